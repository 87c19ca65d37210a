"""One spelling for each value."""

import pytest

from keys.encoding import MAX_DECIMAL, base64_of, bytes_of_base64, bytes_of_hex, hex_of, parse_decimal
from keys.errors import EncodingMalformedError


@pytest.mark.parametrize(
    "text", ["", "0", "000", "0g", "0G", "AB", " 0", "0 ", "0\n", "\uff10\uff11", "0x", "+1", "_1"]
)
def test_other_hexadecimal_is_refused(text: str) -> None:
    with pytest.raises(EncodingMalformedError):
        bytes_of_hex(text, 1)


@pytest.mark.parametrize(
    "text",
    ["A", "AA", "AAA", "AA=", "AA===", "AB==", "AAF=", "AA==\n", " AA==", "A A=", "-_==", "业主", "====", "AAAA="],
)
def test_other_base64_is_refused(text: str) -> None:
    with pytest.raises(EncodingMalformedError):
        bytes_of_base64(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00",
        "01",
        "+1",
        "-1",
        "-0",
        "1_0",
        " 1",
        "1 ",
        "1\n",
        "1.0",
        "1e1",
        "\u0661",
        "\uff11",
        "0x1",
        "9" * 19,
        "9" * 99,
    ],
)
def test_other_decimals_are_refused(text: str) -> None:
    with pytest.raises(EncodingMalformedError):
        parse_decimal(text)


def test_limits() -> None:
    assert parse_decimal("0") == 0
    assert parse_decimal(str(MAX_DECIMAL)) == 2**63 - 1
    with pytest.raises(EncodingMalformedError):
        parse_decimal(str(2**63))
    assert parse_decimal("7", 7) == 7
    with pytest.raises(EncodingMalformedError):
        parse_decimal("8", 7)


def test_what_is_written() -> None:
    assert (hex_of(b"\xab\x00"), base64_of(b"\xff\xef")) == ("ab00", "/+8=")
    assert bytes_of_hex("", 0) == bytes_of_base64("") == b""
