"""Telling one voter what was done in their name: queued in the transaction that does it, to the roll's number.

That is the old number where a telephone was lost, so that an owner hears of what somebody else asked for (attack A92).
"""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from notary.adapters.casework import Casework
from voting.adapters.outbox import OUTBOX, Item, make_outbox
from voting.adapters.phonebook import find_number
from voting.web.catalogue import chinese


def tell(
    work: Casework, connection: Connection, voter: str, name: str, index: int, values: Mapping[str, str] | None = None
) -> bool:
    """Queue the words called ``name`` for ``voter``; false if the roll has no number.

    ``index`` is the place of the entry of which is told: of one entry a voter hears once.
    """
    number = find_number(connection, work.origin, voter)
    if not number:
        return False
    values = dict(values or {})
    item = Item(f"{name.removeprefix('sms-')}/{index}", voter, number, chinese(name, **values), name, values)
    make_outbox(work.settings, work.clock).put(connection, work.origin, item)
    return True


def count_told(work: Casework, name: str, start: int) -> int:
    """How many voters were told by ``name`` of entries from the place ``start`` on."""
    notices = [f"{name.removeprefix('sms-')}/{index}" for index in range(start, work.log.size)]
    query = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.origin == work.origin, OUTBOX.c.notice.in_(notices))
    with work.engine.connect() as connection:
        return connection.scalar(query) or 0
