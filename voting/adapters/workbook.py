"""Loading of workbooks (.xlsx) into sheets of cells, hostile ones included (attacks A89 and A90).

Order of the checks, each before anything is built from the bytes:

1. The archive: size, number of members, no name twice, none encrypted, declared sizes and ratios within a bound.
2. Every XML member is read once as a stream: no document type, no entity; sheets have rows and cells in order and
   within bounds. Members that are not XML are dropped, so nothing unread reaches the spreadsheet library.
3. openpyxl reads cells without styles, links or macros; formulas stay formulas and are faults.

A number is taken as the spreadsheet shows it at 15 digits, which is all that it keeps.
"""

import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from voting.grid import BLANK, Cell, Sheet, Span
from voting.problem import FaultError

MAX_MEMBERS = 500
MAX_UNPACKED = 256 << 20
SMALL = 1 << 20
MAX_RATIO = 200
"""A member larger than ``SMALL`` may unpack to so many times its packed size: full sheets reach some thirty."""
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 3_000_000
MAX_SPANS = 200_000
MAX_SHEETS = 100
_WHOLE_NUMBER_LIMIT = 10**15

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(rf"{_CELL.pattern}(?::{_CELL.pattern})?")


@dataclass(slots=True)
class _Scan:
    """What the first reading of a member tells."""

    spans: list[Span] = field(default_factory=list)
    row: int = 0
    column: int = 0
    cells: int = 0


def load_workbook_sheets(data: bytes) -> list[Sheet]:
    """Return the sheets of the workbook ``data``, hidden ones too.

    Raises: FaultError with one of the codes of a file or sheet.
    """
    archive, scans = _cleaned(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that are not looked at.
        try:
            book = load_workbook(archive, read_only=True, data_only=False, keep_links=False)
            return [_sheet(worksheet, scans) for worksheet in book.worksheets[:MAX_SHEETS]]
        except Exception as error:  # The library lets whatever its parsers trip over pass through.
            raise FaultError("file-unreadable") from error


def _cleaned(data: bytes) -> tuple[io.BytesIO, dict[str, _Scan]]:
    """Return an archive of the XML members only, each read and found harmless, with what was seen in them."""
    scans: dict[str, _Scan] = {}
    clean = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(clean, "w") as target:
            for member in _checked_members(source):
                content = source.read(member)
                scans[member.filename] = _scan(content)
                target.writestr(zipfile.ZipInfo(member.filename), content)
    except FaultError:
        raise
    except Exception as error:  # Unpacking raises half a dozen kinds; whichever it is, the file cannot be read.
        raise FaultError("file-unreadable") from error
    clean.seek(0)
    return clean, scans


def _checked_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise FaultError("file-too-large")
    if any(member.file_size > SMALL and member.file_size > MAX_RATIO * member.compress_size for member in members):
        raise FaultError("file-too-large")
    if len(set(names)) != len(names) or any(member.flag_bits & 1 for member in members):
        raise FaultError("file-unreadable")
    return [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]


def _scan(content: bytes) -> _Scan:
    """Read one XML member as a stream. Raises FaultError for entities, and for sheets out of order or bounds."""
    scan = _Scan()
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: Any) -> None:
        raise FaultError("file-entity")

    def start(name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        if kind == "row":
            _enter_row(scan, attributes)
        elif kind == "c":
            _enter_cell(scan, attributes)
        elif kind == "mergeCell":
            scan.spans.append(_span(attributes.get("ref", "")))
            if len(scan.spans) > MAX_SPANS:
                raise FaultError("sheet-too-large")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise FaultError("file-unreadable") from error
    return scan


def _enter_row(scan: _Scan, attributes: dict[str, str]) -> None:
    """Rows must come once and in order: the library drops others silently."""
    number = attributes.get("r", str(scan.row + 1))
    if not re.fullmatch(r"[1-9][0-9]{0,6}", number) or int(number) <= scan.row:
        raise FaultError("sheet-malformed")
    scan.row, scan.column = int(number), 0
    if scan.row > MAX_ROWS:
        raise FaultError("sheet-too-large")


def _enter_cell(scan: _Scan, attributes: dict[str, str]) -> None:
    scan.cells += 1
    column = scan.column + 1
    if "r" in attributes and scan.row:
        match = _CELL.fullmatch(attributes["r"])
        if match is None or int(match[2]) != scan.row:
            raise FaultError("sheet-malformed")
        column = column_index_from_string(match[1])
    if column <= scan.column and scan.row:
        raise FaultError("sheet-malformed")
    scan.column = column
    if column > MAX_COLUMNS or scan.cells > MAX_CELLS:
        raise FaultError("sheet-too-large")


def _span(reference: str) -> Span:
    match = _RANGE.fullmatch(reference)
    if match is None:
        raise FaultError("sheet-malformed")
    left, top = column_index_from_string(match[1]), int(match[2])
    right, bottom = (column_index_from_string(match[3]), int(match[4])) if match[3] else (left, top)
    if right < left or bottom < top or left > MAX_COLUMNS:
        raise FaultError("sheet-malformed")
    return Span(top, left, min(bottom, MAX_ROWS), min(right, MAX_COLUMNS))


def _sheet(worksheet: Any, scans: dict[str, _Scan]) -> Sheet:
    """Read a worksheet; its declared size is not believed."""
    worksheet.reset_dimensions()
    scan = scans.get(worksheet._worksheet_path.lstrip("/"), _Scan())
    rows = [_trimmed([_cell(cell) for cell in row]) for row in worksheet.iter_rows()]
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(worksheet.title, rows, tuple(scan.spans))


def _trimmed(cells: list[Cell]) -> tuple[Cell, ...]:
    while cells and cells[-1].is_blank:
        cells.pop()
    return tuple(cells)


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None or value == "":
        return BLANK
    if cell.data_type == "f":
        return Cell(fault="cell-formula")
    if isinstance(value, str) and cell.data_type != "e":
        return Cell(text=value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_cut = abs(value) >= _WHOLE_NUMBER_LIMIT
        return Cell(fault="cell-number-cut") if is_cut else Cell(text=_number(value))
    return Cell(fault="cell-error")


def _number(value: float) -> str:
    """Write a number as the spreadsheet does: at most 15 digits, no exponent for what an area or number can be."""
    return str(value) if isinstance(value, int) else format(value, ".15g")
