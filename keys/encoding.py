"""Hexadecimal, base64 and decimal numbers as text, one spelling for each value.

Python's own decoders take white space, other digits and stray bits; two texts for one value would let a document be
changed without changing what it says. Clause: keys/SPEC.md, Formats 1.
"""

import base64
import binascii
import re

from keys.errors import EncodingMalformedError

MAX_DECIMAL = 2**63 - 1

_HEX = re.compile(r"(?:[0-9a-f]{2})*")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def hex_of(data: bytes) -> str:
    """Return ``data`` as lower-case hexadecimal."""
    return data.hex()


def bytes_of_hex(text: str, size: int) -> bytes:
    """Read exactly ``size`` bytes of lower-case hexadecimal.

    Raises: EncodingMalformedError for another length, upper case, or any other character.
    """
    if len(text) != 2 * size or _HEX.fullmatch(text) is None:
        raise EncodingMalformedError(f"expected {2 * size} lower-case hexadecimal digits")
    return bytes.fromhex(text)


def base64_of(data: bytes) -> str:
    """Return ``data`` as standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def bytes_of_base64(text: str) -> bytes:
    """Read standard base64 with padding; the text must be exactly what ``base64_of`` writes.

    Raises: EncodingMalformedError for other alphabets, missing padding, white space and stray low bits.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise EncodingMalformedError("expected base64") from None
    if base64_of(data) != text:
        raise EncodingMalformedError("expected base64 in its one spelling")
    return data


def parse_decimal(text: str, high: int = MAX_DECIMAL) -> int:
    """Read a number from 0 to ``high`` written as ``0|[1-9][0-9]*`` in ASCII digits.

    Raises: EncodingMalformedError for signs, leading zeros, ``_``, spaces, other digits and numbers above ``high``.
    """
    if _DECIMAL.fullmatch(text) is None or int(text) > high:
        raise EncodingMalformedError("expected a decimal number without sign or leading zeros, within its limit")
    return int(text)
