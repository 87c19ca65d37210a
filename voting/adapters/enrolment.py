"""Keys that phones made and the registrar has not certified yet: the queue between the voters' site and the registrar.

The site puts in what was identified, proved and shaped; the registrar's program takes it out and signs, elsewhere: the
site holds no key that could certify. What becomes of a request is told to the phone that made it.
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
    Text,
    func,
    insert,
    select,
    update,
)

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.encoding import hex_of
from ledger.adapters.db import METADATA, write_transaction
from voting.enrolment import REMOTE
from voting.enrolment_errors import TooManyEnrolmentsError
from voting.errors import CredentialTwiceError

MOST = 10
"""So many keys a voter may ask for in one case: each is an entry for ever."""
WAITING, ISSUED, SUPERSEDED = "waiting", "issued", "superseded"

ENROLMENT = Table(
    "enrolment",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("key", LargeBinary(32), primary_key=True),
    Column("voter", String(32), nullable=False),
    Column("issue", Integer, nullable=False),
    Column("possession", LargeBinary(64), nullable=False),
    Column("belenios", Text, nullable=False),
    Column("way", String(16), nullable=False),
    Column("asked", Integer, nullable=False),
    Column("state", String(64), nullable=False),
    Index("ix_enrolment_origin_voter", "origin", "voter"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """A key that a phone wants certified: whose, which of this voter's, with its proofs; ``way`` as identified."""

    voter: str
    issue: int
    key: bytes
    possession: bytes
    way: str
    belenios: Json = None

    @property
    def body(self) -> dict[str, Json]:
        """What the registrar's entry will say, but for the credential that it replaces."""
        return {
            "identified": self.way,
            "issue": self.issue,
            "key": hex_of(self.key),
            "kind": REMOTE,
            "possession": hex_of(self.possession),
            "voter": self.voter,
            **({} if self.belenios is None else {"belenios": self.belenios}),
        }


class Enrolments:
    """The queue of one database. ``clock`` gives unix seconds."""

    def __init__(self, engine: Engine, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, origin: str, request: Request) -> None:
        """Put a request at the queue's end; one of the same voter that still waits is superseded, the same key kept.

        Raises: CredentialTwiceError for a key that was asked for another voter; TooManyEnrolmentsError.
        """
        table, now = ENROLMENT.c, self._clock()
        mine = (table.origin == origin) & (table.voter == request.voter)
        row = {
            "origin": origin,
            "key": request.key,
            "voter": request.voter,
            "issue": request.issue,
            "possession": request.possession,
            "belenios": encode_canonical(request.belenios).decode(),
            "way": request.way,
            "asked": now,
            "state": WAITING,
        }
        with write_transaction(self._engine) as connection:
            holder = connection.scalar(select(table.voter).where(table.origin == origin, table.key == request.key))
            if holder is not None and holder != request.voter:
                raise CredentialTwiceError
            if holder is not None:
                return
            if (connection.scalar(select(func.count()).where(mine)) or 0) >= MOST:
                raise TooManyEnrolmentsError
            connection.execute(update(ENROLMENT).where(mine, table.state == WAITING).values(state=SUPERSEDED))
            connection.execute(insert(ENROLMENT), row)

    def state_of(self, origin: str, voter: str) -> tuple[int, str] | None:
        """Issue and state of the voter's latest request: waiting, issued, or the code of its refusal."""
        table = ENROLMENT.c
        query = select(table.issue, table.state).where(table.origin == origin, table.voter == voter)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(table.state != SUPERSEDED).order_by(table.asked.desc())).first()
        return None if row is None else (row.issue, row.state)

    def waiting(self, origin: str) -> list[Request]:
        """What waits for the registrar, the oldest first."""
        query = select(ENROLMENT).where(ENROLMENT.c.origin == origin, ENROLMENT.c.state == WAITING)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(ENROLMENT.c.asked, ENROLMENT.c.key)).all()
        return [
            Request(row.voter, row.issue, row.key, row.possession, row.way, parse_canonical(row.belenios.encode()))
            for row in rows
        ]


def settle(connection: Connection, origin: str, key: bytes, state: str) -> bool:
    """Say what became of a request that waits; false if it waits no longer."""
    waits = (ENROLMENT.c.origin == origin) & (ENROLMENT.c.key == key) & (ENROLMENT.c.state == WAITING)
    return connection.execute(update(ENROLMENT).where(waits).values(state=state)).rowcount == 1
