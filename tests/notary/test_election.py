"""Elections decided: exact edges, ranking, ties, vacancies; a slow oracle; whole cases in both modes."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import RejectionError
from notary.adapters.rulebook import current_rules_sha256, load_rulebook
from notary.decision import ADOPTED, NOT_ADOPTED, NOT_DETERMINABLE, QUORUM_NOT_MET, Decision, Rule, parse_rules
from notary.election import decide_election, fill_seats
from notary.errors import RulesMalformedError
from tests.electionworld import AREAS, make_changes
from tests.simulator import START, World
from voting.manifest import Option, Question
from voting.tally import Count, Measure

RULE = load_rulebook()[current_rules_sha256()]["CN-278-ORD"]
WORDS = {"en": "x", "zh_cn": "x"}
WHOLE = (36, 36)


def count(options: dict[str, tuple[int, int]], answered: tuple[int, int], seats: int, **more: Any) -> Count:
    """A count of an election, by pairs of heads and area."""
    figures = {name: Measure(*value) for name, value in options.items()}
    candidates = tuple(Option(name, "candidate", WORDS) for name in figures)
    question = Question("q1", WORDS, WORDS, candidates, 0, len(figures), "R", seats=seats)
    silent, invalid = (Measure(*more.get(name, (0, 0))) for name in ("silent", "invalid"))
    channels: dict[str, dict[str, Measure]] = {name: {} for name in figures}
    return Count(question, figures, channels, invalid, silent, Measure(*more.get("all", WHOLE)), Measure(*answered))


def decide(figures: Count, silence: str = "not_participating", invalid: str = "participating") -> Decision:
    return decide_election(RULE, figures, silence, invalid)


# -- edges ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "elected"), [((19, 19), True), ((18, 19), False), ((19, 18), False), ((18, 18), False), ((36, 36), True)]
)
def test_each_elected_needs_more_than_half_on_both_measures(votes: tuple[int, int], elected: bool) -> None:
    decision = decide(count({"ada": votes, "bo": (1, 1)}, (36, 36), 1))
    assert decision.winners == (("ada",) if elected else ())
    assert decision.outcome == (ADOPTED if elected else NOT_ADOPTED)
    assert decision.winner == ("ada" if elected else None)


def test_half_is_of_those_taking_part_not_of_the_votes_cast() -> None:
    """30 voters mark two each, 60 marks: 16 of 30 heads is more than half, though 16 of 60 marks is not."""
    decision = decide(count({"ada": (16, 16), "bo": (15, 15), "cai": (29, 29)}, (30, 30), 3))
    assert decision.participants == Measure(30, 30)
    assert decision.winners == ("cai", "ada")
    bases = {item.denominator for item in decision.conditions if item.part == "adoption"}
    assert bases == {30}


def test_marks_do_not_make_a_quorum() -> None:
    """23 of 36 heads took part: three marks each do not make them two thirds."""
    decision = decide(count({"ada": (23, 23), "bo": (23, 23), "cai": (23, 23)}, (23, 23), 3))
    assert (decision.outcome, decision.winners, decision.tied) == (QUORUM_NOT_MET, (), ())
    assert decide(count({"ada": (24, 24)}, (24, 24), 1)).outcome == ADOPTED


def test_every_condition_stands_for_every_candidate() -> None:
    decision = decide(count({"ada": (20, 20), "bo": (3, 3)}, (30, 30), 1))
    said = [(item.part, item.option, item.condition.measure) for item in decision.conditions]
    assert said == [
        ("quorum", None, "area"),
        ("quorum", None, "headcount"),
        ("adoption", "ada", "area"),
        ("adoption", "ada", "headcount"),
        ("adoption", "bo", "area"),
        ("adoption", "bo", "headcount"),
    ]
    assert [item.holds for item in decision.conditions] == [True, True, True, True, False, False]


# -- seats ------------------------------------------------------------------------------------------------------------


def test_heads_rank_first_and_area_breaks_the_tie() -> None:
    figures = {"ada": (20, 36), "bo": (25, 19), "cai": (20, 35), "dou": (20, 36), "er": (30, 19)}
    assert decide(count(figures, WHOLE, 2)).winners == ("er", "bo")
    assert decide(count(figures, WHOLE, 4)).winners == ("er", "bo", "ada", "dou")
    assert decide(count(figures, WHOLE, 5)).winners == ("er", "bo", "ada", "dou", "cai")


def test_a_tie_for_the_last_seat_is_not_determinable_and_elects_those_ahead() -> None:
    figures = {"ada": (20, 36), "bo": (25, 19), "cai": (20, 35), "dou": (20, 36), "er": (30, 19)}
    decision = decide(count(figures, WHOLE, 3))
    assert (decision.outcome, decision.winners, decision.tied) == (NOT_DETERMINABLE, ("er", "bo"), ("ada", "dou"))
    single = decide(count({"ada": (20, 20), "bo": (20, 20)}, WHOLE, 1))
    assert (single.outcome, single.winners, single.tied, single.winner) == (NOT_DETERMINABLE, (), ("ada", "bo"), None)


def test_a_tie_that_fits_or_comes_too_late_is_none() -> None:
    even = {"ada": (20, 20), "bo": (20, 20), "cai": (30, 30)}
    assert decide(count(even, WHOLE, 3)).winners == ("cai", "ada", "bo")
    assert decide(count(even, WHOLE, 1)).winners == ("cai",)
    assert decide(count(even, WHOLE, 1)).tied == ()


def test_a_tie_of_those_who_fall_short_does_not_matter() -> None:
    decision = decide(count({"ada": (20, 20), "bo": (18, 18), "cai": (18, 18)}, WHOLE, 2))
    assert (decision.outcome, decision.winners, decision.tied) == (ADOPTED, ("ada",), ())


def test_nobody_is_elected_for_want_of_others() -> None:
    decision = decide(count({"ada": (20, 20), "bo": (18, 36)}, WHOLE, 2))
    assert (decision.outcome, decision.winners) == (ADOPTED, ("ada",))


def test_more_heads_do_not_outweigh_a_missing_area() -> None:
    decision = decide(count({"ada": (36, 18), "bo": (19, 19)}, WHOLE, 1))
    assert decision.winners == ("bo",)


def test_seats_go_by_the_order_of_the_rule() -> None:
    eligible = {"ada": Measure(20, 30), "bo": Measure(30, 20)}
    assert fill_seats(eligible, ("area", "headcount"), 1) == (("ada",), ())
    assert fill_seats(eligible, ("headcount", "area"), 1) == (("bo",), ())
    assert fill_seats({"ada": Measure(1, 2), "bo": Measure(1, 3)}, ("headcount",), 1) == ((), ("ada", "bo"))
    assert fill_seats({}, ("headcount",), 1) == ((), ())


# -- silence ----------------------------------------------------------------------------------------------------------


def test_silent_owners_take_part_but_choose_nobody() -> None:
    figures = count({"ada": (16, 16)}, (24, 24), 1, silent=(12, 12))
    assert decide(figures).outcome == ADOPTED
    decision = decide(figures, "participating_abstain")
    assert (decision.outcome, decision.silent_to) == (NOT_ADOPTED, None)
    assert decision.participants == Measure(36, 36)
    assert decision.after == figures.options


def test_invalid_paper_counts_where_the_manifest_says_so() -> None:
    figures = count({"ada": (16, 16)}, (24, 24), 1, invalid=(9, 9))
    assert decide(figures, invalid="participating").outcome == NOT_ADOPTED
    assert decide(figures, invalid="not_participating").outcome == ADOPTED


# -- the slow oracle --------------------------------------------------------------------------------------------------

voters = st.lists(st.tuples(st.integers(1, 4), st.sets(st.sampled_from("abcd"))), min_size=0, max_size=8)


def oracle(cast: list[tuple[int, set[str]]], absent: int, seats: int) -> tuple[str, list[str], set[str]]:
    """The law once more, voter by voter and seat by seat, in fractions."""
    area = sum(weight for weight, _ in cast)
    took_part = [(len(cast), len(cast) + absent), (area, area + absent)]
    if not cast or any(Fraction(*pair) < Fraction(2, 3) for pair in took_part):
        return "quorum_not_met", [], set()
    heads = {name: sum(name in chosen for _, chosen in cast) for name in "abcd"}
    areas = {name: sum(weight for weight, chosen in cast if name in chosen) for name in "abcd"}
    shares = {name: (Fraction(heads[name], len(cast)), Fraction(areas[name], area)) for name in "abcd"}
    able = [name for name in "abcd" if min(shares[name]) > Fraction(1, 2)]
    ahead = {name: [x for x in able if (heads[x], areas[x]) > (heads[name], areas[name])] for name in able}
    level = {name: [x for x in able if (heads[x], areas[x]) == (heads[name], areas[name])] for name in able}
    elected = [name for name in able if len(ahead[name]) + len(level[name]) <= seats]
    tied = {name for name in able if len(ahead[name]) < seats < len(ahead[name]) + len(level[name])}
    elected.sort(key=lambda name: (len(ahead[name]), name))
    return "not_determinable" if tied else "adopted" if elected else "not_adopted", elected, tied


@given(voters, st.integers(0, 4), st.integers(1, 4))
def test_a_slow_oracle_agrees(cast: list[tuple[int, set[str]]], absent: int, seats: int) -> None:
    area = sum(weight for weight, _ in cast)
    options = {
        name: (sum(name in chosen for _, chosen in cast), sum(weight for weight, chosen in cast if name in chosen))
        for name in "abcd"
    }
    figures = count(options, (len(cast), area), seats, all=(len(cast) + absent, area + absent))
    decision = decide(figures)
    assert (decision.outcome, list(decision.winners), set(decision.tied)) == oracle(cast, absent, seats)
    assert len(decision.winners) <= seats
    assert decision.winner == (decision.winners[0] if seats == 1 and decision.winners else None)


# -- rules ------------------------------------------------------------------------------------------------------------

GOOD = """format = 2
[R]
title = "t"
source = "s"
questions = ["motion", "election"]
ranking = ["headcount", "area"]
quorum = []
adoption = [{ measure = "headcount", base = "participating", comparison = ">", fraction = "1/2" }]
"""


def test_a_rule_says_for_which_questions_it_is() -> None:
    rule: Rule = parse_rules(GOOD)["R"]
    assert (rule.questions, rule.ranking) == (("motion", "election"), ("headcount", "area"))
    motions = GOOD.replace('["motion", "election"]', '["motion"]').replace('ranking = ["headcount", "area"]\n', "")
    assert (parse_rules(motions)["R"].questions, parse_rules(motions)["R"].ranking) == (("motion",), ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 2", "format = 5"),
        ('questions = ["motion", "election"]\n', ""),
        ('["motion", "election"]', "[]"),
        ('["motion", "election"]', '["motion"]'),
        ('["motion", "election"]', '["lottery"]'),
        ('ranking = ["headcount", "area"]\n', ""),
        ('["headcount", "area"]', '["headcount", "headcount"]'),
        ('["headcount", "area"]', '["age"]'),
    ],
)
def test_bad_rules_are_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(RulesMalformedError):
        parse_rules(GOOD.replace(old, new, 1))


def test_the_first_file_knows_motions_only_and_later_ones_say_the_same_of_them() -> None:
    first, *later = sorted(load_rulebook().values(), key=lambda rules: (len(rules["CN-278-ORD"].questions), len(rules)))
    assert len(later) == 3
    for rules in later:
        for name in ("CN-278-ORD", "CN-278-SPE"):
            assert first[name].questions == ("motion",)
            assert (first[name].quorum, first[name].adoption) == (rules[name].quorum, rules[name].adoption)
        assert rules["CN-278-ORD"].questions == ("motion", "election")
        assert rules["CN-278-SPE"].questions == ("motion",)


@pytest.mark.parametrize("rule", ["CN-278-SPE", "CN-1"])
def test_a_manifest_names_a_rule_for_its_kind_of_question(rule: str) -> None:
    raw = make_changes()
    raw["questions"][1]["rule"] = rule
    assert sealing(raw) == ("rule-kind-wrong" if rule == "CN-278-SPE" else "rules-unknown")


def test_the_first_file_elects_nobody() -> None:
    [first] = [name for name, rules in load_rulebook().items() if rules["CN-278-ORD"].questions == ("motion",)]
    assert sealing(make_changes(rules=first.hex())) == "rule-kind-wrong"
    assert sealing({"rules": first.hex()}) == "deadlines-unknown"  # a later version of the process asks for deadlines


def sealing(changes: dict[str, Any]) -> str | None:
    """The code with which sealing a manifest with ``changes`` is refused."""
    world = World(areas=AREAS, changes=changes, now=START)
    try:
        world.prepare()
        world.replay()
    except RejectionError as error:
        return error.code
    return None
