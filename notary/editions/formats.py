"""How editions write moments, days, fractions and the numbers of points. Times are Unix seconds, in Beijing time."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
DIGITS: Final = "〇一二三四五六七八九"
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
EN_FRACTIONS: Final = {(1, 2): "one half", (1, 3): "one third", (2, 3): "two thirds", (3, 4): "three quarters"}
UG_FRACTIONS: Final = {
    (1, 2): "ئىككىدىن بىرى",
    (1, 3): "ئۈچتىن بىرى",
    (2, 3): "ئۈچتىن ئىككىسى",
    (3, 4): "تۆتتىن ئۈچى",
}


def zh_moment(time: int) -> str:
    """A moment in Beijing time, to the minute: 2022年8月20日8时30分."""
    moment = _china(time)
    return f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{moment.minute:02d}分"


def zh_date(time: int) -> str:
    """A day in Beijing time: 2022年8月20日."""
    moment = _china(time)
    return f"{moment.year}年{moment.month}月{moment.day}日"


def zh_formal_date(time: int) -> str:
    """A day in Chinese numerals, as it stands under a seal: 二〇二二年八月二十日."""
    moment = _china(time)
    year = "".join(DIGITS[int(digit)] for digit in str(moment.year))
    return f"{year}年{zh_numeral(moment.month)}月{zh_numeral(moment.day)}日"


def zh_numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals, others in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")


def zh_fraction(fraction: tuple[int, int]) -> str:
    """A fraction in words: 三分之二; the whole is 全部."""
    if fraction[0] == fraction[1]:
        return "全部"
    return f"{zh_numeral(fraction[1])}分之{zh_numeral(fraction[0])}"


def en_moment(time: int) -> str:
    """A moment in Beijing time: 20 August 2022, 08:30."""
    return f"{en_date(time)}, {_china(time):%H:%M}"


def en_date(time: int) -> str:
    """A day in Beijing time: 20 August 2022."""
    moment = _china(time)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def en_fraction(fraction: tuple[int, int]) -> str:
    """A fraction in words where it is a common one: two thirds; the whole is all."""
    return _fraction(fraction, EN_FRACTIONS, "the whole")


def ug_moment(time: int) -> str:
    """A moment in Beijing time, in digits that stay together whichever way a line runs."""
    return f"{ug_date(time)} {_china(time):%H:%M}"


def ug_date(time: int) -> str:
    """A day in Beijing time: 2022.08.20."""
    return f"{_china(time):%Y.%m.%d}"


def ug_fraction(fraction: tuple[int, int]) -> str:
    """A fraction in words where it is a common one."""
    return _fraction(fraction, UG_FRACTIONS, "ھەممىسى")


def _fraction(fraction: tuple[int, int], names: Mapping[tuple[int, int], str], whole: str) -> str:
    if fraction[0] == fraction[1]:
        return whole
    return names.get(fraction, f"{fraction[0]}/{fraction[1]}")


def _china(time: int) -> datetime:
    return datetime.fromtimestamp(time, CHINA)
