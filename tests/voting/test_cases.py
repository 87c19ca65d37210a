"""The cases as a running process keeps them, when the database under it is no longer the same."""

import sqlite3
from pathlib import Path

import pytest

from ledger.errors import RollbackError
from tests.conftest import Clock
from tests.ledger.world import OFFICE, OFFICE_KEY, ORIGIN, make_world
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
    with pytest.raises(RollbackError), cases.write(ORIGIN):
        pytest.fail("the block must not run")
    assert world.log.size == 2
    world.engine.dispose()
