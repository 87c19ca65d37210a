"""Counting: from the state of a closed vote to figures per question, option, measure and channel.

Whose ballot counts is decided here once, for the server, the certificate and the audit.  What the figures mean by
law is ``notary/decision.py``.
Specification: ``voting/SPEC.md`` section Algorithms, "Counting".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from voting.manifest import Manifest, Question
from voting.roll import Roll
from voting.rules import Case, Cast, is_app


@dataclass(frozen=True, slots=True)
class Measure:
    """A sum over voters: heads counted, area in thousandths of a square metre."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: "Measure") -> "Measure":
        return Measure(self.heads + other.heads, self.area + other.area)


@dataclass(frozen=True, slots=True)
class Count:
    """Figures of one question.

    ``options`` and ``by_channel`` hold explicit votes, by option id; ``invalid`` are voters whose only ballot was an
    invalid paper; ``silent`` are voters who were served and stayed silent; ``all`` is the whole roll.
    """

    question: Question
    options: dict[str, Measure]
    by_channel: dict[str, dict[str, Measure]]
    invalid: Measure
    silent: Measure
    all: Measure


def counted_casts(case: Case, manifest: Manifest) -> dict[str, Cast]:
    """Per voter the ballot that counts: the last one not set aside, under ``paper_final`` the last paper one if any."""
    counted = {}
    for voter, casts in case.casts.items():
        standing = [cast for cast in casts if cast.index not in case.set_aside]
        paper = [cast for cast in standing if not is_app(cast)]
        if manifest.precedence == "paper_final" and paper:
            standing = paper
        if standing:
            counted[voter] = standing[-1]
    return counted


def count_votes(case: Case, manifest: Manifest, roll: Roll) -> list[Count]:
    """Count every question of a closed vote. Areas are thousandths of a square metre; all sums are exact integers."""
    counted = counted_casts(case, manifest)
    invalid = set(case.invalid_paper) - set(counted)
    silent = case.served - set(counted) - invalid
    groups = (_sum(roll, invalid), _sum(roll, silent), _sum(roll, roll.by_id))
    return [
        _count_question(place, question, counted, roll, groups) for place, question in enumerate(manifest.questions)
    ]


def _count_question(
    place: int, question: Question, counted: dict[str, Cast], roll: Roll, groups: tuple[Measure, Measure, Measure]
) -> Count:
    options = {option.id: Measure() for option in question.options}
    by_channel: dict[str, dict[str, Measure]] = {option.id: {} for option in question.options}
    for voter, cast in counted.items():
        weight = _weight(roll, voter)
        for chosen in cast.ballot.answers[place]:
            options[chosen] += weight
            channels = by_channel[chosen]
            channels[cast.channel] = channels.get(cast.channel, Measure()) + weight
    invalid, silent, whole = groups
    return Count(question, options, by_channel, invalid, silent, whole)


def _sum(roll: Roll, voters: Iterable[str]) -> Measure:
    total = Measure()
    for voter in voters:
        total += _weight(roll, voter)
    return total


def _weight(roll: Roll, voter: str) -> Measure:
    line = roll.by_id[voter]
    return Measure(line.head, line.area)
