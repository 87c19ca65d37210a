"""From rows to voters: which rows are one unit, which units are one owner's, how many heads that makes.

Rules (Civil Code 278; Supreme People's Court interpretation articles 8 and 9; Guiding Rules 24 and 25):

1. A unit counts its area once, however many rows name its owners.
2. One owner (one document) of several units is one head; the areas add up.
3. The co-owners of a unit are together one head with the whole area; the same co-owners of several units are one.
4. All stock of the developer, unsold or not handed over, is one head together with what it owns otherwise.

What the rows leave in doubt is a problem, never a guess. Specification: ``voting/SPEC.md``, "Merging".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from voting.heading import AREA, NAME, NOTE, ROOM, SHARING
from voting.problem import Place, Problem
from voting.roll import MAX_AREA, MAX_OWNERS
from voting.rollrow import ORGANISATION_DOCUMENT, Person, RollRow

DEVELOPER = "developer"


@dataclass(frozen=True, slots=True)
class Unit:
    """An exclusive unit with all its owners. ``area`` in thousandths of m²."""

    label: str
    area: int
    owners: tuple[Person, ...]
    is_developer: bool
    first: RollRow


@dataclass(frozen=True, slots=True)
class MergedVoter:
    """A voter as the rows make it, in clear."""

    id: str
    kind: str
    area: int
    units: tuple[str, ...]
    owners: tuple[Person, ...]


def merge_rows(rows: Sequence[RollRow], broken: Iterable[str] = ()) -> tuple[list[MergedVoter], list[Problem]]:
    """Merge ``rows``, in the order of the file, into voters numbered v0001 onward by their first row.

    Units named in ``broken`` have a row that could not be read and are left out. Where a problem is an error, the
    voters are only a preview.
    """
    units, problems = gather_units(rows, frozenset(broken))
    problems += check_owners(units)
    groups, more = _group(units)
    problems += more
    width = max(4, len(str(len(groups))))
    voters = [_voter(f"v{number:0{width}d}", key, held) for number, (key, held) in enumerate(groups.items(), start=1)]
    for voter, held in zip(voters, groups.values(), strict=True):
        if voter.area > MAX_AREA:
            problems.append(Problem(held[0].first.at(AREA), "voter-area-too-large"))
    return voters, problems


def gather_units(rows: Sequence[RollRow], broken: frozenset[str]) -> tuple[list[Unit], list[Problem]]:
    """Put the rows of each unit together."""
    by_label: dict[str, list[RollRow]] = {}
    for row in rows:
        if row.unit not in broken:
            by_label.setdefault(row.unit, []).append(row)
    units: list[Unit] = []
    problems: list[Problem] = []
    area_owner: dict[tuple[str, int], str] = {}
    for label, group in by_label.items():
        faults = _check_unit(group)
        first = group[0]
        source = (first.place.sheet, first.area_row)
        if area_owner.setdefault(source, label) != label:
            faults.append(Problem(first.at(AREA), "area-merged", Place(first.place.sheet, first.area_row)))
        problems += faults
        if not faults and first.area is not None:
            owners = tuple(owner for row in group for owner in row.owners)
            units.append(Unit(label, first.area, owners, any(row.is_developer for row in group), first))
    return units, problems


def _check_unit(group: Sequence[RollRow]) -> list[Problem]:
    """Return what is wrong with the rows of one unit.

    Several rows are one unit only if every one of them says that the unit is shared, or if they hang together by a
    merged area cell; otherwise the unit stands twice.
    """
    first, others = group[0], group[1:]
    owners = [owner for row in group for owner in row.owners]
    problems = []
    if first.area is None:
        problems.append(Problem(first.at(AREA), "area-missing"))
    for row in others:
        is_hanging = row.place.sheet == first.place.sheet and row.area_row == first.area_row
        if not is_hanging and not (row.shared and first.shared):
            problems.append(Problem(row.at(ROOM), "unit-twice", first.place))
        elif row.area is not None and row.area != first.area:
            problems.append(Problem(row.at(AREA), "unit-area-differs", first.place))
    if problems:
        return problems
    if len(owners) > MAX_OWNERS:
        problems.append(Problem(first.at(NAME), "co-owners-too-many"))
    if any(row.shared is False for row in group) and len(owners) > 1:
        problems.append(Problem(first.at(SHARING), "sharing-contradicts"))
    if any(row.shared for row in group) and len(owners) == 1:
        problems.append(Problem(first.at(SHARING), "co-owner-missing"))
    seen: set[str] = set()
    for owner in owners:
        if owner.document.key in seen:
            problems.append(Problem(owner.place, "co-owner-twice", first.place))
        seen.add(owner.document.key)
    return problems


def check_owners(units: Sequence[Unit]) -> list[Problem]:
    """Return where one owner stands under two names or telephone numbers, and where two owners look like one."""
    problems: list[Problem] = []
    known: dict[str, Person] = {}
    alike: dict[tuple[str, str], Person] = {}
    for owner in (owner for unit in units for owner in unit.owners):
        first = known.setdefault(owner.document.key, owner)
        if (owner.name, owner.document.kind) != (first.name, first.document.kind):
            problems.append(Problem(owner.place, "owner-ambiguous", first.place))
        elif owner.phone and first.phone and owner.phone != first.phone:
            problems.append(Problem(owner.place, "owner-phone-differs", first.place))
        elif owner.phone and not first.phone:
            known[owner.document.key] = replace(first, phone=owner.phone)
        if owner.document.birth:
            other = alike.setdefault((owner.name, owner.document.birth), owner)
            if other.document.key != owner.document.key:
                problems.append(Problem(owner.place, "owner-similar", other.place))
    return problems


def _group(units: Sequence[Unit]) -> tuple[dict[frozenset[str] | str, list[Unit]], list[Problem]]:
    """Put together the units of each owner, of each set of co-owners, and of the developer."""
    problems: list[Problem] = []
    developer: str | None = None
    for unit in units:
        if not unit.is_developer:
            continue
        if len(unit.owners) != 1 or unit.owners[0].document.kind != ORGANISATION_DOCUMENT:
            problems.append(Problem(unit.first.at(NOTE), "developer-not-organisation"))
            continue
        developer = developer or unit.owners[0].document.key
        if unit.owners[0].document.key != developer:
            problems.append(Problem(unit.first.at(NAME), "developer-ambiguous"))
    groups: dict[frozenset[str] | str, list[Unit]] = {}
    for unit in units:
        keys = frozenset(owner.document.key for owner in unit.owners)
        groups.setdefault(DEVELOPER if keys == {developer} else keys, []).append(unit)
    return groups, problems + _overlaps(groups)


def _overlaps(groups: dict[frozenset[str] | str, list[Unit]]) -> list[Problem]:
    """Return where an owner belongs to more than one head: an open question that the operator must see."""
    problems = []
    first_head: dict[str, tuple[frozenset[str] | str, Place]] = {}
    for head, units in groups.items():
        for owner in units[0].owners:
            other, place = first_head.setdefault(owner.document.key, (head, owner.place))
            if other != head:
                problems.append(Problem(owner.place, "owner-overlaps", place))
    return problems


def _voter(voter_id: str, key: frozenset[str] | str, units: Sequence[Unit]) -> MergedVoter:
    owners: dict[str, Person] = {}
    for owner in (owner for unit in units for owner in unit.owners):
        first = owners.setdefault(owner.document.key, owner)
        if owner.phone and not first.phone:
            owners[owner.document.key] = replace(first, phone=owner.phone)
    people = tuple(owners.values())
    if key == DEVELOPER:
        kind = DEVELOPER
    elif len(people) > 1:
        kind = "co_owners"
    else:
        kind = "organisation" if people[0].document.kind == ORGANISATION_DOCUMENT else "person"
    return MergedVoter(voter_id, kind, sum(unit.area for unit in units), tuple(unit.label for unit in units), people)
