"""Faults of a roll file: where they stand and what they are.

A file is read to its end and every fault becomes one ``Problem``. An error keeps the whole file out until the file is
corrected; a doubt has a proposed treatment and waits for an officer's decision (voting/doubt.py). ``SENTENCES`` is the
closed list of codes. Messages name places, never names, document numbers or telephone numbers.
Specification: ``voting/SPEC.md``, "Roll file" and "Doubts".
"""

from collections.abc import Mapping
from dataclasses import dataclass

DOUBTS: Mapping[str, Mapping[str, str]] = {
    "building-blank": {"above": "take the building, and a blank staircase, of the row above"},
    "total-formula": {"unchecked": "let the total stand unchecked"},
    "area-grouped": {"thousands": "read the comma as a separator of thousands"},
    "name-unclear": {"one-name": "take the text as one owner's name"},
    "name-scripts-mixed": {"keep": "keep the name as written"},
    "phone-malformed": {"leave-out": "import the owner without this number"},
    "phone-several": {"first": "keep the owner's first number"},
    "row-unclear": {"skip": "pass the row over"},
    "row-repeated": {"once": "count the row once"},
    "unit-similar": {"apart": "take them as two units"},
    "unit-twice": {"co-owners": "take the owners of all these rows as co-owners of one unit"},
    "sharing-unclear": {"unsaid": "take the cell as saying nothing"},
    "sharing-contradicts": {"co-owners": "take the owners named as co-owners"},
    "co-owner-missing": {"sole": "take the one owner named as the only one"},
    "owner-phone-differs": {"first": "keep the number of the first row", "this": "keep the number of this row"},
    "owner-similar": {"apart": "take them as two owners", "together": "take them as one owner"},
    "owner-overlaps": {"apart": "count the heads separately", "together": "count one head"},
    "owner-minor": {"guardian": "the guardian acts, with proof", "pending": "nobody acts until there is proof"},
    "owner-deceased": {"heirs": "the heirs act, with proof", "pending": "nobody acts until there is proof"},
    "developer-assumed": {"developer": "take the unit as stock of the developer whom other rows name"},
    "parking-listed": {"in": "count the unit", "out": "leave the unit out"},
    "storage-listed": {"in": "count the unit", "out": "leave the unit out"},
}
"""The choices of each doubt; the first is the proposal, and what a dry run counts by."""
HEAD_DOUBTS = frozenset({"owner-overlaps", "owner-similar", "unit-similar", "unit-twice"})
"""Doubts on which the number of heads hangs: two persons decide."""
SINGLE_DOUBTS = HEAD_DOUBTS | {"owner-deceased", "owner-minor", "owner-phone-differs"}
"""Doubts that are decided one by one, never for a whole sheet."""
UNREADABLE = frozenset(
    {"file-too-large", "file-unreadable", "file-entity", "file-encoding-unknown", "sheet-too-large", "sheet-malformed"}
)
"""Faults of the file as such: nothing inside was looked at."""

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
    "header-twice": "Two columns mean the same thing; say in the mapping which of them counts",
    "mapping-sheet-unknown": "The mapping does not name this sheet, or names one that the file does not have",
    # cells
    "cell-formula": "The cell holds a formula; paste its value instead",
    "cell-error": "The cell holds an error value or a date where text is expected",
    "cell-number-cut": "The number has more digits than a spreadsheet keeps; store it as text",
    "text-not-allowed": "The text holds a control, invisible or unassigned character",
    "text-too-long": "The text is too long",
    "area-missing": "The area is missing",
    "area-malformed": "The area is not a plain decimal number such as 89.37",
    "area-grouped": "The comma may set apart thousands or decimals",
    "area-too-fine": "The area has more than three decimals",
    "area-zero": "The area is zero",
    "area-too-large": "The area of one unit is larger than allowed",
    "building-blank": "The building is blank below a written one",
    "building-missing": "The building is missing",
    "room-missing": "The room is missing",
    "name-missing": "The owner's name is missing",
    "name-malformed": "The owner's name has characters that no name has",
    "name-unclear": "The name has gaps, brackets or digits, or speaks of others: it may not be one owner's name",
    "name-scripts-mixed": "The name mixes scripts whose letters look alike",
    "document-missing": "The document number is missing",
    "document-malformed": "The document number does not have the form of its kind",
    "document-check-wrong": "The check digit of the document number is wrong",
    "document-kind-unknown": "The kind of document is unknown or cannot be told from the number",
    "phone-malformed": "The telephone number does not have the form of one",
    "phone-several": "There are several telephone numbers for one owner",
    "phones-differ": "There are not as many telephone numbers as owners",
    "sharing-unclear": "The sharing is neither sole nor shared ownership",
    # rows
    "row-unclear": "The row is neither a unit nor a totals row",
    "row-after-totals": "A unit stands after the totals row",
    "total-formula": "The totals row holds a formula, so nothing says what the rows should add up to",
    "totals-wrong": "The rows do not add up to the area of the totals row",
    "co-owners-differ": "There are not as many document numbers as names",
    "co-owners-too-many": "The unit has more co-owners than allowed",
    "sharing-contradicts": "The unit is marked as solely owned but has several owners",
    "co-owner-missing": "The unit is marked as shared but has one owner",
    "co-owner-twice": "The same owner stands twice in one unit",
    "unit-similar": "The unit is written like another but for zeros in front of a number",
    "unit-twice": "The unit stands in several rows with different owners, not all marked as shared",
    "unit-conflicts": "The unit stands twice, once as stock of the developer or without an owner",
    "row-repeated": "The row repeats unit, owner and area of another",
    "unit-area-differs": "The rows of one unit give different areas",
    "area-merged": "One area cell covers several units",
    "parking-listed": "The unit looks like a parking space; whether it counts is for the rules of procedure",
    "storage-listed": "The unit looks like a storeroom; whether it counts is for the rules of procedure",
    # owners
    "owner-ambiguous": "The same document stands with two names or two kinds; decide which is right",
    "owner-phone-differs": "The same owner stands with two telephone numbers; decide which is right",
    "owner-similar": "Two owners have the same name and date of birth but different documents",
    "owner-overlaps": "An owner also holds another unit alone or with others",
    "owner-minor": "An owner is under age, by date of birth or remark",
    "owner-deceased": "A remark says that the owner is dead",
    "developer-assumed": "The unit is marked as the developer's stock and names no owner",
    "developer-unknown": "The unit is marked as the developer's stock, but no row names the one developer",
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
    def is_doubt(self) -> bool:
        """Whether an officer can decide, so that the file may be imported as it is."""
        return self.code in DOUBTS

    @property
    def proposal(self) -> str:
        """The choice proposed for a doubt; empty for an error."""
        return next(iter(DOUBTS[self.code])) if self.is_doubt else ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.code}]"

    @property
    def message(self) -> str:
        """The fault in one sentence, for a doubt with the treatment proposed."""
        words = SENTENCES[self.code] + (f" (see {self.related})" if self.related else "")
        return f"{words}; proposed: {DOUBTS[self.code][self.proposal]}" if self.is_doubt else words


class FaultError(Exception):
    """A cell cannot be read; the reader of the row turns it into a Problem with its place."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
