"""The decision on an election among candidates: who is elected, and where the figures do not say.

A candidate is elected who meets every adoption condition of the rule and is among the first by its ranking, as far as
the seats go.  Nobody is elected for want of others: a seat for which no candidate is left stays vacant.
Specification: ``notary/SPEC.md`` section Algorithms, "Election".
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from notary.decision import (
    ADOPTED,
    NOT_ADOPTED,
    NOT_DETERMINABLE,
    QUORUM_NOT_MET,
    Decision,
    Rule,
    bases_of,
    evaluate,
    joining,
    participants_of,
    pick,
    sides_of,
)
from voting.tally import Count, Measure


def decide_election(rule: Rule, count: Count, silence: str, invalid_paper: str) -> Decision:
    """Apply ``rule`` to the count of an election under the policies for silence and invalid paper.

    Outcome: ``quorum_not_met``; else ``not_determinable`` if candidates of equal rank are more than the seats left;
    else ``adopted`` if anybody is elected, ``not_adopted`` if nobody is. Who joins the majority joins the candidate who
    leads by each measure; if there is none and the leaders make a difference, the outcome is ``not_determinable``.
    """
    sides = sides_of(rule, count, silence, list(count.options))
    decisions = [_elect(rule, count, side, silence, invalid_paper) for side in sides]
    first = decisions[0]
    if len(decisions) == 1:
        return first
    plain = _elect(rule, count, None, silence, invalid_paper)
    if len({(item.outcome, item.winners, item.tied) for item in decisions}) == 1:
        return replace(plain, outcome=first.outcome, winner=first.winner, winners=first.winners, tied=first.tied)
    return replace(plain, outcome=NOT_DETERMINABLE, winner=None, winners=(), tied=())


def _elect(rule: Rule, count: Count, side: str | None, silence: str, invalid_paper: str) -> Decision:
    after = dict(count.options)
    if side is not None:
        after[side] += joining(count, silence)
    participants = participants_of(count, silence, invalid_paper)
    bases = bases_of(count, after, participants)
    quorum = tuple(evaluate("quorum", None, item, participants, bases) for item in rule.quorum)
    adoption = tuple(
        evaluate("adoption", name, item, value, bases) for name, value in after.items() for item in rule.adoption
    )
    winners: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    if all(item.holds for item in quorum):
        short = {item.option for item in adoption if not item.holds}
        eligible = {name: value for name, value in after.items() if name not in short}
        winners, tied = fill_seats(eligible, rule.ranking, count.question.seats or 0)
        outcome = NOT_DETERMINABLE if tied else ADOPTED if winners else NOT_ADOPTED
    else:
        outcome = QUORUM_NOT_MET
    winner = winners[0] if winners and count.question.seats == 1 else None
    return Decision(rule.id, outcome, winner, quorum + adoption, participants, after, side, winners, tied)


def fill_seats(
    eligible: Mapping[str, Measure], ranking: Sequence[str], seats: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rank by ``ranking``, largest first, and seat rank after rank; gives the elected and those who tie for the rest.

    Candidates of equal rank stand in the order given.
    """

    def rank(name: str) -> tuple[int, ...]:
        return tuple(-pick(eligible[name], measure) for measure in ranking)

    winners: list[str] = []
    for _, group in groupby(sorted(eligible, key=rank), key=rank):
        equals = tuple(group)
        if len(equals) > seats - len(winners):
            return tuple(winners), equals if len(winners) < seats else ()
        winners += equals
    return tuple(winners), ()
