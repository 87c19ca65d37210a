"""Secret ballots replayed, reordered or lost in the record: A29 and A30 in a whole case."""

import copy

from notary.report import REFUSED
from tests.secretworld import SecretWorld
from tests.tampering.secret.record import assert_accepted, assert_refused, bent, body_at, cut, opened, place, plain


def ballots_of(world: SecretWorld, voter: str) -> list[int]:
    return [
        index
        for index, draft in enumerate(world.drafts)
        if draft.kind == "ballot_cast" and draft.body["statement"]["voter"] == voter
    ]


def test_a29_a_first_ballot_does_not_come_back_last() -> None:
    world = bent(plain)
    first, last = ballots_of(world, "v0001")
    copied = copy.deepcopy(world.drafts[first])
    copied.time = world.drafts[last].time
    world.drafts.insert(last + 1, copied)
    assert_refused(world, "ballot-twice", last + 1)


def test_a29_two_ballots_of_a_voter_keep_their_order() -> None:
    world = bent(plain)
    first, last = ballots_of(world, "v0001")
    world.drafts[first].body, world.drafts[last].body = world.drafts[last].body, world.drafts[first].body
    assert_refused(world, "sequence-wrong", first)


def test_a30_a_lost_last_ballot_shows_in_the_count_the_tally_and_the_receipt() -> None:
    """S1 makes the closing entry fit; then the tally, added up with it, does not. S5: the receipt shows a fork."""
    good = bent(opened)
    for voter, option in (("v0001", "for"), ("v0002", "against"), ("v0001", "against")):
        good.cast(voter, option)
    good.close_voting()
    good.reconcile()
    good.conclude()
    assert_accepted(good)
    world = copy.deepcopy(good)
    last = ballots_of(world, "v0001")[-1]
    receipt = good.receipt(last, place(good, "voting_closed"))
    del world.drafts[last]
    closing = place(world, "voting_closed")
    assert_refused(world, "closing-wrong", closing)
    world.drafts[closing].body["statement"]["body"]["ballots"] -= 1
    assert_refused(world, "tally-wrong", place(world, "tally_computed"))
    for name in body_at(world, "tally_computed")["tallies"].values():
        del world.blobs[name]
    cut(world, "voting_closed")  # with every officer's and trustee's help it is closed and counted without the ballot
    world.made = {}
    world.close_voting()
    world.reconcile()
    world.conclude()
    assert_accepted(world)
    report = world.audit(receipts=[receipt])
    assert report.first is not None
    assert (report.verdict, report.first.code) == (REFUSED, "checkpoint-fork")
