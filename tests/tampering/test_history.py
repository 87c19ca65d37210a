"""Attacks A30, A51 and A57: two histories of one log, and times that are not true.

Without witnesses (this version demands none) an operator with the office's and the log's keys may write a second
history. A record alone then does not show it; one receipt of the first history does.
"""

import copy

import pytest

from keys.note import sign_note
from ledger.record import Record
from tests.simulator import DAY, START, World
from tests.tampering.bending import (
    CLOSED,
    DECLARED,
    OPEN,
    OVER_PAPER,
    PAPER_TWO,
    READ,
    SECOND,
    Asked,
    Bend,
    asked,
    assert_accepted,
    bend,
    bends,
    cast,
    plain,
    recount,
    redeclare,
)

# -- A30: the dropped last ballot -------------------------------------------------------------------------------------


def drop_re_vote(world: World) -> None:
    """S5: the operator loses v0005's last ballot before the officer declares; everything after is made honestly."""
    del world.drafts[OVER_PAPER]
    recount(world)
    redeclare(world)


def test_a30_a_record_alone_does_not_show_the_loss() -> None:
    world = copy.deepcopy(plain())
    drop_re_vote(world)
    assert_accepted(asked(world))


@bend("A30", "S5", "a voter's last ballot lost, against its receipt", "checkpoint-fork", OVER_PAPER)
def _(world: World) -> Asked:
    receipt = world.receipt(OVER_PAPER, OVER_PAPER + 1)
    drop_re_vote(world)
    return asked(world, receipts=[receipt])


@bend("A30", "S5", "a voter's last ballot lost, against a stranger's later receipt", "checkpoint-fork", PAPER_TWO)
def _(world: World) -> Asked:
    receipt = world.receipt(PAPER_TWO, CLOSED)
    drop_re_vote(world)
    return asked(world, receipts=[receipt])


@bend("A30", "S1", "a replaced ballot lost that another voter's phone had seen", "checkpoint-seen-wrong", CLOSED - 1)
def _(world: World) -> None:
    world.seen_size = CLOSED
    cast(world, CLOSED, "v0007", "for")
    del world.drafts[OVER_PAPER]
    recount(world)


@bend("A30", "S1", "a last ballot lost after the result was declared", "result-wrong", DECLARED - 1)
def _(world: World) -> None:
    del world.drafts[SECOND]
    recount(world)


@bend("A30", "S1", "the record cut before a receipt's entry", "receipt-wrong", READ + 1)
def _(world: World) -> Asked:
    world.archive()
    receipt = world.receipt(READ + 1)
    del world.drafts[READ + 1 :]
    return asked(world, receipts=[receipt])


@bend("A30", "S1", "another entry in the place of a receipt's", "receipt-wrong", READ)
def _(world: World) -> Asked:
    world.archive()
    receipt = world.receipt(READ, READ + 3)
    del world.drafts[READ + 1 :]
    world.drafts[READ].time += 1
    return asked(world, receipts=[receipt])


@pytest.mark.parametrize("bend", bends("A30"), ids=str)
def test_a30_silent_loss(bend: Bend) -> None:
    bend.check()


def test_a30_the_refusal_prints_both_signed_statements() -> None:
    world = copy.deepcopy(plain())
    receipt = world.receipt(OVER_PAPER, OVER_PAPER + 1)
    seen = world.root(OVER_PAPER + 1).hex()
    drop_re_vote(world)
    [finding] = asked(world, receipts=[receipt]).audit().findings
    assert seen in finding.detail
    assert world.root(len(world.drafts)).hex() in finding.detail
    assert world.root(OVER_PAPER + 1).hex() in finding.detail


# -- A51: two histories -----------------------------------------------------------------------------------------------


def with_head_of(other: World, world: World, size: int) -> Asked:
    """The world's record with a kept head of the other history put in."""
    data = [entry.data for entry in other.entries()]
    files = {**world.record().files, f"checkpoints/{size}": other.checkpoint(data, size)}
    return Asked(Record(files), world.policy())


@bend("A51", "S1", "a kept head of the other history", "checkpoint-fork")
def _(world: World) -> Asked:
    other = copy.deepcopy(world)
    drop_re_vote(other)
    return with_head_of(other, world, OVER_PAPER + 1)


@bend("A51", "S1", "a receipt of the other history", "checkpoint-fork", CLOSED)
def _(world: World) -> Asked:
    other = copy.deepcopy(world)
    drop_re_vote(other)
    return asked(world, receipts=[other.receipt(CLOSED)])


@bend("A51", "S1", "a kept head beyond the record", "checkpoint-fork")
def _(world: World) -> Asked:
    other = copy.deepcopy(world)
    other.archive()
    return with_head_of(other, world, len(other.drafts))


@pytest.mark.parametrize("bend", bends("A51"), ids=str)
def test_a51_split_view(bend: Bend) -> None:
    bend.check()


def test_a51_each_history_alone_is_accepted_while_no_witness_is_demanded() -> None:
    """Both suffixes pass alone; the two tests above are what ``compare`` sees. Under a quorum neither would pass."""
    other = copy.deepcopy(plain())
    drop_re_vote(other)
    assert_accepted(asked(plain()))
    assert_accepted(asked(other))


# -- A57: times -------------------------------------------------------------------------------------------------------


@bend("A57", "S1", "an entry older than the one before it", "entry-time-wrong", SECOND)
def _(world: World) -> None:
    world.drafts[SECOND].time -= 1


@bend("A57", "S1", "a late ballot given an early time behind the closing entry", "entry-time-wrong", CLOSED + 1)
def _(world: World) -> None:
    cast(world, CLOSED + 1, "v0007", "for").time = START + 16 * DAY


@bend("A57", "S1", "a late ballot slipped in before closing, against a receipt", "checkpoint-fork", OVER_PAPER)
def _(world: World) -> Asked:
    receipt = world.receipt(OVER_PAPER, CLOSED + 1)
    cast(world, CLOSED, "v0007", "for")
    recount(world)
    redeclare(world)
    return asked(world, receipts=[receipt])


@bend("A57", "S1", "a late ballot slipped in before closing, result as declared", "result-wrong", DECLARED + 1)
def _(world: World) -> None:
    cast(world, CLOSED, "v0007", "for")
    recount(world)


@bend("A57", "S1", "a time before all times", "shape-wrong", OPEN)
def _(world: World) -> Asked:
    data = [entry.data for entry in world.entries()]
    return Asked(world.record([*data[:OPEN], resealed(world, data[OPEN]), *data[OPEN + 1 :]]), world.policy())


def resealed(world: World, data: bytes) -> bytes:
    text = data.partition(b"\n\n")[0].replace(f'"time":{START + 15 * DAY}'.encode(), b'"time":-1') + b"\n"
    return sign_note(text, world.office, world.office_key.sign)


@pytest.mark.parametrize("bend", bends("A57"), ids=str)
def test_a57_back_dated(bend: Bend) -> None:
    bend.check()
