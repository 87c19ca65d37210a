"""From an element back to the small number that it stands for, by baby steps and giant steps.

The numbers are sums of public weights, so this works on public data alone, in integers, whichever group the element
comes from. A number k = i·(2m + 1) + j with |j| <= m is found as the giant step i that leaves a baby step j; points j
and -j have the same y, so that m baby steps cover 2m + 1 numbers. Coordinates need one inversion for each point; they
are inverted by the thousand, at three products each (Montgomery's trick).
Clause: keys/SPEC.md, Algorithms 8.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import isqrt
from typing import Final

from keys.ed25519 import (
    BASE,
    FIELD,
    IDENTITY,
    Addend,
    Point,
    add_points,
    base_table,
    decode_point,
    make_addend,
    multiply_by_table,
)
from keys.group import Element, Group
from keys.refusal import DiscreteLogMissingError

MAX_BOUND: Final = 10**11
_BATCH: Final = 1_024


def find_logarithm(group: Group, element: Element, bound: int) -> int:
    """Return the number from 0 to ``bound`` that times the generator is ``element``.

    Units: ``bound`` is at most 10^11; the work grows with its square root, to about two seconds.
    Raises: DiscreteLogMissingError.
    """
    if not 0 <= bound <= MAX_BOUND:
        raise ValueError("bound out of range")
    point = decode_point(group.encode(element))
    if point is None:
        raise AssertionError("an element always has a point")
    reach = isqrt(bound // 2) + 1
    steps = _baby_steps(reach)
    width = 2 * reach + 1
    back = make_addend(_negative(multiply_by_table(base_table(), width)))
    for giant, y in enumerate(_y_coordinates(point, back, (bound + reach) // width + 1)):
        baby = steps.get(y)
        if baby is None:
            continue
        for number in (giant * width + baby, giant * width - baby):
            if 0 <= number <= bound and group.equal(group.base(number), element):
                return number
    raise DiscreteLogMissingError


@lru_cache(maxsize=4)
def _baby_steps(reach: int) -> dict[int, int]:
    """Return the numbers 0 to ``reach`` by the y coordinate of that multiple of the generator."""
    return {y: number for number, y in enumerate(_y_coordinates(IDENTITY, make_addend(BASE), reach + 1))}


def _y_coordinates(start: Point, step: Addend, count: int) -> Iterator[int]:
    """Give the y coordinates of ``start``, ``start`` and ``step``, and so on."""
    point = start
    while count > 0:
        batch = [point]
        for _ in range(min(count, _BATCH) - 1):
            batch.append(add_points(batch[-1], step))
        yield from _affine(batch)
        count -= len(batch)
        point = add_points(batch[-1], step)


def _affine(points: list[Point]) -> list[int]:
    """Return y/z of all ``points`` with one inversion."""
    products = [1]
    for point in points:
        products.append(products[-1] * point[2] % FIELD)
    inverse = pow(products[-1], -1, FIELD)
    result = []
    for (_, y, z, _), before in zip(reversed(points), reversed(products[:-1]), strict=True):
        result.append(y * (inverse * before % FIELD) % FIELD)
        inverse = inverse * z % FIELD
    result.reverse()
    return result


def _negative(point: Point) -> Point:
    x, y, z, t = point
    return -x % FIELD, y, z, -t % FIELD
