"""Appending: the index is given under the lock, once, and a transaction lives or dies as a whole."""

import threading
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from keys.adapters.sodium import check_signature
from ledger.adapters.caselog import CaseLog, list_origins
from ledger.adapters.db import METADATA, write_transaction
from ledger.entry import check_chain, first_prev, reread_entry
from ledger.errors import (
    BlobWrongError,
    EntryRepeatedError,
    LogClosedError,
    LogExistsError,
    LogFrozenError,
    LogUnknownError,
    RollbackError,
)
from tests.conftest import Clock
from tests.ledger.world import OFFICE, OFFICE_KEY, ORIGIN, make_world, open_world


def test_entries_are_chained_signed_and_kept(tmp_path: Path, clock: Clock) -> None:
    world = make_world(tmp_path, clock)
    with world.log.write() as writer:
        assert (writer.size, writer.now) == (0, clock.now)
        first = writer.append("opened", {"a": 1})
        second = writer.append("noted", {"b": [2]}, idem_key="x")
        assert writer.size == 2
        assert writer.read(0) == [first, second]
        assert writer.find("x") == 1
        assert writer.find("y") is None
    assert world.log.entries() == [first, second]
    assert world.log.entries(1) == [second]
    assert world.log.entries(0, 1) == [first]
    assert world.log.find("x") == 1
    assert world.log.leaf_hashes() == [first.leaf_hash, second.leaf_hash]
    check_chain(first, 0, first_prev(ORIGIN), 0, ORIGIN)
    check_chain(second, 1, first.sha256, first.time, ORIGIN)
    for entry in (first, second):
        reread_entry(entry.data, OFFICE_KEY, check_signature)
    assert list_origins(world.engine) == [ORIGIN]


def test_time_never_runs_back(tmp_path: Path, clock: Clock) -> None:
    world = make_world(tmp_path, clock)
    world.append(1)
    clock.advance(-100)
    with world.log.write() as writer:
        assert writer.now == clock.now + 100
        assert writer.append("noted", {}).time == clock.now + 100
    clock.advance(500)
    world.append(1, 1)
    assert world.log.entries()[-1].time == clock.now


def test_a_failed_transaction_leaves_nothing_and_no_hole(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    private = sa.Table("private_of_test", sa.MetaData(), sa.Column("n", sa.Integer))
    with write_transaction(world.engine) as connection:
        private.create(connection)

    def fail() -> None:
        with world.log.write() as writer:
            writer.append("noted", {}, idem_key="x", blobs={sha256(b"y").hexdigest(): b"y"})
            writer.connection.execute(private.insert(), {"n": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (world.log.size, world.log.entries(), world.log.blobs()) == (0, [], {})
    with world.log.write() as writer:
        assert writer.append("noted", {}, idem_key="x").index == 0
        writer.connection.execute(private.insert(), {"n": 2})
    with world.engine.connect() as connection:
        assert list(connection.scalars(sa.select(private.c.n))) == [2]


def test_an_idempotency_key_is_used_once(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(1)
    with pytest.raises(EntryRepeatedError), world.log.write() as writer:
        writer.append("noted", {}, idem_key="key-0")
    for keys in (["new", "new"], ["other", "key-0"]):
        with pytest.raises(EntryRepeatedError), world.log.write() as writer:
            _ = [writer.append("noted", {}, idem_key=key) for key in keys]
    assert world.log.size == 1


def test_a_storm_of_retries_leaves_one_entry_each(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    found: list[tuple[str, int]] = []

    def cast(key: str) -> None:
        with world.log.write() as writer:
            known = writer.find(key)
            found.append((key, writer.append("noted", {}, idem_key=key).index if known is None else known))

    threads = [threading.Thread(target=cast, args=(f"key-{number % 8}",)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 64
    assert len(set(found)) == 8
    assert world.log.size == 8
    assert sorted(index for _, index in set(found)) == list(range(8))


def test_blobs_come_with_their_entry(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    one, two = (sha256(data).hexdigest() for data in (b"one", b"two"))
    with world.log.write() as writer:
        writer.append("noted", {"blob": one}, blobs={one: b"one"})
        writer.append("noted", {"blob": two}, blobs={one: b"one", two: b"two"})
    assert world.log.blobs() == {one: b"one", two: b"two"}
    assert world.log.blobs(1) == {one: b"one"}
    with pytest.raises(BlobWrongError), world.log.write() as writer:
        writer.append("noted", {}, blobs={one: b"other"})


def test_only_an_open_log_is_written(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    with pytest.raises(LogExistsError):
        world.log.create(world.log.log_key)
    other = CaseLog(world.engine, "vote.example/office/case/c2", OFFICE_KEY, OFFICE.sign, Clock())
    with pytest.raises(LogUnknownError), other.write():
        pass
    world.log.freeze("log-damaged")
    world.log.freeze("rolled-back")
    with pytest.raises(LogFrozenError, match="log-damaged"), world.log.write():
        pass
    world.log.thaw()
    world.append(1)
    world.log.freeze("rolled-back")
    with pytest.raises(RollbackError, match="restore"), world.log.write():
        pass
    world.log.thaw()
    world.log.close()
    world.log.thaw()
    world.log.freeze("log-damaged")
    with pytest.raises(LogClosedError), open_world(tmp_path).log.write():
        pass


@pytest.mark.parametrize("statement", ["DELETE FROM entry", "UPDATE entry SET data = x''", "DELETE FROM blob"])
def test_the_database_refuses_to_change_entries(tmp_path: Path, statement: str) -> None:
    world = make_world(tmp_path)
    with world.log.write() as writer:
        writer.append("noted", {}, blobs={sha256(b"y").hexdigest(): b"y"})
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), write_transaction(world.engine) as connection:
        connection.exec_driver_sql(statement)


def test_the_database_is_as_durable_as_it_can_be(tmp_path: Path) -> None:
    engine = make_world(tmp_path).engine
    with engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert settings == ["wal", 2, 1, 30_000]
    assert {table.name for table in METADATA.sorted_tables} >= {"log", "entry", "blob", "checkpoint"}
