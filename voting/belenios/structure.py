"""The JSON of Belenios: compact, members in the specification's order, one spelling for each value.

It differs from our canonical form (members are not sorted), so it has a reader of its own. What is read is taken apart
by the readers of ``keys/shape.py``. Hashes are always over the stored bytes; that these are the one spelling is checked
besides, so that nobody can make two documents that say the same. Specification: voting/SPEC.md, "Belenios", Structures.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from keys.canonical import Json
from keys.errors import RejectionError, ShapeWrongError
from keys.shape import Reader, record, text
from keys.sigma import Proof, parse_proof

HASH_DIGITS = 64
LARGEST_PLAIN = 2**30 - 1
"""Weights up to this one are written as numbers, larger ones as texts."""

_DIGITS = frozenset("0123456789")


def format_structure(value: Any) -> bytes:
    """Return the compact JSON of ``value`` in UTF-8, members in the order in which they stand."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return plain.replace("\x7f", "\\u007f").encode()


def parse_structure(data: bytes, read: Reader, error: type[RejectionError]) -> Any:
    """Read one JSON document of this spelling by ``read``.

    Raises: ``error`` for whatever is not JSON, not in its one spelling, or not what ``read`` takes.
    """
    try:
        value = json.loads(data.decode(), object_pairs_hook=_members, parse_float=_no_number, parse_constant=_no_number)
        if format_structure(value) != data:
            raise error("not compact JSON in its one spelling")
        return read(value)
    except (ValueError, RecursionError):
        raise error("not JSON") from None
    except ShapeWrongError as shape:
        raise error(shape.detail) from None


def in_order(fields: Mapping[str, Reader], optional: Iterable[str] = ()) -> Callable[[Json], dict[str, Any]]:
    """Read an object with the members of ``fields`` in their order; those named ``optional`` may be absent."""
    absent = frozenset(optional)
    needed = {name: reader for name, reader in fields.items() if name not in absent}
    read = record(needed, {name: fields[name] for name in absent})

    def ordered(value: Json) -> dict[str, Any]:
        found = read(value)
        if list(found) != [name for name in fields if name in found]:
            raise ShapeWrongError("has its members in another order")
        return found

    return ordered


def hash_text(value: Json) -> str:
    """Read a SHA-256 in lower-case hexadecimal, kept as text."""
    found = text(HASH_DIGITS, HASH_DIGITS)(value)
    if not set(found) <= _DIGITS | frozenset("abcdef"):
        raise ShapeWrongError("must be 64 lower-case hexadecimal digits")
    return found


def proof(value: Json) -> Proof:
    """Read a proof.

    Raises: ScalarMalformedError for a number that is not below the order; ShapeWrongError.
    """
    fields = _PROOF(value)
    return parse_proof(fields["challenge"], fields["response"])


def weight(value: Json) -> int:
    """Read a weight or count of weights: a number, or a text where the number is larger than 2^30 - 1."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_PLAIN:
        return value
    if isinstance(value, str) and set(value) <= _DIGITS and 10 <= len(value) <= 30 and value[0] != "0":
        found = int(value)
        if found > LARGEST_PLAIN:
            return found
    raise ShapeWrongError("must be a weight")


def format_weight(value: int) -> int | str:
    return value if value <= LARGEST_PLAIN else str(value)


def format_proof(proof: Proof) -> dict[str, str]:
    return {"challenge": str(proof.challenge), "response": str(proof.response)}


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def compact_hash(data: bytes) -> str:
    """Return the unpadded base64 of the SHA-256, as fingerprints and signed hashes are written."""
    return compact(hashlib.sha256(data).digest())


def compact(digest: bytes) -> str:
    """Write a SHA-256 as unpadded base64."""
    return base64.b64encode(digest).decode("ascii").rstrip("=")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError("not an integer")


_PROOF = in_order({"challenge": text(100), "response": text(100)})
