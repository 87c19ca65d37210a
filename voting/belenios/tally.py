"""The encrypted tally: for each question and choice the sum of the last ballots' ciphertexts, each times its weight.

Sums can be made in parts and put together in any order; no ballots at all are a legal sum.
Specification: voting/SPEC.md, "Belenios", Tally; Belenios specification, "Encrypted tally".
"""

from collections.abc import Sequence
from typing import TypeAlias

from keys.elgamal import Ciphertext, add, equal, scale, zero
from keys.group import Group, element_text, parse_element
from keys.shape import list_of, text
from voting.belenios.ballot import SecretBallot
from voting.belenios.election import MAX_ANSWERS, MAX_QUESTIONS, Election
from voting.belenios.errors import TallyMalformedError
from voting.belenios.structure import format_structure, in_order, parse_structure

Tally: TypeAlias = tuple[tuple[Ciphertext, ...], ...]
"""Ciphertexts by question and choice."""

_ELEMENT = text(64, 64)
_TALLY = list_of(list_of(in_order({"alpha": _ELEMENT, "beta": _ELEMENT}), MAX_ANSWERS + 1, 1), MAX_QUESTIONS, 1)


def empty_tally(group: Group, election: Election) -> Tally:
    return tuple((zero(group),) * question.choices for question in election.questions)


def choices_of(ballot: SecretBallot) -> Tally:
    """Return the choices of one ballot, which are a tally of weight 1."""
    return tuple(answer.choices for answer in ballot.answers)


def scale_tally(group: Group, tally: Tally, weight: int) -> Tally:
    """Return what is counted in ``tally``, counted ``weight`` times."""
    return tuple(tuple(scale(group, item, weight) for item in row) for row in tally)


def add_tallies(group: Group, first: Tally, second: Tally) -> Tally:
    rows = zip(first, second, strict=True)
    return tuple(tuple(add(group, one, other) for one, other in zip(*row, strict=True)) for row in rows)


def equal_tallies(group: Group, first: Tally, second: Tally) -> bool:
    """Compare two tallies of the same election."""
    rows = zip(first, second, strict=True)
    return all(equal(group, one, other) for row in rows for one, other in zip(*row, strict=True))


def parse_tally(group: Group, election: Election, data: bytes) -> Tally:
    """Read an encrypted tally of this election.

    Raises: TallyMalformedError; ElementMalformedError.
    """
    rows: Sequence[Sequence[dict[str, str]]] = parse_structure(data, _TALLY, TallyMalformedError)
    if [len(row) for row in rows] != [question.choices for question in election.questions]:
        raise TallyMalformedError("not of the shape of the questions")
    return tuple(
        tuple(
            Ciphertext(parse_element(group, item["alpha"], zero=True), parse_element(group, item["beta"], zero=True))
            for item in row
        )
        for row in rows
    )


def format_tally(group: Group, tally: Tally) -> bytes:
    return format_structure(
        [
            [{"alpha": element_text(group, item.alpha), "beta": element_text(group, item.beta)} for item in row]
            for row in tally
        ]
    )
