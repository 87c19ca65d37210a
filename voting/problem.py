"""Faults of a roll file: where they stand and what they are.

A file is read to its end and every fault becomes one ``Problem``; an error keeps the whole file out, a warning asks
the officer to look. ``SENTENCES`` is the closed list of codes. Messages name places, never names, document numbers or
telephone numbers. Specification: ``voting/SPEC.md``, "Roll file".
"""

from dataclasses import dataclass

WARNINGS = frozenset({"owner-overlaps", "owner-similar", "parking-listed", "name-scripts-mixed"})

SENTENCES = {
    # the file
    "file-too-large": "The file is larger than allowed",
    "file-unreadable": "The file is not a workbook (.xlsx) or table (.csv) that can be read",
    "file-entity": "The file declares a document type or entity, which no spreadsheet program writes",
    "file-encoding-unknown": "The text is neither UTF-8 nor GB18030",
    "file-empty": "The file has no rows of units",
    "sheet-too-large": "The sheet has more rows, columns or cells than allowed",
    "sheet-malformed": "The sheet lists rows or cells twice or out of order",
    # the heading
    "header-missing": "No heading row with the columns for room, area, owner and document number was found",
    "header-twice": "Two columns mean the same thing",
    # cells
    "cell-formula": "The cell holds a formula; paste its value instead",
    "cell-error": "The cell holds an error value or a date where text is expected",
    "cell-number-cut": "The number has more digits than a spreadsheet keeps; store it as text",
    "text-not-allowed": "The text holds a control, invisible or unassigned character",
    "text-too-long": "The text is too long",
    "area-missing": "The area is missing",
    "area-malformed": "The area is not a plain decimal number such as 89.37",
    "area-too-fine": "The area has more than three decimals",
    "area-zero": "The area is zero",
    "area-too-large": "The area of one unit is larger than allowed",
    "building-missing": "The building is missing",
    "room-missing": "The room is missing",
    "name-missing": "The owner's name is missing",
    "name-malformed": "The owner's name has characters that no name has",
    "name-scripts-mixed": "The name mixes scripts whose letters look alike",
    "document-missing": "The document number is missing",
    "document-malformed": "The document number does not have the form of its kind",
    "document-check-wrong": "The check digit of the document number is wrong",
    "document-kind-unknown": "The kind of document is unknown or cannot be told from the number",
    "phone-malformed": "The telephone number does not have the form of one",
    "phone-several": "There are more telephone numbers than owners",
    "sharing-unclear": "The sharing is neither sole nor shared ownership",
    # rows
    "row-unclear": "The row is neither a unit nor a totals row",
    "row-after-totals": "A unit stands after the totals row",
    "totals-wrong": "The rows do not add up to the area of the totals row",
    "co-owners-differ": "There are not as many document numbers as names",
    "co-owners-too-many": "The unit has more co-owners than allowed",
    "sharing-contradicts": "The unit is marked as solely owned but has several owners",
    "co-owner-missing": "The unit is marked as shared but has one owner",
    "co-owner-twice": "The same owner stands twice in one unit",
    "unit-twice": "The unit stands in the roll twice",
    "unit-area-differs": "The rows of one unit give different areas",
    "area-merged": "One area cell covers several units",
    "parking-listed": "The unit looks like a parking space; whether it counts is for the rules of procedure",
    # owners
    "owner-ambiguous": "The same document stands with two names or two kinds; decide which is right",
    "owner-phone-differs": "The same owner stands with two telephone numbers; decide which is right",
    "owner-similar": "Two owners have the same name and date of birth but different documents",
    "owner-overlaps": "An owner also holds another unit alone or with others; the heads are counted separately",
    "developer-ambiguous": "The developer's stock stands under more than one organisation",
    "developer-not-organisation": "The unit is marked as the developer's stock but its owner is not one organisation",
    "voter-area-too-large": "The area of one voter is larger than allowed",
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell or row as the reader sees it: ``row`` counts from 1 (0: the whole sheet or file), ``column`` a letter."""

    sheet: str
    row: int
    column: str = ""

    def __str__(self) -> str:
        parts = [self.sheet, f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault at one place; ``related`` is the other place, where there is one."""

    place: Place
    code: str
    related: Place | None = None

    @property
    def is_warning(self) -> bool:
        """Whether the file may be imported all the same."""
        return self.code in WARNINGS

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.code}]"

    @property
    def message(self) -> str:
        """The fault in one sentence."""
        return SENTENCES[self.code] + (f" (see {self.related})" if self.related else "")


class FaultError(Exception):
    """A cell cannot be read; the reader of the row turns it into a Problem with its place."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
