"""The migrated schema is the declared one, from nothing and step by step, and data live through each step."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ledger.adapters.db import METADATA, migrate, open_engine, write_transaction
from ledger.adapters.publish import fence
from tests.ledger.world import make_world

ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "ledger" / "adapters" / "migrations"


def import_tables() -> None:
    """Import every adapter that declares tables of its own."""
    for package in ("voting", "notary"):
        for path in sorted((ROOT / package / "adapters").glob("*.py")):
            if "METADATA" in path.read_text(encoding="utf-8"):
                importlib.import_module(f"{package}.adapters.{path.stem}")


def config(connection: sa.Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def revisions() -> list[str]:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(made).walk_revisions()))]


def test_the_migrated_schema_is_the_declared_one(tmp_path: Path) -> None:
    import_tables()
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert set(sa.inspect(engine).get_table_names()) == {"alembic_version", *METADATA.tables}


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.append(3)
    before = world.log.data()
    migrate(world.engine)
    assert world.log.data() == before
    fence(world.log, world.store, world.signer)


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    program = "import sys; from ledger.adapters.db import *; migrate(open_engine(sys.argv[1]))"
    command_line = [sys.executable, "-W", "error", "-c", program, f"sqlite:///{tmp_path / 'x.sqlite'}"]
    children = [subprocess.Popen(command_line, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(child.communicate(timeout=60)[1], child.returncode) for child in children] == [("", 0)] * 3


@pytest.mark.parametrize("revision", revisions())
def test_entries_live_through_every_revision(tmp_path: Path, revision: str) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with write_transaction(engine) as connection:
        command.upgrade(config(connection), revision)
    if "log" in sa.inspect(engine).get_table_names():
        with write_transaction(engine) as connection:
            connection.exec_driver_sql("INSERT INTO log VALUES ('o', 'k', 1, x'00', 5, 'open', '')")
            connection.exec_driver_sql("INSERT INTO entry VALUES ('o', 0, 'noted', 'key', x'01', x'02')")
    migrate(engine)
    with engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT origin, idx, kind, idem_key, leaf_hash, data FROM entry").one()
    assert tuple(row) == ("o", 0, "noted", "key", b"\1", b"\2")


def test_no_revision_is_taken_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate(engine)
    with pytest.raises(NotImplementedError), write_transaction(engine) as connection:
        command.downgrade(config(connection), "base")
    assert "entry" in sa.inspect(engine).get_table_names()
