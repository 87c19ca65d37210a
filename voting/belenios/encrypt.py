"""Make a secret ballot from a choice, a credential and a seed: the reference for the booth, and the entry of paper.

Everything here is secret but the ballot: use it only with a group that keeps secrets (keys/adapters/sodium.py). The
same seed gives the same ballot, byte for byte; the order in which scalars are drawn: voting/SPEC.md, "Seed stream".
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from keys.blank import BlankOpening, BlankSum, prove_blank, prove_blank_sum
from keys.elgamal import Ciphertext, encrypt, total
from keys.group import ORDER, Draw, Element, Group, element_text
from keys.hashing import hkdf_sha256, labelled
from keys.interval import prove_interval
from keys.schnorr import sign_ballot
from keys.sigma import Proof, ciphertexts_text
from voting.belenios.election import Election, Question
from voting.belenios.structure import compact_hash, format_proof, format_structure

SEED_SIZE = 32


class SeedStream:
    """The scalars that follow from a seed, one for each call."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_SIZE:
            raise ValueError("a seed has 32 bytes")
        self._seed = seed
        self._next = 0

    def __call__(self) -> int:
        info = labelled("zhengyi/ballot-seed/v1", self._next.to_bytes(8, "big"))
        self._next += 1
        return int.from_bytes(hkdf_sha256(self._seed, b"", info, 64), "little") % ORDER


def make_secret_ballot(
    group: Group, election: Election, secret: int, choices: Sequence[Sequence[int]], seed: bytes
) -> bytes:
    """Encrypt ``choices`` for the holder of the exponent ``secret``.

    Shapes: for each question a 0 or 1 for each answer, before them one for blank where the question allows it.
    """
    draw = SeedStream(seed)
    credential = element_text(group, group.base(secret))
    prefix = f"{election.fingerprint}|{credential}"
    pairs = zip(election.questions, choices, strict=True)
    fields: dict[str, Any] = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": credential,
        "answers": [_make_answer(group, election.key, prefix, question, choice, draw) for question, choice in pairs],
    }
    unsigned = format_structure(fields)
    signed = sign_ballot(group, secret, compact_hash(unsigned), _signature_nonce(secret, unsigned))
    fields["signature"] = {"hash": compact_hash(unsigned), "proof": format_proof(signed)}
    return format_structure(fields)


def check_choice(question: Question, choice: Sequence[int]) -> None:
    """Refuse, as a mistake of the caller, a choice for which no ballot can be made."""
    if len(choice) != question.choices or any(value not in (0, 1) for value in choice):
        raise ValueError("not a 0 or 1 for each choice of the question")
    answers = choice[1:] if question.blank else choice
    is_blank = question.blank and choice[0] == 1
    if any(answers) if is_blank else not question.min <= sum(answers) <= question.max:
        raise ValueError("more or fewer answers than the question allows")


def _make_answer(
    group: Group, key: Element, prefix: str, question: Question, choice: Sequence[int], draw: Draw
) -> dict[str, Any]:
    check_choice(question, choice)
    values: list[Ciphertext] = []
    openings: list[int] = []
    option_proofs: list[tuple[Proof, ...]] = []
    for value in choice:
        randomness = draw()
        values.append(encrypt(group, key, value, randomness))
        openings.append(randomness)
        option_proofs.append(prove_interval(group, key, prefix, values[-1], (0, 1), value, randomness, draw))
    fields: dict[str, Any] = {
        "choices": [
            {"alpha": element_text(group, value.alpha), "beta": element_text(group, value.beta)} for value in values
        ],
        "individual_proofs": [_format_proofs(proofs) for proofs in option_proofs],
    }
    under = f"{prefix}|{ciphertexts_text(group, values)}"
    return fields | _prove_limits(group, key, under, question, choice, values, openings, draw)


def _prove_limits(
    group: Group,
    key: Element,
    prefix: str,
    question: Question,
    choice: Sequence[int],
    values: Sequence[Ciphertext],
    openings: Sequence[int],
    draw: Draw,
) -> dict[str, Any]:
    members = range(question.min, question.max + 1)
    if not question.blank:
        whole, index = total(group, values), sum(choice) - question.min
        proofs = prove_interval(group, key, prefix, whole, members, index, _sum(group, openings), draw)
        return {"overall_proof": _format_proofs(proofs)}
    pair = BlankSum(values[0], total(group, values[1:]))
    opening = BlankOpening(choice[0] == 1, openings[0], _sum(group, openings[1:]))
    index = 0 if opening.is_blank else sum(choice[1:]) - question.min
    limits = prove_blank_sum(group, key, prefix, pair, members, index, opening, draw)
    blank = prove_blank(group, key, prefix, pair, opening, draw)
    return {"overall_proof": _format_proofs(limits), "blank_proof": _format_proofs(blank)}


def _sum(group: Group, scalars: Sequence[int]) -> int:
    result = 0
    for scalar in scalars:
        result = group.multiply_add(1, scalar, result)
    return result


def _signature_nonce(secret: int, unsigned: bytes) -> int:
    """Derive the signature's nonce from the secret and what is signed: no seed can make two signatures share one."""
    ikm = secret.to_bytes(32, "big") + hashlib.sha256(unsigned).digest()
    return int.from_bytes(hkdf_sha256(ikm, b"", labelled("zhengyi/ballot-signature/v1"), 64), "little") % ORDER


def _format_proofs(proofs: Sequence[Proof]) -> list[dict[str, str]]:
    return [format_proof(proof) for proof in proofs]
