"""Publishing: files that fit the tree, one signature for each size, and a stop where two histories meet."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from keys.adapters.keystore import save_plain_key
from keys.adapters.sodium import check_signature
from ledger.adapters.bundle import parse_bundle
from ledger.adapters.export import export_record, make_proof
from ledger.adapters.publish import fence, open_log, publish
from ledger.adapters.store import StaticStore
from ledger.checkpoint import check_checkpoint
from ledger.container import format_zip
from ledger.errors import (
    CheckpointMissingError,
    ForkError,
    LogExistsError,
    SignerExistsError,
    SignerKeyWrongError,
    SignerMissingError,
)
from ledger.merkle import EMPTY_ROOT, prove_consistency, root_of
from ledger.proof import check_proof, parse_proof
from ledger.record import check_tree, entries_of
from ledger.tile import tiles_of
from tests.ledger.world import ORIGIN, make_world, open_world, published_files


@pytest.mark.parametrize("steps", [(1, 2, 255, 256, 257), (300,), (0, 511, 512, 513), (256,)])
def test_the_files_are_those_of_the_tree(tmp_path: Path, steps: tuple[int, ...]) -> None:
    world = make_world(tmp_path)
    for size in steps:
        with world.log.write() as writer:
            for number in range(writer.size, size):
                writer.append("noted", {"number": number})
        checkpoint = publish(world.log, world.store, world.signer)
        assert checkpoint.size == size
        files = published_files(world)
        assert check_checkpoint(files["checkpoint"], world.log.log_key, check_signature) == checkpoint
        assert tiles_of(world.log.data()).items() <= files.items()
    fence(world.log, world.store, world.signer)
    full = {name for name in files if ".p/" not in name}
    assert [name for name in files if ".p/" in name and name.partition(".p/")[0] in full] == []


def test_nothing_new_is_nothing_done(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(3)
    first = publish(world.log, world.store, world.signer)
    files = published_files(world)
    assert publish(world.log, world.store, world.signer) == first
    assert published_files(world) == files


def test_blobs_are_published_with_the_tree(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    name = sha256(b"roll").hexdigest()
    with world.log.write() as writer:
        writer.append("noted", {"blob": name}, blobs={name: b"roll"})
    publish(world.log, world.store, world.signer)
    world.append(1, 1)
    publish(world.log, world.store, world.signer)
    assert published_files(world)[f"blob/{name}"] == b"roll"


def test_a_record_can_be_had_at_every_published_size(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(2)
    publish(world.log, world.store, world.signer, phase=True)
    world.append(2, 2)
    publish(world.log, world.store, world.signer)
    before = export_record(world.log, b"quorum none\n", 4)
    world.append(300, 4)
    publish(world.log, world.store, world.signer, phase=True)
    assert export_record(world.log, b"quorum none\n", 4) == before
    assert [name for name in before if name.startswith("checkpoints/")] == ["checkpoints/2"]
    newest = parse_bundle(format_zip(export_record(world.log, b"quorum none\n")))
    entries = entries_of(newest)
    assert entries == world.log.data()
    check_tree(
        newest, entries, check_checkpoint(newest.file("log/checkpoint"), world.log.log_key, check_signature).root
    )
    with pytest.raises(CheckpointMissingError):
        export_record(world.log, b"quorum none\n", 3)


def test_an_entry_has_a_proof_once_a_checkpoint_covers_it(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(5)
    assert make_proof(world.log, 4) is None
    publish(world.log, world.store, world.signer)
    proof = make_proof(world.log, 4)
    world.append(5, 5)
    publish(world.log, world.store, world.signer)
    assert proof is not None
    assert make_proof(world.log, 4) == proof
    entry = world.log.data(4, 5)[0]
    assert check_proof(parse_proof(proof), entry, world.log.log_key, check_signature).size == 5


def test_a_log_is_opened_once(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    with pytest.raises(LogExistsError):
        open_log(world.log, world.store, world.signer, "c1.key")
    with pytest.raises(LogExistsError):  # the same with the published files lost
        open_log(world.log, StaticStore(tmp_path / "elsewhere", ORIGIN), world.signer, "c1.key")
    world.append(1)
    publish(world.log, world.store, world.signer)
    with pytest.raises(SignerExistsError):
        world.signer.create(ORIGIN, "c1.key")
    save_plain_key(tmp_path / "signer" / "other.key", "vote.example/office/case/c2", bytes(32))
    with pytest.raises(SignerKeyWrongError):
        world.signer.create(ORIGIN, "other.key")


def test_the_signer_signs_only_what_extends_its_last_head(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(9)
    leaves = world.log.leaf_hashes()
    signer = world.signer
    note = signer.sign(ORIGIN, 5, root_of(leaves[:5]), [])
    assert signer.sign(ORIGIN, 5, root_of(leaves[:5]), []) == note
    forged = [*leaves[:4], bytes(32), *leaves[5:]]
    refused: list[Callable[[], bytes]] = [
        lambda: signer.sign(ORIGIN, 5, root_of(forged[:5]), []),
        lambda: signer.sign(ORIGIN, 4, root_of(leaves[:4]), []),
        lambda: signer.sign(ORIGIN, 0, EMPTY_ROOT, []),
        lambda: signer.sign(ORIGIN, 9, root_of(leaves), []),
        lambda: signer.sign(ORIGIN, 9, root_of(forged), prove_consistency(forged, 5, 9)),
    ]
    for sign in refused:
        with pytest.raises(ForkError):
            sign()
    assert signer.last(ORIGIN).note == note
    signer.sign(ORIGIN, 9, root_of(leaves), prove_consistency(leaves, 5, 9))
    with pytest.raises(SignerMissingError):
        signer.last("vote.example/office/case/c2")


def test_publishers_in_a_race_sign_each_size_once(tmp_path: Path, is_full: bool) -> None:
    rounds = 250 if is_full else 15
    world = make_world(tmp_path)
    mistakes: list[Exception] = []

    def run() -> None:
        own = open_world(tmp_path)
        try:
            for _ in range(rounds):
                publish(own.log, own.store, own.signer)
        except Exception as error:  # carried to the main thread
            mistakes.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    world.append(2 * rounds)
    for thread in threads:
        thread.join()
    assert mistakes == []
    publish(world.log, world.store, world.signer)
    with closing(sqlite3.connect(world.signer.path)) as connection:
        counter, size = connection.execute("SELECT counter, size FROM head").fetchone()
    with world.engine.connect() as rows:
        kept = rows.exec_driver_sql("SELECT count(*) FROM checkpoint WHERE size > 0").scalar()
    assert (counter, size) == (kept, 2 * rounds)
    fence(world.log, world.store, world.signer)
