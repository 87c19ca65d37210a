"""The decision on a published or hypothetical result, of which figures may be missing.

The one engine of ``notary/decision.py`` and ``notary/election.py`` is asked at every corner of what the missing figures
could be; where the answers differ, the outcome is not determinable, and what is missing is named. Nothing is guessed.
Specification: ``notary/SPEC.md`` section Algorithms, "Missing figures".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from notary.completion import Filled, Slot, complete
from notary.decision import (
    ADOPTED,
    ELECTION,
    MOTION,
    NOT_ADOPTED,
    NOT_DETERMINABLE,
    Condition,
    Decision,
    Evaluated,
    Rule,
    decide,
)
from notary.election import decide_election, fill_seats
from notary.errors import RuleKindError
from notary.figures import CANDIDATE, Figures, Sheet, Vote, cap_largest, without_silent
from notary.figures_errors import FiguresContradictError, FiguresMalformedError
from notary.law import Law
from voting.errors import SilenceUndirectedError
from voting.manifest import Option, Question
from voting.tally import Count, Measure

MAJORITY = "participating_with_majority"
HEADS = "headcount"
MOST = 30_000
"""How many ways to fill in what is missing are tried."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A condition with its two figures in billionths; None where a missing figure leaves it open."""

    part: str
    option: str | None
    condition: Condition
    numerator: int | None
    denominator: int | None
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the figures give. ``missing`` names what could change it: figures, ``majority``, ``tie-break``.

    ``second``: whether a second ballot may be held, None where that is open or there is none. ``run_off``: who goes
    into a second round. ``without_silent``: outcome and winner had silent owners not taken part; None if they did not.
    """

    outcome: str
    winner: str | None
    winners: tuple[str, ...]
    tied: tuple[str, ...]
    missing: tuple[str, ...]
    conditions: tuple[Shown, ...]
    second: bool | None = None
    run_off: tuple[str, ...] = ()
    without_silent: tuple[str, str | None] | None = None


def conclude(law: Law, sheet: Sheet) -> Conclusion:
    """Apply ``law`` to ``sheet``. Raises RuleKindError, SilenceUndirectedError, FiguresContradictError."""
    check_kind(law, sheet)
    sheet = cap_largest(sheet) if law.capped and sheet.largest else sheet
    found = _conclude(law, law.rule, sheet)
    if law.second is not None and found.outcome == NOT_ADOPTED:
        outcome = _conclude(law, law.second, sheet).outcome
        found = replace(found, second=None if outcome == NOT_DETERMINABLE else outcome == ADOPTED)
    if sheet.silence != "not_participating":
        plain = _conclude(law, law.rule, without_silent(sheet))
        found = replace(found, without_silent=(plain.outcome, plain.winner))
    return found


def check_kind(law: Law, sheet: Sheet) -> None:
    """Check that the rule is for such a question, and that silent owners can join whom the policy says."""
    if (MOTION if sheet.seats is None else ELECTION) not in law.rule.questions:
        raise RuleKindError
    joins = sheet.silence == MAJORITY or any(vote.kind == "follow" for vote in sheet.votes)
    if sheet.seats is not None and (sheet.silence in ("for", "against") or (joins and sheet.choices > 1)):
        raise SilenceUndirectedError
    if sheet.silence == "for" and not law.consents:
        raise FiguresContradictError("the rule knows no consent by silence")
    if sheet.largest is not None and not law.capped:
        raise FiguresContradictError("the rule has no cap for the largest owner")


@dataclass(frozen=True, slots=True)
class _Case:
    """A sheet under a law: the votes with those that the sheet only implies, and a slot for each measure."""

    law: Law
    rule: Rule
    sheet: Sheet
    votes: tuple[Vote, ...]
    invalid_paper: str
    slots: Mapping[str, Slot]

    def decisions(self) -> Iterator[Decision]:
        """What the engine says at every corner."""
        weight = next((name for name in self.slots if name != HEADS), None)
        firsts = complete(self.slots[HEADS])
        nothing = [Filled((0,) * len(self.votes), 0, 0, 0, dict.fromkeys(self.sheet.further, 0))]
        seconds = complete(self.slots[weight]) if weight else nothing
        if len(firsts) * len(seconds) > MOST:
            raise FiguresMalformedError("so many figures are missing that they cannot all be tried")
        for heads, weights in product(firsts, seconds):
            count = self._count(heads, weights)
            weigh = decide if self.sheet.seats is None else decide_election
            yield weigh(self.rule, count, self.sheet.silence, self.invalid_paper)

    def _count(self, heads: Filled, weights: Filled) -> Count:
        chosen = {"for", "against", "abstain"} if self.sheet.seats is None else {CANDIDATE}
        options, invalid, follow = {}, Measure(), Measure()
        for place, vote in enumerate(self.votes):
            value = Measure(heads.votes[place], weights.votes[place])
            if vote.kind in chosen:
                options[vote.option] = value
            elif vote.kind == "invalid":
                invalid += value
            elif vote.kind == "follow":
                follow += value
        kinds = tuple(Option(vote.option, vote.kind, {}) for vote in self.votes if vote.kind in chosen)
        question = Question("q1", {}, {}, kinds, 1, self.sheet.choices, self.rule.id, seats=self.sheet.seats)
        silent = Measure(heads.silent, weights.silent)
        out = silent + (invalid if self.invalid_paper == "participating" else Measure())
        answered = Measure(heads.participants - out.heads, weights.participants - out.area)
        further = {name: Measure(heads.further[name], weights.further[name]) for name in heads.further}
        whole = Measure(heads.all, weights.all)
        return Count(question, options, {}, invalid, silent, whole, answered, further={"follow": follow, **further})

    def is_open(self, name: str, measure: str) -> bool:
        """Whether the figure of a place (``all``, ``participants``, ``silent``, an option) is missing."""
        slot = self.slots[measure]
        if name == "participants":
            parts = [part for part, counts in zip(slot.votes, slot.inside, strict=True) if counts]
            return slot.participants is None and (not slot.complete or None in [*parts, slot.silent])
        return {"all": slot.all, "silent": slot.silent, **slot.further, **self._by_option(slot)}[name] is None

    def _by_option(self, slot: Slot) -> dict[str, int | None]:
        return {f"votes.{vote.option}": slot.votes[place] for place, vote in enumerate(self.votes)}

    def needs(self, item: Shown) -> list[str]:
        """Names of the missing figures on which a condition hangs."""
        voting = [f"votes.{vote.option}" for vote in self.votes if vote.kind in ("for", "against", CANDIDATE)]
        bases = {"all": ["all"], "participating": ["participants"]}
        names: list[str] = []
        if item.part == "quorum":
            names.append("participants")
        elif item.option is None:
            names.append(str(item.condition.of))
        else:
            names.append(f"votes.{item.option}")
            joining = [f"votes.{vote.option}" for vote in self.votes if vote.kind == "follow"]
            names += joining + (["silent"] if self.sheet.silence in (MAJORITY, "for", "against") else [])
        names += bases.get(item.condition.base, voting)
        measure = item.condition.measure
        return [f"{name}.{measure}" for name in names if self.is_open(name, measure)]


def _conclude(law: Law, rule: Rule, sheet: Sheet) -> Conclusion:
    case = _prepare(law, rule, sheet)
    decisions = list(case.decisions())
    answers = {(item.outcome, item.winner, item.winners, item.tied) for item in decisions}
    shown = [_show(items) for items in zip(*(item.conditions for item in decisions), strict=True)]
    if any(_lacks_majority(item) for item in decisions):  # whose figures those who join add to is what is open
        shown = [replace(item, numerator=None, holds=None) if item.part == "adoption" else item for item in shown]
    if len(answers) == 1:
        outcome, winner, winners, tied = answers.pop()
    else:
        outcome, winner, winners, tied = NOT_DETERMINABLE, None, (), ()
    missing = _missing(case, decisions, shown) if outcome == NOT_DETERMINABLE else ()
    return Conclusion(outcome, winner, winners, tied, missing, tuple(shown), run_off=_run_off(law, outcome, decisions))


def _prepare(law: Law, rule: Rule, sheet: Sheet) -> _Case:
    """Add the votes that a motion implies, and take the figures apart by measure."""
    invalid_paper = sheet.invalid_paper or law.invalid
    used = {item.measure for item in (*rule.quorum, *rule.adoption)} | set(rule.ranking)
    measures = [HEADS, *sorted(used - {HEADS})]
    whole = sheet.participants is None or any(
        _closes(sheet, invalid_paper, measure) for measure in (HEADS, "area", "shares")
    )
    implied = ("for", "against") if sheet.seats is None else ()
    absent = Figures(dict.fromkeys(measures, 0) if whole else {})
    kinds = {vote.kind for vote in sheet.votes}
    votes = (*sheet.votes, *(Vote(kind, kind, absent) for kind in implied if kind not in kinds))
    named = {item.of: Figures({}) for item in rule.adoption if item.of and item.of != "against"}
    sheet = replace(sheet, further={name: sheet.further.get(name, empty) for name, empty in named.items()})
    slots = {measure: _slot(sheet, votes, invalid_paper, measure, whole) for measure in measures}
    return _Case(law, rule, sheet, votes, invalid_paper, slots)


def _closes(sheet: Sheet, invalid_paper: str, measure: str) -> bool:
    """Whether by this measure whoever took part is listed, so that nobody else has a share of any other."""
    slot = _slot(sheet, sheet.votes, invalid_paper, measure, whole=True)
    parts = [part for part, counts in zip(slot.votes, slot.inside, strict=True) if counts] + [slot.silent]
    known = [part for part in parts if part is not None]
    return slot.choices == 1 and len(known) == len(parts) and sum(known) == slot.participants


def _slot(sheet: Sheet, votes: Sequence[Vote], invalid_paper: str, measure: str, whole: bool) -> Slot:
    silent = (sheet.silent or Figures({})).get(measure) if sheet.silence != "not_participating" else 0
    return Slot(
        votes=tuple(vote.figures.get(measure) for vote in votes),
        inside=tuple(vote.kind != "invalid" or invalid_paper == "participating" for vote in votes),
        candidates=tuple(place for place, vote in enumerate(votes) if vote.kind == CANDIDATE),
        choices=sheet.choices if sheet.seats is not None else 1,
        silent=silent,
        participants=sheet.participants.get(measure) if sheet.participants else None,
        all=sheet.all.get(measure),
        complete=whole,
        further={name: figures.get(measure) for name, figures in sheet.further.items()},
    )


def _show(items: Sequence[Evaluated]) -> Shown:
    """One condition over all corners: what is the same at each stands, the rest is open."""
    tops, bottoms, verdicts = (
        {getattr(item, name) for item in items} for name in ("numerator", "denominator", "holds")
    )
    first = items[0]
    return Shown(
        first.part,
        first.option,
        first.condition,
        first.numerator if len(tops) == 1 else None,
        first.denominator if len(bottoms) == 1 else None,
        first.holds if len(verdicts) == 1 else None,
    )


def _missing(case: _Case, decisions: Sequence[Decision], shown: Sequence[Shown]) -> tuple[str, ...]:
    """What could change the outcome: figures of open conditions, of ranks, and choices that the figures do not make."""
    failed = {item.option for item in shown if item.part == "adoption" and item.holds is False}
    names: list[str] = []
    for item in shown:
        beyond = failed if case.sheet.seats is None else failed & {item.option}
        if item.holds is None and (item.part == "quorum" or not beyond):
            names += case.needs(item)
    if case.sheet.seats is not None:
        ranked = [vote for vote in case.votes if vote.kind == CANDIDATE and vote.option not in failed]
        names += [
            f"votes.{vote.option}.{measure}"
            for vote in ranked
            for measure in case.rule.ranking
            if len(ranked) > case.sheet.seats and case.is_open(f"votes.{vote.option}", measure)
        ]
        if not any(vote.kind == CANDIDATE for vote in case.votes):
            names.append("votes")
    names += ["tie-break"] if any(item.tied for item in decisions) else []
    names += ["majority"] if any(_lacks_majority(item) for item in decisions) else []
    return tuple(dict.fromkeys(names))


def _lacks_majority(decision: Decision) -> bool:
    """Whether the engine could not say whom those who join the majority join."""
    return decision.outcome == NOT_DETERMINABLE and not decision.tied


def _run_off(law: Law, outcome: str, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """The best candidates, as many as go into a second round, where none was elected and the figures say who."""
    if not law.run_off or outcome != NOT_ADOPTED:
        return ()
    best = {fill_seats(item.after, law.rule.ranking, law.run_off) for item in decisions}
    winners, tied = best.pop()
    return () if best or tied else winners
