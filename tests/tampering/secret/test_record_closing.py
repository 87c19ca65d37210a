"""The closed record that t trustees confirm before anybody decrypts: server and audit refuse every way round it."""

import copy
from typing import Any

import pytest

from keys.encoding import hex_of
from tests.secretworld import SecretWorld
from tests.tampering.secret.record import (
    assert_accepted,
    assert_refused,
    bent,
    body_at,
    cut,
    move_last,
    place,
    plain,
    resign,
    tallied,
)


def confirmation(world: SecretWorld, name: str, **bend: Any) -> dict[str, Any]:
    return {**body_at(world, "closing_confirmed"), "trustee": name, **bend}


def root_at(world: SecretWorld, size: int) -> str:
    return hex_of(world.replay().case.root_at(size))


@pytest.mark.parametrize("name", ["sun", "lin", None])
def test_x24_no_share_before_enough_have_confirmed(name: str | None) -> None:
    """Two of the three who are needed, whoever decrypts: one of them, another trustee, the service."""
    world = bent(tallied)
    body = world.share_body(world.replay().case, name, "area")
    del world.drafts[place(world, "closing_confirmed", -1)]
    world.append("share_published", body, [] if name is None else [name])
    assert_refused(world, "closing-unconfirmed")


def test_x24_confirmations_after_the_shares_come_too_late() -> None:
    world = bent()
    last = world.drafts.pop(place(world, "closing_confirmed", -1))
    at = place(world, "share_published")
    last.time = world.drafts[place(world, "share_published", -1)].time
    world.drafts.insert(place(world, "share_published", -1) + 1, last)
    assert_refused(world, "closing-unconfirmed", at)


@pytest.mark.parametrize("back", [1, 2])
def test_x25_another_root_than_that_of_the_closed_record_is_refused(back: int) -> None:
    world = bent(tallied)
    size = body_at(world, "closing_confirmed")["size"]
    world.append("closing_confirmed", confirmation(world, "lin", root="00" * 32), ["lin"])
    assert_refused(world, "confirmation-wrong")
    world.drafts.pop()
    earlier = {"root": root_at(world, size - back), "size": size - back}  # true, but not closed
    world.append("closing_confirmed", confirmation(world, "lin", **earlier), ["lin"])
    assert_refused(world, "confirmation-wrong")


def test_x25_a_later_head_is_not_the_closed_record() -> None:
    world = bent(tallied)
    later = len(world.drafts)
    body = confirmation(world, "lin", root=root_at(world, later), size=later)
    world.append("closing_confirmed", body, ["lin"])
    assert_refused(world, "confirmation-wrong")


def test_x25_a_changed_past_needs_the_trustees_again() -> None:
    """The office drops what trustees have seen and signs its log anew: their confirmations no longer fit."""
    world = bent()
    at = place(world, "ballot_tested")
    del world.drafts[at]
    assert_refused(world, "confirmation-wrong", place(world, "closing_confirmed"))


def test_x26_only_trustees_of_the_board_confirm() -> None:
    world = bent(tallied)
    world.append("closing_confirmed", confirmation(world, "li"), ["li"])
    assert_refused(world, "signers-wrong")  # an officer
    world = bent(tallied)
    world.append("closing_confirmed", confirmation(world, "lin"), ["he"])
    assert_refused(world, "signers-wrong")  # in another's name
    world = bent(tallied)
    world.append("closing_confirmed", confirmation(world, "lin"), [])
    assert_refused(world, "signers-wrong")  # the service alone


def test_x26_a_commissioned_trustee_who_is_not_of_this_board_does_not_count() -> None:
    world = SecretWorld()
    world.people = {**world.people, "lin": ["trustee"]}
    world.prepare()
    world.open_voting()
    world.close_voting()
    world.reconcile()
    world.tally()
    world.confirm_closing(["sun"])
    world.append("closing_confirmed", confirmation(world, "lin"), ["lin"])
    assert_refused(world, "confirmation-not-due")


def test_x27_a_trustee_confirms_once() -> None:
    world = bent(tallied)
    world.append("closing_confirmed", confirmation(world, "sun"), ["sun"])
    assert_refused(world, "confirmation-not-due")
    world = bent(tallied)
    world.drafts.append(copy.deepcopy(world.drafts[place(world, "closing_confirmed")]))
    assert_refused(world, "statement-replayed")


def test_x27_nothing_is_confirmed_before_the_tally_or_after_the_result() -> None:
    world = bent()
    world.append("closing_confirmed", confirmation(world, "zheng"), ["zheng"])
    assert_refused(world, "out-of-order")
    world = bent()
    body = confirmation(world, "zheng")
    cut(world, "tally_computed")
    size = len(world.drafts)
    world.append("closing_confirmed", {**body, "root": root_at(world, size), "size": size}, ["zheng"])
    assert_refused(world, "out-of-order")
    move_last(world, place(world, "voting_closed"))
    assert_refused(world, "out-of-order", place(world, "closing_confirmed"))


def test_a_trustee_may_confirm_behind_the_shares_of_others() -> None:
    world = bent()
    cut(world, "result_declared")
    world.append("closing_confirmed", confirmation(world, "zheng"), ["zheng"])
    world.share(["zheng"])
    world.declare()
    world.destroy_key()
    world.read_statement()
    world.made = {}
    assert_accepted(world)
    assert world.audit().result == plain().audit().result


def test_a_confirmation_says_a_size_and_a_root() -> None:
    for bend in ({"root": "00"}, {"size": -1}, {"size": True}, {"more": 1}):
        world = bent(tallied)
        body_at(world, "closing_confirmed").update(bend)
        resign(world, "closing_confirmed", 0, "sun")
        assert_refused(world, "shape-wrong", place(world, "closing_confirmed"))
