"""Roll files for the tests: invented owners with valid check digits, tables and workbooks made from plain lists."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from voting.adapters.rollfile import RollPreview, preview_sheets
from voting.grid import BLANK, Cell, Sheet, Span

HEADINGS = [
    "楼幢",
    "单元",
    "室号",
    "专有部分面积（㎡）",
    "业主姓名",
    "证件类型",
    "证件号码",
    "联系电话",
    "共有情况",
    "备注",
]
Row = Sequence[str | int | float | None]


def resident(number: int, birth: str = "19700101") -> str:
    """An invented resident identity number: region 990000 does not exist; the check digit is right (GB 11643)."""
    body = f"990000{birth}{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def organisation(number: int) -> str:
    """An invented unified social credit code with the right check character (GB 32100)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91990000{number:08d}X"
    total = sum(alphabet.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + alphabet[-total % 31]


def unit(room: str, owner: int, **changed: str | int | float | None) -> list[str | int | float | None]:
    """A row of one flat in building 1, staircase 1, with ``changed`` cells by heading."""
    values: dict[str, str | int | float | None] = {
        "楼幢": "1",
        "单元": "1",
        "室号": room,
        "专有部分面积（㎡）": "89.37",
        "业主姓名": f"赵甲{'子丑寅卯辰巳午未申酉戌亥'[owner]}",
        "证件类型": "居民身份证",
        "证件号码": resident(owner),
        "联系电话": f"154000000{owner:02d}",
        "共有情况": "",
        "备注": "",
    }
    names = {"area": "专有部分面积（㎡）", "name": "业主姓名", "document": "证件号码", "kind": "证件类型"}
    names |= {"phone": "联系电话", "shared": "共有情况", "note": "备注", "building": "楼幢", "staircase": "单元"}
    for name, value in changed.items():
        values[names[name]] = value
    return list(values.values())


def sheet(*rows: Row, name: str = "名册", headings: Row = HEADINGS, spans: Sequence[Span] = ()) -> Sheet:
    """A loaded sheet with a title row, the heading in row 2, and ``rows`` from row 3."""
    cells = [tuple(Cell(str(value)) if value not in (None, "") else BLANK for value in row) for row in rows]
    return Sheet(name, [(Cell("业主名册"),), tuple(Cell(str(heading)) for heading in headings), *cells], tuple(spans))


def preview(*rows: Row, spans: Sequence[Span] = ()) -> RollPreview:
    """What ``rows`` become; the first is row 3."""
    return preview_sheets([sheet(*rows, spans=spans)], "roll")


def faults(found: RollPreview) -> list[tuple[str, int, str]]:
    """Code, row and column of every problem."""
    return [(problem.code, problem.place.row, problem.place.column) for problem in found.problems]


def save_workbook(path: Path, *rows: Row, merged: Sequence[str] = ()) -> Path:
    """Write a workbook with a title in row 1, the heading in row 2 and ``rows`` from row 3."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "名册"
    for row in (["业主名册"], HEADINGS, *rows):
        page.append(list(row))
    for span in merged:
        page.merge_cells(span)
    book.save(path)
    return path


def csv_text(*rows: Row) -> str:
    """A table as text, heading first."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return target.getvalue()
