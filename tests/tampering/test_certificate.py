"""Attacks A81 to A84 on a whole certificate, each refused by the audit with its one code, as an auditor runs it.

The rows are the tampering matrix of the pipeline that was tried and those of the catalogue. What bends each part in
every way stands in tests/notary: byte ranges and appended revisions in test_pdfcheck.py, containers and signers in
test_pdfsigned.py, active content in test_pdfprofile.py, time in test_longterm.py, pages in test_pages.py, the register
in test_register_audit.py, markup in test_drawing.py (A85).
"""

# mypy: disable-error-code="no-untyped-call"
# The library that appends revisions types only some of its functions.

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from ledger.adapters.bundle import save_bundle
from ledger.policy import Policy
from notary.adapters.drawing import draw
from notary.adapters.pdf import make_order, render_appearances
from notary.adapters.pdfsigned import check_signed_pdf
from notary.adapters.sign import sign_certificate
from notary.report import ACCEPTED
from tests.notary import issuing, signing
from tests.notary.bending import Writer
from tests.notary.crooked import evidence, stamp_with
from tests.notary.test_attachment import swap_attachment
from tests.notary.test_pdfcheck import change_a_page, store_certificates, with_range_of
from tests.notary.test_pdfprofile import hidden_annotation, layer, script
from tests.notary.test_register_audit import entered, policy

Bend = Callable[[bytes], bytes]


def check(pdf: bytes, own: Policy, bundle: bytes) -> Sequence[str]:
    """The check of signatures in this process: its own has bounds, which are tested elsewhere."""
    return [item.detail for item in check_signed_pdf(pdf, own.pdf_root or b"", own.pdf_signers, bundle)]


def audited(pdf: bytes, **other: Any) -> str:
    """The code by which the audit refuses ``pdf``; empty if it accepts."""
    return issuing.refusal(pdf, check_pdf=check, **other)[0]


def signed_by(place: str, *asked: str) -> bytes:
    with signing.asked(*asked) as authorities:
        looks = render_appearances(issuing.certificate())
        return sign_certificate(
            draw(issuing.order()), signing.officer(0, place), signing.seal(place), looks, authorities
        )


def byte_changed(at: bytes) -> Bend:
    """Another byte some way behind ``at``."""

    def bend(pdf: bytes) -> bytes:
        place = pdf.index(at) + len(at) + 400
        other = b"1" if pdf[place : place + 1] == b"0" else b"0"  # a digit, where digits stand
        return pdf[:place] + other + pdf[place + 1 :]

    return bend


def appended(change: Callable[[Writer], None]) -> Bend:
    return lambda pdf: signing.append(pdf, change)


def prepared(change: Callable[[Writer], None]) -> Bend:
    """Put there before anybody signed."""
    return lambda _: issuing.sign(signing.append(draw(issuing.order()), change))


def replace_a_drawing(writer: Writer) -> None:
    """A shadow attack: what is drawn on the first page is another object of the same number."""
    page = writer.root["/Pages"]["/Kids"][0]
    content = page.raw_get("/Contents")
    writer.update_container(page)
    writer.mark_update(content)
    writer.objects[(content.generation, content.idnum)] = generic.StreamObject(stream_data=b"0 g 0 0 9 9 re f")


def scripted(writer: Writer) -> None:
    writer.root[pdf_name("/OpenAction")] = script()
    writer.update_root()


def cut_back(revisions: int) -> Bend:
    return lambda pdf: pdf[: signing.ends_of(pdf)[revisions - 1]]


def other_figure(_: bytes) -> bytes:
    order = issuing.order()
    return issuing.sign(draw(replace(order, page=order.page.replace('"number">3<', '"number">8<'))))


def other_summary(_: bytes) -> bytes:
    certificate = issuing.certificate()
    forged = replace(certificate, all=replace(certificate.all, heads=certificate.all.heads + 1))
    return issuing.sign(draw(make_order(forged, issuing.bundle())))


ROWS: dict[str, tuple[Bend, str]] = {
    "byte of a page": (byte_changed(b"/Type /Page/"), "pdf-signature-invalid"),
    "byte of the officer's signature": (byte_changed(b"/Contents <"), "pdf-signature-invalid"),
    "page covered afterwards (A81)": (appended(change_a_page), "pdf-modified"),
    "attachment swapped afterwards (A81)": (appended(swap_attachment), "pdf-attachment-differs"),
    "evidence appended that no timestamp ends (A81)": (store_certificates, "pdf-coverage"),
    "bytes after the end (A81)": (lambda pdf: pdf + b"\n", "pdf-trailing-bytes"),
    "cut back to the officer (A81)": (cut_back(2), "pdf-fields-wrong"),
    "cut back to the seal (A81)": (cut_back(3), "pdf-timestamp-missing"),
    "wrapped: a longer gap (A82)": (with_range_of("leaves out more after"), "pdf-byte-range"),
    "wrapped: another start (A82)": (with_range_of("starts late"), "pdf-byte-range"),
    "shadow: drawing replaced (A83)": (appended(replace_a_drawing), "pdf-modified"),
    "shadow: layer prepared (A83)": (prepared(layer), "pdf-active-content"),
    "shadow: annotation prepared (A83)": (prepared(hidden_annotation), "pdf-active-content"),
    "script prepared (A83)": (prepared(scripted), "pdf-active-content"),
    "page drawn twice before signing (A83)": (prepared(change_a_page), "page-drawing-wrong"),
    "other figure on the page (A84)": (other_figure, "page-text-wrong"),
    "other figure on page and in the summary (A84)": (other_summary, "summary-wrong"),
    "other authority of the same names": (lambda _: signed_by("stranger", "stranger"), "pdf-root-wrong"),
    "timestamp of another authority": (
        lambda pdf: stamp_with(pdf, evidence("stranger"), "stranger", number=2),
        "pdf-timestamp-wrong",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_each_is_refused_by_its_code(row: str) -> None:
    bend, code = ROWS[row]
    assert audited(bend(issuing.issued())) == code


def test_the_good_one_passes_with_its_register_and_is_refused_once_withdrawn(tmp_path: Path) -> None:
    book, file = entered(), tmp_path / "register.zip"
    save_bundle(book.record(kept=()).files, file)
    report = issuing.audit(issuing.issued(), check_pdf=check, policy=policy(), register=file)
    assert (report.verdict, report.findings) == (ACCEPTED, [])
    assert not any(step.status == "not_checked" for step in report.steps)
    book.withdraw()
    save_bundle(book.record(kept=()).files, file)
    assert audited(issuing.issued(), policy=policy(), register=file) == "certificate-withdrawn"
