"""The certificate as data: what its pages say, in one canonical JSON document attached to it.

An auditor makes the certificate anew from the record and from what only the office can say (number, officers, date,
notes), compares it with the summary, and draws it again to compare the pages (attack A84). The document follows the
fields of `notary/certificate.py`, whatever they are: bytes as hexadecimal digits, tuples as lists.
Clause: notary/SPEC.md, section Formats, "Summary".
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.encoding import hex_of
from keys.errors import RejectionError
from notary.certificate import CHINESE, EDITIONS, Certificate, Office, Officer
from notary.certify import Commission
from notary.errors import SummaryMalformedError

VERSION: Final = 1
LIMIT: Final = 1 << 22


def format_summary(certificate: Certificate) -> bytes:
    """The summary of ``certificate``."""
    return encode_canonical({"certificate": _plain(certificate), "v": VERSION})


def read_commission(summary: bytes) -> Commission:
    """What only the office can say of a certificate, as its summary states it.

    Raises: SummaryMalformedError. What a later version adds to `Commission` is read here as well.
    """
    try:
        said: Any = parse_canonical(summary, LIMIT)
        if said["v"] != VERSION:
            raise SummaryMalformedError("another version")
        value = said["certificate"]
        return Commission(
            number=_text(value["number"]),
            office=Office(**{name: _text(text) for name, text in value["office"].items()}),
            officers=tuple(Officer(**{name: _text(text) for name, text in each.items()}) for each in value["officers"]),
            issued=int(value["issued"]),
            bundle_sha256=bytes.fromhex(_text(value["ledger"]["bundle_sha256"])),
            verify_url=_text(value["verify_url"]),
            notes_zh=tuple(map(_text, value["notes_zh"])),
            notes_own=tuple(map(_text, value["notes_own"])),
            edition=_edition(value["edition"], value["binding_sha256"]),
            binding_sha256=bytes.fromhex(_text(value["binding_sha256"])),
        )
    except SummaryMalformedError:
        raise
    except (RejectionError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SummaryMalformedError from error


def find_differences(summary: bytes, certificate: Certificate) -> list[str]:
    """Where ``summary`` says something else than ``certificate``: paths of members, such as ``questions.0.outcome``."""
    said: Any = parse_canonical(summary, LIMIT)
    due: Any = parse_canonical(format_summary(certificate), LIMIT)
    return sorted(_differ("", said["certificate"], due["certificate"]))


def _plain(value: Any) -> Json:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, bytes):
        return hex_of(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value  # type: ignore[no-any-return]  # text, integer, truth or nothing


def _edition(value: Any, binding: Any) -> str:
    """The edition; a translation, and no other, names the Chinese file."""
    if value not in EDITIONS or (value == CHINESE) != (binding == ""):
        raise SummaryMalformedError("another language")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise SummaryMalformedError("a member that is no text")
    return value


def _differ(path: str, said: Any, due: Any) -> Iterator[str]:
    if isinstance(said, dict) and isinstance(due, dict) and said.keys() == due.keys():
        for name in due:
            yield from _differ(f"{path}.{name}" if path else name, said[name], due[name])
    elif isinstance(said, list) and isinstance(due, list) and len(said) == len(due):
        for place, (one, other) in enumerate(zip(said, due, strict=True)):
            yield from _differ(f"{path}.{place}", one, other)
    elif encode_canonical(said) != encode_canonical(due):
        yield path
