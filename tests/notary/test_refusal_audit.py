"""A decision not to certify is audited as a certificate is: each twin says what its record does not, and is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ledger.adapters.bundle import format_bundle, save_bundle
from notary.adapters.auditing import UNNUMBERED
from notary.adapters.certificatecheck import head_of
from notary.adapters.drawing import Attached, draw
from notary.adapters.pdf import make_refusal_order, render_appearances, render_refusal
from notary.adapters.pdfpages import SAME
from notary.adapters.sign import sign_certificate
from notary.certificate import ATTACHMENT_NAME, DECISION_NAME, SUMMARY_NAME, Said
from notary.errors import SummaryMalformedError
from notary.refusal import REFUSED, TERMINATED, RecordNotEndedError, Refusal, make_refusal
from notary.report import ACCEPTED, EVIDENCE_ONLY, Report
from notary.summary import find_differences, format_summary, read_commission, read_signing
from notary.web.verifywords import ENDED, GOOD, sentence_of
from tests.notary import issuing, signing
from tests.notary.test_attachment import swap_attachment
from tests.notary.test_refusal import REFUSAL
from tests.notary.test_register_audit import entered
from tests.simulator import World, make_world

Change = Callable[[Refusal], Refusal]


@cache
def world(kind: str = REFUSED, reason: str = "dispute") -> World:
    ended = World()
    ended.announce()
    (ended.refuse if kind == REFUSED else ended.terminate)(reason)
    ended.seal_case()
    return ended


@cache
def bundle(of: str = REFUSED, reason: str = "dispute") -> bytes:
    return format_bundle(world(of, reason).record().files)


@cache
def refusal(kind: str = REFUSED, reason: str = "dispute") -> Refusal:
    report = world(kind, reason).audit()
    return make_refusal(
        report.entries, signing.CERTIFICATE.office, signing.CERTIFICATE.officers, REFUSAL.issued, head_of(report)
    )


def sign(pdf: bytes, of: Refusal = REFUSAL) -> bytes:
    with signing.asked() as authorities:
        return sign_certificate(pdf, signing.officer(), signing.seal(), render_appearances(of), authorities)


@cache
def issued(kind: str = REFUSED, reason: str = "dispute") -> bytes:
    return sign(render_refusal(refusal(kind, reason), bundle(kind, reason)))


def audited(pdf: bytes, **other: Any) -> Report:
    office = signing.authority()
    policy = replace(world().policy(), pdf_root=office.root_sha256, pdf_signers=office.signers())
    return issuing.audit(pdf, **{"policy": policy, **other})


def code(pdf: bytes, **other: Any) -> str:
    """The code by which the audit refuses ``pdf``; empty if it accepts."""
    first = audited(pdf, **other).first
    return first.code if first else ""


def drawn(said: Refusal, record: bytes, **change: Any) -> bytes:
    """Signed by the office, whatever it says."""
    return sign(draw(replace(make_refusal_order(said, record), **change)))


@pytest.mark.parametrize(("kind", "reason"), [(REFUSED, "dispute"), (TERMINATED, "superseded")])
def test_the_good_one_passes_drawn_anew_byte_for_byte(kind: str, reason: str) -> None:
    report = audited(issued(kind, reason))
    assert (report.verdict, report.findings) == (ACCEPTED, [])
    said = {step.id: (step.status, step.detail) for step in report.steps}
    assert said["pages"][0] == "ok"
    assert SAME in said["pages"][1]
    assert "no certificate" in said["pages"][1]
    assert reason in said["pages"][1]
    assert said["register"] == ("not_checked", UNNUMBERED)


def test_a_renewed_one_passes_and_a_register_is_not_asked_about_it(tmp_path: Path) -> None:
    register = tmp_path / "register.zip"
    save_bundle(entered().record(kept=()).files, register)
    assert audited(signing.renew(issued()), register=register).verdict == ACCEPTED


def test_the_offices_own_page_calls_it_no_certificate() -> None:
    steps = [{"id": step.id, "detail": step.detail} for step in audited(issued()).steps]
    assert sentence_of({"verdict": ACCEPTED, "steps": steps}) == ("good", ENDED)
    steps = [{"id": step.id, "detail": step.detail} for step in issuing.accepted().steps]
    assert sentence_of({"verdict": ACCEPTED, "steps": steps}) == ("good", GOOD)


def test_over_a_case_that_did_not_end_so_it_is_refused() -> None:
    report = issuing.accepted()
    origin, size, root = head_of(report)
    pdf = drawn(replace(refusal(), origin=origin, size=size, root=root), issuing.bundle())
    assert code(pdf) == RecordNotEndedError.code
    sealed = make_world()
    sealed.read_statement()
    sealed.archive()
    with pytest.raises(RecordNotEndedError):
        make_refusal(sealed.audit().entries, REFUSAL.office, (), 0, head_of(report))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda said: replace(said, reason="unlawful"), "reason"),
        (lambda said: replace(said, text="申请人之间没有争议"), "text"),
        (lambda said: replace(said, kind=TERMINATED), "kind"),
        (lambda said: replace(said, applicants=(Said("另一业主委员会"),)), "applicants"),
        (lambda said: replace(said, title=Said("另一事项")), "title"),
        (lambda said: replace(said, decided=said.decided + 1), "decided"),
        (lambda said: replace(said, root=bytes(32)), "root"),
        (lambda said: replace(said, demonstration=False), "demonstration"),
    ],
)
def test_summary_and_pages_that_agree_on_something_else_are_refused(change: Change, place: str) -> None:
    first = audited(drawn(change(refusal()), bundle())).first
    assert first is not None
    assert (first.code, place in first.detail) == ("summary-wrong", True)


def test_another_cases_record_in_it_is_refused() -> None:
    other = bundle(REFUSED, "unpaid")
    assert other != bundle()
    assert code(drawn(refusal(), other)) == "summary-wrong"
    assert code(signing.append(issued(), swap_attachment)) == "pdf-attachment-differs"


@pytest.mark.parametrize(
    ("old", "new"), [("有争议", "无争议"), ("不予办理公证", "准予办理公证"), ("不是公证书", "是公证书")]
)
def test_pages_that_say_something_else_are_refused_though_correctly_signed(old: str, new: str) -> None:
    page = make_refusal_order(refusal(), bundle()).page
    assert old in page
    assert code(drawn(refusal(), bundle(), page=page.replace(old, new))) == "page-text-wrong"


def test_a_seal_that_names_another_office_is_refused() -> None:
    other = replace(REFUSAL, office=replace(REFUSAL.office, name_zh="另一公证处"))
    assert code(sign(render_refusal(refusal(), bundle()), other)) == "page-text-wrong"


def attached(*files: tuple[str, bytes]) -> bytes:
    record = Attached(ATTACHMENT_NAME, "", REFUSAL.issued, bundle())
    more = (Attached(name, "", REFUSAL.issued, data) for name, data in files)
    return drawn(refusal(), bundle(), attached=(record, *more))


def test_without_its_own_summary_it_is_refused() -> None:
    own, other = format_summary(refusal()), format_summary(issuing.certificate())
    assert code(attached()) == "attachment-missing"
    assert code(attached((SUMMARY_NAME, own))) == "audit-refused"  # called a certificate, of which there is none
    assert code(attached((DECISION_NAME, other))) == "summary-malformed"
    assert code(attached((DECISION_NAME, own), (SUMMARY_NAME, other))) == "pdf-active-content"
    assert code(attached((DECISION_NAME, own.replace(b'"v":1', b'"v":2')))) == "summary-malformed"


def test_a_cut_copy_is_refused() -> None:
    pdf = issued()
    assert code(pdf[:-1]) == "pdf-byte-range"
    assert code(pdf[: signing.ends_of(pdf)[2]]) == "pdf-timestamp-missing"
    assert code(pdf[:-2]) == "pdf-malformed"


@pytest.mark.parametrize("left", [-2, -100, 2000, 9])
def test_a_cut_copy_that_is_no_such_file_any_more_is_so_called_by_whoever_asks_for_evidence_only(left: int) -> None:
    asked: dict[str, Any] = {"check_pdf": None, "check_pages": None, "evidence_only": True}
    report = audited(issued()[:left], **asked)
    assert report.first is not None
    assert (report.first.code, report.first.detail) == (
        "pdf-malformed",
        "The file is not a whole PDF in the form of a certificate",
    )
    report = audited(issued()[:-1], **asked)
    assert (report.verdict, report.steps[0].detail) == (
        EVIDENCE_ONLY,
        "signatures of the PDF not checked, as asked: evidence only",
    )


def test_what_the_office_says_comes_back_and_other_forms_are_refused() -> None:
    summary = format_summary(REFUSAL)
    assert read_signing(summary) == (REFUSAL.office, REFUSAL.officers, REFUSAL.issued)
    assert find_differences(summary, REFUSAL) == []
    value = json.loads(summary)
    for bent in ({"office": "x"}, {"officers": [{"name": 1}]}, {"issued": "soon"}):
        said = {**value, "decision": {**value["decision"], **bent}}
        with pytest.raises(SummaryMalformedError):
            read_signing(json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())
    with pytest.raises(SummaryMalformedError):
        read_commission(summary)
    with pytest.raises(SummaryMalformedError):
        read_signing(format_summary(signing.CERTIFICATE))
