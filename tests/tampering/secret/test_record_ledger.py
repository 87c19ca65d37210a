"""A28, A32, A49 and A50 in a secret case: keys, withdrawals, and every entry that only a secret case has."""

import copy
from collections.abc import Callable

import pytest

from keys.encoding import hex_of
from notary.report import ACCEPTED, REFUSED
from tests.properties.test_keys import TORSION
from tests.secretworld import SecretWorld
from tests.simulator import World, key_of
from tests.tampering.bending import Asked, stored
from tests.tampering.secret.record import assert_refused, bent, body_at, opened, place, plain, resign
from tests.tampering.test_chain import delete, double
from voting.credential import possession_message

SECRET_KINDS = {
    "ballot_tested",
    "closing_confirmed",
    "key_destroyed",
    "risk_accepted",
    "share_published",
    "tally_computed",
    "trustee_drill",
    "trustees_set",
}


@pytest.mark.parametrize("point", range(len(TORSION)))
def test_a28_no_small_order_key_is_certified(point: int) -> None:
    """All eight, as the signing key of a secret vote's credential; as Belenios keys: test_record_encoding.py."""
    world = bent(plain)
    body = body_at(world, "credential_issued")
    public = TORSION[point]
    body["key"] = hex_of(public)
    message = possession_message(world.origin, body["voter"], body["issue"], public)
    body["possession"] = hex_of(key_of("anybody").sign(message))
    resign(world, "credential_issued", 0, "zhao")
    assert_refused(world, "key-weak", place(world, "credential_issued"))


def test_a32_nobody_withdraws_a_ballot_alone_late_or_of_nobody() -> None:
    world = bent(plain)
    resign(world, "ballot_set_aside", 0, "li")
    assert_refused(world, "signers-wrong", place(world, "ballot_set_aside"))
    world = bent(plain)
    body_at(world, "ballot_set_aside")["ballots"] = [place(world, "voting_opened")]
    resign(world, "ballot_set_aside", 0, "li", "wang")
    assert_refused(world, "set-aside-wrong", place(world, "ballot_set_aside"))
    world = bent(opened)
    world.cast("v0001", "for")
    world.close_voting()
    world.set_aside("v0001")
    assert_refused(world, "out-of-order")


def secret_entries(world: SecretWorld) -> list[int]:
    """The first and last entry of each kind that a recorded vote has not, and each step of the ceremony."""
    found = []
    for kind in SECRET_KINDS:
        places = [index for index, draft in enumerate(world.drafts) if draft.kind == kind]
        assert places, kind
        found += places if kind == "trustees_set" else sorted({places[0], places[-1]})
    return sorted(found)


def edit(world: World, index: int) -> None:
    world.drafts[index].body["statement"]["nonce"] = "00" * 16


UNSEEN = {("edit", "key_destroyed"), ("edit", "share_published")}
"""A nonce of the service's own, after the head that the trustees confirmed; a receipt shows that it was changed."""


@pytest.mark.parametrize("change", [edit, delete, double], ids=lambda change: change.__name__)
def test_a49_a_changed_entry_of_the_secret_mode_shows(change: Callable[[World, int], None]) -> None:
    """S0 everywhere; S1, all chained and signed anew by office and log, at all that people or checks bind."""
    base = plain()
    receipt = base.receipt(len(base.drafts) - 1)
    genuine = base.checkpoint([entry.data for entry in base.entries()])
    unseen = set()
    for index in secret_entries(base):
        world = copy.deepcopy(base)
        world.archives()
        change(world, index)
        data = [entry.data for entry in world.entries()]
        for checkpoint in (genuine, genuine.replace(b"\n%d\n" % len(base.drafts), b"\n%d\n" % len(data))):
            assert Asked(stored(base, data, checkpoint), base.policy()).audit().verdict == REFUSED
        if world.audit().verdict == ACCEPTED:
            unseen.add((change.__name__, base.drafts[index].kind))
        assert world.audit(receipts=[receipt]).verdict == REFUSED
    assert unseen == {item for item in UNSEEN if item[0] == change.__name__}


def test_a50_a_case_without_its_end_is_not_decided() -> None:
    """S1: cut after each entry from the closing on. Never is what stands taken for a decision."""
    world = plain()
    for size in range(place(world, "voting_closed") + 1, len(world.drafts)):
        cut = copy.deepcopy(world)
        del cut.drafts[size:]
        cut.made = {}
        text = str([draft.body for draft in cut.drafts])
        cut.blobs = {name: data for name, data in world.blobs.items() if name in text}
        report = cut.audit()
        assert report.verdict == REFUSED, size
