"""Accounts of the officers' site: who may sign in, with which passkeys and second factor, and which cases they see.

An account of a commissioned person has the roles of the office's facts, read anew at every request: who is no longer
commissioned is out at once. Other accounts have one role: reviewer, administrator or applicant. An account is opened by
an invitation that ``zhengyi officer invite`` prints: one use, one hour. Secrets are stored as hashes, the second factor
sealed in the service's vault. Specification: ``notary/SPEC.md``, "Officers' accounts"; attacks A71, A94, A95.
"""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from ledger.adapters.db import METADATA, write_transaction
from notary.adapters.office import FACTS_FILE, OFFICE_FOLDER
from notary.adapters.signins import SESSION
from notary.office_errors import AccountRoleError, AccountUnknownError, InvitationWrongError
from voting.adapters.onetime import ONE_HOUR, hash_secret

OTHER_ROLES = ("administrator", "applicant", "reviewer")
"""Of accounts whose holders are not commissioned: they sign nothing."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")

ACCOUNT = Table(
    "office_account",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("title", String(80), nullable=False),
    Column("role", String(16), nullable=False),
    Column("handle", LargeBinary(32), nullable=False),
    Column("factor", LargeBinary, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("is_open", Boolean(create_constraint=False), nullable=False),
    UniqueConstraint("handle"),
)
MEMBERSHIP = Table(
    "office_membership",
    METADATA,
    Column("account", String(32), primary_key=True),
    Column("origin", String(255), primary_key=True),
)
INVITATION = Table(
    "office_invitation",
    METADATA,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("expires", Integer, nullable=False),
)
PASSKEY = Table(
    "office_passkey",
    METADATA,
    Column("id", LargeBinary(1023), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("signs", Integer, nullable=False),
    Column("made", Integer, nullable=False),
    Index("ix_office_passkey_account", "account"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. ``roles`` are those of now; ``is_commissioned``: the office's facts name them."""

    name: str
    title: str
    roles: tuple[str, ...]
    is_commissioned: bool


@dataclass(frozen=True, slots=True)
class Passkey:
    """A public key that an authenticator made for ``account``, and how often it has signed."""

    id: bytes
    account: str
    key: bytes
    signs: int


class Accounts:
    """The accounts of one office. Safe to share between threads."""

    def __init__(self, engine: Engine, data: Path, clock: Callable[[], int]) -> None:
        self.engine = engine
        self._facts = data / OFFICE_FOLDER / FACTS_FILE
        self._clock = clock

    # -- made on the command line ---------------------------------------------------------------------------------

    def invite(self, name: str, title: str = "", role: str = "") -> bytes:
        """Make an invitation for ``name``; its token, printed once. Who has an account makes a new one by it.

        Raises: ValueError for a name of other characters; AccountRoleError for a commissioned person with another
            role, or for a role that is none; AccountUnknownError for a name that nobody has and that comes without one.
        """
        if NAME.fullmatch(name) is None:
            raise ValueError("a name has small letters, digits and underscores, 32 at most")
        commissioned = self._commissioned().get(name)
        if commissioned is not None and role:
            raise AccountRoleError
        known = self._row(name)
        if commissioned is None and known is None and not role:
            raise AccountUnknownError
        if role and role not in OTHER_ROLES:
            raise AccountRoleError
        token, now = secrets.token_bytes(32), self._clock()
        with write_transaction(self.engine) as connection:
            connection.execute(delete(INVITATION).where((INVITATION.c.account == name) | (INVITATION.c.expires <= now)))
            if known is None:
                shown = commissioned.title if commissioned else title or name
                row = {"name": name, "title": shown, "role": role, "handle": secrets.token_bytes(32)}
                connection.execute(insert(ACCOUNT), row | {"factor": b"", "counter": 0, "is_open": False})
            made = {"hash": hash_secret(token), "account": name, "expires": now + ONE_HOUR}
            connection.execute(insert(INVITATION), made)
        return token

    def admit(self, name: str, origin: str) -> None:
        """Let somebody who is not commissioned see a case. Raises AccountUnknownError."""
        if self._row(name) is None:
            raise AccountUnknownError
        with write_transaction(self.engine) as connection:
            known = select(MEMBERSHIP).where(MEMBERSHIP.c.account == name, MEMBERSHIP.c.origin == origin)
            if connection.execute(known).first() is None:
                connection.execute(insert(MEMBERSHIP), {"account": name, "origin": origin})

    def close(self, name: str) -> None:
        """Close an account: passkeys, factor, sessions, invitations are forgotten. Raises AccountUnknownError."""
        with write_transaction(self.engine) as connection:
            for table in (INVITATION, PASSKEY, SESSION):
                connection.execute(delete(table).where(table.c.account == name))
            query = update(ACCOUNT).where(ACCOUNT.c.name == name)
            if connection.execute(query, {"is_open": False, "factor": b"", "counter": 0}).rowcount != 1:
                raise AccountUnknownError

    def listed(self) -> list[tuple[Account, bool]]:
        """Every account, by name, and whether somebody can sign in to it."""
        commissioned = self._commissioned()
        with self.engine.connect() as connection:
            rows = connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.name)).all()
        return [(_account(row, commissioned), bool(row.is_open)) for row in rows]

    # -- asked by the site ----------------------------------------------------------------------------------------

    def find(self, name: str) -> Account | None:
        """The account as it stands now; None if there is none, or nobody commissions or admits its holder any more."""
        row = self._row(name)
        if row is None:
            return None
        account = _account(row, self._commissioned())
        return account if account.roles else None

    def is_open(self, name: str) -> bool:
        """Whether passkey and second factor were both set up."""
        row = self._row(name)
        return row is not None and bool(row.is_open)

    def handle(self, name: str) -> bytes:
        """The random name by which authenticators know the account. Raises AccountUnknownError."""
        row = self._row(name)
        if row is None:
            raise AccountUnknownError
        return bytes(row.handle)

    def factor(self, name: str) -> bytes:
        """The sealed secret of the second factor; empty before there is one."""
        row = self._row(name)
        return b"" if row is None else bytes(row.factor)

    def take_invitation(self, token: bytes) -> str:
        """Use up an invitation; gives the account's name. Raises InvitationWrongError."""
        is_this = INVITATION.c.hash == hash_secret(token)
        with write_transaction(self.engine) as connection:
            row = connection.execute(select(INVITATION).where(is_this)).first()
            connection.execute(delete(INVITATION).where(is_this))
        if row is None or row.expires <= self._clock() or self.find(row.account) is None:
            raise InvitationWrongError
        return str(row.account)

    def enrol(self, connection: Connection, name: str, passkey: Passkey, factor: bytes, counter: int) -> None:
        """Open the account with this passkey and second factor in the place of any before, in the caller's transaction.

        ``counter`` is the time step of the code that was just used, so that it is used once.
        """
        connection.execute(delete(PASSKEY).where(PASSKEY.c.account == name))
        add_passkey(connection, passkey, self._clock())
        values = {"factor": factor, "counter": counter, "is_open": True}
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name), values)

    def passkey(self, passkey_id: bytes) -> Passkey | None:
        """The passkey that authenticators call so."""
        with self.engine.connect() as connection:
            row = connection.execute(select(PASSKEY).where(PASSKEY.c.id == passkey_id)).first()
        return None if row is None else Passkey(row.id, row.account, row.key, row.signs)

    def count_up(self, passkey: Passkey, signs: int) -> bool:
        """Note how often a passkey has signed; false if somebody else noted something in between."""
        is_this = (PASSKEY.c.id == passkey.id) & (PASSKEY.c.signs == passkey.signs)
        with write_transaction(self.engine) as connection:
            return connection.execute(update(PASSKEY).where(is_this), {"signs": signs}).rowcount == 1

    def take_counter(self, connection: Connection, name: str, counter: int) -> bool:
        """Use up the time step of a code: true once for each, and never for one before the last."""
        is_new = (ACCOUNT.c.name == name) & (ACCOUNT.c.counter < counter)
        return connection.execute(update(ACCOUNT).where(is_new), {"counter": counter}).rowcount == 1

    def admitted(self, name: str) -> list[str]:
        """The cases that somebody who is not commissioned may see."""
        with self.engine.connect() as connection:
            return list(connection.scalars(select(MEMBERSHIP.c.origin).where(MEMBERSHIP.c.account == name)))

    def _row(self, name: str) -> Row[Any] | None:
        with self.engine.connect() as connection:
            return connection.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).first()

    def _commissioned(self) -> dict[str, Account]:
        raw = json.loads(self._facts.read_text(encoding="utf-8"))
        return {
            item["name"]: Account(item["name"], item["title"], tuple(item["roles"]), True) for item in raw["people"]
        }


def add_passkey(connection: Connection, passkey: Passkey, now: int) -> None:
    """Keep a passkey, in the caller's transaction."""
    row = {"id": passkey.id, "account": passkey.account, "key": passkey.key, "signs": passkey.signs, "made": now}
    connection.execute(insert(PASSKEY), row)


def _account(row: Row[Any], commissioned: dict[str, Account]) -> Account:
    if row.name in commissioned:
        return commissioned[row.name]
    return Account(row.name, row.title, (row.role,) if row.role else (), False)
