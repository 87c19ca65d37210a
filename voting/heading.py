"""Finding the heading row of a roll sheet and what each column means.

Offices export the same columns under many names, in any order, below title rows. A column is known by its meaning; a
meaning that stands twice is a fault, not a choice. Specification: ``voting/SPEC.md``, "Roll file".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from voting.cell import fold
from voting.grid import Cell, Sheet
from voting.problem import FaultError, Place, Problem

BUILDING = "building"
STAIRCASE = "staircase"
ROOM = "room"
AREA = "area"
NAME = "name"
DOCUMENT_KIND = "document_kind"
DOCUMENT = "document"
PHONE = "phone"
SHARING = "sharing"
NOTE = "note"

REQUIRED = (ROOM, AREA, NAME, DOCUMENT)
HEADING_ROWS = 30
"""The heading stands within so many rows of the top."""

MEANINGS = {
    BUILDING: ("楼幢", "幢", "幢号", "楼栋", "栋", "栋号", "楼号", "座", "楼座", "building"),
    STAIRCASE: ("单元", "单元号", "staircase"),
    ROOM: ("室号", "室", "房号", "房间号", "房屋编号", "门牌号", "户号", "房屋坐落", "坐落", "专有部分坐落", "room"),
    AREA: (
        "专有部分面积",
        "专有面积",
        "专有部分建筑面积",
        "建筑面积",
        "房屋建筑面积",
        "产权面积",
        "登记面积",
        "房屋面积",
        "面积",
        "area",
    ),
    NAME: ("业主姓名", "业主名称", "业主", "姓名", "权利人", "权利人姓名", "产权人", "所有权人", "owner"),
    DOCUMENT_KIND: ("证件类型", "证件种类", "证件类别", "证件名称", "documentkind"),
    DOCUMENT: ("证件号码", "证件号", "证件编号", "身份证号", "身份证号码", "身份证件号码", "document"),
    PHONE: ("联系电话", "电话", "电话号码", "手机", "手机号", "手机号码", "移动电话", "联系方式", "phone"),
    SHARING: ("共有情况", "共有方式", "共有类型", "sharing"),
    NOTE: ("备注", "说明", "销售状态", "note"),
}
_MEANING_OF = {heading: meaning for meaning, headings in MEANINGS.items() for heading in headings}
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_SPACES = re.compile(r"[\s:*/]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one sheet: its row (from 1), the column (from 0) of each meaning, and what was not understood."""

    row: int
    columns: Mapping[str, int]
    ignored: tuple[str, ...]


def find_heading(sheet: Sheet) -> tuple[Heading | None, list[Problem]]:
    """Return the heading of ``sheet``, whose merged cells are filled, or the problems that keep it from being one."""
    for place, row in enumerate(sheet.rows[:HEADING_ROWS]):
        meanings = [_meaning(cell) for cell in row]
        if not all(needed in meanings for needed in REQUIRED):
            continue
        doubled = {meaning for meaning in meanings if meaning is not None and meanings.count(meaning) > 1}
        if doubled:
            return None, [Problem(Place(sheet.name, place + 1), "header-twice")]
        columns = {meaning: column for column, meaning in enumerate(meanings) if meaning is not None}
        ignored = tuple(
            cell.text for cell, meaning in zip(row, meanings, strict=True) if meaning is None and not cell.is_blank
        )
        return Heading(place + 1, MappingProxyType(columns), ignored), []
    return None, [Problem(Place(sheet.name, 0), "header-missing")]


def is_heading(row: tuple[Cell, ...], heading: Heading) -> bool:
    """Whether ``row`` repeats ``heading``, as at the top of a printed page."""
    return all(
        column < len(row) and _meaning(row[column]) == meaning
        for meaning, column in heading.columns.items()
        if meaning in REQUIRED
    )


def _meaning(cell: Cell) -> str | None:
    try:
        heading = fold(cell.text)
    except FaultError:
        return None
    return _MEANING_OF.get(_SPACES.sub("", _BRACKETS.sub("", heading)).lower())
