"""Where the lines of a turnout chart are: integers for one drawing, no words and no colours.

Two drawings: a bar for each condition of the quorum, filled as far as owners have taken part, with a mark where the
quorum is; and how both measures grew from opening to closing.  The template ``notary/turnout.html`` writes them as SVG
with words beside; everything can be read without colour.
"""

from dataclasses import dataclass

from notary.turnout import Asked, Line, Turnout

WIDTH = 360
BAR_LEFT, BAR_WIDTH = 4, 352
LEFT, RIGHT, TOP, BOTTOM = 40, 350, 14, 166
"""The frame of the second drawing; 0 % is at the bottom."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One condition as a bar: to where ballots fill it, to where those reach who count beside, where the mark is."""

    line: Line
    cast: int
    reached: int
    mark: int
    label_x: int
    is_left: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Questions with the same figures: their titles, and the bars that they share."""

    questions: tuple[Asked, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure over time as the points of a polyline, ``x,y`` apart by spaces, and its last point."""

    measure: str
    points: str
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Level:
    """A fraction that some quorum asks for, at its height."""

    fraction: tuple[int, int]
    y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Both drawings; ``now_x`` is None before opening and after closing."""

    groups: tuple[Group, ...]
    curves: tuple[Curve, ...]
    levels: tuple[Level, ...]
    now_x: int | None


def make_chart(turnout: Turnout, now: int) -> Chart:
    """The lines of the chart of ``turnout`` at ``now``."""
    groups: dict[tuple[Line, ...], list[Asked]] = {}
    for question in turnout.questions:
        groups.setdefault(question.lines, []).append(question)
    lines = [line for question in turnout.questions for line in question.lines]
    levels = sorted({line.fraction for line in lines}, key=lambda item: item[0] * 1000 // item[1])
    is_running = turnout.opens <= now < turnout.closes
    return Chart(
        groups=tuple(
            Group(tuple(asked), tuple(_bar(line, asked[0]) for line in asked[0].lines)) for asked in groups.values()
        ),
        curves=tuple(_curve(turnout, measure, now) for measure in ("headcount", "area")),
        levels=tuple(Level(item, _y(item[0], item[1])) for item in levels),
        now_x=_x(turnout, now) if is_running else None,
    )


def _bar(line: Line, question: Asked) -> Bar:
    cast = question.cast.area if line.measure == "area" else question.cast.heads
    mark = BAR_LEFT + BAR_WIDTH * line.needed // max(line.whole, 1)
    is_left = mark > WIDTH // 2
    return Bar(
        line,
        BAR_WIDTH * cast // max(line.whole, 1),
        BAR_WIDTH * min(line.reached, line.whole) // max(line.whole, 1),
        min(mark, BAR_LEFT + BAR_WIDTH),
        mark - 5 if is_left else mark + 5,
        is_left,
    )


def _curve(turnout: Turnout, measure: str, now: int) -> Curve:
    whole = turnout.whole.area if measure == "area" else turnout.whole.heads
    places = [(LEFT, BOTTOM)]
    for point in turnout.points:
        value = point.taken.area if measure == "area" else point.taken.heads
        x = _x(turnout, min(point.time, max(now, turnout.opens)))
        places += [(x, places[-1][1]), (x, _y(value, whole))]  # a step: nobody voted between two points
    places.append((max(_x(turnout, now), places[-1][0]), places[-1][1]))
    return Curve(measure, " ".join(f"{x},{y}" for x, y in places), places[-1])


def _x(turnout: Turnout, time: int) -> int:
    span = max(turnout.closes - turnout.opens, 1)
    return LEFT + (RIGHT - LEFT) * (min(max(time, turnout.opens), turnout.closes) - turnout.opens) // span


def _y(value: int, whole: int) -> int:
    return BOTTOM - (BOTTOM - TOP) * value // max(whole, 1)
