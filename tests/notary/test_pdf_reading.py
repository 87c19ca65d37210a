"""What a reader hears and copies: languages, the order of the text, bookmarks, and characters that no font has."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from notary.adapters.errors import CharacterMissingError
from notary.adapters.marking import mark_language
from notary.adapters.pdf import render_appearances, render_certificate
from notary.certificate import Applicant, Officer, Said
from notary.statement import certificate_text, format_text
from tests.notary import signing
from tests.notary.certificates import RARE, UYGHUR, make_ballot_paper, make_certificate, make_rare_certificate
from tests.notary.test_pdf import run, text_of, without_space

NO_FONT = "\U0003134a"
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # that the tool puts around what runs from the right


def test_copied_text_holds_rare_and_uyghur_names_as_they_were_written(tmp_path: Path) -> None:
    text = MARKS.sub("", text_of(render_certificate(make_rare_certificate(), signing.BUNDLE), tmp_path))
    for name in (*RARE, *UYGHUR):
        assert re.search(rf"^(申请人)?\s*{name}$", text, re.MULTILINE), name


def test_uyghur_names_are_marked_by_language_and_say_what_they_say() -> None:
    pdf = render_certificate(make_rare_certificate(), signing.BUNDLE)
    said = {
        bytes.fromhex(found.decode()).decode("utf-16-be")
        for found in re.findall(rb"/S /Span(?:(?!endobj).)*/Lang \(ug\)/ActualText <(?:feff|FEFF)([0-9a-fA-F]+)>", pdf)
    }
    assert set(UYGHUR) <= said
    assert all(any(piece.strip() in name for name in UYGHUR) for piece in said)  # a line may end within a name
    assert b"/Lang (zh-CN)" in pdf
    assert b"/S /Link" not in pdf


def test_only_uyghur_is_marked_and_all_is_escaped() -> None:
    marked = mark_language(f"<b>{UYGHUR[0]}、{UYGHUR[1]}")
    assert marked == f'&lt;b&gt;<a lang="ug" dir="rtl">{UYGHUR[0]}</a>、<a lang="ug" dir="rtl">{UYGHUR[1]}</a>'
    assert mark_language("同意 <a>") == "同意 &lt;a&gt;"


@pytest.mark.parametrize("make", [make_certificate, make_ballot_paper])
def test_the_statement_reads_in_its_order(make: type, tmp_path: Path) -> None:
    certificate = make()
    path = tmp_path / "certificate.pdf"
    path.write_bytes(render_certificate(certificate, signing.BUNDLE))
    read = without_space(re.sub(r"账本根 [0-9a-f]{16}\n.*\n|.*\n(?=\f)", "\n", run("pdftotext", "-raw", path, "-")))
    at = 0
    for line in format_text(certificate_text(certificate)).splitlines()[:-1]:
        words = without_space(re.sub(r"^[一二三四五六七八九十]+、", "", line))[:16]
        assert words in read[at:], words
        at = read.index(words, at)


def test_every_heading_is_a_bookmark(tmp_path: Path) -> None:
    pdf = render_certificate(make_certificate(), signing.BUNDLE)
    titles = [
        bytes.fromhex(found.decode()).decode("utf-16-be")
        for found in re.findall(rb"/Title <(?:feff|FEFF)([0-9a-fA-F]+)>/Dest", pdf)
    ]
    assert titles[0] == "公证书"
    assert [title for title in titles if title.startswith("附件")] == [
        "附件一\u3000表决结果统计表",
        "附件二\u3000账本与文件摘要",
        "附件三\u3000如何核验",
    ]
    assert len(titles) == 12


def test_a_character_without_a_glyph_is_refused_by_its_number() -> None:
    certificate = replace(make_certificate(), applicants=(Applicant(Said(f"王{NO_FONT}")),))
    with pytest.raises(CharacterMissingError) as refusal:
        render_certificate(certificate, signing.BUNDLE)
    assert (refusal.value.code, refusal.value.detail) == ("character-missing", "U+3134A")
    with pytest.raises(CharacterMissingError):
        render_appearances(replace(make_certificate(), officers=(Officer(f"王{NO_FONT}"),)))
