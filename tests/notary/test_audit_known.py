"""An auditor who has audited a record before need not prove its ballots again: the very same ones, and no others.

Nor does it matter whether they are proved in their turn or ahead of it, in several processes.
"""

import copy
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from keys.adapters.sodium import check_signature
from ledger.record import Record
from notary.adapters import pool
from notary.audit import audit
from notary.report import Report
from tests.secretworld import GROUP, SecretWorld, make_secret_world
from tests.simulator import RULEBOOK
from tests.tampering.secret.record import bent, forge, opened
from voting.belenios.ballot import check_secret_ballot
from voting.belenios.encrypt import make_secret_ballot

Known = tuple[int, bytes] | None


@cache
def whole() -> tuple[SecretWorld, Record]:
    world = make_secret_world()
    world.archives()
    return world, world.record()


def count(record: Record, known: Known) -> tuple[Report, int]:
    """The report, and how many signatures of people and office were checked for it."""
    calls: list[bytes] = []

    def verify(public: bytes, message: bytes, signature: bytes) -> None:
        calls.append(signature)
        check_signature(public, message, signature)

    world, _record = whole()
    return audit(record, world.policy(), verify, RULEBOOK, group=GROUP, known=known), len(calls)


def head_at(kind: str) -> tuple[int, bytes]:
    """Size and root of the record that ends with the last entry of this kind."""
    world, _record = whole()
    size = max(index for index, draft in enumerate(world.drafts) if draft.kind == kind) + 1
    return size, world.replay().case.root_at(size)


def test_what_was_proved_is_not_proved_again() -> None:
    world, record = whole()
    full, most = count(record, None)
    again, fewer = count(record, head_at("tally_computed"))
    assert (full.verdict, again.verdict) == ("accepted", "accepted")
    assert full.result == again.result
    casts = [draft.body for draft in world.drafts if draft.kind == "ballot_cast"]
    assert most - fewer == sum(len(body["signatures"]) for body in casts)


def test_another_root_or_a_longer_record_spares_nothing() -> None:
    _world, record = whole()
    most = count(record, None)[1]
    size, root = head_at("tally_computed")
    for known in ((size, bytes(32)), (size - 1, root), (10_000, root), (-1, root)):
        report, number = count(record, known)
        assert (report.verdict, number) == ("accepted", most)


def test_a_changed_ballot_is_refused_whatever_was_known() -> None:
    world = copy.deepcopy(whole()[0])
    place = next(index for index, draft in enumerate(world.drafts) if draft.kind == "ballot_cast")
    signature = world.drafts[place].body["signatures"][0]
    signature["signature"] = "00" * 64
    for known in (None, head_at("tally_computed"), head_at("voting_opened")):
        first = count(world.record(), known)[0].first
        assert first is not None
        assert (first.code, first.entry) == ("signature-wrong", place)


def test_proving_ahead_in_processes_changes_nothing_but_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "BATCH_SIZE", 2)
    told: list[int] = []
    world, record = whole()
    prove = pool.prover(2, told.append)
    casts = sum(draft.kind == "ballot_cast" for draft in world.drafts)
    ahead = audit(record, world.policy(), check_signature, RULEBOOK, group=GROUP, prove=prove)
    alone = audit(record, world.policy(), check_signature, RULEBOOK, group=GROUP)
    assert (ahead.steps, ahead.findings, ahead.result) == (alone.steps, alone.findings, alone.result)
    assert told[-1] == casts
    assert pool.prover(1) is None


def test_only_what_was_vouched_for_is_spared(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def check(*arguments: Any) -> None:
        checked.append("ballot")
        check_secret_ballot(*arguments)

    monkeypatch.setattr("voting.sealed.check_secret_ballot", check)
    world, record = whole()
    casts = sum(draft.kind == "ballot_cast" for draft in world.drafts)
    for share, prove in ((casts, lambda _election, _ballots: ()), (casts - 1, _vouch_for_one), (0, _vouch_for_all)):
        checked.clear()
        report = audit(record, world.policy(), check_signature, RULEBOOK, group=GROUP, prove=prove)
        assert (report.verdict, len(checked)) == ("accepted", share)


def _vouch_for_one(_election: bytes, ballots: Sequence[bytes]) -> set[bytes]:
    return {hashlib.sha256(ballots[1]).digest()}


def _vouch_for_all(_election: bytes, ballots: Sequence[bytes]) -> set[bytes]:
    return {hashlib.sha256(ballot).digest() for ballot in ballots}


def test_a_false_proof_is_not_vouched_for_and_refused_in_its_turn() -> None:
    def swap(fields: dict[str, Any]) -> None:
        choices = fields["answers"][0]["choices"]
        choices[0], choices[1] = choices[1], choices[0]

    world = bent(opened)
    good = make_secret_ballot(GROUP, world.election(), world.exponent("v0002"), [[1, 0, 0]], b"2" * 32).decode()
    world.cast("v0002", "for", ballot_text=good)
    false = make_secret_ballot(GROUP, world.election(), world.exponent("v0001"), [[1, 0, 0]], b"1" * 32).decode()
    world.cast("v0001", "for", ballot_text=forge(false, world.exponent("v0001"), swap))
    entry = len(world.drafts) - 1
    for prove in (None, pool.prover(2)):
        report = audit(world.record(), world.policy(), check_signature, RULEBOOK, group=GROUP, prove=prove)
        assert [(finding.code, finding.entry) for finding in report.findings] == [("proof-option-wrong", entry)]
