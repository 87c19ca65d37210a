"""A whole case in memory: office, officers, voters, log. Tests bend it, seal it again and ask the audit.

Nothing here is a second implementation: entries, trees, statements and results are made by the product's own pure
functions, so that a record differs from a real one only by its deterministic keys and clock.
"""

import copy
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keys.adapters.sodium import SigningKey, check_signature
from keys.canonical import encode_canonical
from keys.encoding import hex_of
from keys.group import Group
from keys.note import ED25519, VerifierKey, format_vkey
from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.entry import Entry, first_prev, make_entry
from ledger.merkle import Frontier, leaf_hash, prove_inclusion
from ledger.policy import Policy, parse_policy
from ledger.proof import Proof, format_proof
from ledger.record import Record, make_record
from notary.adapters.rulebook import current_rules_sha256, load_rulebook
from notary.audit import audit
from notary.ending import is_without_quorum
from notary.officer import commission_name, commissions
from notary.process import Process
from notary.report import Report
from voting.ballot import make_ballot
from voting.bodies import PROCESS
from voting.credential import possession_message
from voting.manifest import Manifest, make_manifest, parse_manifest
from voting.receipt import Receipt, make_receipt, parse_receipt
from voting.roll import Owner, Roll, Voter, make_roll
from voting.statement import assisted_message, cast_message, make_statement, sign_statement

ORIGIN = "vote.example/shihezi/case/2026-01"
START = 1_790_000_000
DAY = 86_400
OFFICERS = {
    "li": ["notary"],
    "wang": ["assistant"],
    "zhao": ["registrar"],
    "qian": ["letter_maker"],
}
RULEBOOK = load_rulebook()


def key_of(name: str) -> SigningKey:
    """The deterministic key of a person or service named ``name``."""
    return SigningKey(hashlib.sha256(b"simulator " + name.encode()).digest())


def words(text: str) -> dict[str, str]:
    """The same text in every language."""
    return {"en": text, "zh_cn": text}


def read_choices(said: str, manifest: Manifest) -> dict[str, list[str]]:
    """What ``ballot_text`` says, as option ids by question, in the manifest's order."""
    parts = said.split("/") if "/" in said else [said] * len(manifest.questions)
    pairs = zip(manifest.questions, (part.split("+") for part in parts), strict=True)
    return {question.id: [item.id for item in question.options if item.id in part] for question, part in pairs}


@dataclass
class Draft:
    """What an entry will say, before it has a place in the log."""

    kind: str
    body: Any
    time: int


@dataclass
class World:
    """A case under construction. ``drafts`` may be bent at will: ``entries()`` chains and signs them again."""

    origin: str = ORIGIN
    areas: Iterable[int] = (90_000, 100_500, 80_250, 120_000, 60_125, 75_000, 300_000, 45_001)
    changes: Mapping[str, Any] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    now: int = START
    office_key: SigningKey = field(default_factory=lambda: key_of("office"))
    log_key: SigningKey = field(default_factory=lambda: key_of("log"))
    casts: dict[str, list[bytes]] = field(default_factory=dict)
    issued: dict[str, int] = field(default_factory=dict)
    issues: dict[str, int] = field(default_factory=dict)
    papers: int = 0
    seen_size: int = 1
    nonces: int = 0
    people: Mapping[str, list[str]] = field(default_factory=lambda: OFFICERS)
    group: Group | None = None
    demonstration: bool = True
    rehearsal: bool = False

    # -- names and keys -----------------------------------------------------------------------------------------

    @property
    def office(self) -> VerifierKey:
        return VerifierKey("vote.example/shihezi", ED25519, self.office_key.public)

    @property
    def log(self) -> VerifierKey:
        return VerifierKey(self.origin, ED25519, self.log_key.public)

    def officer(self, name: str) -> VerifierKey:
        return VerifierKey(
            commission_name("vote.example/shihezi", self.people.get(name, ()), name), ED25519, key_of(name).public
        )

    def policy_text(self) -> bytes:
        lines = [f"log {format_vkey(self.log)}", f"office {format_vkey(self.office)}"]
        lines += [f"officer {name} {format_vkey(self.officer(name))}" for name in self.people]
        return "\n".join([*lines, "quorum none", ""]).encode()

    def policy(self) -> Policy:
        return parse_policy(self.policy_text())

    def voter_key(self, voter: str, issue: int = 1) -> SigningKey:
        return key_of(f"{self.origin} {voter} {issue}")

    # -- steps --------------------------------------------------------------------------------------------------

    def append(self, kind: str, body: Any, signers: Iterable[str] = ()) -> Draft:
        """Append an officers' or the service's statement."""
        self.nonces += 1
        nonce = hashlib.sha256(f"{self.origin} nonce {self.nonces}".encode()).digest()[:16]
        statement = make_statement(self.origin, kind, body, nonce)
        draft = Draft(kind, sign_statement(statement, {name: key_of(name).sign for name in signers}), self.now)
        self.drafts.append(draft)
        return draft

    def blob(self, data: bytes) -> str:
        """Keep a file; gives its SHA-256 in hex."""
        name = hashlib.sha256(data).hexdigest()
        self.blobs[name] = data
        return name

    def roll(self) -> Roll:
        return make_roll("2026-08-01", [self._voter(number, area) for number, area in enumerate(self.areas, start=1)])

    def _voter(self, number: int, area: int) -> Voter:
        owner = Owner(*(hashlib.sha256(f"{number} {name}".encode()).digest() for name in ("document", "name", "phone")))
        return Voter(f"v{number:04}", "person", area, (f"1-{number}",), (owner,))

    def manifest_fields(self) -> dict[str, Any]:
        roll = self.roll()
        totals = roll.totals
        option = [("for", "赞成"), ("against", "反对"), ("abstain", "弃权")]
        fields: dict[str, Any] = {
            "announcement": hashlib.sha256(ANNOUNCEMENT).hexdigest(),
            "assets": {"booth_js": "00" * 32},
            "case": self.origin,
            "channels": ["app", "paper"],
            "closes": START + 20 * DAY,
            "credentials": ["letter"],
            "extension": {"latest": START + 30 * DAY},
            "invalid_paper": "participating",
            "max_ballots": 5,
            "mode": "recorded",
            "opens": START + 15 * DAY,
            "precedence": "last",
            "questions": [
                {
                    "id": "q1",
                    "max": 1,
                    "min": 1,
                    "options": [{"id": name, "kind": name, "label": words(label)} for name, label in option],
                    "rule": "CN-278-ORD",
                    "text": words("选聘物业服务企业"),
                    "title": words("是否选聘甲公司"),
                }
            ],
            "roll": {
                "area": totals.area,
                "heads": totals.heads,
                "sha256": hex_of(roll.sha256),
                "units": totals.units,
                "voters": totals.voters,
            },
            "rules": hex_of(current_rules_sha256()),
            "silence": "participating_with_majority",
            "suite": "recorded-1",
            "deadlines": {"id": "REHEARSAL"},
            "title": words("选聘物业服务企业"),
            "trustees": None,
            "v": 1,
            "witnesses": "none",
        }
        fields.update(copy.deepcopy(dict(self.changes)))
        return fields

    def manifest(self) -> Manifest:
        return parse_manifest(make_manifest(self.manifest_fields()))

    def open_case(self) -> None:
        officers = [
            {"key": hex_of(key_of(name).public), "name": name, "roles": list(roles), "title": words(name)}
            for name, roles in self.people.items()
        ]
        body = {
            "applicants": [words("业主委员会")],
            "compound": words("示例小区"),
            "demonstration": self.demonstration,
            "legal_basis": ["民法典第278条"],
            "log": format_vkey(self.log),
            "matter": words("选聘物业服务企业"),
            "office": {"address": words("路1号"), "name": words("示例公证处"), "phone": "0570-0000000"},
            "officers": officers,
            "process": PROCESS,
            "rehearsal": self.rehearsal,
        }
        self.append("case_opened", body, ["li"])

    def prepare(self) -> None:
        """From the application to the sealed manifest, with every letter's key and every delivery."""
        self.announce()
        manifest = self.blob(make_manifest(self.manifest_fields()))
        self.append("manifest_sealed", {"manifest": manifest}, ["li", "wang"])
        for voter in self.roll().by_id:
            self.issue(voter)

    def announce(self) -> None:
        """From the application to the posted announcement."""
        self.open_case()
        roll = self.roll()
        totals = roll.totals
        posting = {"from": START, "until": START + 7 * DAY}
        sums = {"area": totals.area, "heads": totals.heads, "units": totals.units, "voters": totals.voters}
        for_a_day = {"from": START, "until": START + DAY}
        self.append("roll_posted", {"posting": for_a_day, "roll": self.blob(roll.data), **sums}, ["wang"])
        self.append("announcement_posted", {"announcement": self.blob(ANNOUNCEMENT), "posting": posting}, ["li"])
        self.now += DAY

    def issue(self, voter: str, issue: int = 1) -> Draft:
        body = self.issue_body(voter, issue)
        self.issued[voter] = len(self.drafts)
        self.issues[voter] = issue
        return self.append("credential_issued", body, ["zhao"] if issue == 1 else ["zhao", "li"])

    def issue_body(self, voter: str, issue: int) -> dict[str, Any]:
        key = self.voter_key(voter, issue)
        return {
            "identified": "letter",
            "issue": issue,
            "key": hex_of(key.public),
            "kind": "letter",
            "possession": hex_of(key.sign(possession_message(self.origin, voter, issue, key.public))),
            "voter": voter,
        }

    def enrol(self, voter: str, issue: int, replaces: int | None = None, **bent: Any) -> Draft:
        """The voter's phone made this secret; the registrar certifies it alone."""
        body = self.issue_body(voter, issue) | {"identified": "remote", "kind": "remote", **bent}
        if replaces is not None:
            body["replaces"] = replaces
        self.issued[voter] = len(self.drafts)
        self.issues[voter] = issue
        return self.append("credential_issued", body, ["zhao"])

    def revoke(self, voter: str, reason: str) -> Draft:
        return self.append("credential_revoked", {"credential": self.issued[voter], "reason": reason}, ["zhao", "li"])

    def set_aside(self, voter: str, reason: str = "owner_request") -> Draft:
        """Void the latest ballot of ``voter``."""
        casts = [index for index, draft in enumerate(self.drafts) if draft.kind == "ballot_cast"]
        latest = max(index for index in casts if self.drafts[index].body["statement"]["voter"] == voter)
        return self.append("ballot_set_aside", {"ballots": [latest], "reason": reason}, ["li", "wang"])

    def deliver(self, voters: Iterable[str], outcome: str = "delivered") -> None:
        deliveries: list[dict[str, Any]] = [
            {"evidence": "00" * 32, "mode": "hand_over", "outcome": outcome, "time": self.now, "voter": voter}
            for voter in voters
        ]
        batch = self.blob(encode_canonical({"deliveries": deliveries, "v": 1}))
        counts = {name: len(deliveries) if name == outcome else 0 for name in ("delivered", "not_found", "refused")}
        self.append("delivery_recorded", {"batch": batch, **counts}, ["wang"])

    def open_voting(self) -> None:
        self.now = START + 15 * DAY
        self.append("voting_opened", {"credentials": len(self.issued)}, ["li"])

    def cast_body(self, voter: str, option: str, **bent: Any) -> dict[str, Any]:
        """The body of a ballot from a phone; ``bent`` overrides fields of its statement before it is signed."""
        statement, ballot = self._cast_statement(voter, option, "app", **bent)
        key = self.voter_key(voter)
        signatures = [{"key": "voter", "signature": hex_of(key.sign(cast_message(statement)))}]
        return {"ballot": ballot, "signatures": signatures, "statement": statement}

    def cast(self, voter: str, option: str, **bent: Any) -> Draft:
        body = self.cast_body(voter, option, **bent)
        return self._add_cast(voter, body)

    def assist(self, voter: str, option: str, officers: Iterable[str] = ("li", "wang"), **bent: Any) -> Draft:
        """Append a paper ballot entered by two officers."""
        self.papers += 1
        key = key_of(f"{self.origin} paper {self.papers}")
        serial = bent.pop("serial", f"P-{self.papers:06}")
        statement, ballot = self._cast_statement(voter, option, "paper", **bent)
        assisted = {"key": hex_of(key.public), "scan": "11" * 32, "serial": serial}
        signatures = [{"key": "voter", "signature": hex_of(key.sign(cast_message(statement)))}]
        signed = assisted_message(assisted, statement)
        signatures += [{"key": name, "signature": hex_of(key_of(name).sign(signed))} for name in officers]
        body = {"assisted": assisted, "ballot": ballot, "signatures": signatures, "statement": statement}
        return self._add_cast(voter, body)

    def _add_cast(self, voter: str, body: dict[str, Any]) -> Draft:
        self.casts.setdefault(voter, []).append(hashlib.sha256(cast_message(body["statement"])).digest())
        draft = Draft("ballot_cast", body, self.now)
        self.drafts.append(draft)
        return draft

    def _cast_statement(self, voter: str, option: str, channel: str, **bent: Any) -> tuple[dict[str, Any], str]:
        manifest = self.manifest()
        ballot = bent.pop("ballot_text", None) or self.ballot_text(voter, option, manifest)
        before = self.casts.get(voter, [])
        size = self.seen_size
        statement: dict[str, Any] = {
            "ballot": hashlib.sha256(ballot.encode()).hexdigest(),
            "case": self.origin,
            "channel": channel,
            "checkpoint": {"root": hex_of(self.root(size)), "size": size},
            "credential": self.issued[voter] if channel == "app" else None,
            "election": None,
            "manifest": hex_of(manifest.sha256),
            "previous": hex_of(before[-1]) if before else None,
            "sequence": len(before) + 1,
            "suite": "recorded-1",
            "v": 1,
            "voter": voter,
        }
        statement.update(bent)
        return statement, ballot

    def ballot_text(self, _voter: str, option: str, manifest: Manifest) -> str:
        """A ballot that answers every question by ``option``, or each by its own, of several: ``for/a+b/blank``."""
        return make_ballot(read_choices(option, manifest), manifest).decode()

    def close_voting(self) -> None:
        self.now = START + 20 * DAY
        ballots = [draft for draft in self.drafts if draft.kind == "ballot_cast"]
        voters = {draft.body["statement"]["voter"] for draft in ballots}
        self.append("voting_closed", {"ballots": len(ballots), "voters": len(voters)})

    def reconcile(self, invalid: Iterable[str] = ()) -> None:
        papers = [
            {
                "channel": "paper",
                "reason": "unreadable",
                "scan": "22" * 32,
                "serial": f"X-{number:06}",
                "voter": voter,
            }
            for number, voter in enumerate(invalid)
        ]
        valid = sum("assisted" in draft.body for draft in self.drafts if draft.kind == "ballot_cast")
        returned = valid + len(papers)
        body = {"delivered": returned, "invalid": papers, "issued": returned, "returned": returned, "valid": valid}
        self.append("paper_reconciled", body, ["li", "wang"])

    def extend(self, days: int, reason: str = "storm", signers: Iterable[str] = ("li", "wang")) -> Draft:
        """Move the closing time to ``days`` behind the start, and announce it."""
        notice = self.blob(encode_canonical({"text": words("表决时间延长"), "title": words("延期公告"), "v": 1}))
        body = {"closes": START + days * DAY, "notice": notice, "reason": reason}
        return self.append("voting_extended", body, signers)

    def declare(self) -> None:
        posting = {"from": self.now, "until": self.now + DAY}
        self.append("result_declared", {"posting": posting, "result": self.replay().make_result()}, ["li"])

    def result_sha256(self) -> str:
        """The declared result as confirmation, lapse and recount name it."""
        declared = next(draft for draft in self.drafts if draft.kind == "result_declared")
        return hashlib.sha256(encode_canonical(declared.body["statement"]["body"]["result"])).hexdigest()

    def recount(self, objection: int | None = None, **bent: Any) -> Draft:
        """The audit again, over all there is so far."""
        size = len(self.drafts)
        body = {"objection": objection, "reason": "核对", "result": self.result_sha256()}
        return self.append("result_recounted", body | {"root": hex_of(self.root(size)), "size": size} | bent, ["wang"])

    def confirm_result(self) -> None:
        """When its posting is over, the result becomes final; without any quorum the case lapses."""
        self.confirm_result_entry()
        if is_without_quorum(self.replay()):
            self.append("case_lapsed", {"result": self.result_sha256()}, ["wang"])

    def confirm_result_entry(self) -> Draft:
        """The confirmation alone."""
        self.now = max(self.now, self.until("result_declared"))
        return self.append("result_confirmed", {"result": self.result_sha256()}, ["li", "wang"])

    def until(self, kind: str) -> int:
        """When the posting of the first entry of ``kind`` ends."""
        [first, *_] = [draft for draft in self.drafts if draft.kind == kind]
        until: int = first.body["statement"]["body"]["posting"]["until"]
        return until

    def read_statement(self) -> None:
        """Read the statement; a result that is still provisional is confirmed before."""
        if not any(draft.kind == "result_confirmed" for draft in self.drafts):
            self.confirm_result()
        self.now += DAY
        body = {"place": words("公证处"), "present": ["业主委员会"], "statement": self.blob("兹证明".encode())}
        self.append("statement_read", body, ["li"])

    def archive(self) -> None:
        """Issue the certificate and seal the case."""
        file = {"sha256": "33" * 32, "size": 1000}
        body = {"bundle": "44" * 32, "number": "(2026)示证字第1号", "signed": file, "unsigned": file}
        self.append("certificate_issued", body, ["li"])
        self.seal_case()

    def refuse(self, reason: str = "dispute", signers: Iterable[str] = ("li", "wang")) -> Draft:
        return self.append("case_refused", {"reason": reason, "text": "申请人之间有争议"}, signers)

    def terminate(self, reason: str = "withdrawn_by_applicant", signers: Iterable[str] = ("li", "wang")) -> Draft:
        return self.append("case_terminated", {"reason": reason, "text": "申请人撤回申请"}, signers)

    def seal_case(self) -> None:
        """Seal the case at its end, whatever this is."""
        size = len(self.drafts)
        self.append("case_sealed", {"root": hex_of(self.root(size)), "size": size})

    # -- sealing and asking -------------------------------------------------------------------------------------

    def entries(self, stop: int | None = None) -> list[Entry]:
        """The drafts as chained, signed entries."""
        made: list[Entry] = []
        prev = first_prev(self.origin)
        for index, draft in enumerate(self.drafts[:stop]):
            entry = make_entry(
                self.origin, draft.kind, draft.body, index, prev, draft.time, self.office, self.office_key.sign
            )
            made.append(entry)
            prev = entry.sha256
        return made

    def root(self, size: int) -> bytes:
        return Frontier(entry.leaf_hash for entry in self.entries(size)).root()

    def checkpoint(self, data: list[bytes], size: int | None = None) -> bytes:
        part = data if size is None else data[:size]
        root = Frontier(leaf_hash(item) for item in part).root()
        return sign_checkpoint(Checkpoint(self.origin, len(part), root), self.log, self.log_key.sign)

    def record(self, entries: list[bytes] | None = None, kept: Iterable[int] = (1,)) -> Record:
        """The record of the case, or of ``entries`` put in its place; ``kept`` are sizes with a kept checkpoint."""
        data = [entry.data for entry in self.entries()] if entries is None else entries
        checkpoints = {size: self.checkpoint(data, size) for size in kept if size <= len(data)}
        files = make_record(data, self.blobs, self.checkpoint(data), checkpoints, self.policy_text())
        return Record({**files, **self.archives()})

    def archives(self) -> dict[str, bytes]:
        """What stands beside the record of a secret case."""
        return {}

    def receipt(self, index: int, size: int | None = None) -> Receipt:
        entries = self.entries(size)
        path = prove_inclusion([entry.leaf_hash for entry in entries], index)
        data = [entry.data for entry in entries]
        proof = Proof(index=index, path=tuple(path), checkpoint=self.checkpoint(data), extra=None)
        return parse_receipt(make_receipt(entries[index].data, format_proof(proof), self.log))

    def replay(self) -> Process:
        """The process over all drafts; raises what the first bad entry deserves."""
        policy = self.policy()
        officers = commissions(policy.officers)
        process = Process(self.origin, check_signature, self._find_blob, RULEBOOK, officers, self.group)
        for entry in self.entries():
            process.follow(entry)
        return process

    def _find_blob(self, sha256: bytes) -> bytes | None:
        return self.blobs.get(hex_of(sha256))

    def audit(self, record: Record | None = None, receipts: Iterable[Receipt] = ()) -> Report:
        """One call that checks everything."""
        return audit(record or self.record(), self.policy(), check_signature, RULEBOOK, tuple(receipts), self.group)

    def bent(self, change: Callable[["World"], None]) -> "World":
        """A copy with ``change`` made to it."""
        other = copy.deepcopy(self)
        change(other)
        return other


ANNOUNCEMENT = encode_canonical({"text": words("公告全文"), "title": words("公告"), "v": 1})


def make_world(**fields: Any) -> World:
    """A decided case of eight voters: re-votes, paper, a silent owner who was served, one never reached."""
    world = World(**fields)
    world.prepare()
    world.deliver(["v0001", "v0002", "v0003", "v0004", "v0005", "v0006", "v0007"])
    world.open_voting()
    world.cast("v0001", "for")
    world.cast("v0002", "against")
    world.cast("v0003", "for")
    world.cast("v0001", "against")
    world.assist("v0004", "for")
    world.assist("v0005", "abstain")
    world.cast("v0005", "against")
    world.close_voting()
    world.reconcile(invalid=["v0006"])
    world.declare()
    world.read_statement()
    return world
