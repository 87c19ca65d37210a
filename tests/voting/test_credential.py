"""Letter codes, the keys that follow from them, and proofs of possession. voting/SPEC.md, Letter code, Credential."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.adapters.sodium import SigningKey, check_signature
from keys.encoding import bytes_of_hex
from keys.errors import KeyWeakError, RejectionError
from voting.credential import (
    ALPHABET,
    check_possession,
    format_code,
    login_message,
    make_secret,
    make_seed,
    parse_code,
    prove_possession,
)
from voting.roll_errors import CodeCheckWrongError, CodeMalformedError, PossessionWrongError

VECTORS = sorted((Path(__file__).parent.parent / "vectors" / "credential").glob("*.json"))
ORIGIN = "vote.example.org/quzhou/case/junyue-2022"
KEY = SigningKey(bytes(range(32)))
POSSESSION = prove_possession(ORIGIN, "v0001", 1, KEY.public, KEY.sign)
SECRETS = st.text(ALPHABET, min_size=20, max_size=20)


def test_vectors_are_there() -> None:
    assert len(VECTORS) >= 19


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector(path: Path) -> None:
    vector: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if vector["expect"] != "ok":
        with pytest.raises(RejectionError) as caught:
            parse_code(vector["code"])
        assert caught.value.code == vector["expect"]
        assert vector["code"][:4] not in str(caught.value) or not vector["code"]
        return
    secret = parse_code(vector["code"])
    assert secret == vector["secret"]
    assert format_code(secret) == vector["printed"]
    seed = make_seed(secret, vector["origin"], vector["voter"], vector["issue"])
    assert seed.hex() == vector["seed"]
    key = SigningKey(seed)
    assert key.public.hex() == vector["public"]
    possession = prove_possession(vector["origin"], vector["voter"], vector["issue"], key.public, key.sign)
    assert possession.hex() == vector["possession"]
    check_possession(vector["origin"], vector["voter"], vector["issue"], key.public, possession, check_signature)


@given(SECRETS)
def test_printed_code_reads_back(secret: str) -> None:
    printed = format_code(secret)
    assert len(printed) == 27
    assert parse_code(printed) == secret
    assert parse_code(printed.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == secret


@given(SECRETS, st.integers(0, 21), st.sampled_from(ALPHABET))
def test_one_wrong_character_almost_never_passes(secret: str, place: int, character: str) -> None:
    code = format_code(secret).replace("-", "")
    bent = code[:place] + character + code[place + 1 :]
    if bent == code:
        return
    try:
        assert parse_code(bent) != secret
    except CodeCheckWrongError:
        return


def test_secret_uses_one_hundred_bits_of_the_source() -> None:
    assert make_secret(lambda size: b"\xff" * size) == "Z" * 20
    assert make_secret(lambda size: bytes(size - 1) + b"\x0f") == "0" * 20
    assert make_secret(lambda size: bytes(size - 1) + b"\x10") == "0" * 19 + "1"


def test_source_that_gives_too_little_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="random source"):
        make_secret(lambda size: bytes(size - 1))


@pytest.mark.parametrize(("secret", "issue"), [("short", 1), ("U" * 20, 1), ("0" * 20, 0), ("o" * 20, 1)])
def test_seed_of_something_else_is_a_mistake(secret: str, issue: int) -> None:
    with pytest.raises(ValueError, match="not a secret"):
        make_seed(secret, ORIGIN, "v0001", issue)


def test_overlong_text_is_refused_unread() -> None:
    with pytest.raises(CodeMalformedError):
        parse_code(" " * 1_000_000)


def test_possession_holds() -> None:
    check_possession(ORIGIN, "v0001", 1, KEY.public, POSSESSION, check_signature)


@pytest.mark.parametrize(
    ("origin", "voter", "issue"),
    [(ORIGIN + "2", "v0001", 1), (ORIGIN, "v0002", 1), (ORIGIN, "v0001", 2)],
    ids=["case", "voter", "issue"],
)
def test_possession_of_another_binding_is_refused(origin: str, voter: str, issue: int) -> None:
    with pytest.raises(PossessionWrongError):
        check_possession(origin, voter, issue, KEY.public, POSSESSION, check_signature)


def test_possession_by_another_key_is_refused() -> None:
    other = SigningKey(bytes(32))
    with pytest.raises(PossessionWrongError):
        check_possession(ORIGIN, "v0001", 1, other.public, POSSESSION, check_signature)


@pytest.mark.parametrize("bit", [0, 255, 256, 511])
def test_possession_with_a_flipped_bit_is_refused(bit: int) -> None:
    bent = bytearray(POSSESSION)
    bent[bit // 8] ^= 1 << bit % 8
    with pytest.raises(PossessionWrongError):
        check_possession(ORIGIN, "v0001", 1, KEY.public, bytes(bent), check_signature)


def test_key_of_small_order_is_refused_before_its_proof_is_read() -> None:
    identity = bytes_of_hex("01" + "00" * 31, 32)
    with pytest.raises(KeyWeakError):
        check_possession(ORIGIN, "v0001", 1, identity, bytes(64), check_signature)


def test_login_message_is_readable_and_bound_to_case_challenge_and_voter() -> None:
    expected = f'{{"case":"{ORIGIN}","challenge":"{"ab" * 32}","voter":"v0001"}}'
    assert login_message(ORIGIN, b"\xab" * 32, "v0001") == b"zhengyi/login/v1\n" + expected.encode()
