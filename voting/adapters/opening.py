"""What the office keeps to open its commitments: field, salt and value of each, never published.

Here stand agents of proxies, their instructions, the texts of objections and, where a case commits to them, the labels
of units; the owners of the roll have a table of their own (voting/adapters/private.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Index, LargeBinary, String, Table, Text, delete, insert, select

from ledger.adapters.db import METADATA
from voting.commitment import COMMITTED, SALT_SIZE, UNIT, make_commitment

PRIVATE_VALUE = Table(
    "private_value",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("commitment", LargeBinary(32), primary_key=True),
    Column("field", String(32), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("value", Text, nullable=False),
    Index("ix_private_value_origin_field", "origin", "field"),
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a commitment."""

    commitment: bytes
    field: str
    salt: bytes
    value: str


def keep_value(connection: Connection, origin: str, field: str, value: str, salt: bytes) -> Opening:
    """Commit to ``value`` and keep what opens it, in the caller's transaction."""
    opening = Opening(make_commitment(field, salt, value), field, salt, value)
    if find_opening(connection, origin, opening.commitment) is None:
        row = {"commitment": opening.commitment, "field": field, "salt": salt, "value": value}
        connection.execute(insert(PRIVATE_VALUE), [{"origin": origin, **row}])
    return opening


def keep_same(connection: Connection, origin: str, field: str, value: str, random: Callable[[int], bytes]) -> Opening:
    """Commit to ``value`` under the one salt that this case has for ``field``, drawn at its first use."""
    query = select(PRIVATE_VALUE.c.salt).where(PRIVATE_VALUE.c.origin == origin, PRIVATE_VALUE.c.field == field)
    salt = connection.scalar(query.limit(1)) or random(SALT_SIZE)
    return keep_value(connection, origin, field, value, salt)


def find_opening(connection: Connection, origin: str, commitment: bytes) -> Opening | None:
    """What opens ``commitment``, None if the office has nothing for it."""
    query = select(PRIVATE_VALUE).where(PRIVATE_VALUE.c.origin == origin, PRIVATE_VALUE.c.commitment == commitment)
    row = connection.execute(query).one_or_none()
    return None if row is None else Opening(row.commitment, row.field, row.salt, row.value)


def find_values(connection: Connection, origin: str, field: str) -> list[Opening]:
    """Everything kept under ``field``."""
    query = select(PRIVATE_VALUE).where(PRIVATE_VALUE.c.origin == origin, PRIVATE_VALUE.c.field == field)
    return [Opening(row.commitment, row.field, row.salt, row.value) for row in connection.execute(query)]


def keep_labels(connection: Connection, origin: str, labels: Mapping[str, tuple[str, bytes]]) -> None:
    """Keep label and salt of each unit by what the roll shows, in place of any kept before."""
    old = (PRIVATE_VALUE.c.origin == origin) & (PRIVATE_VALUE.c.field == UNIT)
    connection.execute(delete(PRIVATE_VALUE).where(old))
    rows = [
        {"origin": origin, "commitment": _commitment_of(shown), "field": UNIT, "salt": salt, "value": label}
        for shown, (label, salt) in labels.items()
    ]
    if rows:
        connection.execute(insert(PRIVATE_VALUE), rows)


def load_labels(connection: Connection, origin: str) -> dict[str, str]:
    """The labels of units by what the roll shows; empty for a roll that shows the labels themselves."""
    return {COMMITTED + item.commitment.hex(): item.value for item in find_values(connection, origin, UNIT)}


def open_units(connection: Connection, origin: str, units: Iterable[str]) -> tuple[str, ...]:
    """The labels of ``units`` as the office knows them, whatever the roll shows."""
    made = ((unit, find_label(connection, origin, unit)) for unit in units)
    return tuple(opening.value if opening else unit for unit, opening in made)


def find_label(connection: Connection, origin: str, shown: str) -> Opening | None:
    """What opens the label of a unit that the roll shows as ``shown``; None where it is the label itself."""
    return find_opening(connection, origin, _commitment_of(shown)) if shown.startswith(COMMITTED) else None


def _commitment_of(shown: str) -> bytes:
    return bytes.fromhex(shown.removeprefix(COMMITTED))
