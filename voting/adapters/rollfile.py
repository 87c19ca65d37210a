"""Import of a roll file as a property office exports it: all of it or nothing, with every fault by its place.

``read_roll`` gives a preview; only a preview without errors gives rows to save. Nothing is stored here.
Specification: ``voting/SPEC.md``, "Roll file".
"""

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from voting.adapters.csvfile import load_csv_sheet
from voting.adapters.identity import read_document
from voting.adapters.workbook import load_workbook_sheets
from voting.commitment import SALT_SIZE, PrivateOwner, PrivateVoter
from voting.doubt import check_decided, check_deciders
from voting.grid import Sheet, fill_spans
from voting.manifest import Totals
from voting.mapping import Mapping, check_sheets, propose_mapping
from voting.merge import MergedVoter, merge_rows
from voting.problem import UNREADABLE, FaultError, Place, Problem
from voting.roll import Roll, make_roll
from voting.roll_errors import RollRefusedError
from voting.rollrecord import NONCE_SIZE, RollImport, make_import
from voting.rollrow import Person, RollRow
from voting.rollsheet import read_sheet
from voting.rollstate import check_states, states_of
from voting.terms import PLAIN, Terms

MAX_FILE = 32 << 20


@dataclass(frozen=True, slots=True)
class RollPreview:
    """What a file would become under ``terms``. ``area`` in thousandths of m²; ``ignored`` are headings that were not
    understood; ``rows`` counts the rows that stand for a unit or an owner; ``left_out`` the areas of units that do not
    count; ``mapping`` says which columns were read, ``sha256`` which file."""

    voters: tuple[MergedVoter, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = ()
    rows: int = 0
    left_out: tuple[int, ...] = ()
    mapping: Mapping = field(default_factory=lambda: Mapping({}))
    terms: Terms = PLAIN
    sha256: bytes = b""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the file out until it is corrected."""
        return tuple(problem for problem in self.problems if not problem.is_doubt)

    @property
    def doubts(self) -> tuple[Problem, ...]:
        """The problems on which officers decide."""
        return tuple(problem for problem in self.problems if problem.is_doubt)

    @property
    def open_problems(self) -> tuple[Problem, ...]:
        """The errors, and the doubts on which nobody has decided yet."""
        decided = self.terms.decisions.is_decided
        return tuple(problem for problem in self.problems if not (problem.is_doubt and decided(problem)))

    @property
    def is_readable(self) -> bool:
        """Whether the file could be read at all, whatever is wrong with what stands in it."""
        return not any(problem.code in UNREADABLE for problem in self.problems)

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

        Raises: RollRefusedError if the file has an error; DoubtsOpenError and DecisionUnfoundedError if the decisions
            are not exactly on its doubts; StateWrongError if the state of a voter does not fit.
        """
        if self.errors:
            raise RollRefusedError(f"{len(self.errors)} faults, the first at {self.errors[0].place}")
        check_decided(self.problems, self.terms.decisions)
        check_states(self.voters, self.doubts, self.terms.decisions)
        return tuple(_salted(voter, random) for voter in self.voters)

    def record(self, officers: Collection[str], random: Callable[[int], bytes] = secrets.token_bytes) -> RollImport:
        """Return what the import is recorded by, where ``officers`` are those who may decide.

        Raises: DeciderWrongError, StateWrongError.
        """
        decisions = self.terms.decisions
        check_deciders(decisions, officers)
        states = states_of(self.voters, decisions.states)
        return make_import(self.sha256, self.mapping, self.terms, self.left_out, states, random(NONCE_SIZE))


def read_roll(path: Path, terms: Terms = PLAIN) -> RollPreview:
    """Read the workbook or table at ``path`` to its end.

    Raises: OSError if it cannot be opened; faults inside are problems of the preview.
    """
    try:
        data = _load(path)
    except FaultError as fault:
        return RollPreview((), (Problem(Place(path.name, 0), fault.code),), terms=terms)
    return preview_data(data, path, terms)


def preview_data(data: bytes, path: Path, terms: Terms = PLAIN) -> RollPreview:
    """Read the bytes of a workbook or table; ``path`` is only what it is called."""
    try:
        sheets = _load_sheets(data, path)
    except FaultError as fault:
        return RollPreview((), (Problem(Place(path.name, 0), fault.code),), terms=terms)
    return replace(preview_sheets(sheets, path.name, terms), sha256=hashlib.sha256(data).digest())


def preview_sheets(sheets: list[Sheet], file_name: str, terms: Terms = PLAIN) -> RollPreview:
    """Read loaded sheets, empty ones passed over, and merge their rows into voters."""
    rows: list[RollRow] = []
    problems: list[Problem] = check_sheets(terms.mapping, sheets) if terms.mapping else []
    broken: set[str] = set()
    ignored: list[str] = []
    left_out: dict[str, int] = {}
    area = count = 0
    for sheet in sheets:
        result = read_sheet(sheet, read_document, area, terms)
        rows += result.rows
        problems += result.problems
        broken |= result.broken
        left_out |= result.left_out
        ignored += [heading for heading in result.ignored if heading not in ignored]
        area += result.area
        count += result.count
    voters, more = merge_rows(rows, broken, terms.decisions)
    problems += more
    if not rows and not problems:
        problems.append(Problem(Place(file_name, 0), "file-empty"))
    order = {sheet.name: number for number, sheet in enumerate(sheets)}
    problems.sort(key=lambda problem: (order.get(problem.place.sheet, -1), problem.place.row, problem.place.column))
    mapping = terms.mapping or propose_mapping(fill_spans(sheet) for sheet in sheets)
    return RollPreview(tuple(voters), tuple(problems), tuple(ignored), count, tuple(left_out.values()), mapping, terms)


def roll_of(voters: tuple[PrivateVoter, ...], cutoff: str) -> Roll:
    """Return the public roll of ``voters`` as it stood on the day ``cutoff`` (YYYY-MM-DD)."""
    return make_roll(cutoff, [voter.committed() for voter in voters])


def _load(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise FaultError("file-too-large")
    return data


def _load_sheets(data: bytes, path: Path) -> list[Sheet]:
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
