"""The cases as a running process keeps them, when the database under it is no longer the same."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from keys.adapters.sodium import SigningKey
from keys.ed25519 import Sign
from ledger.adapters.db import ENTRY, LOG, write_transaction
from ledger.entry import make_entry
from ledger.errors import EntryRepeatedError, LogFrozenError, RollbackError
from ledger.merkle import leaf_hash
from tests.conftest import Clock
from tests.ledger.world import OFFICE, OFFICE_KEY, ORIGIN, World, make_world
from voting.adapters.cases import LiveCases


def test_an_older_database_under_a_running_process_is_not_written_to(tmp_path: Path, clock: Clock) -> None:
    world = make_world(tmp_path, clock)
    world.append(2)
    database, backup = tmp_path / "zhengyi.sqlite", tmp_path / "backup"
    with sqlite3.connect(database) as source, sqlite3.connect(backup) as copy:
        source.backup(copy)
    copy.close()
    source.close()
    world.append(1, 2)
    cases = LiveCases(world.engine, OFFICE_KEY, OFFICE.sign, clock)
    with cases.write(ORIGIN) as (case, writer):
        assert case.size == writer.size == 3
    world.engine.dispose()
    for leftover in tmp_path.glob("zhengyi.sqlite*"):
        leftover.unlink()
    backup.rename(database)
    for begin in (cases.look, cases.write):
        with pytest.raises(RollbackError), begin(ORIGIN):
            pytest.fail("the block must not run")
    assert world.log.size == 2
    world.engine.dispose()


def add_row(world: World, data: bytes) -> None:
    """Write an entry's row past the service."""
    row = {"origin": ORIGIN, "idx": 2, "kind": "noted", "idem_key": None, "leaf_hash": leaf_hash(data), "data": data}
    with write_transaction(world.engine) as connection:
        connection.execute(insert(ENTRY), row)


@pytest.mark.parametrize(
    ("bent", "sign"),
    [
        ({}, SigningKey(b"another office's key, 32 bytes..").sign),
        ({"index": 3}, OFFICE.sign),
        ({"case": ORIGIN + "x"}, OFFICE.sign),
        ({"prev": bytes(32)}, OFFICE.sign),
        ({"time": 1}, OFFICE.sign),
    ],
)
def test_an_entry_that_this_office_did_not_append_there_is_not_taken_in(
    tmp_path: Path, clock: Clock, bent: dict[str, Any], sign: Sign
) -> None:
    world = make_world(tmp_path, clock)
    world.append(2)
    tail = world.log.tail
    cases = LiveCases(world.engine, OFFICE_KEY, OFFICE.sign, clock)
    fields: dict[str, Any] = {"case": ORIGIN, "index": 2, "prev": tail.last_hash, "time": tail.last_time}
    add_row(world, make_entry(kind="noted", body={}, key=OFFICE_KEY, sign=sign, **fields | bent).data)
    with pytest.raises(RollbackError), cases.read(ORIGIN):
        pytest.fail("the block must not run")
    world.engine.dispose()


def test_a_look_sees_what_others_appended_takes_no_lock_and_refuses_as_a_write_does(
    tmp_path: Path, clock: Clock
) -> None:
    world = make_world(tmp_path, clock)
    world.append(2)
    cases = LiveCases(world.engine, OFFICE_KEY, OFFICE.sign, clock)
    with cases.look(ORIGIN) as look:
        assert look.case.size == 2
        world.append(1, 2)  # another process writes meanwhile
        assert look.connection.scalar(select(LOG.c.next_index)) == 2
    with cases.look(ORIGIN) as look:
        assert look.case.size == 3
    world.log.freeze("forked")
    for begin in (cases.look, cases.write):
        with pytest.raises(LogFrozenError), begin(ORIGIN):
            pytest.fail("the block must not run")
    world.engine.dispose()


def test_a_look_that_goes_on_to_write_sees_what_others_appended_meanwhile(tmp_path: Path, clock: Clock) -> None:
    world = make_world(tmp_path, clock)
    world.append(1)
    cases = LiveCases(world.engine, OFFICE_KEY, OFFICE.sign, clock)
    with cases.look(ORIGIN) as look:
        assert look.connection.scalar(select(LOG.c.next_index)) == 1
        world.append(1, 1)  # another process writes meanwhile
        with look.write() as writer:
            assert (look.case.size, writer.size) == (2, 2)
            writer.append("noted", {"number": 2})
        assert look.case.size == world.log.size == 3
        with pytest.raises(EntryRepeatedError), look.write() as writer:
            _ = [writer.append("noted", {"number": number}, idem_key="the same") for number in (3, 4)]
        assert look.connection.scalar(select(LOG.c.next_index)) == look.case.size == world.log.size == 3
    world.engine.dispose()


def test_what_was_appended_here_is_taken_in_after_the_commit_and_not_before(tmp_path: Path, clock: Clock) -> None:
    world = make_world(tmp_path, clock)
    cases = LiveCases(world.engine, OFFICE_KEY, OFFICE.sign, clock)
    with cases.write(ORIGIN) as (case, writer):
        writer.append("noted", {"number": 0})
        assert case.size == 0
    assert case.size == 1
    with pytest.raises(EntryRepeatedError), cases.write(ORIGIN) as (case, writer):
        _ = [writer.append("noted", {"number": number}, idem_key="the same") for number in (1, 2)]
    assert (case.size, world.log.size) == (1, 1)
    with cases.write(ORIGIN) as (case, writer):
        writer.append("noted", {"number": 2})
    assert (case.size, world.log.size) == (2, 2)
    world.engine.dispose()
