"""The vectors that Python and the officers' script share say what Python says, and are what their generator makes."""

import json
from pathlib import Path
from typing import Any

import pytest

from keys.adapters.keystore import open_sealed_key
from keys.adapters.sodium import SigningKey, check_signature
from keys.canonical import parse_canonical
from keys.encoding import bytes_of_hex, hex_of
from keys.errors import RejectionError
from tests.vectors.desk import FOLDER, vectors
from voting.statement import statement_message

FILES = sorted(FOLDER.glob("*.json"))


def test_the_vectors_are_those_of_their_generator() -> None:
    made = {name: json.dumps(vector, sort_keys=True) for name, vector in vectors().items()}
    kept = {path.stem: json.dumps(json.loads(path.read_text("utf-8")), sort_keys=True) for path in FILES}
    assert made == kept


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_python_says_the_same(path: Path, tmp_path: Path) -> None:
    vector: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if vector["what"] == "open":
        file = tmp_path / "officer.key"
        file.write_text(vector["file"], encoding="utf-8")
        try:
            opened = open_sealed_key(file, vector["passphrase"])
        except RejectionError as error:
            is_phrase = error.code == "passphrase-wrong"
            assert vector["expect"] == ("desk-passphrase-wrong" if is_phrase else "desk-key-file-malformed")
            return
        assert vector["expect"] == "ok"
        assert opened.key.public == SigningKey(bytes_of_hex(vector["seed"], 32)).public
        return
    try:
        said = parse_canonical(vector["text"].encode())
        assert isinstance(said, dict)
        assert (sorted(said), said["v"]) == (["body", "case", "kind", "nonce", "v"], 1)
        for item in vector["earlier"]:
            signature = bytes_of_hex(item["signature"], 64)
            check_signature(bytes_of_hex(item["key"], 32), statement_message(said), signature)
    except (RejectionError, AssertionError):
        assert vector["expect"] == "desk-statement-changed"
        return
    assert vector["expect"] == "ok"
    signed = SigningKey(bytes_of_hex(vector["seed"], 32)).sign(statement_message(said))
    assert hex_of(signed) == vector["signature"]
