"""What is certified of one question, in formal words of each edition.

Every figure stands beside the base it is measured against. A motion that fell short is said to have fallen short; it
is never turned into the opposite decision, and where no quorum took part no decision is said to exist at all.
Clause: notary/SPEC.md, section Formats, "Statement".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from notary.certificate import Amount, Condition, QuestionResult
from notary.editions.edition import Edition
from notary.editions.zh_cn import ZH_CN
from notary.elected import format_elected, format_outcome, format_ranking, format_terms


@dataclass(frozen=True, slots=True)
class Finding:
    """What is certified of one question: the figures, each condition with both numbers, and the outcome."""

    figures: str
    rule: str
    conditions: tuple[str, ...]
    outcome: str


def finding_of(question: QuestionResult, whole: Amount, edition: Edition = ZH_CN) -> Finding:
    """The words for one question; silent votes stand apart from those expressly cast, before and after."""
    election = question.election
    title = edition.quote(edition.given(question.title))
    figures = edition.say(
        "figures",
        title=title,
        heads=whole.heads,
        area=whole.area,
        participating=format_amount(question.participating, edition),
        terms=format_terms(election, edition) if election else "",
        votes=edition.say("clause").join(_votes(question, edition)),
    )
    if question.silent.heads:
        figures += edition.space + _silent(question, edition)
    rule = edition.word("rule", question.rule_title)
    return Finding(
        figures,
        edition.say("rule.ranked", rule=rule, ranking=format_ranking(election, edition))
        if election
        else edition.say("rule", rule=rule),
        tuple(format_condition(condition, edition) for condition in question.conditions),
        format_elected(election, question.outcome, edition) if election else edition.word("finding", question.outcome),
    )


def format_condition(condition: Condition, edition: Edition = ZH_CN) -> str:
    """One condition in words, both numbers and the demanded part named."""
    return edition.say(
        "condition",
        subject=subject_of(condition, edition),
        measure=edition.word("measure", condition.measure),
        unit=edition.word("unit", condition.measure),
        value=condition.value,
        comparison=edition.word("comparison", condition.comparison),
        base_name=edition.word("base", condition.base_name),
        base=condition.base,
        fraction=edition.fraction(condition.fraction),
        holds=edition.say("holds.yes" if condition.holds else "holds.no"),
    )


def subject_of(condition: Condition, edition: Edition) -> str:
    """Whose figure a condition compares."""
    return edition.say("participants") if condition.subject is None else edition.given(condition.subject)


def outcome_of(question: QuestionResult, edition: Edition = ZH_CN) -> str:
    """The outcome in one line, under the table of conditions."""
    if question.election:
        return format_outcome(question.election, question.outcome, edition)
    return edition.word("outcome", question.outcome)


def format_amount(amount: Amount, edition: Edition) -> str:
    """Heads and area."""
    return edition.say("amount", heads=amount.heads, area=amount.area)


def _votes(question: QuestionResult, edition: Edition) -> Iterable[str]:
    for option in question.options:
        label = edition.quote(edition.given(option.label))
        yield edition.say("chosen", label=label, amount=format_amount(option.cast, edition))
    if question.blank.heads:
        yield edition.say("chosen.blank", amount=format_amount(question.blank, edition))
    if question.invalid.heads:
        yield edition.say("chosen.invalid", amount=format_amount(question.invalid, edition))


def _silent(question: QuestionResult, edition: Edition) -> str:
    after = "".join(
        edition.say(
            "silent.after",
            label=edition.quote(edition.given(option.label)),
            amount=format_amount(option.counted, edition),
        )
        for option in question.options
        if option.silent.heads
    )
    told = edition.say(
        "silent",
        amount=format_amount(question.silent, edition),
        policy=edition.word("silence", question.silence),
        after=after,
    )
    if question.without_silent:
        same = question.without_silent == question.outcome
        outcome = edition.quote(edition.word("outcome", question.without_silent))
        told += edition.space + edition.say("silent.same" if same else "silent.other", outcome=outcome)
    return told
