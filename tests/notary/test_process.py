"""The process: every kind in every phase, every kind with every wrong set of signers, generated from the one table."""

import copy
from functools import cache
from itertools import product
from typing import Any

import pytest

from keys.adapters.sodium import check_signature
from keys.errors import RejectionError
from notary.kinds import ARCHIVED, START, TALLIED
from notary.kinds import KINDS as ALL_KINDS
from notary.officer import commissions
from notary.process import Process
from tests.paperworld import account, issue_papers, serial
from tests.proxies import RULE, record, revoke
from tests.simulator import DAY, OFFICERS, RULEBOOK, Draft, World, key_of
from tests.simulator import START as BEGIN
from voting.statement import sign_statement

SECRET_ONLY = {
    "ballot_tested",
    "closing_confirmed",
    "key_destroyed",
    "risk_accepted",
    "share_published",
    "tally_computed",
    "trustee_drill",
    "trustees_set",
}  # tests/notary/test_secret_process.py
KINDS = {name: kind for name, kind in ALL_KINDS.items() if name not in SECRET_ONLY}
PHASES = ["start", "drafted", "posted", "sealed", "open", "closed", "provisional", "read", "certified", "archived"]


@cache
def rich() -> World:
    """A case in which every kind of entry occurs, each where it may stand."""
    world = World(changes={"proxies": RULE})
    world.open_case()
    world.append("advice_given", {"answer": "yes", "question": "may we?"}, ["wang"])
    opened = World(origin=world.origin, changes=world.changes)
    opened.prepare()
    for draft in opened.drafts[1:3]:
        world.append(draft.kind, draft.body["statement"]["body"], ["wang"])
    world.blobs.update(opened.blobs)
    roll = opened.drafts[1].body["statement"]["body"]
    amended = {**roll, "objections": [], "previous": roll["roll"], "reason": "none"}
    world.append("roll_amended", amended, ["li", "wang"])
    filed = {"about": "roll", "answer_by": BEGIN + DAY, "by": "officer", "text": "66" * 32, "voter": None}
    world.append("objection_filed", filed, ["wang"])
    answer = {"answer": "no", "objection": len(world.drafts) - 1, "outcome": "rejected"}
    world.append("objection_answered", answer, ["wang"])
    world.now = BEGIN + DAY
    manifest = opened.drafts[3].body["statement"]["body"]
    world.append("manifest_sealed", manifest, ["li", "wang"])
    for voter in world.roll().by_id:
        world.issue(voter)
    world.append("notices_sent", {"count": 8, "notice": "ballot", "voters": world.blob(b"{}")})
    world.deliver(["v0001", "v0002", "v0003"])
    issue_papers(world)
    world.open_voting()
    for voter in ("v0001", "v0002", "v0003", "v0004", "v0005", "v0006"):
        world.cast(voter, "for")
    world.assist("v0007", "against", serial=serial("v0007"), mandate=record(world, "v0007", "v0006"))
    revoke(world, record(world, "v0008", "v0006"))
    world.append("credential_revoked", {"credential": world.issued["v0008"], "reason": "lost"}, ["zhao", "li"])
    world.append("letters_destroyed", {"count": 1, "time": world.now}, ["qian"])
    aside = next(index for index, draft in enumerate(world.drafts) if draft.kind == "ballot_cast")
    world.append("ballot_set_aside", {"ballots": [aside], "reason": "error"}, ["li", "wang"])
    world.append("voting_extended", {"closes": BEGIN + 21 * DAY, "reason": "storm"}, ["li", "wang"])
    world.append("incident", {"done": "waited", "what": "storm"}, ["wang"])
    world.close_voting()
    world.now = world.drafts[-1].time = BEGIN + 21 * DAY
    account(world, [])
    world.declare()
    world.read_statement()
    world.archive()
    return world


@cache
def prefixes() -> dict[str, int]:
    """For each phase how many entries of the rich case lead to it."""
    found = {START: 0}
    for size in range(1, len(rich().drafts) + 1):
        found.setdefault(replay(rich(), size).phase, size)
    return found


@cache
def places() -> dict[str, int]:
    """Where each kind stands first in the rich case."""
    found: dict[str, int] = {}
    for index, draft in enumerate(rich().drafts):
        found.setdefault(draft.kind, index)
    return found


def replay(world: World, size: int) -> Process:
    """A process after the first ``size`` entries, all of them accepted."""
    officers = commissions(world.policy().officers)

    def blob(sha256: bytes) -> bytes | None:
        return world.blobs.get(sha256.hex())

    process = Process(world.origin, check_signature, blob, RULEBOOK, officers)
    for entry in world.entries(size):
        process.follow(entry)
    return process


def follow(world: World, size: int) -> str | None:
    """The code with which the entry behind the first ``size`` is refused, None if it is taken in."""
    process = replay(world, size)
    before = (process.phase, process.case.size, process.case.state)
    try:
        process.follow(world.entries(size + 1)[size])
    except RejectionError as error:
        assert (process.phase, process.case.size, process.case.state) == before
        return error.code
    return None


def test_every_kind_occurs_and_every_phase_is_reached() -> None:
    assert set(places()) == set(KINDS)
    assert list(prefixes()) == PHASES
    assert {phase for kind in KINDS.values() for phase in kind.phases} == set(PHASES) - {ARCHIVED} | {TALLIED}


@pytest.mark.parametrize(("phase", "kind"), list(product(PHASES, KINDS)))
def test_a_kind_stands_in_its_phases_and_no_other(phase: str, kind: str) -> None:
    world = copy.deepcopy(rich())
    size = prefixes()[phase]
    draft = Draft(kind, copy.deepcopy(world.drafts[places()[kind]].body), world.drafts[max(size - 1, 0)].time)
    world.drafts[size:] = [draft]
    refused_for_order = follow(world, size) == "out-of-order"
    # An announcement also waits for the roll, which the first drafted entry is not yet.
    waits = kind == "announcement_posted" and phase == "drafted"
    assert refused_for_order == (phase not in KINDS[kind].phases or waits)


# -- signers ----------------------------------------------------------------------------------------------------------

# A revocation takes two persons of different roles: tests/tampering/test_enrolment.py.
SIGNED = [name for name, kind in KINDS.items() if kind.signers is not None and name != "credential_revoked"]


def signed_by(kind: str, *names: str) -> str | None:
    """What becomes of the kind's entry, with all it says as it was, if these sign it."""
    world = copy.deepcopy(rich())
    draft = world.drafts[places()[kind]]
    draft.body = sign_statement(draft.body["statement"], {name: key_of(name).sign for name in names})
    return follow(world, places()[kind])


def able(kind: str) -> list[str]:
    """The officers who may sign it."""
    signers = KINDS[kind].signers
    assert signers is not None
    return [name for name, roles in OFFICERS.items() if signers.roles & set(roles)]


def due(kind: str) -> int:
    signers = KINDS[kind].signers
    assert signers is not None
    return signers.count


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
    world = copy.deepcopy(rich())
    draft = world.drafts[places()[kind]]
    draft.body["signatures"][0]["signature"] = "00" * 64
    assert follow(world, places()[kind]) == "signature-wrong"


@pytest.mark.parametrize("kind", [name for name in SIGNED if due(name) == 2])
def test_one_officer_twice_is_refused(kind: str) -> None:
    world = copy.deepcopy(rich())
    draft = world.drafts[places()[kind]]
    draft.body["signatures"] = draft.body["signatures"][:1] * 2
    assert follow(world, places()[kind]) == "officers-same"


# -- what a statement says --------------------------------------------------------------------------------------------


def bent(kind: str, change: Any) -> str | None:
    """What becomes of the kind's entry if its body is changed and signed anew by the same."""
    world = copy.deepcopy(rich())
    draft = world.drafts[places()[kind]]
    names = [item["key"] for item in draft.body["signatures"]]
    change(draft.body["statement"])
    draft.body = sign_statement(draft.body["statement"], {name: key_of(name).sign for name in names})
    return follow(world, places()[kind])


VERSION = ("case_opened", "process")  # without it the case is of the first version


@pytest.mark.parametrize("kind", SIGNED)
def test_a_name_too_many_or_too_few_is_refused(kind: str) -> None:
    body = rich().drafts[places()[kind]].body["statement"]["body"]
    assert bent(kind, lambda statement: statement["body"].update(remark="hello")) == "shape-wrong"
    for name in body:
        if (kind, name) != VERSION:
            assert bent(kind, lambda statement, name=name: statement["body"].pop(name)) == "shape-wrong"
        if body[name] is None:
            continue  # null is one of the things that this member may be
        assert bent(kind, lambda statement, name=name: statement["body"].update({name: None})) == (
            "result-wrong" if kind == "result_declared" else "shape-wrong"
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
