"""Sheets of cells as an adapter hands them over, whatever the kind of file.

Holds no meaning of columns (voting/heading.py) or rows (voting/rollrow.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as text. ``fault`` is a code of voting/problem.py if it cannot be taken; ``anchor`` is the row (from 1)
    of the merged cell that the text comes from, 0 for a cell of its own."""

    text: str = ""
    fault: str = ""
    anchor: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in the cell."""
        return not self.text and not self.fault


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Span:
    """A merged cell; rows and columns count from 1, all four included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; ``rows[0]`` is row 1. Rows may differ in length."""

    name: str
    rows: Sequence[tuple[Cell, ...]]
    spans: tuple[Span, ...] = ()


def cell_at(row: tuple[Cell, ...], column: int) -> Cell:
    """Return the cell in ``column`` (from 0), a blank one beyond the row's end."""
    return row[column] if column < len(row) else BLANK


def fill_spans(sheet: Sheet) -> Sheet:
    """Repeat each merged cell's text downward in its first column, with the row it comes from.

    Not sideways: a name merged over the document column is not a document.
    """
    rows = [list(row) for row in sheet.rows]
    for span in sheet.spans:
        if span.top > len(rows) or span.bottom == span.top:
            continue
        source = cell_at(tuple(rows[span.top - 1]), span.left - 1)
        if source.is_blank:
            continue
        for row in rows[span.top - 1 : span.bottom]:
            row.extend([BLANK] * (span.left - len(row)))
            row[span.left - 1] = replace(source, anchor=span.top)
    return replace(sheet, rows=[tuple(row) for row in rows], spans=())


def letter_of(column: int) -> str:
    """Return the letters of ``column``, counted from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
