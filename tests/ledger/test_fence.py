"""Rolled-back databases, lost signers, other bytes on the disk: the log stops, and says why."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from keys.errors import RejectionError
from ledger.adapters.caselog import CaseLog
from ledger.adapters.publish import fence, list_frozen, publish, thaw
from ledger.adapters.signer import SignerStore
from ledger.adapters.store import StaticStore
from ledger.errors import (
    FileConflictError,
    ForkError,
    LogDamagedError,
    LogFrozenError,
    RollbackError,
    SignerMissingError,
)
from tests.ledger.world import ORIGIN, make_signer, make_world, open_world, published_files


def test_a_restored_old_database_writes_and_signs_nothing(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(3)
    publish(world.log, world.store, world.signer)
    world.engine.dispose()
    backup = tmp_path / "backup.sqlite"
    shutil.copy(tmp_path / "zhengyi.sqlite", backup)
    world.append(10, 3)
    publish(world.log, world.store, world.signer)
    world.engine.dispose()
    newest = tmp_path / "newest.sqlite"
    shutil.copy(tmp_path / "zhengyi.sqlite", newest)
    last = world.signer.last(ORIGIN)

    shutil.copy(backup, tmp_path / "zhengyi.sqlite")
    old = open_world(tmp_path)
    for run in (fence, publish):
        with pytest.raises(RollbackError, match="restore a database backup that is not older"):
            run(old.log, old.store, old.signer)
        with pytest.raises(RollbackError), old.log.write():
            pass
    old.engine.dispose()
    assert (old.signer.last(ORIGIN), old.store.checkpoint()) == (last, last.note)

    shutil.copy(newest, tmp_path / "zhengyi.sqlite")
    right = open_world(tmp_path)
    fence(right.log, right.store, right.signer)
    right.append(1, 13)
    assert publish(right.log, right.store, right.signer).size == 14


def test_an_old_database_that_went_on_is_a_fork(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(3)
    world.engine.dispose()
    backup = tmp_path / "backup.sqlite"
    shutil.copy(tmp_path / "zhengyi.sqlite", backup)
    world.append(3, 3)
    publish(world.log, world.store, world.signer)
    world.engine.dispose()
    shutil.copy(backup, tmp_path / "zhengyi.sqlite")
    old = open_world(tmp_path)
    old.append(5, 100)
    with pytest.raises(ForkError):
        publish(old.log, old.store, old.signer)
    with pytest.raises(LogFrozenError), old.log.write():
        pass


def test_an_old_signer_is_caught_by_the_published_files_and_goes_on(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(3)
    publish(world.log, world.store, world.signer)
    backup = tmp_path / "signer.backup"
    shutil.copy(world.signer.path, backup)
    world.append(3, 3)
    publish(world.log, world.store, world.signer)
    shutil.copy(backup, world.signer.path)
    assert fence(world.log, world.store, world.signer).size == 3
    note = world.store.checkpoint()
    publish(world.log, world.store, world.signer)
    assert world.store.checkpoint() == note


def test_without_its_signer_a_log_is_read_only(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(3)
    publish(world.log, world.store, world.signer)
    hidden = tmp_path / "hidden.sqlite"
    world.signer.path.rename(hidden)
    with pytest.raises(SignerMissingError):
        fence(world.log, world.store, world.signer)
    with pytest.raises(LogFrozenError, match="signer-missing"), world.log.write():
        pass
    assert not world.signer.path.exists()
    assert len(world.log.entries()) == 3
    with pytest.raises(SignerMissingError):
        thaw(world.log, world.store, world.signer)
    hidden.rename(world.signer.path)
    thaw(world.log, world.store, world.signer)
    world.append(1, 3)
    assert publish(world.log, world.store, make_signer(tmp_path)).size == 4


@pytest.mark.parametrize("path", ["tile/0/000.p/4", "tile/entries/000.p/4"])
def test_a_file_with_other_bytes_freezes_the_log(tmp_path: Path, path: str) -> None:
    world = make_world(tmp_path)
    world.append(3)
    publish(world.log, world.store, world.signer)
    world.append(1, 3)
    last = world.signer.last(ORIGIN)
    (world.store.folder / path).write_bytes(b"other")
    with pytest.raises(FileConflictError):
        publish(world.log, world.store, world.signer)
    with pytest.raises(LogFrozenError, match="file-conflict"), world.log.write():
        pass
    assert world.signer.last(ORIGIN) == last
    shutil.rmtree(world.store.folder)  # the repair that SPEC.md names
    thaw(world.log, world.store, world.signer)
    publish(world.log, world.store, world.signer)
    fence(world.log, world.store, world.signer)
    assert world.signer.last(ORIGIN).size == 4


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/000", "tile/1/000.p/1", "tile/entries/001.p/4"])
@pytest.mark.parametrize("damage", ["flip", "remove"])
def test_the_fence_reads_every_published_file(tmp_path: Path, path: str, damage: str) -> None:
    world = make_world(tmp_path)
    world.append(260)
    publish(world.log, world.store, world.signer)
    file = world.store.folder / path
    data = file.read_bytes()
    file.unlink()
    if damage == "flip":
        file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(RejectionError):
        fence(world.log, world.store, world.signer)
    assert world.log.state == "frozen"


@pytest.mark.parametrize("run", [fence, publish])
def test_files_of_another_tree_that_fit_each_other_freeze_the_log(
    tmp_path: Path, run: Callable[[CaseLog, StaticStore, SignerStore], object]
) -> None:
    worlds = make_world(tmp_path / "right"), make_world(tmp_path / "wrong")
    for number, world in enumerate(worlds):
        with world.log.write() as writer:
            for item in range(256):
                writer.append("noted", {"number": item, "world": number})
        publish(world.log, world.store, world.signer)
    right, wrong = worlds
    right.append(1)
    for name in ("tile/0/000", "tile/1/000.p/1", "tile/entries/000"):
        shutil.copy(wrong.store.folder / name, right.store.folder / name)
    with pytest.raises(FileConflictError):
        run(right.log, right.store, right.signer)
    assert list_frozen(right.engine) == {ORIGIN: "file-conflict"}
    assert list_frozen(wrong.engine) == {}
    with pytest.raises(LogFrozenError):
        publish(right.log, right.store, right.signer)
    assert right.signer.last(ORIGIN).size == 256


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '4', '5') AS BLOB) WHERE idx = 4", LogDamagedError),
        ("UPDATE entry SET leaf_hash = zeroblob(32) WHERE idx = 4", LogDamagedError),
        ("UPDATE entry SET leaf_hash = zeroblob(32) WHERE idx = 1", ForkError),
        ("UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '1', '5') AS BLOB) WHERE idx = 1", LogDamagedError),
        ("UPDATE log SET next_index = 4", LogDamagedError),
        ("UPDATE log SET last_hash = zeroblob(32)", LogDamagedError),
        ("DELETE FROM entry WHERE idx = 2", ForkError),
        ("DELETE FROM entry WHERE idx >= 2", RollbackError),
    ],
)
def test_the_fence_sees_a_damaged_database(tmp_path: Path, statement: str, refusal: type[RejectionError]) -> None:
    world = make_world(tmp_path)
    world.append(3)
    publish(world.log, world.store, world.signer)
    world.append(2, 3)
    with closing(sqlite3.connect(tmp_path / "zhengyi.sqlite", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute("DROP TRIGGER entry_no_delete")
        connection.execute(statement)
    with pytest.raises(refusal):
        fence(world.log, world.store, world.signer)
    assert world.log.state == "frozen"


def test_a_flipped_bit_is_caught_before_signing(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(3)
    with closing(sqlite3.connect(tmp_path / "zhengyi.sqlite", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute("UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '2', '3') AS BLOB) WHERE idx = 2")
    with pytest.raises(LogDamagedError):
        publish(world.log, world.store, world.signer)
    assert world.signer.last(ORIGIN).size == 0


@pytest.mark.parametrize("more", [0, 1, 300])
def test_lost_files_are_written_again(tmp_path: Path, more: int) -> None:
    world = make_world(tmp_path)
    with world.log.write() as writer:
        for number in range(300):
            writer.append("noted", {"number": number})
    publish(world.log, world.store, world.signer)
    before = published_files(world)
    shutil.rmtree(world.store.folder)
    world.append(more)
    publish(world.log, world.store, world.signer)
    fence(world.log, world.store, world.signer)
    lost = before.items() - published_files(world).items()
    assert {name for name, _ in lost} <= {"checkpoint", "tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"}
    assert bool(lost) is bool(more)
