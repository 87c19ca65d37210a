"""The database: engine, transactions and the ledger's tables.

SQLite is the embedded default; nothing here stands in the way of PostgreSQL. Every write goes through
``write_transaction``: on SQLite it begins IMMEDIATE, so that the writer waits for the lock before it reads, and what it
then reads is still true when it commits. Other packages declare their private tables in ``METADATA`` and bring them
with a revision of their own in ``migrations/versions``.

Source: ledger/SPEC.md, Algorithms, "Writing".
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import make_url

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
BUSY_TIMEOUT_MS = 30_000
DRIVER = "zhengyi"

LOG = Table(
    "log",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("vkey", String(512), nullable=False),
    Column("next_index", Integer, nullable=False),
    Column("last_hash", LargeBinary(32), nullable=False),
    Column("last_time", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
)
# No sequence and no autoincrement: an index is given under the row lock of ``log`` and leaves no hole after a rollback.
ENTRY = Table(
    "entry",
    METADATA,
    Column("origin", ForeignKey(LOG.c.origin), primary_key=True),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(64), nullable=False),
    Column("idem_key", String(128), nullable=True),
    Column("leaf_hash", LargeBinary(32), nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("origin", "idem_key"),
)
BLOB = Table(
    "blob",
    METADATA,
    Column("origin", ForeignKey(LOG.c.origin), primary_key=True),
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("idx", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
CHECKPOINT = Table(
    "checkpoint",
    METADATA,
    Column("origin", ForeignKey(LOG.c.origin), primary_key=True),
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("note", LargeBinary, nullable=False),
    Column("phase", Boolean(create_constraint=False), nullable=False),
)


def open_engine(url: str) -> Engine:
    """Open the database at ``url``; a SQLite file is made if absent, its folder is not.

    A file that is made can be read by its owner alone: private tables hold names, documents and numbers.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed)
    ours, file = parsed.set(drivername=f"sqlite+{DRIVER}"), parsed.database not in (None, "", ":memory:")
    if file and Path(str(parsed.database)).parent.is_dir():
        _make_private(str(parsed.database))
    last = {"pool_use_lifo": True} if file else {}  # the connection used last has its pages at hand
    engine = create_engine(ours, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, **last)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_private(path: str) -> None:
    """Make the file for its owner alone if it is absent; SQLite gives its other files the same mode.

    A file that is there is not opened: closing it again would drop the locks that SQLite holds on it in this process.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: committed when the block ends, rolled back when it raises."""
    with engine.connect() as connection, write_on(connection):
        yield connection


@contextmanager
def write_on(connection: Connection) -> Iterator[None]:
    """The same on a connection that was read from before: what it reads from now on is still true when it commits."""
    connection.rollback()
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN IMMEDIATE")
    with connection.begin():
        yield


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision; a second process waits for the first and finds nothing to do."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with write_transaction(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver shall not begin transactions of its own: the dialect does
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # a commit that was answered survives the loss of power
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


class Sqlite(SQLiteDialect_pysqlite):
    """SQLite, every transaction begun as such: an event would make each statement of a connection dearer."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin for reading, unless ``write_on`` has begun for writing."""
        if not dbapi_connection.in_transaction:
            dbapi_connection.execute("BEGIN")


registry.register(f"sqlite.{DRIVER}", __name__, Sqlite.__name__)
