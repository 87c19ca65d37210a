"""Counting: whose ballot counts, by option, measure and channel; and a slow oracle over random votes."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulator import World
from tests.voting.ballotbox import Box
from voting.manifest import Manifest
from voting.roll import Roll
from voting.tally import Count, Measure, count_votes, counted_casts

AREAS = (90_000, 100_500, 80_250, 120_000, 60_125, 75_000, 300_000, 45_001)
ALL = Measure(8, sum(AREAS))


def measure(*voters: int) -> Measure:
    return Measure(len(voters), sum(AREAS[number - 1] for number in voters))


def parts(world: World, box: Box) -> tuple[Manifest, Roll]:
    box.catch_up()
    manifest, roll = box.case.manifest, box.case.roll
    assert manifest is not None
    assert roll is not None
    return manifest, roll


def counted(*steps: Callable[[World], Any], **fields: Any) -> Count:
    """The count of the first question after ``steps`` and closing."""
    box = Box(**fields)
    for step in steps:
        step(box.world)
    box.world.close_voting()
    manifest, roll = parts(box.world, box)
    return count_votes(box.case, manifest, roll)[0]


def app(voter: int, option: str) -> Callable[[World], Any]:
    return lambda world: world.cast(f"v000{voter}", option)


def paper(voter: int, option: str) -> Callable[[World], Any]:
    return lambda world: world.assist(f"v000{voter}", option)


def served(*voters: int, outcome: str = "delivered") -> Callable[[World], Any]:
    return lambda world: world.deliver([f"v000{voter}" for voter in voters], outcome)


def set_aside(back: int) -> Callable[[World], Any]:
    def step(world: World) -> None:
        index = len(world.drafts) - back
        world.append("ballot_set_aside", {"ballots": [index], "reason": "error"}, ["li", "wang"])

    return step


def reconciled(*voters: int) -> Callable[[World], Any]:
    def step(world: World) -> None:
        world.close_voting()
        world.reconcile([f"v000{voter}" for voter in voters])

    return step


def test_nobody_voted() -> None:
    count = counted()
    assert count.options == {"for": Measure(), "against": Measure(), "abstain": Measure()}
    assert count.by_channel == {"for": {}, "against": {}, "abstain": {}}
    assert (count.invalid, count.silent, count.all) == (Measure(), Measure(), ALL)


def test_heads_and_areas_by_option_and_channel() -> None:
    count = counted(app(1, "for"), app(2, "against"), paper(3, "for"), paper(4, "abstain"), app(8, "for"))
    assert count.options == {"for": measure(1, 3, 8), "against": measure(2), "abstain": measure(4)}
    assert count.by_channel["for"] == {"app": measure(1, 8), "paper": measure(3)}
    assert count.by_channel["abstain"] == {"paper": measure(4)}


def test_the_last_ballot_counts_whole() -> None:
    count = counted(app(1, "for"), app(1, "against"), app(2, "for"), app(1, "abstain"))
    assert count.options == {"for": measure(2), "against": Measure(), "abstain": measure(1)}


def test_a_ballot_set_aside_gives_way_to_the_one_before() -> None:
    assert counted(app(1, "for"), app(1, "against"), set_aside(1)).options["for"] == measure(1)
    assert counted(app(1, "for"), set_aside(1)).options["for"] == Measure()
    assert counted(app(1, "for"), app(1, "against"), set_aside(2)).options["against"] == measure(1)


def test_silent_are_those_served_who_did_nothing() -> None:
    count = counted(served(1, 2, 3), app(1, "for"))
    assert count.silent == measure(2, 3)
    assert counted(served(1, 2, outcome="refused")).silent == measure(1, 2)
    assert counted(served(1, 2, outcome="not_found")).silent == Measure()
    assert counted(served(1), served(1, 2)).silent == measure(1, 2)


def test_one_whose_ballot_was_set_aside_is_silent_if_served() -> None:
    assert counted(served(1), app(1, "for"), set_aside(1)).silent == measure(1)
    assert counted(app(1, "for"), set_aside(1)).silent == Measure()


def count_after_papers(*steps: Callable[[World], Any], invalid: tuple[int, ...]) -> Count:
    box = Box()
    for step in (*steps, reconciled(*invalid)):
        step(box.world)
    manifest, roll = parts(box.world, box)
    return count_votes(box.case, manifest, roll)[0]


def test_an_invalid_paper_counts_only_where_nothing_valid_does() -> None:
    count = count_after_papers(served(1, 2, 3), app(1, "for"), invalid=(1, 2))
    assert (count.options["for"], count.invalid, count.silent) == (measure(1), measure(2), measure(3))


def test_every_voter_is_in_one_group_at_most() -> None:
    count = count_after_papers(served(*range(1, 9)), app(1, "for"), paper(2, "against"), invalid=(1, 3))
    total = sum(count.options.values(), Measure()) + count.invalid + count.silent
    assert total == count.all


def test_two_questions_are_counted_apart() -> None:
    first = World().manifest_fields()["questions"][0]
    box = Box(changes={"questions": [first, {**first, "id": "q2"}]})
    box.cast("v0001", "for")
    manifest, roll = parts(box.world, box)
    one, two = count_votes(box.case, manifest, roll)
    assert (one.question.id, two.question.id) == ("q1", "q2")
    assert one.options == two.options == {"for": measure(1), "against": Measure(), "abstain": Measure()}


def test_measures_add() -> None:
    assert Measure(1, 2) + Measure(3, 4) == Measure(4, 6)
    assert sum([measure(1), measure(2)], Measure()) == measure(1, 2)


EVENT = st.tuples(st.sampled_from(["app", "paper", "aside"]), st.integers(1, 8), st.sampled_from(["for", "against"]))


@given(st.lists(EVENT, max_size=8), st.sampled_from(["last", "paper_final"]))
def test_a_slow_oracle_agrees(events: list[tuple[str, int, str]], precedence: str) -> None:
    """Every ballot in a list; the count is read off it, voter by voter."""
    box = Box(changes={"precedence": precedence, "max_ballots": 20})
    standing: list[tuple[int, str, str, int]] = []  # voter, channel, option, index
    for kind, voter, choice in events:
        if kind != "aside":
            standing.append((voter, kind, choice, len(box.world.drafts)))
            (app if kind == "app" else paper)(voter, choice)(box.world)
        elif standing:
            *_, index = standing.pop(voter % len(standing))
            box.world.append("ballot_set_aside", {"ballots": [index], "reason": "error"}, ["li", "wang"])
    manifest, roll = parts(box.world, box)
    [count] = count_votes(box.case, manifest, roll)
    expected: dict[str, list[int]] = {"for": [], "against": [], "abstain": []}
    chosen = {}
    for number in range(1, 9):
        mine = [item for item in standing if item[0] == number]
        papers = [item for item in mine if item[1] == "paper"]
        mine = papers if precedence == "paper_final" and papers else mine
        if mine:
            expected[mine[-1][2]].append(number)
            chosen[f"v000{number}"] = mine[-1][3]
    assert count.options == {name: measure(*voters) for name, voters in expected.items()}
    assert {voter: cast.index for voter, cast in counted_casts(box.case, manifest).items()} == chosen


@pytest.mark.parametrize("area", [1, 10**11 - 1])
def test_areas_of_any_size_are_exact(area: int) -> None:
    box = Box(areas=(area,))
    box.cast("v0001", "for")
    manifest, roll = parts(box.world, box)
    assert count_votes(box.case, manifest, roll)[0].options["for"] == Measure(1, area)
