"""Partial decryptions of a tally, and how they are put together.

A share that does not hold is worth nothing: without a single trustee's there is no result, of a group any threshold of
good ones gives the same result. The proofs are those of protocol version 1, which do not name what they decrypt; what
our own cases rest on besides is keys/factor.py. Specification: voting/SPEC.md, "Belenios", Decryption; Belenios
specification, "Partial decryptions", "Election result".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from keys.decryption import check_decryption, make_factor, prove_decryption
from keys.group import Draw, Element, Group, element_text, parse_element
from keys.shape import list_of, text
from keys.shares import combine_factors
from keys.sigma import Proof
from voting.belenios.election import MAX_ANSWERS, MAX_QUESTIONS, Election
from voting.belenios.errors import DecryptionMalformedError, DecryptionMissingError
from voting.belenios.structure import format_proof, format_structure, in_order, parse_structure, proof
from voting.belenios.tally import Tally
from voting.belenios.trustees import Item, Single

Factors: TypeAlias = tuple[tuple[Element, ...], ...]
"""Elements by question and choice."""


@dataclass(frozen=True, slots=True)
class Decryption:
    """One trustee's factors of a whole tally with their proofs."""

    factors: Factors
    proofs: tuple[tuple[Proof, ...], ...]


def parse_decryption(group: Group, election: Election, data: bytes) -> Decryption:
    """Read a partial decryption of this election's tally.

    Raises: DecryptionMalformedError; ElementMalformedError, ScalarMalformedError.
    """
    fields = parse_structure(data, _DECRYPTION, DecryptionMalformedError)
    shape = [question.choices for question in election.questions]
    rows: Sequence[Sequence[str]] = fields["decryption_factors"]
    proofs: Sequence[Sequence[Proof]] = fields["decryption_proofs"]
    if [len(row) for row in rows] != shape or [len(row) for row in proofs] != shape:
        raise DecryptionMalformedError("not of the shape of the questions")
    factors = tuple(tuple(parse_element(group, factor, zero=True) for factor in row) for row in rows)
    return Decryption(factors, tuple(tuple(row) for row in proofs))


def make_decryption(group: Group, phi: str, secret: int, tally: Tally, draw: Draw) -> bytes:
    """Decrypt a tally as far as one trustee can; ``phi`` is the election's fingerprint."""
    factors = [[element_text(group, make_factor(group, secret, item.alpha)) for item in row] for row in tally]
    proofs = [[format_proof(prove_decryption(group, phi, secret, item.alpha, draw)) for item in row] for row in tally]
    return format_structure({"decryption_factors": factors, "decryption_proofs": proofs})


def check_partial(group: Group, phi: str, public: Element, tally: Tally, decryption: Decryption) -> None:
    """Check, as far as version 1 does, that ``decryption`` is one of ``tally`` under the trustee's key ``public``.

    Raises: ProofDecryptionWrongError.
    """
    for row, factors, proofs in zip(tally, decryption.factors, decryption.proofs, strict=True):
        for item, factor, found in zip(row, factors, proofs, strict=True):
            check_decryption(group, phi, public, item.alpha, factor, found)


def combine_decryptions(
    group: Group, election: Election, items: Sequence[Item], good: Mapping[int, Decryption]
) -> Factors:
    """Put good decryptions together, by trustee as the list of trustees counts them, from 1.

    Raises: DecryptionMissingError.
    """
    combined = [[group.identity] * question.choices for question in election.questions]
    first = 1
    for item in items:
        size = len(item.keys)
        parts = {place: good[first + place - 1] for place in range(1, size + 1) if first + place - 1 in good}
        threshold = 1 if isinstance(item, Single) else item.threshold
        if len(parts) < threshold:
            raise DecryptionMissingError
        for row, factors in enumerate(combined):
            for column, factor in enumerate(factors):
                shares = {place: part.factors[row][column] for place, part in parts.items()}
                factors[column] = group.add(factor, combine_factors(group, shares, threshold, size))
        first += size
    return tuple(tuple(row) for row in combined)


_DECRYPTION = in_order(
    {
        "decryption_factors": list_of(list_of(text(64, 64), MAX_ANSWERS + 1, 1), MAX_QUESTIONS, 1),
        "decryption_proofs": list_of(list_of(proof, MAX_ANSWERS + 1, 1), MAX_QUESTIONS, 1),
    }
)
