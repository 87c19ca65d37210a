"""One case's log in the database: appending under the row lock, and reading.

``CaseLog.write`` opens the one transaction of a request. Inside it the log's row is locked, so the index given to an
entry is final if the transaction commits and free again if it does not; the caller's private rows go through the same
``Writer.connection`` and live or die with the entry. Source: ledger/SPEC.md, Algorithms, "Writing".
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from keys.ed25519 import Sign
from keys.note import VerifierKey, format_vkey, parse_vkey
from ledger.adapters.db import BLOB, CHECKPOINT, ENTRY, LOG, write_transaction
from ledger.adapters.statements import ADD_ENTRY, FIND_LOG, LOCKED_LOG, SET_TAIL, find_entry, read_data, read_entries
from ledger.entry import Entry
from ledger.errors import (
    BlobWrongError,
    CheckpointMissingError,
    EntryRepeatedError,
    LogClosedError,
    LogExistsError,
    LogFrozenError,
    LogUnknownError,
    RollbackError,
)
from ledger.log import Tail, first_tail, next_entry

Clock = Callable[[], int]
CASES = ~LOG.c.origin.endswith("/register")


def list_origins(engine: Engine) -> list[str]:
    """Return the origins of all cases of this database, sorted; the log of an office's register is no case."""
    with engine.connect() as connection:
        return list(connection.scalars(select(LOG.c.origin).where(CASES).order_by(LOG.c.origin)))


class CaseLog:
    """The log named ``origin``; entries are signed with the office's key. Safe to share between threads."""

    def __init__(self, engine: Engine, origin: str, office: VerifierKey, sign: Sign, clock: Clock) -> None:
        self.engine = engine
        self.origin = origin
        self.office = office
        self._sign = sign
        self._clock = clock

    def create(self, log_vkey: str | VerifierKey) -> None:
        """Open the log with its key, empty. Raises: LogExistsError."""
        key = log_vkey if isinstance(log_vkey, VerifierKey) else parse_vkey(log_vkey)
        tail = first_tail(self.origin)
        row = {"origin": self.origin, "vkey": format_vkey(key), "state": "open", "reason": "", **_tail_row(tail)}
        with write_transaction(self.engine) as connection:
            if connection.scalar(select(LOG.c.origin).where(LOG.c.origin == self.origin)) is not None:
                raise LogExistsError
            connection.execute(insert(LOG), row)

    @contextmanager
    def write(self, within: Connection | None = None) -> Iterator["Writer"]:
        """Yield a writer under the log's lock, in a transaction of its own or that which ``within`` is in.

        Raises: LogUnknownError, LogClosedError, LogFrozenError, RollbackError (frozen because the database is old).
        """
        with nullcontext(within) if within else write_transaction(self.engine) as connection:
            tail = self.open_tail(connection, lock=True)
            writer = Writer(connection, self.origin, tail, self.office, self._sign, self._clock())
            yield writer
            writer.save_tail()

    def open_tail(self, connection: Connection, *, lock: bool = False) -> Tail:
        """The end of a log that takes entries. Raises: as ``write`` does."""
        row = self._row(connection, lock=lock)
        _check_open(row)
        return Tail(row.next_index, row.last_hash, row.last_time)

    @property
    def size(self) -> int:
        """How many entries are stored."""
        return self.tail.size

    @property
    def tail(self) -> Tail:
        """The end of the log as last committed."""
        with self.engine.connect() as connection:
            row = self._row(connection)
        return Tail(row.next_index, row.last_hash, row.last_time)

    @property
    def state(self) -> str:
        """``open``, ``frozen`` or ``closed``."""
        with self.engine.connect() as connection:
            return str(self._row(connection).state)

    @property
    def log_key(self) -> VerifierKey:
        """The key that signs this log's checkpoints."""
        with self.engine.connect() as connection:
            return parse_vkey(self._row(connection).vkey)

    def entries(self, start: int = 0, stop: int | None = None) -> list[Entry]:
        """Return the entries with ``start <= index < stop``, in order."""
        with self.engine.connect() as connection:
            return read_entries(connection, self.origin, start, stop)

    def data(self, start: int = 0, stop: int | None = None) -> list[bytes]:
        """Return the bytes of the entries with ``start <= index < stop``, in order."""
        with self.engine.connect() as connection:
            return read_data(connection, self.origin, start, stop)

    def leaf_hashes(self, stop: int | None = None) -> list[bytes]:
        """Return the leaf hashes kept beside the entries, in order."""
        query = select(ENTRY.c.leaf_hash).where(ENTRY.c.origin == self.origin).order_by(ENTRY.c.idx)
        with self.engine.connect() as connection:
            return list(connection.scalars(query if stop is None else query.where(ENTRY.c.idx < stop)))

    def find(self, idem_key: str) -> int | None:
        """Return the index of the entry that was appended with ``idem_key``."""
        with self.engine.connect() as connection:
            return find_entry(connection, self.origin, idem_key)

    def blobs(self, size: int | None = None) -> dict[str, bytes]:
        """Return the blobs that came with the first ``size`` entries (all of them by default), by hex SHA-256."""
        query = select(BLOB.c.sha256, BLOB.c.data).where(BLOB.c.origin == self.origin)
        with self.engine.connect() as connection:
            rows = connection.execute(query if size is None else query.where(BLOB.c.idx < size))
            return {row.sha256.hex(): row.data for row in rows}

    def blob_hashes(self) -> list[bytes]:
        """Return the SHA-256 of every blob."""
        with self.engine.connect() as connection:
            return list(connection.scalars(select(BLOB.c.sha256).where(BLOB.c.origin == self.origin)))

    def blob(self, sha256: bytes) -> bytes:
        """Return one blob. Raises: KeyError if there is none."""
        query = select(BLOB.c.data).where(BLOB.c.origin == self.origin, BLOB.c.sha256 == sha256)
        with self.engine.connect() as connection:
            data = connection.scalar(query)
        if data is None:
            raise KeyError(sha256.hex())
        return bytes(data)

    def has_checkpoint(self, size: int) -> bool:
        """Say whether the note of a checkpoint of ``size`` is kept."""
        query = select(CHECKPOINT.c.size).where(CHECKPOINT.c.origin == self.origin, CHECKPOINT.c.size == size)
        with self.engine.connect() as connection:
            return connection.scalar(query) is not None

    def keep_checkpoint(self, size: int, note: bytes) -> None:
        """Keep the note of a published checkpoint."""
        row = {"origin": self.origin, "size": size, "note": note, "phase": False}
        with write_transaction(self.engine) as connection:
            connection.execute(insert(CHECKPOINT), row)

    def mark_phase(self, size: int) -> None:
        """Mark the checkpoint of ``size`` as one that every later record of the case carries."""
        query = update(CHECKPOINT).where(CHECKPOINT.c.origin == self.origin, CHECKPOINT.c.size == size)
        with write_transaction(self.engine) as connection:
            if connection.execute(query, {"phase": True}).rowcount != 1:
                raise CheckpointMissingError(f"size {size}")

    def phase_checkpoints(self, size: int) -> dict[int, bytes]:
        """Return the phase checkpoints smaller than ``size``, by size."""
        query = select(CHECKPOINT.c.size, CHECKPOINT.c.note).where(
            CHECKPOINT.c.origin == self.origin, CHECKPOINT.c.phase, CHECKPOINT.c.size < size
        )
        with self.engine.connect() as connection:
            return {row.size: row.note for row in connection.execute(query.order_by(CHECKPOINT.c.size))}

    def checkpoint(self, size: int | None = None) -> bytes:
        """Return the note kept at ``size``, by default the newest. Raises: CheckpointMissingError."""
        query = select(CHECKPOINT.c.note).where(CHECKPOINT.c.origin == self.origin).order_by(CHECKPOINT.c.size.desc())
        with self.engine.connect() as connection:
            note = connection.scalar(query if size is None else query.where(CHECKPOINT.c.size == size))
        if note is None:
            raise CheckpointMissingError("" if size is None else f"size {size}")
        return bytes(note)

    def covering_checkpoint(self, index: int) -> tuple[int, bytes] | None:
        """Return size and note of the first checkpoint that covers entry ``index``; None while there is none."""
        query = select(CHECKPOINT.c.size, CHECKPOINT.c.note).where(
            CHECKPOINT.c.origin == self.origin, CHECKPOINT.c.size > index
        )
        with self.engine.connect() as connection:
            row = connection.execute(query.order_by(CHECKPOINT.c.size).limit(1)).first()
        return None if row is None else (row.size, row.note)

    def freeze(self, reason: str) -> None:
        """Refuse writes from now on; ``reason`` is a refusal's code. Reads go on."""
        self._set_state("frozen", reason)

    def thaw(self) -> None:
        """Allow writes again; only ``ledger.adapters.publish.thaw`` calls this, after the fence has held."""
        self._set_state("open", "")

    def close(self) -> None:
        """Refuse writes for ever: the case is archived."""
        self._set_state("closed", "")

    def _set_state(self, state: str, reason: str) -> None:
        with write_transaction(self.engine) as connection:
            # The first reason to freeze stands; a closed log stays closed.
            if self._row(connection, lock=True).state == ("frozen" if state == "open" else "open"):
                query = update(LOG).where(LOG.c.origin == self.origin)
                connection.execute(query, {"state": state, "reason": reason})

    def _row(self, connection: Connection, *, lock: bool = False) -> Row[Any]:
        row = connection.execute(LOCKED_LOG if lock else FIND_LOG, {"log": self.origin}).first()
        if row is None:
            raise LogUnknownError
        return row


class Writer:
    """The end of one log, locked, inside one transaction; made by ``CaseLog.write`` only."""

    def __init__(
        self, connection: Connection, origin: str, tail: Tail, office: VerifierKey, sign: Sign, clock_now: int
    ) -> None:
        self.connection = connection
        self.origin = origin
        self.now = max(clock_now, tail.last_time)
        self._office = office
        self._sign = sign
        self._first = self._tail = tail
        self.appended: list[Entry] = []

    @property
    def size(self) -> int:
        """How many entries there are, those of this transaction included."""
        return self._tail.size

    def read(self, start: int, stop: int | None = None) -> list[Entry]:
        """Return the entries with ``start <= index < stop``, those of this transaction included."""
        return read_entries(self.connection, self.origin, start, stop) if start < self.size else []  # as a rule none

    def data(self, start: int, stop: int | None = None) -> list[bytes]:
        """Return the bytes of the same entries."""
        return read_data(self.connection, self.origin, start, stop) if start < self.size else []

    def find(self, idem_key: str) -> int | None:
        """Return the index of the entry that was appended with ``idem_key``."""
        return find_entry(self.connection, self.origin, idem_key)

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        idem_key: str | None = None,
        blobs: Mapping[str, bytes] | None = None,
    ) -> Entry:
        """Store the next entry and the blobs it names, by hex SHA-256. Raises: EntryRepeatedError: give up then."""
        entry = next_entry(self.origin, self._tail, kind, body, self.now, self._office, self._sign)
        row = {"origin": self.origin, "idx": entry.index, "kind": kind, "idem_key": idem_key}
        try:
            self.connection.execute(ADD_ENTRY, row | {"leaf_hash": entry.leaf_hash, "data": entry.data})
        except IntegrityError as error:
            raise EntryRepeatedError from error
        for name, data in (blobs or {}).items():
            self._add_blob(name, data, entry.index)
        self._tail = self._tail.after(entry)
        self.appended.append(entry)
        return entry

    def save_tail(self) -> None:
        """Write the end of the log back to its row, once for all entries of the transaction."""
        if self._tail != self._first:
            self.connection.execute(SET_TAIL, {"log": self.origin, **_tail_row(self._tail)})

    def _add_blob(self, name: str, data: bytes, index: int) -> None:
        digest = sha256(data).digest()
        if digest.hex() != name:
            raise BlobWrongError
        query = select(BLOB.c.idx).where(BLOB.c.origin == self.origin, BLOB.c.sha256 == digest)
        if self.connection.scalar(query) is None:
            self.connection.execute(insert(BLOB), {"origin": self.origin, "sha256": digest, "idx": index, "data": data})


def _tail_row(tail: Tail) -> dict[str, Any]:
    return {"next_index": tail.size, "last_hash": tail.last_hash, "last_time": tail.last_time}


def refuse_frozen(reason: str) -> NoReturn:
    """Raise the refusal of a log that was frozen for ``reason``."""
    if reason == RollbackError.code:
        raise RollbackError("restore a database backup that is not older than the published ledger")
    raise LogFrozenError(reason)


def _check_open(row: Row[Any]) -> None:
    if row.state == "closed":
        raise LogClosedError
    if row.state != "open":
        refuse_frozen(row.reason)
