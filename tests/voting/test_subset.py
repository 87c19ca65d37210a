"""Ways of voting with the same totals, held to an oracle that builds every subset."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.subset import Ways, Weight, bound_results, count_dominant, count_residues, count_sets, possible_totals

FEW_AREAS = st.lists(st.integers(1, 40) | st.integers(1, 10**6), min_size=1, max_size=9)
ALIKE = st.lists(st.integers(1, 30).map(lambda area: (1, area)), min_size=1, max_size=9)
MIXED = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), min_size=1, max_size=8)
FLOORS = st.integers(1, 6)


def total(weights: list[Weight], places: tuple[int, ...]) -> Weight:
    return sum(weights[place][0] for place in places), sum(weights[place][1] for place in places)


def subsets(count: int) -> list[tuple[int, ...]]:
    return [places for size in range(count + 1) for places in combinations(range(count), size)]


def alone_by_hand(weights: list[Weight], size: int, floor: int) -> int:
    explained = Counter(total(weights, places) for places in subsets(len(weights)))
    return sum(explained[total(weights, places)] < floor for places in combinations(range(len(weights)), size))


@given(weights=ALIKE | MIXED, size=st.integers(0, 9), floor=FLOORS)
def test_few_sets_are_counted_one_by_one(weights: list[Weight], size: int, floor: int) -> None:
    size = min(size, len(weights))
    ways = count_sets(weights, size, floor, 0)
    by_hand = alone_by_hand(weights, size, floor)
    assert ways.alone == by_hand
    assert ways.is_exact or by_hand == 0


@given(weights=ALIKE | MIXED, size=st.integers(0, 9), floor=FLOORS)
def test_what_is_not_counted_is_bounded(weights: list[Weight], size: int, floor: int) -> None:
    size = min(size, len(weights))
    sums = {total(weights, places) for places in combinations(range(len(weights)), size)}
    assert possible_totals(weights, size) >= len(sums)
    bound = count_sets(weights, size, floor, 1000)
    assert not bound.is_exact
    assert bound.count >= bound.alone >= alone_by_hand(weights, size, floor)


@pytest.mark.parametrize(
    "areas",
    [
        [90_000 + 10 * place * place for place in range(23)],
        [89_370] * 12 + [108_640] * 7 + [128_520, 50_010, 77_770, 64_000],
        [90_000] * 23,
    ],
)
def test_more_sets_are_counted_by_multiplying(areas: list[int]) -> None:
    counts = Counter(map(sum, combinations(areas, 7))).values()
    ways = count_sets([(1, area) for area in areas], 7, 40, 0)
    assert (ways.count, ways.is_exact) == (sum(counts), True)
    assert ways.alone == sum(count for count in counts if count < 40)


def test_what_would_take_too_long_is_bounded_from_above() -> None:
    scattered = [(1, 10_000 + 7 * 3**place) for place in range(23)]
    ways = count_sets(scattered, 7, 10, 0)
    assert (ways.alone, ways.is_exact) == (ways.count, False)
    assert not count_sets([(place % 2, 10_000 + place) for place in range(20)], 5, 10, 0).is_exact
    assert not count_sets([(1, 90_000 + place) for place in range(90)], 40, 10, 0).is_exact


def test_one_huge_area_does_not_hide_that_totals_are_few() -> None:
    flats = [(1, 90_000 + 10 * (place % 20)) for place in range(60)]
    assert count_sets([*flats, (1, 50_000_000)], 15, 10, 10).is_within(10)


@given(areas=st.lists(st.integers(1, 12), min_size=2, max_size=7), floor=FLOORS, data=st.data())
def test_results_of_all_options_are_bounded(areas: list[int], floor: int, data: st.DataObject) -> None:
    weights = [(1, area) for area in areas]
    first = data.draw(st.integers(0, len(areas) - 1))
    sizes = [first, data.draw(st.integers(0, len(areas) - first))]
    explained: Counter[tuple[int, ...]] = Counter()
    for choice in product(range(3), repeat=len(areas)):
        if [choice.count(0), choice.count(1)] == sizes:
            explained[tuple(sum(area for area, at in zip(areas, choice, strict=True) if at == o) for o in (0, 1))] += 1
    bound = bound_results(weights, sizes, floor)
    assert bound.count == sum(explained.values())
    assert bound.alone >= sum(count for count in explained.values() if count < floor)


@given(values=FEW_AREAS, floor=FLOORS)
def test_votes_of_dominant_weights_can_be_read_from_every_total(values: list[int], floor: int) -> None:
    found = count_dominant(values, floor, 0)
    ordered = sorted(values, reverse=True)
    if found is None:
        assert floor == 1 or len(values) == 1 or ordered[0] <= sum(ordered[1:])
        return
    count, ways = found
    readings: dict[int, set[int]] = {}
    parts: Counter[int] = Counter()
    for places in subsets(len(ordered)):
        part = sum(ordered[place] for place in places if place < count)
        readings.setdefault(sum(ordered[place] for place in places), set()).add(part)
        parts[part] += max(places, default=0) < count
    assert all(len(reading) == 1 for reading in readings.values())
    assert ways.alone == sum(number for number in parts.values() if number < floor) > 0


@given(values=FEW_AREAS, modulus=st.integers(2, 60) | st.sampled_from([100, 1000, 10**8]), floor=FLOORS)
def test_residues_are_counted(values: list[int], modulus: int, floor: int) -> None:
    others = [value for value in values if value % modulus]
    sums = Counter(sum(others[place] for place in places) % modulus for places in subsets(len(others)))
    by_hand = sum(count for count in sums.values() if count < floor)
    assert count_residues(others, modulus, floor, 0).alone == by_hand
    assert count_residues(others, modulus, floor, 1000).alone >= by_hand


def test_many_residues_are_bounded() -> None:
    ways = count_residues([3**place for place in range(1, 31)], 10**9, 10, 1)
    assert (ways.is_exact, ways.count) == (False, 1 << 30)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_shares_are_rounded_up(alone: int, count: int) -> None:
    ways = Ways(count, alone, True)
    assert ways.is_within(ways.per_mille)
    assert ways.per_mille == 0 or not ways.is_within(ways.per_mille - 1)
