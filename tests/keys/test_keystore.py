"""Key files: sealed and plain, and what is refused about them. A real folder, the fast parameters."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keys.adapters.keystore import (
    open_plain_key,
    open_sealed_key,
    read_public_key,
    save_plain_key,
    save_sealed_key,
)
from keys.adapters.sodium import SigningKey, check_signature
from keys.canonical import encode_canonical
from keys.errors import (
    JsonMalformedError,
    KeyMalformedError,
    MalformedError,
    PassphraseWrongError,
    RejectionError,
    ShapeWrongError,
)
from keys.note import format_vkey, parse_vkey

SEED = b"zhengyi test: seed of a key file"
NAME = "zhengyi.example/officer/lin"
WORDS = "correct horse battery caf\u00e9"


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    path = tmp_path / "officer.key"
    save_sealed_key(path, NAME, SEED, WORDS, fast=True)
    return path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "service.key"
    save_plain_key(path, NAME, SEED)
    return path


def change(path: Path, **members: Any) -> None:
    """Rewrite a key file in its canonical form with other members; None removes one."""
    value = json.loads(path.read_bytes()) | members
    path.write_bytes(encode_canonical({name: item for name, item in value.items() if item is not None}) + b"\n")


def test_a_sealed_key_signs_after_it_is_opened(sealed: Path) -> None:
    named = open_sealed_key(sealed, WORDS)
    assert named.key.public == SigningKey(SEED).public
    check_signature(named.key.public, b"text", named.sign(b"text"))
    assert read_public_key(sealed) == named.key
    assert open_sealed_key(sealed, WORDS.replace("\u00e9", "e\u0301")).key == named.key


def test_a_sealed_file_shows_neither_seed_nor_words(sealed: Path) -> None:
    data = sealed.read_bytes()
    assert SEED.hex().encode() not in data
    assert b"horse" not in data
    assert "horse" not in repr(open_sealed_key(sealed, WORDS))
    assert SEED.hex() not in repr(open_sealed_key(sealed, WORDS))
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600


@pytest.mark.parametrize("words", ["", "correct horse battery cafe", WORDS + " ", WORDS.upper()])
def test_other_words_do_not_open_it(sealed: Path, words: str) -> None:
    with pytest.raises(PassphraseWrongError):
        open_sealed_key(sealed, words)


def test_two_files_of_one_key_share_nothing_secret(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save_sealed_key(tmp_path / name, NAME, SEED, WORDS, fast=True)
    one, two = (json.loads((tmp_path / name).read_bytes()) for name in ("one", "two"))
    assert one["kdf"]["salt"] != two["kdf"]["salt"]
    assert one["nonce"] != two["nonce"]
    assert one["box"] != two["box"]


def test_the_usual_parameters_are_those_for_people(tmp_path: Path) -> None:
    save_sealed_key(tmp_path / "key", NAME, SEED, WORDS)
    kdf = json.loads((tmp_path / "key").read_bytes())["kdf"]
    assert (kdf["name"], kdf["memory"], kdf["passes"]) == ("argon2id", 67_108_864, 2)
    assert open_sealed_key(tmp_path / "key", WORDS).key.name == NAME


def test_every_part_of_a_sealed_file_is_authenticated(sealed: Path) -> None:
    other = format_vkey(save_plain_key(sealed.with_name("other"), "other", bytes(32)).key)
    good = sealed.read_bytes()
    value = json.loads(good)
    changes: list[dict[str, Any]] = [
        {"name": "other"},
        {"vkey": other},
        {"nonce": "00" * 24},
        {"kdf": value["kdf"] | {"salt": "00" * 16}},
        {"kdf": value["kdf"] | {"passes": 2}},
        {"kdf": value["kdf"] | {"memory": 16_384}},
        {"box": "A" * 64},
    ]
    for members in changes:
        change(sealed, **members)
        with pytest.raises(PassphraseWrongError):
            open_sealed_key(sealed, WORDS)
        sealed.write_bytes(good)
    open_sealed_key(sealed, WORDS)


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ({"v": 2}, ShapeWrongError),
        ({"kind": "zhengyi-key-plain"}, ShapeWrongError),
        ({"nonce": None}, ShapeWrongError),
        ({"more": 1}, ShapeWrongError),
        ({"kdf": {"memory": 8_192, "name": "scrypt", "passes": 1, "salt": "00" * 16}}, ShapeWrongError),
        ({"kdf": {"memory": 2**31, "name": "argon2id", "passes": 1, "salt": "00" * 16}}, ShapeWrongError),
        ({"kdf": {"memory": 8_192, "name": "argon2id", "passes": 10**6, "salt": "00" * 16}}, ShapeWrongError),
        ({"box": "AAAA"}, ShapeWrongError),
    ],
)
def test_other_forms_are_refused_before_any_work(sealed: Path, members: Any, refusal: type[RejectionError]) -> None:
    change(sealed, **members)
    with pytest.raises(refusal):
        open_sealed_key(sealed, WORDS)


def test_a_plain_key_signs(plain: Path) -> None:
    named = open_plain_key(plain)
    check_signature(named.key.public, b"text", named.sign(b"text"))
    assert read_public_key(plain) == named.key
    assert stat.S_IMODE(plain.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_plain_key_that_others_may_read_is_refused(plain: Path, mode: int) -> None:
    plain.chmod(mode)
    with pytest.raises(KeyMalformedError):
        open_plain_key(plain)


def test_a_plain_key_whose_parts_do_not_belong_together_is_refused(plain: Path) -> None:
    good = plain.read_bytes()
    for members in ({"seed": "00" * 32}, {"name": "other"}):
        change(plain, **members)
        with pytest.raises(KeyMalformedError):
            open_plain_key(plain)
        plain.write_bytes(good)


@pytest.mark.parametrize("data", [b"", b"\n", b"[]\n", b"{}", b"{ }\n", b"x" * 5_000, b"{}\n"])
def test_files_that_are_no_keys(plain: Path, data: bytes) -> None:
    plain.write_bytes(data)
    for act in (open_plain_key, read_public_key, lambda path: open_sealed_key(path, WORDS)):
        with pytest.raises((MalformedError, JsonMalformedError)):
            act(plain)


def test_a_key_file_is_never_replaced(plain: Path) -> None:
    before = plain.read_bytes()
    with pytest.raises(FileExistsError):
        save_plain_key(plain, NAME, bytes(32))
    with pytest.raises(FileExistsError):
        save_sealed_key(plain, NAME, bytes(32), WORDS, fast=True)
    assert plain.read_bytes() == before
    assert os.listdir(plain.parent) == [plain.name]


@pytest.mark.parametrize("name", ["", "a b", "a+b", "n" * 256])
def test_names_that_no_key_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyMalformedError):
        save_plain_key(tmp_path / "key", name, SEED)
    assert os.listdir(tmp_path) == []


def run(*arguments: str | Path, words: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "keys", *map(str, arguments)]
    return subprocess.run(command, input=words, capture_output=True, text=True, check=False)


def test_the_command_makes_and_shows_a_key(tmp_path: Path) -> None:
    path = tmp_path / "office.key"
    made = run("new", NAME, path, words=f"{WORDS}\n")
    assert (made.returncode, made.stderr) == (0, "")
    assert parse_vkey(made.stdout.strip()).name == NAME
    assert run("show", path).stdout == made.stdout
    assert run("show", path, "--check", words=f"{WORDS}\n").stdout == made.stdout
    wrong = run("show", path, "--check", words="other\n")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr == "keys: error: the passphrase does not open the key file (passphrase-wrong)\n"
    assert run("new", NAME, path, words=f"{WORDS}\n").returncode == 1


def test_the_command_refuses_misuse(tmp_path: Path) -> None:
    assert run().returncode == 2
    assert run("new", NAME, tmp_path / "key", words="\n").returncode == 2
    assert run("show", tmp_path / "none").returncode == 1
    plain = run("new", "service", tmp_path / "plain", "--plain")
    assert run("show", tmp_path / "plain").stdout == plain.stdout
    assert sorted(os.listdir(tmp_path)) == ["plain"]
