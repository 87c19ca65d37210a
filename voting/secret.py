"""The Belenios election of a case: derived from the manifest and the trustees, never stored beside them.

Also the proof that a voter's Belenios credential is held, and how large a ballot can become.
Specification: ``voting/SPEC.md`` section Formats, "Secret mode".
"""

from collections.abc import Mapping, Sequence

from keys.group import ORDER, Draw, Element, Group
from keys.hashing import digest, wide_digest
from keys.sigma import Proof
from voting.belenios.election import BASE58, Election, Question, make_election
from voting.belenios.structure import format_structure
from voting.belenios.trustees import Item, make_election_key
from voting.manifest import Manifest
from voting.secret_errors import BallotsTooLargeError, BeleniosPossessionError

UUID_LENGTH = 22
MAX_ENTRY = 65_535
MAX_BESIDES = 4_096
"""Bytes of a ``ballot_cast`` entry that are not the ballot: statement, signatures, the entry's own members."""

_POSSESSION = "zhengyi/belenios-possession/v1"


def make_case_uuid(origin: str) -> str:
    """Return the uuid of the case's election: 22 Base58 digits of a hash of its origin."""
    number = int.from_bytes(digest("zhengyi/case-uuid/v1", origin.encode()), "big")
    return "".join(BASE58[number // 58**place % 58] for place in reversed(range(UUID_LENGTH)))


def make_questions(manifest: Manifest) -> list[Question]:
    """Return the questions as Belenios takes them: titles and labels in the binding language, in the sealed order."""
    return [
        Question(
            question.title["zh_cn"],
            tuple(option.label["zh_cn"] for option in question.options),
            question.min,
            question.max,
            question.blank,
        )
        for question in manifest.questions
    ]


def make_case_election(group: Group, manifest: Manifest, trustees: Sequence[Item]) -> Election:
    """Return the one election that follows from a sealed manifest and its trustees."""
    return make_election(
        group,
        make_case_uuid(manifest.case),
        manifest.title["zh_cn"],
        f"zhengyi manifest sha256:{manifest.sha256.hex()}",
        make_election_key(group, trustees),
        make_questions(manifest),
    )


def check_ballot_size(questions: Sequence[Question]) -> None:
    """Check that the largest possible ballot of these questions fits into an entry. Raises BallotsTooLargeError."""
    digits = str(ORDER)
    proof = {"challenge": digits, "response": digits}
    answers = [
        {
            "choices": [{"alpha": "0" * 64, "beta": "0" * 64}] * question.choices,
            "individual_proofs": [[proof] * 2] * question.choices,
            "overall_proof": [proof] * (question.max - question.min + 1 + question.blank),
            **({"blank_proof": [proof] * 2} if question.blank else {}),
        }
        for question in questions
    ]
    ballot = format_structure({"answers": answers}).decode()
    if len(ballot) + ballot.count('"') + MAX_BESIDES > MAX_ENTRY:  # In an entry each quotation mark takes two bytes.
        raise BallotsTooLargeError


def make_selections(choices: Mapping[str, Sequence[str]], manifest: Manifest) -> list[list[int]]:
    """Write the choice ``{question id: [option ids]}`` as zeros and ones, blank first where a question allows it."""
    return [
        ([int(not choices[question.id])] if question.blank else [])
        + [int(option.id in choices[question.id]) for option in question.options]
        for question in manifest.questions
    ]


def prove_belenios_possession(group: Group, origin: str, voter: str, issue: int, secret: int, draw: Draw) -> Proof:
    """Prove that the exponent ``secret`` of a Belenios credential is held, bound to case, voter and issue."""
    nonce = draw()
    hashed = _challenge(group, origin, voter, issue, group.base(secret), group.base(nonce))
    return Proof(hashed, group.multiply_add(-hashed, secret, nonce))


def check_belenios_possession(group: Group, origin: str, voter: str, issue: int, key: Element, proof: Proof) -> None:
    """Check that someone holds the secret of ``key`` and bound it to this case, voter and issue.

    Raises: BeleniosPossessionError.
    """
    commitment = group.base_plus(proof.response, key, proof.challenge)
    if _challenge(group, origin, voter, issue, key, commitment) != proof.challenge:
        raise BeleniosPossessionError


def _challenge(group: Group, origin: str, voter: str, issue: int, key: Element, commitment: Element) -> int:
    parts = (origin.encode(), voter.encode(), str(issue).encode(), group.encode(key), group.encode(commitment))
    return int.from_bytes(wide_digest(_POSSESSION, *parts), "little") % ORDER
