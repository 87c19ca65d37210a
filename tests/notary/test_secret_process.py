"""The process of a secret case: every kind in its phases and no other, signed by exactly the due persons."""

import copy
from functools import cache
from itertools import product

import pytest

from keys.errors import RejectionError
from notary.kinds import ARCHIVED, KINDS
from notary.process import Process
from tests.secretworld import SecretWorld, make_secret_world
from tests.simulator import Draft, key_of
from voting.statement import sign_statement

PHASES = (
    "start",
    "drafted",
    "posted",
    "sealed",
    "open",
    "closed",
    "tallied",
    "provisional",
    "final",
    "read",
    "certified",
    "archived",
)
SECRET_ONLY = (
    "ballot_tested",
    "closing_confirmed",
    "key_destroyed",
    "risk_accepted",
    "share_published",
    "tally_computed",
    "trustee_drill",
    "trustees_set",
)
SIGNED = ("closing_confirmed", "manifest_sealed", "risk_accepted", "share_published", "trustee_drill", "trustees_set")


@cache
def whole() -> SecretWorld:
    world = make_secret_world()
    world.archive()
    return world


@cache
def prefixes() -> dict[str, int]:
    """For each phase how many entries of the case lead to it."""
    found = {"start": 0}
    process = replay(whole(), 0)
    for entry in whole().entries():
        process.follow(entry)
        found.setdefault(process.phase, entry.index + 1)
    return found


def place(kind: str) -> int:
    return next(index for index, draft in enumerate(whole().drafts) if draft.kind == kind)


def replay(world: SecretWorld, size: int) -> Process:
    shorter = copy.copy(world)
    shorter.drafts = world.drafts[:size]
    return shorter.replay()


def follow(world: SecretWorld, size: int) -> str | None:
    """The code with which the entry behind the first ``size`` is refused, None if it is taken in."""
    process = replay(world, size)
    before = (process.phase, process.case.size, process.case.state)
    try:
        process.follow(world.entries(size + 1)[size])
    except RejectionError as error:
        assert (process.phase, process.case.size, process.case.state) == before
        return error.code
    return None


def test_every_phase_is_reached_and_every_kind_of_the_secret_mode_occurs() -> None:
    assert tuple(prefixes()) == PHASES
    assert {draft.kind for draft in whole().drafts} >= set(SECRET_ONLY)
    assert replay(whole(), len(whole().drafts)).phase == ARCHIVED


@pytest.mark.parametrize(("phase", "kind"), list(product(PHASES, (*SECRET_ONLY, "paper_reconciled"))))
def test_a_kind_stands_in_its_phases_and_no_other(phase: str, kind: str) -> None:
    world = copy.deepcopy(whole())
    size = prefixes()[phase]
    draft = Draft(kind, copy.deepcopy(world.drafts[place(kind)].body), world.drafts[max(size - 1, 0)].time)
    world.drafts[size:] = [draft]
    assert (follow(world, size) == "out-of-order") == (phase not in KINDS[kind].phases)


def test_a_secret_result_waits_for_the_tally() -> None:
    world = copy.deepcopy(whole())
    size = place("paper_reconciled") + 1
    world.drafts[size:] = [copy.deepcopy(world.drafts[place("result_declared")])]
    assert follow(world, size) == "out-of-order"


@pytest.mark.parametrize("kind", SIGNED)
def test_one_signature_fewer_or_more_is_refused(kind: str) -> None:
    world = copy.deepcopy(whole())
    index = next(index for index, draft in enumerate(world.drafts) if draft.kind == kind and draft.body["signatures"])
    statement, names = (
        world.drafts[index].body["statement"],
        [item["key"] for item in world.drafts[index].body["signatures"]],
    )
    for signers in (names[:-1], [*names, "zhao"], [*names[:-1], "zhao"]):
        world.drafts[index].body = sign_statement(statement, {name: key_of(name).sign for name in signers})
        assert follow(world, index) == "signers-wrong"
    world.drafts[index].body = sign_statement(statement, {name: key_of("thief").sign for name in names})
    assert follow(world, index) == "signature-wrong"


def test_a_service_step_bears_no_signature() -> None:
    for kind in ("ballot_tested", "tally_computed", "key_destroyed"):
        world = copy.deepcopy(whole())
        index = place(kind)
        statement = world.drafts[index].body["statement"]
        world.drafts[index].body = sign_statement(statement, {"li": key_of("li").sign})
        assert follow(world, index) == "signers-wrong"


def test_a_result_of_the_service_share_needs_nobody_to_sign() -> None:
    world = whole()
    first = world.drafts[place("share_published")].body
    assert (first["statement"]["body"]["trustee"], first["signatures"]) == (None, [])
