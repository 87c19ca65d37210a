"""The attacker has the whole server: database, files, the service's keys. The officers' keys were never there."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from keys.adapters.keystore import NamedKey, open_plain_key
from keys.adapters.sodium import SigningKey, check_signature
from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.entry import Entry, first_prev, make_entry
from ledger.merkle import Frontier, leaf_hash
from ledger.policy import Policy, parse_policy
from ledger.record import Record, make_record
from notary.adapters import ends, steps
from notary.adapters.demo import words
from notary.adapters.paperdesk import reconcile
from notary.adapters.rulebook import load_rulebook
from notary.audit import audit
from notary.kinds import KINDS, READ
from notary.report import Report
from tests.endings import make_final
from tests.livecase import CASE, DAY, LiveCase, live_case
from tests.proxies import mandate_body
from voting.adapters.phone import Letter, Phone
from voting.receipt import Receipt, parse_receipt
from voting.statement import make_statement, sign_statement

SECRET_ONLY = {"risk_accepted"}
TWO_KEYS = sorted(
    name
    for name, kind in KINDS.items()
    if kind.signers is not None and kind.signers.count == 2 and name not in SECRET_ONLY
)
RULEBOOK = load_rulebook()


@dataclass(frozen=True)
class Loot:
    """What the attacker found, and what outsiders hold: a policy and one receipt."""

    entries: list[Entry]
    blobs: dict[str, bytes]
    office: NamedKey
    log: NamedKey
    policy: Policy
    policy_text: bytes
    receipt: Receipt

    def record(self, entries: list[bytes]) -> Record:
        """The record of ``entries`` under a head that the stolen log key signs."""
        head = Checkpoint(self.log.key.name, len(entries), Frontier(leaf_hash(item) for item in entries).root())
        signed = sign_checkpoint(head, self.log.key, self.log.sign)
        return Record(make_record(entries, self.blobs, signed, {}, self.policy_text))

    def chain(self, drafts: list[tuple[str, Any, int]]) -> list[bytes]:
        """Entries of ``drafts``, chained and signed anew with the stolen office key."""
        made: list[bytes] = []
        prev = first_prev(self.log.key.name)
        for index, (kind, body, time) in enumerate(drafts):
            made.append(self._entry(kind, body, index, prev, time))
            prev = hashlib.sha256(made[-1]).digest()
        return made

    def drafts(self) -> list[tuple[str, Any, int]]:
        return [(entry.kind, entry.body, entry.time) for entry in self.entries]

    def audit(self, entries: list[bytes], *receipts: Receipt) -> Report:
        return audit(self.record(entries), self.policy, check_signature, RULEBOOK, receipts)

    def _entry(self, kind: str, body: Any, index: int, prev: bytes, time: int) -> bytes:
        return make_entry(self.log.key.name, kind, body, index, prev, time, self.office.key, self.office.sign).data


LEAVING = {
    "drafted": "announcement_posted",
    "posted": "manifest_sealed",
    "sealed": "voting_opened",
    "open": "voting_closed",
    "closed": "paper_reconciled",
    "provisional": "result_confirmed",
}
"""The first entry that stands in a phase and could be any other one of it."""


@pytest.fixture(scope="module")
def loot(tmp_path_factory: pytest.TempPathFactory) -> Loot:
    with live_case(tmp_path_factory.mktemp("takeover")) as live:
        receipt = vote(live)
        finish(live)
        data = live.stage.settings.data
        return Loot(
            entries=live.work.log.entries(),
            blobs=live.work.log.blobs(),
            office=open_plain_key(data / "office" / "office.key"),
            log=open_plain_key(live.stage.settings.signer.parent / f"{CASE}.key"),
            policy=parse_policy(live.work.policy()),
            policy_text=live.work.policy(),
            receipt=receipt,
        )


def vote(live: LiveCase) -> Receipt:
    """Three voters; gives the first one's receipt."""
    index = 0
    for place, voter in enumerate(("v0003", "v0001", "v0002")):
        living = live.letters[voter]
        phone = Phone(live.base_url, CASE)
        letter = Letter(voter, living.letter.secret, living.letter.issue)
        key = phone.log_in(letter, lambda number=living.number: live.last_code(number, 1))  # type: ignore[misc]
        cast = phone.vote(key, {"q1": ["against"], "q2": ["for"]})
        phone.close()
        index = cast if place == 1 else index
    live.work.publish()
    phone = Phone(live.base_url, CASE)
    receipt = parse_receipt(phone.fetch_receipt(index))
    phone.close()
    return receipt


def finish(live: LiveCase) -> None:
    """Close, reconcile, declare, read: the honest officers' part."""
    stage, work = live.stage, live.work
    stage.set_clock(work.process().case.closes)
    while work.process().phase == "open":
        sleep(0.1)  # the worker closes the vote within a second
    reconcile(work, 0, 0, 0, stage.sign("li_wen", "wang_min"))
    until = work.clock() + DAY
    ends.declare_result(work, stage.sign("li_wen"), until)
    stage.set_clock(until)
    make_final(work, stage.sign("li_wen", "wang_min"), stage.sign("wang_min"))
    steps.read_statement(work, words.PLACE, words.PRESENT, words.STATEMENT, stage.sign("li_wen"))
    assert work.process().phase == READ


def test_the_honest_record_is_accepted_with_the_receipt(loot: Loot) -> None:
    report = loot.audit([entry.data for entry in loot.entries], loot.receipt)
    assert (report.verdict, report.findings) == ("accepted", [])


def test_officers_keys_are_not_on_the_server(loot: Loot, tmp_path_factory: pytest.TempPathFactory) -> None:
    service = next(Path(tmp_path_factory.getbasetemp()).glob("takeover*/stage/service"))
    names = [path.name for path in service.rglob("*") if path.is_file()]
    assert "office.key" in names  # the search looks in the right place
    assert not [name for name in names if name.endswith(".p12") or name.split(".")[0] in ("li_wen", "wang_min")]


@pytest.mark.parametrize("kind", TWO_KEYS)
def test_no_two_key_entry_can_be_made(loot: Loot, kind: str) -> None:
    place = first_place_in(loot, next(phase for phase in LEAVING if phase in KINDS[kind].phases))
    thief = SigningKey(hashlib.sha256(b"thief").digest())
    for signers in (
        {},
        {"li_wen": loot.office.sign, "wang_min": loot.log.sign},
        {"li_wen": thief.sign, "wang_min": loot.office.sign},
        {"li_wen": thief.sign, "li_wen2": thief.sign},
    ):
        statement = make_statement(loot.log.key.name, kind, body_of(loot, kind), bytes(16))
        drafts = loot.drafts()
        forged = (kind, sign_statement(statement, signers), drafts[place - 1][2])
        if kind in ("manifest_sealed", "paper_reconciled", "result_confirmed"):
            drafts[place] = forged
        else:
            drafts.insert(place, forged)
        report = loot.audit(loot.chain(drafts))
        assert report.first is not None
        assert (report.first.code, report.first.entry) in [("signers-wrong", place), ("signature-wrong", place)]


def test_a_genuine_two_key_statement_cannot_be_used_again(loot: Loot) -> None:
    drafts = loot.drafts()
    place = next(index for index, draft in enumerate(drafts) if draft[0] == "paper_reconciled")
    drafts.insert(place + 1, drafts[place])
    report = loot.audit(loot.chain(drafts))
    assert report.first is not None
    assert (report.first.code, report.first.entry) == ("statement-replayed", place + 1)


def test_no_past_entry_is_changed_unseen_by_a_holder_of_one_receipt(loot: Loot) -> None:
    """Even what only the service signs, its own times, cannot be changed before the receipt's head."""
    drafts = loot.drafts()
    covered = loot.receipt.entry.index
    assert covered > 10
    unseen = []
    for place in range(covered + 1):
        later = [(kind, body, time + (index >= place)) for index, (kind, body, time) in enumerate(drafts)]
        report = loot.audit(loot.chain(later), loot.receipt)
        assert report.verdict == "refused", place
        alone = loot.audit(loot.chain(later))
        if alone.verdict == "accepted":
            unseen.append(place)
            assert report.first is not None
            assert report.first.code == "checkpoint-fork"
    assert unseen, "without the receipt the service's own times could be bent, which is what the receipt is for"


def test_a_dropped_ballot_is_seen_by_its_receipt_and_by_the_result(loot: Loot) -> None:
    drafts = loot.drafts()
    del drafts[loot.receipt.entry.index]
    report = loot.audit(loot.chain(drafts), loot.receipt)
    assert report.verdict == "refused"


def first_place_in(loot: Loot, phase: str) -> int:
    """The first index at which the case is in ``phase``."""
    return next(index for index, entry in enumerate(loot.entries) if entry.kind == LEAVING[phase])


def body_of(loot: Loot, kind: str) -> Any:
    """What the attacker wants such an entry to say, well formed and fitting."""
    ballot = loot.receipt.entry.index
    roll = next(entry for entry in loot.entries if entry.kind == "roll_posted").body["statement"]["body"]
    bodies: dict[str, Any] = {
        "ballot_set_aside": {"ballots": [ballot], "reason": "owner_request"},
        "paper_issued": {"count": 1, "papers": "00" * 32},
        "paper_reconciled": {"delivered": 0, "invalid": [], "issued": 0, "returned": 0, "valid": 0},
        "proxy_recorded": mandate_body("v0001", "v0002"),
        "proxy_revoked": {"mandate": 0, "reason": "principal"},
        "roll_amended": {**roll, "objections": [], "previous": roll["roll"], "reason": "a unit was forgotten"},
        "case_refused": {"reason": "dispute", "text": "a quarrel"},
        "case_terminated": {"reason": "superseded", "text": "another case"},
        "voting_extended": {"closes": loot.entries[-1].time + 2 * DAY, "notice": "00" * 32, "reason": "more time"},
    }
    genuine = next((entry for entry in loot.entries if entry.kind == kind), None)
    return bodies.get(kind) or (genuine.body["statement"]["body"] if genuine else None)


def test_every_two_key_kind_is_tried() -> None:
    with_vote = ["paper_issued", "paper_reconciled", "proxy_recorded", "proxy_revoked", "voting_extended"]
    ends_of_cases = ["case_refused", "case_terminated", "result_confirmed"]
    assert sorted(["ballot_set_aside", "manifest_sealed", "roll_amended", *with_vote, *ends_of_cases]) == TWO_KEYS
