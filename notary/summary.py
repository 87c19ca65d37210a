"""The certificate, or the decision not to certify, as data: what its pages say, in one canonical JSON document.

An auditor makes the certificate anew from the record and from what only the office can say (number, officers, date,
notes), compares it with the summary, and draws it again to compare the pages (attack A84). The document follows the
fields of `notary/certificate.py` and `notary/refusal.py`, whatever they are: bytes as hexadecimal digits, tuples as
lists. Its one member beside the version says which of the two it is.
Clause: notary/SPEC.md, section Formats, "Summary".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any, Final

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.encoding import hex_of
from keys.errors import RejectionError
from notary.certificate import CHINESE, EDITIONS, Certificate, Office, Officer
from notary.certify import Commission
from notary.errors import SummaryMalformedError
from notary.refusal import Refusal

VERSION: Final = 1
KINDS: Final = {Certificate: "certificate", Refusal: "decision"}
LIMIT: Final = 1 << 22


def format_summary(document: Certificate | Refusal) -> bytes:
    """The summary of ``document``."""
    return encode_canonical({KINDS[type(document)]: _plain(document), "v": VERSION})


def read_commission(summary: bytes) -> Commission:
    """What only the office can say of a certificate, as its summary states it.

    Raises: SummaryMalformedError. What a later version adds to `Commission` is read here as well.
    """
    with _reading(summary, Certificate) as value:
        office, officers, issued = _signing(value)
        return Commission(
            number=_text(value["number"]),
            office=office,
            officers=officers,
            issued=issued,
            bundle_sha256=bytes.fromhex(_text(value["ledger"]["bundle_sha256"])),
            verify_url=_text(value["verify_url"]),
            notes_zh=tuple(map(_text, value["notes_zh"])),
            notes_own=tuple(map(_text, value["notes_own"])),
            edition=_edition(value["edition"], value["binding_sha256"]),
            binding_sha256=bytes.fromhex(_text(value["binding_sha256"])),
        )


def read_signing(summary: bytes) -> tuple[Office, tuple[Officer, ...], int]:
    """What only the office can say of a decision not to certify: itself, its officers, the time of issue.

    Raises: SummaryMalformedError.
    """
    with _reading(summary, Refusal) as value:
        return _signing(value)


def find_differences(summary: bytes, document: Certificate | Refusal) -> list[str]:
    """Where ``summary`` says something else than ``document``: paths of members, such as ``questions.0.outcome``."""
    said: Any = parse_canonical(summary, LIMIT)
    due: Any = parse_canonical(format_summary(document), LIMIT)
    kind = KINDS[type(document)]
    return sorted(_differ("", said[kind], due[kind]))


@contextmanager
def _reading(summary: bytes, document: type[Certificate | Refusal]) -> Iterator[Any]:
    """The members of a summary of a ``document``; whatever is wrong in reading them is one refusal."""
    try:
        said: Any = parse_canonical(summary, LIMIT)
        if said["v"] != VERSION:
            raise SummaryMalformedError("another version")
        if said.keys() != {KINDS[document], "v"}:
            raise SummaryMalformedError("another kind of document")
        yield said[KINDS[document]]
    except SummaryMalformedError:
        raise
    except (RejectionError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SummaryMalformedError from error


def _signing(value: Any) -> tuple[Office, tuple[Officer, ...], int]:
    """The office, its officers and the time of issue."""
    office = Office(**{name: _text(text) for name, text in value["office"].items()})
    officers = tuple(Officer(**{name: _text(text) for name, text in each.items()}) for each in value["officers"])
    return office, officers, int(value["issued"])


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
