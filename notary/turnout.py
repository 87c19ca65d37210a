"""Turnout: who took part, by heads and by area, against the quorum of each question's rule. Never what they chose.

Works from the state of a vote and the times of its entries, at any moment from opening on, and reads no answer: two
votes that differ only in their choices have the same turnout.  Who voted and when is public (DESIGN section 6), so is
this; a figure by option would be a partial result and exists nowhere before closing.
Specification: ``notary/SPEC.md`` section Algorithms, "Supervision".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from keys.canonical import Json
from notary.decision import Condition, Rule, holds, pick
from notary.result import format_area
from voting.manifest import Manifest, Question
from voting.roll import Roll
from voting.rules import Case
from voting.tally import Measure, counted_casts, sum_groups, sum_weights

HOUR, DAY = 3_600, 86_400
BY_HOUR = 7 * DAY
"""Windows up to so long are told by the hour, longer ones by the day."""
INVALID_COUNTS = "participating"
NOT_COUNTED = "not_participating"


@dataclass(frozen=True, slots=True)
class Line:
    """A condition of the quorum: so much of ``measure`` is ``needed`` of ``whole``; ``reached`` counts as taking part.

    Heads, or thousandths of a square metre.
    """

    measure: str
    comparison: str
    fraction: tuple[int, int]
    needed: int
    reached: int
    whole: int
    is_met: bool

    @property
    def missing(self) -> int:
        """What is still missing, 0 where the condition is met."""
        return 0 if self.is_met else self.needed - self.reached


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: whose ballot is on it, who else the sealed policies count as taking part, the lines of its rule."""

    id: str
    title: Mapping[str, str]
    rule: str
    rule_title: str
    cast: Measure
    invalid: Measure
    silent: Measure
    participants: Measure
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """How many had taken part by ``time``, the end of an hour or day in Beijing."""

    time: int
    taken: Measure


@dataclass(frozen=True, slots=True)
class Turnout:
    """The turnout at ``size`` entries. ``cast``: voters with a ballot that stands, whatever question it is on."""

    size: int
    whole: Measure
    cast: Measure
    served: Measure
    silence: str
    opens: int
    closes: int
    step: int
    questions: tuple[Asked, ...]
    points: tuple[Point, ...]

    @property
    def is_short(self) -> bool:
        """Whether a condition of some quorum is not met."""
        return any(not line.is_met for question in self.questions for line in question.lines)


def make_turnout(case: Case, rules: Mapping[str, Rule], times: Mapping[int, int]) -> Turnout:
    """The turnout of a vote that was opened.

    Shapes: ``times`` gives the time of each entry that holds a ballot, by its index.
    Raises: ValueError before sealing.
    """
    manifest, roll = case.manifest, case.roll
    if manifest is None or roll is None:
        raise ValueError("turnout needs a sealed case")
    counted = counted_casts(case, manifest)
    step = HOUR if case.closes - manifest.opens <= BY_HOUR else DAY
    whole = sum_weights(roll, roll.by_id)
    asked = []
    for question in manifest.questions:
        heard = {voter for voter, cast in counted.items() if cast.is_on(question.id)}
        asked.append(_ask(case, manifest, question, rules[question.rule], heard, roll))
    return Turnout(
        size=case.size,
        whole=whole,
        cast=sum_weights(roll, counted),
        served=sum_weights(roll, case.served),
        silence=manifest.silence,
        opens=manifest.opens,
        closes=case.closes,
        step=step,
        questions=tuple(asked),
        points=_points(case, roll, set(counted), times, step),
    )


def _ask(case: Case, manifest: Manifest, question: Question, rule: Rule, heard: set[str], roll: Roll) -> Asked:
    cast, (papers, silent, whole) = sum_weights(roll, heard), sum_groups(case, heard, roll)
    participants = cast
    if manifest.invalid_paper == INVALID_COUNTS:
        participants += papers
    if manifest.silence != NOT_COUNTED:
        participants += silent
    lines = tuple(_line(item, participants, whole) for item in rule.quorum if item.of is None and item.base == "all")
    words = (question.id, question.title, rule.id, rule.title)
    return Asked(*words, cast, papers, silent, participants, lines)


def _line(condition: Condition, participants: Measure, whole: Measure) -> Line:
    top, bottom = condition.fraction
    base, reached = pick(whole, condition.measure), pick(participants, condition.measure)
    needed = base * top // bottom + 1 if condition.comparison == ">" else -(-base * top // bottom)
    is_met = holds(reached, base, condition)
    return Line(condition.measure, condition.comparison, condition.fraction, needed, reached, base, is_met)


def _points(case: Case, roll: Roll, counted: set[str], times: Mapping[int, int], step: int) -> tuple[Point, ...]:
    """Each voter from the end of the hour or day of their first ballot that was not set aside."""
    joined: dict[int, set[str]] = {}
    for voter in counted:
        first = min(cast.index for cast in case.casts[voter] if cast.index not in case.set_aside)
        joined.setdefault(end_of_step(times[first], step), set()).add(voter)
    points, total = [], Measure()
    for time in sorted(joined):
        total += sum_weights(roll, joined[time])
        points.append(Point(time, total))
    return tuple(points)


def end_of_step(time: int, step: int) -> int:
    """The end of the hour or day in Beijing in which ``time`` lies."""
    offset = int(timedelta(hours=8).total_seconds())
    return ((time + offset) // step + 1) * step - offset


def format_turnout(turnout: Turnout) -> dict[str, Json]:
    """The turnout as plain JSON: areas as decimal strings in m², percentages left to the reader."""
    return {
        "all": _measure(turnout.whole),
        "cast": _measure(turnout.cast),
        "closes": turnout.closes,
        "opens": turnout.opens,
        "points": [{**_measure(point.taken), "until": point.time} for point in turnout.points],
        "questions": [_format_question(item) for item in turnout.questions],
        "served": _measure(turnout.served),
        "silence": turnout.silence,
        "size": turnout.size,
        "step": turnout.step,
        "v": 1,
    }


def _format_question(item: Asked) -> Json:
    return {
        "cast": _measure(item.cast),
        "id": item.id,
        "invalid": _measure(item.invalid),
        "participants": _measure(item.participants),
        "quorum": [_format_line(line) for line in item.lines],
        "rule": item.rule,
        "silent": _measure(item.silent),
        "title": item.title["zh_cn"],
    }


def _format_line(line: Line) -> Json:
    as_number = format_area if line.measure == "area" else int
    return {
        "all": as_number(line.whole),
        "comparison": line.comparison,
        "fraction": f"{line.fraction[0]}/{line.fraction[1]}",
        "holds": line.is_met,
        "measure": line.measure,
        "missing": as_number(line.missing),
        "needed": as_number(line.needed),
        "reached": as_number(line.reached),
    }


def _measure(value: Measure) -> dict[str, Json]:
    return {"area": format_area(value.area), "headcount": value.heads}
