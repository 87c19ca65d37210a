"""Workbooks and tables as files, hostile ones too (A66, A90). voting/SPEC.md, Roll file."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.voting.rolls import HEADINGS, csv_text, faults, resident, save_workbook, unit
from voting.adapters.rollfile import read_roll, roll_of
from voting.commitment import check_commitment
from voting.manifest import Totals
from voting.roll import parse_roll
from voting.roll_errors import CommitmentWrongError, RollRefusedError


def bent(source: Path, target: Path, member: str, old: bytes, new: bytes) -> Path:
    """A copy of a workbook with ``old`` in one member replaced."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == member:
                assert old in data
                data = data.replace(old, new, 1)
            copy.writestr(name, data)
    return target


SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return save_workbook(tmp_path / "good.xlsx", unit("101", 1, area=89.37), unit("102", 2, area=120))


def test_workbook_with_numbers_merged_cells_and_full_width_digits(tmp_path: Path) -> None:
    rows = [
        unit("101", 1, area=89.37, phone=15400000001),
        unit("102", 2, area="\uff11\uff12\uff10\uff0e\uff10\uff10\uff15㎡", building=None, staircase=None),
        ["合计", None, None, 209.375],
    ]
    found = read_roll(save_workbook(tmp_path / "roll.xlsx", *rows, merged=["A3:A4", "B3:B4", "A1:J1"]))
    assert found.problems == ()
    assert found.totals == Totals(units=2, voters=2, heads=2, area=209_375)
    assert found.voters[1].units == ("1幢1单元102室",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_table(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "roll.csv"
    path.write_bytes(csv_text(unit("101", 1), unit("102", 2)).replace(",", separator).encode(encoding))
    found = read_roll(path)
    assert found.problems == ()
    assert (found.heads, found.area) == (2, 178_740)


def test_table_faults_count_rows_as_a_spreadsheet_does(tmp_path: Path) -> None:
    path = tmp_path / "roll.csv"
    path.write_text(csv_text(unit("101", 1, note="一\n二"), unit("102", 2, area="1e3")), encoding="utf-8")
    assert faults(read_roll(path)) == [("area-malformed", 3, "D")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe\x00\xd8", "file-encoding-unknown"),
        (b"a,b\0c", "file-unreadable"),
        (b'"open', "file-unreadable"),
        (b'a,"b"c', "file-unreadable"),
        (b"", "file-empty"),
        (b",,\n,,\n", "file-empty"),
        (b"," * 300, "sheet-too-large"),
        (b"a\n" * 100_001, "sheet-too-large"),
    ],
)
def test_table_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "roll.csv"
    path.write_bytes(data)
    assert faults(read_roll(path)) == [(code, 0, "")]


def test_table_with_a_formula_for_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roll.csv"
    path.write_text(csv_text(unit("101", 1, document=f'="{resident(1)}"')), encoding="utf-8")
    assert faults(read_roll(path)) == [("cell-formula", 2, "G")]


@pytest.mark.parametrize("name", ["roll.xls", "roll.csv", "roll.xlsx"])
def test_old_binary_workbook_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert [problem.code for problem in read_roll(path).problems] in (["file-unreadable"], ["file-encoding-unknown"])


def test_formulas_are_refused_wherever_a_value_is_needed(tmp_path: Path) -> None:
    rows = [unit("101", 1, area="=80+9.37"), unit("102", 2, name='=HYPERLINK("http://x.invalid","赵")')]
    rows.append(["合计", None, None, "=SUM(D3:D4)"])
    found = read_roll(save_workbook(tmp_path / "roll.xlsx", *rows))
    assert faults(found) == [("cell-formula", 3, "D"), ("cell-formula", 4, "E"), ("total-formula", 5, "D")]


def test_number_longer_than_a_spreadsheet_keeps_is_refused(tmp_path: Path) -> None:
    found = read_roll(save_workbook(tmp_path / "roll.xlsx", unit("101", 1, document=int(resident(4)))))
    assert faults(found) == [("cell-number-cut", 3, "G")]


@pytest.mark.parametrize(
    ("area", "code"),
    [(50.0005, "area-too-fine"), (-5, "area-malformed"), (1e300, "cell-number-cut"), (True, "cell-error")],
)
def test_numbers_that_are_no_area(tmp_path: Path, area: float, code: str) -> None:
    assert faults(read_roll(save_workbook(tmp_path / "roll.xlsx", unit("101", 1, area=area)))) == [(code, 3, "D")]


@pytest.mark.parametrize("thousandths", [290, 70_105, 89_370, 99_999_999, 8_115])
def test_every_number_of_three_decimals_survives_the_workbook(tmp_path: Path, thousandths: int) -> None:
    path = save_workbook(tmp_path / "roll.xlsx", unit("101", 1, area=thousandths / 1000))
    assert read_roll(path).area == thousandths


def test_residue_of_a_computation_below_what_a_spreadsheet_shows_is_dropped(tmp_path: Path) -> None:
    assert read_roll(save_workbook(tmp_path / "roll.xlsx", unit("101", 1, area=100.1 + 0.2))).area == 100_300


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prologue", [ENTITY, OUTSIDE, b'<!DOCTYPE x SYSTEM "http://x.invalid/x.dtd">'])
@pytest.mark.parametrize(
    "member", [SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml", "[Content_Types].xml"]
)
def test_document_types_and_entities_are_refused(tmp_path: Path, good: Path, prologue: bytes, member: str) -> None:
    with zipfile.ZipFile(good) as archive:
        data = archive.read(member)
    body = data[data.index(b"?>") + 2 :] if data.startswith(b"<?xml") else data
    path = bent(good, tmp_path / "bad.xlsx", member, data, prologue + body)
    assert faults(read_roll(path)) == [("file-entity", 0, "")]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'<row r="4"', b'<row r="3"', "sheet-malformed"),
        (b'<row r="3"', b'<row r="5"', "sheet-malformed"),
        (b'<row r="4"', b'<row r="1000000"', "sheet-too-large"),
        (b'<row r="4"', b'<row r="0"', "sheet-malformed"),
        (b'r="D4"', b'r="C4"', "sheet-malformed"),
        (b'r="D4"', b'r="D3"', "sheet-malformed"),
        (b'r="J4"', b'r="XFD4"', "sheet-too-large"),
        (b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A5:?"/></mergeCells>', "sheet-malformed"),
        (b"</sheetData>", b"</sheetDate>", "file-unreadable"),
        (b"<v>120</v>", b"<v>abc</v>", "file-unreadable"),
    ],
)
def test_sheets_out_of_order_or_bounds_are_refused(
    tmp_path: Path, good: Path, old: bytes, new: bytes, code: str
) -> None:
    assert faults(read_roll(bent(good, tmp_path / "bad.xlsx", SHEET, old, new))) == [(code, 0, "")]


def test_huge_merged_cell_costs_nothing(tmp_path: Path, good: Path) -> None:
    spans = b'</sheetData><mergeCells count="1"><mergeCell ref="L1:XFD1048576"/></mergeCells>'
    start = time.monotonic()
    assert read_roll(bent(good, tmp_path / "wide.xlsx", SHEET, b"</sheetData>", spans)).problems == ()
    assert time.monotonic() - start < 5


def test_declared_size_is_not_believed(tmp_path: Path, good: Path) -> None:
    path = bent(good, tmp_path / "small.xlsx", SHEET, b'ref="A1:J4"', b'ref="A1:J2"')
    assert read_roll(path).units == 2


def test_archives_that_are_bombs_or_ambiguous_are_refused(tmp_path: Path, good: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(5):
            archive.writestr(f"xl/{part}.xml", b" " * (60 << 20))
    assert faults(read_roll(bomb)) == [("file-too-large", 0, "")]
    many = tmp_path / "many.xlsx"
    with zipfile.ZipFile(many, "w") as archive:
        for part in range(501):
            archive.writestr(f"xl/{part}.xml", b"<a/>")
    assert faults(read_roll(many)) == [("file-too-large", 0, "")]
    twice = tmp_path / "twice.xlsx"
    twice.write_bytes(good.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    assert faults(read_roll(twice)) == [("file-unreadable", 0, "")]
    long = tmp_path / "long.xlsx"
    long.write_bytes(good.read_bytes() + bytes(33 << 20))
    assert faults(read_roll(long)) == [("file-too-large", 0, "")]


@pytest.mark.parametrize("size", [0, 100, 2000])
def test_cut_workbook_is_refused(tmp_path: Path, good: Path, size: int) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(b"PK" + good.read_bytes()[2:size])
    assert faults(read_roll(path)) == [("file-unreadable", 0, "")]


def test_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.xml", b"<a/>")
    path = tmp_path / "roll.xlsx"
    path.write_bytes(data.getvalue())
    assert faults(read_roll(path)) == [("file-unreadable", 0, "")]


def test_hidden_sheets_count(tmp_path: Path) -> None:
    path = save_workbook(tmp_path / "roll.xlsx", unit("101", 1))
    book = Workbook()
    for title, row in (("甲", unit("101", 1)), ("乙", unit("102", 2))):
        page = book.create_sheet(title)
        page.append(HEADINGS)
        page.append(row)
        page.sheet_state = "hidden" if title == "乙" else "visible"
    book.save(path)
    assert read_roll(path).units == 2


def test_rows_are_given_only_when_nothing_is_wrong(tmp_path: Path, good: Path) -> None:
    voters = read_roll(good).private_rows()
    roll = roll_of(voters, "2022-08-01")
    assert parse_roll(roll.data) == roll
    owner, public = voters[0].owners[0], roll.voters[0].owners[0]
    check_commitment(public.name, "name", owner.name_salt, owner.name)
    check_commitment(public.document, "document", owner.document_salt, owner.document)
    check_commitment(public.phone, "phone", owner.phone_salt, owner.phone)
    with pytest.raises(CommitmentWrongError):
        check_commitment(public.name, "document", owner.name_salt, owner.name)
    with pytest.raises(CommitmentWrongError):
        check_commitment(public.name, "name", owner.phone_salt, owner.name)
    for secret in (owner.name, owner.document, owner.phone):
        assert secret.encode() not in roll.data
    bad = read_roll(save_workbook(tmp_path / "bad.xlsx", unit("101", 1), unit("102", 2, area="x")))
    assert bad.heads == 1
    with pytest.raises(RollRefusedError) as caught:
        bad.private_rows()
    assert caught.value.code == "roll-refused"
    assert "row 4" in str(caught.value)


def test_every_salt_is_fresh(good: Path) -> None:
    voters = read_roll(good).private_rows()
    salts = {salt for voter in voters for o in voter.owners for salt in (o.name_salt, o.document_salt, o.phone_salt)}
    assert len(salts) == 6
