"""Compares a certificate, or a decision not to certify, with the record in it: its summary, its pages drawn anew.

The record was audited before; what only the office can say (number, officers, date, notes) is taken from the summary,
which the office has signed. Clause: notary/SPEC.md, section Algorithms, "Comparing the pages".
"""

import hashlib
from dataclasses import replace

from keys.errors import RejectionError
from ledger.policy import Policy
from notary.adapters.attachment import attachment_of
from notary.adapters.drawing import REFUSALS
from notary.adapters.errors import AttachmentMissingError, PagesUncheckedError, SummaryWrongError
from notary.adapters.pdf import render_appearances, render_certificate, render_refusal
from notary.adapters.pdfcheck import check_pages, check_pdf
from notary.adapters.rulebook import load_rulebook
from notary.certificate import (
    ATTACHMENT_NAME,
    DECISION_NAME,
    OFFICER_FIELD,
    SEAL_FIELD,
    SUMMARY_NAME,
    Certificate,
)
from notary.certify import make_certificate
from notary.errors import AuditRefusedError, PdfUncheckedError
from notary.refusal import TITLES, Refusal, make_refusal
from notary.report import Report
from notary.summary import find_differences, read_commission, read_signing

SHOWN = 5


def check_signatures(pdf: bytes, policy: Policy, bundle: bytes) -> list[str]:
    """Check the PDF's signatures against the root and signers that the policy pins. Raises PdfUncheckedError."""
    if policy.pdf_root is None or not policy.pdf_signers:
        raise PdfUncheckedError("the policy pins no root or no signers")
    held = check_pdf(pdf, policy.pdf_root, policy.pdf_signers, bundle, stamp_roots=policy.pdf_stamp_roots)
    return [f"{item.id}: {item.detail}" for item in held]


def check_against_record(pdf: bytes, report: Report) -> str:
    """Compare the summary and the pages of ``pdf`` with what ``report``, which accepted its record, found.

    The summary's name tells a certificate from a decision not to certify.
    Raises: AttachmentMissingError for neither; RecordUncertifiableError, RecordNotEndedError where the record is none
        for it; SummaryMalformedError, SummaryWrongError, PageTextWrongError, PageDrawingWrongError;
        PagesUncheckedError where nothing can be drawn.
    """
    bundle = attachment_of(pdf, ATTACHMENT_NAME)
    try:
        summary = attachment_of(pdf, SUMMARY_NAME)
    except AttachmentMissingError:
        return _check_decision(pdf, report, bundle)
    certificate = certificate_of(report, summary, bundle)
    compared = _compare(pdf, bundle, summary, certificate)
    number = len(certificate.notes_own or certificate.notes_zh)
    notes = f"; {number} notes of the office's own" if number else ""
    return f"{certificate.number}, {compared}{notes}"


def _check_decision(pdf: bytes, report: Report, bundle: bytes) -> str:
    summary = attachment_of(pdf, DECISION_NAME)
    decision = make_refusal(report.entries, *read_signing(summary), head_of(report))
    compared = _compare(pdf, bundle, summary, decision)
    return f"{TITLES[decision.kind]} decision not to certify, no certificate: {decision.reason}, {compared}"


def head_of(report: Report) -> tuple[str, int, bytes]:
    """The origin, size and root of the record's log, as a decision not to certify prints them."""
    return report.origin or "", report.size or 0, report.root or b""


def certificate_of(report: Report, summary: bytes, bundle: bytes) -> Certificate:
    """The certificate that the record gives, with what the summary says of the office's own."""
    if report.process is None or report.process.case.manifest is None:
        raise AuditRefusedError
    commission = replace(read_commission(summary), bundle_sha256=hashlib.sha256(bundle).digest())
    return make_certificate(report, load_rulebook()[report.process.case.manifest.rules_sha256], commission)


def _compare(pdf: bytes, bundle: bytes, summary: bytes, due: Certificate | Refusal) -> str:
    """Compare with what is ``due``: the summary, then the pages and the looks of the signatures, drawn anew."""
    if differences := find_differences(summary, due):
        raise SummaryWrongError(", ".join(differences[:SHOWN]))
    try:
        drawn = render_refusal(due, bundle) if isinstance(due, Refusal) else render_certificate(due, bundle)
        looks = render_appearances(due)
    except RejectionError as error:
        if error.code in REFUSALS:
            raise PagesUncheckedError(str(error)) from error
        raise
    return check_pages(pdf, drawn, {OFFICER_FIELD: looks.officer, SEAL_FIELD: looks.seal})
