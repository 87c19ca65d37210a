"""Whether a record holds: from its files and the caller's own policy to a report.

Every figure is derived from the entries.  No key is taken from the record: log, office and officers are those of the
policy.  The checks run in stages and stop after the first stage that fails; a stage reports all it found; a check
that could not run is a finding; any finding means refused.

    1 checkpoint    the log's signed head, by a key of the policy, with the witnesses it demands
    2 entries       exactly as many entries as the head says
    3 tree          they rebuild the signed root and every published tile
    4 checkpoints   every other signed head belongs to the same tree
    5 chain         each entry is canonical, in its place, chained to the one before, signed by the office
    6 process       each entry may stand where it stands: who signed, what it says, every ballot, the declared result
    7 files         no file that no entry names; the explanation beside them is ours
    8 completeness  the record reaches the end of a stage
    9 receipts      receipts handed in by voters belong to this log

Specification: ``notary/SPEC.md`` section Algorithms, "Audit"; order after DESIGN section 11.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from keys.ed25519 import Verify
from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.group import Group
from keys.note import VerifierKey, check_note, format_vkey
from ledger.checkpoint import Checkpoint, check_checkpoint, parse_checkpoint
from ledger.cosignature import check_cosignatures
from ledger.entry import Entry, check_chain, first_prev, parse_entry
from ledger.errors import RootWrongError, TileWrongError
from ledger.merkle import Frontier, leaf_hash
from ledger.policy import Policy, check_quorum
from ledger.record import Record, check_readme, entries_of
from ledger.tile import tiles_of
from notary.archive import check_archives
from notary.errors import (
    BlobUnexpectedError,
    CheckpointForkError,
    LogWrongError,
    RecordIncompleteError,
)
from notary.kinds import ARCHIVED, READ
from notary.officer import commissions
from notary.process import Process, RuleBook
from notary.report import Finding, Report, Step
from voting.errors import ReceiptWrongError
from voting.posting import GRACE
from voting.receipt import Receipt, check_receipt

MAX_FINDINGS = 100


class Stop(Exception):  # noqa: N818 - not an error: the end of an audit after a failed stage
    """A stage failed; the report says why."""


Collect = Callable[[RejectionError, int | None], None]
Prove = Callable[[bytes, Sequence[bytes]], Collection[bytes]]
"""Given an election's bytes and ballots: the SHA-256 of those ballots whose elements, proofs and signature hold."""


def audit(
    record: Record,
    policy: Policy,
    verify: Verify,
    rulebook: RuleBook,
    receipts: Sequence[Receipt] = (),
    group: Group | None = None,
    known: tuple[int, bytes] | None = None,
    prove: Prove | None = None,
) -> Report:
    """Check a record against the caller's policy.

    Shapes: ``record`` as ``ledger.record`` defines it; ``rulebook`` the rule files known, by SHA-256;
        ``group`` does the arithmetic of secret ballots, in integers if none is given; ``known`` is size and root of a
        record that this caller has audited: signatures and proofs of the very same ballots are not checked again;
        ``prove`` may check the proofs of all ballots beforehand, in several processes. What it does not vouch for is
        checked in its turn, so the report does not depend on it.
    Raises: nothing for bad input; every fault is a finding of the report.
    Source: notary/SPEC.md, "Audit".
    """
    report = Report()
    with suppress(Stop):
        _Audit(record, policy, verify, rulebook, report, group, known, prove).run(receipts)
    return report


@dataclass
class _Audit:
    """The stages in order, each a method; what later stages need stands in attributes."""

    record: Record
    policy: Policy
    verify: Verify
    rulebook: RuleBook
    report: Report
    group: Group | None
    known: tuple[int, bytes] | None
    prove: Prove | None
    log: VerifierKey = field(init=False)
    head: Checkpoint = field(init=False)
    data: list[bytes] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=list)

    def run(self, receipts: Sequence[Receipt]) -> None:
        self._stage("checkpoint", self._check_head)
        self._stage("entries", self._check_count)
        self._stage("tree", self._check_tree)
        self._stage("checkpoints", self._check_other_heads)
        self._stage("chain", self._check_chain)
        self._stage("process", self._check_process)
        self._stage("files", self._check_files)
        self._stage("completeness", self._check_complete)
        if receipts:
            self._stage("receipts", lambda collect: self._check_receipts(receipts, collect))

    def _stage(self, name: str, check: Callable[[Collect], str]) -> None:
        found: list[Finding] = []

        def collect(error: RejectionError, entry: int | None) -> None:
            place = entry if error.entry is None else error.entry
            if len(found) < MAX_FINDINGS:
                found.append(Finding(error.code, place, str(error)))

        try:
            detail = check(collect)
        except RejectionError as error:
            collect(error, None)
            detail = ""
        if found:
            self.report.findings.extend(found)
            self.report.steps.append(Step(name, "failed", found[0].detail))
            raise Stop
        self.report.steps.append(Step(name, "ok", detail))

    def _check_head(self, _collect: Collect) -> str:
        data = self.record.files.get("log/checkpoint", b"")
        named, note = parse_checkpoint(data)
        self.log = self.policy.log_key(named.origin)
        self.head = check_checkpoint(data, self.log, self.verify)
        seen = check_cosignatures(note, [*self.policy.witnesses.values()], self.verify)
        check_quorum(self.policy, [key for key, _time in seen])
        self.report.origin, self.report.size, self.report.root = self.head.origin, self.head.size, self.head.root
        witnesses = "none demanded" if self.policy.quorum == "none" else f"{len(seen)} cosigned, quorum met"
        return f"{self.head.origin}, {self.head.size} entries, witnesses: {witnesses}"

    def _check_count(self, _collect: Collect) -> str:
        self.data = entries_of(self.record)  # exactly as many as the head says, or it raises
        return f"{len(self.data)} entries"

    def _check_tree(self, _collect: Collect) -> str:
        frontier = Frontier()
        self.roots = [frontier.root()]
        for data in self.data:
            frontier.append(leaf_hash(data))
            self.roots.append(frontier.root())
        if frontier.root() != self.head.root:
            raise RootWrongError
        tiles = {f"log/{name}": data for name, data in tiles_of(self.data).items()}
        published = {name: data for name, data in self.record.files.items() if name.startswith("log/tile/")}
        if tiles != published:
            raise TileWrongError
        return f"root {hex_of(self.head.root)}"

    def _check_other_heads(self, collect: Collect) -> str:
        names = sorted(name for name in self.record.files if name.startswith("checkpoints/"))
        for name in names:
            try:
                head = check_checkpoint(self.record.files[name], self.log, self.verify)
                if name != f"checkpoints/{head.size}" or not head.size <= self.head.size:
                    raise CheckpointForkError("its name or size is not one of this log")
                if self.roots[head.size] != head.root:
                    raise CheckpointForkError(f"two roots at size {head.size}")
            except RejectionError as error:
                collect(error, None)
        return f"{len(names)} kept heads belong to the same tree"

    def _check_chain(self, collect: Collect) -> str:
        prev, time = first_prev(self.head.origin), 0
        for index, data in enumerate(self.data):
            try:
                entry = parse_entry(data)
                check_chain(entry, index, prev, time, self.head.origin)
                check_note(entry.note, [self.policy.office], self.verify)
            except RejectionError as error:
                collect(error, index)
                continue
            self.entries.append(entry)
            prev, time = entry.sha256, entry.time
        return "each entry names the one before it and is signed by the office"

    def _check_process(self, collect: Collect) -> str:
        officers = commissions(self.policy.officers)
        process = Process(self.head.origin, self.verify, self._blob, self.rulebook, officers, self.group)
        if self.known is not None and self.known in enumerate(self.roots):
            process.proved = self.known[0]
        for entry in self.entries:
            try:
                process.follow(entry)
            except RejectionError as error:
                collect(error, entry.index)
            if entry.kind == "case_opened" and process.opened and process.opened["log"] != format_vkey(self.log):
                collect(LogWrongError(), entry.index)
            if entry.kind == "voting_opened" and self.prove is not None:
                self._prove_ahead(process, self.prove)
        self.report.process, self.report.entries = process, self.entries
        self.report.result = process.result
        return self._describe(process)

    def _prove_ahead(self, process: Process, prove: Prove) -> None:
        sealed = process.case.sealed
        texts = [entry.body.get("ballot") for entry in self.entries[process.proved :] if entry.kind == "ballot_cast"]
        if sealed.election is not None:
            sealed.proved = prove(sealed.election.data, [text.encode() for text in texts if isinstance(text, str)])

    def _describe(self, process: Process) -> str:
        case = process.case
        return (
            f"{len(case.register.credentials)} credentials, {len(case.index_of)} ballots of {len(case.casts)} voters, "
            f"every signature and every rule of process version {case.version} checked{_kept(process)}, "
            f"{'no result declared' if process.result is None else 'result recomputed'}{_mark(process)}"
        )

    def _check_files(self, _collect: Collect) -> str:
        assert self.report.process is not None  # noqa: S101 - set by the stage before
        named = {f"blob/{hex_of(sha256)}" for sha256 in self.report.process.case.blob_names}
        present = {name for name in self.record.files if name.startswith("blob/")}
        if present - named:
            raise BlobUnexpectedError
        check_archives(self.record.files, self.report.process)
        check_readme(self.record)
        return f"{len(present)} files, each named by an entry"

    def _check_complete(self, _collect: Collect) -> str:
        assert self.report.process is not None  # noqa: S101 - set by the stage before
        stage = {READ: "result", ARCHIVED: "sealed"}.get(self.report.process.phase)
        if stage is None:
            raise RecordIncompleteError(f"the case is only {self.report.process.phase}")
        self.report.stage = stage
        return f"stage: {stage}{_mark(self.report.process)}"

    def _check_receipts(self, receipts: Sequence[Receipt], collect: Collect) -> str:
        for receipt in receipts:
            index = receipt.entry.index
            try:
                head = check_receipt(receipt, self.log, self.verify)
                if head.size <= self.head.size and self.roots[head.size] != head.root:
                    raise CheckpointForkError(self._describe_fork(head))
                if index >= len(self.data):
                    raise ReceiptWrongError("the record ends before the receipt's entry")
                if self.data[index] != receipt.entry.data:
                    raise ReceiptWrongError("the record has another entry in its place")
            except RejectionError as error:
                collect(error, index)
        return f"{len(receipts)} receipts belong to this log"

    def _describe_fork(self, head: Checkpoint) -> str:
        """The two signed statements that cannot both be true."""
        return (
            f"the receipt's head says size {head.size}, root {hex_of(head.root)}; the record's head of size "
            f"{self.head.size}, root {hex_of(self.head.root)}, says {hex_of(self.roots[head.size])} there"
        )

    def _blob(self, sha256: bytes) -> bytes | None:
        return self.record.files.get(f"blob/{hex_of(sha256)}")


def _kept(process: Process) -> str:
    """The deadlines that officers chose, the days that they set otherwise, and by how much they opened late."""
    if (manifest := process.case.manifest) is None or manifest.deadlines is None:
        return ""
    days = ", ".join((*manifest.deadlines.off, *manifest.deadlines.work))
    late = process.times.get("voting_opened", 0) - manifest.opens
    kept = f", deadlines {manifest.deadlines.id}{f' with days set otherwise: {days}' if days else ''}"
    return f"{kept}, voting opened {late // 60} minutes LATE" if late > GRACE else kept


def _mark(process: Process) -> str:
    """What nobody may overlook: rehearsal, demonstration, a case that lapsed or ended without certificate, and why."""
    marks = ["REHEARSAL 演练, never to be certified"] if process.is_rehearsal else []
    marks += ["DEMONSTRATION 演示, of no legal effect"] if process.opened.get("demonstration") else []
    if process.lapsed:
        marks.append("lapsed: no decision formed 未形成决定")
    if process.ended is not None:
        marks.append(f"ended without certificate 未出具公证书: {process.ended[0]}, {process.ended[1]['reason']}")
    return "".join(f"; {mark}" for mark in marks)
