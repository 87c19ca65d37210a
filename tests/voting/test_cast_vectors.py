"""The cast statement byte for byte, as tests/vectors/cast/ has it and as the booth's own test reads it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from keys.adapters.sodium import SigningKey, check_signature
from keys.canonical import encode_canonical
from keys.errors import SignatureWrongError
from voting.cast import parse_request
from voting.statement import cast_message, parse_ballot_cast
from voting.tracking import format_tracking

VECTORS = sorted((Path(__file__).parents[1] / "vectors" / "cast").glob("*.json"))


@pytest.fixture(params=VECTORS, ids=lambda path: path.stem)
def vector(request: pytest.FixtureRequest) -> Any:
    return json.loads(request.param.read_text(encoding="utf-8"))


def test_the_body_parses_to_the_same_id(vector: Any) -> None:
    casting = parse_ballot_cast(parse_request(vector["body"].encode()))
    assert casting.id.hex() == vector["id"]
    assert casting.voter == vector["voter"]
    assert hashlib.sha256(casting.ballot).digest() == casting.ballot_sha256


def test_the_same_seed_signs_the_same_bytes(vector: Any) -> None:
    key = SigningKey(bytes.fromhex(vector["seed"]))
    raw = json.loads(vector["body"])
    assert encode_canonical(raw) == vector["body"].encode()
    assert key.sign(cast_message(raw["statement"])).hex() == raw["signature"]


def test_a_changed_statement_is_not_signed(vector: Any) -> None:
    key = SigningKey(bytes.fromhex(vector["seed"]))
    raw = json.loads(vector["body"])
    changed = raw["statement"] | {"sequence": raw["statement"]["sequence"] + 1}
    with pytest.raises(SignatureWrongError):
        check_signature(key.public, cast_message(changed), bytes.fromhex(raw["signature"]))


def test_the_tracking_code_is_the_phones(vector: Any) -> None:
    assert format_tracking(bytes.fromhex(vector["id"])) == vector["tracking"]
