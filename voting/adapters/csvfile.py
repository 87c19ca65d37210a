"""Loading of tables (.csv): UTF-8 with or without a mark, or GB18030; set apart by commas or tabs."""

import csv
import io

from voting.grid import BLANK, Cell, Sheet
from voting.problem import FaultError

MAX_ROWS = 100_000
MAX_COLUMNS = 200


def load_csv_sheet(data: bytes, name: str) -> Sheet:
    """Return the table ``data`` as one sheet called ``name``. Rows count as a spreadsheet program counts them.

    Raises: FaultError with one of the codes of a file or sheet.
    """
    text = _decoded(data)
    if "\0" in text:
        raise FaultError("file-unreadable")
    first_lines = text[:20_000]
    separator = "\t" if first_lines.count("\t") > first_lines.count(",") else ","
    rows: list[tuple[Cell, ...]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(record) > MAX_COLUMNS or len(rows) >= MAX_ROWS:
                raise FaultError("sheet-too-large")
            rows.append(tuple(_cell(value) for value in record))
    except csv.Error as error:
        raise FaultError("file-unreadable") from error
    return Sheet(name, rows)


def _decoded(data: bytes) -> str:
    """Decode the bytes; text that is valid UTF-8 is taken as UTF-8, since GB18030 hardly ever is by chance."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FaultError("file-encoding-unknown")


def _cell(value: str) -> Cell:
    if not value.strip():
        return BLANK
    return Cell(fault="cell-formula") if value.lstrip().startswith("=") else Cell(text=value)
