"""Days and periods by Civil Code articles 201 to 203, in Beijing time.

A day is a number, counted from 1 January 1970 (a Thursday); a time is unix seconds.  Nothing here asks for the date.
Specification: ``notary/SPEC.md`` section Algorithms, "Periods".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DAY = 86_400
BEIJING = 8 * 3_600
EPOCH = date(1970, 1, 1)
THURSDAY, SATURDAY = 3, 5  # Monday is 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays ``off``, make-up working days ``work``; of ``years`` not listed only the weekends are known."""

    off: frozenset[int] = frozenset()
    work: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working(self, day: int) -> bool:
        """Whether people work on ``day``: a listed day is as listed, any other a working day but at weekends."""
        return day in self.work or (day not in self.off and (day + THURSDAY) % 7 < SATURDAY)

    def set_otherwise(self, off: Iterable[str], work: Iterable[str]) -> "Calendar":
        """The calendar in which these days (ISO) are set otherwise."""
        free, worked = ({day_number(date.fromisoformat(day)) for day in days} for days in (off, work))
        return Calendar(self.off - worked | free, self.work - free | worked, self.years)


def day_number(day: date) -> int:
    """The number of a day."""
    return (day - EPOCH).days


def day_of(time: int) -> int:
    """The day in Beijing on which ``time`` falls."""
    return (time + BEIJING) // DAY


def end_of_day(day: int) -> int:
    """24:00 in Beijing of ``day``."""
    return (day + 1) * DAY - BEIJING


def end_of_period(begin: int, days: int, calendar: Calendar) -> int:
    """When a period of ``days`` from ``begin`` ends, as the first second after it.

    The day of ``begin`` is not counted (201); where the last day is a holiday, the next working day is the last (203);
    it ends at 24:00 of it. A period of no days is none: it ends as it begins.
    """
    if days == 0:
        return begin
    last = day_of(begin) + days
    while not calendar.is_working(last):
        last += 1
    return end_of_day(last)
