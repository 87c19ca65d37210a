"""The editions: the same words in each, every text in its order, and translations that name the Chinese file."""

import io
import re
import string
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from notary.adapters.chart import draw_chart
from notary.adapters.pdf import render_certificate
from notary.adapters.pdftext import read_text
from notary.certificate import CHINESE, EDITIONS, Amount, Certificate
from notary.errors import SummaryMalformedError
from notary.page import Charts, Page, Table, printed
from notary.printing import lay_out
from notary.statement import EDITIONS as WORDS
from notary.summary import format_summary, read_commission
from notary.tables import BARS, ROWS
from tests.notary import signing
from tests.notary.certificates import (
    in_edition,
    make_ballot_paper,
    make_certificate,
    make_long_certificate,
    make_rare_certificate,
)
from tests.notary.test_pdf import run, without_space

SAMPLES: dict[str, Callable[[], Certificate]] = {
    "plain": make_certificate,
    "thirty": make_ballot_paper,
    "five": make_long_certificate,
    "rare": make_rare_certificate,
    "none": lambda: make_certificate("quorum_not_met"),
}
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # that the tool puts around what runs from the right
ALONE = {"en": {"translation", "office", "contact"}, "ug": {"translation"}}  # words that name other things in Chinese


def sample(name: str, edition: str) -> Certificate:
    made = SAMPLES[name]()
    return made if edition == CHINESE else in_edition(made, edition)


def places(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)


@pytest.mark.parametrize("code", EDITIONS[1:])
def test_each_edition_has_the_same_words_with_the_same_places(code: str) -> None:
    due, own = WORDS[CHINESE].words, WORDS[code].words
    assert {name for name in own.keys() - due.keys() if not name.startswith(("law.", "rule."))} == set()
    assert due.keys() - own.keys() == set()
    assert {name for name in due if set(places(due[name])) != set(places(own[name]))} <= ALONE[code]
    assert not any(re.search(r"[一-鿿]", text) for name, text in own.items() if not name.startswith("law."))


def heads(page: Page) -> set[str]:
    """The heads of tables, which every page repeats on which a table goes on."""
    tables = [block for block in page.blocks if isinstance(block, Table)]
    return {without_space("".join(cell.text for row in table.heads for cell in row)) for table in tables}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", SAMPLES)
def test_the_tagged_text_is_the_intended_one_in_its_logical_order(name: str, edition: str) -> None:
    certificate = sample(name, edition)
    page = lay_out(certificate)
    said = read_text(PdfFileReader(io.BytesIO(render_certificate(certificate, signing.BUNDLE))).root).words
    due = without_space("".join(printed(page)))
    for head in heads(page):
        said, due = said.replace(head, ""), due.replace(head, "")
    assert said == due


@pytest.mark.parametrize("edition", EDITIONS)
def test_another_program_copies_the_same_words(edition: str, tmp_path: Path) -> None:
    """Poppler puts words in the order of the page, so pieces that run against the line are looked for one by one."""
    certificate = sample("plain", edition)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(render_certificate(certificate, signing.BUNDLE))
    copied = without_space(MARKS.sub("", run("pdftotext", path, "-")))
    pieces = [
        without_space(piece)
        for text in printed(lay_out(certificate))
        for piece in re.findall(r"[\u0600-\u06ff ]{3,}|[0-9]+\.[0-9]{3}|[一-鿿]{3,}|[A-Za-z]{3,}", text)
    ]
    charts = [chart for block in lay_out(certificate).blocks if isinstance(block, Charts) for chart in block.charts]
    unseen = without_space("".join(chart.alternative for chart in charts) + "".join(FIELDS[edition]))
    missing = [piece for piece in pieces if piece not in copied and piece not in unseen]
    # What a line or a side breaks in two is found in its parts.
    assert [piece for piece in missing if not in_two(piece, copied)] == []
    assert len(pieces) > 150


FIELDS = {code: [WORDS[code].words[name] for name in ("officer.field", "seal.field", "code")] for code in EDITIONS}


def in_two(piece: str, copied: str) -> bool:
    return any(piece[:at] in copied and piece[at:] in copied for at in range(1, len(piece)))


def test_a_translation_says_that_the_chinese_text_binds_and_names_its_file() -> None:
    for edition in EDITIONS[1:]:
        said = "".join(printed(lay_out(sample("plain", edition))))
        assert said.count(sample("plain", edition).binding_sha256.hex()) == 2
    assert "a translation; the Chinese text binds" in "".join(printed(lay_out(sample("plain", "en"))))


def test_each_file_names_its_language() -> None:
    for edition in EDITIONS:
        pdf = render_certificate(sample("plain", edition), signing.BUNDLE)
        root = PdfFileReader(io.BytesIO(pdf)).root
        assert root["/Lang"] == WORDS[edition].language


@pytest.mark.parametrize(("edition", "binding"), [("en", b""), (CHINESE, b"\x01" * 32), ("fr", b"\x01" * 32)])
def test_only_a_translation_names_another_file(edition: str, binding: bytes) -> None:
    bent = replace(make_certificate(), edition=edition, binding_sha256=binding)
    with pytest.raises(SummaryMalformedError):
        read_commission(format_summary(bent))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", SAMPLES)
def test_tables_and_charts_keep_within_their_bounds(name: str, edition: str) -> None:
    page = lay_out(sample(name, edition))
    assert sum(block.size for block in page.blocks if isinstance(block, Table)) <= ROWS
    charts = [chart for block in page.blocks if isinstance(block, Charts) for chart in block.charts]
    assert len(charts) == 2 * len(sample(name, edition).questions)
    for chart in charts:
        assert 0 < len(chart.bars) <= BARS
        assert all(bar.cast >= 0 and bar.silent >= 0 and bar.cast + bar.silent <= 10_000 for bar in chart.bars)


def test_what_the_tables_leave_out_is_said() -> None:
    rest = WORDS[CHINESE].say("table.rest", limit=ROWS)
    assert rest in "".join(printed(lay_out(make_long_certificate())))
    assert rest not in "".join(printed(lay_out(make_certificate())))


def test_more_options_than_bars_leave_out_those_with_fewest_votes() -> None:
    (block,) = [block for block in lay_out(make_ballot_paper(40)).blocks if isinstance(block, Charts)]
    labels = [bar.label for bar in block.charts[0].bars]
    assert len(labels) == BARS
    assert labels[0] == "赵一鸣"
    assert make_ballot_paper(40).questions[0].options[-1].label_zh not in labels


def test_bars_are_as_long_as_their_shares() -> None:
    (block,) = [block for block in lay_out(make_certificate()).blocks if isinstance(block, Charts)]
    heads = block.charts[0]
    assert [(bar.cast, bar.silent) for bar in heads.bars] == [(1750, 0), (5603, 735), (1882, 0)]
    assert heads.line == 5000
    drawn = draw_chart(heads).decode()
    assert 'width="43.70"' in drawn  # 56.03 % of 78 mm
    assert draw_chart(heads, is_mirrored=True) != draw_chart(heads)
    whole = make_certificate().questions[0]
    assert whole.participating == Amount(1360, "171755.223")
