"""The notice of every accepted ballot (attack A31), queued from the ledger: no cast waits for it, and none goes untold.

The entry is the cause. A row by case says up to where ballots were told; it moves in the transaction that queues their
messages, so that each is told once, whichever worker does it and whenever one is killed. What officers enter for a
voter is told by them. Specification: ``voting/SPEC.md``, "Messages".
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Column, Connection, Engine, Integer, String, Table, bindparam, func, insert, select, update

from keys.encoding import hex_of
from keys.errors import RejectionError
from ledger.adapters.caselog import CASES
from ledger.adapters.db import ENTRY, LOG, METADATA, write_transaction
from ledger.entry import parse_entry
from voting.adapters.outbox import Item, Outbox
from voting.adapters.phonebook import find_number
from voting.manifest import APP
from voting.statement import Casting, parse_ballot_cast
from voting.tracking import tracking_of
from voting.web.catalogue import chinese

WORDS = "sms-accepted"
BATCH = 64
"""Entries looked at in one transaction: while it lasts no ballot is appended."""

TOLD = Table(
    "cast_told",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("next_index", Integer, nullable=False),
)
_NEXT = func.coalesce(TOLD.c.next_index, 0)
_BEHIND = (
    select(LOG.c.origin, _NEXT.label("start"), LOG.c.next_index.label("stop"))
    .join_from(LOG, TOLD, LOG.c.origin == TOLD.c.origin, isouter=True)
    .where(CASES, LOG.c.next_index > _NEXT)
)
_STANDS = select(TOLD.c.next_index).where(TOLD.c.origin == bindparam("log")).with_for_update()
_BALLOTS = (
    select(ENTRY.c.data)
    .where(ENTRY.c.origin == bindparam("log"), ENTRY.c.kind == "ballot_cast")
    .where(ENTRY.c.idx >= bindparam("start"), ENTRY.c.idx < bindparam("stop"))
    .order_by(ENTRY.c.idx)
)


def queue_cast_notices(engine: Engine, outbox: Outbox) -> int:
    """Queue a message for each ballot that was appended since the last time; gives how many entries it saw."""
    with engine.connect() as connection:
        cases = connection.execute(_BEHIND).all()
    return sum(_queue_batch(engine, outbox, origin, start, stop) for origin, start, stop in cases)


def _queue_batch(engine: Engine, outbox: Outbox, origin: str, start: int, end: int) -> int:
    """The next entries of one case; none if another worker was faster."""
    stop = min(end, start + BATCH)
    with engine.connect() as connection:
        rows = connection.scalars(_BALLOTS, {"log": origin, "start": start, "stop": stop}).all()
    castings = list(phone_castings(rows))
    with write_transaction(engine) as connection:
        if (connection.scalar(_STANDS, {"log": origin}) or 0) != start:
            return 0
        for casting in castings:
            _queue(connection, outbox, origin, casting)
        moved = connection.execute(update(TOLD).where(TOLD.c.origin == origin).values(next_index=stop))
        if moved.rowcount == 0:
            connection.execute(insert(TOLD), {"origin": origin, "next_index": stop})
    return stop - start


def phone_castings(rows: Iterable[bytes]) -> Iterator[Casting]:
    """The ballots that phones cast. An entry that cannot be read was not accepted here: the fence speaks of it."""
    for data in rows:
        try:
            casting = parse_ballot_cast(parse_entry(data).body)
        except RejectionError:
            continue
        if casting.channel == APP:
            yield casting


def _queue(connection: Connection, outbox: Outbox, origin: str, casting: Casting) -> None:
    number = find_number(connection, origin, casting.voter)
    if number is not None:
        values = {"sequence": str(casting.sequence), "tracking": tracking_of(casting)}
        item = Item(f"cast/{hex_of(casting.id)}", casting.voter, number, chinese(WORDS, **values), WORDS, values)
        outbox.put(connection, origin, item)
