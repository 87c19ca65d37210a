"""Reading one roll sheet to its end: units with their owners, totals rows, and every fault by its place.

What several rows mean together is voting/merge.py's matter, except totals rows, which are checked here: a subtotal
against the rows since the last one, a total against the sheet or against all sheets so far.
Specification: ``voting/SPEC.md``, "Roll file".
"""

from collections.abc import Callable
from typing import TypeVar

from voting import cell as reading
from voting.grid import Cell, Sheet, cell_at, fill_spans, letter_of
from voting.heading import (
    AREA,
    BUILDING,
    DOCUMENT,
    DOCUMENT_KIND,
    NAME,
    NOTE,
    PHONE,
    ROOM,
    SHARING,
    STAIRCASE,
    Heading,
    find_heading,
    is_heading,
)
from voting.problem import FaultError, Place, Problem
from voting.roll import MAX_OWNERS
from voting.rollrow import Document, Person, ReadDocument, RollRow, SheetRows

T = TypeVar("T")

SUBTOTAL = "subtotal"
TOTAL = "total"


def read_sheet(sheet: Sheet, read_document: ReadDocument, area_before: int = 0) -> SheetRows:
    """Read every row of ``sheet``; ``area_before`` is the sum of the sheets before it, which a total may include."""
    filled = fill_spans(sheet)
    result = SheetRows()
    if all(cell.is_blank for row in filled.rows for cell in row):
        return result
    heading, problems = find_heading(filled)
    result.problems.extend(problems)
    if heading is None:
        return result
    result.ignored = heading.ignored
    _SheetReader(filled, heading, read_document, result, area_before).read()
    return result


class _SheetReader:
    """Walks down one sheet and keeps the running sums."""

    def __init__(
        self, sheet: Sheet, heading: Heading, read_document: ReadDocument, result: SheetRows, area_before: int
    ) -> None:
        self.sheet = sheet
        self.heading = heading
        self.read_document = read_document
        self.result = result
        self.area_before = area_before
        self.letters = {meaning: letter_of(column) for meaning, column in heading.columns.items()}
        self.units: set[str] = set()
        self.subtotal = 0
        self.errors = 0
        self.are_areas_known = True
        self.is_past_total = False
        self.number = 0
        self.row: tuple[Cell, ...] = ()

    def read(self) -> None:
        """Read all rows below the heading."""
        for number, row in enumerate(self.sheet.rows[self.heading.row :], start=self.heading.row + 1):
            self.number, self.row = number, row
            if all(cell.is_blank for cell in row) or is_heading(row, self.heading):
                continue
            total = _total_kind(row)
            if total:
                self._check_total(total)
            elif all(self._cell(meaning).is_blank for meaning in (ROOM, AREA, DOCUMENT)):
                if not self.is_past_total:  # Below the total stand signatures and remarks.
                    self._report("row-unclear")
            elif self.is_past_total:
                self._report("row-after-totals")
            else:
                self._read_unit()

    # -- cells --------------------------------------------------------------------------------------------------

    def _cell(self, meaning: str) -> Cell:
        column = self.heading.columns.get(meaning)
        return Cell() if column is None else cell_at(self.row, column)

    def _report(self, code: str, meaning: str = "") -> None:
        problem = Problem(Place(self.sheet.name, self.number, self.letters.get(meaning, "")), code)
        self.result.problems.append(problem)
        self.errors += not problem.is_warning

    def _read(self, meaning: str, reader: Callable[[str], T]) -> T | None:
        """Apply ``reader`` to the cell's folded text; a fault is reported and gives None."""
        cell = self._cell(meaning)
        try:
            if cell.fault:
                raise FaultError(cell.fault)
            return reader(reading.fold(cell.text))
        except FaultError as fault:
            self._report(fault.code, meaning)
            return None

    # -- rows of units ------------------------------------------------------------------------------------------

    def _read_unit(self) -> None:
        """Read the row as a unit; with any error it is left out and its unit marked as broken."""
        errors_before = self.errors
        unit = self._read_label()
        area = self._read(AREA, lambda text: reading.parse_area(text) if text else None)
        if self.errors > errors_before:
            self.are_areas_known = False
        owners = self._read_owners()
        shared = self._read(SHARING, reading.parse_sharing)
        is_developer = self._read(NOTE, reading.is_developer_stock)
        if unit is not None:
            if reading.is_parking(unit):
                self._report("parking-listed", ROOM)
            if unit not in self.units:
                self._add(unit, area)
        if self.errors > errors_before or unit is None:
            self.result.broken.add(unit or "")
            return
        place = Place(self.sheet.name, self.number)
        area_row = self._cell(AREA).anchor or self.number
        self.result.rows.append(RollRow(place, unit, area, area_row, owners, shared, bool(is_developer), self.letters))

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
                texts[meaning] = self._read(meaning, str)
                if texts[meaning] is None:
                    return None
        try:
            return reading.format_unit(texts[BUILDING], texts[STAIRCASE], texts[ROOM] or "")
        except FaultError as fault:
            self._report(fault.code, BUILDING if fault.code == "building-missing" else ROOM)
            return None

    def _read_owners(self) -> tuple[Person, ...]:
        """Read the owners of the row; what is missing or does not fit together is reported, cell by cell."""
        names = self._read(NAME, reading.parse_names)
        documents = self._read_documents()
        phones = self._read(PHONE, lambda text: [reading.parse_phone(part) for part in reading.split_several(text)])
        if names is None or documents is None or phones is None:
            return ()
        if any(reading.is_mixed(name) for name in names):
            self._report("name-scripts-mixed", NAME)
        if len(documents) != len(names):
            self._report("co-owners-differ", DOCUMENT)
        elif len(names) > MAX_OWNERS:
            self._report("co-owners-too-many", NAME)
        elif len(phones) not in (0, 1, len(names)):
            self._report("phone-several", PHONE)
        else:  # One telephone number for several owners is the first one's.
            phones += [""] * (len(names) - len(phones))
            place = Place(self.sheet.name, self.number, self.letters[NAME])
            people = zip(names, documents, phones, strict=True)
            return tuple(Person(name, document, phone, place) for name, document, phone in people)
        return ()

    def _read_documents(self) -> list[Document] | None:
        """Read the documents of the row; one kind stands for all of them."""
        numbers = self._read(DOCUMENT, reading.split_several)
        kinds = self._read(DOCUMENT_KIND, reading.split_several)
        if numbers is None or kinds is None:
            return None
        if not numbers:
            self._report("document-missing", DOCUMENT)
            return None
        if len(kinds) not in (0, 1, len(numbers)):
            self._report("co-owners-differ", DOCUMENT_KIND)
            return None
        kinds = kinds if len(kinds) == len(numbers) else (kinds or [""]) * len(numbers)
        documents = [self._document(kind, number) for kind, number in zip(kinds, numbers, strict=True)]
        known = [document for document in documents if document is not None]
        return known if len(known) == len(documents) else None

    def _document(self, kind: str, number: str) -> Document | None:
        try:
            return self.read_document(reading.parse_document_kind(kind), number)
        except FaultError as fault:
            is_kind = fault.code == "document-kind-unknown" and DOCUMENT_KIND in self.letters
            self._report(fault.code, DOCUMENT_KIND if is_kind else DOCUMENT)
            return None

    # -- totals rows --------------------------------------------------------------------------------------------

    def _check_total(self, kind: str) -> None:
        """Compare a totals row with the sum of the rows; with an unreadable area among them there is no sum."""
        total = self._read(AREA, lambda text: reading.parse_total(text) if text else -1)
        sums = {self.subtotal} if kind == SUBTOTAL else {self.result.area, self.area_before + self.result.area}
        if total is not None and total >= 0 and self.are_areas_known and total not in sums:
            self._report("totals-wrong", AREA)
        self.subtotal = 0
        self.is_past_total = self.is_past_total or kind == TOTAL


def _total_kind(row: tuple[Cell, ...]) -> str:
    """Return what kind of totals row this is by its first cell that is not blank, or an empty text."""
    first = next((cell for cell in row if not cell.is_blank), Cell())
    try:
        text = "".join(reading.fold(first.text).split()).rstrip(":")
    except FaultError:
        return ""
    if text.endswith("小计") and len(text) <= 12:
        return SUBTOTAL
    return TOTAL if text.startswith(("合计", "总计", "共计", "总合计")) else ""
