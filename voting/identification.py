"""Who an owner says to be, in the one spelling under which the office's keyed hashes know it.

What people type differs from what stands in a roll: spaces, full-width signs, other words for a building. Both are
folded here before they are hashed under the office's key, so that the table tells nothing without that key.
Specification: ``voting/SPEC.md`` section Algorithms, "Enrolling from far away".
"""

import hmac
import re
import unicodedata

from keys.hashing import labelled

LAST = 4
"""So many last characters of an identity document are asked for."""
_DOTS = str.maketrans(dict.fromkeys("•‧・･∙", "·"))
_WORDS = re.compile(r"号楼|单元|[幢栋座楼号室户门]")
_PART = re.compile(r"[0-9]+|[A-Z]+|[\u3400-\u9fff]+")


def fold_unit(text: str) -> str:
    """Return a unit's label as numbers and names between hyphens: ``1幢1单元0101室`` and ``1-1-101`` are one."""
    parts = _PART.findall(_WORDS.sub(" ", unicodedata.normalize("NFKC", text).upper()))
    return "-".join(part.lstrip("0") or "0" if part.isdecimal() else part for part in parts)


def walking_order(label: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts units as one walks: by building, staircase and room, numbers as numbers and before names."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in fold_unit(label).split("-"))


def fold_name(text: str) -> str:
    """Return a name without spaces, in narrow lower-case letters, with one sort of dot."""
    folded = unicodedata.normalize("NFKC", text).translate(_DOTS).casefold()
    return "".join(folded.split())


def fold_document(text: str) -> str:
    """Return a document's number in narrow capitals and digits."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def details_digest(key: bytes, origin: str, unit: str, name: str, last_four: str) -> bytes:
    """The keyed hash of what an owner types: unit, name and the last characters of the identity number.

    Shapes: ``key`` is the office's, 32 bytes; the result is 32.
    """
    parts = (origin, fold_unit(unit), fold_name(name), fold_document(last_four))
    return _digest(key, "zhengyi/identification-details/v1", parts)


def document_digest(key: bytes, origin: str, document: str) -> bytes:
    """The keyed hash of a whole identity number, as an identity provider gives it."""
    return _digest(key, "zhengyi/identification-document/v1", (origin, fold_document(document)))


def last_of(document: str) -> str:
    """The last characters of a document's number, as an owner is asked for them."""
    return fold_document(document)[-LAST:]


def _digest(key: bytes, label: str, parts: tuple[str, ...]) -> bytes:
    return hmac.digest(key, labelled(label, *(part.encode("utf-8", "surrogatepass") for part in parts)), "sha256")
