"""Writing of tables (.csv) that people open in a spreadsheet program: no cell of theirs can run there (A90)."""

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutral(value: str | int) -> str | int:
    """Return a cell that a spreadsheet takes as text: what could begin a formula gets a quotation mark in front."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS):
        return "'" + value
    return value


def format_table(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return the table in UTF-8 with a mark, as spreadsheet programs need to tell it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for row in (headings, *rows):
        writer.writerow([neutral(value) for value in row])
    return target.getvalue().encode("utf-8-sig")
