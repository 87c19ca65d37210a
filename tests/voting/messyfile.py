"""The messy rolls: small files with one difficulty each, as property offices export them, and what each must become.

``python -m tests.voting.messyrolls`` writes the files into tests/voting/messy_rolls; the test holds them against the
tables in messycells.py, messyowners.py, messypeople.py and messytables.py. What is expected is written there by hand,
not taken from the importer. Everybody is invented.
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from tests.voting.rolls import HEADINGS, Row, organisation, resident

FOLDER = Path(__file__).parent / "messy_rolls"
A, B, C = resident(1), resident(2), resident(3)
BOTH = {"name": "赵甲丑、赵甲寅", "document": f"{A}、{B}", "phone": ""}
COMPANY = {"name": "示例置业有限公司", "document": organisation(1), "kind": "营业执照", "phone": ""}
NOBODY = {"name": "", "document": "", "kind": "", "phone": ""}
AREA = 89_370
"""Thousandths of m² of each flat whose area is not said."""


@dataclass(frozen=True, slots=True)
class Messy:
    """One file. ``units``, ``heads`` and ``area`` are what it becomes by the proposals; ``problems`` are row, column
    and code; ``kinds`` the first letters of the voters' kinds; ``merged`` cells are those of the first sheet."""

    name: str
    rows: Sequence[Row]
    units: int
    heads: int
    area: int
    problems: tuple[tuple[int, str, str], ...] = ()
    kinds: str = ""
    formats: tuple[str, ...] = ("xlsx", "csv")
    merged: tuple[str, ...] = ()
    more: tuple[tuple[str, Sequence[Row]], ...] = ()
    encoding: str = "utf-8-sig"
    separator: str = ","


def one(name: str, *rows: Row, units: int, heads: int, area: int, **more: object) -> Messy:
    """A file whose heading is row 1, so that ``rows`` begin with row 2."""
    return Messy(name, [HEADINGS, *rows], units, heads, area, **more)  # type: ignore[arg-type]


def csv_bytes(case: Messy) -> bytes:
    """The file as a table."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=case.separator).writerows(case.rows)
    return target.getvalue().encode(case.encoding)


def xlsx_bytes(case: Messy) -> bytes:
    """The file as a workbook; the same bytes each time."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("名册", case.rows), *case.more):
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
        for span in case.merged if name == "名册" else ():
            page.merge_cells(span)
    drawn, packed = io.BytesIO(), io.BytesIO()
    book.save(drawn)
    with zipfile.ZipFile(drawn) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            if member != "docProps/core.xml":  # it says when the file was written
                target.writestr(
                    zipfile.ZipInfo(member, (2026, 8, 1, 0, 0, 0)), source.read(member), zipfile.ZIP_DEFLATED
                )
    return packed.getvalue()
