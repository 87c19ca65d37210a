"""Bends of good records: each is one thing an adversary did, sealed again as far as that adversary's keys reach.

A bend is written as a function that changes a world of its own and returns nothing, or what the auditor is handed::

    @bend("A32", "S2", "a ballot set aside by one officer", "signers-wrong", 21)
    def _(world: World) -> None: ...

``World.record`` chains all entries again, signs them with the office's key and the tree with the log's: that is S1.
Signatures of people stay as they were unless the bend makes them anew, with the keys its adversary has:
S0 no key; S1 office and log; S2 S1 and one officer; S3 S1 and one voter; S5 S1 and too few witnesses; S6 all keys but
those of the persons whose signature is under test.
"""

import copy
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from keys.adapters.sodium import SigningKey, check_signature
from keys.canonical import encode_canonical
from keys.encoding import hex_of
from keys.note import sign_note
from ledger.policy import Policy, parse_policy
from ledger.record import Record, make_record
from notary.audit import audit
from notary.ending import is_without_quorum
from notary.report import ACCEPTED, REFUSED, Report
from tests.simulator import RULEBOOK, Draft, World, key_of, make_world
from voting.receipt import Receipt
from voting.statement import assisted_message, cast_message, sign_statement

# Where the entries of the plain world stand.
OPENED, ROLL, ANNOUNCED, SEALED, ISSUED, DELIVERED, OPEN = 0, 1, 2, 3, 4, 12, 13
FIRST, SECOND, THIRD, RECAST, PAPER, PAPER_TWO, OVER_PAPER = range(14, 21)
CLOSED, RECONCILED, DECLARED, CONFIRMED, READ = 21, 22, 23, 24, 25


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor is handed."""

    record: Record
    policy: Policy
    receipts: tuple[Receipt, ...] = ()

    def audit(self) -> Report:
        return audit(self.record, self.policy, check_signature, RULEBOOK, self.receipts)


Make: TypeAlias = Callable[[World], Asked | None]
Base: TypeAlias = Callable[[], World]


@cache
def plain() -> World:
    """Eight voters, re-votes, paper, one silent, one never reached. Never bent itself: bends get copies."""
    return make_world()


@cache
def archived() -> World:
    world = make_world()
    world.archive()
    return world


@dataclass(frozen=True, slots=True)
class Bend:
    """One mutation of the record of ``base``, and the one refusal it deserves."""

    number: str
    adversary: str
    what: str
    code: str
    entry: int | None
    make: Make
    base: Base

    def __str__(self) -> str:
        return self.what.replace(" ", "-")

    def check(self) -> None:
        """The record as it was is accepted, the bent one refused by this code at this entry."""
        assert_accepted(asked(self.base()))
        world = copy.deepcopy(self.base())
        assert_refused(self.make(world) or asked(world), self.code, self.entry)


BENDS: list[Bend] = []


def bend(
    number: str, adversary: str, what: str, code: str, entry: int | None = None, base: Base = plain
) -> Callable[[Make], Make]:
    """Register the decorated function as a bend."""

    def register(make: Make) -> Make:
        BENDS.append(Bend(number, adversary, what, code, entry, make, base))
        return make

    return register


def bends(number: str) -> list[Bend]:
    """All bends of one item of the catalogue."""
    found = [item for item in BENDS if item.number == number]
    assert found, number
    return found


def asked(world: World, policy: Policy | None = None, receipts: Iterable[Receipt] = ()) -> Asked:
    """The world's record, whole and sealed, before an auditor with the right policy."""
    return Asked(world.record(), policy or world.policy(), tuple(receipts))


def assert_accepted(asked: Asked) -> None:
    report = asked.audit()
    assert (report.verdict, report.findings) == (ACCEPTED, [])


def assert_refused(asked: Asked, code: str, entry: int | None) -> None:
    report = asked.audit()
    first = report.first
    assert report.verdict == REFUSED
    assert first is not None
    assert (first.code, first.entry) == (code, entry), first


# -- what an adversary can do ---------------------------------------------------------------------------------------


def stored(world: World, entries: list[bytes], checkpoint: bytes | None = None) -> Record:
    """S0: other entries with the tree built anew, under the genuine checkpoint or one that nobody signed."""
    checkpoint = checkpoint or world.record().files["log/checkpoint"]
    return Record(make_record(entries, world.blobs, checkpoint, {}, world.policy_text()))


def insert(world: World, index: int, draft: Draft) -> None:
    """Put an entry at ``index``, at the time of the one before it."""
    if any(item is draft for item in world.drafts):
        world.drafts.remove(draft)
    draft.time = world.drafts[index - 1].time
    world.drafts.insert(index, draft)


def say(world: World, index: int, kind: str, body: Any, signers: Iterable[str]) -> Draft:
    """Insert a new statement signed by ``signers``."""
    draft = world.append(kind, body, signers)
    insert(world, index, draft)
    return draft


def body_of(world: World, index: int) -> Any:
    """What the statement at ``index`` says, to be bent in place."""
    return world.drafts[index].body["statement"]["body"]


def resign(world: World, index: int, *signers: str) -> None:
    """Sign the officers' statement at ``index`` anew."""
    draft = world.drafts[index]
    draft.body = sign_statement(draft.body["statement"], {name: key_of(name).sign for name in signers})


def cast(world: World, index: int, voter: str, option: str, **bent: Any) -> Draft:
    """Insert a ballot signed by its voter, whatever its statement says."""
    draft = world.cast(voter, option, **bent)
    insert(world, index, draft)
    return draft


def assist(world: World, index: int, voter: str, option: str, officers: Iterable[str], **bent: Any) -> Draft:
    """Insert a paper ballot."""
    draft = world.assist(voter, option, officers, **bent)
    insert(world, index, draft)
    return draft


def recast(world: World, index: int, key: SigningKey | None = None) -> None:
    """Sign the ballot at ``index`` anew over its own text, with its voter's key unless another is given."""
    body = world.drafts[index].body
    statement = body["statement"]
    statement["ballot"] = hashlib.sha256(body["ballot"].encode()).hexdigest()
    signer = key or world.voter_key(statement["voter"])
    body["signatures"][0]["signature"] = hex_of(signer.sign(cast_message(statement)))


def countersign(world: World, index: int, *officers: str) -> None:
    """Sign the paper ballot at ``index`` anew as these officers."""
    body = world.drafts[index].body
    signed = assisted_message(body["assisted"], body["statement"])
    fresh = [{"key": name, "signature": hex_of(key_of(name).sign(signed))} for name in officers]
    body["signatures"][1:] = fresh


def recount(world: World) -> None:
    """Let the service's own closing entry say the numbers that the bent record gives."""
    ballots = [draft for draft in world.drafts if draft.kind == "ballot_cast"]
    closing = next(draft for draft in world.drafts if draft.kind == "voting_closed")
    voters = {draft.body["statement"]["voter"] for draft in ballots}
    closing.body["statement"]["body"] = {"ballots": len(ballots), "voters": len(voters)}


def redeclare(world: World, officer: str = "li") -> None:
    """Let the result be the one that the bent record gives, signed by one officer, and confirmed by two (S6)."""
    index = next(place for place, draft in enumerate(world.drafts) if draft.kind == "result_declared")
    before = copy.deepcopy(world)
    del before.drafts[index:]
    body_of(world, index)["result"] = before.replay().make_result()
    resign(world, index, officer)
    confirmed = next((place for place, draft in enumerate(world.drafts) if draft.kind == "result_confirmed"), None)
    if confirmed is None:
        return
    body_of(world, confirmed)["result"] = world.result_sha256()
    resign(world, confirmed, "li", "wang")
    world.drafts = [draft for draft in world.drafts if draft.kind != "case_lapsed"]
    until = copy.deepcopy(world)
    del until.drafts[confirmed + 1 :]
    if is_without_quorum(until.replay()):
        say(world, confirmed + 1, "case_lapsed", {"result": world.result_sha256()}, ["wang"])


def reblob(world: World, name: str, data: bytes) -> str:
    """Replace a file by another under its own hash; gives the new name."""
    del world.blobs[name]
    return world.blob(data)


def reseal_manifest(world: World, **changes: Any) -> None:
    """S6: two officers seal another manifest; what voters signed names the old one."""
    world.changes = {**world.changes, **changes}
    body = body_of(world, SEALED)
    body["manifest"] = reblob(world, body["manifest"], encode_canonical(world.manifest_fields()))
    resign(world, SEALED, "li", "wang")


def policy_with(world: World, *lines: str, without: str = "\0") -> Policy:
    """The auditor's policy with lines added and every line that begins with ``without`` left out."""
    kept = [line for line in world.policy_text().decode().splitlines() if not line.startswith(without)]
    return parse_policy("\n".join([*kept, *lines, ""]).encode())


# -- raw entries ----------------------------------------------------------------------------------------------------


def with_entry(world: World, index: int, data: bytes) -> Asked:
    """S1: the bytes of one entry replaced, the tree built and signed anew."""
    entries = [entry.data for entry in world.entries()]
    return Asked(world.record([*entries[:index], data, *entries[index + 1 :]]), world.policy())


def with_line(world: World, index: int, line: bytes) -> Asked:
    """S1: another line in an entry, signed by the office."""
    return with_entry(world, index, sign_note(line + b"\n", world.office, world.office_key.sign))


def put_line(index: int, line: bytes) -> Any:
    return lambda world: with_line(world, index, line)


def line_of(world: World, index: int) -> bytes:
    return world.entries()[index].note.text[:-1]
