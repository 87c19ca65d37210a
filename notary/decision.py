"""The decision: a rule, a count, and what they give, with every condition's two numbers.

Rules are data (``notary/rules``).  Fractions are compared by cross-multiplication of integers, never by percentages.
Nothing here knows a jurisdiction.  A count measures heads and one weight: area, or shares in rules that go by them.
Specification: ``notary/SPEC.md`` section Algorithms, "Decision"; attack A72.
"""

import operator
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from notary.errors import RuleKindError, RulesMalformedError, RulesUnknownError
from voting.manifest import Question
from voting.tally import Count, Measure

MEASURES = ("area", "headcount")
BASES = ("all", "participating")
COMPARISONS = {">": operator.gt, ">=": operator.ge, "<=": operator.le}
SUBJECTS = ("against", "in_person", "objecting")
WIDER_MEASURES, WIDER_BASES = (*MEASURES, "shares"), (*BASES, "for+against", "valid")  # of format 3
MOTION, ELECTION = "motion", "election"
APART = ("deadlines", "holidays")  # of format 4: notary/pack.py
ADOPTED, NOT_ADOPTED, QUORUM_NOT_MET, NOT_DETERMINABLE = "adopted", "not_adopted", "quorum_not_met", "not_determinable"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison that a rule demands: measure over base, against a fraction (numerator, denominator).

    ``of`` says whose figure, where it is not what the part measures: the option ``against``, or a further group.
    """

    measure: str
    base: str
    comparison: str
    fraction: tuple[int, int]
    of: str | None = None


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
        form = raw.pop("format")
        read = {1: _rule, 2: _rule_of_kinds, 3: _wide_rule, 4: _wide_rule}.get(form)
        if read is None:
            raise RulesMalformedError("unknown format")
        apart = APART if form == 4 else ()
        return {name: read(name, item) for name, item in raw.items() if name not in apart}
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
    sides = sides_of(rule, count, silence, [option_of_kind(count, kind) for kind in ("for", "against")])
    decisions = [_decide_for(rule, count, side, silence, invalid_paper) for side in sides]
    if len(decisions) == 1:
        return decisions[0]
    outcome = decisions[0].outcome if len({item.outcome for item in decisions}) == 1 else NOT_DETERMINABLE
    winner = option_of_kind(count, "for") if outcome == ADOPTED else None
    return replace(_decide_for(rule, count, None, silence, invalid_paper), outcome=outcome, winner=winner)


def holds(numerator: int, denominator: int, condition: Condition) -> bool:
    """Whether ``numerator/denominator`` meets ``condition``; a base of nothing meets none."""
    top, bottom = condition.fraction
    return denominator != 0 and COMPARISONS[condition.comparison](numerator * bottom, denominator * top)


def option_of_kind(count: Count, kind: str) -> str:
    """Id of the question's one option of ``kind``."""
    return next(option.id for option in count.question.options if option.kind == kind)


def joining(count: Count, silence: str) -> Measure:
    """Who joins the majority: who chose to follow it, and silent owners where the policy says so."""
    follow = count.further.get("follow", Measure())
    return follow + count.silent if silence == "participating_with_majority" else follow


def sides_of(rule: Rule, count: Count, silence: str, names: Sequence[str]) -> list[str | None]:
    """The options that those who join the majority may have to be added to; ``None`` is to none.

    One of ``names`` if it leads alone by each measure of the rule, else all that lead by one of them.
    """
    if not names or joining(count, silence) == Measure():
        return [None]
    leading = set()
    for measure in {item.measure for item in rule.adoption}:
        most = max(pick(count.options[name], measure) for name in names)
        leading |= {name for name in names if pick(count.options[name], measure) == most}
    return [name for name in names if name in leading]


def bases_of(count: Count, after: Mapping[str, Measure], participants: Measure) -> dict[str, Measure]:
    """What conditions measure against; votes for or against something, or valid ones, leave out who abstained."""
    voted = [after[option.id] for option in count.question.options if option.kind != "abstain"]
    cast = sum(voted, Measure())
    return {"all": count.all, "participating": participants, "for+against": cast, "valid": cast}


def _decide_for(rule: Rule, count: Count, side: str | None, silence: str, invalid_paper: str) -> Decision:
    after = dict(count.options)
    fixed = option_of_kind(count, silence) if silence in ("for", "against") else None
    for name, added in ((fixed, count.silent), (side, joining(count, silence))):
        if name is not None:
            after[name] += added
    participants = participants_of(count, silence, invalid_paper)
    aye = option_of_kind(count, "for")
    bases = bases_of(count, after, participants)
    quorum = tuple(evaluate("quorum", None, item, participants, bases) for item in rule.quorum)
    adoption = []
    for item in rule.adoption:
        option = None if item.of in count.further else option_of_kind(count, item.of or "for")
        value = count.further[item.of or ""] if option is None else after[option]
        adoption.append(evaluate("adoption", option, item, value, bases))
    if not all(item.holds for item in quorum):
        outcome = QUORUM_NOT_MET
    else:
        outcome = ADOPTED if all(item.holds for item in adoption) else NOT_ADOPTED
    winner = aye if outcome == ADOPTED else None
    return Decision(rule.id, outcome, winner, (*quorum, *adoption), participants, after, fixed or side)


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
    return value.heads if measure == "headcount" else value.area


def _rule(name: str, raw: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Condition] | None = None) -> Rule:
    parts = [tuple((read or _condition)(item) for item in raw[part]) for part in ("quorum", "adoption")]
    return Rule(name, str(raw["title"]), str(raw["source"]), parts[0], parts[1])


def _rule_of_kinds(name: str, raw: Mapping[str, Any]) -> Rule:
    """A rule of format 2, which says for which questions it is and, if for elections, how candidates are ranked."""
    return _with_kinds(_rule(name, raw), raw, MEASURES)


def _wide_rule(name: str, raw: Mapping[str, Any]) -> Rule:
    """A rule of format 3, which may also go by shares, count opponents and further groups, and set an upper limit."""
    return _with_kinds(_rule(name, raw, read_condition), raw, WIDER_MEASURES)


def _with_kinds(rule: Rule, raw: Mapping[str, Any], measures: Sequence[str]) -> Rule:
    questions, ranking = tuple(raw["questions"]), tuple(raw.get("ranking", ()))
    if not questions or not set(questions) <= {MOTION, ELECTION} or not set(ranking) <= set(measures):
        raise RulesMalformedError("unknown kind of question or measure")
    if (ELECTION in questions) != bool(ranking) or len(set(ranking)) != len(ranking):
        raise RulesMalformedError("elections need a ranking, by each measure once, and other questions none")
    return replace(rule, questions=questions, ranking=ranking)


def read_condition(raw: Mapping[str, Any]) -> Condition:
    """A condition of format 3. Raises RulesMalformedError."""
    condition = _read(raw, WIDER_MEASURES, WIDER_BASES, tuple(COMPARISONS))
    of = raw.get("of")
    if of is not None and of not in SUBJECTS:
        raise RulesMalformedError("unknown subject")
    return replace(condition, of=of)


def _condition(raw: Mapping[str, Any]) -> Condition:
    return _read(raw, MEASURES, BASES, (">", ">="))


def _read(
    raw: Mapping[str, Any], measures: Sequence[str], bases: Sequence[str], comparisons: Sequence[str]
) -> Condition:
    top, bottom = (int(part) for part in raw["fraction"].split("/"))
    condition = Condition(raw["measure"], raw["base"], raw["comparison"], (top, bottom))
    if condition.measure not in measures or condition.base not in bases or condition.comparison not in comparisons:
        raise RulesMalformedError("unknown measure, base or comparison")
    if not 0 < top <= bottom:
        raise RulesMalformedError("a fraction is not between nothing and all")
    return condition
