"""The result of an election: the weight of each choice, as the partial decryptions give it.

A checker needs no discrete logarithm: it multiplies the generator by what the result says. Sums that no valid ballots
can give are refused besides, because a decryption proof of version 1 alone does not exclude them.
Specification: voting/SPEC.md, "Belenios", Decryption; Belenios specification, "Election result".
"""

from collections.abc import Sequence
from typing import TypeAlias

from keys.group import Group
from keys.shape import list_of
from voting.belenios.decryption import Factors
from voting.belenios.election import MAX_ANSWERS, MAX_QUESTIONS, Election
from voting.belenios.errors import ResultDecryptionError, ResultMalformedError, ResultRangeError
from voting.belenios.structure import format_structure, format_weight, in_order, parse_structure, weight
from voting.belenios.tally import Tally

Counts: TypeAlias = tuple[tuple[int, ...], ...]
"""Weights by question and choice: the first is that of blank votes where the question has them."""

_RESULT = in_order({"result": list_of(list_of(weight, MAX_ANSWERS + 1, 1), MAX_QUESTIONS, 1)})


def parse_result(election: Election, data: bytes) -> Counts:
    """Read a result of this election.

    Raises: ResultMalformedError.
    """
    rows: Sequence[Sequence[int]] = parse_structure(data, _RESULT, ResultMalformedError)["result"]
    if [len(row) for row in rows] != [question.choices for question in election.questions]:
        raise ResultMalformedError("not of the shape of the questions")
    return tuple(tuple(row) for row in rows)


def format_result(counts: Counts) -> bytes:
    return format_structure({"result": [[format_weight(count) for count in row] for row in counts]})


def check_result(group: Group, election: Election, tally: Tally, factors: Factors, counts: Counts, total: int) -> None:
    """Check that ``counts`` are what ``factors`` decrypt ``tally`` to; ``total`` is the weight of all counted ballots.

    Raises: ResultRangeError, ResultDecryptionError.
    """
    for question, row in zip(election.questions, counts, strict=True):
        chosen, voting = (sum(row[1:]), total - row[0]) if question.blank else (sum(row), total)
        if max(row) > total or not question.min * voting <= chosen <= question.max * voting:
            raise ResultRangeError
    for items, parts, row in zip(tally, factors, counts, strict=True):
        for item, factor, count in zip(items, parts, row, strict=True):
            if not group.equal(group.base(count), group.sub(item.beta, factor)):
                raise ResultDecryptionError
