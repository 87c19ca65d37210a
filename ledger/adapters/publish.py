"""Opening, publishing and fencing a log: the rules of ``ledger/log.py`` on the real database, files and signer.

A refusal that means two histories have met freezes the log before it is passed on: from then on nothing is appended,
whatever process asks, and reads go on. An ``OSError`` is passed on as it is; the process should then end and be started
anew, because after a failed fsync the page cache cannot be trusted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, select

from keys.adapters.sodium import check_signature
from keys.errors import RejectionError
from keys.note import VerifierKey
from ledger.adapters.caselog import CaseLog, refuse_frozen
from ledger.adapters.db import LOG
from ledger.adapters.signer import SignerStore
from ledger.adapters.store import StaticStore
from ledger.checkpoint import Checkpoint
from ledger.errors import LogExistsError
from ledger.log import Step, fence_log, no_step, publish_log


def open_log(caselog: CaseLog, store: StaticStore, signer: SignerStore, key_file: Path | str) -> VerifierKey:
    """Open a new log: the signer's memory, the database row, the empty checkpoint. Return the log's key.

    Raises: LogExistsError if the log was published before, here or in a lost database.
    """
    if store.checkpoint() is not None:
        raise LogExistsError("it has a published checkpoint")
    key = signer.create(caselog.origin, key_file)
    caselog.create(key)
    publish(caselog, store, signer)
    return key


def publish(
    caselog: CaseLog, store: StaticStore, signer: SignerStore, *, phase: bool = False, step: Step = no_step
) -> Checkpoint:
    """Publish everything appended so far; with ``phase``, every later record will carry this checkpoint.

    Raises: RollbackError, LogFrozenError if the log is frozen: nothing is signed; what ``publish_log`` raises.
    """
    reason = list_frozen(caselog.engine).get(caselog.origin)
    if reason is not None:
        refuse_frozen(reason)
    with _freeze_on_damage(caselog), signer.turn():
        checkpoint = publish_log(caselog, store, signer, check_signature, step)
    if phase:
        caselog.mark_phase(checkpoint.size)
    return checkpoint


def fence(caselog: CaseLog, store: StaticStore, signer: SignerStore) -> Checkpoint:
    """Check at start, before anything is written, that database, files and signer agree; freeze the log if not."""
    with _freeze_on_damage(caselog), signer.turn():
        store.sweep()
        return fence_log(caselog, store, signer, check_signature)


def thaw(caselog: CaseLog, store: StaticStore, signer: SignerStore) -> Checkpoint:
    """Let a frozen log be written again, after the cause is repaired and only if the fence holds."""
    checkpoint = fence(caselog, store, signer)
    caselog.thaw()
    return checkpoint


def list_frozen(engine: Engine) -> dict[str, str]:
    """Return the frozen logs of this database, each with the code of the reason; for health checks."""
    query = select(LOG.c.origin, LOG.c.reason).where(LOG.c.state == "frozen")
    with engine.connect() as connection:
        return {row.origin: row.reason for row in connection.execute(query)}


@contextmanager
def _freeze_on_damage(caselog: CaseLog) -> Iterator[None]:
    try:
        yield
    except RejectionError as error:
        caselog.freeze(error.code)
        raise
