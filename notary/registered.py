"""Whether a certificate stands in the office's register, whole up to a signed head, and was not withdrawn.

The register is a record like a case's: the same tree, chain and signatures, by a ``log`` line of the same policy.
Specification: ``notary/SPEC.md`` section Algorithms, "Register".
"""

import hashlib

from keys.ed25519 import Verify
from keys.note import check_note, format_vkey
from ledger.checkpoint import Checkpoint, check_checkpoint, parse_checkpoint
from ledger.cosignature import check_cosignatures
from ledger.entry import check_chain, first_prev, parse_entry
from ledger.policy import Policy, check_quorum
from ledger.record import Record, check_blobs, check_readme, check_tree, entries_of
from notary.errors import BlobUnexpectedError, LogWrongError
from notary.officer import commissions
from notary.register import Register, Registered
from notary.register_errors import CertificateUnregisteredError, CertificateWithdrawnError
from notary.report import Report


def read_register(record: Record, policy: Policy, verify: Verify) -> tuple[Register, Checkpoint]:
    """Check a register's record against the caller's policy; gives the register and the signed head it reaches.

    1. The head is signed by a log of the policy, with the witnesses that it demands. 2. There are as many entries as it
    says, and they rebuild its root and every tile. 3. Each follows the one before and is signed by the office.
    4. Each may stand where it stands; the register was opened for this log's key. 5. Every file is named by an entry.
    Raises: a RejectionError for the first that fails.
    """
    data = record.file("log/checkpoint")
    named, note = parse_checkpoint(data)
    log = policy.log_key(named.origin)
    head = check_checkpoint(data, log, verify)  # 1
    check_quorum(policy, [key for key, _ in check_cosignatures(note, [*policy.witnesses.values()], verify)])
    entries = entries_of(record)  # 2
    check_tree(record, entries, head.root)
    check_blobs(record)
    blobs = {bytes.fromhex(name[5:]): value for name, value in record.files.items() if name.startswith("blob/")}
    register = Register(head.origin, verify, blobs.get, commissions(policy.officers))
    prev, time = first_prev(head.origin), 0
    for index, raw in enumerate(entries):  # 3, 4
        entry = parse_entry(raw)
        check_chain(entry, index, prev, time, head.origin)
        check_note(entry.note, [policy.office], verify)
        register.follow(entry)
        prev, time = entry.sha256, entry.time
    if register.log != format_vkey(log):
        raise LogWrongError
    if blobs.keys() - register.named:  # 5
        raise BlobUnexpectedError
    check_readme(record)
    return register, head


def check_registered(
    register: Register, report: Report, pdf: bytes, number: str = "", binding: bytes = b""
) -> Registered:
    """Check that the certificate of an accepted record stands in the register and was not withdrawn.

    ``pdf`` is the certificate's file, which later timestamps may have made longer, or empty where only the record is
    at hand; ``number`` is what it bears; ``binding`` is the digest of the Chinese file that a translation names.
    Raises: CertificateUnregisteredError, CertificateWithdrawnError.
    """
    found = [each for each in register.certificates.values() if _is_of(each, report, pdf, number, binding)]
    if not found:
        raise CertificateUnregisteredError
    if found[-1].withdrawn is not None:
        raise CertificateWithdrawnError(f"{found[-1].number}, ground: {found[-1].withdrawn['ground']}")
    return found[-1]


def describe(found: Registered, head: Checkpoint) -> str:
    """The certificate's place and what became of it, in words for the report."""
    open_requests = sum(outcome is None for outcome in found.requests.values())
    return (
        f"{found.number} at entry {found.index} of {head.origin}, not withdrawn up to its head of {head.size} entries; "
        f"{len(found.corrections)} corrections, {len(found.requests)} re-examinations, {open_requests} of them open"
        + (f"; beside: {', '.join(found.beside.values())}, not checked here" if found.beside else "")
    )


def _is_of(each: Registered, report: Report, pdf: bytes, number: str, binding: bytes) -> bool:
    if each.case != report.origin or (pdf and each.number != number):
        return False
    if binding:
        return each.pdf_sha256 == binding
    if pdf:
        return hashlib.sha256(pdf[: each.pdf_size]).digest() == each.pdf_sha256
    if report.stage == "sealed":
        said = report.process.certificate if report.process else {}
        return (each.size, each.root, each.number) == (report.size, report.root, said.get("number"))
    return True
