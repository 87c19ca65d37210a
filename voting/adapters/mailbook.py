"""Owners' e-mail addresses: only of those who asked for notices by e-mail, confirmed by a code sent to the address.

Private to the office like the telephone numbers. An address gets notices and nothing else: no code for logging in ever
goes to it. Attacks: A91, A92.
"""

import hmac
from collections.abc import Callable

from sqlalchemy import Column, Connection, Engine, Integer, LargeBinary, String, Table, delete, insert, select, update

from ledger.adapters.db import METADATA, write_transaction
from voting.adapters.onetime import ONE_HOUR, TEN_MINUTES, TRIES, Post, hash_code, make_code

ASKED_AN_HOUR = 3
"""Codes that a voter can have sent to addresses within an hour."""

MAIL_ADDRESS = Table(
    "mail_address",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("voter", String(32), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("wanted", String(254), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("code", LargeBinary(32), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("since", Integer, nullable=False),
    Column("expires", Integer, nullable=False),
)


class MailBook:
    """The addresses of one database. ``clock`` gives unix seconds, ``random`` as many unguessable bytes as asked."""

    def __init__(self, engine: Engine, clock: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._clock = clock
        self._random = random

    def address(self, origin: str, voter: str) -> str:
        """The voter's confirmed address, empty if there is none."""
        with self._engine.connect() as connection:
            return confirmed_addresses(connection, origin).get(voter, "")

    def ask(self, origin: str, voter: str, address: str, post: Post) -> bool:
        """Send a code to ``address``, which is the voter's once they enter it; false if too many were asked for.

        The address confirmed before stays until then. ``post`` queues the code in the same transaction.
        """
        now, code, salt = self._clock(), make_code(self._random), self._random(16)
        mine = (MAIL_ADDRESS.c.origin == origin) & (MAIL_ADDRESS.c.voter == voter)
        with write_transaction(self._engine) as connection:
            row = connection.execute(select(MAIL_ADDRESS).where(mine).with_for_update()).first()
            fresh = row is None or row.since <= now - ONE_HOUR
            if row is not None and not fresh and row.asked >= ASKED_AN_HOUR:
                return False
            values = {
                "wanted": address,
                "salt": salt,
                "code": hash_code(salt, code),
                "tries": 0,
                "asked": 1 if row is None or fresh else row.asked + 1,
                "since": now if row is None or fresh else row.since,
                "expires": now + TEN_MINUTES,
            }
            if row is None:
                connection.execute(insert(MAIL_ADDRESS), {"origin": origin, "voter": voter, "address": "", **values})
            else:
                connection.execute(update(MAIL_ADDRESS).where(mine).values(values))
            post(connection, salt, code, address)
        return True

    def confirm(self, origin: str, voter: str, code: str, tell: Callable[[Connection], None]) -> bool:
        """Take the address if ``code`` is the one sent to it; every call is a try, a right one the last.

        ``tell`` queues the notice to the roll's number, in the same transaction.
        """
        table = MAIL_ADDRESS.c
        mine = (table.origin == origin) & (table.voter == voter)
        with write_transaction(self._engine) as connection:
            is_open = mine & (table.tries < TRIES) & (table.expires > self._clock()) & (table.wanted != "")
            if connection.execute(update(MAIL_ADDRESS).where(is_open).values(tries=table.tries + 1)).rowcount != 1:
                return False
            row = connection.execute(select(MAIL_ADDRESS).where(mine)).one()
            if not hmac.compare_digest(row.code, hash_code(row.salt, code)):
                return False
            connection.execute(update(MAIL_ADDRESS).where(mine).values(address=row.wanted, wanted="", tries=TRIES))
            tell(connection)
        return True

    def remove(self, origin: str, voter: str) -> None:
        """Forget the voter's address."""
        with write_transaction(self._engine) as connection:
            connection.execute(
                delete(MAIL_ADDRESS).where(MAIL_ADDRESS.c.origin == origin, MAIL_ADDRESS.c.voter == voter)
            )


def confirmed_addresses(connection: Connection, origin: str) -> dict[str, str]:
    """The confirmed address of each voter of the case who has one."""
    query = select(MAIL_ADDRESS.c.voter, MAIL_ADDRESS.c.address).where(
        MAIL_ADDRESS.c.origin == origin, MAIL_ADDRESS.c.address != ""
    )
    return {row.voter: row.address for row in connection.execute(query)}
