"""What the proofs of protocol version 1 share: their form, their challenge, and proofs of one branch of several.

A proof is a challenge c and a response z. The checker computes the commitments again from both and hashes them; nothing
else is taken from the prover. In a proof of several branches the challenges add up to the hash: at most one branch is
answered with a secret, the others were made backwards from a chosen challenge and response.

A branch says: with the randomness of its ciphertext, this pair encrypts zero.
Clause: keys/SPEC.md, Algorithms 5.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from keys.elgamal import Ciphertext
from keys.group import Draw, Element, Group, element_text, parse_scalar


@dataclass(frozen=True, slots=True)
class Proof:
    """Challenge and response, both scalars below the order."""

    challenge: int
    response: int


def parse_proof(challenge: str, response: str) -> Proof:
    """Return the proof of these two decimal texts.

    Raises: ScalarMalformedError.
    """
    return Proof(parse_scalar(challenge), parse_scalar(response))


def challenge(group: Group, text: str) -> int:
    """Return the challenge of a transcript: its SHA-256 as a big-endian number, modulo the order."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % group.order


def elements_text(group: Group, elements: Sequence[Element]) -> str:
    """Return the text forms of ``elements`` with commas between them."""
    return ",".join(element_text(group, element) for element in elements)


def ciphertexts_text(group: Group, ciphertexts: Sequence[Ciphertext]) -> str:
    """Return ``alpha,beta`` of each, with commas between them."""
    return elements_text(group, [part for item in ciphertexts for part in (item.alpha, item.beta)])


def prove_branches(
    group: Group,
    key: Element,
    branches: Sequence[Ciphertext],
    true: int,
    randomness: int,
    prefix: str,
    draw: Draw,
) -> tuple[Proof, ...]:
    """Prove that one of ``branches`` encrypts zero, without saying that it is number ``true``.

    Units: ``randomness`` is that of the true branch. Scalars are drawn branch by branch in order: at the true branch
    the nonce, at any other the challenge, then the response.
    """
    proofs: list[Proof] = []
    commitments: list[Element] = []
    nonce = 0
    for index, branch in enumerate(branches):
        if index == true:
            nonce = draw()
            proofs.append(Proof(0, 0))
            commitments += [group.base(nonce), group.mul(key, nonce)]
        else:
            proofs.append(Proof(draw(), draw()))
            commitments += _commitments(group, key, branch, proofs[-1])
    hashed = challenge(group, prefix + elements_text(group, commitments))
    rest = (hashed - sum(proof.challenge for proof in proofs)) % group.order
    proofs[true] = Proof(rest, group.multiply_add(-rest, randomness, nonce))
    return tuple(proofs)


def check_branches(
    group: Group,
    key: Element,
    branches: Sequence[Ciphertext],
    proofs: Sequence[Proof],
    prefix: str,
    refusal: Callable[[], Exception],
) -> None:
    """Check a proof that one of ``branches`` encrypts zero; raise ``refusal`` otherwise."""
    if len(proofs) != len(branches):
        raise refusal()
    commitments: list[Element] = []
    for branch, proof in zip(branches, proofs, strict=True):
        commitments += _commitments(group, key, branch, proof)
    expected = challenge(group, prefix + elements_text(group, commitments))
    if (expected - sum(proof.challenge for proof in proofs)) % group.order != 0:
        raise refusal()


def _commitments(group: Group, key: Element, branch: Ciphertext, proof: Proof) -> tuple[Element, Element]:
    """Return the two commitments that this proof answers: z·B + c·alpha and z·Y + c·beta."""
    return (
        group.base_plus(proof.response, branch.alpha, proof.challenge),
        group.pair(key, proof.response, branch.beta, proof.challenge),
    )
