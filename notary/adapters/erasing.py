"""Erasing what an office holds of a case in clear: which tables, in one transaction, and out of the file for good.

Everything that belongs to a case goes unless it stands in ``PUBLIC`` or ``KEPT``: a table that somebody adds later is
erased with the roll, never forgotten.  SQLite overwrites what is deleted, the file is written anew, and its log is cut.
What backups, snapshots and other people's computers hold is not reached: the report says so.
Specification: ``notary/SPEC.md``, "Retention".
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, column, delete, func, inspect, select, table, update

from ledger.adapters.caselog import CaseLog
from notary.retention import Due, ErasureChangedError, Terms, parse_terms, plan_erasure

PUBLIC = ("log", "entry", "blob", "checkpoint", "alembic_version")
"""The ledger: it is published anyway, and holds no name."""
_FILE = "part of the notarial file, which the archive's terms keep; sealed at rest"
KEPT: Mapping[str, str] = {
    **dict.fromkeys(("application", "announcement_draft", "consultation", "document"), _FILE),
    "cast_told": "up to where ballots were told: without it they would be told again; no name",
    "office_membership": "which officers and applicants see the case",
}
"""Tables with a case that stay, each with its reason."""
WITH = {
    **dict.fromkeys(("challenge", "login", "identification"), "codes"),
    **dict.fromkeys(("session", "identity_proof", "provider_visit"), "sessions"),
    **dict.fromkeys(("phone", "mail_address", "outbox", "outbox_count", "identity", "enrolment"), "phones"),
}
"""Categories of tables; those that are not named here go with the roll."""
BLANKED = (("private_owner", "phone"), ("voter_state", "phone"))
"""Columns that go before their rows do, with the telephone numbers."""
CHILDREN = {
    "delivery_visit": ("link", "delivery_round", "link"),
    "delivery_photo": ("link", "delivery_round", "link"),
    "proposal_signature": ("proposal", "proposal", "id"),
    "proposal_file": ("proposal", "proposal", "id"),
}
"""Tables that name a row of another instead of the case: own column, other table, its column."""
MESSAGES = {"messages_sms": "sms.jsonl", "messages_mail": "mail.jsonl"}
"""Files of the service's folder into which messages went where no gateway takes them."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table that belong to a case, by the condition ``whose``; ``blank``: a column to empty, not a row."""

    category: str
    table: str
    whose: ColumnElement[bool]
    blank: str = ""

    @property
    def name(self) -> str:
        """How reports call it."""
        return f"{self.table}_{self.blank}" if self.blank else self.table

    def count(self, connection: Connection) -> int:
        """How many rows still hold something."""
        query = select(func.count()).select_from(table(self.table)).where(self.whose)
        return connection.scalar(query.where(column(self.blank) != "") if self.blank else query) or 0

    def erase(self, connection: Connection) -> None:
        """Empty the column, or delete the rows."""
        if self.blank:
            named = table(self.table, column(self.blank))
            connection.execute(update(named).where(self.whose).values({self.blank: ""}))
        else:
            connection.execute(delete(table(self.table)).where(self.whose))


def list_parts(connection: Connection, origin: str) -> list[Part]:
    """Every part of the database that holds something of a case, children before what they name."""
    found = inspect(connection)
    names = set(found.get_table_names())
    own: ColumnElement[bool] = column("origin") == origin
    parts = []
    for child, (key, parent, named) in CHILDREN.items():
        if child in names and parent in names:
            rows: Select[Any] = select(column(named)).select_from(table(parent)).where(own)
            parts.append(Part(WITH.get(parent, "roll"), child, column(key).in_(rows)))
    parts += [Part("phones", name, own, blank) for name, blank in BLANKED if name in names]
    for name in sorted(names - set(PUBLIC) - set(CHILDREN)):
        if name not in KEPT and "origin" in {item["name"] for item in found.get_columns(name)}:
            parts.append(Part(WITH.get(name, "roll"), name, own))
    return parts


def count_held(connection: Connection, origin: str, data: Path) -> dict[str, dict[str, int]]:
    """Rows that the office holds of a case, by category and table; ``data`` is the folder of the service."""
    held: dict[str, dict[str, int]] = {}
    for part in list_parts(connection, origin):
        held.setdefault(part.category, {})[part.name] = part.count(connection)
    own = _receivers(connection, origin)
    for kind, name in MESSAGES.items():
        held.setdefault("phones", {})[kind] = sum(_to(line) in own for line in _lines(data / name))
    return held


def plan_case(log: CaseLog, data: Path, terms: Terms, now: int) -> tuple[Due, ...]:
    """What the office holds of a case, and what of it is due."""
    with log.engine.connect() as connection:
        held = count_held(connection, log.origin, data)
    return plan_erasure(terms, held | {"ledger": {"entry": log.size}}, ended_at(log), now)


def ended_at(log: CaseLog) -> int | None:
    """When the last entry of a closed log was made; None while it is open."""
    return log.tail.last_time if log.state == "closed" else None


def load_terms(file: Path | None = None) -> Terms:
    """The terms in ``file``, else those of this version. Raises TermsMalformedError."""
    return parse_terms(file.read_bytes() if file else files("notary").joinpath("retention", "cn-1.toml").read_bytes())


def erase(connection: Connection, origin: str, data: Path, agreed: Mapping[str, Mapping[str, int]]) -> None:
    """Erase the categories of ``agreed``, whose rows by table officers signed, in the caller's transaction.

    Raises: ErasureChangedError, and then nothing went, if something else is there than was signed.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    held = count_held(connection, origin, data)
    for category, tables in agreed.items():
        if {name: rows for name, rows in held.get(category, {}).items() if rows} != dict(tables):
            raise ErasureChangedError
    if "phones" in agreed:
        own = _receivers(connection, origin)
        for name in MESSAGES.values():
            _drop_messages(data / name, own)
    for part in list_parts(connection, origin):
        if part.category in agreed:
            part.erase(connection)


def clean(engine: Engine) -> None:
    """Write the database file anew, so that no page of it holds what was deleted, and cut its log."""
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        for order in ("PRAGMA secure_delete = ON", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            raw.cursor().execute(order).fetchall()
    finally:
        raw.close()


def _receivers(connection: Connection, origin: str) -> set[str]:
    """Numbers and addresses of this case which no other case still holds."""
    own = column("origin") == origin
    return _addresses(connection, own) - _addresses(connection, ~own)


def _addresses(connection: Connection, whose: ColumnElement[bool]) -> set[str]:
    names = set(inspect(connection).get_table_names())
    found: set[str] = set()
    for name, address in (("phone", "number"), ("mail_address", "address"), ("mail_address", "wanted"), *BLANKED):
        if name in names:
            found |= set(connection.scalars(select(column(address)).select_from(table(name)).where(whose)))
    return found - {""}


def _drop_messages(path: Path, receivers: set[str]) -> None:
    """Leave out of a file of messages what went to ``receivers``; what stood there is overwritten."""
    lines = _lines(path)
    kept = [line for line in lines if _to(line) not in receivers]
    if len(kept) == len(lines):
        return
    part = path.with_name(f"{path.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write("".join(kept))
        file.flush()
        os.fsync(file.fileno())
    with path.open("r+b") as old:
        old.write(bytes(path.stat().st_size))
        old.flush()
        os.fsync(old.fileno())
    part.replace(path)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []


def _to(line: str) -> str:
    try:
        return str(json.loads(line).get("to", ""))
    except (ValueError, AttributeError):
        return ""
