"""The secret ballot: one encoding only, and the one check that server and audit both make.

Everything is bound together by three texts: phi, the hash of the election's bytes; S0 = ``phi|credential``, under which
each choice is proved to be 0 or 1; and S, which adds all ciphertexts of the question, under which their sum is proved.
The signature covers the whole. Specification: voting/SPEC.md, "Belenios", Ballot; Belenios specification, "Encrypted
answers" to "Ballots".
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from keys.blank import BlankSum, check_blank, check_blank_sum
from keys.elgamal import Ciphertext, total
from keys.group import Element, Group, parse_element
from keys.interval import check_option, check_sum
from keys.schnorr import check_ballot_signature
from keys.shape import list_of, text
from keys.sigma import Proof
from voting.belenios.election import MAX_ANSWERS, MAX_QUESTIONS, Election, Question
from voting.belenios.errors import (
    BallotElectionError,
    BallotShapeError,
    BallotSignedHashError,
    SecretBallotMalformedError,
)
from voting.belenios.structure import compact, in_order, parse_structure, proof

MAX_BALLOT = 4 << 20
_ELEMENT = text(64, 64)
_CIPHERTEXT = in_order({"alpha": _ELEMENT, "beta": _ELEMENT})
_PROOFS = list_of(proof, MAX_ANSWERS + 2, 1)
_ANSWER = in_order(
    {
        "choices": list_of(_CIPHERTEXT, MAX_ANSWERS + 1, 1),
        "individual_proofs": list_of(_PROOFS, MAX_ANSWERS + 1, 1),
        "overall_proof": _PROOFS,
        "blank_proof": _PROOFS,
    },
    optional=["blank_proof"],
)
_BALLOT = in_order(
    {
        "election_uuid": text(64),
        "election_hash": text(64),
        "credential": _ELEMENT,
        "answers": list_of(_ANSWER, MAX_QUESTIONS, 1),
        "signature": in_order({"hash": text(64), "proof": proof}),
    }
)
_START = re.compile(rb'\{"election_uuid":"[^"\\]{1,64}","election_hash":"[^"\\]{1,64}","credential":"([0-9a-f]{64})"')
_SIGNATURE = b',"signature":{"hash":'


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question; ``text`` are its ciphertexts as they stand in the ballot, joined for S."""

    choices: tuple[Ciphertext, ...]
    text: str
    option_proofs: tuple[tuple[Proof, ...], ...]
    sum_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None


@dataclass(frozen=True, slots=True)
class SecretBallot:
    """A ballot whose every element is in the group; ``unsigned_hash`` is computed, ``signed_hash`` what it says."""

    credential: Element
    credential_text: str
    answers: tuple[Answer, ...]
    unsigned_hash: str
    signed_hash: str
    signature: Proof


def credential_of(data: bytes) -> bytes | None:
    """Return the 32 bytes of the credential that a ballot names, without reading the rest; None if it names none."""
    found = _START.match(data)
    return None if found is None else bytes.fromhex(found[1].decode("ascii"))[::-1]


def hash_unsigned(data: bytes) -> bytes:
    """Return the SHA-256 of a ballot without its signature, which is its last member: the text before, closed again."""
    return hashlib.sha256(data[: data.rindex(_SIGNATURE)] + b"}").digest()


def recall_choices(group: Group, data: bytes) -> tuple[tuple[Ciphertext, ...], ...]:
    """Return the ciphertexts of a ballot that was decoded and checked before, by this caller or a process it trusts."""
    read = partial(parse_element, group, known=True)
    return tuple(
        tuple(Ciphertext(read(choice["alpha"]), read(choice["beta"])) for choice in answer["choices"])
        for answer in json.loads(data)["answers"]
    )


def parse_secret_ballot(group: Group, election: Election, data: bytes) -> SecretBallot:
    """Decode a ballot of this election; decoding checks each element once, and nothing checks it again.

    Raises: SecretBallotMalformedError, BallotElectionError, BallotShapeError; ElementMalformedError,
        ElementIdentityError, ScalarMalformedError.
    """
    if len(data) > MAX_BALLOT:
        raise SecretBallotMalformedError("larger than any ballot")
    fields: dict[str, Any] = parse_structure(data, _BALLOT, SecretBallotMalformedError)
    if fields["election_uuid"] != election.uuid or fields["election_hash"] != election.fingerprint:
        raise BallotElectionError
    if len(fields["answers"]) != len(election.questions):
        raise BallotShapeError("another number of answers than questions")
    pairs = zip(election.questions, fields["answers"], strict=True)
    read = partial(parse_element, group)
    return SecretBallot(
        credential=read(fields["credential"]),
        credential_text=fields["credential"],
        answers=tuple(_make_answer(read, question, answer) for question, answer in pairs),
        unsigned_hash=compact(hash_unsigned(data)),
        signed_hash=fields["signature"]["hash"],
        signature=fields["signature"]["proof"],
    )


def check_secret_ballot(group: Group, election: Election, ballot: SecretBallot) -> None:
    """Check everything that a ballot says of itself; that its credential may vote is the caller's to check before.

    1. The signature covers this ballot.
    2. The holder of the credential made it.
    3. Each choice is 0 or 1.
    4. The number of choices is within the question's limits, or the vote is blank and the question allows that.

    Raises: BallotSignedHashError, BallotSignatureWrongError, ProofOptionWrongError, ProofSumWrongError,
        ProofBlankWrongError.
    """
    if ballot.signed_hash != ballot.unsigned_hash:  # 1
        raise BallotSignedHashError
    check_ballot_signature(group, ballot.credential, ballot.signed_hash, ballot.signature)  # 2
    prefix = f"{election.fingerprint}|{ballot.credential_text}"
    for question, answer in zip(election.questions, ballot.answers, strict=True):
        for choice, proofs in zip(answer.choices, answer.option_proofs, strict=True):  # 3
            check_option(group, election.key, prefix, choice, proofs)
        _check_limits(group, election.key, f"{prefix}|{answer.text}", question, answer)  # 4


def _check_limits(group: Group, key: Element, prefix: str, question: Question, answer: Answer) -> None:
    members = range(question.min, question.max + 1)
    if answer.blank_proof is None:
        check_sum(group, key, prefix, total(group, answer.choices), members, answer.sum_proof)
        return
    pair = BlankSum(answer.choices[0], total(group, answer.choices[1:]))
    check_blank(group, key, prefix, pair, answer.blank_proof)
    check_blank_sum(group, key, prefix, pair, members, answer.sum_proof)


def _make_answer(read: Callable[..., Element], question: Question, fields: dict[str, Any]) -> Answer:
    """Take an answer as read; the number of its parts follows from the question alone."""
    choices: Sequence[dict[str, str]] = fields["choices"]
    blank_proof = fields.get("blank_proof")
    if len(choices) != question.choices or len(fields["individual_proofs"]) != question.choices:
        raise BallotShapeError("another number of choices or of their proofs than the question has")
    if (blank_proof is not None) != question.blank:
        raise BallotShapeError("a proof of a blank vote where none can be, or none where one must be")
    return Answer(
        # The second half may be the identity without telling anything; the first would show the choice.
        choices=tuple(Ciphertext(read(choice["alpha"]), read(choice["beta"], zero=True)) for choice in choices),
        text=",".join(f"{choice['alpha']},{choice['beta']}" for choice in choices),
        option_proofs=tuple(tuple(proofs) for proofs in fields["individual_proofs"]),
        sum_proof=tuple(fields["overall_proof"]),
        blank_proof=None if blank_proof is None else tuple(blank_proof),
    )
