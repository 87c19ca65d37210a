"""From rows to voters: which rows are one unit, which units are one owner's, how many heads that makes.

Rules (Civil Code 278; Supreme People's Court interpretation articles 8 and 9; Guiding Rules 24 and 25):

1. A unit counts its area once, however many rows name its owners.
2. One owner (one document) of several units is one head; the areas add up.
3. The co-owners of a unit are together one head with the whole area; the same co-owners of several units are one.
4. All stock of the developer, unsold or not handed over, is one head together with what it owns otherwise.

What the rows leave in doubt is a problem, never a guess: officers decide, and until then the proposal is counted.
Which rows are a unit, and which owners are one: voting/unit.py. Specification: ``voting/SPEC.md``, "Merging".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voting.doubt import NO_DECISIONS, Decisions, once
from voting.heading import AREA, NAME, NOTE
from voting.problem import Place, Problem
from voting.roll import MAX_AREA, MAX_OWNERS
from voting.rollrow import ORGANISATION_DOCUMENT, Person, RollRow
from voting.unit import Owners, Unit, check_owners, gather_units

DEVELOPER = "developer"


Head = frozenset[str] | str


@dataclass(frozen=True, slots=True)
class MergedVoter:
    """A voter as the rows make it, in clear; ``places`` are all cells that name one of its owners."""

    id: str
    kind: str
    area: int
    units: tuple[str, ...]
    owners: tuple[Person, ...]
    places: frozenset[Place]


def merge_rows(
    rows: Sequence[RollRow], broken: Iterable[str] = (), decisions: Decisions = NO_DECISIONS
) -> tuple[list[MergedVoter], list[Problem]]:
    """Merge ``rows``, in the order of the file, into voters numbered v0001 onward by their first row.

    Units named in ``broken`` have a row that could not be read and are left out. Where a problem is an error, the
    voters are only a preview; so they are where a doubt is not decided.
    """
    units, problems = gather_units(rows, frozenset(broken))
    owners, more = check_owners(units, decisions)
    problems += more
    developer, units, more = _developer(units)
    problems += more
    groups: dict[Head, list[Unit]] = {}
    for unit in units:
        keys = frozenset(owners.key(owner) for owner in unit.owners)
        groups.setdefault(DEVELOPER if keys == {developer} else keys, []).append(unit)
    joined, more = _join(groups, owners, decisions)
    problems += more
    width = max(4, len(str(len(joined))))
    voters = []
    for number, held in enumerate(joined, start=1):
        voter = _voter(f"v{number:0{width}d}", held, owners, developer)
        voters.append(voter)
        if voter.area > MAX_AREA:
            problems.append(Problem(held[0].first.at(AREA), "voter-area-too-large"))
        if len(voter.owners) > MAX_OWNERS:
            problems.append(Problem(held[0].first.at(NAME), "co-owners-too-many"))
    return voters, once(problems)


def _developer(units: Sequence[Unit]) -> tuple[str, list[Unit], list[Problem]]:
    """Return the document of the developer (or an empty text), the units with its name put in, and the problems.

    Stock without an owner is the developer's whom other rows name; without exactly one such it stays out.
    """
    problems: list[Problem] = []
    found: dict[str, Person] = {}
    for unit in units:
        if not unit.is_developer or not unit.owners:
            continue
        if len(unit.owners) != 1 or unit.owners[0].document.kind != ORGANISATION_DOCUMENT:
            problems.append(Problem(unit.first.at(NOTE), "developer-not-organisation"))
            continue
        found.setdefault(unit.owners[0].document.key, unit.owners[0])
        if len(found) > 1 and unit.owners[0].document.key != next(iter(found)):
            problems.append(Problem(unit.first.at(NAME), "developer-ambiguous"))
    named = []
    for unit in units:
        if unit.owners:
            named.append(unit)
        elif len(found) == 1:
            named.append(unit.owned_by(*found.values()))
        else:
            problems.append(Problem(unit.first.at(NAME), "developer-unknown"))
    return next(iter(found), ""), named, problems


def _join(
    groups: dict[Head, list[Unit]], owners: Owners, decisions: Decisions
) -> tuple[list[list[Unit]], list[Problem]]:
    """Return the units of each head, and where an owner belongs to more than one: an open question for the officers.

    Heads that officers take together become one, in the place of the earliest.
    """
    problems: list[Problem] = []
    first_head: dict[str, tuple[Head, Place]] = {}
    root: dict[Head, Head] = {head: head for head in groups}
    order = {head: number for number, head in enumerate(groups)}
    for head, units in groups.items():
        seen: set[Head] = {head}
        for owner in units[0].owners:
            other, place = first_head.setdefault(owners.key(owner), (head, owner.place))
            if other in seen:
                continue
            seen.add(other)
            problem = Problem(owner.place, "owner-overlaps", place)
            problems.append(problem)
            if decisions.choice(problem) != "together":
                continue
            if DEVELOPER in (head, other):
                problems.append(Problem(owner.place, "developer-not-organisation", place))
                continue
            one, two = sorted((_top(root, head), _top(root, other)), key=order.__getitem__)
            root[two] = one
    joined: dict[Head, list[Unit]] = {}
    for head, units in groups.items():
        joined.setdefault(_top(root, head), []).extend(units)
    return [sorted(units, key=lambda unit: unit.number) for units in joined.values()], problems


def _top(root: dict[Head, Head], head: Head) -> Head:
    while root[head] != head:
        head = root[head]
    return head


def _voter(voter_id: str, units: Sequence[Unit], owners: Owners, developer: str) -> MergedVoter:
    people = tuple({owners.key(owner): owners.person(owner) for unit in units for owner in unit.owners}.values())
    if len(people) > 1:
        kind = "co_owners"
    elif people[0].document.key == developer:
        kind = DEVELOPER
    else:
        kind = "organisation" if people[0].document.kind == ORGANISATION_DOCUMENT else "person"
    area, labels = sum(unit.area for unit in units), tuple(unit.label for unit in units)
    places = frozenset(owner.place for unit in units for owner in unit.owners)
    return MergedVoter(voter_id, kind, area, labels, people, places)
