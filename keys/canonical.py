"""The one JSON form: RFC 8785 (JCS) without floats, with integers, texts and names narrowed.

A value has exactly one spelling, so bytes can be hashed and signed, and a reader that finds ``encode(parse(x)) == x``
knows that nobody else reads ``x`` differently. Nothing is ever serialised again in order to be verified: the bytes
that were signed are kept. Clause: keys/SPEC.md, Formats 2.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NoReturn, TypeAlias

from keys.errors import JsonMalformedError, JsonNotCanonicalError, JsonTooLargeError, TextNotAllowedError

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
"""A parsed document."""
Encodable: TypeAlias = "bool | int | str | Sequence[Encodable] | Mapping[str, Encodable] | None"
"""What can be encoded: the same values; lists may be tuples."""

MAX_BYTES = 65_535
MAX_DEPTH = 16
MAX_INTEGER = 2**53 - 1

_NAME = re.compile(r"[a-z0-9_]+")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_CONTROLS = bytes([*range(0x09), *range(0x0B, 0x20), 0x7F])
"""All of ASCII but tab and line feed; deleting them is how to look for them fast."""
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, all but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls: they show a text in another order
    "\ud800-\udfff\ufdd0-\ufdef"  # surrogates, noncharacters
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)


def check_text(text: str) -> None:
    """Check that ``text`` is in Unicode form C and holds only characters that may stand in a document.

    Raises: TextNotAllowedError for other forms, controls except tab and line feed, bidirectional controls, surrogates
        and noncharacters.
    """
    if text.isascii() and len(text.encode().translate(None, _CONTROLS)) == len(text):
        return
    if _FORBIDDEN.search(text) is not None:
        raise TextNotAllowedError("a control, a surrogate or a noncharacter")
    if not unicodedata.is_normalized("NFC", text):
        raise TextNotAllowedError("not in form C")


def encode_canonical(value: Encodable) -> bytes:
    """Return the one encoding of ``value``.

    Raises: JsonNotCanonicalError for integers beyond 2^53 - 1 and for names that are not ``[a-z0-9_]+``;
        JsonMalformedError for deep nesting; TextNotAllowedError for texts that ``check_text`` refuses. A value of any
        other type is a mistake of the programmer and raises TypeError.
    Source: RFC 8785, narrowed. With names in ASCII, sorting by code point and by UTF-16 unit are the same.
    """
    _check_value(value, MAX_DEPTH)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def parse_canonical(data: bytes, limit: int = MAX_BYTES) -> Json:
    """Read a document of at most ``limit`` bytes that is exactly what ``encode_canonical`` writes.

    1. The length is within the limit.
    2. The bytes are UTF-8 and one JSON document (RFC 8259) with unique names, nested at most 16 deep.
    3. Its numbers, names and texts are within the profile.
    4. Encoding it again gives the same bytes.

    Raises: JsonTooLargeError, JsonMalformedError, JsonNotCanonicalError, TextNotAllowedError.
    """
    if len(data) > limit:  # 1
        raise JsonTooLargeError(f"more than {limit} bytes")
    try:  # 2
        value: Json = _DECODER.decode(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise JsonMalformedError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise JsonMalformedError(f"not JSON at character {error.pos}") from None
    except RecursionError:
        raise JsonMalformedError("nested too deep") from None
    if encode_canonical(value) != data:  # 3, 4
        raise JsonNotCanonicalError("white space, order of names, or another spelling")
    return value


def _check_value(value: object, depth: int) -> None:
    """Check every number, name and text inside ``value``, which may nest ``depth`` levels deep."""
    kind = type(value)
    if kind is str:
        check_text(value)  # type: ignore[arg-type]  # the type has just been compared
    elif kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]  # as above
            raise JsonNotCanonicalError("an integer beyond 2^53 - 1")
    elif isinstance(value, dict):
        _check_depth(depth)
        for name, member in value.items():
            if not _is_name(name):
                raise JsonNotCanonicalError("a name with characters other than a-z, 0-9 and _")
            _check_value(member, depth - 1)
    elif isinstance(value, list | tuple):
        _check_depth(depth)
        for item in value:
            _check_value(item, depth - 1)
    elif value is not None and kind is not bool:
        raise TypeError(f"{kind.__name__} has no canonical encoding")


@lru_cache(maxsize=1024)
def _is_name(name: str) -> bool:
    """Whether a member may be called so: nearly always a name that was looked at before."""
    return _NAME.fullmatch(name) is not None


def _check_depth(depth: int) -> None:
    if depth == 0:
        raise JsonMalformedError("nested too deep")


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonMalformedError("a name occurs twice")
    return members


def _integer(text: str) -> int:
    # Longer texts are not even converted: that would cost more than linear time.
    if _INTEGER.fullmatch(text) is None:
        raise JsonNotCanonicalError("an integer beyond 2^53 - 1")
    return int(text)


def _refuse_float(text: str) -> NoReturn:
    raise JsonNotCanonicalError("a number with a fraction or an exponent")


def _refuse_constant(text: str) -> NoReturn:
    raise JsonMalformedError("not a JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_refuse_float, parse_constant=_refuse_constant
)
