"""The log keys and the memory of what they signed: one small SQLite file outside the database.

It must lie outside every backup that is restored together with the database; then a restored database cannot make it
sign a second tree. For each log it holds the last signed head. Rules of ``sign``:

1. No memory of the log: refuse. Only ``create`` makes it, once, for an empty log.
2. The size of the last head: return the note kept then if the root is the same, else refuse as a fork.
3. A smaller size: refuse as a fork.
4. A larger one: check the consistency proof, sign, replace the memory only if it is still the head that was read, and
   return the note after the write is durable.

Source: ledger/SPEC.md, Algorithms, "Signing".
"""

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from keys.adapters.keystore import NamedKey, open_plain_key
from keys.errors import VerificationError
from keys.note import VerifierKey
from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.errors import ForkError, SignerExistsError, SignerKeyWrongError, SignerMissingError
from ledger.log import Head, Step, no_step
from ledger.merkle import EMPTY_ROOT, check_consistency

_SCHEMA = """CREATE TABLE IF NOT EXISTS head (
    origin TEXT PRIMARY KEY, key_file TEXT NOT NULL, counter INTEGER NOT NULL,
    size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL)"""


class SignerStore:
    """The signer's file at ``path``; key files are named relative to its folder."""

    def __init__(self, path: Path | str, step: Step = no_step) -> None:
        self.path = Path(path)
        self._step = step

    def create(self, origin: str, key_file: Path | str) -> VerifierKey:
        """Begin the memory of an empty log, whose key is in ``key_file``, and return that key.

        Done again before anything was signed over an entry, it changes nothing.

        Raises: SignerExistsError if the log has signed heads or another key; SignerKeyWrongError.
        """
        named = self._open_key(origin, str(key_file))
        empty = Checkpoint(origin, 0, EMPTY_ROOT)
        note = sign_checkpoint(empty, named.key, named.sign)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connect(self.path, "rwc")) as connection, _transaction(connection):
            connection.execute(_SCHEMA)
            row = connection.execute("SELECT size, note FROM head WHERE origin = ?", (origin,)).fetchone()
            if row is not None and row != (0, note):
                raise SignerExistsError
            if row is None:
                values = (origin, str(key_file), 0, 0, EMPTY_ROOT, note)
                connection.execute("INSERT INTO head VALUES (?, ?, ?, ?, ?, ?)", values)
        return named.key

    def last(self, origin: str) -> Head:
        """Return the last signed head. Raises: SignerMissingError if there is no memory of the log."""
        with closing(self._open()) as connection:
            return _last(connection, origin)

    def sign(self, origin: str, size: int, root: bytes, proof: Sequence[bytes]) -> bytes:
        """Sign the tree of ``size`` with ``root``, which ``proof`` shows to extend the last one; return the note.

        Raises: ForkError if it does not extend it; SignerMissingError.
        """
        with closing(self._open()) as connection, _transaction(connection):
            last = _last(connection, origin)  # 1
            if size == last.size and root == last.root:  # 2
                return last.note
            if size <= last.size:  # 3
                raise ForkError(f"the signer holds size {last.size} and was asked for size {size} with another tree")
            try:  # 4
                check_consistency(last.size, size, last.root, root, proof)
            except VerificationError as error:
                raise ForkError(f"the tree of size {size} does not extend the one of size {last.size}") from error
            (key_file,) = connection.execute("SELECT key_file FROM head WHERE origin = ?", (origin,)).fetchone()
            named = self._open_key(origin, key_file)
            note = sign_checkpoint(Checkpoint(origin, size, root), named.key, named.sign)
            changed = connection.execute(
                "UPDATE head SET size = ?, root = ?, note = ?, counter = counter + 1"
                " WHERE origin = ? AND size = ? AND root = ?",
                (size, root, note, origin, last.size, last.root),
            ).rowcount
            if changed != 1:
                raise ForkError("another signer has signed in between")
        self._step("signer-stored")
        return note

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the one publisher's turn; other publishers, in this process or another, wait."""
        if not self.path.is_file():
            raise SignerMissingError
        with self.path.with_name(self.path.name + ".lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _open(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise SignerMissingError
        return _connect(self.path, "rw")

    def _open_key(self, origin: str, key_file: str) -> NamedKey:
        named = open_plain_key(self.path.parent / key_file)
        if named.key.name != origin:
            raise SignerKeyWrongError
        return named


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=30, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _last(connection: sqlite3.Connection, origin: str) -> Head:
    row = connection.execute("SELECT size, root, note FROM head WHERE origin = ?", (origin,)).fetchone()
    if row is None:
        raise SignerMissingError
    return Head(*row)
