"""From the provisional result to the final one: what officers who mean ill would leave out, or say otherwise.

Each forged twin is signed by whoever could be made to sign it, and the record is sealed again.
"""

import copy
import hashlib
from functools import cache
from typing import Any

import pytest

from keys.canonical import encode_canonical
from tests.counted import FILED_AT, TWO, answered, codes, counted, details, filed, place, refused
from tests.simulator import DAY, START, World
from tests.tampering.bending import body_of, resign, say


@cache
def upheld() -> World:
    """An owner asks about the result and is told to be right; it is counted again, confirmed, read, certified."""
    world = counted()
    world.append("objection_filed", filed("result"), ["wang"])
    objection = len(world.drafts) - 1
    world.append("objection_answered", answered(objection, "partly"), ["li"])
    world.recount(objection)
    world.confirm_result()
    world.read_statement()
    world.archive()
    return world


@cache
def lapsed() -> World:
    """Nobody votes, so no decision is formed."""
    world = World()
    world.prepare()
    world.open_voting()
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    return world


# -- recount and final result -----------------------------------------------------------------------------------------


def test_an_upheld_objection_that_was_recounted_is_accepted() -> None:
    report = upheld().audit()
    assert (report.verdict, report.stage, report.findings) == ("accepted", "sealed", [])
    assert report.process is not None
    [(_time, recount)] = report.process.recounts
    assert recount["objection"] == place(upheld(), "objection_filed")


def test_an_upheld_objection_without_recount_is_refused() -> None:
    def drop(world: World) -> None:
        del world.drafts[place(world, "result_recounted")]

    assert refused(upheld(), drop) == ("recount-due", place(upheld(), "result_recounted"))


def test_a_recount_for_nothing_does_not_do_for_an_objection() -> None:
    def unname(world: World) -> None:
        body_of(world, place(world, "result_recounted"))["objection"] = None
        resign(world, place(world, "result_recounted"), "wang")

    assert refused(upheld(), unname) == ("recount-due", place(upheld(), "result_confirmed"))


def test_an_objection_that_nobody_answered_is_refused() -> None:
    """Whatever it is about, and whether or not there was a recount."""
    for about in ("conduct", "result"):
        world = counted()
        world.append("objection_filed", filed(about), ["wang"])
        world.recount(len(world.drafts) - 1 if about == "result" else None)
        world.confirm_result_entry()
        assert codes(world)[0] == ("objection-open", len(world.drafts) - 1)


@pytest.mark.parametrize("member", ["size", "root", "result", "objection"])
def test_a_recount_of_something_else_is_refused(member: str) -> None:
    values: dict[str, list[Any]] = {
        "size": [place(upheld(), "result_declared"), 0, len(upheld().drafts) + 1],
        "root": ["00" * 32],
        "result": ["00" * 32],
        "objection": [0, place(upheld(), "result_declared"), 10**6],
    }
    code = {
        "size": "recount-wrong",
        "root": "recount-wrong",
        "result": "result-wrong",
        "objection": "objection-unknown",
    }
    for value in values[member]:

        def change(world: World, value: Any = value) -> None:
            body_of(world, place(world, "result_recounted"))[member] = value
            resign(world, place(world, "result_recounted"), "wang")

        assert refused(upheld(), change) == (code[member], place(upheld(), "result_recounted"))


def test_a_recount_for_an_objection_to_something_else_is_refused() -> None:
    world = counted()
    world.append("objection_filed", filed("conduct"), ["wang"])
    world.recount(len(world.drafts) - 1)
    assert codes(world)[0] == ("objection-unknown", len(world.drafts) - 1)


def test_another_result_is_not_confirmed() -> None:
    def change(world: World) -> None:
        index = place(world, "result_confirmed")
        body_of(world, index)["result"] = hashlib.sha256(encode_canonical({"questions": []})).hexdigest()
        resign(world, index, *TWO)

    assert refused(upheld(), change) == ("result-wrong", place(upheld(), "result_confirmed"))


def test_a_statement_over_a_provisional_result_is_refused() -> None:
    def drop(world: World) -> None:
        del world.drafts[place(world, "result_confirmed")]

    assert refused(upheld(), drop) == ("out-of-order", place(upheld(), "result_confirmed"))


def test_objections_end_with_the_posting_of_the_result() -> None:
    for about, time, code in (
        ("result", FILED_AT - 1, "objection-late"),  # before there is one
        ("result", FILED_AT + DAY, "objection-late"),
        ("conduct", FILED_AT + DAY, "objection-late"),
        ("result", FILED_AT + DAY - 1, "record-incomplete"),
        ("conduct", FILED_AT + DAY - 1, "record-incomplete"),
    ):
        world = counted()
        world.now = time
        world.append("objection_filed", filed(about), ["wang"])
        if time < FILED_AT:
            world.drafts.insert(place(world, "voting_closed"), world.drafts.pop())
        assert codes(world)[0][0] == code


def test_voting_is_not_opened_over_an_objection_to_the_announcement() -> None:
    """Filed after sealing, while the announcement still hangs."""
    world = World()
    world.prepare()
    world.now = START + 2 * DAY
    world.append("objection_filed", filed("announcement", answer_by=START + 9 * DAY), ["wang"])
    objection = len(world.drafts) - 1
    open_ = copy.deepcopy(world)
    open_.open_voting()
    assert codes(open_) == [("objection-open", objection + 1)]
    world.append("objection_answered", answered(objection, "rejected"), ["wang"])
    world.open_voting()
    assert codes(world) == [("record-incomplete", None)]


# -- lapse ------------------------------------------------------------------------------------------------------------


def test_a_case_without_quorum_lapses_and_is_read() -> None:
    report = lapsed().audit()
    assert (report.verdict, report.stage, report.findings) == ("accepted", "result", [])
    assert report.process is not None
    assert report.process.lapsed
    assert "lapsed: no decision formed 未形成决定" in details(lapsed())["completeness"]


def test_a_statement_that_passes_over_the_lapse_is_refused() -> None:
    def drop(world: World) -> None:
        del world.drafts[place(world, "case_lapsed")]

    assert refused(lapsed(), drop) == ("lapse-due", place(lapsed(), "case_lapsed"))


def test_a_case_with_a_quorum_does_not_lapse() -> None:
    def lapse(world: World) -> None:
        say(world, place(world, "statement_read"), "case_lapsed", {"result": world.result_sha256()}, ["wang"])

    assert refused(upheld(), lapse) == ("quorum-met", place(upheld(), "statement_read"))


def test_a_case_lapses_once_and_by_its_own_result() -> None:
    def twice(world: World) -> None:
        body = {"result": world.result_sha256()}
        say(world, place(world, "statement_read"), "case_lapsed", body, ["wang"])

    assert refused(lapsed(), twice) == ("out-of-order", place(lapsed(), "statement_read"))

    def other(world: World) -> None:
        body_of(world, place(world, "case_lapsed"))["result"] = "00" * 32
        resign(world, place(world, "case_lapsed"), "wang")

    assert refused(lapsed(), other) == ("result-wrong", place(lapsed(), "case_lapsed"))
