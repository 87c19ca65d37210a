"""Vaults: what was sealed opens with its own key, under its own name, unchanged, and with nothing else."""

import json
import stat
from pathlib import Path

import pytest

from keys.adapters.keystore import save_plain_key
from keys.adapters.vault import ADDED, VaultWrongError, open_vault
from keys.errors import KeyMalformedError

CONTENT = "身份证复印件".encode() * 10


@pytest.fixture
def key(tmp_path: Path) -> Path:
    save_plain_key(tmp_path / "office.key", "vote.example/office", b"\x07" * 32)
    return tmp_path / "office.key"


def test_what_was_sealed_opens_again_also_later(tmp_path: Path, key: Path) -> None:
    sealed = open_vault(tmp_path / "vault.key", key).seal(CONTENT, b"document 1")
    assert open_vault(tmp_path / "vault.key", key).open(sealed, b"document 1") == CONTENT
    assert len(sealed) == len(CONTENT) + ADDED
    assert CONTENT[:18] not in sealed
    assert stat.S_IMODE((tmp_path / "vault.key").stat().st_mode) == 0o600


def test_the_same_content_is_never_sealed_alike(tmp_path: Path, key: Path) -> None:
    vault = open_vault(tmp_path / "vault.key", key)
    assert vault.seal(CONTENT, b"") != vault.seal(CONTENT, b"")


def test_a_file_does_not_open_in_the_place_of_another(tmp_path: Path, key: Path) -> None:
    vault = open_vault(tmp_path / "vault.key", key)
    with pytest.raises(VaultWrongError):
        vault.open(vault.seal(CONTENT, b"document 1"), b"document 2")


@pytest.mark.parametrize("place", [0, 23, 24, 60, -1])
def test_a_changed_byte_is_seen(tmp_path: Path, key: Path, place: int) -> None:
    vault = open_vault(tmp_path / "vault.key", key)
    bent = bytearray(vault.seal(CONTENT, b"x"))
    bent[place] ^= 1
    with pytest.raises(VaultWrongError):
        vault.open(bytes(bent), b"x")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(24), bytes(ADDED)])
def test_what_is_no_sealed_file_is_refused(tmp_path: Path, key: Path, sealed: bytes) -> None:
    with pytest.raises(VaultWrongError):
        open_vault(tmp_path / "vault.key", key).open(sealed, b"")


def test_neither_file_opens_anything_alone(tmp_path: Path, key: Path) -> None:
    sealed = open_vault(tmp_path / "vault.key", key).seal(CONTENT, b"")
    save_plain_key(tmp_path / "other.key", "vote.example/office", b"\x08" * 32)
    with pytest.raises(VaultWrongError):
        open_vault(tmp_path / "vault.key", tmp_path / "other.key")
    with pytest.raises(VaultWrongError):
        open_vault(tmp_path / "second.key", key).open(sealed, b"")


def test_a_broken_file_of_the_data_key_is_refused(tmp_path: Path, key: Path) -> None:
    open_vault(tmp_path / "vault.key", key)
    fields = json.loads((tmp_path / "vault.key").read_bytes())
    for bent, error in (({**fields, "v": 2}, KeyMalformedError), ({**fields, "nonce": "00" * 24}, VaultWrongError)):
        (tmp_path / "vault.key").write_text(json.dumps(bent, separators=(",", ":"), sort_keys=True) + "\n")
        with pytest.raises(error):
            open_vault(tmp_path / "vault.key", key)
