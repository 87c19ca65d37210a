"""Which rows of a roll are one unit, and which of the owners they name are one person.

Doubts are raised once for each matter, where it first shows. Specification: ``voting/SPEC.md``, "Merging".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voting.doubt import Decisions
from voting.heading import AREA, NAME, ROOM, SHARING
from voting.problem import Place, Problem
from voting.roll import MAX_OWNERS
from voting.rollrow import Person, RollRow

_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Unit:
    """An exclusive unit with all its owners, none only for the developer's stock. ``area`` in thousandths of m²;
    ``number`` is its place among the units."""

    label: str
    area: int
    owners: tuple[Person, ...]
    is_developer: bool
    first: RollRow
    number: int

    def owned_by(self, person: Person) -> "Unit":
        """Return the unit with ``person`` as its owner."""
        return replace(self, owners=(replace(person, place=self.first.at(NAME)),))


@dataclass(slots=True)
class Owners:
    """The owners of a roll by document. ``alias`` leads from a document to the one under which its holder counts."""

    known: dict[str, Person] = field(default_factory=dict)
    alias: dict[str, str] = field(default_factory=dict)

    def key(self, owner: Person) -> str:
        """Return the document under which ``owner`` counts."""
        return self.alias.get(owner.document.key, owner.document.key)

    def person(self, owner: Person) -> Person:
        """Return the owner as first named, with the telephone number that counts."""
        return self.known[self.key(owner)]


def gather_units(rows: Sequence[RollRow], broken: frozenset[str]) -> tuple[list[Unit], list[Problem]]:
    """Put the rows of each unit together."""
    by_label: dict[str, list[RollRow]] = {}
    for row in rows:
        if row.unit not in broken:
            by_label.setdefault(row.unit, []).append(row)
    units: list[Unit] = []
    problems: list[Problem] = []
    area_owner: dict[tuple[str, int], str] = {}
    alike: dict[str, RollRow] = {}
    for label, group in by_label.items():
        kept, faults = _without_repeated(group)
        faults += _check_unit(kept)
        first = kept[0]
        source = (first.place.sheet, first.area_row)
        if area_owner.setdefault(source, label) != label:
            faults.append(Problem(first.at(AREA), "area-merged", Place(first.place.sheet, first.area_row)))
        other = alike.setdefault(_ZEROS.sub("", label), first)
        if other is not first:
            faults.append(Problem(first.at(ROOM), "unit-similar", other.at(ROOM)))
        problems += faults
        if first.area is not None and all(fault.is_doubt for fault in faults):
            owners = tuple(owner for row in kept for owner in row.owners)
            units.append(Unit(label, first.area, owners, any(row.is_developer for row in kept), first, len(units)))
    return units, problems


def check_owners(units: Sequence[Unit], decisions: Decisions) -> tuple[Owners, list[Problem]]:
    """Find owners that stand under two names or telephone numbers, and two owners that look like one."""
    owners = Owners()
    problems: list[Problem] = []
    alike: dict[tuple[str, str], Person] = {}
    raised: set[tuple[str, ...]] = set()
    for owner in (owner for unit in units for owner in unit.owners):
        key = owner.document.key
        first = owners.known.setdefault(key, owner)
        if (owner.name, owner.document.kind) != (first.name, first.document.kind):
            problems.append(Problem(owner.place, "owner-ambiguous", first.place))
        elif owner.phone and not first.phone:
            owners.known[key] = replace(first, phone=owner.phone)
        elif owner.phone and owner.phone != first.phone and (key, owner.phone) not in raised:
            raised.add((key, owner.phone))
            problem = Problem(owner.place, "owner-phone-differs", first.place)
            problems.append(problem)
            if decisions.choice(problem) == "this":
                owners.known[key] = replace(first, phone=owner.phone)
        if owner.document.birth:
            other = alike.setdefault((owner.name, owner.document.birth), owner)
            if other.document.key != key and (key, "") not in raised:
                raised.add((key, ""))
                problem = Problem(owner.place, "owner-similar", other.place)
                problems.append(problem)
                if decisions.choice(problem) == "together":
                    owners.alias[key] = other.document.key
    return owners, problems


def _without_repeated(group: Sequence[RollRow]) -> tuple[list[RollRow], list[Problem]]:
    """Drop the rows of a unit that say again what an earlier one says: a doubt, for a line may be copied in error."""
    kept: list[RollRow] = []
    seen: dict[tuple[object, ...], Place] = {}
    problems: list[Problem] = []
    for row in group:
        people = frozenset((owner.name, owner.document, owner.phone) for owner in row.owners)
        said = (row.area, people, row.shared, row.is_developer)
        if row.owners and said in seen:
            problems.append(Problem(row.at(ROOM), "row-repeated", seen[said]))
        else:
            seen[said] = row.place
            kept.append(row)
    return kept, problems


def _check_unit(group: Sequence[RollRow]) -> list[Problem]:
    """Return what is wrong with the rows of one unit.

    Several rows are plainly one unit only if every one of them says that the unit is shared, or if they hang together
    by a merged area cell.
    """
    first, others = group[0], group[1:]
    owners = [owner for row in group for owner in row.owners]
    problems = []
    if first.area is None:
        problems.append(Problem(first.at(AREA), "area-missing"))
    for row in others:
        is_hanging = row.place.sheet == first.place.sheet and row.area_row == first.area_row
        if row.area is not None and row.area != first.area:
            problems.append(Problem(row.at(AREA), "unit-area-differs", first.place))
        elif not row.owners or not first.owners or row.is_developer != first.is_developer:
            problems.append(Problem(row.at(ROOM), "unit-conflicts", first.place))
        elif not is_hanging and not (row.shared and first.shared):
            problems.append(Problem(row.at(ROOM), "unit-twice", first.place))
    if any(not problem.is_doubt for problem in problems):
        return problems
    if len(owners) > MAX_OWNERS:
        problems.append(Problem(first.at(NAME), "co-owners-too-many"))
    if any(row.shared is False for row in group) and len(owners) > 1:
        problems.append(Problem(first.at(SHARING), "sharing-contradicts"))
    if any(row.shared for row in group) and len(owners) == 1:
        problems.append(Problem(first.at(SHARING), "co-owner-missing"))
    return problems + _named_twice(owners, first.place)


def _named_twice(owners: Sequence[Person], place: Place) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for owner in owners:
        if owner.document.key in seen:
            problems.append(Problem(owner.place, "co-owner-twice", place))
        seen.add(owner.document.key)
    return problems
