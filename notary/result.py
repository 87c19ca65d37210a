"""The result as it is declared, printed and compared: one JSON value made from the entries alone.

Its shape is fixed: ``notary/SPEC.md`` section Formats, "Result".  Areas are decimal strings in square metres.
"""

from collections.abc import Mapping

from keys.canonical import Json
from notary.decision import Decision, Evaluated, Rule, decide
from notary.election import decide_election
from notary.errors import RulesUnknownError
from voting.opened import count_opened
from voting.rules import Case
from voting.tally import Count, Measure, count_votes


def make_result(case: Case, rules: Mapping[str, Rule]) -> dict[str, Json]:
    """Count and decide every question of a closed vote. Raises RulesUnknownError."""
    if case.manifest is None or case.roll is None:
        raise ValueError("a result needs a sealed case")
    questions: list[Json] = []
    count_all = count_opened if case.manifest.is_secret else count_votes
    for count in count_all(case, case.manifest, case.roll):
        rule = rules.get(count.question.rule)
        if rule is None:
            raise RulesUnknownError
        weigh = decide_election if count.question.seats else decide
        questions.append(_question(count, weigh(rule, count, case.manifest.silence, case.manifest.invalid_paper)))
    rounding = case.manifest.rounding
    return {"questions": questions} if rounding is None else {"questions": questions, "rounding": format_area(rounding)}


def format_area(area: int) -> str:
    """Thousandths of a square metre as a decimal string: 12345 gives ``12.345``."""
    return f"{area // 1000}.{area % 1000:03d}"


def _question(count: Count, decision: Decision) -> Json:
    return {
        **_further_members(count),
        "all": _measure(count.all),
        "decision": {
            "conditions": [_condition(item) for item in decision.conditions],
            "outcome": decision.outcome,
            "rule": decision.rule,
            "winner": decision.winner,
            **_election_members(count, decision),
        },
        "id": count.question.id,
        "invalid": _measure(count.invalid),
        "options": [
            {
                "after_silent": _measure(decision.after[option.id]),
                "channels": {name: _measure(value) for name, value in sorted(count.by_channel[option.id].items())},
                "id": option.id,
                "label": option.label["zh_cn"],
                **_measure(count.options[option.id]),
            }
            for option in count.question.options
        ],
        "participants": _measure(decision.participants),
        "silent": {**_measure(count.silent), "counted_to": decision.silent_to},
        "title": count.question.title["zh_cn"],
    }


def _election_members(count: Count, decision: Decision) -> dict[str, Json]:
    """What only the decision on an election says: seats, the elected by rank, those who tie for the seats left."""
    if count.question.seats is None:
        return {}
    return {"seats": count.question.seats, "tied": list(decision.tied), "winners": list(decision.winners)}


def _further_members(count: Count) -> dict[str, Json]:
    """Who took part by channel, in a secret vote; blank votes where the question allows them."""
    members: dict[str, Json] = {}
    if count.participation is not None:
        members["participation"] = {name: _measure(value) for name, value in sorted(count.participation.items())}
    if count.blank is not None:
        members["blank"] = _measure(count.blank)
    return members


def _measure(value: Measure) -> dict[str, Json]:
    return {"area": format_area(value.area), "headcount": value.heads}


def _condition(item: Evaluated) -> Json:
    condition = item.condition
    as_number = format_area if condition.measure == "area" else int
    return {
        "base": condition.base,
        "comparison": condition.comparison,
        "denominator": as_number(item.denominator),
        "fraction": f"{condition.fraction[0]}/{condition.fraction[1]}",
        "holds": item.holds,
        "measure": condition.measure,
        "numerator": as_number(item.numerator),
        "option": item.option,
        "part": item.part,
    }
