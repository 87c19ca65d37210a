"""The demonstration's calendar: the days of its two cases of Quzhou, spread as the general deadlines demand.

The periods end on working days, so the days between the steps differ with the weekends and holidays of the season.
"""

from dataclasses import dataclass

from notary.adapters.rulebook import current_rules_sha256, general_deadlines, load_rulebook
from notary.deadlines import Schedule
from voting.days import DAY, day_of, end_of_day

MORNING = 9 * 3_600
LONGEST = 120
"""More days than the periods of a case take in any season."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Unix seconds. ``roll_until``, ``notice_until``, ``query_until``: when the three postings end."""

    start: int
    roll_until: int
    sealed: int
    notice_until: int
    opens: int
    closes: int
    query_until: int
    read: int

    @property
    def posted(self) -> int:
        """When the roll is posted; the announcement follows a day later."""
        return self.start + DAY

    @property
    def announced(self) -> int:
        """When the announcement is posted."""
        return self.start + 2 * DAY

    @property
    def declared(self) -> int:
        """When the result is declared."""
        return self.closes + 1800


def make_dates(start: int) -> Dates:
    """The dates of a case that begins at ``start``, nine in the morning."""
    pack = load_rulebook()[current_rules_sha256()]
    due = pack.deadlines[general_deadlines()]
    schedule = Schedule(due, pack.calendar)
    roll_until = schedule.end_of(start + DAY, due.roll_posting_days)
    sealed = morning_of(day_of(roll_until))
    notice_until = schedule.end_of(start + 2 * DAY, due.notice_days)
    opens = morning_of(max(day_of(notice_until), day_of(sealed) + 9)) - 1800  # half past eight, as in August 2022
    closes = morning_of(day_of(opens) + 6) + 7 * 3600  # on the seventh day at four in the afternoon
    query_until = schedule.end_of(closes + 1800, due.query_days)
    read = morning_of(day_of(query_until))
    return Dates(start, roll_until, sealed, notice_until, opens, closes, query_until, read)


def last_dates(now: int) -> Dates:
    """The dates of the latest case that is over at ``now``."""
    today = day_of(now)
    cases = (make_dates(morning_of(today - back)) for back in range(LONGEST))
    return next(dates for dates in cases if dates.read < now)


def morning_of(day: int) -> int:
    """Nine o'clock in Beijing."""
    return end_of_day(day - 1) + MORNING
