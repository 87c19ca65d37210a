"""Attacks A49 and A50: every entry edited, deleted, doubled, exchanged or cut off, without keys and by the operator.

Without witnesses (this version demands none) an operator with the office's and the log's keys may seal anew what
nobody else's signature binds. These tests say exactly what of it stays hidden in a record alone, and that one receipt,
or ballots of phones that saw newer heads, uncover it.
"""

import copy
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from notary.report import ACCEPTED, REFUSED
from tests.simulator import World
from tests.tampering.bending import (
    CLOSED,
    FIRST,
    ISSUED,
    OVER_PAPER,
    PAPER_TWO,
    READ,
    SECOND,
    THIRD,
    Asked,
    Bend,
    archived,
    asked,
    assert_refused,
    bend,
    bends,
    insert,
    plain,
    recount,
    stored,
)

# -- A49: every entry edited, deleted, doubled, exchanged -------------------------------------------------------------


@cache
def attentive() -> World:
    """The plain world, but every phone and every officer saw the newest head before the ballot was signed."""
    world = World()
    world.prepare()
    world.deliver(f"v000{number}" for number in range(1, 8))
    world.open_voting()
    steps: list[tuple[Callable[..., Any], str, str]] = [
        (world.cast, "v0001", "for"),
        (world.cast, "v0002", "against"),
        (world.cast, "v0003", "for"),
        (world.cast, "v0001", "against"),
        (world.assist, "v0004", "for"),
        (world.assist, "v0005", "abstain"),
        (world.cast, "v0005", "against"),
    ]
    for step, voter, option in steps:
        world.seen_size = len(world.drafts)
        step(voter, option)
    world.close_voting()
    world.reconcile(invalid=["v0006"])
    world.declare()
    world.read_statement()
    return world


def edit(world: World, index: int) -> None:
    statement = world.drafts[index].body["statement"]
    if world.drafts[index].kind == "ballot_cast":
        statement["checkpoint"] = {"root": "00" * 32, "size": 1}
    elif world.drafts[index].body["signatures"]:
        statement["nonce"] = "00" * 16
    else:
        statement["body"] = {name: value + 1 for name, value in statement["body"].items()}


def delete(world: World, index: int) -> None:
    del world.drafts[index]


def double(world: World, index: int) -> None:
    world.drafts.insert(index + 1, copy.deepcopy(world.drafts[index]))


def swap(world: World, index: int) -> None:
    first, second = world.drafts[index : index + 2]
    first.time, second.time = second.time, first.time
    world.drafts[index : index + 2] = [second, first]


def delay(world: World, index: int) -> None:
    for draft in world.drafts[index:]:
        draft.time = max(draft.time, world.drafts[index].time + (draft is world.drafts[index]))


CHANGES = (edit, delete, double, swap)


def changed(base: World, change: Callable[[World, int], None]) -> Iterator[tuple[int, World]]:
    """S1: the change at every entry, its closing entry counted again, ready to be sealed."""
    last = len(base.drafts) - (change is swap)
    for index in range(last):
        world = copy.deepcopy(base)
        change(world, index)
        if change is not edit and any(draft.kind == "voting_closed" for draft in world.drafts):
            recount(world)
        yield index, world


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a49_s0_nothing_can_be_changed_without_keys(change: Callable[[World, int], None]) -> None:
    base = plain()
    genuine = base.checkpoint([entry.data for entry in base.entries()])
    for index, world in changed(base, change):
        data = [entry.data for entry in world.entries()]
        size = len(base.drafts)
        unsigned = genuine.replace(f"\n{size}\n".encode(), f"\n{len(data)}\n".encode())
        code = "root-wrong" if len(data) == size else "signature-wrong"
        assert_refused(Asked(stored(base, data, unsigned), base.policy()), code, None)
        if len(data) != size:
            assert_refused(Asked(stored(base, data, genuine), base.policy()), "record-file-missing", None)
        assert index < size


@pytest.mark.parametrize("change", [edit, delete, double], ids=lambda change: change.__name__)
@pytest.mark.parametrize("base", [plain, attentive], ids=lambda base: base.__name__)
def test_a49_s1_edits_deletions_and_doubles_all_show(
    change: Callable[[World, int], None], base: Callable[[], World]
) -> None:
    for _index, world in changed(base(), change):
        assert asked(world).audit().verdict == REFUSED


def test_a49_s1_an_edit_is_refused_at_its_own_entry() -> None:
    for index, world in changed(plain(), edit):
        code = "closing-wrong" if index == CLOSED else "signature-wrong"
        assert_refused(asked(world), code, index)


def hidden(base: World, change: Callable[[World, int], None]) -> set[int]:
    """Where the change at S1 is not seen in the record alone; one receipt of the true history always shows it."""
    found = set()
    size = len(base.drafts)
    receipt = base.receipt(size - 1)
    for index, world in changed(base, change):
        if asked(world).audit().verdict == ACCEPTED:
            found.add(index)
        assert asked(world, receipts=[receipt]).audit().verdict == REFUSED
    return found


def test_a49_s1_what_a_log_without_witnesses_can_hide() -> None:
    """Exchanging independent entries that no voter's statement covers: unused letters, different voters' ballots.

    The figures cannot change by it. Phones that saw newer heads take even this away.
    """
    unused = {ISSUED + number for number in (5, 6, 7)}  # keys with which nobody voted; the last with the delivery
    neighbours = {FIRST, SECOND, THIRD, THIRD + 1, PAPER_TWO - 1}
    assert hidden(plain(), swap) == unused | neighbours
    assert hidden(attentive(), swap) == set()


def test_a49_s1_times_are_the_services_word_up_to_the_last_head_seen() -> None:
    """Times stand in no person's statement: only heads that others hold bind them (witnesses will)."""
    assert hidden(plain(), delay) == set(range(1, READ + 1))
    assert hidden(attentive(), delay) == set(range(OVER_PAPER, READ + 1))


# -- A50: truncation --------------------------------------------------------------------------------------------------


def test_a50_truncated_after_each_entry() -> None:
    """S1: an older genuine head with what it covers. Only the two ends of stages are whole records."""
    world = archived()
    stages = {}
    for size in range(len(world.drafts) + 1):
        cut = copy.deepcopy(world)
        del cut.drafts[size:]
        text = str([draft.body for draft in cut.drafts])
        cut.blobs = {name: data for name, data in world.blobs.items() if name in text}
        asked_of = Asked(cut.record(kept=()), world.policy())
        report = asked_of.audit()
        if report.verdict == ACCEPTED:
            stages[size] = report.stage
        else:
            assert_refused(asked_of, "record-incomplete", None)
    assert stages == {READ + 1: "result", len(world.drafts): "sealed"}


def test_a50_truncated_under_the_newer_head() -> None:
    """S0: entries cut, the head kept."""
    world = plain()
    data = [entry.data for entry in world.entries()]
    for size in range(len(data)):
        assert_refused(Asked(stored(world, data[:size]), world.policy()), "record-file-missing", None)


@bend("A50", "S1", "a final seal over another size", "seal-wrong", READ + 2, archived)
def _(world: World) -> None:
    world.drafts[-1].body["statement"]["body"]["size"] -= 1


@bend("A50", "S1", "a final seal over another root", "seal-wrong", READ + 2, archived)
def _(world: World) -> None:
    world.drafts[-1].body["statement"]["body"]["root"] = "00" * 32


@bend("A50", "S1", "an entry behind the final seal", "out-of-order", READ + 3, archived)
def _(world: World) -> None:
    world.append("incident", {"done": "nothing", "what": "nothing"}, ["li"])


@bend("A50", "S1", "an entry slipped in before the final seal", "seal-wrong", READ + 3, archived)
def _(world: World) -> None:
    draft = world.append("incident", {"done": "nothing", "what": "nothing"}, ["li"])
    insert(world, READ + 2, draft)


@pytest.mark.parametrize("bend", bends("A50"), ids=str)
def test_a50_stale_records(bend: Bend) -> None:
    bend.check()
