"""Ten transcripts, byte for byte: what is hashed, the challenge, and the proof that follows from the listed scalars."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keys.blank import BlankOpening, BlankSum, check_blank, check_blank_sum, prove_blank, prove_blank_sum
from keys.decryption import check_decryption, prove_decryption
from keys.elgamal import Ciphertext
from keys.factor import FactorStatement, check_factor, prove_factor
from keys.group import ORDER, Group, parse_element
from keys.interval import check_option, check_sum, prove_interval
from keys.schnorr import (
    check_ballot_signature,
    check_key,
    check_message_signature,
    prove_key,
    sign_ballot,
    sign_message,
)
from keys.sigma import Proof, parse_proof
from tests.keys.groups import BOTH

FOLDER = Path(__file__).parent / "transcript"
PATHS = sorted(FOLDER.glob("*.json"))
Vector = dict[str, Any]


def load(name: str) -> Vector:
    vector: Vector = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return vector


def draws(vector: Vector) -> Callable[[], int]:
    return iter([int(item) for item in vector["draws"]]).__next__


def proofs(vector: Vector) -> list[Proof]:
    return [parse_proof(**item) for item in vector["proofs"]]


def sealed(group: Group, value: dict[str, str]) -> Ciphertext:
    return Ciphertext(parse_element(group, value["alpha"]), parse_element(group, value["beta"]))


def test_there_are_ten() -> None:
    assert len(PATHS) == 10


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_challenge_is_the_hash_of_the_transcript(path: Path) -> None:
    vector = load(path.stem)
    if "transcript_hex" in vector:
        hashed = hashlib.sha512(bytes.fromhex(vector["transcript_hex"])).digest()
        expected = int.from_bytes(hashed, "little") % ORDER
    else:
        expected = int.from_bytes(hashlib.sha256(vector["transcript"].encode()).digest(), "big") % ORDER
    assert expected == int(vector["challenge"])
    assert sum(proof.challenge for proof in proofs(vector)) % ORDER == expected


@BOTH
def test_keys_and_signatures(group: Group) -> None:
    for name in ("key", "ballot", "message"):
        vector = load(name)
        public, secret = parse_element(group, vector["public"]), int(vector["secret"])
        [proof] = proofs(vector)
        if name == "key":
            assert prove_key(group, secret, draws(vector)) == proof
            check_key(group, public, proof)
        elif name == "ballot":
            assert sign_ballot(group, secret, vector["hash"], int(vector["draws"][0])) == proof
            check_ballot_signature(group, public, vector["hash"], proof)
        else:
            assert sign_message(group, secret, vector["message"], draws(vector)) == proof
            check_message_signature(group, public, vector["message"], proof)


@BOTH
def test_intervals(group: Group) -> None:
    for name in ("option", "sum"):
        vector = load(name)
        key, item = parse_element(group, vector["key"]), sealed(group, vector["ciphertext"])
        made = prove_interval(
            group,
            key,
            vector["prefix"],
            item,
            vector["members"],
            vector["true"],
            int(vector["randomness"]),
            draws(vector),
        )
        assert list(made) == proofs(vector)
        check_sum(group, key, vector["prefix"], item, vector["members"], made)
        if name == "option":
            check_option(group, key, vector["prefix"], item, made)


@BOTH
def test_blank_votes(group: Group) -> None:
    vector = load("blank")
    key = parse_element(group, vector["key"])
    pair = BlankSum(sealed(group, vector["blank"]), sealed(group, vector["chosen"]))
    made = prove_blank(group, key, vector["prefix"], pair, opening(vector, is_blank=True), draws(vector))
    assert list(made) == proofs(vector)
    check_blank(group, key, vector["prefix"], pair, made)

    vector = load("blank-sum")
    pair = BlankSum(sealed(group, vector["blank"]), sealed(group, vector["chosen"]))
    members, index = vector["members"], vector["true"] - 1
    known = opening(vector, is_blank=False)
    made = prove_blank_sum(group, key, vector["prefix"], pair, members, index, known, draws(vector))
    assert list(made) == proofs(vector)
    check_blank_sum(group, key, vector["prefix"], pair, members, made)


def opening(vector: Vector, is_blank: bool) -> BlankOpening:
    """Both vectors prove what they say of the options' sum, so the blank value's randomness is not needed."""
    return BlankOpening(is_blank, 0, int(vector["randomness"]))


@BOTH
def test_decryptions(group: Group) -> None:
    vector = load("decryption")
    public, item = parse_element(group, vector["public"]), sealed(group, vector["ciphertext"])
    proof = prove_decryption(group, vector["phi"], int(vector["secret"]), item.alpha, draws(vector))
    assert [proof] == proofs(vector)
    check_decryption(group, vector["phi"], public, item.alpha, parse_element(group, vector["factor"]), proof)
    challenges = set()
    for name in ("factor-1-23", "factor-12-3"):
        vector = load(name)
        fields = ("origin", "phi", "measure", "question", "option", "item", "trustee")
        statement = FactorStatement(
            **{field: vector[field] for field in fields},
            manifest=bytes.fromhex(vector["manifest"]),
            public=parse_element(group, vector["public"]),
            ciphertext=sealed(group, vector["ciphertext"]),
            factor=parse_element(group, vector["factor"]),
        )
        proof = prove_factor(group, statement, int(vector["secret"]), draws(vector))
        assert [proof] == proofs(vector)
        check_factor(group, statement, proof)
        challenges.add(proof.challenge)
    assert len(challenges) == 2
