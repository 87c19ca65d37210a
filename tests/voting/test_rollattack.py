"""Attacks on who reads a roll, and on who opens what it gives back (A66, A89, A90). voting/SPEC.md, Security."""

import csv
import io
import resource
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.voting.rolls import csv_text, faults, save_workbook, unit
from voting.adapters.rollfile import read_roll
from voting.adapters.tablefile import format_table, neutral

SHEET = "xl/worksheets/sheet1.xml"


def repacked(source: Path, target: Path, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a workbook with its sheet changed."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            data = archive.read(name)
            copy.writestr(name, change(data) if name == SHEET else data)
    return target


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return save_workbook(tmp_path / "good.xlsx", unit("101", 1), unit("102", 2))


def refused_soon(path: Path) -> list[tuple[str, int, str]]:
    """The faults of a file, which must be found within 5 s and 200 MB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    found = faults(read_roll(path))
    assert time.monotonic() - begun < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 << 10
    return found


def test_a89_bomb_of_high_ratio(tmp_path: Path, good: Path) -> None:
    wide = b" " * (100 << 20) + b"</sheetData>"
    path = repacked(good, tmp_path / "bomb.xlsx", lambda data: data.replace(b"</sheetData>", wide))
    assert path.stat().st_size < 1 << 20
    assert refused_soon(path) == [("file-too-large", 0, "")]


def test_a89_bomb_that_lies_about_its_size(tmp_path: Path, good: Path) -> None:
    path = repacked(good, tmp_path / "liar.xlsx", lambda data: data + b" " * (50 << 20))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    struct.pack_into("<I", data, at + 24, 1000)  # the size in the directory
    path.write_bytes(data)
    assert refused_soon(path) == [("file-unreadable", 0, "")]


def test_a89_nested_and_foreign_members_are_not_unpacked(tmp_path: Path, good: Path) -> None:
    path = tmp_path / "more.xlsx"
    path.write_bytes(good.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../etc/passwd.xml", b"<a/>")
        archive.writestr("xl/vbaProject.bin", b"\0" * 1000)
    assert read_roll(path).problems == ()
    assert not (tmp_path.parent.parent / "etc").exists()


@pytest.mark.parametrize("column", ["XFD", "ZZZ", "GS"])
def test_a90_a_million_columns_in_a_workbook(tmp_path: Path, good: Path, column: str) -> None:
    cell = f'<row r="5"><c r="{column}5"><v>1</v></c></row></sheetData>'.encode()
    path = repacked(good, tmp_path / "wide.xlsx", lambda data: data.replace(b"</sheetData>", cell))
    assert refused_soon(path) == [("sheet-too-large", 0, "")]


def test_a90_a_million_cells_without_a_place_in_a_workbook(tmp_path: Path, good: Path) -> None:
    cells = b'<row r="5">' + b"<c/>" * 1_000_000 + b"</row></sheetData>"
    path = repacked(good, tmp_path / "wide.xlsx", lambda data: data.replace(b"</sheetData>", cells))
    assert refused_soon(path)[0][0] in ("sheet-too-large", "file-too-large")


def test_a90_a_million_columns_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes(b"," * 1_000_000)
    assert refused_soon(path) == [("sheet-too-large", 0, "")]
    path.write_bytes(b'"' + b"a" * 5_000_000 + b'",1\n')
    assert refused_soon(path) == [("file-unreadable", 0, "")]


def test_a90_billion_laughs_and_outside_entities(tmp_path: Path, good: Path) -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    for prologue in (b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]>", b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'):
        path = repacked(good, tmp_path / "bad.xlsx", prologue.__add__)
        assert refused_soon(path) == [("file-entity", 0, "")]


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x.invalid","赵")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0"]
)
def test_a90_formula_for_a_name_is_refused_in_both_formats(tmp_path: Path, text: str) -> None:
    path = tmp_path / "roll.csv"
    path.write_text(csv_text(unit("101", 1, name=text)), encoding="utf-8")
    assert [code for code, _, _ in faults(read_roll(path))] in (["cell-formula"], ["name-malformed"])
    path = save_workbook(tmp_path / "roll.xlsx", unit("101", 1, name=text))
    assert [code for code, _, _ in faults(read_roll(path))] in (["cell-formula"], ["name-malformed"])


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "=HYPERLINK(1)", "+8615400000001"]
)
def test_a90_what_could_begin_a_formula_is_neutral_in_what_we_write(tmp_path: Path, text: str) -> None:
    assert neutral(text) == "'" + text
    path = tmp_path / "table.csv"
    path.write_bytes(format_table(["a", "b"], [[text, 7]]))
    [_, row] = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    assert row == ["'" + text, "7"]
    book = Workbook()
    assert book.active is not None
    book.active.append(row)
    book.save(tmp_path / "table.xlsx")
    assert load_workbook(tmp_path / "table.xlsx").worksheets[0]["A1"].data_type == "s"


@given(st.text(max_size=30))
def test_a90_no_cell_we_write_begins_a_formula(text: str) -> None:
    written = str(neutral(text))
    assert not written.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert written.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234", "area-grouped"),
        ("1e3", "area-malformed"),
        ("NaN", "area-malformed"),
        ("-5", "area-malformed"),
        ("50.0005", "area-too-fine"),
        ("\u0661\u0662", "area-malformed"),
    ],
)
def test_a66_area_is_never_read_silently(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "roll.csv"
    path.write_text(csv_text(unit("101", 1, area=text)), encoding="utf-8")
    assert faults(read_roll(path)) == [(code, 2, "D")]
