"""What is due in the outbox, as the worker asks for it."""

import time
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from voting.adapters.outbox import OUTBOX
from voting.dispatch import BULK, CODE, QUEUED, SENDING, SENT, SINGLE


def due_rows(state: str, rank: int) -> Select[Any]:
    """Rows of a state and rank that are due at ``now``; such as were taken only while their words are kept."""
    query = select(OUTBOX).where(OUTBOX.c.state == state, OUTBOX.c.rank == rank, OUTBOX.c.due <= bindparam("now"))
    return query if state != SENT else query.where(OUTBOX.c.sealed.is_not(None))


ANY_DUE = select(
    or_(*(due_rows(state, rank).exists() for state in (QUEUED, SENDING, SENT) for rank in (CODE, SINGLE, BULK)))
)


def now_ms() -> int:
    """The machine's own time in milliseconds: leases and waits go by it, whatever clock the service has."""
    return int(time.time() * 1000)
