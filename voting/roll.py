"""The public roll: who may vote, for which units, with how many heads and how much area.

Holds the one accepted form of the roll that is posted, hashed and sealed. It holds no name, document or telephone
number: owners stand in it as salted commitments. How the rows of a property office become voters: voting/merge.py.
Specification: ``voting/SPEC.md``, "Public roll".
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from keys.canonical import Encodable, encode_canonical, parse_canonical
from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.shape import hex_bytes, integer, list_of, one_of, record, text
from voting.errors import VoterUnknownError
from voting.gate import round_areas
from voting.manifest import ROLL_TOTALS, Totals
from voting.roll_errors import (
    RollMalformedError,
    RollOrderWrongError,
    RollOwnersWrongError,
    RollOwnerTwiceError,
    RollTotalsWrongError,
    RollUnitTwiceError,
)

KINDS = ("co_owners", "developer", "organisation", "person")
ROLL_LIMIT = 64 << 20
MAX_VOTERS = 100_000
MAX_UNITS = 20_000
MAX_OWNERS = 64
MAX_AREA = 10**11
"""Thousandths of a square metre: the largest area of one voter, and of the whole roll."""

VOTER_ID = re.compile(r"[a-z0-9-]{1,32}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_OWNER = record({"document": hex_bytes(32), "name": hex_bytes(32), "phone": hex_bytes(32)})
_VOTER = record(
    {
        "area": integer(1, MAX_AREA),
        "head": integer(1, 1),
        "id": text(32),
        "kind": one_of(*KINDS),
        "owners": list_of(_OWNER, MAX_OWNERS, 1),
        "units": list_of(text(100), MAX_UNITS, 1),
    }
)
_ROLL = record(
    {
        "cutoff": text(10),
        "totals": record(ROLL_TOTALS),
        "v": integer(1, 1),
        "voters": list_of(_VOTER, MAX_VOTERS, 1),
    }
)


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner of a voter's units, as three commitments of 32 bytes (voting/commitment.py)."""

    document: bytes
    name: bytes
    phone: bytes


@dataclass(frozen=True, slots=True)
class Voter:
    """A holder of voting rights: one head, whatever the number of units; ``area`` in thousandths of m²."""

    id: str
    kind: str
    area: int
    units: tuple[str, ...]
    owners: tuple[Owner, ...]
    head: int = 1


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll that parsed: totals add up, ids are sorted, no unit stands twice. ``data`` are its exact bytes.

    ``by_id`` gives each voter with what it weighs in the vote, which ``weigh_roll`` may have rounded.
    """

    cutoff: str
    totals: Totals
    voters: tuple[Voter, ...]
    data: bytes = field(repr=False)
    sha256: bytes
    by_id: Mapping[str, Voter] = field(repr=False, compare=False)

    def voter(self, voter_id: str) -> Voter:
        """Return the voter with this id.

        Raises: VoterUnknownError if there is none.
        """
        found = self.by_id.get(voter_id)
        if found is None:
            raise VoterUnknownError
        return found


def parse_roll(data: bytes) -> Roll:
    """Read the public roll's exact bytes.

    Raises: RollMalformedError for any other form; RollOrderWrongError, RollUnitTwiceError, RollOwnersWrongError,
        RollOwnerTwiceError and RollTotalsWrongError for a roll that contradicts itself.
    Source: voting/SPEC.md, "Public roll".
    """
    try:
        raw: dict[str, Any] = _ROLL(parse_canonical(data, ROLL_LIMIT))
    except RejectionError as error:
        raise RollMalformedError(str(error)) from error
    _check_day(raw["cutoff"])
    voters = tuple(_voter(item) for item in raw["voters"])
    totals = Totals(**raw["totals"])
    _check_order(voters)
    _check_owners(voters)
    if sum_of(voters) != totals:
        raise RollTotalsWrongError
    return Roll(raw["cutoff"], totals, voters, data, hashlib.sha256(data).digest(), {v.id: v for v in voters})


def make_roll(cutoff: str, voters: Iterable[Voter]) -> Roll:
    """Make the roll of ``voters`` as it stood on the day ``cutoff`` (YYYY-MM-DD), and prove that it parses.

    Raises: as ``parse_roll``.
    """
    listed = sorted(voters, key=lambda voter: voter.id)
    totals = sum_of(listed)
    document: dict[str, Encodable] = {
        "cutoff": cutoff,
        "totals": {"area": totals.area, "heads": totals.heads, "units": totals.units, "voters": totals.voters},
        "v": 1,
        "voters": [_document(voter) for voter in listed],
    }
    try:
        data = encode_canonical(document)
    except RejectionError as error:
        raise RollMalformedError(str(error)) from error
    return parse_roll(data)


def weigh_roll(roll: Roll, rounding: int | None) -> Roll:
    """The roll with the weights of a vote whose manifest rounds areas to multiples of ``rounding`` thousandths of m².

    Totals, voters and bytes stay those that were posted.
    Raises: RoundingStepWrongError if a voter would weigh nothing.
    """
    if rounding is None:
        return roll
    areas = round_areas([voter.area for voter in roll.voters], rounding).areas
    pairs = zip(roll.voters, areas, strict=True)
    return replace(roll, by_id={voter.id: replace(voter, area=area) for voter, area in pairs})


def sum_of(voters: Iterable[Voter]) -> Totals:
    """Add up ``voters``: units and voters counted, heads, area."""
    listed = tuple(voters)
    return Totals(
        units=sum(len(voter.units) for voter in listed),
        voters=len(listed),
        heads=sum(voter.head for voter in listed),
        area=sum(voter.area for voter in listed),
    )


def check_totals(roll: Roll, extract: Totals) -> None:
    """Check that the roll sums to what two officers read, each alone, in the official extract.

    Raises: RollTotalsWrongError naming the totals that differ, never their values.
    """
    names = ("units", "voters", "heads", "area")
    wrong = [name for name in names if getattr(roll.totals, name) != getattr(extract, name)]
    if wrong:
        raise RollTotalsWrongError(f"the extract has other {', '.join(wrong)}")


def _check_day(day: str) -> None:
    try:
        if _DAY.fullmatch(day) is None:
            raise ValueError
        date.fromisoformat(day)
    except ValueError:
        raise RollMalformedError("the cut-off date is not a day of the calendar written YYYY-MM-DD") from None


def _check_order(voters: tuple[Voter, ...]) -> None:
    previous = ""
    units: set[str] = set()
    if len({unit.startswith("sha256:") for voter in voters for unit in voter.units}) > 1:
        raise RollMalformedError("some units are shown and some are committed to")
    for voter in voters:
        if VOTER_ID.fullmatch(voter.id) is None:
            raise RollMalformedError("a voter's id has other characters than a-z, 0-9 and hyphen")
        if voter.id <= previous:
            raise RollOrderWrongError(voter.id)
        previous = voter.id
        for unit in voter.units:
            if unit in units:
                raise RollUnitTwiceError(voter.id)
            units.add(unit)


def _check_owners(voters: tuple[Voter, ...]) -> None:
    """Co-owners are two or more, everyone else is one; one head each, so a split owner would show as a voter."""
    developers = 0
    documents = [owner.document for voter in voters for owner in voter.owners]
    if len(set(documents)) != len(documents):
        raise RollOwnerTwiceError
    for voter in voters:
        developers += voter.kind == "developer"
        if (len(voter.owners) > 1) != (voter.kind == "co_owners"):
            raise RollOwnersWrongError(voter.id)
    if developers > 1:
        raise RollOwnersWrongError("more than one developer")


def _voter(raw: dict[str, Any]) -> Voter:
    owners = tuple(Owner(**owner) for owner in raw["owners"])
    return Voter(raw["id"], raw["kind"], raw["area"], tuple(raw["units"]), owners, raw["head"])


def _document(voter: Voter) -> Encodable:
    owners: list[Encodable] = [
        {"document": hex_of(owner.document), "name": hex_of(owner.name), "phone": hex_of(owner.phone)}
        for owner in voter.owners
    ]
    return {
        "area": voter.area,
        "head": voter.head,
        "id": voter.id,
        "kind": voter.kind,
        "owners": owners,
        "units": list(voter.units),
    }
