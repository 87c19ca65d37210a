"""The decision not to certify: reasons from the record, nothing certified, signed and sealed as a certificate is."""

import io
from dataclasses import replace

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from notary.adapters.attachment import attachment_of
from notary.adapters.pdf import render_appearances, render_refusal
from notary.adapters.pdftext import read_text
from notary.adapters.sign import sign_certificate
from notary.certificate import Said
from notary.page import printed
from notary.refusal import REASONS, REFUSED, TERMINATED, TITLES, Refusal, lay_out_refusal
from tests.notary import signing
from tests.notary.test_pdf import HOSTILE, without_space

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
