"""What version 1 lets pass and we do not: factors that are wrong, and ballots that hold anything."""

import hashlib
from dataclasses import dataclass, fields, replace

import pytest

from keys.decryption import check_decryption, make_factor, prove_decryption
from keys.dlog import find_logarithm
from keys.elgamal import Ciphertext, encrypt, scale, subtract, total
from keys.factor import FactorStatement, check_factor, prove_factor, transcript_of
from keys.group import ORDER, Element, Group, element_text
from keys.hashing import labelled, wide_digest
from keys.interval import check_option, check_sum, prove_interval
from keys.refusal import ProofDecryptionWrongError, ProofFactorWrongError, ProofOptionWrongError
from keys.sigma import Proof
from tests.keys.groups import BOTH, SECRET, ciphertext, drawing, number
from tests.keys.weak import forged_option, weak_challenge

PHI = "phi"


def statement(group: Group) -> FactorStatement:
    sealed = ciphertext(group, 3)
    return FactorStatement(
        origin="zhengyi.example/office/case/1",
        manifest=bytes(range(32)),
        phi=PHI,
        measure="area",
        question=0,
        option=1,
        item=1,
        trustee=2,
        public=group.base(SECRET),
        ciphertext=sealed,
        factor=make_factor(group, SECRET, sealed.alpha),
    )


def twins(group: Group, good: FactorStatement) -> dict[str, FactorStatement]:
    """One statement for every field that says something else there."""
    alpha, beta = good.ciphertext.alpha, good.ciphertext.beta
    return {
        "origin": replace(good, origin="zhengyi.example/office/case/2"),
        "manifest": replace(good, manifest=bytes(32)),
        "phi": replace(good, phi="ihp"),
        "measure": replace(good, measure="heads"),
        "question": replace(good, question=1),
        "option": replace(good, option=0),
        "item": replace(good, item=0),
        "trustee": replace(good, trustee=1),
        "public": replace(good, public=group.base(SECRET + 1)),
        "ciphertext": replace(good, ciphertext=Ciphertext(alpha, group.add(beta, group.generator))),
        "factor": replace(good, factor=group.add(good.factor, group.generator)),
    }


@BOTH
def test_a_right_factor_is_proved_and_every_other_statement_refused(group: Group) -> None:
    good = statement(group)
    proof = prove_factor(group, good, SECRET, drawing("w"))
    check_factor(group, good, proof)
    changed = twins(group, good)
    assert list(changed) == [field.name for field in fields(FactorStatement)]
    other_alpha = Ciphertext(group.add(good.ciphertext.alpha, group.generator), good.ciphertext.beta)
    for twin in [*changed.values(), replace(good, ciphertext=other_alpha)]:
        with pytest.raises(ProofFactorWrongError):
            check_factor(group, twin, proof)
    for wrong in (replace(proof, challenge=proof.challenge ^ 1), replace(proof, response=proof.response ^ 1)):
        with pytest.raises(ProofFactorWrongError):
            check_factor(group, good, wrong)


@BOTH
def test_a_wrong_secret_and_a_wrong_factor_are_not_provable(group: Group) -> None:
    good = statement(group)
    with pytest.raises(ProofFactorWrongError):
        check_factor(group, good, prove_factor(group, good, SECRET + 1, drawing("w")))
    shifted = twins(group, good)["factor"]
    with pytest.raises(ProofFactorWrongError):
        check_factor(group, shifted, prove_factor(group, shifted, SECRET, drawing("w")))


@BOTH
def test_neither_proof_of_decryption_passes_for_the_other(group: Group) -> None:
    good = statement(group)
    ours = prove_factor(group, good, SECRET, drawing("w"))
    theirs = prove_decryption(group, PHI, SECRET, good.ciphertext.alpha, drawing("w"))
    check_decryption(group, PHI, good.public, good.ciphertext.alpha, good.factor, theirs)
    with pytest.raises(ProofFactorWrongError):
        check_factor(group, good, theirs)
    with pytest.raises(ProofDecryptionWrongError):
        check_decryption(group, PHI, good.public, good.ciphertext.alpha, good.factor, ours)


@BOTH
def test_a_total_of_no_ballots_is_decrypted_and_proved(group: Group) -> None:
    empty = total(group, [])
    none = replace(statement(group), ciphertext=empty, factor=make_factor(group, SECRET, empty.alpha))
    check_factor(group, none, prove_factor(group, none, SECRET, drawing("w")))
    proof = prove_decryption(group, PHI, SECRET, empty.alpha, drawing("w"))
    check_decryption(group, PHI, none.public, empty.alpha, none.factor, proof)
    assert find_logarithm(group, group.sub(empty.beta, none.factor), 0) == 0


@BOTH
def test_places_do_not_run_into_each_other(group: Group) -> None:
    """Question 1 option 23 and question 12 option 3 are hashed apart (A07)."""
    good = statement(group)
    first = replace(good, question=1, option=23)
    second = replace(good, question=12, option=3)
    parts = [transcript_of(group, item, group.identity, group.identity) for item in (first, second)]
    assert b"".join(parts[0]) == b"".join(parts[1])
    assert labelled("zhengyi/cast/v1", *parts[0]) != labelled("zhengyi/cast/v1", *parts[1])
    proof = prove_factor(group, first, SECRET, drawing("w"))
    with pytest.raises(ProofFactorWrongError):
        check_factor(group, second, proof)


@BOTH
def test_our_challenge_is_wide(group: Group) -> None:
    """64 bytes modulo the order, so that no value is likelier than another by more than 2^-250 (A09)."""
    good = statement(group)
    nonce = number("w", 1)
    commitments = group.base(nonce), group.mul(good.ciphertext.alpha, nonce)
    hashed = wide_digest("zhengyi/decryption-factor/v1", *transcript_of(group, good, *commitments))
    assert len(hashed) == 64
    proof = prove_factor(group, good, SECRET, drawing("w"))
    assert proof == Proof(int.from_bytes(hashed, "little") % ORDER, (nonce - proof.challenge * SECRET) % ORDER)


@dataclass(frozen=True)
class Shifted:
    """What a trustee and the author of the last ballot bring about together."""

    honest: int
    sealed: Ciphertext
    factor: Element
    proof: Proof
    nonce: int


WEIGHT, SHIFT = 16_548, 100


def shift_the_count(group: Group) -> Shifted:
    """Let the trustee fix both commitments first; the last ballot's randomness then makes a wrong factor fit.

    A = a·B and B' = a·(alpha of the others) + b·B give the challenge c; the factor is x·alpha less 100·B; the equation
    of version 1 holds if a·w·r = b + 100·c, which the voter solves for the randomness r of a ballot of weight w.
    """
    key = group.base(SECRET)
    others = [scale(group, ciphertext(group, vote, f"voter {vote}"), 8_274 + vote) for vote in (0, 1)]
    a, b = number("a"), number("b")
    first = group.base(a)
    second = group.add(group.mul(total(group, others).alpha, a), group.base(b))
    text = f"decrypt|{PHI}|{element_text(group, key)}|{element_text(group, first)},{element_text(group, second)}"
    c = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % ORDER
    randomness = (b + SHIFT * c) * pow(a * WEIGHT, -1, ORDER) % ORDER

    last = encrypt(group, key, 1, randomness)  # an honest ballot in every other way: its proofs hold
    proofs = prove_interval(group, key, "phi|last", last, (0, 1), 1, randomness, drawing("last"))
    check_option(group, key, "phi|last", last, proofs)
    sealed = total(group, [*others, scale(group, last, WEIGHT)])
    factor = group.sub(group.mul(sealed.alpha, SECRET), group.base(SHIFT))
    return Shifted(8_275 + WEIGHT, sealed, factor, Proof(c, (a - SECRET * c) % ORDER), a)


@BOTH
def test_version_1_accepts_a_count_shifted_by_a_hundred_and_ours_refuses(group: Group) -> None:
    bent = shift_the_count(group)
    key = group.base(SECRET)
    check_decryption(group, PHI, key, bent.sealed.alpha, bent.factor, bent.proof)  # version 1 sees nothing
    counted = find_logarithm(group, group.sub(bent.sealed.beta, bent.factor), 100_000)
    assert counted == bent.honest + SHIFT

    claim = replace(statement(group), ciphertext=bent.sealed, factor=bent.factor)
    tries = [
        bent.proof,
        prove_factor(group, claim, SECRET, drawing("w")),
        prove_factor(group, claim, SECRET, lambda: bent.nonce),
    ]
    for proof in tries:
        with pytest.raises(ProofFactorWrongError):
            check_factor(group, claim, proof)

    honest = replace(claim, factor=make_factor(group, SECRET, bent.sealed.alpha))
    check_factor(group, honest, prove_factor(group, honest, SECRET, drawing("w")))
    assert find_logarithm(group, group.sub(bent.sealed.beta, honest.factor), 100_000) == bent.honest


@BOTH
def test_a_challenge_without_the_ciphertext_would_prove_any_number_and_ours_does_not(group: Group) -> None:
    """The attack of Bernhard, Pereira and Warinschi on a checker that hashes the commitments alone (A01)."""
    key = group.base(SECRET)
    sealed, proofs = forged_option(group, key, "phi|credential")
    commitments: list[Element] = []
    for branch, proof in enumerate(proofs):
        part = subtract(group, sealed, branch)
        commitments += [
            group.base_plus(proof.response, part.alpha, proof.challenge),
            group.pair(key, proof.response, part.beta, proof.challenge),
        ]
    assert weak_challenge(group, "phi|credential", commitments) == sum(proof.challenge for proof in proofs) % ORDER
    with pytest.raises(ProofOptionWrongError):
        check_option(group, key, "phi|credential", sealed, proofs)


@BOTH
def test_weights_scale_what_is_counted(group: Group) -> None:
    key = group.base(SECRET)
    ballots = [(1, 16_548), (0, 8_274), (1, 0), (1, 1)]
    sealed = total(
        group,
        [scale(group, ciphertext(group, vote, f"{place}"), weight) for place, (vote, weight) in enumerate(ballots)],
    )
    plain = group.sub(sealed.beta, make_factor(group, SECRET, sealed.alpha))
    assert find_logarithm(group, plain, 24_823) == 16_549
    proofs = prove_interval(group, key, "S", ciphertext(group, 1), (1,), 0, number("r"), drawing("d"))
    check_sum(group, key, "S", ciphertext(group, 1), (1,), proofs)
