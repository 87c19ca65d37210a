"""What becomes of messages that are done with: words and numbers are erased, counts stay."""

from sqlalchemy import Connection, delete, func, insert, select, update

from voting.adapters.outbox import OUTBOX, OUTBOX_COUNT
from voting.dispatch import BULK, DELIVERED, EXPIRED, FAILED, SENT, UNKNOWN

DONE = (SENT, DELIVERED, FAILED, UNKNOWN, EXPIRED)
ONE_DAY = 86_400


def sweep(connection: Connection, now: int, keep: int) -> None:
    """Erase what was sent ``keep`` seconds ago or earlier, in the caller's transaction; ``now`` in unix seconds.

    A notice to everybody keeps its rows, without words and numbers, until the case's private rows go: by them nobody
    gets it twice, and the office knows at whose door to call. Of the others counts are left.
    """
    table = OUTBOX.c
    old = table.state.in_(DONE) & (table.changed <= now - keep)
    connection.execute(update(OUTBOX).where(old, table.sealed.is_not(None)).values(sealed=None))
    gone = old & (table.rank < BULK) & (table.changed <= now - ONE_DAY)
    groups = select(table.origin, table.notice, table.channel, table.state, func.count().label("number")).where(gone)
    counts: dict[tuple[str, str, str, str], int] = {}
    for row in connection.execute(groups.group_by(table.origin, table.notice, table.channel, table.state)):
        key = (row.origin, row.notice.partition("/")[0], row.channel, row.state)
        counts[key] = counts.get(key, 0) + row.number
    for (origin, kind, channel, state), number in counts.items():
        names = {"origin": origin, "kind": kind, "channel": channel, "state": state}
        mine = [OUTBOX_COUNT.c[name] == value for name, value in names.items()]
        more = update(OUTBOX_COUNT).where(*mine).values(count=OUTBOX_COUNT.c.count + number)
        if connection.execute(more).rowcount == 0:
            connection.execute(insert(OUTBOX_COUNT), {**names, "count": number})
    if counts:
        connection.execute(delete(OUTBOX).where(gone))
