"""The result announcements of a running site: made once for each size of a log, drawn once, then given from memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from ledger.adapters.caselog import CaseLog
from ledger.adapters.db import ENTRY
from ledger.entry import Entry, parse_entry
from notary.adapters.papers import render_result, result_of
from notary.errors import OutOfOrderError
from notary.kinds import KINDS, START
from notary.minutes import body_of
from notary.resultnotice import ResultNotice
from voting.adapters.cases import LiveCases
from voting.rules import Case

MANY = ("ballot_cast", "ballot_tested", "credential_issued", "credential_revoked")
"""Kinds of which there are thousands, and of which the announcement needs nothing but the state that they left."""


@dataclass(frozen=True, slots=True)
class Site:
    """A case as a running site has it, with what its own entries say; the office checked them when it wrote them."""

    case: Case
    entries: tuple[Entry, ...]
    phase: str
    opened: Mapping[str, Any]
    result: Mapping[str, Any] | None
    times: Mapping[str, int]


@dataclass(slots=True)
class _Made:
    size: int = -1
    notice: ResultNotice | None = None
    pdf: bytes = field(default=b"", repr=False)


class Results:
    """Announcements by case."""

    def __init__(self, cases: LiveCases) -> None:
        self._cases = cases
        self._made: dict[str, _Made] = {}

    def of(self, origin: str) -> ResultNotice | None:
        """The announcement of the case ``origin``, None before its result is declared."""
        return self._find(origin).notice

    def pdf(self, origin: str) -> bytes:
        """The same as a PDF, empty before. Raises what drawing refuses."""
        made = self._find(origin)
        if made.notice is not None and not made.pdf:
            made.pdf = render_result(made.notice)
        return made.pdf

    def _find(self, origin: str) -> _Made:
        made = self._made.setdefault(origin, _Made())
        with self._cases.read(origin) as case:
            if made.size != case.size:
                told = read_site(case, self._cases.log(origin))
                notice = None
                if told.result is not None:
                    notice = result_of(told, told.entries)
                made = self._made[origin] = _Made(case.size, notice)
        return made


def read_site(case: Case, log: CaseLog) -> Site:
    """What the entries of ``case`` say beside the votes. Raises OutOfOrderError for a log without entries."""
    query = select(ENTRY.c.data).where(ENTRY.c.origin == log.origin, ENTRY.c.kind.not_in(MANY)).order_by(ENTRY.c.idx)
    with log.engine.connect() as connection:
        entries = tuple(map(parse_entry, connection.scalars(query)))
    if not entries:
        raise OutOfOrderError("the case has no entries")
    phase, times, result = START, dict[str, int](), None
    for entry in entries:
        kind = KINDS.get(entry.kind)
        phase = (kind and kind.after) or phase
        times.setdefault(entry.kind, entry.time)
        if entry.kind == "result_declared":
            result = body_of(entry)["result"]
    return Site(case, entries, phase, body_of(entries[0]), result, times)
