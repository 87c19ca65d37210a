"""The decision: exact edges, silence, and a slow oracle in fractions. Attack A72."""

import copy
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notary.adapters.rulebook import current_rules_sha256, load_rulebook
from notary.decision import (
    ADOPTED,
    NOT_ADOPTED,
    NOT_DETERMINABLE,
    QUORUM_NOT_MET,
    Condition,
    Decision,
    Rule,
    decide,
    holds,
)
from voting.manifest import SILENCES, Option, Question
from voting.tally import Count, Measure

RULES = load_rulebook()[current_rules_sha256()]
ORDINARY, SPECIAL = RULES["CN-278-ORD"], RULES["CN-278-SPE"]
WORDS = {"en": "x", "zh_cn": "x"}
MAJORITY, PARTICIPATING = "participating_with_majority", "participating"


def question(*kinds: str) -> Question:
    options = tuple(Option(kind, kind, WORDS) for kind in kinds)
    return Question("q1", WORDS, WORDS, options, 1, 1, "CN-278-ORD")


def count(
    ayes: tuple[int, int],
    noes: tuple[int, int],
    abstained: tuple[int, int] = (0, 0),
    *,
    silent: tuple[int, int] = (0, 0),
    invalid: tuple[int, int] = (0, 0),
    all: tuple[int, int],
) -> Count:
    """A count by pairs of heads and area."""
    options = {"for": Measure(*ayes), "against": Measure(*noes), "abstain": Measure(*abstained)}
    by_channel = {name: {"app": value} for name, value in options.items()}
    answered = sum(options.values(), Measure())
    return Count(question(*options), options, by_channel, Measure(*invalid), Measure(*silent), Measure(*all), answered)


def outcome(rule: Rule, figures: Count, silence: str = "not_participating", invalid: str = PARTICIPATING) -> str:
    return decide(rule, figures, silence, invalid).outcome


# -- the edges of the law ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("took_part", "expected"), [((24, 24), ADOPTED), ((23, 24), QUORUM_NOT_MET), ((24, 23), QUORUM_NOT_MET)]
)
def test_two_thirds_include_the_number_on_both_measures(took_part: tuple[int, int], expected: str) -> None:
    """24 of 36 is two thirds exactly; printed percentages (66.67) would say otherwise."""
    assert outcome(ORDINARY, count(took_part, (0, 0), all=(36, 36))) == expected


def test_a_thousandth_of_a_square_metre_decides() -> None:
    assert outcome(ORDINARY, count((24, 24_000), (0, 0), all=(36, 36_000))) == ADOPTED
    assert outcome(ORDINARY, count((24, 23_999), (0, 0), all=(36, 36_000))) == QUORUM_NOT_MET
    assert outcome(ORDINARY, count((24, 24_000), (0, 0), all=(36, 36_001))) == QUORUM_NOT_MET


@pytest.mark.parametrize(("ayes", "expected"), [((27, 27), ADOPTED), ((26, 27), NOT_ADOPTED), ((27, 26), NOT_ADOPTED)])
def test_three_quarters_include_the_number_on_both_measures(ayes: tuple[int, int], expected: str) -> None:
    noes = (36 - ayes[0], 36 - ayes[1])
    assert outcome(SPECIAL, count(ayes, noes, all=(36, 36))) == expected


@pytest.mark.parametrize(
    ("ayes", "expected"),
    [((19, 19), ADOPTED), ((18, 18), NOT_ADOPTED), ((18, 19), NOT_ADOPTED), ((19, 18), NOT_ADOPTED)],
)
def test_half_excludes_the_number_on_both_measures(ayes: tuple[int, int], expected: str) -> None:
    noes = (36 - ayes[0], 36 - ayes[1])
    assert outcome(ORDINARY, count(ayes, noes, all=(36, 36))) == expected


def test_abstaining_works_like_voting_against() -> None:
    assert outcome(ORDINARY, count((18, 18), (0, 0), (18, 18), all=(36, 36))) == NOT_ADOPTED
    assert outcome(ORDINARY, count((19, 19), (0, 0), (17, 17), all=(36, 36))) == ADOPTED


@pytest.mark.parametrize("rule", [ORDINARY, SPECIAL], ids=lambda rule: rule.id)
@pytest.mark.parametrize("silence", SILENCES)
def test_nobody_takes_part(rule: Rule, silence: str) -> None:
    decision = decide(rule, count((0, 0), (0, 0), all=(36, 36)), silence, PARTICIPATING)
    assert decision.outcome == QUORUM_NOT_MET
    assert decision.participants == Measure()
    assert not any(item.holds for item in decision.conditions)


def test_a_base_of_nothing_meets_nothing() -> None:
    for comparison in (">", ">="):
        assert not holds(0, 0, Condition("area", "all", comparison, (1, 2)))


def test_invalid_paper_counts_where_the_manifest_says_so() -> None:
    figures = count((19, 19), (0, 0), invalid=(5, 5), all=(36, 36))
    assert outcome(ORDINARY, figures, invalid="participating") == ADOPTED
    assert outcome(ORDINARY, figures, invalid="not_participating") == QUORUM_NOT_MET


# -- silence ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silence", "expected", "to"),
    [
        ("not_participating", QUORUM_NOT_MET, None),
        ("participating_abstain", NOT_ADOPTED, None),
        (MAJORITY, ADOPTED, "for"),
        ("against", NOT_ADOPTED, "against"),
    ],
)
def test_each_policy_for_silent_owners(silence: str, expected: str, to: str | None) -> None:
    figures = count((15, 15), (5, 5), silent=(10, 10), all=(36, 36))
    decision = decide(ORDINARY, figures, silence, PARTICIPATING)
    assert (decision.outcome, decision.silent_to) == (expected, to)
    assert decision.participants == (Measure(20, 20) if silence == "not_participating" else Measure(30, 30))
    assert decision.after["for"] == (Measure(25, 25) if to == "for" else Measure(15, 15))
    assert decision.after["against"] == (Measure(15, 15) if to == "against" else Measure(5, 5))
    assert decision.winner == ("for" if expected == ADOPTED else None)


def test_measures_that_name_two_majorities_leave_it_open() -> None:
    """Heads for, area against: whichever side the silent join decides, so nothing may be decided."""
    figures = count((14, 10), (10, 14), silent=(12, 12), all=(36, 36))
    decision = decide(ORDINARY, figures, MAJORITY, PARTICIPATING)
    assert (decision.outcome, decision.silent_to, decision.winner) == (NOT_DETERMINABLE, None, None)
    assert decision.after == figures.options


def test_a_tie_is_no_majority() -> None:
    assert outcome(ORDINARY, count((12, 12), (12, 12), silent=(12, 12), all=(36, 36)), MAJORITY) == NOT_DETERMINABLE
    assert outcome(ORDINARY, count((13, 12), (12, 12), silent=(12, 12), all=(36, 36)), MAJORITY) == NOT_DETERMINABLE


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (count((20, 19), (10, 11), (6, 6), silent=(0, 0), all=(36, 36)), ADOPTED),
        (count((13, 12), (10, 13), (12, 10), silent=(1, 1), all=(36, 36)), NOT_ADOPTED),
        (count((8, 7), (7, 8), silent=(2, 2), all=(36, 36)), QUORUM_NOT_MET),
    ],
)
def test_two_majorities_do_not_matter_where_the_outcome_is_the_same(figures: Count, expected: str) -> None:
    decision = decide(ORDINARY, figures, MAJORITY, PARTICIPATING)
    assert (decision.outcome, decision.silent_to) == (expected, None)
    assert decision.winner == ("for" if expected == ADOPTED else None)


def test_without_silent_owners_their_side_does_not_matter() -> None:
    assert outcome(ORDINARY, count((19, 17), (17, 19), all=(36, 36)), MAJORITY) == NOT_ADOPTED


# -- the slow oracle --------------------------------------------------------------------------------------------------

small = st.tuples(st.integers(0, 12), st.integers(0, 12))


@st.composite
def counts(draw: st.DrawFn) -> Count:
    ayes, noes, abstained, silent, invalid, absent = (draw(small) for _ in range(6))
    parts = (ayes, noes, abstained, silent, invalid, absent)
    whole = (sum(part[0] for part in parts), sum(part[1] for part in parts))
    return count(ayes, noes, abstained, silent=silent, invalid=invalid, all=whole)


def oracle(figures: Count, rule: str, silence: str, invalid: str) -> str:
    """The law once more, in fractions, one measure after the other, without any of the product's code."""

    def one(side: str | None) -> str:
        quorum, adopted = [], []
        for name in ("heads", "area"):
            votes = {key: getattr(value, name) for key, value in figures.options.items()}
            took_part = sum(votes.values())
            took_part += getattr(figures.invalid, name) if invalid == "participating" else 0
            took_part += getattr(figures.silent, name) if silence != "not_participating" else 0
            ayes = votes["for"] + (getattr(figures.silent, name) if side == "for" else 0)
            everyone = getattr(figures.all, name)
            quorum.append(everyone > 0 and Fraction(took_part, everyone) >= Fraction(2, 3))
            share = Fraction(ayes, took_part) if took_part else Fraction(0)
            adopted.append(share >= Fraction(3, 4) if rule == "CN-278-SPE" else share > Fraction(1, 2))
        return "quorum_not_met" if not all(quorum) else "adopted" if all(adopted) else "not_adopted"

    if silence != MAJORITY:
        return one(None)
    ayes, noes = figures.options["for"], figures.options["against"]
    signs = {(a > n) - (a < n) for a, n in ((ayes.heads, noes.heads), (ayes.area, noes.area))}
    sides = ["for"] if signs == {1} else ["against"] if signs == {-1} else ["for", "against"]
    outcomes = {one(side) for side in sides}
    return outcomes.pop() if len(outcomes) == 1 else "not_determinable"


@given(
    counts(),
    st.sampled_from(["CN-278-ORD", "CN-278-SPE"]),
    st.sampled_from(SILENCES),
    st.sampled_from(["participating", "not_participating"]),
)
def test_a_slow_oracle_agrees(figures: Count, rule: str, silence: str, invalid: str) -> None:
    decision = decide(RULES[rule], figures, silence, invalid)
    assert decision.outcome == oracle(figures, rule, silence, invalid)
    check_sense(decision)


def check_sense(decision: Decision) -> None:
    """What a reader of the report could see by eye."""
    quorum = [item.holds for item in decision.conditions if item.part == "quorum"]
    adoption = [item.holds for item in decision.conditions if item.part == "adoption"]
    assert (decision.outcome == QUORUM_NOT_MET) == (not all(quorum))
    assert decision.outcome != ADOPTED or all(adoption)
    assert decision.outcome != NOT_ADOPTED or not all(adoption)
    assert (decision.winner == "for") == (decision.outcome == ADOPTED)
    for item in decision.conditions:
        value = Fraction(item.numerator, item.denominator) if item.denominator else None
        limit = Fraction(*item.condition.fraction)
        expected = value is not None and (value > limit if item.condition.comparison == ">" else value >= limit)
        assert item.holds == expected


@given(counts(), st.integers(2, 1_000_000))
def test_the_unit_of_area_does_not_matter(figures: Count, factor: int) -> None:
    scaled = copy.deepcopy(figures)
    options = {name: Measure(value.heads, value.area * factor) for name, value in scaled.options.items()}
    invalid, silent, whole = (Measure(m.heads, m.area * factor) for m in (scaled.invalid, scaled.silent, scaled.all))
    answered = sum(options.values(), Measure())
    scaled = Count(scaled.question, options, scaled.by_channel, invalid, silent, whole, answered)
    assert outcome(ORDINARY, scaled, MAJORITY) == outcome(ORDINARY, figures, MAJORITY)


# -- Quzhou, as published ---------------------------------------------------------------------------------------------

TOTAL = (1505, 191_619_210)
FOR, AGAINST, SILENT = (238, 29_734_250), (762, 95_862_363), (100, 13_000_900)
ABSTAINED_AND_INVALID = 33_157_710


def quzhou(invalid_heads: int, invalid_area: int) -> Count:
    abstained = (256, ABSTAINED_AND_INVALID - invalid_area)
    return count(FOR, AGAINST, abstained, silent=SILENT, invalid=(invalid_heads, invalid_area), all=TOTAL)


@pytest.mark.parametrize("area", [0, 1, 518_000, ABSTAINED_AND_INVALID])
def test_quzhou_whatever_part_of_the_rest_was_invalid(area: int) -> None:
    """The page does not say how abstained and invalid share the rest; nothing printed hangs on it."""
    decision = decide(ORDINARY, quzhou(4, area), MAJORITY, "participating")
    assert decision.outcome == NOT_ADOPTED
    assert decision.silent_to == "against"
    assert decision.participants == Measure(1360, 171_755_223)
    assert decision.after["against"] == Measure(862, 108_863_263)
    assert decision.after["for"] == Measure(*FOR)
    numbers = [(item.part, item.condition.measure, item.numerator, item.denominator) for item in decision.conditions]
    assert numbers == [
        ("quorum", "area", 171_755_223, 191_619_210),
        ("quorum", "headcount", 1360, 1505),
        ("adoption", "area", 29_734_250, 171_755_223),
        ("adoption", "headcount", 238, 1360),
    ]
    assert [item.holds for item in decision.conditions] == [True, True, False, False]


@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("invalid", ["participating", "not_participating"])
@pytest.mark.parametrize("heads", [0, 4])
@pytest.mark.parametrize("rule", [ORDINARY, SPECIAL], ids=lambda rule: rule.id)
def test_quzhou_with_and_without_the_inference(rule: Rule, heads: int, invalid: str, silence: str) -> None:
    """Four invalid papers are inferred. With or without them, by any policy, the motion was not adopted."""
    for area in (0, ABSTAINED_AND_INVALID) if heads else (0,):
        decision = decide(rule, quzhou(heads, area), silence, invalid)
        assert decision.outcome in (NOT_ADOPTED, QUORUM_NOT_MET)
        if silence != "not_participating" and area == 0:
            assert decision.outcome == NOT_ADOPTED
