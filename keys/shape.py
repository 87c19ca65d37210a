"""Readers that take a parsed document apart and refuse whatever is not exactly expected.

A reader takes one parsed value and returns what the program works with. Readers are put together like the document
they read, so the shape of a format stands in one expression::

    read = record({"size": integer(0, 10), "root": hex_bytes(32)}, optional={"label": text(80)})
    fields = read(parse_canonical(data))

A refusal names the place as a path (``/statement/size``) and what was expected there, never the value.
Clause: keys/SPEC.md, Formats 3.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeAlias, TypeVar

from keys.canonical import Json
from keys.encoding import bytes_of_base64, bytes_of_hex
from keys.errors import EncodingMalformedError, ShapeWrongError

T = TypeVar("T")
Reader: TypeAlias = Callable[[Json], Any]

_NONE: Mapping[str, Reader] = {}


def record(fields: Mapping[str, Reader], optional: Mapping[str, Reader] = _NONE) -> Callable[[Json], dict[str, Any]]:
    """Read an object with every name of ``fields``, any of ``optional``, and no other."""
    known = {**fields, **optional}

    def read(value: Json) -> dict[str, Any]:
        if not isinstance(value, dict):
            _expected("an object")
        if any(name not in known for name in value):
            raise ShapeWrongError("holds a name that is not known")
        for name in fields:
            if name not in value:
                raise ShapeWrongError(f"/{name} is missing")
        return {name: _inside(name, known[name], member) for name, member in value.items()}

    return read


def mapping_of(reader: Callable[[Json], T], max_items: int) -> Callable[[Json], dict[str, T]]:
    """Read an object of at most ``max_items`` members under any names, each read by ``reader``."""

    def read(value: Json) -> dict[str, T]:
        if not isinstance(value, dict) or len(value) > max_items:
            _expected(f"an object of at most {max_items} members")
        return {name: _inside("*", reader, member) for name, member in value.items()}

    return read


def list_of(reader: Callable[[Json], T], max_items: int, min_items: int = 0) -> Callable[[Json], list[T]]:
    """Read a list of ``min_items`` to ``max_items`` items, each read by ``reader``."""

    def read(value: Json) -> list[T]:
        if not isinstance(value, list) or not min_items <= len(value) <= max_items:
            _expected(f"a list of {min_items} to {max_items} items")
        return [_inside(str(place), reader, item) for place, item in enumerate(value)]

    return read


def integer(low: int, high: int) -> Callable[[Json], int]:
    """Read an integer from ``low`` to ``high``, both included; true and false are not integers."""

    def read(value: Json) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            _expected(f"an integer from {low} to {high}")
        return value

    return read


def text(max_length: int, min_length: int = 1) -> Callable[[Json], str]:
    """Read a text of ``min_length`` to ``max_length`` characters (Unicode code points)."""

    def read(value: Json) -> str:
        if not isinstance(value, str) or not min_length <= len(value) <= max_length:
            _expected(f"a text of {min_length} to {max_length} characters")
        return value

    return read


def hex_bytes(size: int) -> Callable[[Json], bytes]:
    """Read exactly ``size`` bytes from lower-case hexadecimal."""

    def read(value: Json) -> bytes:
        try:
            return bytes_of_hex(value if isinstance(value, str) else "?", size)
        except EncodingMalformedError:
            _expected(f"{2 * size} lower-case hexadecimal digits")

    return read


def base64_bytes(size: int | None = None) -> Callable[[Json], bytes]:
    """Read bytes from base64, exactly ``size`` of them unless it is None."""

    def read(value: Json) -> bytes:
        try:
            data = bytes_of_base64(value if isinstance(value, str) else "?")
        except EncodingMalformedError:
            _expected("base64")
        if size is not None and len(data) != size:
            _expected(f"base64 of {size} bytes")
        return data

    return read


def one_of(*values: str | int | None) -> Callable[[Json], Any]:
    """Read one of ``values``, of exactly that type: 1 is not true."""
    allowed = frozenset((type(value), value) for value in values)

    def read(value: Json) -> Any:
        if isinstance(value, dict | list) or (type(value), value) not in allowed:
            _expected("one of the listed values")
        return value

    return read


def nullable(reader: Callable[[Json], T]) -> Callable[[Json], T | None]:
    """Read null as None, and everything else by ``reader``."""

    def read(value: Json) -> T | None:
        return None if value is None else reader(value)

    return read


def boolean(value: Json) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        _expected("true or false")
    return value


def _inside(name: str, reader: Callable[[Json], T], value: Json) -> T:
    """Read a member or item and put its name in front of the place that a refusal names."""
    try:
        return reader(value)
    except ShapeWrongError as error:
        separator = "" if error.detail.startswith("/") else " "
        raise ShapeWrongError(f"/{name}{separator}{error.detail}") from None


def _expected(what: str) -> NoReturn:
    raise ShapeWrongError(f"must be {what}")
