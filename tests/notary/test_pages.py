"""What a certificate's pages say is what its record gives: each twin says, shows or hides something else (A84)."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from notary.adapters.drawing import Attached, draw
from notary.adapters.pdf import make_order
from notary.adapters.pdfpages import ALIKE, SAME
from notary.certificate import SUMMARY_NAME, Certificate
from notary.report import ACCEPTED, EVIDENCE_ONLY
from notary.summary import format_summary
from tests.notary import issuing, signing

WHITE = b"q 1 1 1 rg 100 300 300 60 re f Q"
PRODUCER = re.compile(rb"WeasyPrint 70\.0, Pango")


def test_the_pages_of_a_good_certificate_are_drawn_anew_byte_for_byte() -> None:
    report = issuing.audit(issuing.issued())
    assert report.verdict == ACCEPTED
    (detail,) = [step.detail for step in report.steps if step.id == "pages"]
    assert SAME in detail
    assert "1 notes of the office's own" in detail


def test_a_renewed_certificate_shows_the_same_pages() -> None:
    assert SAME in issuing.compared(signing.renew(issuing.issued()))[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<td class="number">3</td>', '<td class="number">8</td>'),
        ("未通过", "通过"),
        ("<h1>公证书</h1>", "<h1>公证书</h1><p>本决定已依法通过。</p>"),
        ("兹证明", "兹不证明"),
        ('class="running head"><span>', 'class="running head"><span>另一'),
        ('alt="', 'alt="另一'),
    ],
)
def test_pages_that_say_something_else_are_refused_though_correctly_signed(old: str, new: str) -> None:
    order = issuing.order()
    assert old in order.page
    pdf = issuing.sign(draw(replace(order, page=order.page.replace(old, new, 1))))
    assert issuing.compared(pdf)[0] == "page-text-wrong"


def test_the_refusal_names_page_and_figure() -> None:
    order = issuing.order()
    area = issuing.certificate().all.area
    forged = draw(replace(order, page=order.page.replace(f">{area}<", ">999999.999<")))
    code, sentence = issuing.compared(issuing.sign(forged))
    assert code == "page-text-wrong"
    assert re.search(rf"page \d: the figure 999999.999\S*, the record gives the figure {re.escape(area)}", sentence)


def other_outcome(certificate: Certificate) -> Certificate:
    (question,) = certificate.questions
    outcome = "adopted" if question.outcome != "adopted" else "not_adopted"
    return replace(certificate, questions=(replace(question, outcome=outcome),))  # type: ignore[arg-type]


def other_total(certificate: Certificate) -> Certificate:
    return replace(certificate, all=replace(certificate.all, heads=certificate.all.heads + 1))


@pytest.mark.parametrize(("change", "place"), [(other_outcome, "questions.0.outcome"), (other_total, "all.heads")])
def test_summary_and_pages_that_agree_on_something_else_are_refused(
    change: Callable[[Certificate], Certificate], place: str
) -> None:
    forged = change(issuing.certificate())
    pdf = issuing.sign(draw(make_order(forged, issuing.bundle())))
    code, sentence = issuing.compared(pdf)
    assert (code, place in sentence) == ("summary-wrong", True)


@pytest.mark.parametrize("summary", [b"{}", b'{"certificate":{},"v":1}', b'{"certificate":{},"v":2}', b"\xff"])
def test_a_summary_in_another_form_is_refused(summary: bytes) -> None:
    order = issuing.order()
    attached = (order.attached[0], Attached(SUMMARY_NAME, "", issuing.certificate().issued, summary))
    pdf = issuing.sign(draw(replace(order, attached=attached)))
    assert issuing.compared(pdf)[0] == "summary-malformed"


def test_a_certificate_without_a_summary_is_refused() -> None:
    order = issuing.order()
    pdf = issuing.sign(draw(replace(order, attached=order.attached[:1])))
    assert issuing.compared(pdf)[0] == "attachment-missing"


def test_a_third_attachment_is_refused() -> None:
    order = issuing.order()
    more = Attached("other.json", "", issuing.certificate().issued, format_summary(issuing.certificate()))
    pdf = issuing.sign(draw(replace(order, attached=(*order.attached, more))))
    assert issuing.refusal(pdf)[0] == "pdf-active-content"


def swap_digits(pdf: bytes) -> bytes:
    """Glyphs of two digits change places on the pages and in what they are said to mean: the text stays the same."""
    fonts = dict(re.findall(rb"/BaseFont /([A-Z]+)\+[^\n]{0,80}?/ToUnicode (\d+) 0 R", pdf))
    codes: dict[bytes, dict[bytes, bytes]] = {}

    def learn(number: int, text: bytes, stream: bytes) -> None:
        found = [re.search(rb"<([0-9a-f]{4})> <00%s>" % digit, stream) for digit in (b"31", b"32")]
        if found[0] and found[1]:
            one, two = found[0][1], found[1][1]
            codes[b"%d" % number] = {one: two, two: one}

    def swap(number: int, text: bytes, stream: bytes) -> tuple[bytes, bytes] | None:
        if swapped := codes.get(b"%d" % number):
            meaning = rb"<([0-9a-f]{4})> <003[12]>"
            return text, re.sub(meaning, lambda found: b"<" + swapped.get(found[1], found[1]) + found[0][5:], stream)
        if b" Tf\n" in stream:
            return text, re.sub(
                rb"/([A-Z]+) [0-9.]+ Tf\n(?:(?!/[A-Z]+ [0-9.]+ Tf\n).)*", paint, stream, flags=re.DOTALL
            )
        return None

    def paint(found: re.Match[bytes]) -> bytes:
        swapped = codes.get(fonts[found[1]], {})

        def exchange(text: re.Match[bytes]) -> bytes:
            parts = re.findall(rb"[0-9a-f]{4}", text[1])
            return b"<" + b"".join(swapped.get(part, part) for part in parts) + b">"

        return re.sub(rb"<((?:[0-9a-f]{4})+)>", exchange, found[0])

    issuing.rewrite(pdf, learn)
    assert codes
    return issuing.rewrite(pdf, swap)


def cover(pdf: bytes) -> bytes:
    """A white box over a part of the first page."""

    def change(number: int, text: bytes, stream: bytes) -> tuple[bytes, bytes] | None:
        if number == first_page and b" Tf\n" in stream:
            return text, stream + b"\n/Artifact\nBMC\nq\n1 1 1 rg\n100 300 300 60 re\nf\nQ\nEMC"
        return None

    first_page = int(re.findall(rb"/Type /Page/.{0,200}?/Contents (\d+) 0 R", pdf, re.DOTALL)[0])
    return issuing.rewrite(pdf, change)


@pytest.mark.parametrize("change", [swap_digits, cover])
def test_pages_that_show_something_else_than_their_text_are_refused(change: Callable[[bytes], bytes]) -> None:
    unsigned = draw(issuing.order())
    assert issuing.rewrite(unsigned, lambda *_: None) != b""
    assert issuing.compared(issuing.sign(change(unsigned)))[0] == "page-drawing-wrong"


def claim_other_fonts(pdf: bytes) -> bytes:
    return PRODUCER.sub(b"WeasyPrint 70.9, Pango", pdf)


def test_who_claims_other_fonts_is_told_what_was_not_compared() -> None:
    code, words = issuing.compared(issuing.sign(claim_other_fonts(cover(draw(issuing.order())))))
    assert (code, ALIKE in words, "WeasyPrint 70.9" in words) == ("", True, True)


def test_other_fonts_say_the_same() -> None:
    order = issuing.order()
    pdf = draw(replace(order, style=order.style.replace("Noto Serif CJK SC", "Noto Sans CJK SC")))
    code, words = issuing.compared(issuing.sign(pdf))
    assert (code, ALIKE in words) == ("", True)


def test_text_that_is_not_painted_is_refused_whatever_fonts_are_claimed() -> None:
    def hide(number: int, text: bytes, stream: bytes) -> tuple[bytes, bytes] | None:
        return (text, stream.replace(b"\nBT\n", b"\nBT\n3 Tr\n", 1)) if b" Tf\n" in stream else None

    pdf = claim_other_fonts(issuing.rewrite(draw(issuing.order()), hide))
    code, sentence = issuing.compared(issuing.sign(pdf))
    assert (code, "Tr" in sentence) == ("page-text-wrong", True)


def test_pages_drawn_over_before_signing_are_refused() -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=WHITE)))  # type: ignore[no-untyped-call]

    pdf = signing.append(draw(issuing.order()), change)
    assert issuing.compared(issuing.sign(pdf))[0] == "page-drawing-wrong"


def test_a_seal_that_names_another_office_is_refused() -> None:
    certificate = issuing.certificate()
    other = replace(certificate, office=replace(certificate.office, name_zh="另一公证处"))
    code, sentence = issuing.compared(issuing.sign(draw(issuing.order()), other))
    assert (code, "OfficeSeal" in sentence) == ("page-text-wrong", True)


def test_where_pages_cannot_be_drawn_the_audit_refuses_unless_told() -> None:
    assert issuing.refusal(issuing.issued(), check_pages=None)[0] == "pages-unchecked"
    report = issuing.audit(issuing.issued(), check_pdf=None, check_pages=None, evidence_only=True)
    assert report.verdict == EVIDENCE_ONLY
