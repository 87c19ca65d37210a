"""The group in integers: for public data only, since nothing here runs in constant time.

It stands in for libsodium where there is none, which is at the auditor's. An element keeps its encoding once known, and
a table of its multiples once it is used often, as the election key is.
Clause: keys/SPEC.md, Algorithms 3.
"""

from typing import Final, cast

from keys.ed25519 import (
    BASE,
    FIELD,
    IDENTITY,
    ORDER,
    Addend,
    Point,
    add_points,
    base_table,
    decode_point,
    double_times,
    encode_point,
    is_identity,
    make_addend,
    make_multiples,
    make_table,
    multiply_by_table,
    multiply_point,
)
from keys.group import Element
from keys.refusal import ElementIdentityError, ElementMalformedError

# A table costs about as much as five plain products, saves two thirds of each later one, and holds 200 kB.
_USES_BEFORE_TABLE: Final = 12


class PureElement(Element):
    """A point in extended coordinates, with what has been computed of it so far."""

    __slots__ = ("data", "multiples", "point", "table", "uses")

    def __init__(self, point: Point, data: bytes | None = None) -> None:
        self.point = point
        self.data = data
        self.multiples: list[Addend] | None = None
        self.table: list[list[Addend]] | None = None
        self.uses = 0

    def small_multiples(self) -> list[Addend]:
        """Return 0 to 15 times this element, each ready to be added."""
        if self.multiples is None:
            self.multiples = make_multiples(self.point)
        return self.multiples

    def full_table(self) -> list[list[Addend]] | None:
        """Count one more use, and return the table if this element is used often enough to have one."""
        self.uses += 1
        if self.table is None and self.uses > _USES_BEFORE_TABLE:
            self.table = make_table(self.point)
        return self.table

    def multiply(self, scalar: int) -> Point:
        """Return ``scalar`` times this element, by its table if there is one."""
        table = self.full_table()
        return multiply_by_table(table, scalar) if table else multiply_point(self.small_multiples(), scalar)


class PureGroup:
    """``Group`` in integers, on public data only."""

    __slots__ = ("generator", "identity", "order")

    def __init__(self) -> None:
        self.order: int = ORDER
        self.identity: Element = PureElement(IDENTITY)
        self.generator: Element = PureElement(BASE)

    def decode(self, data: bytes) -> Element:
        element = self.decode_known(data)
        if not is_identity(multiply_point(_pure(element).small_multiples(), ORDER)):
            raise ElementMalformedError
        return element

    def decode_nonzero(self, data: bytes) -> Element:
        element = self.decode(data)
        if is_identity(_pure(element).point):
            raise ElementIdentityError
        return element

    def decode_known(self, data: bytes) -> Element:
        point = decode_point(data)
        if point is None:
            raise ElementMalformedError
        return PureElement(point, data)

    def encode(self, e: Element) -> bytes:
        element = _pure(e)
        if element.data is None:
            element.data = encode_point(element.point)
        return element.data

    def add(self, e: Element, f: Element) -> Element:
        return PureElement(add_points(_pure(e).point, make_addend(_pure(f).point)))

    def sub(self, e: Element, f: Element) -> Element:
        return self.add(e, self.negate(f))

    def negate(self, e: Element) -> Element:
        x, y, z, t = _pure(e).point
        return PureElement((-x % FIELD, y, z, -t % FIELD))

    def base(self, k: int) -> Element:
        return PureElement(multiply_by_table(base_table(), k % ORDER))

    def mul(self, e: Element, k: int) -> Element:
        return e if k == 1 else PureElement(_pure(e).multiply(k % ORDER))

    def base_plus(self, k: int, e: Element, x: int) -> Element:
        product = multiply_by_table(base_table(), k % ORDER)
        return PureElement(add_points(product, make_addend(_pure(e).multiply(x % ORDER))))

    def pair(self, e: Element, x: int, f: Element, y: int) -> Element:
        first, second = _pure(e), _pure(f)
        if first.full_table() or second.full_table():
            return PureElement(add_points(first.multiply(x % ORDER), make_addend(second.multiply(y % ORDER))))
        return PureElement(_multiply_two(first.small_multiples(), x % ORDER, second.small_multiples(), y % ORDER))

    def equal(self, e: Element, f: Element) -> bool:
        x, y, z, _ = _pure(e).point
        other_x, other_y, other_z, _ = _pure(f).point
        return (x * other_z - other_x * z) % FIELD == 0 == (y * other_z - other_y * z) % FIELD

    def multiply_add(self, a: int, b: int, c: int) -> int:
        return (a * b + c) % ORDER


def _pure(e: Element) -> PureElement:
    return cast(PureElement, e)


def _multiply_two(p: list[Addend], x: int, q: list[Addend], y: int) -> Point:
    """Return x times one point plus y times the other with shared doublings (the method of Straus)."""
    result = IDENTITY
    for first, second in zip(f"{x:064x}", f"{y:064x}", strict=True):
        result = double_times(result, 4)
        if first != "0":
            result = add_points(result, p[int(first, 16)])
        if second != "0":
            result = add_points(result, q[int(second, 16)])
    return result
