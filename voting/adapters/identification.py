"""Identifying owners far away: what they type, the code to the roll's number, and the proof that follows.

An identification goes: details, found or not, with the same questions to the database and one row written; a code,
checked at most five times within ten minutes; a proof, named by a fresh token that the browser keeps for an hour. Only
hashes of what is secret are stored. Limits count for everybody, known or not, and are told only where they say nothing
about a person: by source.
Attacks: A91, A92, A93, A95.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
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
)

from ledger.adapters.db import METADATA, write_transaction
from voting.adapters.identities import find_voters
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

ONE_DAY = 86_400
SOURCE_AN_HOUR = 3
"""Messages to a voter, and to a number, which may be that of several voters, that one source can cause."""
SOURCE_A_DAY = 5
TEXTS_A_DAY = 30
"""Messages to a voter, and to a number, that all sources together can cause."""
KEPT_A_DAY = 10
"""Of these, so many are left to sources that caused none that day: one stranger cannot use up what the owner needs."""
ADDRESS_AN_HOUR = 120
"""Identifications begun from a source, right ones too: else the limit would tell which was right."""
CASE_AN_HOUR = 3_000
"""Identifications begun in a case, by whomever, from which on a source may begin only a few more."""
PRESSED_AN_HOUR = 10
"""That few. Nobody can close a case: who floods it uses up their own sources."""

IDENTIFICATION = Table(
    "identification",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("voter", String(32), nullable=False),
    Column("number", LargeBinary(32), nullable=False),
    Column("address", LargeBinary(32), nullable=False),
    Column("is_sent", Boolean(create_constraint=False), nullable=False),
    Column("code", LargeBinary(32), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("begun", Integer, nullable=False),
    Column("expires", Integer, nullable=False),
    Index("ix_identification_origin_begun", "origin", "begun"),
    Index("ix_identification_number_begun", "number", "begun"),
    Index("ix_identification_address_begun", "address", "begun"),
)
IDENTITY_PROOF = Table(
    "identity_proof",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("voters", String(4000), nullable=False),
    Column("way", String(16), nullable=False),
    Column("expires", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Begun:
    """An identification: its name for the browser; the code and the number to send it to, None if none goes out."""

    name: bytes
    code: str | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody was identified as the holder of these voters' rights; ``way`` is ``remote`` or ``oidc``."""

    voters: tuple[str, ...]
    way: str


class Identifications:
    """Who has shown to be an owner. ``clock`` gives unix seconds, ``random`` as many unguessable bytes as asked for."""

    def __init__(self, engine: Engine, clock: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._clock = clock
        self._random = random

    def is_refused(self, origin: str, address: str) -> bool:
        """Whether too many were begun from this source in an hour, right and wrong alike; fewer in a flooded case."""
        since = IDENTIFICATION.c.begun > self._clock() - ONE_HOUR
        with self._engine.connect() as connection:
            from_there = _count(connection, IDENTIFICATION.c.address == hash_text(source_of(address)), since)
            in_case = _count(connection, IDENTIFICATION.c.origin == origin, since)
        return from_there >= (ADDRESS_AN_HOUR if in_case < CASE_AN_HOUR else PRESSED_AN_HOUR)

    def begin(self, origin: str, digest: bytes, address: str, post: Post) -> Begun:
        """Begin an identification by the keyed hash of what was typed: the same work for known and unknown.

        ``post`` queues the message in the same transaction: to the roll's number, or to nobody.
        """
        source = hash_text(source_of(address))
        name = self._random(16)
        code = make_code(self._random)
        now = self._clock()
        with write_transaction(self._engine) as connection:
            self._forget(connection, now)
            found = find_voters(connection, origin, digest)
            voter = found[0] if len(found) == 1 else ""
            number = find_number(connection, origin, voter)
            # A number that nobody has, so that the limits of two strangers never meet.
            number_hash = hash_text(number) if number else self._random(32)
            may = _may_send(connection, origin, voter, number_hash, source, now)  # asked for everybody
            is_sent = may and bool(voter and number)
            row = {
                "hash": hash_secret(name),
                "origin": origin,
                "voter": voter,
                "number": number_hash,
                "address": source,
                "is_sent": is_sent,
                "code": hash_code(name, code) if is_sent else self._random(32),
                "tries": 0,
                "begun": now,
                "expires": now + TEN_MINUTES,
            }
            connection.execute(insert(IDENTIFICATION), row)
            post(connection, name, code, number if is_sent else None)
        return Begun(name, code, number) if is_sent else Begun(name, None, None)

    def enter_code(self, name: bytes, code: str) -> tuple[bytes, str] | None:
        """Exchange the right code for a proof's token and its case; every call is a try, a right one the last."""
        with write_transaction(self._engine) as connection:
            row = take_code(connection, IDENTIFICATION, name, code, self._clock())
            if row is None:
                return None
            return self._prove(connection, row.origin, [row.voter], "remote"), row.origin

    def prove(self, origin: str, voters: Sequence[str], way: str) -> bytes:
        """Make a proof for somebody whom another has identified; gives its token."""
        with write_transaction(self._engine) as connection:
            return self._prove(connection, origin, voters, way)

    def proof(self, token: bytes, origin: str) -> Proof | None:
        """The proof that ``token`` names; None if it is of another case, ended or unknown."""
        query = select(IDENTITY_PROOF.c.voters, IDENTITY_PROOF.c.way).where(
            IDENTITY_PROOF.c.hash == hash_secret(token),
            IDENTITY_PROOF.c.origin == origin,
            IDENTITY_PROOF.c.expires > self._clock(),
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Proof(tuple(row.voters.split(" ")), row.way)

    def _prove(self, connection: Connection, origin: str, voters: Sequence[str], way: str) -> bytes:
        token = self._random(32)
        row = {"hash": hash_secret(token), "origin": origin, "voters": " ".join(voters), "way": way}
        connection.execute(insert(IDENTITY_PROOF), row | {"expires": self._clock() + ONE_HOUR})
        return token

    def _forget(self, connection: Connection, now: int) -> None:
        connection.execute(delete(IDENTIFICATION).where(IDENTIFICATION.c.begun <= now - ONE_DAY))
        connection.execute(delete(IDENTITY_PROOF).where(IDENTITY_PROOF.c.expires <= now))


def source_of(address: str) -> str:
    """What counts as one source: an address of version 4, the network of a household (64 bits) of version 6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed[:8] + bytes(8), 64)))


def _may_send(connection: Connection, origin: str, voter: str, number: bytes, source: bytes, now: int) -> bool:
    """Whether one more message may go to this voter and this number on the word of this source."""
    table = IDENTIFICATION.c
    hour, day = table.begun > now - ONE_HOUR, table.begun > now - ONE_DAY
    mine = table.address == source
    allowed = []
    for whose in ((table.origin == origin) & (table.voter == voter), table.number == number):
        this_hour = _count(connection, whose, table.is_sent, mine, hour)
        this_day = _count(connection, whose, table.is_sent, mine, day)
        by_all = _count(connection, whose, table.is_sent, day)
        room = TEXTS_A_DAY - (KEPT_A_DAY if this_day else 0)
        allowed.append(this_hour < SOURCE_AN_HOUR and this_day < SOURCE_A_DAY and by_all < room)
    return all(allowed)


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(IDENTIFICATION).where(*conditions)) or 0
