"""The decision: a rule, a count, and what they give, with every condition's two numbers.

Rules are data (``notary/rules/*.toml``).  Fractions are compared by cross-multiplication of integers, never by
percentages.  Nothing here knows a jurisdiction.
Specification: ``notary/SPEC.md`` section Algorithms, "Decision"; attack A72.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from notary.errors import RuleKindError, RulesMalformedError, RulesUnknownError
from voting.manifest import Question
from voting.tally import Count, Measure

MEASURES = ("area", "headcount")
BASES = ("all", "participating")
COMPARISONS = (">", ">=")
MOTION, ELECTION = "motion", "election"
ADOPTED, NOT_ADOPTED, QUORUM_NOT_MET, NOT_DETERMINABLE = "adopted", "not_adopted", "quorum_not_met", "not_determinable"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison that a rule demands: measure over base, against a fraction (numerator, denominator)."""

    measure: str
    base: str
    comparison: str
    fraction: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision rule of some law: all conditions of a part must hold.

    ``questions`` says for which kinds of question it is; ``ranking`` by which measures, the first one first, candidates
    are ranked who meet the conditions.
    """

    id: str
    title: str
    source: str
    quorum: tuple[Condition, ...]
    adoption: tuple[Condition, ...]
    questions: tuple[str, ...] = (MOTION,)
    ranking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A condition with its two numbers: heads, or thousandths of a square metre."""

    part: str
    option: str | None
    condition: Condition
    numerator: int
    denominator: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What a count means under a rule.

    ``after`` are the options' figures with silent owners added where the policy adds them; ``silent_to`` names the
    option they were added to; ``winner`` is the option adopted, if one is. Of an election ``winners`` are the elected
    by rank, ``tied`` those of equal rank for whom the seats left are too few; ``winner`` is the one of a single seat.
    """

    rule: str
    outcome: str
    winner: str | None
    conditions: tuple[Evaluated, ...]
    participants: Measure
    after: Mapping[str, Measure]
    silent_to: str | None
    winners: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()


def parse_rules(text: str) -> dict[str, Rule]:
    """Read one file of rules. Raises RulesMalformedError."""
    try:
        raw = tomllib.loads(text)
        read = {1: _rule, 2: _rule_of_kinds}.get(raw.pop("format"))
        if read is None:
            raise RulesMalformedError("unknown format")
        return {name: read(name, item) for name, item in raw.items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RulesMalformedError(type(error).__name__) from error


def check_rules(rules: Mapping[str, Rule], questions: Iterable[Question]) -> None:
    """Check that each question names a rule for questions of its kind. Raises RulesUnknownError, RuleKindError."""
    for question in questions:
        rule = rules.get(question.rule)
        if rule is None:
            raise RulesUnknownError
        if (ELECTION if question.seats else MOTION) not in rule.questions:
            raise RuleKindError


def decide(rule: Rule, count: Count, silence: str, invalid_paper: str) -> Decision:
    """Apply ``rule`` to the count of a motion under the manifest's policies for silence and invalid paper.

    Where silent owners join the majority and the two measures name different majorities, the outcome is
    ``not_determinable`` unless it is the same whichever side they join.
    """
    sides = _sides(count, silence)
    decisions = [_decide_for(rule, count, side, silence, invalid_paper) for side in sides]
    if len({decision.outcome for decision in decisions}) == 1:
        return decisions[0] if len(decisions) == 1 else _without_side(rule, count, decisions[0].outcome, invalid_paper)
    return _without_side(rule, count, NOT_DETERMINABLE, invalid_paper)


def holds(numerator: int, denominator: int, condition: Condition) -> bool:
    """Whether ``numerator/denominator`` meets ``condition``; a base of nothing meets none."""
    top, bottom = condition.fraction
    left, right = numerator * bottom, denominator * top
    if denominator == 0:
        return False
    return left > right if condition.comparison == ">" else left >= right


def option_of_kind(count: Count, kind: str) -> str:
    """Id of the question's one option of ``kind``."""
    return next(option.id for option in count.question.options if option.kind == kind)


def _sides(count: Count, silence: str) -> list[str | None]:
    """The options that silent owners may have to be added to; ``None`` is to none."""
    for_id, against_id = option_of_kind(count, "for"), option_of_kind(count, "against")
    if silence == "against":
        return [against_id]
    if silence != "participating_with_majority" or count.silent == Measure():
        return [None]
    ayes, noes = count.options[for_id], count.options[against_id]
    if ayes.heads > noes.heads and ayes.area > noes.area:
        return [for_id]
    if ayes.heads < noes.heads and ayes.area < noes.area:
        return [against_id]
    return [for_id, against_id]


def _decide_for(rule: Rule, count: Count, side: str | None, silence: str, invalid_paper: str) -> Decision:
    after = dict(count.options)
    if side is not None:
        after[side] += count.silent
    participants = participants_of(count, silence, invalid_paper)
    aye = option_of_kind(count, "for")
    bases = {"all": count.all, "participating": participants}
    quorum = tuple(evaluate("quorum", None, item, participants, bases) for item in rule.quorum)
    adoption = tuple(evaluate("adoption", aye, item, after[aye], bases) for item in rule.adoption)
    if not all(item.holds for item in quorum):
        outcome = QUORUM_NOT_MET
    else:
        outcome = ADOPTED if all(item.holds for item in adoption) else NOT_ADOPTED
    winner = aye if outcome == ADOPTED else None
    return Decision(rule.id, outcome, winner, quorum + adoption, participants, after, side)


def _without_side(rule: Rule, count: Count, outcome: str, invalid_paper: str) -> Decision:
    """The figures with silent owners taking part but added to no option, and the outcome found otherwise."""
    plain = _decide_for(rule, count, None, "participating_abstain", invalid_paper)
    winner = option_of_kind(count, "for") if outcome == ADOPTED else None
    return Decision(plain.rule, outcome, winner, plain.conditions, plain.participants, plain.after, None)


def participants_of(count: Count, silence: str, invalid_paper: str) -> Measure:
    """Who took part: who answered, each voter once, and whom the policies add."""
    total = count.answered
    if invalid_paper == "participating":
        total += count.invalid
    if silence != "not_participating":
        total += count.silent
    return total


def evaluate(
    part: str, option: str | None, condition: Condition, value: Measure, bases: Mapping[str, Measure]
) -> Evaluated:
    """Compare ``value`` with the base that the condition names."""
    numerator, denominator = pick(value, condition.measure), pick(bases[condition.base], condition.measure)
    return Evaluated(part, option, condition, numerator, denominator, holds(numerator, denominator, condition))


def pick(value: Measure, measure: str) -> int:
    """The number of one measure."""
    return value.area if measure == "area" else value.heads


def _rule(name: str, raw: Mapping[str, Any]) -> Rule:
    parts = [tuple(_condition(item) for item in raw[part]) for part in ("quorum", "adoption")]
    return Rule(name, str(raw["title"]), str(raw["source"]), parts[0], parts[1])


def _rule_of_kinds(name: str, raw: Mapping[str, Any]) -> Rule:
    """A rule of format 2, which says for which questions it is and, if for elections, how candidates are ranked."""
    questions, ranking = tuple(raw["questions"]), tuple(raw.get("ranking", ()))
    if not questions or not set(questions) <= {MOTION, ELECTION} or not set(ranking) <= set(MEASURES):
        raise RulesMalformedError("unknown kind of question or measure")
    if (ELECTION in questions) != bool(ranking) or len(set(ranking)) != len(ranking):
        raise RulesMalformedError("elections need a ranking, by each measure once, and other questions none")
    return replace(_rule(name, raw), questions=questions, ranking=ranking)


def _condition(raw: Mapping[str, Any]) -> Condition:
    top, bottom = (int(part) for part in raw["fraction"].split("/"))
    condition = Condition(raw["measure"], raw["base"], raw["comparison"], (top, bottom))
    if condition.measure not in MEASURES or condition.base not in BASES or condition.comparison not in COMPARISONS:
        raise RulesMalformedError("unknown measure, base or comparison")
    if not 0 < top <= bottom:
        raise RulesMalformedError("a fraction is not between nothing and all")
    return condition
