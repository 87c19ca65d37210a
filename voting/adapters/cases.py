"""The cases of this office as a running process sees them: replayed once, then caught up entry by entry.

The state of a case is what its entries say, so a process keeps it in memory and reads only what was appended since,
also by other processes.  Under the row lock the state is exactly at the log's end.  Signatures and proofs of a ballot
are checked once, before it is appended; a process that reads it afterwards checks that this office appended it there.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Engine

from keys.adapters.sodium import SodiumGroup, check_signature
from keys.ed25519 import Sign
from keys.note import VerifierKey
from ledger.adapters.caselog import CaseLog, Clock, Writer, list_origins
from ledger.adapters.db import write_on
from ledger.adapters.statements import read_data
from ledger.adapters.store import case_id
from ledger.entry import Entry
from ledger.errors import RollbackError
from ledger.log import Tail, first_tail, read_appended
from voting.errors import CaseUnknownError
from voting.rules import Case


@dataclass(frozen=True, slots=True)
class Look:
    """A case to be read, the connection to read it from, and what writes to it on the same connection."""

    case: Case
    connection: Connection
    write: Callable[[], AbstractContextManager[Writer]]


class LiveCases:
    """Every case of one database. Safe to share between threads: one thread at a time works on one case."""

    def __init__(self, engine: Engine, office: VerifierKey, sign: Sign, clock: Clock) -> None:
        self.engine = engine
        self._office = office
        self._sign = sign
        self._clock = clock
        self._cases: dict[str, Case] = {}
        self._ends: dict[str, Tail] = {}
        self._origins: dict[str, str] = {}
        self._guard = threading.Lock()
        self._locks: dict[str, threading.RLock] = {}

    def origin_of(self, name: str) -> str:
        """The origin of the case that URLs call ``name``. Raises CaseUnknownError."""
        if name not in self._origins:  # a case once made stays
            self._origins = {case_id(origin): origin for origin in self.origins()}
        if name not in self._origins:
            raise CaseUnknownError
        return self._origins[name]

    def origins(self) -> list[str]:
        """The origins of all cases, sorted."""
        return list_origins(self.engine)

    def log(self, origin: str) -> CaseLog:
        """The log of a case."""
        return CaseLog(self.engine, origin, self._office, self._sign, self._clock)

    @contextmanager
    def read(self, origin: str) -> Iterator[Case]:
        """The case as last committed; nothing else in this process touches it inside the block."""
        with self._lock(origin):
            log = self.log(origin)
            case = self._case(origin, log)
            self._catch_up(case, log.data(case.size))
            yield case

    @contextmanager
    def look(self, origin: str) -> Iterator["Look"]:
        """The case as ``write`` would find it, refusals included, without its row lock; until the block ends, this
        thread alone works on it, so that it may go on to write."""
        with self._lock(origin), self.engine.connect() as connection:
            log = self.log(origin)
            case = self._case(origin, log)
            size = log.open_tail(connection).size
            self._reach(case, size, partial(read_data, connection, origin))
            yield Look(case, connection, partial(self._write, case, log, connection))

    @contextmanager
    def write(self, origin: str) -> Iterator[tuple[Case, Writer]]:
        """The case and its log's end, under the row lock, in one transaction that commits when the block ends.

        What the block appends is taken into the state after the commit.
        """
        with self._lock(origin), self.engine.connect() as connection:
            log = self.log(origin)
            case = self._case(origin, log)
            with self._write(case, log, connection) as writer:
                yield case, writer

    @contextmanager
    def _write(self, case: Case, log: CaseLog, connection: Connection) -> Iterator[Writer]:
        with write_on(connection), log.write(connection) as writer:
            self._reach(case, writer.size, writer.data)
            yield writer
        for entry in writer.appended:
            self._take_in(case, entry)

    def _reach(self, case: Case, size: int, read: Callable[[int, int], Iterable[bytes]]) -> None:
        """Take in what is missing to a log of ``size`` entries. Raises RollbackError if the database holds less."""
        if case.size < size:  # as a rule it is there
            self._catch_up(case, read(case.size, size))
        if case.size != size:  # somebody put an older database under this process
            raise RollbackError("restart the service over a database that is not older than the ledger")

    def _catch_up(self, case: Case, entries: Iterable[bytes]) -> None:
        """Take in what this office appended, in this process or another. Raises RollbackError for anything else."""
        for data in entries:
            end = self._ends.get(case.origin) or first_tail(case.origin)
            self._take_in(case, read_appended(data, end, case.origin, self._office, check_signature))

    def _take_in(self, case: Case, entry: Entry) -> None:
        case.replay(entry, proved=True)
        self._ends[case.origin] = Tail(entry.index + 1, entry.sha256, entry.time)

    def _case(self, origin: str, log: CaseLog) -> Case:
        if origin not in self._cases:
            self._cases[origin] = Case(origin, check_signature, partial(find_blob, log), SodiumGroup())
        return self._cases[origin]

    def _lock(self, origin: str) -> threading.RLock:
        with self._guard:
            return self._locks.setdefault(origin, threading.RLock())


def find_blob(log: CaseLog, sha256: bytes) -> bytes | None:
    """The file that an entry of ``log`` names by hash, or None."""
    try:
        return log.blob(sha256)
    except KeyError:
        return None
