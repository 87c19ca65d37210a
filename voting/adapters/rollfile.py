"""Import of a roll file as a property office exports it: all of it or nothing, with every fault by its place.

``read_roll`` gives a preview; only a preview without errors gives rows to save. Nothing is stored here.
Specification: ``voting/SPEC.md``, "Roll file".
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from voting.adapters.csvfile import load_csv_sheet
from voting.adapters.identity import read_document
from voting.adapters.workbook import load_workbook_sheets
from voting.commitment import SALT_SIZE, PrivateOwner, PrivateVoter
from voting.grid import Sheet
from voting.manifest import Totals
from voting.merge import MergedVoter, merge_rows
from voting.problem import FaultError, Place, Problem
from voting.roll import Roll, make_roll
from voting.roll_errors import RollRefusedError
from voting.rollrow import Person, RollRow
from voting.rollsheet import read_sheet

MAX_FILE = 32 << 20


@dataclass(frozen=True, slots=True)
class RollPreview:
    """What a file would become. ``area`` in thousandths of m²; ``ignored`` are headings that were not understood."""

    voters: tuple[MergedVoter, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the file out."""
        return tuple(problem for problem in self.problems if not problem.is_warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that the officer must look at, but which keep nothing out."""
        return tuple(problem for problem in self.problems if problem.is_warning)

    @property
    def totals(self) -> Totals:
        """The sums that the public roll would state."""
        return Totals(self.units, len(self.voters), self.heads, self.area)

    @property
    def units(self) -> int:
        """How many units the voters hold."""
        return sum(len(voter.units) for voter in self.voters)

    @property
    def heads(self) -> int:
        """How many heads count: one for each voter."""
        return len(self.voters)

    @property
    def area(self) -> int:
        """The area of all units."""
        return sum(voter.area for voter in self.voters)

    def private_rows(self, random: Callable[[int], bytes] = secrets.token_bytes) -> tuple[PrivateVoter, ...]:
        """Return the voters in clear with fresh salts, to be kept by the office and committed to in the roll.

        Raises: RollRefusedError if the file has an error.
        """
        if self.errors:
            raise RollRefusedError(f"{len(self.errors)} faults, the first at {self.errors[0].place}")
        return tuple(_salted(voter, random) for voter in self.voters)


def read_roll(path: Path) -> RollPreview:
    """Read the workbook or table at ``path`` to its end.

    Raises: OSError if it cannot be opened; faults inside are problems of the preview.
    """
    try:
        sheets = _load_sheets(path)
    except FaultError as fault:
        return RollPreview((), (Problem(Place(path.name, 0), fault.code),), ())
    return preview_sheets(sheets, path.name)


def preview_sheets(sheets: list[Sheet], file_name: str) -> RollPreview:
    """Read loaded sheets, empty ones passed over, and merge their rows into voters."""
    rows: list[RollRow] = []
    problems: list[Problem] = []
    broken: set[str] = set()
    ignored: list[str] = []
    area = 0
    for sheet in sheets:
        result = read_sheet(sheet, read_document, area)
        rows += result.rows
        problems += result.problems
        broken |= result.broken
        ignored += [heading for heading in result.ignored if heading not in ignored]
        area += result.area
    voters, more = merge_rows(rows, broken)
    problems += more
    if not rows and not problems:
        problems.append(Problem(Place(file_name, 0), "file-empty"))
    order = {sheet.name: number for number, sheet in enumerate(sheets)}
    problems.sort(key=lambda problem: (order.get(problem.place.sheet, -1), problem.place.row, problem.place.column))
    return RollPreview(tuple(voters), tuple(problems), tuple(ignored))


def roll_of(voters: tuple[PrivateVoter, ...], cutoff: str) -> Roll:
    """Return the public roll of ``voters`` as it stood on the day ``cutoff`` (YYYY-MM-DD)."""
    return make_roll(cutoff, [voter.committed() for voter in voters])


def _load_sheets(path: Path) -> list[Sheet]:
    with path.open("rb") as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise FaultError("file-too-large")
    if data.startswith(b"PK"):
        return load_workbook_sheets(data)
    if path.suffix.lower() != ".csv":
        raise FaultError("file-unreadable")
    return [load_csv_sheet(data, path.stem)]


def _salted(voter: MergedVoter, random: Callable[[int], bytes]) -> PrivateVoter:
    owners = tuple(_salted_owner(owner, random) for owner in voter.owners)
    return PrivateVoter(voter.id, voter.kind, voter.area, voter.units, owners)


def _salted_owner(owner: Person, random: Callable[[int], bytes]) -> PrivateOwner:
    return PrivateOwner(
        name=owner.name,
        document_kind=owner.document.kind,
        document=owner.document.number,
        phone=owner.phone,
        name_salt=random(SALT_SIZE),
        document_salt=random(SALT_SIZE),
        phone_salt=random(SALT_SIZE),
    )
