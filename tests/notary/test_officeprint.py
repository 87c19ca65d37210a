"""Posters and letters as PDF: what stands on them, the code that leads to the page, and that words are only words."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image

from keys.hashing import sha256
from notary.adapters.demo.words import OFFICE
from notary.adapters.errors import CharacterMissingError
from notary.adapters.matterbook import load_kinds, load_matters
from notary.adapters.officeprint import LETTERS, REASONS, Letter, render_letter, render_poster, split_lines
from notary.announcement import Announcement, format_announcement
from notary.application import format_application, parse_application
from tests.notary.announcements import POSTED, make_announcement, make_notice, words
from tests.notary.test_application import COMMITTEE, FULL, PERSON

ADDRESS = "http://127.0.0.1:8000/case/riverside-1"
HOSTILE = [
    "</bdi><script>alert(1)</script>",
    '<img src="file:///etc/passwd">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<style>@import url(http://127.0.0.1:1/x)</style>",
    "=HYPERLINK(1)",
    "{{ facts }}{% include 'base.html' %}",
]


def read(pdf: bytes, tmp_path: Path, *options: str) -> str:
    (tmp_path / "x.pdf").write_bytes(pdf)
    made = subprocess.run(["pdftotext", *options, str(tmp_path / "x.pdf"), "-"], capture_output=True, check=True)
    return "".join(made.stdout.decode().split())


def info(pdf: bytes, tmp_path: Path) -> str:
    (tmp_path / "x.pdf").write_bytes(pdf)
    return subprocess.run(["pdfinfo", str(tmp_path / "x.pdf")], capture_output=True, text=True, check=True).stdout


def poster(made: Announcement, address: str = ADDRESS) -> bytes:
    return render_poster(made, format_announcement(made), OFFICE, address)


def letter(kind: str, **changes: Any) -> Letter:
    application = parse_application(format_application(FULL))
    names = [load_kinds()[name].name["zh_cn"] for name in ("identity", "contract")]
    said = {"documents": names, "reason": 6, "why": "材料不充分，且未在期限内补充。", **changes}
    return Letter(kind, "riverside-1", application, load_matters()["hire"].name, "李文", POSTED, **said)


def test_the_poster_of_a_rehearsal_says_so(tmp_path: Path) -> None:
    made = make_announcement()
    data = render_poster(made, format_announcement(made), OFFICE, ADDRESS, is_rehearsal=True)
    assert "REHEARSAL" in read(data, tmp_path, "-raw")
    assert "演练" not in read(poster(made), tmp_path, "-raw")


def test_a_poster_says_all_of_the_announcement_on_one_a3_page(tmp_path: Path) -> None:
    made = make_announcement()
    data = poster(made)
    assert "Pages:           1\n" in info(data, tmp_path)
    assert "841.89 x 1190.55 pts (A3)" in info(data, tmp_path)
    said = read(data, tmp_path, "-raw")
    for line in made.text["zh_cn"].splitlines():
        assert "".join(line.split()) in said
    assert sha256(format_announcement(made)).hex() in said


def read_code(pdf: bytes, tmp_path: Path, size: int) -> list[list[int]]:
    """The code of ``size`` modules as it is drawn on the page: dark modules are 1."""
    (tmp_path / "x.pdf").write_bytes(pdf)
    scale = 100 / 25.4  # dots for each millimetre
    command = ["pdftoppm", "-r", "100", "-gray", "-f", "1", "-l", "1", str(tmp_path / "x.pdf")]
    drawn = Image.open(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout))
    left, top, right, bottom = (round(side * scale) for side in (205, 55, 275, 175))
    area = drawn.crop((left, top, right, bottom))  # right half of the box, its frame left out
    dark = area.point(lambda level: 255 if level < 128 else 0)
    rows = [dark.crop((0, y, dark.width, y + 1)).getbbox() is not None for y in range(dark.height)]
    first = next(y for y in range(dark.height) if all(rows[y : y + round(20 * scale)]))
    end = next(y for y in range(first, dark.height) if not any(rows[y : y + round(1 * scale)]))
    box = dark.crop((0, first, dark.width, end)).getbbox()
    assert box is not None
    code = dark.crop((box[0], first, box[2], end))
    assert abs(code.width - code.height) <= 2
    step = code.width / size
    return [
        [int(bool(code.getpixel((int((x + 0.5) * step), int((y + 0.5) * step))))) for x in range(size)]
        for y in range(size)
    ]


@pytest.mark.parametrize("address", [ADDRESS, "https://vote.example.cn/case/riverside-1"])
def test_the_code_leads_to_the_public_page(tmp_path: Path, address: str) -> None:
    wanted = [list(row) for row in segno.make(address, error="q", micro=False).matrix]
    assert read_code(poster(make_announcement(), address), tmp_path, len(wanted)) == wanted
    other = [list(row) for row in segno.make(address + "x", error="q", micro=False).matrix]
    assert wanted != other


def test_a_long_announcement_goes_on_to_a_second_page(tmp_path: Path) -> None:
    made = make_announcement()
    text = {
        **made.text,
        "zh_cn": "\n".join(["一、附加说明", *["本条为附加说明，逐条列明。" * 6] * 40, made.text["zh_cn"]]),
    }
    data = poster(Announcement(made.title, text, made.terms, made.notice))
    assert "Pages:           1\n" not in info(data, tmp_path)


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_on_a_poster_are_only_words(tmp_path: Path, bad: str) -> None:
    made = make_announcement(notice=make_notice(scope=words(bad, bad), objection_phone=bad[:60], scrutineers=[bad]))
    data = poster(replace(made, title=words(bad, bad)))
    assert "".join(bad.split()) in read(data, tmp_path, "-raw")
    assert b"/EmbeddedFile" not in data
    assert b"/JavaScript" not in data
    assert "root:" not in read(data, tmp_path, "-raw")


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("kind", LETTERS)
def test_words_in_a_letter_are_only_words(tmp_path: Path, kind: str, bad: str) -> None:
    application = parse_application(format_application({**FULL, "applicants": [COMMITTEE | {"name": bad}]}))
    data = render_letter(replace(letter(kind, why=bad), application=application), OFFICE)
    assert "".join(bad.split()) in read(data, tmp_path, "-raw")
    assert b"/EmbeddedFile" not in data
    assert "root:" not in read(data, tmp_path, "-raw")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("acceptance", ("公证受理通知书", "河畔业委会：", "决定受理", "拟签订的物业服务合同草案与收费标准", "李文")),
        ("consequences", ("公证告知书", "第二十七条", "申请人（代理人）签名", "个人信息")),
        ("refusal", ("不予受理通知书", "第六项", REASONS[6], "材料不充分，且未在期限内补充。")),
    ],
)
def test_each_letter_says_what_it_must_on_one_page(tmp_path: Path, kind: str, said: tuple[str, ...]) -> None:
    data = render_letter(letter(kind), OFFICE)
    assert "Pages:           1\n" in info(data, tmp_path)
    text = read(data, tmp_path, "-raw")
    assert [part for part in said if part not in text] == []


def test_numbers_of_applicants_stand_on_no_letter(tmp_path: Path) -> None:
    application = parse_application(format_application({**FULL, "applicants": [PERSON], "agents": [PERSON]}))
    for kind in LETTERS:
        text = read(render_letter(replace(letter(kind), application=application), OFFICE), tmp_path, "-raw")
        assert PERSON["document"] not in text
        assert PERSON["phone"] not in text


def test_a_character_that_no_font_has_is_refused() -> None:
    made = make_announcement()
    with pytest.raises(CharacterMissingError):
        poster(replace(made, title=words("公告\U000f0000", "x")))


def test_lines_are_told_apart() -> None:
    kinds = split_lines("一、标题\n（一）事项\n说明，见一、二\n\n某业委会\n2026年1月1日")
    assert [kind for kind, _ in kinds] == ["heading", "item", "line", "sign", "sign"]


def test_the_programs_are_there() -> None:
    assert shutil.which("pdftotext")
    assert shutil.which("pdftoppm")
