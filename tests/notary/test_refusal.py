"""The decision not to certify: reasons from the record, nothing certified, signed and sealed as a certificate is."""

import io
from dataclasses import replace

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from ledger.policy import parse_policy
from notary.adapters.attachment import attachment_of
from notary.adapters.pdf import render_appearances, render_refusal
from notary.adapters.pdfsigned import check_signed_pdf
from notary.adapters.pdftext import read_text
from notary.adapters.sign import sign_certificate
from notary.certificate import Said
from notary.page import printed
from notary.refusal import REASONS, REFUSED, TERMINATED, TITLES, Refusal, lay_out_refusal
from tests.notary import signing
from tests.notary.desk import BY_TWO, CASE, Desk, desk, open_and_post
from tests.notary.test_pdf import HOSTILE, without_space

__all__ = ["desk"]

REFUSAL = Refusal(
    kind=REFUSED,
    office=signing.CERTIFICATE.office,
    officers=signing.CERTIFICATE.officers,
    applicants=(Said("君悦东方小区业主委员会"),),
    compound=Said("君悦东方小区"),
    title=Said("选聘物业服务企业"),
    applied=1660000000,
    decided=1660900000,
    issued=1660990000,
    reason="dispute",
    text="两个业主委员会均主张有权召集",
    origin="vote.example/case/1",
    size=12,
    root=bytes(32),
    demonstration=True,
)


@pytest.mark.parametrize("kind", [REFUSED, TERMINATED])
@pytest.mark.parametrize("reason", REASONS)
def test_the_decision_says_why_and_certifies_nothing(kind: str, reason: str) -> None:
    text = "\n".join(printed(lay_out_refusal(replace(REFUSAL, kind=kind, reason=reason))))
    assert TITLES[kind] in text
    assert REASONS[reason] in text
    assert "两个业主委员会均主张有权召集" in text
    assert "本决定书不是公证书" in text
    assert "兹证明" not in text
    assert ("第三十一条" in text) == (kind == REFUSED)


@pytest.mark.parametrize("markup", HOSTILE)
def test_markup_in_its_reasons_is_printed_as_it_stands(markup: str) -> None:
    pdf = render_refusal(replace(REFUSAL, text=markup, title=Said(markup)), signing.BUNDLE)
    said = read_text(PdfFileReader(io.BytesIO(pdf)).root).words
    assert said.count(without_space(markup)) == 3
    assert attachment_of(pdf) == signing.BUNDLE


def test_it_is_signed_and_sealed_and_reads_in_its_order() -> None:
    unsigned = render_refusal(REFUSAL, signing.BUNDLE)
    assert unsigned == render_refusal(REFUSAL, signing.BUNDLE)
    said = read_text(PdfFileReader(io.BytesIO(unsigned)).root).words
    assert said == without_space("".join(printed(lay_out_refusal(REFUSAL))))
    looks = render_appearances(REFUSAL)
    with signing.asked() as authorities:
        signed = sign_certificate(unsigned, signing.officer(), signing.seal(), looks, authorities)
    assert signing.check(signed)


@pytest.mark.parametrize(("step", "reason"), [("refuse", "dispute"), ("terminate", "superseded")])
def test_the_office_writes_it_for_a_closed_case(desk: Desk, step: str, reason: str) -> None:
    open_and_post(desk)
    out = str(desk.folder / "decision.pdf")
    words = ("--second", "wang", "--out", out, "--as", "li")
    assert desk.refused("decision", *words).exit_code == 1  # nothing has ended yet
    desk.step(step, reason, "两个业主委员会均主张有权召集", *BY_TWO)
    assert desk.type("case", "close", CASE, "--out", str(desk.folder / "archive.zip")).exit_code == 0
    desk.step("decision", *words)
    pdf = (desk.folder / "decision.pdf").read_bytes()
    said = read_text(PdfFileReader(io.BytesIO(pdf)).root).words
    assert TITLES[REFUSED if step == "refuse" else TERMINATED] in said
    assert REASONS[reason] in said
    assert attachment_of(pdf) == (desk.folder / "archive.zip").read_bytes()
    policy = parse_policy(desk.work().policy())
    assert check_signed_pdf(pdf, policy.pdf_root or b"", policy.pdf_signers, attachment_of(pdf))
    (desk.folder / "policy.txt").write_bytes(desk.work().policy())
    asked = ("--policy", str(desk.folder / "policy.txt"))
    audited = desk.type("audit", out, *asked)
    assert (audited.exit_code, audited.output.splitlines()[-1]) == (0, "ACCEPTED")
    assert f"{TITLES[REFUSED if step == 'refuse' else TERMINATED]} decision not to certify" in audited.output
    (desk.folder / "cut.pdf").write_bytes(pdf[:-1])
    cut = desk.type("audit", str(desk.folder / "cut.pdf"), *asked)
    assert (cut.exit_code, cut.output.splitlines()[-1]) == (1, "REFUSED pdf-byte-range")
