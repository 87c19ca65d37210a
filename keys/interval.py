"""Proofs that an encrypted number is one of a few: an option 0 or 1, the number of chosen options within its bounds.

Transcript: ``prove|S|alpha,beta|A0,B0,A1,B1,…``. The text S is the caller's: for an option ``phi|credential``, for the
sum that and all ciphertexts of the question. An option's own place is not in it; the signature of the ballot and the
proof of the sum keep pairs from moving. Clause: keys/SPEC.md, Algorithms 5; Belenios, proofs of interval membership.
"""

from collections.abc import Sequence

from keys.elgamal import Ciphertext, subtract
from keys.group import Draw, Element, Group
from keys.refusal import ProofOptionWrongError, ProofSumWrongError
from keys.sigma import Proof, check_branches, ciphertexts_text, prove_branches


def prove_interval(
    group: Group,
    key: Element,
    prefix: str,
    ciphertext: Ciphertext,
    members: Sequence[int],
    index: int,
    randomness: int,
    draw: Draw,
) -> tuple[Proof, ...]:
    """Prove that ``ciphertext`` holds one of ``members``, without saying that it is ``members[index]``."""
    branches = [subtract(group, ciphertext, member) for member in members]
    return prove_branches(group, key, branches, index, randomness, _transcript(group, prefix, ciphertext), draw)


def check_option(group: Group, key: Element, prefix: str, ciphertext: Ciphertext, proofs: Sequence[Proof]) -> None:
    """Check that ``ciphertext`` holds 0 or 1.

    Raises: ProofOptionWrongError.
    """
    branches = [subtract(group, ciphertext, member) for member in (0, 1)]
    check_branches(group, key, branches, proofs, _transcript(group, prefix, ciphertext), ProofOptionWrongError)


def check_sum(
    group: Group,
    key: Element,
    prefix: str,
    ciphertext: Ciphertext,
    members: Sequence[int],
    proofs: Sequence[Proof],
) -> None:
    """Check that ``ciphertext``, the sum of a question's options, holds one of ``members``.

    Raises: ProofSumWrongError.
    """
    if len(proofs) != len(members):  # before any work, which the ballot's author could make long
        raise ProofSumWrongError
    branches = [subtract(group, ciphertext, member) for member in members]
    check_branches(group, key, branches, proofs, _transcript(group, prefix, ciphertext), ProofSumWrongError)


def _transcript(group: Group, prefix: str, ciphertext: Ciphertext) -> str:
    return f"prove|{prefix}|{ciphertexts_text(group, [ciphertext])}|"
