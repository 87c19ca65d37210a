"""The JSON of the ceremony's messages: that of Belenios, compact, members in the order of its specification.

It is not our canonical form, so it has a reader of its own; shapes are read by keys/shape.py. The last test is always
that writing what was read gives the text that was read, so no message has two spellings.
Clause: keys/SPEC.md, Formats 7.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from keys.canonical import Json
from keys.errors import ShapeWrongError
from keys.group import Element, Group, element_text, parse_element, parse_scalar
from keys.refusal import MessageMalformedError
from keys.shape import Reader, record, text
from keys.sigma import Proof

TEXT_LIMIT: Final = 4_000_000
"""Characters of the longest message: what one trustee of a hundred gets, with room to spare."""


def format_compact(value: Json) -> str:
    """Return the one spelling of ``value``, whose members stand in the order of the specification."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def parse_compact(message: str, read: Reader) -> Any:
    """Return what ``read`` makes of the one JSON document in ``message``.

    Raises: MessageMalformedError for another spelling or shape; what ``read`` raises for elements and scalars.
    """
    if len(message) > TEXT_LIMIT:
        raise MessageMalformedError
    try:
        value = json.loads(message)
        if format_compact(value) != message:
            raise MessageMalformedError
        return read(value)
    except (ValueError, RecursionError):
        raise MessageMalformedError from None
    except ShapeWrongError as shape:
        raise MessageMalformedError(shape.detail) from None


def members(**fields: Reader) -> Reader:
    """Read an object with exactly these members in this order; returns their values."""
    read = record(fields)

    def ordered(value: Json) -> list[Any]:
        found = read(value)
        if list(found) != list(fields):
            raise ShapeWrongError("has its members in another order")
        return list(found.values())

    return ordered


def scalar(value: Json) -> int:
    """Read a scalar in decimal."""
    return parse_scalar(text(80)(value))


def element_of(group: Group) -> Reader:
    """Read an element that is not the identity."""
    return lambda value: parse_element(group, text(64)(value))


def proof(value: Json) -> Proof:
    """Read a challenge and a response."""
    return Proof(*members(challenge=scalar, response=scalar)(value))


def proof_json(value: Proof) -> Json:
    """Return the JSON of a proof."""
    return {"challenge": str(value.challenge), "response": str(value.response)}


def elements_json(group: Group, elements: Sequence[Element]) -> Json:
    """Return the JSON of some elements."""
    return [element_text(group, element) for element in elements]
