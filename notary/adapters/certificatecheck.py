"""Compares a certificate with the record in it: its summary, then its pages, drawn anew.

The record was audited before; what only the office can say (number, officers, date, notes) is taken from the summary,
which the office has signed. Clause: notary/SPEC.md, section Algorithms, "Comparing the pages".
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from keys.errors import RejectionError
from ledger.policy import Policy
from notary.adapters.attachment import attachment_of
from notary.adapters.drawing import REFUSALS
from notary.adapters.errors import PagesUncheckedError, SummaryWrongError
from notary.adapters.pdf import render_appearances, render_certificate
from notary.adapters.pdfcheck import check_pages, check_pdf
from notary.adapters.rulebook import load_rulebook
from notary.certificate import ATTACHMENT_NAME, OFFICER_FIELD, SEAL_FIELD, SUMMARY_NAME, Certificate
from notary.certify import make_certificate
from notary.errors import AuditRefusedError, PdfUncheckedError
from notary.report import Report
from notary.summary import find_differences, read_commission

SHOWN = 5


def check_signatures(pdf: bytes, policy: Policy, bundle: bytes) -> list[str]:
    """Check the PDF's signatures against the root and signers that the policy pins. Raises PdfUncheckedError."""
    if policy.pdf_root is None or not policy.pdf_signers:
        raise PdfUncheckedError("the policy pins no root or no signers")
    held = check_pdf(pdf, policy.pdf_root, policy.pdf_signers, bundle, stamp_roots=policy.pdf_stamp_roots)
    return [f"{item.id}: {item.detail}" for item in held]


def check_against_record(pdf: bytes, report: Report) -> str:
    """Compare the summary and the pages of ``pdf`` with what ``report``, which accepted its record, found.

    Raises: SummaryMalformedError, SummaryWrongError, PageTextWrongError, PageDrawingWrongError; PagesUncheckedError
        where nothing can be drawn.
    """
    summary = attachment_of(pdf, SUMMARY_NAME)
    bundle = attachment_of(pdf, ATTACHMENT_NAME)
    certificate = certificate_of(report, summary, bundle)
    if differences := find_differences(summary, certificate):
        raise SummaryWrongError(", ".join(differences[:SHOWN]))
    drawn, looks = _draw(certificate, bundle)
    number = len(certificate.notes_own or certificate.notes_zh)
    notes = f"; {number} notes of the office's own" if number else ""
    return f"{certificate.number}, {check_pages(pdf, drawn, looks)}{notes}"


def certificate_of(report: Report, summary: bytes, bundle: bytes) -> Certificate:
    """The certificate that the record gives, with what the summary says of the office's own."""
    if report.process is None or report.process.case.manifest is None:
        raise AuditRefusedError
    commission = replace(read_commission(summary), bundle_sha256=hashlib.sha256(bundle).digest())
    return make_certificate(report, load_rulebook()[report.process.case.manifest.rules_sha256], commission)


def _draw(certificate: Certificate, bundle: bytes) -> tuple[bytes, Mapping[str, bytes]]:
    try:
        drawn, looks = render_certificate(certificate, bundle), render_appearances(certificate)
    except RejectionError as error:
        if error.code in REFUSALS:
            raise PagesUncheckedError(str(error)) from error
        raise
    return drawn, {OFFICER_FIELD: looks.officer, SEAL_FIELD: looks.seal}
