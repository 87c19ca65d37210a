"""The deadlines that a case keeps: periods between its steps, read from the rule file that its manifest names.

Periods of the law run in days (``voting/days.py``) and end on a working day; the voting window and its extensions are
exact minutes and move with nothing.
Specification: ``notary/SPEC.md`` sections Formats, "Deadlines", and Algorithms, "Periods".
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from notary.deadline_errors import (
    DeadlinesReservedError,
    DeadlinesUnknownError,
    ExtensionCountError,
    ExtensionLongError,
    NoticeShortError,
    PostingShortError,
    WindowLongError,
    WindowShortError,
)
from notary.errors import RulesMalformedError
from voting.days import DAY, Calendar, day_number, end_of_period
from voting.manifest import Manifest
from voting.posting import ANNOUNCEMENT, ROLL, Postings

WORDS = ("id", "title", "source", "practice")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """One set of periods, in days. ``practice``: for rehearsals and demonstrations alone.

    ``notice``: the announcement stands before voting opens. ``roll_posting``, ``amendment``: the roll, an amended one.
    ``window``: voting lasts at least and at most. ``extension``: the last closing time behind the first one, and how
    often it may move. ``query``: the provisional result is posted. ``certificate``: it is due after the reading, and
    ``archive``: the sealed case after the certificate; these two are told, and late is better than never.
    """

    id: str
    title: str
    source: str
    practice: bool
    notice_days: int
    roll_posting_days: int
    amendment_days: int
    window_min_days: int
    window_max_days: int
    extension_max_days: int
    extensions_max: int
    query_days: int
    certificate_days: int
    archive_days: int


NAMES = tuple(item.name for item in fields(Deadlines) if item.name not in WORDS)


def read_deadlines(raw: Mapping[str, Any]) -> dict[str, Deadlines]:
    """The table ``deadlines`` of a rule file. Raises RulesMalformedError."""
    return {name: _read_one(name, item) for name, item in raw.items()}


def _read_one(name: str, raw: Mapping[str, Any]) -> Deadlines:
    if set(raw) != {*NAMES, *WORDS} - {"id"} or not isinstance(raw["practice"], bool):
        raise RulesMalformedError(f"deadlines {name} have other members")
    if not all(type(raw[item]) is int and 0 <= raw[item] <= 1000 for item in NAMES):
        raise RulesMalformedError(f"deadlines {name} are not whole days")
    return Deadlines(id=name, **raw)


def read_calendar(raw: Mapping[str, Any]) -> Calendar:
    """The table ``holidays`` of a rule file, by year: ``source``, ``off`` and ``work``. Raises RulesMalformedError."""
    listed: dict[str, set[int]] = {"off": set(), "work": set()}
    for year, item in raw.items():
        if set(item) != {"source", "off", "work"}:
            raise RulesMalformedError(f"holidays {year} have other members")
        for name, days in listed.items():
            days |= {day for span in item[name] for day in _days(span)}
    if listed["off"] & listed["work"]:
        raise RulesMalformedError("a day is both a holiday and a working day")
    return Calendar(frozenset(listed["off"]), frozenset(listed["work"]), frozenset(map(int, raw)))


def _days(span: str) -> range:
    """``2026-10-01`` is one day, ``2026-10-01/2026-10-07`` seven."""
    first, _, last = span.partition("/")
    begin, end = (day_number(date.fromisoformat(day)) for day in (first, last or first))
    if begin > end:
        raise RulesMalformedError(f"{span} ends before it begins")
    return range(begin, end + 1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The deadlines of one case with its calendar, in which two officers may have set single days otherwise."""

    deadlines: Deadlines
    calendar: Calendar

    def end_of(self, begin: int, days: int) -> int:
        """When a period of the law ends that begins at ``begin``."""
        return end_of_period(begin, days, self.calendar)

    def check_posted(self, begin: int, until: int, days: int) -> None:
        """Check that what is posted from ``begin`` stays for ``days``. Raises PostingShortError."""
        if until < self.end_of(begin, days):
            raise PostingShortError

    def check_result(self, posting: Mapping[str, int]) -> None:
        """Check that the provisional result is posted long enough. Raises PostingShortError."""
        self.check_posted(posting["from"], posting["until"], self.deadlines.query_days)

    def check_extension(self, extensions: int) -> None:
        """Check that voting may be extended once more after ``extensions`` times. Raises ExtensionCountError."""
        if extensions >= self.deadlines.extensions_max:
            raise ExtensionCountError


def make_schedule(
    manifest: Manifest, known: Mapping[str, Deadlines], calendar: Calendar, *, practices: bool
) -> Schedule:
    """The schedule that ``manifest`` chose among ``known``; ``practices``: it is a rehearsal or a demonstration.

    Raises: DeadlinesUnknownError, DeadlinesReservedError.
    """
    chosen = manifest.deadlines
    deadlines = known.get(chosen.id) if chosen else None
    if chosen is None or deadlines is None:
        raise DeadlinesUnknownError
    if deadlines.practice and not practices:
        raise DeadlinesReservedError
    return Schedule(deadlines, calendar.set_otherwise(chosen.off, chosen.work))


def check_plan(schedule: Schedule, manifest: Manifest, postings: Postings) -> None:
    """Check the times that are about to be sealed.

    Raises: PostingShortError, NoticeShortError, WindowShortError, WindowLongError, ExtensionLongError.
    """
    due = schedule.deadlines
    schedule.check_posted(postings.since[ROLL], postings.until[ROLL], due.roll_posting_days)
    if postings.amended:
        schedule.check_posted(postings.amended, postings.until[ROLL], due.amendment_days)
    schedule.check_posted(postings.since[ANNOUNCEMENT], postings.until[ANNOUNCEMENT], due.notice_days)
    if manifest.opens < schedule.end_of(postings.since[ANNOUNCEMENT], due.notice_days):
        raise NoticeShortError
    if manifest.closes - manifest.opens < due.window_min_days * DAY:
        raise WindowShortError
    if manifest.closes - manifest.opens > due.window_max_days * DAY:
        raise WindowLongError
    if manifest.latest_close - manifest.closes > due.extension_max_days * DAY:
        raise ExtensionLongError
