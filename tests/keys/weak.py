"""Weak Fiat-Shamir: what a checker accepts that hashes a proof's commitments and not the ciphertext (A01).

Source: Bernhard, Pereira, Warinschi, "How not to prove yourself", ASIACRYPT 2012.
"""

import hashlib

from keys.elgamal import Ciphertext, encrypt
from keys.group import ORDER, Element, Group, element_text
from keys.sigma import Proof
from tests.keys.groups import number


def square_root(value: int) -> int | None:
    """Return a root modulo the order, which is 5 modulo 8, or None."""
    root = pow(value, (ORDER + 3) // 8, ORDER)
    if root * root % ORDER != value % ORDER:
        root = root * pow(2, (ORDER - 1) // 4, ORDER) % ORDER
    return root if root * root % ORDER == value % ORDER else None


def forged_option(group: Group, key: Element, prefix: str) -> tuple[Ciphertext, tuple[Proof, ...]]:
    """Commit first, hash the commitments alone, and solve for a ciphertext whose number is neither 0 nor 1.

    With A_j = a_j·B and B_j = a_j·Y + t_j·B the equations ask for t_j = c_j·(m - j); that both challenges add up to the
    hash c is a quadratic equation for m.
    """
    count = 0
    while True:
        count += 1
        a = [number("a", count, branch) for branch in (0, 1)]
        t = [number("t", count, branch) for branch in (0, 1)]
        commitments: list[Element] = []
        for branch in (0, 1):
            commitments += [group.base(a[branch]), group.base_plus(t[branch], key, a[branch])]
        c = weak_challenge(group, prefix, commitments)
        half = (c + t[0] + t[1]) * pow(2 * c, -1, ORDER) % ORDER
        root = square_root(half * half - t[0] * pow(c, -1, ORDER))
        if root is None:
            continue
        m, r = (half + root) % ORDER, number("r")
        challenges = [t[0] * pow(m, -1, ORDER) % ORDER, t[1] * pow(m - 1, -1, ORDER) % ORDER]
        proofs = tuple(Proof(challenges[j], (a[j] - challenges[j] * r) % ORDER) for j in (0, 1))
        assert m not in {0, 1}
        return encrypt(group, key, m, r), proofs


def weak_challenge(group: Group, prefix: str, commitments: list[Element]) -> int:
    """The challenge of a checker that hashes the commitments alone."""
    text = f"prove|{prefix}|" + ",".join(element_text(group, item) for item in commitments)
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % ORDER
