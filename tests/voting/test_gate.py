"""The gate: each way in which exact totals tell votes is found by its code, and nothing else is."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notary.adapters.quzhou.compound import plan_compound
from voting.gate import (
    AREA,
    BOTH,
    DOMINANT,
    FEW,
    HEADS,
    HEAVY,
    RESIDUE,
    SMALL_OPTION,
    SUBSET,
    Finding,
    GateReport,
    Limits,
    check_gate,
    inspect_weights,
    round_areas,
)
from voting.gate_errors import RoundingStepWrongError, SecrecyLowError

DOUBLING = tuple(10_010 << place for place in range(8))  # A77: 10.01, 20.02, 40.04, … m²
SPREAD = tuple(80_000 + 10 * (place * place * 37 % 4001) for place in range(60))  # ordinary flats, to 0.01 m²
ALIKE = (89_370,) * 40


def inspect(areas: tuple[int, ...], options: int = 2, limits: Limits | None = None) -> GateReport:
    return inspect_weights("opening", [(1, area) for area in areas], options, limits=limits)


def found(report: GateReport) -> set[tuple[str, str]]:
    return {(finding.code, finding.measure) for finding in report.blocking}


def numbers(report: GateReport, code: str, measure: str) -> dict[str, int]:
    (finding,) = (finding for finding in report.findings if (finding.code, finding.measure) == (code, measure))
    return dict(finding.numbers)


def test_eight_voters_with_doubling_areas_are_refused() -> None:
    report = inspect(DOUBLING)
    assert {(FEW, HEADS), (FEW, AREA), (DOMINANT, AREA), (RESIDUE, AREA), (SUBSET, BOTH)} <= found(report)
    assert numbers(report, SUBSET, BOTH) == {
        "voters": 8,
        "chosen": 2,
        "totals": 1,
        "bits": 4,
        "alone": 1000,
        "exact": 1,
    }
    assert report.ways_out == ("recorded_mode", "rounded_weights", "risk_accepted")
    with pytest.raises(SecrecyLowError, match="gate-dominant, gate-few, gate-residue, gate-subset"):
        check_gate(report)


def test_subsets_alone_suffice_to_find_them() -> None:
    assert (SUBSET, BOTH) in found(inspect(DOUBLING, limits=Limits(ballots=1)))


@pytest.mark.parametrize("areas", [SPREAD, ALIKE, ALIKE[:25], (89_370,) * 30 + (108_640,) * 30])
def test_ordinary_electorates_pass(areas: tuple[int, ...]) -> None:
    report = inspect(areas)
    assert (report.passes, report.ways_out, found(report)) == (True, (), set())
    check_gate(report)


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        (ALIKE[:24], {(FEW, HEADS), (FEW, AREA)}),
        # One owner holds more than all others.
        ((*SPREAD, sum(SPREAD) + 10), {(DOMINANT, AREA), (DOMINANT, BOTH)}),
        # Two owners alike: a total tells how many of the two.
        ((*SPREAD, 2 * sum(SPREAD), 2 * sum(SPREAD)), {(DOMINANT, AREA), (DOMINANT, BOTH)}),
        # A shop among flats: far from dominant, but whoever knows the heads can take the flats away.
        ((*(90_000 + 10 * (place % 7) for place in range(60)), 300_000), {(DOMINANT, BOTH)}),
        # One area measured to the thousandth.
        ((*SPREAD[1:], SPREAD[0] + 3), {(RESIDUE, AREA)}),
        # All whole square metres but one.
        ((*(80_000 + 1000 * (place % 50) for place in range(60)), 90_500), {(RESIDUE, AREA)}),
        # All multiples of 7 m² but one: no power of ten.
        ((*(70_000 + 7000 * (place * place % 31) for place in range(60)), 90_000), {(RESIDUE, AREA)}),
        # All end in .37 but one: only the heads make it show.
        ((*(80_370 + 1000 * (place * place % 31) for place in range(60)), 90_120), {(RESIDUE, BOTH)}),
        # Two sizes of flats and three shops.
        ((89_370,) * 30 + (108_640,) * 30 + (95_110, 99_990, 70_020), {(RESIDUE, BOTH)}),
        # Areas to the thousandth: too many sums for 27 voters.
        (tuple(80_000 + place * place * 379 % 40_009 for place in range(27)), {(SUBSET, BOTH)}),
    ],
)
def test_each_leak_is_found_and_no_other(areas: tuple[int, ...], expected: set[tuple[str, str]]) -> None:
    report = inspect(areas)
    assert found(report) == expected
    assert not report.passes


def test_numbers_say_how_bad_it_is() -> None:
    report = inspect((*SPREAD[1:], SPREAD[0] + 3))
    assert numbers(report, RESIDUE, AREA) == {"voters": 1, "modulus": 2, "alone": 1000, "exact": 1}
    report = inspect((*SPREAD, sum(SPREAD) + 10))
    assert numbers(report, DOMINANT, AREA) == {"voters": 1, "share": 500, "alone": 1000}
    assert numbers(inspect(ALIKE[:24]), FEW, AREA) == {"ballots": 24, "needed": 25}


def test_more_options_leave_fewer_explanations() -> None:
    assert inspect(SPREAD[:40], 2).passes
    assert found(inspect(SPREAD[:40], 3)) == {(SUBSET, BOTH)}
    assert inspect(SPREAD, 3).passes
    assert found(inspect(SPREAD, 16)) == {(SUBSET, BOTH)}


def test_what_merely_hints_is_told_and_does_not_block() -> None:
    report = inspect((*SPREAD, sum(SPREAD) // 2))
    assert numbers(report, HEAVY, AREA)["share"] == 333
    assert not next(finding for finding in report.findings if finding.code == HEAVY).is_blocking
    shop = inspect((*SPREAD, 400_000))
    assert shop.passes
    assert numbers(shop, HEAVY, BOTH)["deviations"] > 3
    small = [finding for finding in inspect(SPREAD).findings if finding.code == SMALL_OPTION]
    assert [finding.numbers["voters"] for finding in small] == [1, 2, 3]
    assert not any(finding.is_blocking for finding in small)
    assert not inspect(ALIKE).findings


def test_each_measure_counts_those_who_weigh_in_it() -> None:
    weights = [(0, 90_000)] * 20 + [(1, 90_000)] * 20
    report = inspect_weights("opening", weights, 2)
    assert numbers(report, FEW, HEADS)["ballots"] == 20
    assert not [finding for finding in report.findings if (finding.code, finding.measure) == (FEW, AREA)]
    nobody = [(1, 0), (0, 0)] * 30
    assert inspect_weights("opening", nobody, 2).passes
    assert found(inspect_weights("opening", nobody[:40], 2)) == {(FEW, HEADS)}


def test_only_the_measures_that_are_decrypted_are_looked_at() -> None:
    weights = [(1, area) for area in (*SPREAD, sum(SPREAD) + 10)]
    assert inspect_weights("opening", weights, 2, (HEADS,)).passes
    assert found(inspect_weights("opening", weights, 2, (AREA,))) == {(DOMINANT, AREA)}
    assert (SUBSET, AREA) in found(inspect_weights("opening", [(1, area) for area in DOUBLING], 2, (AREA,)))


def test_no_secret_ballot_can_be_told_but_none_is_no_secret_vote() -> None:
    assert inspect_weights("decryption", [], 2).passes
    assert found(inspect_weights("opening", [(0, 0)], 2)) == {(FEW, HEADS), (FEW, AREA)}


def test_acceptance_holds_for_these_findings_only() -> None:
    report = inspect_weights("decryption", [(1, 89_370)] * 12, 2)
    assert report.ways_out == ("risk_accepted", "no_decryption")
    check_gate(report, report.blocking)
    better = inspect_weights("decryption", [(1, 89_370)] * 13, 2)
    with pytest.raises(SecrecyLowError):
        check_gate(report, better.blocking)
    with pytest.raises(SecrecyLowError):
        check_gate(report, report.blocking[:1])


def test_a_finding_can_stand_in_a_set() -> None:
    assert len({Finding(FEW, HEADS, {"ballots": 1}), Finding(FEW, HEADS, {"ballots": 1})}) == 1


@given(st.permutations(DOUBLING + SPREAD[:5]), st.integers(2, 5))
def test_the_order_of_the_roll_does_not_matter(areas: list[int], options: int) -> None:
    assert inspect(tuple(areas), options) == inspect(tuple(sorted(areas)), options)


@given(st.lists(st.integers(1, 60), min_size=4, max_size=10), st.integers(2, 6), st.sampled_from([0, 10, 200]))
def test_subsets_are_found_exactly_when_an_oracle_finds_them(areas: list[int], floor: int, alone: int) -> None:
    quarter = -(-len(areas) // 4)
    sets = [sum(chosen) for chosen in combinations(areas, quarter)]
    share = sum(sets.count(area) < floor for area in sets) * 1000
    report = inspect(tuple(areas), limits=Limits(ballots=1, floor=floor, alone=alone))
    assert ((SUBSET, BOTH) in found(report)) == (share > alone * len(sets))


@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=40), st.sampled_from([1, 10, 1000, 7]))
def test_rounding_keeps_the_total_as_far_as_it_can(areas: list[int], step: int) -> None:
    if min(areas) < step:
        with pytest.raises(RoundingStepWrongError):
            round_areas(areas, step)
        return
    rounded = round_areas(areas, step)
    assert all(new % step == 0 < new and abs(new - old) < step for new, old in zip(rounded.areas, areas, strict=True))
    assert sum(rounded.areas) - sum(areas) == rounded.change
    assert 2 * abs(rounded.change) <= step
    assert sum(areas) % step or rounded.change == 0


def test_rounding_opens_the_gate() -> None:
    areas = tuple(80_000 + place * place * 379 % 40_009 for place in range(27))
    assert not inspect(areas).passes
    rounded = round_areas(areas, 500)
    assert inspect(rounded.areas).passes
    assert round_areas((10_100, 10_900), 1000).areas == (10_000, 11_000)
    with pytest.raises(RoundingStepWrongError):
        round_areas(areas, 0)


@pytest.mark.parametrize("options", [2, 3, 4])
def test_the_quzhou_electorate_passes(options: int) -> None:
    areas = tuple(holder.area for holder in plan_compound(2022))
    assert len(areas) == 1505
    report = inspect(areas, options)
    assert report.passes
    assert {finding.code for finding in report.findings} == {SMALL_OPTION}


@pytest.mark.parametrize(
    ("weights", "options", "measures"),
    [([(1, 1)], 0, (HEADS,)), ([(1, -1)], 2, (HEADS,)), ([(1, 1)], 2, (BOTH,))],
)
def test_nonsense_is_the_programmers_mistake(
    weights: list[tuple[int, int]], options: int, measures: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="not an electorate"):
        inspect_weights("opening", weights, options, measures)
