"""Sums of subsets: how many ways of voting have the same totals, and how many stand nearly alone with theirs.

A *way* is a set of voters who may have chosen an option. A way is *alone* if fewer than ``floor`` ways, itself
included, have its totals: whoever reads those totals is left with too few explanations. Where ways cannot be counted
one by one, ``alone`` is an upper bound that always holds: at each possible total stand at most ``floor - 1`` of them.
What follows from the figures is said in voting/gate.py. Specification: ``voting/SPEC.md``, "Small electorates".
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb, gcd

Weight = tuple[int, int]
"""Heads and area (thousandths of m²) of one voter."""

MAX_ENUMERATED = 120_000
MAX_SLOTS = 40_000_000
MAX_STATES = 400_000
MAX_OUTLIERS = 8
MAX_DOMINANT = 10


@dataclass(frozen=True, slots=True)
class Ways:
    """``count`` ways, of which ``alone`` are alone; at most so many if not ``is_exact``."""

    count: int
    alone: int
    is_exact: bool

    def is_within(self, per_mille: int) -> bool:
        """Whether at most so many in a thousand ways are alone."""
        return self.alone * 1000 <= per_mille * self.count

    @property
    def per_mille(self) -> int:
        """The share of ways that are alone, rounded up."""
        return -(-self.alone * 1000 // self.count)


def count_sets(weights: Sequence[Weight], size: int, floor: int, limit: int) -> Ways:
    """Count the sets of ``size`` voters; the bound is taken where it is within ``limit`` per mille or all there is.

    Where heads differ, or do not count, sets of other sizes explain a total as well and are counted with it.
    """
    count = comb(len(weights), size)
    bound = Ways(count, min(count, (floor - 1) * possible_totals(weights, size)), False)
    if bound.is_within(limit):
        return bound
    if not _tells_size(weights):
        return _enumerate_all(weights, size, floor) or bound
    areas = [area for _, area in weights]
    if count <= MAX_ENUMERATED:
        return Ways(count, _alone(Counter(map(sum, combinations(areas, size))).values(), floor), True)
    return _multiply(areas, size, floor) or bound


def bound_results(weights: Sequence[Weight], sizes: Sequence[int], floor: int) -> Ways:
    """Bound the ways of dividing the voters among options of ``sizes`` voters and one more that takes the rest.

    The totals of all options are public together; that of the last follows from the others.
    """
    count, results, left = 1, 1, len(weights)
    totals = {size: possible_totals(weights, size) for size in set(sizes)}
    for size in sizes:
        count *= comb(left, size)
        results *= totals[size]
        left -= size
    return Ways(count, min(count, (floor - 1) * results), False)


def possible_totals(weights: Sequence[Weight], size: int) -> int:
    """Return a number that the different totals of sets of ``size`` voters do not exceed.

    A few large areas would stretch the range and leave it empty, so they may be taken out and counted by themselves.
    """
    areas = sorted(area for _, area in weights)
    step = gcd(*(area - areas[0] for area in areas)) or 1
    if not _tells_size(weights):
        heads = sorted(head for head, _ in weights)
        return _range(heads, size, 1) * _range(areas, size, step)
    best = comb(len(areas), size)
    for out in range(min(MAX_OUTLIERS, len(areas)) + 1):
        rest = areas[: len(areas) - out]
        inside = range(max(0, size - len(rest)), min(out, size) + 1)
        best = min(best, sum(comb(out, taken) * _range(rest, size - taken, step) for taken in inside))
    return best


def count_residues(values: Sequence[int], modulus: int, floor: int, limit: int) -> Ways:
    """Count the ways in which voters of ``values``, none a multiple of ``modulus``, may be in a total's residue."""
    count = 1 << len(values)
    middle = [min(value % modulus, value % modulus - modulus, key=abs) for value in values]
    step = gcd(modulus, *middle)
    classes = min(modulus // step, sum(map(abs, middle)) // step + 1)
    bound = Ways(count, min(count, (floor - 1) * classes), False)
    if bound.is_within(limit) or min(classes, count) * len(values) > MAX_STATES:
        return bound
    sums = {0: 1}
    for value in middle:
        grown = dict(sums)
        for residue, ways in sums.items():
            key = (residue + value) % modulus
            grown[key] = grown.get(key, 0) + ways
        sums = grown
    return Ways(count, _alone(sums.values(), floor), True)


def count_dominant(values: Sequence[int], floor: int, limit: int) -> tuple[int, Ways] | None:
    """Find the most values, of the largest, whose part of any total stands out from all that the others can add.

    Returns their number and the ways in which they can vote; None if no such part has too many ways alone.
    """
    ordered = sorted(values, key=abs, reverse=True)
    found = None
    rest = sum(map(abs, ordered))
    sums = Counter({0: 1})
    for place, value in enumerate(ordered[: min(MAX_DOMINANT, len(ordered) - 1)], start=1):
        if value == 0:
            break
        rest -= abs(value)
        sums.update({total + value: ways for total, ways in list(sums.items())})
        ways = Ways(1 << place, _alone(sums.values(), floor), True)
        if not ways.is_within(limit) and all(high - low > rest for low, high in pairwise(sorted(sums))):
            found = (place, ways)
    return found


def _tells_size(weights: Sequence[Weight]) -> bool:
    """Whether the total of heads tells how many voters chose an option: every head the same, and not zero."""
    return len({head for head, _ in weights}) == 1 and weights[0][0] > 0


def _alone(counts: Iterable[int], floor: int) -> int:
    return sum(count for count in counts if count < floor)


def _range(ordered: Sequence[int], size: int, step: int) -> int:
    """How many multiples of ``step`` lie between the least and the greatest sum of ``size`` values."""
    return (sum(ordered[len(ordered) - size :]) - sum(ordered[:size])) // step + 1


def _enumerate_all(weights: Sequence[Weight], size: int, floor: int) -> Ways | None:
    """Count by building every subset of a few voters."""
    if 1 << len(weights) > MAX_ENUMERATED:
        return None
    sets = [(0, 0, 0)]
    for head, area in weights:
        sets += [(chosen + 1, heads + head, total + area) for chosen, heads, total in sets]
    explained = Counter((heads, area) for _, heads, area in sets)
    mine = [explained[heads, area] for chosen, heads, area in sets if chosen == size]
    return Ways(len(mine), sum(count < floor for count in mine), True)


def _multiply(areas: Sequence[int], size: int, floor: int) -> Ways | None:
    """Count all sets of ``size`` voters by total as the coefficients of a polynomial, if that is little work.

    The product of ``1 + y x^area`` over the voters, cut off after y^size, one integer for each power of y. A slot of
    64 bits holds each coefficient, so that multiplying by a power of x is a shift.
    """
    base = min(areas)
    step = gcd(*(area - base for area in areas)) or 1
    shifts = sorted((area - base) // step for area in areas)
    slots = sum(shifts[len(shifts) - size :]) + 1
    count = comb(len(areas), size)
    if len(areas) * (size + 1) * slots > MAX_SLOTS or count >= 1 << 64:
        return None
    powers = [1] + [0] * size
    for shift in shifts:
        for chosen in range(size, 0, -1):
            powers[chosen] += powers[chosen - 1] << (64 * shift)
    counts = Counter(memoryview(powers[size].to_bytes(8 * slots, sys.byteorder)).cast("Q"))
    return Ways(count, sum(ways * times for ways, times in counts.items() if ways < floor), True)
