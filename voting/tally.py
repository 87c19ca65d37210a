"""Counting: from the state of a closed vote to figures per question, option, measure and channel.

Whose ballot counts is decided here once, for the server, the certificate and the audit.  What the figures mean by
law is ``notary/decision.py``.
Specification: ``voting/SPEC.md`` section Algorithms, "Counting".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voting.manifest import APP, Manifest, Question
from voting.roll import Roll

if TYPE_CHECKING:
    from voting.rules import Case, Cast


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
    invalid paper; ``silent`` are voters who were served and stayed silent; ``all`` is the whole roll; ``answered`` are
    the voters whose ballot counts, each once however many options it names. In a secret vote ``by_channel`` is empty,
    and ``participation`` says by channel who took part, blank votes included. ``further`` are groups that only
    published results have, such as those who chose to follow the majority.
    """

    question: Question
    options: dict[str, Measure]
    by_channel: dict[str, dict[str, Measure]]
    invalid: Measure
    silent: Measure
    all: Measure
    answered: Measure
    participation: dict[str, Measure] | None = None
    blank: Measure | None = None
    further: Mapping[str, Measure] = field(default_factory=dict)


def counted_casts(case: "Case", manifest: Manifest) -> dict[str, "Cast"]:
    """Per voter the ballot that counts: the last one not set aside, under ``paper_final`` the last paper one if any.

    An agent's ballot before one of the voter's own never counts while the own one stands.
    """
    found = {voter: counted_cast(case, manifest, casts) for voter, casts in case.casts.items()}
    return {voter: cast for voter, cast in found.items() if cast is not None}


def counted_cast(case: "Case", manifest: Manifest, casts: Iterable["Cast"]) -> "Cast | None":
    """Which of one voter's ballots counts, by the same rule; None if none stands."""
    standing = [cast for cast in casts if cast.index not in case.set_aside]
    own = max((cast.index for cast in standing if cast.mandate is None), default=-1)
    standing = [cast for cast in standing if cast.mandate is None or cast.index > own]
    paper = [cast for cast in standing if cast.channel != APP]
    if manifest.precedence == "paper_final" and paper:
        standing = paper
    return standing[-1] if standing else None


def count_votes(case: "Case", manifest: Manifest, roll: Roll) -> list[Count]:
    """Count every question of a closed vote. Areas are thousandths of a square metre; all sums are exact integers."""
    counted = counted_casts(case, manifest)
    counts = []
    for place, question in enumerate(manifest.questions):
        heard = {voter: cast for voter, cast in counted.items() if cast.is_on(question.id)}
        counts.append(_count_question(place, question, heard, roll, sum_groups(case, heard, roll)))
    return counts


def sum_groups(case: "Case", counted: Iterable[str], roll: Roll) -> tuple[Measure, Measure, Measure]:
    """Voters whose only ballot was an invalid paper; those who were served and silent; the whole roll."""
    invalid = set(case.invalid_paper) - set(counted)
    silent = case.served - set(counted) - invalid
    return sum_weights(roll, invalid), sum_weights(roll, silent), sum_weights(roll, roll.by_id)


def _count_question(
    place: int, question: Question, counted: dict[str, "Cast"], roll: Roll, groups: tuple[Measure, Measure, Measure]
) -> Count:
    options = {option.id: Measure() for option in question.options}
    by_channel: dict[str, dict[str, Measure]] = {option.id: {} for option in question.options}
    for voter, cast in counted.items():
        weight = _weight(roll, voter)
        for chosen in cast.ballot.answers[place]:
            options[chosen] += weight
            channels = by_channel[chosen]
            channels[cast.channel] = channels.get(cast.channel, Measure()) + weight
    answered = sum_weights(roll, counted)
    nothing = [voter for voter, cast in counted.items() if not cast.ballot.answers[place]]
    blank = sum_weights(roll, nothing) if question.blank else None
    return Count(question, options, by_channel, *groups, answered, blank=blank)


def sum_weights(roll: Roll, voters: Iterable[str]) -> Measure:
    """What these voters weigh together."""
    total = Measure()
    for voter in voters:
        total += _weight(roll, voter)
    return total


def _weight(roll: Roll, voter: str) -> Measure:
    line = roll.by_id[voter]
    return Measure(line.head, line.area)
