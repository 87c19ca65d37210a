"""Readers: exactly the members and types, and refusals that name places, never values."""

from typing import Any

import pytest

from keys.errors import ShapeWrongError
from keys.shape import (
    Reader,
    base64_bytes,
    boolean,
    hex_bytes,
    integer,
    list_of,
    mapping_of,
    nullable,
    one_of,
    record,
    text,
)


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        (integer(0, 5), 5, 5),
        (integer(-1, 5), -1, -1),
        (text(3), "业主们", "业主们"),
        (text(3, 0), "", ""),
        (hex_bytes(2), "00ff", b"\x00\xff"),
        (hex_bytes(0), "", b""),
        (base64_bytes(), "AAE=", b"\x00\x01"),
        (base64_bytes(2), "AAE=", b"\x00\x01"),
        (one_of("a", 1, None), 1, 1),
        (one_of("a", 1, None), None, None),
        (nullable(integer(0, 1)), None, None),
        (nullable(integer(0, 1)), 1, 1),
        (boolean, False, False),
        (list_of(integer(0, 9), 2), [1, 2], [1, 2]),
        (list_of(integer(0, 9), 2), [], []),
        (mapping_of(hex_bytes(1), 2), {"a": "00"}, {"a": b"\x00"}),
        (record({"a": boolean}, {"b": boolean}), {"a": True}, {"a": True}),
        (record({"a": boolean}, {"b": boolean}), {"a": True, "b": False}, {"a": True, "b": False}),
        (record({}), {}, {}),
    ],
)
def test_what_fits_is_read(reader: Reader, value: Any, expected: object) -> None:
    found = reader(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("reader", "value", "detail"),
    [
        (integer(0, 5), 6, "must be an integer from 0 to 5"),
        (integer(0, 5), -1, "must be an integer from 0 to 5"),
        (integer(0, 5), True, "must be an integer from 0 to 5"),
        (integer(0, 5), "1", "must be an integer from 0 to 5"),
        (text(3), "", "must be a text of 1 to 3 characters"),
        (text(3), "abcd", "must be a text of 1 to 3 characters"),
        (text(3), 1, "must be a text of 1 to 3 characters"),
        (hex_bytes(1), "FF", "must be 2 lower-case hexadecimal digits"),
        (hex_bytes(1), "fff", "must be 2 lower-case hexadecimal digits"),
        (hex_bytes(0), None, "must be 0 lower-case hexadecimal digits"),
        (base64_bytes(), "AAE", "must be base64"),
        (base64_bytes(), None, "must be base64"),
        (base64_bytes(3), "AAE=", "must be base64 of 3 bytes"),
        (one_of("a", 1), "b", "must be one of the listed values"),
        (one_of("a", 1), True, "must be one of the listed values"),
        (one_of("a", 1), [], "must be one of the listed values"),
        (one_of("a", 1), {}, "must be one of the listed values"),
        (nullable(boolean), 0, "must be true or false"),
        (boolean, None, "must be true or false"),
        (list_of(boolean, 1), [True, True], "must be a list of 0 to 1 items"),
        (list_of(boolean, 2, 1), [], "must be a list of 1 to 2 items"),
        (list_of(boolean, 2), {}, "must be a list of 0 to 2 items"),
        (list_of(boolean, 2), [True, 1], "/1 must be true or false"),
        (mapping_of(boolean, 1), {"a": True, "b": True}, "must be an object of at most 1 members"),
        (mapping_of(boolean, 1), [], "must be an object of at most 1 members"),
        (mapping_of(boolean, 1), {"zhang": 1}, "/* must be true or false"),
        (record({"a": boolean}), [], "must be an object"),
        (record({"a": boolean}), {}, "/a is missing"),
        (record({"a": boolean}), {"a": True, "zhang": 1}, "holds a name that is not known"),
        (record({"a": record({"b": list_of(boolean, 1)})}), {"a": {"b": [1]}}, "/a/b/0 must be true or false"),
        (record({"a": record({"b": boolean})}), {"a": {}}, "/a/b is missing"),
    ],
)
def test_what_does_not_fit_is_refused_by_place(reader: Reader, value: Any, detail: str) -> None:
    with pytest.raises(ShapeWrongError) as caught:
        reader(value)
    assert caught.value.detail == detail
