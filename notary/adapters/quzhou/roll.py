"""The roll of the compound as a property office would export it: a workbook with a sheet of flats and one of shops.

It is written the way such files come: title rows, merged building cells, a total below, co-owners now in one cell and
now in several rows, a few areas as text. Totals are the published ones; persons, documents and numbers are invented.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from notary.adapters.quzhou.compound import Holder, Premises, plan_compound
from notary.adapters.quzhou.draw import Draw
from notary.adapters.quzhou.people import InventedOwner

SEED = 2022
CUTOFF = "2022-08-01"
FLAT_SHEET = "住宅"
SHOP_SHEET = "商铺"
HEADINGS = (
    "序号",
    "楼幢",
    "单元",
    "室号",
    "专有部分面积（㎡）",
    "业主姓名",
    "证件类型",
    "证件号码",
    "共有情况",
    "联系电话",
    "备注",
)
WIDTHS = (7, 8, 8, 9, 18, 26, 18, 24, 12, 16, 16)
TITLE = "衢州市衢江区君悦东方小区业主名册（{sheet}）"
REMARK = "统计截止日：2022年8月1日　　总户数、总人数与总面积取自公开结果；业主姓名、证件号码、电话均为虚构"
FOOTER = "制表：示例不动产测绘事务所（虚构）　　审核：　　　　日期："
_TIME = re.compile(rb">[0-9]{4}-[0-9-]+T[0-9:]+Z</dcterms:")
_FULL_WIDTH = str.maketrans("0123456789.", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e")


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row of the export. ``rows`` is 2 in the first row of a unit with an owner a row, 0 in the second."""

    sheet: str
    building: str
    staircase: str
    room: str
    area: int
    area_style: str
    owners: tuple[InventedOwner, ...]
    sharing: str
    note: str
    rows: int = 1


def make_quzhou_roll(seed: int = SEED) -> tuple[ExportRow, ...]:
    """Return the rows of the export, in the order of the buildings; the same for the same ``seed``."""
    draw = Draw("export", seed)
    held = [(unit, holder) for holder in plan_compound(seed) for unit in holder.premises]
    held.sort(key=lambda pair: _order(pair[0]))
    return tuple(row for unit, holder in held for row in _rows(unit, holder, draw))


def save_roll_xlsx(path: Path, seed: int = SEED) -> None:
    """Write the export to ``path``; the same bytes for the same ``seed``."""
    rows = make_quzhou_roll(seed)
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in (FLAT_SHEET, SHOP_SHEET):
        _write_sheet(book.create_sheet(name), name, [row for row in rows if row.sheet == name])
    data = io.BytesIO()
    book.save(data)
    path.write_bytes(_undated(data.getvalue()))


def _order(unit: Premises) -> tuple[bool, str, int, str, int, str]:
    building = int(unit.building) if unit.is_flat else 0
    return not unit.is_flat, "" if unit.is_flat else unit.building, building, unit.staircase, unit.floor, unit.room


def _rows(unit: Premises, holder: Holder, draw: Draw) -> Iterator[ExportRow]:
    """Yield the rows of one unit; co-owners share a row or have one each."""
    sheet = FLAT_SHEET if unit.is_flat else SHOP_SHEET
    chance = draw.below(200)
    style = {0: "sign", 1: "full_width"}.get(chance, "number")
    sharing, note = "单独所有", ""
    if len(holder.owners) > 1:
        sharing = "按份共有" if chance % 4 == 0 else "共同共有"
    if holder.is_developer:
        note = "未售" if chance % 3 else "已售未交付"
    common = (sheet, f"{unit.building}幢", f"{unit.staircase}单元" if unit.staircase else "", unit.room, unit.area)
    if len(holder.owners) > 1 and chance % 2:
        yield ExportRow(*common, style, holder.owners[:1], sharing, note, rows=len(holder.owners))
        for owner in holder.owners[1:]:
            yield ExportRow(*common, style, (owner,), sharing, note, rows=0)
    else:
        yield ExportRow(*common, style, holder.owners, sharing, note)


def _write_sheet(page: Any, name: str, rows: Sequence[ExportRow]) -> None:
    """Fill one sheet: two title rows, the heading, the rows, a total, a footer."""
    last = get_column_letter(len(HEADINGS))
    page.append([TITLE.format(sheet=name)])
    page.append([REMARK])
    page.append(list(HEADINGS))
    for row_number in (1, 2):
        page.merge_cells(f"A{row_number}:{last}{row_number}")
    unit_number = 0
    for row in rows:
        unit_number += row.rows > 0
        page.append(_values(row, unit_number))
        page.cell(page.max_row, 5).number_format = "0.000"
    _merge(page, rows, first=4)
    total = sum(row.area for row in rows if row.rows)
    page.append(["合计", "", "", "", total / 1000, f"共{unit_number}套"])
    page.cell(page.max_row, 5).number_format = "0.000"
    page.append([FOOTER])
    _dress(page)


def _values(row: ExportRow, unit_number: int) -> list[str | float]:
    phones = [owner.phone for owner in row.owners]
    return [
        unit_number,
        row.building,
        row.staircase,
        row.room,
        _area(row.area, row.area_style),
        "、".join(owner.name for owner in row.owners),
        row.owners[0].document_kind,
        "、".join(owner.document for owner in row.owners),
        row.sharing,
        "、".join(phones) if all(phones) else phones[0],
        row.note,
    ]


def _area(area: int, style: str) -> str | float:
    """Write thousandths as a number cell, or as the text that somebody typed."""
    text = f"{area // 1000}.{area % 1000:03d}"
    if style == "sign":
        return f"{text}㎡"
    return text.translate(_FULL_WIDTH) if style == "full_width" else area / 1000


def _merge(page: Any, rows: Sequence[ExportRow], first: int) -> None:
    """Merge number, room, area and sharing of a unit with several rows, and the building down its whole length."""
    for number, row in enumerate(rows, start=first):
        if row.rows > 1:
            for column in ("A", "D", "E", "I"):
                page.merge_cells(f"{column}{number}:{column}{number + row.rows - 1}")
    start = first
    for number, row in enumerate(rows, start=first):
        is_last = number == first + len(rows) - 1
        if is_last or rows[number - first + 1].building != row.building:
            if number > start:
                page.merge_cells(f"B{start}:B{number}")
            start = number + 1


def _dress(page: Any) -> None:
    """Make the sheet look like an export that somebody prints."""
    page.cell(1, 1).font = Font(name="宋体", size=16, bold=True)
    page.row_dimensions[1].height = 30
    line = Side(style="thin", color="999999")
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for row in page.iter_rows(min_row=1, max_row=2, max_col=1):
        row[0].alignment = centre
    for cell in page[3]:
        cell.font, cell.alignment = Font(name="宋体", bold=True), centre
        cell.fill = PatternFill("solid", fgColor="E8EEF4")
    for row in page.iter_rows(min_row=3, max_row=page.max_row - 1, max_col=len(HEADINGS)):
        for cell in row:
            cell.border = Border(line, line, line, line)
            if cell.column in (1, 2, 3, 4, 9):
                cell.alignment = centre
    for column, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "A4"
    page.print_title_rows = "1:3"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _undated(data: bytes) -> bytes:
    """Return the workbook without the times at which it was made, so that equal content gives equal bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _TIME.sub(f">{CUTOFF}T00:00:00Z</dcterms:".encode("ascii"), content)
            copy.writestr(member, content)
    return target.getvalue()
