"""The mapping of columns that an officer confirms: which column of which sheet means what.

    {"v": 1, "sheets": {"名册": {"heading": 2, "columns": {"A": "building", "D": "area", "E": "owner"}}, "说明": null}}

Columns are named by letter and mean one of the words of voting/heading.py (``area``, ``building``, ``document``, …) or
one of the Chinese headings listed there. ``heading`` is the row above the first unit, 0 for none. A sheet that is null
is no part of the roll; ``*`` speaks for every sheet that is not named. Columns not named are not read.
Specification: ``voting/SPEC.md``, "Mapping".
"""

import collections.abc
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from keys.canonical import Json
from keys.errors import RejectionError
from keys.shape import integer, mapping_of, nullable, record, text
from voting.grid import Sheet, letter_of
from voting.heading import MEANINGS, REQUIRED, Heading, find_heading, meaning_of
from voting.import_errors import MappingMalformedError
from voting.problem import Place, Problem

MAX_COLUMNS = 200
EVERY = "*"

_LETTERS = {letter_of(column): column for column in range(MAX_COLUMNS)}
_SHEET = record({"columns": mapping_of(text(40), MAX_COLUMNS), "heading": integer(0, 10_000)})
_FILE = record({"sheets": mapping_of(nullable(_SHEET), 100), "v": integer(1, 1)})

Headings = collections.abc.Mapping[str, Heading | None]


@dataclass(frozen=True, slots=True)
class Mapping:
    """The heading of each sheet by name; None for a sheet that is no part of the roll."""

    sheets: Headings

    def heading(self, sheet: Sheet) -> tuple[Heading | None, list[Problem]]:
        """Return the heading of ``sheet``, None if it is to be passed over, or the problem that nothing is said."""
        if sheet.name not in self.sheets and EVERY not in self.sheets:
            return None, [Problem(Place(sheet.name, 0), "mapping-sheet-unknown")]
        return self.sheets.get(sheet.name, self.sheets.get(EVERY)), []


def parse_mapping(raw: Json) -> Mapping:
    """Read a parsed mapping file.

    Raises: MappingMalformedError for another form, an unknown column or meaning, two columns of one meaning in a sheet,
        or a sheet without room, area, owner and document number.
    """
    try:
        fields: dict[str, Any] = _FILE(raw)
    except RejectionError as error:
        raise MappingMalformedError(str(error)) from error
    sheets = {name: None if value is None else _heading(value) for name, value in fields["sheets"].items()}
    return Mapping(MappingProxyType(sheets))


def check_sheets(mapping: Mapping, sheets: collections.abc.Sequence[Sheet]) -> list[Problem]:
    """Return the sheets that the mapping names and the file does not have: it was made for another file."""
    known = {sheet.name for sheet in sheets} | {EVERY}
    return [Problem(Place(name, 0), "mapping-sheet-unknown") for name in mapping.sheets if name not in known]


def propose_mapping(sheets: collections.abc.Iterable[Sheet]) -> Mapping:
    """Return the mapping that the headings of ``sheets``, whose merged cells are filled, make without an officer."""
    found: dict[str, Heading | None] = {}
    for sheet in sheets:
        if any(not cell.is_blank for row in sheet.rows for cell in row):
            found[sheet.name] = find_heading(sheet)[0]
    return Mapping(MappingProxyType(found))


def mapping_document(mapping: Mapping) -> dict[str, Any]:
    """Return the mapping file as it is read."""
    sheets: dict[str, Any] = {}
    for name, heading in mapping.sheets.items():
        sheets[name] = heading and {
            "columns": {letter_of(column): meaning for meaning, column in heading.columns.items()},
            "heading": heading.row,
        }
    return {"sheets": sheets, "v": 1}


def _heading(raw: dict[str, Any]) -> Heading:
    columns: dict[str, int] = {}
    for letters, word in raw["columns"].items():
        meaning = word if word in MEANINGS else meaning_of(word)
        if letters not in _LETTERS or meaning is None:
            raise MappingMalformedError(
                f"columns are A to {letter_of(MAX_COLUMNS - 1)}, meanings {', '.join(MEANINGS)}"
            )
        if meaning in columns:
            raise MappingMalformedError(f"two columns mean {meaning}")
        columns[meaning] = _LETTERS[letters]
    missing = [meaning for meaning in REQUIRED if meaning not in columns]
    if missing:
        raise MappingMalformedError(f"no column for {', '.join(missing)}")
    return Heading(raw["heading"], MappingProxyType(columns), ())
