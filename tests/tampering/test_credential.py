"""Attacks A25 and A29: whose key signed a ballot, and in which order a voter's ballots stand."""

import copy
from typing import Any

import pytest

from keys.adapters.sodium import SigningKey
from keys.encoding import hex_of
from tests.simulator import World, key_of
from tests.tampering.bending import (
    CLOSED,
    FIRST,
    ISSUED,
    OPEN,
    OVER_PAPER,
    RECAST,
    SECOND,
    Bend,
    bend,
    bends,
    body_of,
    cast,
    insert,
    recast,
    recount,
    resign,
    say,
)
from voting.credential import possession_message

# -- A25: credentials -------------------------------------------------------------------------------------------------


def stuff(world: World, key: SigningKey, **bent: Any) -> None:
    """S1: a ballot for a voter who stayed silent, signed by ``key``."""
    cast(world, CLOSED, "v0007", "for", **bent)
    recast(world, CLOSED, key)
    recount(world)


@bend("A25", "S2", "a ballot signed by a key nobody certified", "signature-wrong", CLOSED)
def _(world: World) -> None:
    stuff(world, key_of("stranger"))


@bend("A25", "S3", "a ballot signed by another voter's key", "signature-wrong", CLOSED)
def _(world: World) -> None:
    stuff(world, world.voter_key("v0001"))


@bend("A25", "S3", "a ballot under another voter's credential", "credential-unknown", CLOSED)
def _(world: World) -> None:
    stuff(world, world.voter_key("v0001"), credential=ISSUED)


@bend("A25", "S1", "a ballot signed by the office", "signature-wrong", CLOSED)
def _(world: World) -> None:
    stuff(world, world.office_key)


@bend("A25", "S2", "a ballot from a phone signed by an officer in the voter's place", "signers-wrong", CLOSED)
def _(world: World) -> None:
    stuff(world, key_of("li"))
    world.drafts[CLOSED].body["signatures"][0]["key"] = "li"


@bend("A25", "S1", "a ballot with a signature of zeros", "signature-wrong", CLOSED)
def _(world: World) -> None:
    stuff(world, world.voter_key("v0007"))
    world.drafts[CLOSED].body["signatures"][0]["signature"] = "00" * 64


@bend("A25", "S1", "a ballot without any signature", "cast-malformed", CLOSED)
def _(world: World) -> None:
    stuff(world, world.voter_key("v0007"))
    world.drafts[CLOSED].body["signatures"] = []


@bend("A25", "S2", "the voters of two certificates exchanged", "possession-wrong", ISSUED)
def _(world: World) -> None:
    first, second = body_of(world, ISSUED), body_of(world, ISSUED + 1)
    first["voter"], second["voter"] = second["voter"], first["voter"]
    resign(world, ISSUED, "zhao")
    resign(world, ISSUED + 1, "zhao")


@bend("A25", "S2", "a key of the registrar's own for a silent voter", "credential-twice", OPEN)
def _(world: World) -> None:
    issue(world, OPEN, "v0008", 2)


@bend("A25", "S2", "a first letter issued after opening", "credential-twice", CLOSED - 1)
def _(world: World) -> None:
    del world.drafts[ISSUED + 7]
    body_of(world, OPEN - 1)["credentials"] = 7
    resign(world, OPEN - 1, "li")
    issue(world, CLOSED - 1, "v0008", 1)


@bend("A25", "S2", "the same key for two voters", "credential-twice", ISSUED + 1)
def _(world: World) -> None:
    body = body_of(world, ISSUED + 1)
    key = world.voter_key("v0001")
    body.update(key=hex_of(key.public), possession=prove(world, "v0002", 1, key))
    resign(world, ISSUED + 1, "zhao")


@bend("A25", "S2", "a credential for somebody not on the roll", "voter-unknown", OPEN)
def _(world: World) -> None:
    issue(world, OPEN, "v0009", 1)


@bend("A25", "S2", "a credential signed by a notary alone", "signers-wrong", ISSUED)
def _(world: World) -> None:
    resign(world, ISSUED, "li")


@bend("A25", "S3", "a ballot under a revoked credential", "credential-inactive", OPEN + 2)
def _(world: World) -> None:
    say(world, OPEN + 1, "credential_revoked", {"credential": ISSUED, "reason": "lost"}, ["zhao", "li"])


@bend("A25", "S2", "a credential revoked twice", "credential-unknown", OPEN + 1)
def _(world: World) -> None:
    for index in (OPEN, OPEN + 1):
        say(world, index, "credential_revoked", {"credential": ISSUED + 7, "reason": "lost"}, ["zhao", "li"])


@bend("A25", "S3", "a ballot for somebody not on the roll", "voter-unknown", CLOSED)
def _(world: World) -> None:
    world.issued["v0009"] = ISSUED
    cast(world, CLOSED, "v0009", "for")
    recount(world)


def prove(world: World, voter: str, issue: int, key: SigningKey) -> str:
    return hex_of(key.sign(possession_message(world.origin, voter, issue, key.public)))


def issue(world: World, index: int, voter: str, issue: int) -> None:
    """S2: the registrar, with another officer where two are due, certifies a key and its proof of possession."""
    key = key_of("of the registrar")
    body = {
        "identified": "letter",
        "issue": issue,
        "key": hex_of(key.public),
        "kind": "letter",
        "possession": prove(world, voter, issue, key),
        "voter": voter,
    }
    say(world, index, "credential_issued", body, ["zhao"] if issue == 1 else ["zhao", "li"])


@pytest.mark.parametrize("bend", bends("A25"), ids=str)
def test_a25_ballot_without_a_valid_credential(bend: Bend) -> None:
    bend.check()


# -- A29: the order of one voter's ballots ----------------------------------------------------------------------------


@bend("A29", "S6", "a voter's first ballot copied behind the second", "ballot-twice", RECAST + 1)
def _(world: World) -> None:
    insert(world, RECAST + 1, copy.deepcopy(world.drafts[FIRST]))
    recount(world)


@bend("A29", "S6", "a paper ballot copied behind the one that replaced it", "credential-twice", OVER_PAPER + 1)
def _(world: World) -> None:
    insert(world, OVER_PAPER + 1, copy.deepcopy(world.drafts[OVER_PAPER - 1]))
    recount(world)


@bend("A29", "S6", "a voter's two ballots exchanged", "sequence-wrong", FIRST)
def _(world: World) -> None:
    drafts = world.drafts
    drafts[FIRST], drafts[RECAST] = drafts[RECAST], drafts[FIRST]


@bend("A29", "S1", "a voter's replaced ballot left out", "sequence-wrong", RECAST - 1)
def _(world: World) -> None:
    del world.drafts[FIRST]
    recount(world)


@bend("A29", "S3", "a re-vote that names no ballot before it", "previous-wrong", RECAST)
def _(world: World) -> None:
    world.drafts[RECAST].body["statement"]["previous"] = None
    recast(world, RECAST)


@bend("A29", "S3", "a re-vote that names another voter's ballot", "previous-wrong", RECAST)
def _(world: World) -> None:
    world.drafts[RECAST].body["statement"]["previous"] = hex_of(world.casts["v0002"][0])
    recast(world, RECAST)


@bend("A29", "S3", "a re-vote that skips a number", "sequence-wrong", RECAST)
def _(world: World) -> None:
    world.drafts[RECAST].body["statement"]["sequence"] = 3
    recast(world, RECAST)


@bend("A29", "S3", "more ballots of one voter than the manifest allows", "ballot-limit", SECOND + 6)
def _(world: World) -> None:
    for index in range(SECOND + 1, SECOND + 6):
        cast(world, index, "v0008", "for")
    cast(world, SECOND + 6, "v0008", "for")
    recount(world)


@pytest.mark.parametrize("bend", bends("A29"), ids=str)
def test_a29_last_vote_counts(bend: Bend) -> None:
    bend.check()
