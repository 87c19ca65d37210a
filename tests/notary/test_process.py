"""The process: every kind in every phase, every kind with every wrong set of signers, generated from the one table."""

import copy
from itertools import product
from typing import Any

import pytest

from keys.errors import RejectionError
from notary.kinds import ARCHIVED, NOTICE_PHASES, READ, TALLIED
from tests.notary.everykind import (
    EXITS,
    KINDS,
    MAIN,
    PHASES,
    SIGNED,
    able,
    bendable,
    due,
    follow,
    places,
    prefixes,
    replay,
    rich,
    world_at,
    world_of,
)
from tests.simulator import OFFICERS, Draft, World, key_of
from voting.statement import sign_statement


def test_every_kind_occurs_and_every_phase_is_reached() -> None:
    assert {*places(), *EXITS} == set(KINDS)
    assert list(prefixes()) == [*MAIN, ARCHIVED]
    for phase in PHASES:
        world, size = world_at(phase)
        assert replay(world, size).phase == phase
    assert {phase for kind in KINDS.values() for phase in kind.phases} == set(PHASES) - {ARCHIVED} | {TALLIED}


@pytest.mark.parametrize(("phase", "kind"), list(product(PHASES, KINDS)))
def test_a_kind_stands_in_its_phases_and_no_other(phase: str, kind: str) -> None:
    stands, size = world_at(phase)
    world = copy.deepcopy(stands)
    other, place = world_of(kind)
    world.blobs.update(other.blobs)
    draft = Draft(kind, copy.deepcopy(other.drafts[place].body), world.drafts[max(size - 1, 0)].time)
    world.drafts[size:] = [draft]
    refused_for_order = follow(world, size) == "out-of-order"
    # An announcement also waits for the roll, which the first drafted entry is not yet; of the phase "read" only a
    # rehearsal is sealed; of notices the one here is of the ballot.
    waits = (kind, phase) in (("announcement_posted", "drafted"), ("case_sealed", READ), ("notices_sent", "posted"))
    assert refused_for_order == (phase not in KINDS[kind].phases or waits)


@pytest.mark.parametrize(("phase", "notice"), list(product(PHASES, NOTICE_PHASES)))
def test_a_notice_goes_out_when_it_is_due_and_at_no_other_time(phase: str, notice: str) -> None:
    stands, size = world_at(phase)
    world = copy.deepcopy(stands)
    time = world.drafts[max(size - 1, 0)].time
    draft = world.append("notices_sent", {"count": 8, "notice": notice, "voters": world.blob(b"{}")})
    draft.time = time
    world.drafts[size:] = [draft]
    assert (follow(world, size) == "out-of-order") == (phase not in NOTICE_PHASES[notice])


# -- signers ----------------------------------------------------------------------------------------------------------


def signed_by(kind: str, *names: str) -> str | None:
    """What becomes of the kind's entry, with all it says as it was, if these sign it."""
    world, place = bendable(kind)
    draft = world.drafts[place]
    draft.body = sign_statement(draft.body["statement"], {name: key_of(name).sign for name in names})
    return follow(world, place)


@pytest.mark.parametrize("kind", SIGNED)
def test_exactly_the_due_signers_are_accepted(kind: str) -> None:
    assert signed_by(kind, *able(kind)[: due(kind)]) is None


@pytest.mark.parametrize("kind", [name for name in SIGNED if due(name)])
def test_every_able_signer_will_do(kind: str) -> None:
    for name in able(kind):
        others = [other for other in able(kind) if other != name]
        assert signed_by(kind, name, *others[: due(kind) - 1]) is None


@pytest.mark.parametrize("kind", [name for name in SIGNED if due(name)])
def test_a_missing_signer_is_refused(kind: str) -> None:
    assert signed_by(kind, *able(kind)[: due(kind) - 1]) == "signers-wrong"
    assert signed_by(kind) == "signers-wrong"


@pytest.mark.parametrize("kind", SIGNED)
def test_an_extra_signer_is_refused(kind: str) -> None:
    good = able(kind)[: due(kind)]
    for extra in (set(OFFICERS) | {"somebody"}) - set(good):
        assert signed_by(kind, *good, extra) == "signers-wrong"


@pytest.mark.parametrize("kind", [name for name in SIGNED if due(name)])
def test_a_signer_of_another_role_is_refused(kind: str) -> None:
    good = able(kind)[: due(kind)]
    for wrong in (set(OFFICERS) | {"somebody"}) - set(able(kind)):
        for place in range(due(kind)):
            assert signed_by(kind, *good[:place], wrong, *good[place + 1 :]) == "signers-wrong"


@pytest.mark.parametrize("kind", [name for name in SIGNED if due(name)])
def test_a_signature_under_another_name_is_refused(kind: str) -> None:
    world, place = bendable(kind)
    world.drafts[place].body["signatures"][0]["signature"] = "00" * 64
    assert follow(world, place) == "signature-wrong"


@pytest.mark.parametrize("kind", [name for name in SIGNED if due(name) == 2])
def test_one_officer_twice_is_refused(kind: str) -> None:
    world, place = bendable(kind)
    draft = world.drafts[place]
    draft.body["signatures"] = draft.body["signatures"][:1] * 2
    assert follow(world, place) == "officers-same"


# -- what a statement says --------------------------------------------------------------------------------------------


def bent(kind: str, change: Any) -> str | None:
    """What becomes of the kind's entry if its body is changed and signed anew by the same."""
    world, place = bendable(kind)
    draft = world.drafts[place]
    names = [item["key"] for item in draft.body["signatures"]]
    change(draft.body["statement"])
    draft.body = sign_statement(draft.body["statement"], {name: key_of(name).sign for name in names})
    return follow(world, place)


VERSION = ("case_opened", "process")  # without it the case is of the first version


@pytest.mark.parametrize("kind", SIGNED)
def test_a_name_too_many_or_too_few_is_refused(kind: str) -> None:
    world, place = world_of(kind)
    body = world.drafts[place].body["statement"]["body"]
    assert bent(kind, lambda statement: statement["body"].update(remark="hello")) == "shape-wrong"
    for name in body:
        if (kind, name) != VERSION:
            assert bent(kind, lambda statement, name=name: statement["body"].pop(name)) == "shape-wrong"
        if body[name] is None:
            continue  # null is one of the things that this member may be
        assert bent(kind, lambda statement, name=name: statement["body"].update({name: None})) == (
            "result-wrong" if (kind, name) == ("result_declared", "result") else "shape-wrong"
        )


@pytest.mark.parametrize("kind", SIGNED)
def test_a_statement_for_elsewhere_is_refused(kind: str) -> None:
    assert bent(kind, lambda statement: statement.update(case="vote.example/x/case/1")) == "statement-wrong"
    assert bent(kind, lambda statement: statement.update(kind="incident" if kind != "incident" else "x")) == (
        "statement-wrong"
    )
    assert bent(kind, lambda statement: statement.update(v=2)) == "statement-malformed"
    assert bent(kind, lambda statement: statement.update(nonce="00")) == "statement-malformed"


@pytest.mark.parametrize("kind", [name for name in SIGNED if name != "case_opened"])
def test_a_nonce_used_before_is_refused(kind: str) -> None:
    nonce = rich().drafts[0].body["statement"]["nonce"]
    assert bent(kind, lambda statement: statement.update(nonce=nonce)) == "statement-replayed"


def test_another_announcement_than_the_posted_one_is_refused() -> None:
    world = World()
    world.prepare()
    del world.drafts[3:]
    body = world.drafts[2].body["statement"]["body"]
    body["announcement"] = world.blob(b"another text")
    world.drafts[2].body = sign_statement(world.drafts[2].body["statement"], {"li": key_of("li").sign})
    world.append("manifest_sealed", {"manifest": world.manifest().sha256.hex()}, ["li", "wang"])
    assert follow(world, 3) == "announcement-wrong"


def test_an_announcement_before_the_roll_is_refused() -> None:
    world = World()
    world.prepare()
    world.drafts[1:] = [world.drafts[2]]
    assert follow(world, 1) == "out-of-order"


def test_a_result_before_closing_cannot_be_made() -> None:
    with pytest.raises(RejectionError) as caught:
        replay(rich(), prefixes()["open"]).make_result()
    assert caught.value.code == "out-of-order"
