"""What the public record says of one voter: keys given and ballots cast, with times and ways, never a choice.

For the page where owners see whether anybody enrolled or voted for their unit, and for the desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from keys.canonical import Json
from ledger.adapters.caselog import CaseLog
from voting.identification import fold_unit
from voting.roll import Roll
from voting.rules import Case

KEPT = 16
"""So many rolls have their labels kept folded in one process."""
_FOLDED: dict[bytes, dict[str, list[str]]] = {}


@dataclass(frozen=True, slots=True)
class Given:
    """A credential: the entry that issued it, when, how its holder was identified, whether it is the active one."""

    index: int
    time: int
    issue: int
    identified: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Voted:
    """A ballot: its entry, when, by which channel, whether it was set aside."""

    index: int
    time: int
    channel: str
    is_set_aside: bool


@dataclass(frozen=True, slots=True)
class History:
    """All of it for one voter, in the order of the record."""

    voter: str
    units: tuple[str, ...]
    given: tuple[Given, ...]
    voted: tuple[Voted, ...]
    was_served: bool


def find_by_unit(case: Case, text: str, labels: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """The voters of a case who have this number, or a unit of this label however it is written.

    ``labels``: for officers, those of units that the roll commits to.
    """
    if case.roll is None:
        return []
    wanted, number = fold_unit(text), text.strip().lower().partition("-")[0]
    if text.strip().lower() in case.roll.by_id:
        return [text.strip().lower()]
    units = (_fold_all(case.roll, labels) if labels else _folded(case.roll)).get(wanted, [])
    return [*units] or ([number] if number in case.roll.by_id and wanted.startswith("V") else [])


def _fold_all(roll: Roll, labels: Mapping[str, str]) -> dict[str, list[str]]:
    """The voters of each unit by its folded label, in the order of the roll."""
    found: dict[str, list[str]] = {}
    for voter in roll.voters:
        for label in dict.fromkeys(fold_unit(labels.get(unit, unit)) for unit in voter.units):
            found.setdefault(label, []).append(voter.id)
    return found


def _folded(roll: Roll) -> dict[str, list[str]]:
    """The same by what the roll shows, made once: a stranger's question must not cost a pass over the roll."""
    made = _FOLDED.get(roll.sha256)
    if made is None:
        made = _fold_all(roll, {})
        if len(_FOLDED) >= KEPT:
            _FOLDED.clear()
        _FOLDED[roll.sha256] = made
    return made


def read_history(log: CaseLog, case: Case, voter: str) -> History:
    """What the record says of ``voter``, who is on the roll."""
    given, voted = [], []
    for credential in case.register.credentials.values():
        if credential.voter == voter:
            time, body = _entry(log, credential.index)
            is_active = case.register.active.get(voter) == credential.index
            given.append(Given(credential.index, time, credential.issue, str(body["identified"]), is_active))
    for cast in case.casts.get(voter, []):
        time, _ = _entry(log, cast.index)
        voted.append(Voted(cast.index, time, cast.channel, cast.index in case.set_aside))
    units = case.roll.by_id[voter].units if case.roll else ()
    return History(voter, units, tuple(given), tuple(voted), voter in case.served)


def _entry(log: CaseLog, index: int) -> tuple[int, Mapping[str, Json]]:
    entry = log.entries(index, index + 1)[0]
    statement: Any = entry.body.get("statement", {})
    return entry.time, statement.get("body", {})
