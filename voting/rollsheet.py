"""Reading one roll sheet to its end: units with their owners, totals rows, and every fault by its place.

What several rows mean together is voting/merge.py's matter, except totals rows, which are checked here: a subtotal
against the rows since the last one, a total against the sheet or against all sheets so far.
Specification: ``voting/SPEC.md``, "Roll file".
"""

from voting import cell as reading
from voting.grid import Cell, Sheet, cell_at, fill_spans
from voting.heading import (
    AREA,
    BUILDING,
    DOCUMENT,
    NAME,
    NOTE,
    ROOM,
    STAIRCASE,
    STATUS,
    USE,
    Heading,
    find_heading,
    is_heading,
)
from voting.problem import FaultError, Place
from voting.rollowner import OwnerReader
from voting.rollrow import Person, ReadDocument, RollRow, SheetRows
from voting.terms import OUT, PLAIN, Terms

SUBTOTAL = "subtotal"
TOTAL = "total"


def read_sheet(sheet: Sheet, read_document: ReadDocument, area_before: int = 0, terms: Terms = PLAIN) -> SheetRows:
    """Read every row of ``sheet``; ``area_before`` is the sum of the sheets before it, which a total may include."""
    filled = fill_spans(sheet)
    result = SheetRows()
    if all(cell.is_blank for row in filled.rows for cell in row):
        return result
    heading, problems = terms.mapping.heading(filled) if terms.mapping else find_heading(filled)
    result.problems.extend(problems)
    if heading is None:
        return result
    result.ignored = heading.ignored
    _SheetReader(filled, heading, read_document, result, area_before, terms).read()
    return result


class _SheetReader(OwnerReader):
    """Walks down one sheet and keeps the running sums."""

    def __init__(
        self,
        sheet: Sheet,
        heading: Heading,
        read_document: ReadDocument,
        result: SheetRows,
        area_before: int,
        terms: Terms,
    ) -> None:
        super().__init__(sheet.name, heading.columns, read_document, result, terms)
        self.sheet = sheet
        self.heading = heading
        self.area_before = area_before
        self.units: set[str] = set()
        self.above: tuple[str, str | None] = ("", None)
        self.subtotal = 0
        self.are_areas_known = True
        self.is_past_total = False

    def read(self) -> None:
        """Read all rows below the heading."""
        for number, row in enumerate(self.sheet.rows[self.heading.row :], start=self.heading.row + 1):
            self.number, self.row = number, row
            if all(cell.is_blank for cell in row) or is_heading(row, self.heading) or self._repeats_heading():
                continue
            total = _total_kind(row)
            if total:
                self._check_total(total)
            elif all(self.cell(meaning).is_blank for meaning in (ROOM, AREA, DOCUMENT)):
                if not self.is_past_total:  # Below the total stand signatures and remarks.
                    self.doubt("row-unclear")
            elif self.is_past_total:
                self.report("row-after-totals")
            else:
                self._read_unit()

    # -- rows of units ------------------------------------------------------------------------------------------

    def _read_unit(self) -> None:
        """Read the row as a unit; with any error it is left out and its unit marked as broken."""
        errors_before = self.errors
        self.result.count += 1
        unit = self._read_label()
        area = self._read_area()
        if self.errors > errors_before:
            self.are_areas_known = False
        use = self.read_cell(USE, str) or ""
        if unit is not None and unit not in self.units:
            self._add(unit, area)
        if unit is not None and self._counts(unit, use) == OUT:
            self.result.left_out[unit] = self.result.left_out.get(unit) or area or 0
            return
        remark = f"{self.read_cell(NOTE, str) or ''}\n{self.read_cell(STATUS, str) or ''}"
        is_developer = reading.is_developer_stock(remark + (self.cell(NAME).text if self.names_nobody() else ""))
        owners: tuple[Person, ...] = ()
        if is_developer and self.names_nobody():
            self.doubt("developer-assumed", NAME)
        else:
            owners = self.read_owners(remark)
        shared = self.read_sharing()
        if self.errors > errors_before or unit is None:
            self.result.broken.add(unit or "")
            return
        place = Place(self.name, self.number)
        area_row = self.cell(AREA).anchor or self.number
        self.result.rows.append(RollRow(place, unit, area, area_row, owners, shared, is_developer, self.letters))

    def _counts(self, unit: str, use: str) -> str:
        """Whether a parking space or storeroom counts, by the setting of the case or what officers decided."""
        if reading.is_parking(unit) or reading.is_parking(use):
            return self.terms.parking or self.doubt("parking-listed", ROOM)
        if reading.is_storage(unit) or reading.is_storage(use):
            return self.terms.storage or self.doubt("storage-listed", ROOM)
        return ""

    def _read_area(self) -> int | None:
        text = self.read_cell(AREA, str)
        if not text:
            return None
        try:
            area = reading.parse_area(text)
        except FaultError as fault:
            self.report(fault.code, AREA)
            return None
        if reading.is_grouped(text):
            self.doubt("area-grouped", AREA)
        return area

    def _repeats_heading(self) -> bool:
        """Whether the row says in every column what the heading row says, as at the top of a printed page."""
        above = self.sheet.rows[self.heading.row - 1] if self.heading.row else ()
        columns = self.heading.columns.values()
        return bool(above) and all(cell_at(self.row, column).text == cell_at(above, column).text for column in columns)

    def _add(self, unit: str, area: int | None) -> None:
        """Count a unit's area once, however many rows name its owners."""
        self.units.add(unit)
        self.subtotal += area or 0
        self.result.area += area or 0

    def _read_label(self) -> str | None:
        """Read the unit's label from the columns that the sheet has."""
        texts: dict[str, str | None] = {}
        for meaning in (BUILDING, STAIRCASE, ROOM):
            texts[meaning] = None
            if meaning in self.heading.columns:
                texts[meaning] = self.read_cell(meaning, str)
                if texts[meaning] is None:
                    return None
        if texts[BUILDING] == "" and self.above[0] and self.doubt("building-blank", BUILDING) == "above":
            texts[BUILDING] = self.above[0]
            texts[STAIRCASE] = texts[STAIRCASE] or self.above[1]
        self.above = (texts[BUILDING] or "", texts[STAIRCASE])
        try:
            return reading.format_unit(texts[BUILDING], texts[STAIRCASE], texts[ROOM] or "")
        except FaultError as fault:
            self.report(fault.code, BUILDING if fault.code == "building-missing" else ROOM)
            return None

    # -- totals rows --------------------------------------------------------------------------------------------

    def _check_total(self, kind: str) -> None:
        """Compare a totals row with the sum of the rows; with an unreadable area among them there is no sum."""
        if self.cell(AREA).fault == "cell-formula":
            self.doubt("total-formula", AREA)
            total: int | None = None
        else:
            total = self.read_cell(AREA, lambda text: reading.parse_total(text) if text else -1)
        sums = {self.subtotal} if kind == SUBTOTAL else {self.result.area, self.area_before + self.result.area}
        if total is not None and total >= 0 and self.are_areas_known and total not in sums:
            self.report("totals-wrong", AREA)
        self.subtotal = 0
        self.is_past_total = self.is_past_total or kind == TOTAL


def _total_kind(row: tuple[Cell, ...]) -> str:
    """Return what kind of totals row this is by its first cell that is not blank, or an empty text."""
    first = next((cell for cell in row if not cell.is_blank), Cell())
    try:
        text = "".join(reading.fold(first.text).split()).rstrip(":")
    except FaultError:
        return ""
    if text.startswith(("合计", "总计", "共计", "总合计")):
        return TOTAL
    return SUBTOTAL if text.endswith(("小计", "合计")) and len(text) <= 12 else ""
