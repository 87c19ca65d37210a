"""Attacks A25 and A92: credentials given from far away, given again, and taken away."""

import copy
from functools import cache
from typing import Any

import pytest

from keys.canonical import encode_canonical
from tests.simulator import World
from tests.tampering.bending import (
    CLOSED,
    ISSUED,
    OPEN,
    Bend,
    asked,
    assert_accepted,
    bend,
    bends,
    cast,
    insert,
    recast,
    recount,
    redeclare,
    resign,
    say,
)

BOTH = {"credentials": ["letter", "remote"]}
SILENT, SILENT_KEY = "v0008", ISSUED + 7
ENROLLED = OPEN + 2
TWO = ["zhao", "wang"]


@cache
def remote() -> World:
    """The plain case, but owners far away may make their keys themselves: one did, in place of a letter, and voted."""
    world = World(changes=BOTH)
    world.prepare()
    world.deliver(["v0001", "v0002"])
    world.open_voting()
    world.cast("v0001", "for")
    world.enrol(SILENT, 2, replaces=SILENT_KEY)
    world.cast(SILENT, "against")
    recast(world, len(world.drafts) - 1, world.voter_key(SILENT, 2))
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    return world


def test_a_key_from_far_away_is_accepted() -> None:
    assert_accepted(asked(remote()))


def test_a_first_key_from_far_away_may_come_after_opening() -> None:
    world = World(changes={"credentials": ["remote"]})
    world.announce()
    manifest = world.blob(encode_canonical(world.manifest_fields()))
    world.append("manifest_sealed", {"manifest": manifest}, ["li", "wang"])
    world.deliver(["v0001"])
    world.open_voting()
    world.enrol("v0001", 1)
    world.cast("v0001", "for")
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    assert_accepted(asked(world))


def test_two_officers_give_a_credential_in_person_and_a_letter_again() -> None:
    world = copy.deepcopy(remote())
    active, end = ENROLLED, ENROLLED + 2
    for identified, issue in (("in_person", 3), ("letter", 4)):
        say(world, end, "credential_revoked", {"credential": active, "reason": "lost"}, TWO)
        body = world.issue_body(SILENT, issue) | {"identified": identified}
        say(world, end + 1, "credential_issued", body, TWO)
        active, end = end + 1, end + 2
    assert_accepted(asked(world))


def test_a_key_from_far_away_may_follow_once_the_ballots_are_set_aside() -> None:
    world = copy.deepcopy(remote())
    end = ENROLLED + 2
    void = {"ballots": [OPEN + 1], "reason": "owner_request", "request": "44" * 32}
    say(world, end, "ballot_set_aside", void, ["li", "wang"])
    say(world, end + 1, "credential_revoked", {"credential": ISSUED, "reason": "lost"}, TWO)
    body = body_for(world, "v0001", 2, ISSUED)
    del body["replaces"]
    say(world, end + 2, "credential_issued", body, ["zhao"])
    redeclare(world)
    assert_accepted(asked(world))


# -- A25: credentials that nobody certified as they are ----------------------------------------------------------------


@bend("A25", "S2", "a ballot that names an entry which issued nothing", "credential-unknown", CLOSED)
def _(world: World) -> None:
    cast(world, CLOSED, "v0007", "for", credential=OPEN)
    recast(world, CLOSED)
    recount(world)


@bend("A25", "S2", "a ballot under a credential that is still to come", "credential-unknown", ENROLLED, remote)
def _(world: World) -> None:
    drafts = world.drafts
    drafts[ENROLLED], drafts[ENROLLED + 1] = drafts[ENROLLED + 1], drafts[ENROLLED]


@bend("A25", "S2", "a second active credential from far away", "credential-twice", ENROLLED, remote)
def _(world: World) -> None:
    body = world.drafts[ENROLLED].body["statement"]["body"]
    del body["replaces"]
    resign(world, ENROLLED, "zhao")


@bend("A25", "S2", "another voter's credential replaced", "credential-twice", ENROLLED, remote)
def _(world: World) -> None:
    world.drafts[ENROLLED].body["statement"]["body"]["replaces"] = SILENT_KEY - 1
    resign(world, ENROLLED, "zhao")


@bend("A25", "S2", "a credential replaced that was replaced before", "credential-twice", ENROLLED + 1, remote)
def _(world: World) -> None:
    say(world, ENROLLED + 1, "credential_issued", body_for(world, "v0008", 3, SILENT_KEY), ["zhao"])


@bend("A25", "S2", "a remote credential where the manifest has letters", "credential-kind-wrong", OPEN + 1)
def _(world: World) -> None:
    say(world, OPEN + 1, "credential_issued", body_for(world, SILENT, 2, SILENT_KEY), ["zhao"])


@bend("A25", "S2", "a letter said to be identified from far away", "credential-kind-wrong", ENROLLED, remote)
def _(world: World) -> None:
    world.drafts[ENROLLED].body["statement"]["body"]["kind"] = "letter"
    resign(world, ENROLLED, "zhao")


@bend("A25", "S3", "a ballot under the credential that was replaced", "credential-inactive", ENROLLED + 1, remote)
def _(world: World) -> None:
    cast(world, ENROLLED + 1, SILENT, "for", credential=SILENT_KEY, sequence=1, previous=None)
    recast(world, ENROLLED + 1, world.voter_key(SILENT, 1))
    recount(world)


@bend("A25", "S2", "the proof of possession of another issue", "possession-wrong", ENROLLED, remote)
def _(world: World) -> None:
    body = world.drafts[ENROLLED].body["statement"]["body"]
    body["possession"] = world.issue_body(SILENT, 3)["possession"]
    resign(world, ENROLLED, "zhao")


# -- A92: who may take a credential away -------------------------------------------------------------------------------


@bend("A92", "S2", "a credential that has voted replaced by the registrar alone", "credential-used", OPEN + 2, remote)
def _(world: World) -> None:
    insert(world, OPEN + 2, world.append("credential_issued", body_for(world, "v0001", 2, ISSUED), ["zhao"]))


@bend(
    "A92",
    "S2",
    "a credential given at the desk replaced while a ballot stands",
    "credential-used",
    ENROLLED + 4,
    remote,
)
def _(world: World) -> None:
    end = ENROLLED + 2
    say(world, end, "credential_revoked", {"credential": ISSUED, "reason": "lost"}, TWO)
    say(world, end + 1, "credential_issued", world.issue_body("v0001", 2) | {"identified": "in_person"}, TWO)
    say(world, end + 2, "credential_issued", body_for(world, "v0001", 3, end + 1), ["zhao"])


@bend(
    "A92", "S2", "a key from far away after a revocation while a ballot stands", "credential-used", ENROLLED + 3, remote
)
def _(world: World) -> None:
    end = ENROLLED + 2
    say(world, end, "credential_revoked", {"credential": ISSUED, "reason": "lost"}, TWO)
    body = body_for(world, "v0001", 2, ISSUED)
    del body["replaces"]
    say(world, end + 1, "credential_issued", body, ["zhao"])


@bend("A92", "S2", "a letter revoked by the registrar alone", "signers-wrong", OPEN + 1)
def _(world: World) -> None:
    say(world, OPEN + 1, "credential_revoked", {"credential": SILENT_KEY, "reason": "lost"}, ["zhao"])


@bend("A92", "S2", "a letter revoked by two officers without the registrar", "signers-wrong", OPEN + 1)
def _(world: World) -> None:
    say(world, OPEN + 1, "credential_revoked", {"credential": SILENT_KEY, "reason": "lost"}, ["li", "wang"])


@bend("A92", "S2", "a second letter by the registrar alone", "signers-wrong", OPEN + 2)
def _(world: World) -> None:
    say(world, OPEN + 1, "credential_revoked", {"credential": SILENT_KEY, "reason": "lost"}, TWO)
    say(world, OPEN + 2, "credential_issued", world.issue_body(SILENT, 2), ["zhao"])


@bend("A92", "S2", "a credential given in person by the registrar alone", "signers-wrong", OPEN + 2)
def _(world: World) -> None:
    say(world, OPEN + 1, "credential_revoked", {"credential": SILENT_KEY, "reason": "lost"}, TWO)
    body = world.issue_body(SILENT, 2) | {"identified": "in_person"}
    say(world, OPEN + 2, "credential_issued", body, ["zhao"])


@bend("A92", "S2", "a letter in the place of an active one", "credential-twice", OPEN + 1)
def _(world: World) -> None:
    say(world, OPEN + 1, "credential_issued", world.issue_body(SILENT, 2) | {"replaces": SILENT_KEY}, TWO)


def body_for(world: World, voter: str, issue: int, replaces: int) -> dict[str, Any]:
    return world.issue_body(voter, issue) | {"identified": "remote", "kind": "remote", "replaces": replaces}


@pytest.mark.parametrize("bend", [item for item in bends("A25") if item.make.__module__ == __name__], ids=str)
def test_a25_credentials_from_far_away(bend: Bend) -> None:
    bend.check()


@pytest.mark.parametrize("bend", bends("A92"), ids=str)
def test_a92_a_credential_is_not_taken_away_by_one(bend: Bend) -> None:
    bend.check()
