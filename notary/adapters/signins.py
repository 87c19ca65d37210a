"""Signing in to the officers' site: challenges, failures, sessions. Only hashes of what is secret are stored.

A session has a stage: ``enrol`` (came by an invitation), ``second`` (passkey shown, second factor due), ``full``. The
token is made anew at every change of stage. A full session ends after 30 minutes without a request, after 12 hours in
any case, at sign-out, and when the account is closed or enrolled anew. Attacks A91, A94, A97.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from ledger.adapters.db import METADATA, write_transaction
from voting.adapters.onetime import ONE_HOUR, hash_secret

FIVE_MINUTES = 300
IDLE = 1_800
LONGEST = 43_200
FAILURES = 10
"""So many wrong codes of one account within the hour, and no code is looked at."""
ENROL, SECOND, FULL = "enrol", "second", "full"
_LIFE = {ENROL: 1_800, SECOND: FIVE_MINUTES, FULL: LONGEST}

CHALLENGE = Table(
    "office_challenge",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("visit", LargeBinary(32), nullable=False),
    Column("expires", Integer, nullable=False),
)
SESSION = Table(
    "office_session",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("factor", LargeBinary, nullable=False),
    Column("passkey", LargeBinary, nullable=False),
    Column("begun", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Index("ix_office_session_account", "account"),
)
FAILURE = Table(
    "office_failure",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("subject", LargeBinary(32), nullable=False),
    Column("time", Integer, nullable=False),
    Index("ix_office_failure_subject_time", "subject", "time"),
)


@dataclass(frozen=True, slots=True)
class Session:
    """Whose session it is and how far it got; ``factor`` and ``passkey`` are sealed, of an enrolment under way."""

    account: str
    stage: str
    factor: bytes
    passkey: bytes


class SignIns:
    """Challenges and sessions. ``clock`` gives unix seconds, ``random`` as many unguessable bytes as asked for."""

    def __init__(self, engine: Engine, clock: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self.engine = engine
        self._clock = clock
        self._random = random

    def make_challenge(self, purpose: str, visit: bytes) -> bytes:
        """A challenge for the browser whose cookie is ``visit``; five minutes, one use."""
        challenge, now = self._random(32), self._clock()
        row = {"hash": hash_secret(challenge), "purpose": purpose, "visit": hash_secret(visit)}
        with write_transaction(self.engine) as connection:
            connection.execute(delete(CHALLENGE).where(CHALLENGE.c.expires <= now))
            connection.execute(insert(CHALLENGE), row | {"expires": now + FIVE_MINUTES})
        return challenge

    def take_challenge(self, challenge: bytes, purpose: str, visit: bytes) -> bool:
        """Use up a challenge; true if it was made for this purpose and browser and is still valid."""
        query = delete(CHALLENGE).where(
            CHALLENGE.c.hash == hash_secret(challenge),
            CHALLENGE.c.purpose == purpose,
            CHALLENGE.c.visit == hash_secret(visit),
            CHALLENGE.c.expires > self._clock(),
        )
        with write_transaction(self.engine) as connection:
            return connection.execute(query).rowcount == 1

    def open(self, account: str, stage: str, *, factor: bytes = b"") -> bytes:
        """Open a session of this stage; gives its token."""
        with write_transaction(self.engine) as connection:
            return self.open_in(connection, account, stage, factor=factor)

    def open_in(self, connection: Connection, account: str, stage: str, *, factor: bytes = b"") -> bytes:
        """The same in the caller's transaction."""
        token, now = self._random(32), self._clock()
        connection.execute(delete(SESSION).where(SESSION.c.begun <= now - LONGEST))
        row = {"hash": hash_secret(token), "account": account, "stage": stage, "factor": factor, "passkey": b""}
        connection.execute(insert(SESSION), row | {"begun": now, "used": now})
        return token

    def find(self, token: bytes) -> Session | None:
        """The session that ``token`` names, marked as used now; None if it is unknown or has ended."""
        now, this = self._clock(), SESSION.c.hash == hash_secret(token)
        with self.engine.connect() as connection:
            row = connection.execute(select(SESSION).where(this)).first()
        if row is None or now >= min(row.begun + _LIFE[row.stage], row.used + IDLE):
            return None
        if now >= row.used + 60:  # not at every request: a page of many pictures is one visit
            with write_transaction(self.engine) as connection:
                connection.execute(update(SESSION).where(this), {"used": now})
        return Session(row.account, row.stage, row.factor, row.passkey)

    def keep_passkey(self, token: bytes, passkey: bytes) -> None:
        """Keep the sealed passkey of an enrolment under way until its second factor is shown."""
        with write_transaction(self.engine) as connection:
            connection.execute(update(SESSION).where(SESSION.c.hash == hash_secret(token)), {"passkey": passkey})

    def end(self, token: bytes) -> None:
        """End one session."""
        with write_transaction(self.engine) as connection:
            self.end_in(connection, token)

    def end_in(self, connection: Connection, token: bytes) -> None:
        """The same in the caller's transaction."""
        connection.execute(delete(SESSION).where(SESSION.c.hash == hash_secret(token)))

    def end_all(self, connection: Connection, account: str) -> None:
        """End every session of an account, in the caller's transaction."""
        connection.execute(delete(SESSION).where(SESSION.c.account == account))

    def begin_try(self, account: str) -> int | None:
        """Count a try at a code before the code is looked at; its number, None once there were too many in the hour.

        Counted first and under the write lock, so that a thousand guesses at once are ten.
        """
        now, subject = self._clock(), hash_secret(account.encode())
        tried = select(func.count()).where(FAILURE.c.subject == subject, FAILURE.c.time > now - ONE_HOUR)
        with write_transaction(self.engine) as connection:
            connection.execute(delete(FAILURE).where(FAILURE.c.time <= now - ONE_HOUR))
            if (connection.scalar(tried) or 0) >= FAILURES:
                return None
            made = connection.execute(insert(FAILURE), {"subject": subject, "time": now}).inserted_primary_key
        return None if made is None else int(made[0])

    def forgive(self, connection: Connection, number: int) -> None:
        """Take back the try that turned out right, in the caller's transaction."""
        connection.execute(delete(FAILURE).where(FAILURE.c.id == number))
