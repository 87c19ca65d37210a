"""A turnout in the reader's words: filters of ``templates/notary/turnout.html``. Nothing here decides anything."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import format_datetime, gettext

from notary.turnout import Line, Turnout
from notary.wording import CHINA, format_fraction, format_percent
from voting.tally import Measure
from voting.web.casepage import area_words, localised, time_words
from voting.web.catalogue import say


def turnout_words(say: Callable[[str], str] = say) -> dict[str, Callable[..., Any]]:
    """The filters by name; ``say`` gives the words of the site for a code."""
    return {
        "area_words": area_words,
        "curve_words": curve_words,
        "day_words": day_words,
        "fraction_words": fraction_words,
        "line_words": line_words,
        "localised": localised,
        "measure_name": lambda measure: str(gettext("面积" if measure == "area" else "人数")),
        "measure_words": measure_words,
        "needed_words": needed_words,
        "reached_words": reached_words,
        "silence_words": lambda policy: say(f"silence-{policy}".replace("_", "-")),
        "state_words": state_words,
        "time_words": time_words,
    }


def day_words(time: int) -> str:
    """A moment without its year, short enough for the end of an axis."""
    moment = datetime.fromtimestamp(time, CHINA)
    shape = "d MMM HH:mm" if g.get("language") == "en" else "M月d日 HH:mm"
    return str(format_datetime(moment, shape, rebase=False))


def measure_words(value: Measure) -> str:
    """Heads and area together."""
    return str(gettext("%(heads)s 人，%(area)s 平方米", heads=f"{value.heads:,}", area=area_words(value.area)))


def amount_words(value: int, measure: str) -> str:
    """A number with its unit."""
    if measure == "area":
        return str(gettext("%(area)s 平方米", area=area_words(value)))
    return str(gettext("%(heads)s 人", heads=f"{value:,}"))


def fraction_words(fraction: tuple[int, int]) -> str:
    """A fraction as the reader's language says it."""
    return f"{fraction[0]}/{fraction[1]}" if g.get("language") == "en" else format_fraction(fraction)


def needed_words(line: Line) -> str:
    """What the quorum asks for, beside its mark."""
    return f"{fraction_words(line.fraction)} · {amount_words(line.needed, line.measure)}"


def reached_words(line: Line) -> str:
    """Who counts as taking part, of all, with the base of the percentage."""
    return str(
        gettext(
            "%(reached)s，占全体 %(all)s 的 %(percent)s",
            reached=amount_words(line.reached, line.measure),
            all=amount_words(line.whole, line.measure),
            percent=format_percent(str(line.reached), str(line.whole)),
        )
    )


def state_words(line: Line) -> str:
    """Whether the quorum is met, else what is missing."""
    if line.is_met:
        return str(gettext("已达到"))
    return str(gettext("还差 %(missing)s", missing=amount_words(line.missing, line.measure)))


def line_words(line: Line) -> str:
    """A bar in one sentence, for those who do not see it."""
    parts = (reached_words(line), f"{gettext('需要')} {needed_words(line)}", state_words(line))
    return str(gettext("；")).join(parts)


def curve_words(turnout: Turnout) -> str:
    """The drawing over time in one sentence."""
    if not turnout.points:
        return str(gettext("还没有人投票。"))
    last = turnout.points[-1]
    return str(
        gettext(
            "从 %(opens)s 开始，到 %(time)s 已有 %(taken)s 投票。",
            opens=time_words(turnout.opens),
            time=time_words(last.time),
            taken=measure_words(last.taken),
        )
    )
