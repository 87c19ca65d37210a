"""The entries of a case in the order of the ledger, as pages tell them; runs of ballots and credentials are one line.

Kept by the process between requests: only what was appended since is read. A ballot's voter is never told here.
"""

from dataclasses import dataclass, replace
from typing import Any

from ledger.entry import Entry
from notary.adapters.casework import Casework

RUNS = frozenset({"ballot_cast", "ballot_tested", "credential_issued"})
"""Kinds that come by the hundred: told by number, not one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, or a run of ``count`` of the same kind from ``first`` to ``last``. Units: unix seconds."""

    kind: str
    first: int
    last: int
    begun: int
    ended: int
    count: int
    signers: tuple[str, ...]
    body: dict[str, Any]

    @property
    def is_run(self) -> bool:
        """Whether single entries are not told."""
        return self.kind in RUNS


class Story:
    """The lines of one case."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._size = 0

    def catch_up(self, work: Casework) -> None:
        """Take in what was appended since; a case without a log has no lines."""
        if work.is_begun:
            for entry in work.log.entries(self._size):
                self._take_in(entry)

    def _take_in(self, entry: Entry) -> None:
        self._size = entry.index + 1
        line = _line(entry)
        last = self.lines[-1] if self.lines else None
        if last is not None and line.is_run and (last.kind, last.signers) == (line.kind, line.signers):
            self.lines[-1] = replace(last, last=entry.index, ended=entry.time, count=last.count + 1)
        else:
            self.lines.append(line)


def _line(entry: Entry) -> Line:
    if entry.kind in RUNS:
        signers = [] if entry.kind == "ballot_cast" else _names(entry.body)
        return Line(entry.kind, entry.index, entry.index, entry.time, entry.time, 1, tuple(signers), {})
    statement: Any = entry.body.get("statement", {})
    body: Any = statement.get("body", {})
    return Line(entry.kind, entry.index, entry.index, entry.time, entry.time, 1, tuple(_names(entry.body)), dict(body))


def _names(body: dict[str, Any]) -> list[str]:
    return [item["key"] for item in body.get("signatures", [])]
