"""A row of a roll file as read: one unit, or one owner of a unit, in clear. Never leaves the office.

How rows are read: voting/rollsheet.py. What they mean together: voting/merge.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from voting.problem import Place, Problem

ORGANISATION_DOCUMENT = "uscc"
"""The kind of document that organisations have; everything else is a person's."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as checked: ``key`` is equal for two documents of one holder; ``birth`` YYYYMMDD or empty."""

    kind: str
    number: str
    key: str
    birth: str = ""


ReadDocument = Callable[[str, str], Document]
"""Takes a kind (may be empty) and a number as written; raises FaultError."""


@dataclass(frozen=True, slots=True)
class Person:
    """An owner as one row names it; ``phone`` may be empty."""

    name: str
    document: Document
    phone: str
    place: Place


@dataclass(frozen=True, slots=True)
class RollRow:
    """A row that could be read. ``area`` (thousandths of m²) is None where the cell is blank; ``area_row`` is the row
    that the area is written in, another one for a merged cell. Only the developer's stock may have no owners."""

    place: Place
    unit: str
    area: int | None
    area_row: int
    owners: tuple[Person, ...]
    shared: bool | None
    is_developer: bool
    letters: Mapping[str, str] = field(compare=False, repr=False)

    def at(self, meaning: str) -> Place:
        """Return the place of the cell with this meaning."""
        return Place(self.place.sheet, self.place.row, self.letters.get(meaning, ""))


@dataclass(slots=True)
class SheetRows:
    """What one sheet gives. ``broken`` are units with a faulty row: their rows are not judged together. ``count`` is
    the number of rows that stand for a unit or an owner of one; ``left_out`` are the areas of units that do not
    count."""

    rows: list[RollRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    ignored: tuple[str, ...] = ()
    area: int = 0
    count: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
