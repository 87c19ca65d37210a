"""Canonical JSON beyond the vectors: limits, types of the programmer, and that refusals name no content."""

from typing import Any

import pytest

from keys.canonical import encode_canonical, parse_canonical
from keys.errors import (
    JsonMalformedError,
    JsonNotCanonicalError,
    JsonTooLargeError,
    RejectionError,
    TextNotAllowedError,
)


@pytest.mark.parametrize("value", [1.0, b"x", {1}, object(), [1, 2.5], {"a": b""}, float("nan")])
def test_other_types_are_mistakes_of_the_programmer(value: Any) -> None:
    with pytest.raises(TypeError):
        encode_canonical(value)


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        (2**53, JsonNotCanonicalError),
        (-(2**53), JsonNotCanonicalError),
        ({"A": 1}, JsonNotCanonicalError),
        ({"": 1}, JsonNotCanonicalError),
        ({"a\n": 1}, JsonNotCanonicalError),
        ("e\u0301", TextNotAllowedError),
        (["\ud800"], TextNotAllowedError),
        ({"a": "\u202e"}, TextNotAllowedError),
    ],
)
def test_values_without_a_form_are_refused(value: Any, refusal: type[RejectionError]) -> None:
    with pytest.raises(refusal):
        encode_canonical(value)


def test_names_that_are_no_texts_are_refused() -> None:
    mistaken: Any = {1: "a"}
    with pytest.raises(TypeError):
        encode_canonical(mistaken)


def test_a_value_that_holds_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(JsonMalformedError):
        encode_canonical(value)


def test_tuples_are_lists() -> None:
    assert encode_canonical({"b": (1, True, None), "a": ()}) == b'{"a":[],"b":[1,true,null]}'


def test_the_limit_is_the_callers() -> None:
    data = b'"' + b"a" * 98 + b'"'
    assert parse_canonical(data, limit=100) == "a" * 98
    with pytest.raises(JsonTooLargeError):
        parse_canonical(data, limit=99)


@pytest.mark.parametrize(
    "data", [b'{"secret":1.5}', b'{"a":"secret\\u202e"}', b'{"secret":1,"secret":2}', b'["secret" ]']
)
def test_a_refusal_does_not_repeat_what_it_refuses(data: bytes) -> None:
    with pytest.raises(RejectionError) as caught:
        parse_canonical(data)
    assert "secret" not in str(caught.value)
