"""Turnout: the same figures as the count has in the end, and not a word of what anybody chose."""

from collections.abc import Callable
from typing import Any

import pytest

from keys.canonical import encode_canonical
from notary.process import Process
from notary.result import format_area
from notary.supervising import extension_limit, list_raised, propose_extension
from notary.turnout import DAY, HOUR, Turnout, end_of_step, format_turnout, make_turnout
from notary.turnoutchart import BAR_WIDTH, make_chart
from tests.secretworld import SecretWorld
from tests.simulator import RULEBOOK, START, World, make_world
from voting.posting import Objection
from voting.tally import Measure

OPENS = START + 15 * DAY


def turnout_of(world: World) -> Turnout:
    return made_of(world, world.replay())


def made_of(world: World, process: Process) -> Turnout:
    manifest = process.case.manifest
    assert manifest is not None
    times = {entry.index: entry.time for entry in world.entries() if entry.kind == "ballot_cast"}
    return make_turnout(process.case, RULEBOOK[manifest.rules_sha256], times)


def open_world(**changes: Any) -> World:
    world = World(changes=changes)
    world.prepare()
    world.open_voting()
    return world


@pytest.mark.parametrize("changes", [{}, {"silence": "participating_abstain"}, {"invalid_paper": "not_participating"}])
def test_at_closing_it_is_what_the_count_says(changes: dict[str, Any]) -> None:
    world = make_world(changes=changes)
    process = world.replay()
    result: Any = process.result
    turnout = made_of(world, process)
    for asked, question in zip(turnout.questions, result["questions"], strict=True):
        for mine, its in ((asked.participants, "participants"), (asked.silent, "silent"), (asked.invalid, "invalid")):
            assert (mine.heads, format_area(mine.area)) == (question[its]["headcount"], question[its]["area"])
        quorum = [item for item in question["decision"]["conditions"] if item["part"] == "quorum"]
        assert [(line.measure, line.is_met) for line in asked.lines] == [(i["measure"], i["holds"]) for i in quorum]


def play(choices: str, make: Callable[[], World] = open_world) -> World:
    world = make()
    for place, choice in enumerate(choices, 1):
        world.now += 5 * HOUR
        world.cast(f"v{place:04}", {"+": "for", "-": "against", "0": "abstain"}[choice])
    return world


@pytest.mark.parametrize(("one", "other"), [("++++++", "------"), ("+-0+-0", "0--++0")])
def test_it_does_not_depend_on_what_was_chosen(one: str, other: str) -> None:
    """A recorded vote has its choices in clear in the very entries from which turnout is made."""
    left, right = (format_turnout(turnout_of(play(choices))) for choices in (one, other))
    assert left == right
    assert left != format_turnout(turnout_of(play(one[:-1])))


def test_no_option_is_named_anywhere_in_the_answer() -> None:
    world = play("+-0+")
    said = encode_canonical(format_turnout(turnout_of(world))).decode()
    for question in world.manifest().questions:
        for option in question.options:
            assert f'"{option.id}"' not in said
            assert option.label["zh_cn"] not in said
    assert "option" not in said
    assert "v0001" not in said


def test_a_vote_again_counts_once_and_a_ballot_set_aside_not_at_all() -> None:
    world = play("++")
    world.cast("v0001", "against")
    assert turnout_of(world).cast.heads == 2
    world.set_aside("v0002")
    turnout = turnout_of(world)
    assert (turnout.cast, turnout.points[-1].taken) == (Measure(1, 90_000), Measure(1, 90_000))


def test_the_quorum_is_met_at_exactly_two_thirds_by_both_measures() -> None:
    world = World(areas=[100_000] * 6)
    world.prepare()
    world.open_voting()
    for number in (1, 2, 3):
        world.cast(f"v{number:04}", "for")
    asked = turnout_of(world).questions[0]
    assert [(line.needed, line.reached, line.missing, line.is_met) for line in asked.lines] == [
        (400_000, 300_000, 100_000, False),
        (4, 3, 1, False),
    ]
    world.cast("v0004", "against")
    turnout = turnout_of(world)
    assert [line.missing for line in turnout.questions[0].lines] == [0, 0]
    assert not turnout.is_short


def test_one_measure_does_not_make_up_for_the_other() -> None:
    world = World(areas=[900_000, *[50_000] * 5])
    world.prepare()
    world.open_voting()
    world.cast("v0001", "for")
    area, heads = turnout_of(world).questions[0].lines
    assert (area.is_met, heads.is_met) == (True, False)


def test_hours_and_days_end_in_beijing() -> None:
    midnight = 1_790_006_400  # 2026-09-22 00:00 in Beijing
    assert end_of_step(midnight - 1, DAY) == midnight
    assert end_of_step(midnight, DAY) == midnight + DAY
    assert end_of_step(midnight + 1, HOUR) == midnight + HOUR


def test_points_add_up_hour_by_hour() -> None:
    turnout = turnout_of(play("+-+"))
    assert [point.taken.heads for point in turnout.points] == [1, 2, 3]
    assert turnout.step == HOUR
    assert all(point.time % HOUR == 0 for point in turnout.points)


def test_a_secret_vote_has_the_same_turnout_as_a_recorded_one() -> None:
    world = SecretWorld()
    world.prepare()
    world.open_voting()
    world.cast("v0001", "for")
    assert turnout_of(world).cast.heads == 1


def test_the_chart_stays_in_its_frame_and_marks_the_quorum() -> None:
    turnout = turnout_of(play("+-+-+-"))
    chart = make_chart(turnout, OPENS + DAY)
    [group] = chart.groups
    assert len(group.questions) == len(turnout.questions)
    for bar in group.bars:
        assert 0 <= bar.cast <= bar.reached <= BAR_WIDTH
        assert (bar.reached + 4 >= bar.mark) == bar.line.is_met
    points = [tuple(map(int, pair.split(","))) for curve in chart.curves for pair in curve.points.split()]
    assert all(40 <= x <= 350 and 14 <= y <= 166 for x, y in points)
    assert [level.fraction for level in chart.levels] == [(2, 3)]
    assert make_chart(turnout, OPENS - 1).now_x is None


def test_an_extension_is_proposed_only_when_it_could_be_entered_and_is_needed() -> None:
    world = play("+-")
    process = world.replay()
    manifest, turnout = process.case.manifest, made_of(world, process)
    assert manifest is not None
    near = process.case.closes - DAY
    proposal = propose_extension(process.case, turnout, near)
    assert proposal is not None
    assert process.case.closes < proposal.closes <= manifest.latest_close
    assert "三分之二" in proposal.reason
    assert "人数2人" in proposal.reason
    assert propose_extension(process.case, turnout, process.case.closes - 4 * DAY) is None
    assert propose_extension(process.case, turnout, process.case.closes) is None
    world.now = near
    body: dict[str, Any] = {"closes": proposal.closes, "reason": proposal.reason}
    if process.case.version > 2:
        body["notice"] = world.blob("延期公告".encode())
    world.append("voting_extended", body, ["li", "wang"])
    process = world.replay()  # the process takes what was proposed
    assert process.case.closes == proposal.closes
    again = (process.case, made_of(world, process), proposal.closes - DAY)
    assert propose_extension(*again) is None
    assert (propose_extension(*again, 2) is None) == (proposal.closes == proposal.latest)
    assert extension_limit(process) >= 1
    met = play("+-+-+-0")
    process = met.replay()
    assert propose_extension(process.case, made_of(met, process), process.case.closes - DAY) is None


def test_objections_say_what_they_block_and_when_they_are_late() -> None:
    world = World()
    world.open_case()
    roll = world.roll()
    totals = roll.totals
    sums = {"area": totals.area, "heads": totals.heads, "units": totals.units, "voters": totals.voters}
    posting = {"from": START, "until": START + DAY}
    world.append("roll_posted", {"posting": posting, "roll": world.blob(roll.data), **sums}, ["wang"])
    body = {"about": "roll", "answer_by": START + HOUR, "by": "officer", "text": "11" * 32, "voter": "v0002"}
    world.append("objection_filed", body, ["li"])
    case = world.replay().case
    [raised] = list_raised(case, START)
    assert (raised.state, raised.blocks) == ("waiting", "sealing")
    assert list_raised(case, START + HOUR + 1)[0].state == "overdue"
    world.append("objection_answered", {"answer": "已更正", "objection": 2, "outcome": "accepted"}, ["li"])
    [raised] = list_raised(world.replay().case, START + 2 * HOUR)
    assert (raised.state, raised.blocks, raised.answer) == ("answered", "", 3)


def test_turnout_needs_a_sealed_case() -> None:
    world = World()
    world.announce()
    with pytest.raises(ValueError, match="sealed"):
        make_turnout(world.replay().case, {}, {})


@pytest.mark.parametrize(
    ("about", "state", "version", "blocks"),
    [
        ("roll", "before", 2, "sealing"),
        ("announcement", "before", 3, "sealing"),
        ("announcement", "open", 2, ""),
        ("conduct", "open", 2, ""),
        ("conduct", "open", 3, "confirming"),
        ("result", "closed", 3, "confirming"),
    ],
)
def test_what_an_objection_blocks_depends_on_the_step_and_the_version(
    about: str, state: str, version: int, blocks: str
) -> None:
    case = make_world().replay().case
    case.state, case.version = state, version
    case.postings.objections[900] = Objection(900, about, None, START)
    assert [item.blocks for item in list_raised(case, START)] == [blocks]
