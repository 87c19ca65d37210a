"""Rounds of delivery: who goes to which doors by which link, and what came back from their phones.

A round is opened by a link whose secret is stored as a hash only. What a phone sends is named by the phone, so that
sending it twice is sending it once. Nothing here is in the ledger before an officer signs it
(``notary/adapters/delivering.py``). Specification: ``voting/SPEC.md``, "Rounds of delivery".
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    Engine,
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

from ledger.adapters.db import METADATA, write_transaction
from voting.delivery import NOTICES, WITNESSES
from voting.round_errors import (
    OrderExistsError,
    OrderUnknownError,
    OrderWrongError,
    PhotoMissingError,
    PhotoWrongError,
    VisitDiffersError,
    VisitsTooManyError,
    VisitWrongError,
)

LINK_BYTES = 16
MAX_COLLECTORS = 4
MAX_PHOTO = 400_000
MAX_VISITS = 20
"""So many visits and pictures a voter may have in one round."""
SLACK = 600
"""A visit may be so many seconds outside the round's time: phones' clocks differ."""
LATE = 7 * 86_400
"""So long after its end a round still takes in what phones could not send before."""
JPEG = b"\xff\xd8\xff"
ASKED = (("hand_over", "delivered"), ("letter_box", "delivered"), ("hand_over", "refused"), ("hand_over", "not_found"))
"""What the page offers: mode and outcome."""
WAITING, DISMISSED = -1, -2
"""Where a visit stands that is in no entry: not looked at, or left out by an officer."""

ORDER = Table(
    "delivery_round",
    METADATA,
    Column("link", LargeBinary(32), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("name", String(32), nullable=False),
    Column("notice", String(16), nullable=False),
    Column("voters", Text, nullable=False),
    Column("collectors", String(200), nullable=False),
    Column("begins", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
)
VISIT = Table(
    "delivery_visit",
    METADATA,
    Column("link", LargeBinary(32), primary_key=True),
    Column("id", LargeBinary(16), primary_key=True),
    Column("voter", String(32), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("time", Integer, nullable=False),
    Column("evidence", LargeBinary(32), nullable=True),
    Column("received", Integer, nullable=False),
    Column("entry", Integer, nullable=False),
)
PHOTO = Table(
    "delivery_photo",
    METADATA,
    Column("link", LargeBinary(32), primary_key=True),
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Order:
    """A round: its notice, the voters to visit in order, names of those who go. Times are unix seconds."""

    link: bytes
    origin: str
    name: str
    notice: str
    voters: tuple[str, ...]
    collectors: tuple[str, ...]
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as a phone tells it; ``time`` is the phone's, ``received`` ours, 0 before it arrived."""

    id: bytes
    voter: str
    mode: str
    outcome: str
    time: int
    evidence: bytes | None
    received: int = 0
    entry: int = WAITING

    @property
    def told(self) -> tuple[str, str, str, int, bytes | None]:
        """What the phone said."""
        return self.voter, self.mode, self.outcome, self.time, self.evidence


class Rounds:
    """The rounds of one database. ``clock`` gives unix seconds, ``random`` unguessable bytes."""

    def __init__(self, engine: Engine, clock: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._clock = clock
        self._random = random

    def make(self, order: Order) -> bytes:
        """Open a round, whatever ``link`` says, and give its link's secret, which is not stored.

        Raises: OrderExistsError, OrderWrongError.
        """
        people = len(set(order.collectors))
        if not order.voters or not 1 <= people <= MAX_COLLECTORS or people != len(order.collectors):
            raise OrderWrongError
        if order.begins >= order.ends or order.notice not in NOTICES:
            raise OrderWrongError
        secret = self._random(LINK_BYTES)
        row = {
            **{name: getattr(order, name) for name in ("origin", "name", "notice", "begins", "ends")},
            "link": _hash(secret),
            "voters": json.dumps([*order.voters]),
            "collectors": json.dumps([*order.collectors]),
        }
        with write_transaction(self._engine) as connection:
            if _find(connection, ORDER.c.origin == order.origin, ORDER.c.name == order.name) is not None:
                raise OrderExistsError
            connection.execute(insert(ORDER), row)
        return secret

    def end(self, origin: str, name: str) -> None:
        """End a round now; what phones still hold can come in as after any end. Raises OrderUnknownError."""
        order = self.named(origin, name)
        now = min(self._clock(), order.ends)
        with write_transaction(self._engine) as connection:
            connection.execute(update(ORDER).where(ORDER.c.link == order.link).values(ends=now))

    def named(self, origin: str, name: str) -> Order:
        """The round of this name. Raises OrderUnknownError."""
        with self._engine.connect() as connection:
            return _known(_find(connection, ORDER.c.origin == origin, ORDER.c.name == name))

    def opened(self, secret: bytes) -> Order:
        """The round that a link opens, until phones must have sent everything. Raises OrderUnknownError."""
        with self._engine.connect() as connection:
            order = _known(_find(connection, ORDER.c.link == _hash(secret)))
        if self._clock() > order.ends + LATE:
            raise OrderUnknownError
        return order

    def add_photo(self, order: Order, sha256: bytes, data: bytes) -> bool:
        """Keep a picture; False if it was there. Raises PhotoWrongError, VisitsTooManyError."""
        if hashlib.sha256(data).digest() != sha256 or not data.startswith(JPEG) or len(data) > MAX_PHOTO:
            raise PhotoWrongError
        with write_transaction(self._engine) as connection:
            if self.photo(order, sha256, connection) is not None:
                return False
            _check_room(connection, PHOTO, order)
            connection.execute(insert(PHOTO), {"link": order.link, "sha256": sha256, "data": data})
        return True

    def add_visit(self, order: Order, visit: Visit) -> bool:
        """Take in a visit; False if this very visit was there.

        Raises: VisitWrongError, VisitDiffersError, PhotoMissingError, VisitsTooManyError.
        """
        if (visit.mode, visit.outcome) not in ASKED or visit.voter not in order.voters:
            raise VisitWrongError
        if visit.outcome == "refused" and len(order.collectors) < WITNESSES:
            raise VisitWrongError
        if not order.begins - SLACK <= visit.time <= order.ends + SLACK:
            raise VisitWrongError
        with write_transaction(self._engine) as connection:
            known = {other.id: other for other in load_visits(connection, order)}.get(visit.id)
            if known is not None:
                if known.told != visit.told:
                    raise VisitDiffersError
                return False
            if visit.evidence is not None and self.photo(order, visit.evidence, connection) is None:
                raise PhotoMissingError
            _check_room(connection, VISIT, order)
            told = dict(zip(("voter", "mode", "outcome", "time", "evidence"), visit.told, strict=True))
            received = {"link": order.link, "id": visit.id, "received": self._clock(), "entry": WAITING}
            connection.execute(insert(VISIT), {**told, **received})
        return True

    def visits(self, order: Order) -> list[Visit]:
        """All visits of a round, in the order in which they were made."""
        with self._engine.connect() as connection:
            return load_visits(connection, order)

    def photo(self, order: Order, sha256: bytes, connection: Connection | None = None) -> bytes | None:
        """A picture of a round, None if there is no such."""
        query = select(PHOTO.c.data).where(PHOTO.c.link == order.link, PHOTO.c.sha256 == sha256)
        if connection is not None:
            return connection.scalar(query)
        with self._engine.connect() as own:
            return own.scalar(query)


def load_visits(connection: Connection, order: Order) -> list[Visit]:
    """All visits of a round, in the order in which they were made."""
    query = select(VISIT).where(VISIT.c.link == order.link).order_by(VISIT.c.time, VISIT.c.id)
    return [
        Visit(row.id, row.voter, row.mode, row.outcome, row.time, row.evidence, row.received, row.entry)
        for row in connection.execute(query)
    ]


def mark_visits(connection: Connection, order: Order, visits: Sequence[Visit], entry: int) -> None:
    """Say where ``visits`` stand from now on: the index of an entry, or DISMISSED. In the caller's transaction."""
    for visit in visits:
        place = (VISIT.c.link == order.link) & (VISIT.c.id == visit.id)
        connection.execute(update(VISIT).where(place).values(entry=entry))


def _check_room(connection: Connection, table: Table, order: Order) -> None:
    count = connection.scalar(select(func.count()).select_from(table).where(table.c.link == order.link)) or 0
    if count >= MAX_VISITS * len(order.voters):
        raise VisitsTooManyError


def _find(connection: Connection, *where: object) -> Order | None:
    row = connection.execute(select(ORDER).where(*where)).one_or_none()  # type: ignore[arg-type]  # clauses of ORDER
    if row is None:
        return None
    voters, collectors = tuple(json.loads(row.voters)), tuple(json.loads(row.collectors))
    return Order(row.link, row.origin, row.name, row.notice, voters, collectors, row.begins, row.ends)


def _known(order: Order | None) -> Order:
    if order is None:
        raise OrderUnknownError
    return order


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
