"""Every proof of version 1 holds, and every twin with one thing changed is refused with its own code."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from keys.blank import BlankOpening, BlankSum, check_blank, check_blank_sum, prove_blank, prove_blank_sum
from keys.decryption import check_decryption, make_factor, prove_decryption
from keys.elgamal import Ciphertext, subtract
from keys.errors import RejectionError
from keys.group import Element, Group
from keys.interval import check_option, check_sum, prove_interval
from keys.refusal import (
    BallotSignatureWrongError,
    MessageSignatureWrongError,
    ProofBlankWrongError,
    ProofDecryptionWrongError,
    ProofKeyWrongError,
    ProofOptionWrongError,
    ProofSumWrongError,
)
from keys.schnorr import (
    check_ballot_signature,
    check_key,
    check_message_signature,
    prove_key,
    sign_ballot,
    sign_message,
)
from keys.sigma import Proof
from tests.keys.groups import BOTH, SECRET, ciphertext, drawing, number

PREFIX = "phi|credential"
SUM_PREFIX = PREFIX + "|all,ciphertexts"
Proofs = tuple[Proof, ...]


@dataclass(frozen=True)
class Given:
    """What all kinds of proofs below speak of, so that only their kind keeps them apart."""

    group: Group
    key: Element
    first: Ciphertext
    second: Ciphertext
    text: str = PREFIX


def given(group: Group) -> Given:
    """A key, an encryption of 0 and one of 1."""
    return Given(group, group.base(SECRET), ciphertext(group, 0, "first"), ciphertext(group, 1, "second"))


def prove_option(at: Given) -> Proofs:
    return prove_interval(at.group, at.key, at.text, at.second, (0, 1), 1, number("second"), drawing("d"))


def prove_sum(at: Given) -> Proofs:
    text = at.text + "|all,ciphertexts"
    return prove_interval(at.group, at.key, text, at.second, (1, 2), 0, number("second"), drawing("d"))


OPENING = BlankOpening(False, number("first"), number("second"))


def prove_no_blank(at: Given) -> Proofs:
    pair = BlankSum(at.first, at.second)
    return prove_blank(at.group, at.key, at.text + "|all,ciphertexts", pair, OPENING, drawing("d"))


def prove_chosen(at: Given) -> Proofs:
    pair = BlankSum(at.first, at.second)
    text = at.text + "|all,ciphertexts"
    return prove_blank_sum(at.group, at.key, text, pair, (1,), 0, OPENING, drawing("d"))


def option_of(at: Given, proofs: Proofs) -> None:
    check_option(at.group, at.key, at.text, at.second, proofs)


def sum_of(at: Given, proofs: Proofs) -> None:
    check_sum(at.group, at.key, at.text + "|all,ciphertexts", at.second, (1, 2), proofs)


def no_blank_of(at: Given, proofs: Proofs) -> None:
    check_blank(at.group, at.key, at.text + "|all,ciphertexts", BlankSum(at.first, at.second), proofs)


def chosen_of(at: Given, proofs: Proofs) -> None:
    check_blank_sum(at.group, at.key, at.text + "|all,ciphertexts", BlankSum(at.first, at.second), (1,), proofs)


def key_of(at: Given, proofs: Proofs) -> None:
    check_key(at.group, at.key, proofs[0])


def ballot_of(at: Given, proofs: Proofs) -> None:
    check_ballot_signature(at.group, at.key, at.text, proofs[0])


def message_of(at: Given, proofs: Proofs) -> None:
    check_message_signature(at.group, at.key, at.text, proofs[0])


def factor_of(at: Given, proofs: Proofs) -> None:
    factor = make_factor(at.group, SECRET, at.second.alpha)
    check_decryption(at.group, at.text, at.key, at.second.alpha, factor, proofs[0])


@dataclass(frozen=True)
class Kind:
    prove: Callable[[Given], Proofs]
    check: Callable[[Given, Proofs], None]
    refusal: type[RejectionError]


KINDS = {
    "option": Kind(prove_option, option_of, ProofOptionWrongError),
    "sum": Kind(prove_sum, sum_of, ProofSumWrongError),
    "blank": Kind(prove_no_blank, no_blank_of, ProofBlankWrongError),
    "blank-sum": Kind(prove_chosen, chosen_of, ProofSumWrongError),
    "key": Kind(lambda at: (prove_key(at.group, SECRET, drawing("d")),), key_of, ProofKeyWrongError),
    "ballot": Kind(
        lambda at: (sign_ballot(at.group, SECRET, at.text, number("d", 1)),), ballot_of, BallotSignatureWrongError
    ),
    "message": Kind(
        lambda at: (sign_message(at.group, SECRET, at.text, drawing("d")),), message_of, MessageSignatureWrongError
    ),
    "decryption": Kind(
        lambda at: (prove_decryption(at.group, at.text, SECRET, at.second.alpha, drawing("d")),),
        factor_of,
        ProofDecryptionWrongError,
    ),
}
NAMES = list(KINDS)
BRANCHED = {"option", "sum", "blank", "blank-sum"}
PAIRS = [
    (made, other) for made in NAMES for other in NAMES if made != other and (made in BRANCHED) == (other in BRANCHED)
]


def refused(group: Group, name: str, at: Given, proofs: Proofs) -> None:
    with pytest.raises(KINDS[name].refusal) as caught:
        KINDS[name].check(at, proofs)
    assert caught.type is KINDS[name].refusal


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_an_honest_proof_holds(group: Group, name: str) -> None:
    at = given(group)
    KINDS[name].check(at, KINDS[name].prove(at))


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_a_changed_proof_is_refused(group: Group, name: str) -> None:
    at = given(group)
    proofs = KINDS[name].prove(at)
    for place, proof in enumerate(proofs):
        for twin in (replace(proof, challenge=proof.challenge ^ 1), replace(proof, response=proof.response ^ 1)):
            refused(group, name, at, (*proofs[:place], twin, *proofs[place + 1 :]))
    if len(proofs) > 1:
        refused(group, name, at, tuple(reversed(proofs)))
        refused(group, name, at, proofs[:1])
        refused(group, name, at, ())
        refused(group, name, at, (*proofs, Proof(0, 0)))


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_a_proof_of_another_key_is_refused(group: Group, name: str) -> None:
    """The key enters through the equations (and phi, in a ballot): moving a proof to another key breaks it (A02)."""
    at = given(group)
    refused(group, name, replace(at, key=group.base(SECRET + 1)), KINDS[name].prove(at))


@BOTH
@pytest.mark.parametrize("name", [name for name in NAMES if name != "key"])
def test_a_proof_of_another_election_voter_or_text_is_refused(group: Group, name: str) -> None:
    """The text says which election and which credential (A03, A04); a trustee's key has none."""
    at = given(group)
    refused(group, name, replace(at, text="phi|other"), KINDS[name].prove(at))


@BOTH
@pytest.mark.parametrize("name", sorted(BRANCHED))
def test_a_proof_of_another_ciphertext_is_refused(group: Group, name: str) -> None:
    at = given(group)
    proofs = KINDS[name].prove(at)
    refused(group, name, replace(at, second=subtract(group, at.second, -1)), proofs)
    refused(
        group, name, replace(at, second=Ciphertext(group.add(at.second.alpha, group.generator), at.second.beta)), proofs
    )
    if name in {"blank", "blank-sum"}:
        refused(group, name, replace(at, first=subtract(group, at.first, -1)), proofs)


@BOTH
@pytest.mark.parametrize(("made", "expected"), PAIRS)
def test_no_kind_of_proof_passes_for_another(group: Group, made: str, expected: str) -> None:
    """Every ordered pair of kinds of the same length, over the same key, ciphertexts and text (A06)."""
    at = given(group)
    refused(group, expected, at, KINDS[made].prove(at))


@BOTH
def test_option_and_sum_differ_only_in_their_text(group: Group) -> None:
    """Version 1 has one tag for both; that the sum's text also holds all ciphertexts keeps them apart."""
    at = given(group)
    proofs = KINDS["option"].prove(at)
    check_sum(group, at.key, PREFIX, at.second, (0, 1), proofs)
    with pytest.raises(ProofSumWrongError):
        check_sum(group, at.key, SUM_PREFIX, at.second, (0, 1), proofs)
