"""What every request asks of the database, as statements made once.

SQLAlchemy keeps what it compiled with the statement's own object; one made anew each time costs more than the database.
"""

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from ledger.adapters.db import ENTRY, LOG
from ledger.entry import Entry, parse_entry

_LOG: BindParameter[str] = bindparam("log")
FIND_LOG = select(LOG).where(LOG.c.origin == _LOG)
LOCKED_LOG = FIND_LOG.with_for_update()
SET_TAIL = update(LOG).where(LOG.c.origin == _LOG)
ADD_ENTRY = insert(ENTRY)
_FROM = select(ENTRY.c.data).where(ENTRY.c.origin == _LOG, ENTRY.c.idx >= bindparam("start")).order_by(ENTRY.c.idx)
_BETWEEN = _FROM.where(ENTRY.c.idx < bindparam("stop"))
_KEYED = select(ENTRY.c.idx).where(ENTRY.c.origin == _LOG, ENTRY.c.idem_key == bindparam("key"))


def read_data(connection: Connection, origin: str, start: int, stop: int | None) -> list[bytes]:
    """Return the bytes of the entries with ``start <= index < stop``, in order."""
    query = _FROM if stop is None else _BETWEEN
    return list(connection.scalars(query, {"log": origin, "start": start, "stop": stop}))


def read_entries(connection: Connection, origin: str, start: int, stop: int | None) -> list[Entry]:
    """Return the entries with ``start <= index < stop``, in order."""
    return [parse_entry(data) for data in read_data(connection, origin, start, stop)]


def find_entry(connection: Connection, origin: str, idem_key: str) -> int | None:
    """Return the index of the entry that was appended with ``idem_key``."""
    return connection.scalar(_KEYED, {"log": origin, "key": idem_key})
