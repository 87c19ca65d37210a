"""One-time codes by text message: six digits, ten minutes, five tries, one use. Only hashes of them are stored.

A code is hashed under a name that only the browser keeps, so the table alone does not give away six digits.
Attacks: A91, A93.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

TEN_MINUTES = 600
ONE_HOUR = 3_600
TRIES = 5

Post = Callable[[Connection, bytes, str, str | None], None]
"""Queues a code in the transaction that makes it: the name it is hashed under, the code, the number or None."""


def make_code(random: Callable[[int], bytes]) -> str:
    """A fresh code; ``random`` gives as many unguessable bytes as asked for."""
    return f"{int.from_bytes(random(8), 'big') % 1_000_000:06}"


def hash_secret(secret: bytes) -> bytes:
    """What a table holds in the place of a name or token."""
    return hashlib.sha256(secret).digest()


def hash_text(value: str) -> bytes:
    """What a table holds in the place of an address or a number."""
    return hash_secret(value.encode())


def hash_code(name: bytes, code: str) -> bytes:
    """What a table holds in the place of ``code``."""
    return hmac.digest(name, code.encode(), "sha256")


def take_code(connection: Connection, table: Table, name: bytes, code: str, now: int) -> Row[Any] | None:
    """The row that ``name`` names if ``code`` is its code; every call counts as a try, a right one is the last.

    Shapes: ``table`` has hash, code, tries and expires.
    """
    this = table.c.hash == hash_secret(name)
    is_open = this & (table.c.tries < TRIES) & (table.c.expires > now)
    if connection.execute(update(table).where(is_open).values(tries=table.c.tries + 1)).rowcount != 1:
        return None
    row = connection.execute(select(table).where(this)).one()
    if not hmac.compare_digest(row.code, hash_code(name, code)):
        return None
    connection.execute(update(table).where(this).values(tries=TRIES))
    return row
