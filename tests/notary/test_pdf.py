"""The pages: what other people's readers find in them, the same bytes twice, and nothing that markup could reach."""

import io
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from notary.adapters.attachment import attachment_of
from notary.adapters.drawer import MemoryFetcher
from notary.adapters.errors import RenderingRefusedError
from notary.adapters.pdf import draw_code, render_certificate
from notary.adapters.pdftext import read_text
from notary.certificate import EDITIONS, Certificate, Incident, Outcome, Said, Step
from tests.notary import signing
from tests.notary.certificates import make_certificate, make_long_certificate

# Marks of what an injected text would do, in every kind of markup that a renderer follows.
HOSTILE = (
    '<img src="http://127.0.0.1:9/x">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/hostname">x</a>',
    "<style>@import url(http://127.0.0.1:9/x.css); body { display: none }</style>",
    '<svg><image href="http://127.0.0.1:9/x.svg"/></svg>',
    '<object data="data:text/html,x"></object>',
    '<meta name="dcterms.created" content="1999-01-01T00:00:00Z">',
    '</td></table><input type="text" name="Extra">',
    "{{ 7 * 7 }}{% include 'seal.html' %}",
)


def run(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, check=True, text=True).stdout


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    return run("pdftotext", "-layout", path, "-")


def without_space(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def signed_path(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(signing.signed())
    return path


def test_pdfsig_finds_both_signatures_valid(signed_path: Path) -> None:
    found = run("pdfsig", "-nocert", signed_path)
    assert found.count("Signature Validation: Signature is Valid.") == 2
    # It does not know timestamps over a file.
    assert found.count("Signature Validation: Signature has not yet been verified.") == 1
    assert found.count("Signature Validation:") == 3
    assert "Signature Field Name: Officer\n" in found
    assert "Signature Field Name: OfficeSeal\n" in found
    assert found.count("ETSI.CAdES.detached") == 2
    assert found.count("Total document signed") == 1


def test_pdfdetach_gives_the_bundle_back(signed_path: Path, tmp_path: Path) -> None:
    assert "2 embedded files" in run("pdfdetach", "-list", signed_path)
    out = tmp_path / "bundle.zip"
    run("pdfdetach", "-savefile", "bundle.zip", "-o", out, signed_path)
    assert out.read_bytes() == signing.BUNDLE


def test_all_fonts_are_embedded(signed_path: Path) -> None:
    rows = run("pdffonts", signed_path).splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows)


def test_qpdf_finds_the_structure_sound(signed_path: Path) -> None:
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", signed_path)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render_certificate(signing.CERTIFICATE, signing.BUNDLE) == signing.unsigned()


def test_other_input_gives_other_bytes() -> None:
    other = replace(signing.CERTIFICATE, number="（2022）浙衢正证民字第2号")
    assert render_certificate(other, signing.BUNDLE) != signing.unsigned()


def test_signing_changes_no_byte_of_what_was_drawn() -> None:
    assert signing.signed().startswith(signing.unsigned())
    first = signing.ends_of(signing.signed())[0]
    assert sha256(signing.signed()[:first]).digest() == sha256(signing.unsigned()).digest()


OUTCOMES: Sequence[tuple[Outcome, str]] = [
    ("adopted", "该事项依法已获通过"),
    ("not_adopted", "该事项未获通过"),
    ("quorum_not_met", "未能形成业主共同决定"),
    ("not_determinable", "对该事项通过与否不作结论"),
]


@pytest.mark.parametrize(("outcome", "words"), OUTCOMES)
def test_the_pages_say_the_outcome_and_its_figures(outcome: Outcome, words: str, tmp_path: Path) -> None:
    certificate = make_certificate(outcome)
    text = without_space(text_of(render_certificate(certificate, b"bundle"), tmp_path))
    assert words in text
    assert certificate.number in text
    assert "兹证明" in text
    question = certificate.questions[0]
    for option in question.options:
        assert option.counted.area in text
    for condition in question.conditions:
        assert condition.value in text
        assert condition.base in text
    for digest in (certificate.ledger.root, certificate.ledger.bundle_sha256, certificate.ledger.manifest_sha256):
        assert digest.hex() in text
    assert "演示文书，无法律效力" in text


def test_a_certificate_that_is_no_demonstration_does_not_say_so(tmp_path: Path) -> None:
    certificate = replace(make_certificate(), demonstration=False, notes_zh=())
    assert "演示" not in text_of(render_certificate(certificate, b"bundle"), tmp_path)


def test_five_questions_of_six_options_break_into_whole_pages(tmp_path: Path) -> None:
    text = text_of(render_certificate(make_long_certificate(), b"bundle"), tmp_path)
    pages = text.rstrip("\f").split("\f")
    for place, page in enumerate(pages, 1):
        assert f"第{place}页共{len(pages)}页" in without_space(page)


def hostile_certificate(markup: str) -> Certificate:
    certificate = make_certificate(bundle=signing.BUNDLE)
    said = Said(markup, markup)
    option = replace(certificate.questions[0].options[0], label=said)
    question = replace(certificate.questions[0], title=said, rule="", rule_title=markup)
    return replace(
        certificate,
        title=said,
        compound=said,
        applicants=(replace(certificate.applicants[0], name=said, identity=markup, agent=markup),),
        officers=(replace(certificate.officers[0], name=markup), certificate.officers[1]),
        steps=(Step(certificate.opens, "voting_extended", {"closes": certificate.closes, "reason": markup}),),
        incidents=(Incident(certificate.opens, markup, markup),),
        basis=(markup,),
        notes_zh=(markup,),
        questions=(replace(question, options=(option, *question.options[1:])),),
    )


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("markup", HOSTILE)
def test_markup_in_a_name_is_printed_as_it_stands(markup: str, edition: str) -> None:
    pdf = render_certificate(replace(hostile_certificate(markup), edition=edition), signing.BUNDLE)
    tagged = read_text(PdfFileReader(io.BytesIO(pdf)).root).words
    assert without_space(tagged).count(without_space(markup)) > 5
    assert attachment_of(pdf) == signing.BUNDLE
    assert pdf.count(b"/EmbeddedFile/") == 2  # the record and its summary
    assert b"/T (Extra)" not in pdf


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:9/", "https://example.org/", "data:,x", "memory:other"]
)
def test_the_fetcher_serves_only_its_own_map(address: str) -> None:
    fetcher = MemoryFetcher({"memory:qr.svg": ("image/svg+xml", b"<svg/>")})
    assert fetcher.fetch("memory:qr.svg").read() == b"<svg/>"
    with pytest.raises(BaseException, match="outside the page's own pictures"):
        fetcher.fetch(address)


def test_a_template_that_asks_for_more_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("certificate.html", "certificate.css"):
        (tmp_path / name).write_text('<img src="file:///etc/hostname">' if name.endswith("html") else "", "utf-8")
    monkeypatch.setattr("notary.adapters.pdf.TEMPLATES", tmp_path)
    with pytest.raises(RenderingRefusedError):
        render_certificate(make_certificate(), b"bundle")


def test_the_code_carries_the_address_and_the_root() -> None:
    drawing = draw_code(make_certificate())
    assert drawing.startswith(b"<?xml")
    assert drawing != draw_code(replace(make_certificate(), verify_url="https://example.org/verify/2"))
