"""Bends of the record of a secret case: what an adversary did, sealed again as far as its keys reach."""

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from keys.errors import RejectionError
from keys.schnorr import sign_ballot
from notary.report import ACCEPTED, REFUSED
from tests.secretworld import GROUP, SecretWorld, make_secret_world
from tests.simulator import Draft, key_of
from voting.belenios.structure import compact_hash, format_proof, format_structure
from voting.statement import sign_statement


@cache
def plain() -> SecretWorld:
    """A whole secret case. Never bent itself: tests get copies."""
    world = make_secret_world()
    assert_accepted(world)
    return world


@cache
def opened() -> SecretWorld:
    """The same electorate when voting has just opened."""
    world = SecretWorld(areas=plain().areas)
    world.prepare()
    world.open_voting()
    return world


@cache
def tallied() -> SecretWorld:
    """Five trustees of whom three decrypt; three have confirmed the closed record, nothing is decrypted."""
    world = SecretWorld(size=5, threshold=3)
    world.prepare()
    world.open_voting()
    for voter, option in (("v0001", "for"), ("v0002", "against"), ("v0003", "for")):
        world.cast(voter, option)
    world.close_voting()
    world.reconcile()
    world.tally()
    world.confirm_closing()
    world.accept("decryption")
    return world


def bent(base: Callable[[], SecretWorld] = plain) -> SecretWorld:
    return copy.deepcopy(base())


def place(world: SecretWorld, kind: str, nth: int = 0) -> int:
    """Index of the entry of ``kind``, the first or a later one; -1 is the last."""
    return [index for index, draft in enumerate(world.drafts) if draft.kind == kind][nth]


def body_at(world: SecretWorld, kind: str, nth: int = 0) -> Any:
    """What that statement says, to be bent in place."""
    return world.drafts[place(world, kind, nth)].body["statement"]["body"]


def resign(world: SecretWorld, kind: str, nth: int, *signers: str) -> None:
    draft = world.drafts[place(world, kind, nth)]
    draft.body = sign_statement(draft.body["statement"], {name: key_of(name).sign for name in signers})


def cut(world: SecretWorld, kind: str, nth: int = 0) -> None:
    """Take away the entry and all behind it."""
    del world.drafts[place(world, kind, nth) :]


def move_last(world: SecretWorld, index: int) -> Draft:
    """Put the last entry at ``index``, at the time of the one before it."""
    draft = world.drafts.pop()
    draft.time = world.drafts[index - 1].time
    world.drafts.insert(index, draft)
    return draft


def assert_accepted(world: SecretWorld) -> None:
    report = world.audit()
    assert (report.verdict, report.findings) == (ACCEPTED, [])


def assert_refused(world: SecretWorld, code: str, entry: int | None = -1) -> None:
    """The audit refuses by this code at this entry, the last one unless said otherwise; so does the server."""
    place = len(world.drafts) + entry if entry is not None and entry < 0 else entry
    report = world.audit()
    assert report.verdict == REFUSED
    assert report.first is not None
    assert (report.first.code, report.first.entry) == (code, place), report.first
    if place is not None:
        with pytest.raises(RejectionError) as refusal:
            world.replay()
        assert refusal.value.code == code


def forge(text: str, secret: int, change: Callable[[dict[str, Any]], None]) -> str:
    """A ballot changed and signed anew with the exponent ``secret``."""
    fields = json.loads(text)
    del fields["signature"]
    change(fields)
    unsigned = format_structure(fields)
    made = sign_ballot(GROUP, secret, compact_hash(unsigned), 1 + len(text))
    fields["signature"] = {"hash": compact_hash(unsigned), "proof": format_proof(made)}
    return format_structure(fields).decode()
