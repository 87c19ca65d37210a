"""The turnout of the cases of a running process: times of ballots read once, figures made anew every few seconds.

A stranger's question must not cost a pass over all ballots each time it is asked while people vote.
"""

from dataclasses import dataclass, field

from sqlalchemy import select

from ledger.adapters.caselog import CaseLog
from ledger.adapters.db import ENTRY
from ledger.entry import parse_entry
from notary.adapters.rulebook import load_rulebook
from notary.turnout import Turnout, make_turnout
from voting.adapters.cases import LiveCases
from voting.rules import Case

PERIOD = 10
"""Seconds for which an answer is given again although more has been appended."""


@dataclass
class _Known:
    """What is known of one case: entries read up to ``size``, times of its ballots, the last answer and when it was."""

    size: int = 0
    times: dict[int, int] = field(default_factory=dict)
    made: Turnout | None = None
    made_at: int = 0


class Turnouts:
    """Turnout by case. Called with the case locked, as ``LiveCases.read`` gives it."""

    def __init__(self, cases: LiveCases) -> None:
        self._cases = cases
        self._rulebook = load_rulebook()
        self._known: dict[str, _Known] = {}

    def of(self, case: Case, now: int) -> Turnout | None:
        """The turnout of ``case``, None before its manifest is sealed; at most ten seconds old."""
        if case.manifest is None:
            return None
        known = self._known.setdefault(case.origin, _Known())
        if known.made is None or (known.made.size != case.size and not 0 <= now - known.made_at < PERIOD):
            known.times |= read_times(self._cases.log(case.origin), known.size, case.size)
            known.size = case.size
            rules = self._rulebook[case.manifest.rules_sha256]
            known.made, known.made_at = make_turnout(case, rules, known.times), now
        return known.made


def turnout_of(log: CaseLog, case: Case) -> Turnout | None:
    """The turnout of ``case`` as it stands, None before its manifest is sealed; for those who ask rarely."""
    if case.manifest is None:
        return None
    return make_turnout(case, load_rulebook()[case.manifest.rules_sha256], read_times(log, 0, case.size))


def read_times(log: CaseLog, start: int, stop: int) -> dict[int, int]:
    """The time of each entry with a ballot from ``start`` up to ``stop``, by index."""
    query = select(ENTRY.c.idx, ENTRY.c.data).where(ENTRY.c.origin == log.origin, ENTRY.c.kind == "ballot_cast")
    with log.engine.connect() as connection:
        rows = connection.execute(query.where(ENTRY.c.idx >= start, ENTRY.c.idx < stop))
        return {row.idx: parse_entry(row.data).time for row in rows}
