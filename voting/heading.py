"""Finding the heading row of a roll sheet and what each column means.

Offices export the same columns under many names, in any order, below title rows. A column is known by its meaning; a
meaning that stands twice is a fault, not a choice. Specification: ``voting/SPEC.md``, "Roll file".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from voting.cell import fold
from voting.grid import Cell, Sheet, letter_of
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
USE = "use"
STATUS = "status"
NOTE = "note"

REQUIRED = (ROOM, AREA, NAME, DOCUMENT)
HEADING_ROWS = 30
"""The heading stands within so many rows of the top."""

MEANINGS = {
    BUILDING: ("楼幢", "幢", "幢号", "楼栋", "楼栋号", "栋", "栋号", "楼号", "楼", "座", "座号", "楼座", "building"),
    STAIRCASE: ("单元", "单元号", "staircase"),
    ROOM: (
        *("室号", "室", "房号", "房间", "房间号", "房屋编号", "房屋号", "门牌号", "户号", "户室号"),
        *("房屋坐落", "坐落", "房屋地址", "地址", "专有部分坐落", "单元房号", "楼栋房号", "room"),
    ),
    AREA: (
        *("专有部分面积", "专有面积", "专有部分建筑面积", "建筑面积", "房屋建筑面积", "产权面积", "登记面积"),
        *("房屋面积", "面积", "area"),
    ),
    NAME: (
        *("业主姓名", "业主名称", "业主", "业主名", "姓名", "权利人", "权利人姓名", "权利人名称", "产权人"),
        *("产权人姓名", "所有权人", "owner"),
    ),
    DOCUMENT_KIND: ("证件类型", "证件种类", "证件类别", "证件名称", "documentkind"),
    DOCUMENT: (
        *("证件号码", "证件号", "证件编号", "身份证号", "身份证号码", "身份证件号码", "身份证", "权利人证件号码"),
        *("业主证件号码", "document"),
    ),
    PHONE: (
        *("联系电话", "电话", "电话号码", "手机", "手机号", "手机号码", "移动电话", "联系方式", "联系手机"),
        *("业主电话", "业主手机", "phone"),
    ),
    SHARING: ("共有情况", "共有方式", "共有类型", "共有关系", "sharing"),
    USE: ("用途", "房屋用途", "规划用途", "设计用途", "房屋性质", "物业类型", "房屋类型", "use"),
    STATUS: ("销售状态", "交付状态", "房屋状态", "status"),
    NOTE: ("备注", "说明", "note"),
}
_MEANING_OF = {heading: meaning for meaning, headings in MEANINGS.items() for heading in headings}
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_SPACES = re.compile(r"[\s:*]+")
_UNIT_OF_AREA = re.compile(r"(?:㎡|m²|m2|平方米)$")
_FUSED = re.compile(r"(?:楼栋|楼幢|栋号?|幢号?|楼号|座)(?:单元号?)?(?:室号?|房号|房间号|户号)")
_PART_OF = {"统一社会信用代码": DOCUMENT, "营业执照号": DOCUMENT, "护照号": DOCUMENT, "名称": NAME, "单位名称": NAME}
"""What stands only beside another name of the same meaning: alone it would be a second column of it."""
_WHOLE_UNIT = ({BUILDING, ROOM}, {BUILDING, STAIRCASE, ROOM}, {STAIRCASE, ROOM})


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
        for column, meaning in enumerate(meanings):
            if meaning is not None and meaning in meanings[:column]:
                return None, [Problem(Place(sheet.name, place + 1, letter_of(column)), "header-twice")]
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
    return meaning_of(heading)


@lru_cache(maxsize=4096)
def meaning_of(heading: str) -> str | None:
    """Return what the folded text ``heading`` means, None for nothing known.

    Names set apart by a stroke or hyphen mean what they all mean; parts of a unit's label together are its whole label.
    """
    plain = _UNIT_OF_AREA.sub("", _SPACES.sub("", _BRACKETS.sub("", heading)).lower())
    if plain in _MEANING_OF:
        return _MEANING_OF[plain]
    if _FUSED.fullmatch(plain) is not None:
        return ROOM
    parts = [_MEANING_OF.get(part) or _PART_OF.get(part) for part in re.split(r"[/\-\\、]", plain)]
    if len(parts) == 1 or None in parts:
        return None
    if set(parts) in _WHOLE_UNIT:
        return ROOM
    return parts[0] if len(set(parts)) == 1 else None
