"""Days and periods by Civil Code 201 to 203: known cases, the published calendar, a slow day-by-day oracle."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notary.adapters.rulebook import current_rules_sha256, load_rulebook
from voting.days import DAY, Calendar, day_number, day_of, end_of_day, end_of_period

CALENDAR = load_rulebook()[current_rules_sha256()].calendar
BEIJING = ZoneInfo("Asia/Shanghai")
WEEKENDS = Calendar()


def at(text: str) -> int:
    """Unix seconds of a time in Beijing."""
    return int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp())


ENDS = {
    "the first day is not counted": ("2026-11-02 09:00", 1, "2026-11-04 00:00"),
    "nor one second of it": ("2026-11-02 23:59:59", 1, "2026-11-04 00:00"),
    "a second later is another day": ("2026-11-03 00:00", 1, "2026-11-05 00:00"),
    "ending on a Saturday, it runs over Monday": ("2026-11-06 09:00", 8, "2026-11-17 00:00"),
    "ending on a Sunday, it runs over Monday": ("2026-11-06 09:00", 9, "2026-11-17 00:00"),
    "holidays in its midst are counted": ("2026-09-28 09:00", 15, "2026-10-14 00:00"),
    "ending in National Day's week, it runs over the day after": ("2026-09-21 22:13:20", 15, "2026-10-09 00:00"),
    "ending on a Sunday that is worked, it ends": ("2026-09-13 09:00", 7, "2026-09-21 00:00"),
    "ending on a Saturday that is worked, it ends": ("2026-10-03 09:00", 7, "2026-10-11 00:00"),
    "over the Spring Festival": ("2026-02-08 09:00", 7, "2026-02-25 00:00"),
    "no days end as they begin": ("2026-10-01 12:34:56", 0, "2026-10-01 12:34:56"),
    "of a year not published only the weekends are known": ("2027-09-24 09:00", 7, "2027-10-02 00:00"),
    "a leap day is a day": ("2028-02-28 09:00", 1, "2028-03-01 00:00"),
}


@pytest.mark.parametrize("name", ENDS)
def test_when_a_period_ends(name: str) -> None:
    begin, days, end = ENDS[name]
    assert end_of_period(at(begin), days, CALENDAR) == at(end)


def test_the_calendar_holds_what_was_published() -> None:
    assert CALENDAR.years == frozenset(range(2022, 2027))
    assert not CALENDAR.off & CALENDAR.work
    per_year = {year: [0, 0] for year in CALENDAR.years}
    for place, days in enumerate((CALENDAR.off, CALENDAR.work)):
        for day in days:
            year = (date(1970, 1, 1) + timedelta(days=day)).year
            if year in per_year:
                per_year[year][place] += 1
    # Days off with the weekends joined to them, and days worked in exchange.
    assert per_year == {2022: [32, 7], 2023: [28, 7], 2024: [30, 8], 2025: [28, 5], 2026: [33, 6]}
    for day in CALENDAR.work:
        assert (date(1970, 1, 1) + timedelta(days=day)).weekday() >= 5
        assert CALENDAR.is_working(day)


def test_two_officers_can_set_single_days_otherwise() -> None:
    friday, saturday = day_number(date(2027, 10, 1)), day_number(date(2026, 10, 10))
    changed = CALENDAR.set_otherwise(["2027-10-01"], ["2026-10-07"])
    assert (CALENDAR.is_working(friday), changed.is_working(friday)) == (True, False)
    assert changed.is_working(day_number(date(2026, 10, 7)))
    assert changed.is_working(saturday)
    assert not CALENDAR.set_otherwise(["2026-10-10"], []).is_working(saturday)


# -- the oracle -------------------------------------------------------------------------------------------------------


def slow_end(begin: int, days: int, off: set[date], work: set[date]) -> int:
    """The same by the calendar of the standard library, a day at a time, midnight by midnight."""
    day = datetime.fromtimestamp(begin, UTC).astimezone(BEIJING).date()
    counted = 0
    while counted < days:
        day += timedelta(days=1)
        counted += 1
    while not (day in work or (day.weekday() < 5 and day not in off)):
        day += timedelta(days=1)
    after = day + timedelta(days=1)
    return int(datetime(after.year, after.month, after.day, tzinfo=BEIJING).timestamp())


DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(
    begin=st.integers(at("2000-01-01 00:00"), at("2060-12-31 23:59")),
    days=st.integers(1, 200),
    listed=st.dictionaries(DAYS, st.booleans(), max_size=400),
    near=st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=30),
)
def test_periods_equal_the_slow_oracle(
    begin: int, days: int, listed: dict[date, bool], near: list[tuple[int, bool]]
) -> None:
    last = datetime.fromtimestamp(begin, UTC).astimezone(BEIJING).date() + timedelta(days=days)
    listed = listed | {last + timedelta(days=offset): is_off for offset, is_off in near}
    off = {day for day, is_off in listed.items() if is_off}
    work = set(listed) - off
    calendar = Calendar(frozenset(map(day_number, off)), frozenset(map(day_number, work)))
    assert end_of_period(begin, days, calendar) == slow_end(begin, days, off, work)


@given(time=st.integers(0, 1 << 40))
def test_a_day_holds_its_times(time: int) -> None:
    """Whatever time an entry may bear: nothing overflows, though no calendar of the library reaches so far."""
    day = day_of(time)
    assert end_of_day(day - 1) <= time < end_of_day(day) == end_of_day(day - 1) + DAY
    assert end_of_period(time, 15, WEEKENDS) > time + 14 * DAY
