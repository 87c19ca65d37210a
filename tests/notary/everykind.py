"""Cases in which every kind of entry occurs, and that stand in every phase: what the tables of tests walk over."""

import copy
from functools import cache

from keys.adapters.sodium import check_signature
from keys.errors import RejectionError
from notary.kinds import ARCHIVED, ENDED, REFUSED, START, TERMINATED
from notary.kinds import KINDS as ALL_KINDS
from notary.officer import commissions
from notary.process import Process
from tests.paperworld import account, issue_papers, serial
from tests.proxies import RULE, record, revoke
from tests.simulator import DAY, OFFICERS, RULEBOOK, World, words
from tests.simulator import START as BEGIN

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
MAIN = ["start", "drafted", "posted", "sealed", "open", "closed", "provisional", "final", "read", "certified"]
PHASES = [*MAIN, ARCHIVED, REFUSED, TERMINATED]
EXITS = ("case_lapsed", "case_refused", "case_terminated")  # kinds with which a case leaves its usual course


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
    picture = {"commitment": "77" * 32, "kind": "posting", "size": 1000}
    hung = {"documents": [picture], "place": words("大门"), "subject": "roll", "time": BEGIN}
    world.append("posting_recorded", hung, ["wang"])
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
    world.extend(21)
    world.append("incident", {"done": "waited", "what": "storm"}, ["wang"])
    world.close_voting()
    world.now = world.drafts[-1].time = BEGIN + 21 * DAY
    account(world, [])
    world.declare()
    world.recount()
    world.read_statement()
    world.archive()
    return world


@cache
def exited(kind: str) -> World:
    """The same case on another course, up to the entry of ``kind``: before the reading, or with nobody voting."""
    world = copy.deepcopy(rich())
    if kind == "case_lapsed":
        world = World()
        world.prepare()
        world.open_voting()
        world.close_voting()
        world.reconcile()
        world.declare()
        world.confirm_result()
        return world
    del world.drafts[places()["statement_read"] :]
    (world.refuse if kind == "case_refused" else world.terminate)()
    return world


def world_of(kind: str) -> tuple[World, int]:
    """A case in which ``kind`` occurs, and where."""
    world = exited(kind) if kind in EXITS else rich()
    return world, places()[kind] if kind not in EXITS else len(world.drafts) - 1


def world_at(phase: str) -> tuple[World, int]:
    """A case and how many of its entries lead to ``phase``."""
    if phase in ENDED:
        world = exited("case_refused" if phase == REFUSED else "case_terminated")
        return world, len(world.drafts)
    return rich(), prefixes()[phase]


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


# A revocation takes two persons of different roles: tests/tampering/test_enrolment.py.
SIGNED = [name for name, kind in KINDS.items() if kind.signers is not None and name != "credential_revoked"]


def bendable(kind: str) -> tuple[World, int]:
    """A copy of a case in which ``kind`` occurs, and where."""
    world, place = world_of(kind)
    return copy.deepcopy(world), place


def able(kind: str) -> list[str]:
    """The officers who may sign it."""
    signers = KINDS[kind].signers
    assert signers is not None
    return [name for name, roles in OFFICERS.items() if signers.roles & set(roles)]


def due(kind: str) -> int:
    signers = KINDS[kind].signers
    assert signers is not None
    return signers.count
