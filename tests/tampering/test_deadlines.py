"""Deadlines (A74): every period a second too short or too long is refused when it is sealed; an edge is accepted."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.counted import details
from tests.dueworld import (
    ANNOUNCED,
    CLOSES,
    DECLARED_AT,
    LATEST,
    NOTICE_UNTIL,
    OPENS,
    QUERY_UNTIL,
    ROLL,
    ROLL_UNTIL,
    SEALED,
    TIMES,
    TWO,
    Due,
    due,
    first,
    place,
)
from tests.notary.test_days import at
from tests.simulator import ANNOUNCEMENT, DAY, World, key_of
from tests.tampering.bending import body_of, resign, say
from voting.manifest import make_manifest
from voting.statement import sign_statement


def test_a_case_that_keeps_every_deadline_to_the_second_is_accepted() -> None:
    report = due().audit()
    assert (report.verdict, report.findings) == ("accepted", [])
    process = report.process
    assert process is not None
    assert process.schedule is not None
    assert process.schedule.deadlines.id == "CN-GENERAL"
    assert process.times["result_confirmed"] == QUERY_UNTIL
    assert process.confirmed == QUERY_UNTIL


def test_the_report_says_which_deadlines_were_kept_and_which_days_were_set_otherwise() -> None:
    """Officers choose the short notice and bend the calendar; whoever reads the report sees both."""
    assert "deadlines CN-GENERAL, result recomputed" in details(due())["process"]
    world = sealed({"deadlines": {**WORKED, "id": "CN-EXTRAORDINARY"}}, demonstration=True)
    assert "deadlines CN-EXTRAORDINARY with days set otherwise: 2026-10-06, no result" in details(world)["process"]


class Late(Due):
    """Officers open the vote a minute before it closes."""

    def open_voting(self) -> None:
        self.now = CLOSES - 60
        self.append("voting_opened", {"credentials": len(self.issued)}, ["li"])


def test_a_vote_that_was_opened_late_is_told() -> None:
    world = Late(changes=copy.deepcopy(TIMES), demonstration=False)
    world.prepare()
    world.open_voting()
    minutes = (CLOSES - 60 - OPENS) // 60
    assert f"deadlines CN-GENERAL, voting opened {minutes} minutes LATE, no result" in details(world)["process"]
    assert "LATE" not in str(details(due()))


# -- what is sealed ---------------------------------------------------------------------------------------------------


def sealed(changes: dict[str, Any], bend: Callable[[World], None] = lambda _: None, **fields: Any) -> World:
    """The case up to the sealed manifest, whose members are as ``changes`` say; ``bend`` changes what was posted."""
    world = Due(changes={**copy.deepcopy(TIMES), **changes}, **{"demonstration": False, **fields})
    world.announce()
    bend(world)
    manifest = world.blob(make_manifest(world.manifest_fields()))
    world.append("manifest_sealed", {"manifest": manifest}, TWO)
    return world


def posted(index: int, **posting: int) -> Callable[[World], None]:
    """Another posting of roll or announcement, signed by whoever signed the first."""

    def bend(world: World) -> None:
        body_of(world, index)["posting"].update(posting)
        resign(world, index, "wang" if index == ROLL else "li")

    return bend


def amended(since: int, until: int) -> Callable[[World], None]:
    """The same roll posted again, as an amendment of itself."""

    def bend(world: World) -> None:
        body = copy.deepcopy(body_of(world, ROLL)) | {"objections": [], "reason": "none"}
        body |= {"posting": {"from": since, "until": until}, "previous": body["roll"]}
        world.now = max(world.now, until)
        say(world, ANNOUNCED + 1, "roll_amended", body, TWO)
        world.drafts[ANNOUNCED + 1].time = since

    return bend


def late(world: World, until: int) -> None:
    """The roll hangs, and everything waits, until then."""
    posted(ROLL, until=until)(world)
    world.now = until


SHORT_WINDOW = {"closes": CLOSES - 1, "extension": {"latest": CLOSES - 1}}
LONG = {"closes": OPENS + 60 * DAY, "extension": {"latest": OPENS + 60 * DAY}}
TOO_LONG = {"closes": OPENS + 60 * DAY + 1, "extension": {"latest": OPENS + 60 * DAY + 1}}
EARLY = {"opens": OPENS - 1, "closes": CLOSES - 1, "extension": {"latest": CLOSES - 1}}
WEEK = at("2026-09-29 00:00")
SOONER = {"opens": WEEK, "closes": WEEK + 5 * DAY, "extension": {"latest": WEEK + 5 * DAY}}
HOLIDAY = {"days": {"off": ["2026-09-28"], "reason": "台风停工", "work": []}, "id": "CN-GENERAL"}
WORKED = {"days": {"off": [], "reason": "公证处值班", "work": ["2026-10-06"]}, "id": "CN-GENERAL"}
SIXTH = at("2026-10-07 00:00")
WORKED_SIXTH = {
    "deadlines": WORKED,
    "opens": SIXTH,
    "closes": SIXTH + 5 * DAY,
    "extension": {"latest": SIXTH + 5 * DAY},
}
AMENDED_UNTIL = at("2026-10-01 00:00")

REFUSED: dict[str, tuple[str, World]] = {
    "no deadlines": ("deadlines-unknown", sealed({"deadlines": {"id": "CN-NONE"}})),
    "those of rehearsals": ("deadlines-reserved", sealed({"deadlines": {"id": "REHEARSAL"}})),
    "opening a second before the notice ends": ("notice-too-short", sealed(EARLY)),
    "a window a second too short": ("window-too-short", sealed(SHORT_WINDOW)),
    "a window a second too long": ("window-too-long", sealed(TOO_LONG)),
    "an extension a second too long": ("extension-too-long", sealed({"extension": {"latest": LATEST + 1}})),
    "a roll posted a second too short": ("posting-too-short", sealed({}, posted(ROLL, until=ROLL_UNTIL - 1))),
    "a notice taken down a second too early": (
        "posting-too-short",
        sealed({}, posted(ANNOUNCED, until=NOTICE_UNTIL - 1)),
    ),
    "an announcement posted the day after": (
        "posting-too-short",
        sealed({}, posted(ANNOUNCED, **{"from": at("2026-09-24 00:00"), "until": NOTICE_UNTIL})),
    ),
    "an amended roll a second too short": (
        "posting-too-short",
        sealed({}, amended(at("2026-09-27 10:00"), AMENDED_UNTIL - 1)),
    ),
    "half the notice without cause": ("notice-too-short", sealed(SOONER)),
    "a day off that two officers set, forgotten": ("posting-too-short", sealed({"deadlines": HOLIDAY})),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_plan_that_breaks_a_deadline_is_refused(name: str) -> None:
    code, world = REFUSED[name]
    assert first(world) == (code, place(world, "manifest_sealed"))


ALLOWED: dict[str, World] = {
    "every edge": sealed({}),
    "the longest window": sealed(LONG),
    "an amended roll, posted for its days": sealed({}, amended(at("2026-09-27 10:00"), AMENDED_UNTIL)),
    "half the notice, by the rules of an extraordinary meeting": sealed(
        {**SOONER, "deadlines": {"id": "CN-EXTRAORDINARY"}}
    ),
    "a day off that two officers set, kept": sealed(
        {"deadlines": HOLIDAY}, lambda world: late(world, at("2026-09-30 00:00"))
    ),
    "a holiday on which the office worked": sealed(WORKED_SIXTH),
    "nothing to keep, in a rehearsal": sealed({**SHORT_WINDOW, "deadlines": {"id": "REHEARSAL"}}, rehearsal=True),
    "nothing to keep, in a demonstration": sealed(
        {**SHORT_WINDOW, "deadlines": {"id": "REHEARSAL"}}, demonstration=True
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_plan_at_the_edge_is_accepted(name: str) -> None:
    assert first(ALLOWED[name]) == ("record-incomplete", None)


def test_the_chain_is_checked_by_the_process_as_by_the_audit() -> None:
    """One checker, two callers: what the audit finds is what the office's own process raises."""
    for code, world in REFUSED.values():
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the code is looked at
            world.replay()
        assert getattr(caught.value, "code", None) == code


# -- what was announced -----------------------------------------------------------------------------------------------


class Bare(Due):
    """Its announcement says no terms."""

    def announcement(self) -> bytes:
        return ANNOUNCEMENT


class Otherwise(Due):
    """What is sealed is not what was announced: another silence, which owners were not told of."""

    def manifest_fields(self) -> dict[str, Any]:
        return super().manifest_fields() | {"silence": "against"}


@pytest.mark.parametrize("kind", [Bare, Otherwise])
@pytest.mark.parametrize("practice", ["none", "demonstration", "rehearsal"])
def test_what_was_not_announced_is_not_sealed(kind: type[Due], practice: str) -> None:
    """Only a demonstration or rehearsal may post a bare announcement; what an announcement says binds all of them."""
    is_shown, is_trained = practice == "demonstration", practice == "rehearsal"
    world = kind(changes=copy.deepcopy(TIMES), demonstration=is_shown, rehearsal=is_trained)
    world.announce()
    world.append("manifest_sealed", {"manifest": world.blob(make_manifest(world.manifest_fields()))}, TWO)
    may = kind is Bare and practice != "none"
    assert first(world) == (("record-incomplete", None) if may else ("matter-unannounced", SEALED))


# -- what comes after -------------------------------------------------------------------------------------------------


def test_an_extension_counts_against_its_number() -> None:
    world = copy.deepcopy(due())
    closed = place(world, "voting_closed")
    notice = world.blob(b"extended")
    for times in (1, 2):
        body = {"closes": CLOSES + times * DAY, "notice": notice, "reason": "storm"}
        say(world, closed + times - 1, "voting_extended", body, TWO)
        world.drafts[closed + times - 1].time = CLOSES - 1
    assert first(world) == ("extension-too-often", closed + 1)


def test_an_extension_that_nobody_announced_is_refused() -> None:
    world = copy.deepcopy(due())
    closed = place(world, "voting_closed")
    say(world, closed, "voting_extended", {"closes": CLOSES + DAY, "notice": "12" * 32, "reason": "storm"}, TWO)
    world.drafts[closed].time = CLOSES - 1
    assert first(world) == ("blob-missing", closed)


def test_a_result_posted_a_second_too_short_is_refused() -> None:
    world = copy.deepcopy(due())
    declared = place(world, "result_declared")
    body_of(world, declared)["posting"]["until"] -= 1
    resign(world, declared, "li")
    assert first(world) == ("posting-too-short", declared)


def test_a_result_posted_before_it_was_declared_is_refused() -> None:
    for change in ({"from": DECLARED_AT - 3601}, {"from": QUERY_UNTIL + 1}):
        world = copy.deepcopy(due())
        declared = place(world, "result_declared")
        body_of(world, declared)["posting"].update(change)
        resign(world, declared, "li")
        assert first(world)[0] in ("posting-wrong", "posting-too-short")
        assert first(world)[1] == declared


def test_a_result_confirmed_a_second_too_early_is_refused() -> None:
    world = copy.deepcopy(due())
    confirmed = place(world, "result_confirmed")
    world.drafts[confirmed].time -= 1
    assert first(world) == ("query-open", confirmed)


def test_no_time_of_an_entry_stops_the_auditor() -> None:
    """An entry of the year 36812 is counted like any other."""
    world = sealed({})
    for index, draft in enumerate(world.drafts):
        draft.time = (1 << 40) - 10 if index else draft.time
    body_of(world, ANNOUNCED)["posting"].update({"from": (1 << 40) - 20, "until": (1 << 40) - 1})
    resign(world, ANNOUNCED, "li")
    assert first(world)[1] in (ROLL, ANNOUNCED, SEALED)


def test_the_override_is_signed_by_two() -> None:
    world = sealed(WORKED_SIXTH)
    index = place(world, "manifest_sealed")
    world.drafts[index].body = sign_statement(world.drafts[index].body["statement"], {"li": key_of("li").sign})
    assert first(world) == ("signers-wrong", index)
