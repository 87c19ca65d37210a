"""A published log, whole: entries give its tiles and every one of its checkpoints. Cosignatures by another program."""

import json

import pytest

from keys.ed25519 import check_signature
from keys.errors import RejectionError
from keys.note import VerifierKey, parse_note, parse_vkey
from ledger.checkpoint import check_checkpoint, format_checkpoint_text, parse_checkpoint
from ledger.cosignature import check_cosignatures
from ledger.merkle import leaf_hash, root_of
from ledger.tile import parse_entry_bundle, parse_tile_path, tile_paths, tiles_of
from tests.vectors.vector import PUBLISHED

LOG = PUBLISHED / "tlog-tiles-log"
SUNLIGHT = PUBLISHED / "sunlight-cosigned"
KEY = parse_vkey((LOG / "log.vkey").read_text().strip())
ENTRIES = parse_entry_bundle((LOG / "tile/entries/000.p/15").read_bytes())


def witness(name: str) -> VerifierKey:
    return parse_vkey(json.loads((SUNLIGHT / name).read_text())["verifier_keys"][0])


def test_the_entries_are_fifteen_words() -> None:
    assert len(ENTRIES) == 15
    assert ENTRIES[:3] == [b"one", b"two", b"three"]


@pytest.mark.parametrize("size", range(16))
def test_tiles_and_checkpoint_of_every_size(size: int) -> None:
    tiles = tiles_of(ENTRIES[:size])
    assert {path: (LOG / path).read_bytes() for path in tiles} == tiles
    assert list(tiles) == list(tile_paths(size))
    checkpoint = check_checkpoint((LOG / f"checkpoint.{size}").read_bytes(), KEY, check_signature)
    assert checkpoint.size == size
    assert checkpoint.root == root_of([leaf_hash(entry) for entry in ENTRIES[:size]])


def test_the_newest_checkpoint_is_the_last_one() -> None:
    assert check_checkpoint((LOG / "checkpoint").read_bytes(), KEY, check_signature).size == 15


def test_every_published_file_name_is_read_and_written_alike() -> None:
    names = [path.relative_to(LOG).as_posix() for path in (LOG / "tile").rglob("*") if path.is_file()]
    assert len(names) == 30
    assert {parse_tile_path(name)[0] for name in names} == {0, "entries"}


@pytest.mark.parametrize(("city", "file"), [("rome", "witness.v0.json"), ("milan", "witness2.v0.json")])
def test_cosignatures_of_another_program(city: str, file: str) -> None:
    data = (SUNLIGHT / f"{city}.checkpoint").read_bytes()
    checkpoint, note = parse_checkpoint(data)
    assert checkpoint.size == 300
    assert format_checkpoint_text(checkpoint) == note.text
    key = witness(file)
    [(signer, time)] = check_cosignatures(note, [key], check_signature)
    assert signer == key
    assert 1_700_000_000 < time < 1_800_000_000
    with pytest.raises(RejectionError) as caught:
        check_cosignatures(parse_note(data.replace(b"300", b"301")), [key], check_signature)
    assert caught.value.code == "signature-wrong"


def test_a_witness_that_did_not_sign_is_not_among_the_cosigners() -> None:
    note = parse_checkpoint((SUNLIGHT / "rome.checkpoint").read_bytes())[1]
    assert check_cosignatures(note, [witness("witness2.v0.json")], check_signature) == []


@pytest.mark.parametrize("name", ["tlog-checkpoint.unkeyed", "tlog-cosignature.unkeyed"])
def test_published_checkpoints_without_a_key(name: str) -> None:
    checkpoint, note = parse_checkpoint((PUBLISHED / "c2sp-examples" / name).read_bytes())
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert format_checkpoint_text(checkpoint) == note.text


def test_the_published_request_to_a_witness_holds_a_checkpoint() -> None:
    request = (PUBLISHED / "c2sp-examples" / "add-checkpoint-request.unkeyed").read_bytes()
    checkpoint, _ = parse_checkpoint(request.partition(b"\n\n")[2])
    assert checkpoint.size == 20852163
