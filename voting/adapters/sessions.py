"""Logging in: challenges, logins with their one-time codes, sessions. Only hashes of what is secret are stored.

A login goes: a challenge, used once and bound to case and voter; a login, begun whether or not the signature was right,
whose code is checked at most five times within ten minutes; a session, named by a fresh token. The code is hashed
under the login's own name, which is not stored either, so the table alone does not give away six digits.
Attacks: A91, A93, A94, A95.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from ledger.adapters.db import METADATA, write_transaction
from voting.adapters.onetime import (
    ONE_HOUR,
    TEN_MINUTES,
    Post,
    hash_code,
    hash_secret,
    hash_text,
    make_code,
    take_code,
)
from voting.adapters.phonebook import find_number

SOURCE_AN_HOUR = 5
"""Messages to a voter that one source, with the voter's letter in hand, can cause."""
TEXTS_AN_HOUR = 10
"""Messages to a voter that all sources together can cause."""
KEPT_AN_HOUR = 5
"""Of these, so many are left to sources that caused none: who found a letter does not keep its owner out."""
FAILURES_AN_HOUR = 60

CHALLENGE = Table(
    "challenge",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("voter", String(32), nullable=False),
    Column("expires", Integer, nullable=False),
)
LOGIN = Table(
    "login",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("voter", String(32), nullable=False),
    Column("address", LargeBinary(32), nullable=False),
    Column("is_right", Boolean(create_constraint=False), nullable=False),
    Column("code", LargeBinary(32), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("begun", Integer, nullable=False),
    Column("expires", Integer, nullable=False),
    Index("ix_login_origin_voter_begun", "origin", "voter", "begun"),
    Index("ix_login_address_begun", "address", "begun"),
)
SESSION = Table(
    "session",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("voter", String(32), nullable=False),
    Column("expires", Integer, nullable=False),
)


_VOTER = select(SESSION.c.voter).where(
    SESSION.c.hash == bindparam("hash"), SESSION.c.origin == bindparam("origin"), SESSION.c.expires > bindparam("now")
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody who wants to log in has shown; ``is_right`` says that the signature is the voter's."""

    origin: str
    voter: str
    challenge: bytes
    address: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A login: its name for the browser, and the code to send, None if none is to be sent."""

    login: bytes
    code: str | None


class Sessions:
    """Who is logged in. ``clock`` gives unix seconds, ``random`` as many unguessable bytes as asked for."""

    def __init__(self, engine: Engine, clock: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._clock = clock
        self._random = random

    def make_challenge(self, origin: str, voter: str) -> bytes:
        """Make a challenge for whoever says to be ``voter``, known or not."""
        challenge = self._random(32)
        now = self._clock()
        row = {"hash": hash_secret(challenge), "origin": origin, "voter": voter, "expires": now + TEN_MINUTES}
        with write_transaction(self._engine) as connection:
            for table in (CHALLENGE, SESSION):
                connection.execute(delete(table).where(table.c.expires <= now))
            connection.execute(delete(LOGIN).where(LOGIN.c.begun <= now - ONE_HOUR, LOGIN.c.expires <= now))
            connection.execute(insert(CHALLENGE), row)
        return challenge

    def is_refused(self, address: str) -> bool:
        """Whether too many logins failed from this address within the hour."""
        query = select(func.count()).where(
            LOGIN.c.address == hash_text(address), ~LOGIN.c.is_right, LOGIN.c.begun > self._clock() - ONE_HOUR
        )
        with self._engine.connect() as connection:
            return (connection.scalar(query) or 0) >= FAILURES_AN_HOUR

    def begin(self, attempt: Attempt, post: Post) -> Begun:
        """Begin a login. The answer to the browser is the same for right and wrong; only a right one has a code.

        ``post`` queues the message in the same transaction: to the voter's number, or to nobody.
        """
        login = self._random(16)
        code = make_code(self._random)
        now = self._clock()
        with write_transaction(self._engine) as connection:
            is_right = _take_challenge(connection, attempt, now) and attempt.is_right
            is_sent = _may_send(connection, attempt, now) and is_right  # asked for everybody
            row = {
                "hash": hash_secret(login),
                "origin": attempt.origin,
                "voter": attempt.voter,
                "address": hash_text(attempt.address),
                "is_right": is_right,
                "code": hash_code(login, code) if is_sent else self._random(32),
                "tries": 0,
                "begun": now,
                "expires": now + TEN_MINUTES,
            }
            connection.execute(insert(LOGIN), row)
            number = find_number(connection, attempt.origin, attempt.voter)
            post(connection, login, code, number if is_sent else None)
        return Begun(login, code if is_sent else None)

    def enter_code(self, login: bytes, code: str) -> bytes | None:
        """Exchange the right code for a session's token; every call counts as a try, a right one is the last."""
        with write_transaction(self._engine) as connection:
            row = take_code(connection, LOGIN, login, code, self._clock())
            if row is None:
                return None
            return self._open(connection, row.origin, row.voter)

    def admit(self, origin: str, voter: str) -> bytes:
        """Open a session for somebody who was identified in another way; gives its token."""
        with write_transaction(self._engine) as connection:
            return self._open(connection, origin, voter)

    def _open(self, connection: Connection, origin: str, voter: str) -> bytes:
        token = self._random(32)
        session = {"hash": hash_secret(token), "origin": origin, "voter": voter, "expires": self._clock() + ONE_HOUR}
        connection.execute(insert(SESSION), session)
        return token

    def voter_of(self, token: bytes, origin: str, connection: Connection | None = None) -> str | None:
        """The voter whose session in the case ``token`` names; None if it is of another case, ended or unknown."""
        given = {"hash": hash_secret(token), "origin": origin, "now": self._clock()}
        with nullcontext(connection) if connection else self._engine.connect() as reader:
            return reader.scalar(_VOTER, given)

    def end(self, token: bytes) -> None:
        """End a session."""
        with write_transaction(self._engine) as connection:
            connection.execute(delete(SESSION).where(SESSION.c.hash == hash_secret(token)))


def _take_challenge(connection: Connection, attempt: Attempt, now: int) -> bool:
    """Use up the challenge; true if it was made for this case and voter and is still valid."""
    query = delete(CHALLENGE).where(
        CHALLENGE.c.hash == hash_secret(attempt.challenge),
        CHALLENGE.c.origin == attempt.origin,
        CHALLENGE.c.voter == attempt.voter,
        CHALLENGE.c.expires > now,
    )
    return connection.execute(query).rowcount == 1


def _may_send(connection: Connection, attempt: Attempt, now: int) -> bool:
    """Whether one more message may go to this voter on the word of this source."""
    query = select(LOGIN.c.address, func.count().label("number")).where(
        LOGIN.c.origin == attempt.origin,
        LOGIN.c.voter == attempt.voter,
        LOGIN.c.is_right,
        LOGIN.c.begun > now - ONE_HOUR,
    )
    by_source = {bytes(row.address): int(row.number) for row in connection.execute(query.group_by(LOGIN.c.address))}
    mine = by_source.get(hash_text(attempt.address), 0)
    sent = sum(min(number, SOURCE_AN_HOUR) for number in by_source.values())
    return mine < SOURCE_AN_HOUR and sent < TEXTS_AN_HOUR - (KEPT_AN_HOUR if mine else 0)
