"""What a trustee's tool checks before it signs: the record, that history goes on, and the statement itself.

Nothing here is a rule of its own: the record goes through the audit, the statement through the process that the
office's service and every auditor replay.
Specification: ``notary/SPEC.md`` section Algorithms, "Trustee's tool".
"""

import hashlib
from typing import Any

from keys.adapters.sodium import SigningKey, make_seed
from keys.ed25519 import Verify
from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.group import Group
from keys.note import ED25519, VerifierKey
from ledger.checkpoint import parse_checkpoint
from ledger.entry import Entry, make_entry
from ledger.policy import Policy
from ledger.record import Record
from notary.adapters.pool import process_limit, prover
from notary.adapters.rulebook import load_rulebook
from notary.adapters.secret_errors import (
    ProposalWrongError,
    RecordRefusedError,
    TallyDiffersError,
    TrusteeHeadError,
)
from notary.adapters.signedfile import Signed
from notary.audit import audit
from notary.decision import check_rules
from notary.errors import RecordIncompleteError
from notary.process import Process, RuleBook
from voting.belenios.errors import TallyCountWrongError, TallyWrongError
from voting.manifest import parse_manifest

_TALLY = (TallyWrongError.code, TallyCountWrongError.code)


def origin_of(record: Record) -> str:
    """The case that a record says it is of. Raises RecordRefusedError."""
    try:
        return parse_checkpoint(record.file("log/checkpoint"))[0].origin
    except RejectionError as error:
        raise RecordRefusedError(error.code) from error


def check_record(
    record: Record,
    policy: Policy,
    verify: Verify,
    rulebook: RuleBook,
    group: Group,
    seen: dict[str, Any] | None = None,
) -> Process:
    """Audit a record and return its process. A record may end anywhere; what it holds must hold.

    ``seen`` is the head of a record that this trustee has audited: what was proved there is not proved again.
    Raises: TallyDiffersError, RecordRefusedError with the audit's code and entry.
    """
    known = None if seen is None else (int(seen["size"]), bytes.fromhex(seen["root"]))
    report = audit(record, policy, verify, rulebook, group=group, known=known, prove=prover(process_limit()))
    first, process = report.first, report.process
    unfinished = first is not None and first.code == RecordIncompleteError.code and len(report.findings) == 1
    if process is None or (first is not None and not unfinished):
        place = "" if first is None or first.entry is None else f" at entry {first.entry}"
        code = "" if first is None else first.code
        raise (TallyDiffersError if code in _TALLY else RecordRefusedError)(f"{code}{place}")
    return process


def check_head(seen: dict[str, Any] | None, process: Process) -> None:
    """Check that the record goes on from the head seen last. Raises TrusteeHeadError."""
    if seen is None:
        return
    case = process.case
    if case.size < seen["size"] or hex_of(case.root_at(seen["size"])) != seen["root"]:
        raise TrusteeHeadError


def check_next(process: Process, signed: Signed) -> None:
    """Check that ``signed`` may stand next, and take it in. Raises what the process refuses."""
    process.follow(_make_draft(process, signed))


def check_proposal(process: Process, proposal: Signed, name: str) -> None:
    """Check a manifest before it is signed: for this case, this roll, this announcement, these trustees, known rules.

    Raises: ProposalWrongError, naming the code of what does not hold.
    """
    named = proposal.says("manifest")
    data = proposal.blob(named) if isinstance(named, str) else None
    if proposal.kind != "manifest_sealed" or proposal.statement.get("case") != process.case.origin or data is None:
        raise ProposalWrongError
    try:
        manifest = parse_manifest(data)
        if manifest.announcement != process.announcement or manifest.rules_sha256 not in load_rulebook():
            raise ProposalWrongError("another announcement, or unknown rules")
        check_rules(load_rulebook()[manifest.rules_sha256], manifest.questions)
        if manifest.case != process.case.origin or manifest.trustees is None or name not in manifest.trustees.board:
            raise ProposalWrongError("it does not name this trustee")
        process.case.sealed.make_election(manifest)
    except ProposalWrongError:
        raise
    except RejectionError as error:
        raise ProposalWrongError(error.code) from error
    roll = process.case.roll
    if roll is None or (manifest.roll_sha256, manifest.totals) != (roll.sha256, roll.totals):
        raise ProposalWrongError("another roll")
    if hashlib.sha256(data).hexdigest() != named:
        raise ProposalWrongError


def _make_draft(process: Process, signed: Signed) -> Entry:
    """An entry that carries ``signed``; its outer signature is of a key made for this moment, as nobody looks at it."""
    key = SigningKey(make_seed())
    case = process.case
    time = max(process.times.values(), default=0)
    public = VerifierKey(case.origin, ED25519, key.public)
    return make_entry(case.origin, signed.kind, signed.body, case.size, bytes(32), time, public, key.sign)
