"""The voters' telephone numbers: private to the office, never in the ledger, which holds only commitments to them."""

from collections.abc import Mapping

from sqlalchemy import Column, Connection, Engine, String, Table, bindparam, delete, insert, select

from ledger.adapters.db import METADATA, write_transaction

PHONE = Table(
    "phone",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("voter", String(32), primary_key=True),
    Column("number", String(40), nullable=False),
)
_NUMBER = select(PHONE.c.number).where(PHONE.c.origin == bindparam("origin"), PHONE.c.voter == bindparam("voter"))


class PhoneBook:
    """The number to which a voter's codes and notices go."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, origin: str, numbers: Mapping[str, str]) -> None:
        """Put ``numbers`` by voter in the place of those known for the case."""
        rows = [{"origin": origin, "voter": voter, "number": number} for voter, number in numbers.items()]
        with write_transaction(self._engine) as connection:
            connection.execute(delete(PHONE).where(PHONE.c.origin == origin))
            if rows:
                connection.execute(insert(PHONE), rows)

    def number(self, origin: str, voter: str) -> str | None:
        """The voter's number, None if there is none."""
        with self._engine.connect() as connection:
            return find_number(connection, origin, voter)


def find_number(connection: Connection, origin: str, voter: str) -> str | None:
    """The voter's number in the caller's transaction, None if there is none."""
    return connection.scalar(_NUMBER, {"origin": origin, "voter": voter})
