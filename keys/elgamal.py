"""Exponential ElGamal: numbers encrypted so that their sums can be computed without opening any.

alpha = r·B and beta = r·Y + m·B under the key Y; the randomness r opens the number and is never kept.
Clause: keys/SPEC.md, Algorithms 4.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from keys.group import Element, Group


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """One encrypted number. Compare with ``equal``, not with ``==``."""

    alpha: Element
    beta: Element


def encrypt(group: Group, key: Element, message: int, randomness: int) -> Ciphertext:
    """Encrypt ``message`` under ``key``.

    Units: ``randomness`` is a fresh secret scalar, used for this alone.
    """
    return Ciphertext(group.base(randomness), group.base_plus(message, key, randomness))


def zero(group: Group) -> Ciphertext:
    """Return the sum of no ciphertexts, which is legal: a count of no ballots."""
    return Ciphertext(group.identity, group.identity)


def add(group: Group, first: Ciphertext, second: Ciphertext) -> Ciphertext:
    """Return the encryption of the sum of both numbers."""
    return Ciphertext(group.add(first.alpha, second.alpha), group.add(first.beta, second.beta))


def total(group: Group, ciphertexts: Iterable[Ciphertext]) -> Ciphertext:
    """Return the encryption of the sum of all the numbers."""
    result: Ciphertext | None = None
    for ciphertext in ciphertexts:
        result = ciphertext if result is None else add(group, result, ciphertext)
    return zero(group) if result is None else result


def scale(group: Group, ciphertext: Ciphertext, weight: int) -> Ciphertext:
    """Return the encryption of ``weight`` times the number."""
    return Ciphertext(group.mul(ciphertext.alpha, weight), group.mul(ciphertext.beta, weight))


def subtract(group: Group, ciphertext: Ciphertext, number: int) -> Ciphertext:
    """Return the encryption of the number less ``number``, which anybody can compute."""
    if number == 0:
        return ciphertext
    known = group.generator if number == 1 else group.base(number)
    return Ciphertext(ciphertext.alpha, group.sub(ciphertext.beta, known))


def equal(group: Group, first: Ciphertext, second: Ciphertext) -> bool:
    """Return whether both are the same pair of elements."""
    return group.equal(first.alpha, second.alpha) and group.equal(first.beta, second.beta)
