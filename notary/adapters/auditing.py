"""From a file on disk to a report: opens the container, takes the PDF apart, runs the audit.

In the auditor's closure: standard library only.  What needs X.509 is handed in as ``check_pdf``.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keys.canonical import parse_canonical
from keys.ed25519 import Verify
from keys.encoding import bytes_of_hex
from keys.errors import RejectionError
from keys.group import Group
from ledger.adapters.bundle import load_record, parse_bundle
from ledger.container import MAX_PACKED
from ledger.errors import ContainerSizeError
from ledger.policy import Policy
from ledger.record import Record
from notary.adapters.attachment import attachment_of
from notary.adapters.errors import PagesUncheckedError
from notary.audit import Prove, audit
from notary.errors import PdfUncheckedError
from notary.process import RuleBook
from notary.registered import check_registered, describe, read_register
from notary.report import REGISTER, Finding, Report, Step
from voting.receipt import RECEIPT_LIMIT, parse_receipt

PDF = b"%PDF-"
UNASKED = "withdrawal not checked: the office's register was not handed in (--register)"
UNNUMBERED = "not asked: the case ended without certificate, and a decision not to certify bears no number of it"
FILE_LIMIT = MAX_PACKED  # a PDF has its own, lower limit

CheckPdf = Callable[[bytes, Policy, bytes], Sequence[str]]
CheckPages = Callable[[bytes, Report], str]


@dataclass(frozen=True, slots=True)
class Request:
    """What an auditor asks for. ``check_pdf`` is None where X.509 cannot be checked here.

    ``check_pages`` compares the pages of a certificate with what the record gives; ``register`` is the record of the
    office's register, in which the certificate must stand.
    """

    path: Path
    policy: Policy
    verify: Verify
    rulebook: RuleBook
    receipts: Sequence[Path] = ()
    check_pdf: CheckPdf | None = None
    check_pages: CheckPages | None = None
    evidence_only: bool = False
    register: Path | None = None
    group: Group | None = None
    prove: Prove | None = None


def audit_file(request: Request) -> tuple[Report, str | None]:
    """Audit a certificate PDF, bundle, archive or folder; gives the report and the file's SHA-256 in hex.

    Raises: OSError if a file cannot be read; nothing for bad content.
    """
    steps: list[Step] = []
    sha256, data = None, b""
    try:
        if request.path.is_dir():
            record = load_record(request.path)
        else:
            data = _read_bounded(request.path, FILE_LIMIT)
            sha256 = hashlib.sha256(data).hexdigest()
            record = _open_file(data, request, steps)
        steps.append(Step("container", "ok", f"{len(record.files)} files, names and sizes as they must be"))
    except RejectionError as error:
        name = "pdf" if error.code.startswith(("pdf-", "attachment-")) else "container"
        return _refused(steps, name, error), sha256
    try:
        receipts = [parse_receipt(_read_bounded(path, RECEIPT_LIMIT)) for path in request.receipts]
    except RejectionError as error:
        return _refused(steps, "receipts", error), sha256
    report = audit(
        record,
        request.policy,
        request.verify,
        request.rulebook,
        receipts,
        group=request.group,
        prove=request.prove,
    )
    report.steps[:0] = steps
    pdf = data if data.startswith(PDF) else b""
    if not report.findings and pdf and not request.evidence_only:
        _check_pages(pdf, report, request.check_pages)
    if not report.findings and (pdf or request.register):
        _check_register(pdf, report, request)
    return report, sha256


def _check_pages(data: bytes, report: Report, check: CheckPages | None) -> None:
    """Compare the pages with the record, which was accepted."""
    try:
        if check is None:
            raise PagesUncheckedError
        report.steps.append(Step("pages", "ok", check(data, report)))
    except RejectionError as error:
        _refuse(report, "pages", error)


def _check_register(pdf: bytes, report: Report, request: Request) -> None:
    """Look the certificate up in the office's register, where one was handed in."""
    has_ended = bool(pdf) and report.process is not None and report.process.ended is not None
    if has_ended or request.register is None:
        report.steps.append(Step(REGISTER, "not_checked", UNNUMBERED if has_ended else UNASKED))
        return
    try:
        record = parse_bundle(_read_bounded(request.register, FILE_LIMIT))
        register, head = read_register(record, request.policy, request.verify)
        found = check_registered(register, report, pdf, *_named(pdf))
        report.steps.append(Step(REGISTER, "ok", describe(found, head)))
    except RejectionError as error:
        _refuse(report, REGISTER, error)


def _named(pdf: bytes) -> tuple[str, bytes]:
    """A certificate's number, and the digest of the Chinese file that one in another language names, else empty."""
    if not pdf:
        return "", b""
    try:
        said: Any = parse_canonical(attachment_of(pdf, "certificate.json"), FILE_LIMIT)["certificate"]  # type: ignore[index,call-overload]
        number, digest = said["number"], said["binding_sha256"]
        return str(number), bytes_of_hex(digest, 32) if digest else b""
    except (KeyError, TypeError):
        return "", b""


def _read_bounded(path: Path, limit: int) -> bytes:
    """The bytes of the file, unless there are more than ``limit``. Raises: ContainerSizeError; OSError."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size <= limit and len(data := file.read(limit + 1)) <= limit:
            return data
    raise ContainerSizeError("the file")


def _open_file(data: bytes, request: Request, steps: list[Step]) -> Record:
    if not data.startswith(PDF):
        return parse_bundle(data)
    bundle = attachment_of(data)
    if request.evidence_only:
        steps.append(Step("pdf", "not_checked", "signatures of the PDF not checked, as asked: evidence only"))
    elif request.check_pdf is None:
        raise PdfUncheckedError
    else:
        steps.append(Step("pdf", "ok", "; ".join(request.check_pdf(data, request.policy, bundle))))
    return parse_bundle(bundle)


def _refused(steps: list[Step], name: str, error: RejectionError) -> Report:
    report = Report(steps=steps)
    _refuse(report, name, error)
    return report


def _refuse(report: Report, name: str, error: RejectionError) -> None:
    report.steps.append(Step(name, "failed", str(error)))
    report.findings.append(Finding(error.code, error.entry, str(error)))
