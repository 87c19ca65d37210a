"""Proofs of a question that allows a blank vote: its first ciphertext says whether the vote is blank.

Two statements, each a proof of branches: the vote is not blank or chooses nothing (``bproof0``); the vote is blank or
the number of chosen options is within its bounds (``bproof1``). Transcript: ``bproof0|S|A0,B0,…`` with the S of the
proof of a sum. Clause: keys/SPEC.md, Algorithms 5; Belenios, proofs of possibly-blank votes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from keys.elgamal import Ciphertext, subtract
from keys.group import Draw, Element, Group
from keys.refusal import ProofBlankWrongError, ProofSumWrongError
from keys.sigma import Proof, check_branches, prove_branches


@dataclass(frozen=True, slots=True)
class BlankSum:
    """The two ciphertexts that both proofs speak of: the blank value, and the sum of the options."""

    blank: Ciphertext
    chosen: Ciphertext


@dataclass(frozen=True, slots=True)
class BlankOpening:
    """What the voter knows of a ``BlankSum``: whether the vote is blank, and both randomnesses."""

    is_blank: bool
    blank: int
    chosen: int


def prove_blank(
    group: Group, key: Element, prefix: str, pair: BlankSum, opening: BlankOpening, draw: Draw
) -> tuple[Proof, ...]:
    """Prove that the vote is not blank or chooses nothing; where both hold, the first is the one proved."""
    true, randomness = (1, opening.chosen) if opening.is_blank else (0, opening.blank)
    branches = [pair.blank, pair.chosen]
    return prove_branches(group, key, branches, true, randomness, f"bproof0|{prefix}|", draw)


def check_blank(group: Group, key: Element, prefix: str, pair: BlankSum, proofs: Sequence[Proof]) -> None:
    """Check that the vote is not blank or chooses nothing.

    Raises: ProofBlankWrongError.
    """
    check_branches(group, key, [pair.blank, pair.chosen], proofs, f"bproof0|{prefix}|", ProofBlankWrongError)


def prove_blank_sum(
    group: Group,
    key: Element,
    prefix: str,
    pair: BlankSum,
    members: Sequence[int],
    index: int,
    opening: BlankOpening,
    draw: Draw,
) -> tuple[Proof, ...]:
    """Prove that the vote is blank or chooses one of ``members``; ``index`` says which, if it is not blank."""
    true, randomness = (0, opening.blank) if opening.is_blank else (index + 1, opening.chosen)
    branches = _sum_branches(group, pair, members)
    return prove_branches(group, key, branches, true, randomness, f"bproof1|{prefix}|", draw)


def check_blank_sum(
    group: Group, key: Element, prefix: str, pair: BlankSum, members: Sequence[int], proofs: Sequence[Proof]
) -> None:
    """Check that the vote is blank or chooses one of ``members``.

    Raises: ProofSumWrongError.
    """
    if len(proofs) != len(members) + 1:  # before any work, which the ballot's author could make long
        raise ProofSumWrongError
    branches = _sum_branches(group, pair, members)
    check_branches(group, key, branches, proofs, f"bproof1|{prefix}|", ProofSumWrongError)


def _sum_branches(group: Group, pair: BlankSum, members: Sequence[int]) -> list[Ciphertext]:
    return [subtract(group, pair.blank, 1)] + [subtract(group, pair.chosen, member) for member in members]
