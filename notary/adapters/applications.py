"""Applications and questions of applicants, sealed in the database; who may do what is asked of the pure rules.

An application belongs to one account. What its form says is sealed as one piece, bound to its row; every change names
the revision that it goes on from, so that of two at once one is told.
Specification: ``notary/SPEC.md``, "Applications".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from keys.adapters.vault import Vault
from keys.canonical import encode_canonical, parse_canonical
from keys.errors import NotAllowedError
from ledger.adapters.db import METADATA, write_transaction
from notary.adapters.documents import load_vault
from notary.application import (
    DRAFT,
    SAVE,
    Application,
    check_refusal,
    empty_application,
    format_application,
    move,
    parse_application,
)

A_DAY = 20
"""Applications that one account may begin within ``ONE_DAY``."""
ONE_DAY = 86_400

APPLICATION = Table(
    "application",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("box", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("made", Integer, nullable=False),
    Column("submitted", Integer, nullable=False),
    Column("decided", Integer, nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("reason", Integer, nullable=False),
    Column("why", LargeBinary, nullable=False),
    Column("origin", String(255), nullable=False),
    Index("ix_application_owner", "owner"),
    Index("ix_application_origin", "origin"),
)


class ApplicationUnknownError(NotAllowedError):
    """There is no such application here."""

    code = "application-unknown"


class ApplicationLimitError(NotAllowedError):
    """One account has begun as many applications as it may in a day: each brings rows and files that are kept."""

    code = "application-limit"


class ApplicationChangedError(NotAllowedError):
    """Somebody else changed the application since this page was made."""

    code = "application-changed"


@dataclass(frozen=True, slots=True)
class Filed:
    """An application with its life: ``why`` is what the office wrote last to the applicant; times are 0 before."""

    id: str
    owner: str
    state: str
    fields: Mapping[str, Any]
    revision: int
    made: int
    submitted: int
    decided: int
    decided_by: str
    reason: int
    why: str
    origin: str

    @property
    def said(self) -> Application:
        """What the form says."""
        return parse_application(encode_canonical(dict(self.fields)))


class Applications:
    """The applications of one service. ``clock`` gives unix seconds, ``random`` unguessable bytes."""

    def __init__(self, engine: Engine, data: Path, clock: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._data = data
        self._clock = clock
        self._random = random

    def make(self, owner: str) -> str:
        """A new draft of ``owner``; gives its id. Raises ApplicationLimitError."""
        made, vault = self._random(16).hex(), load_vault(self._data)
        row: dict[str, Any] = {
            **{"id": made, "owner": owner, "state": DRAFT, "revision": 1, "made": self._clock()},
            **{"submitted": 0, "decided": 0, "decided_by": "", "reason": 0, "origin": ""},
            "box": vault.seal(format_application(empty_application()), _about(made, "form")),
            "why": vault.seal(b"", _about(made, "why")),
        }
        recent = (APPLICATION.c.owner == owner) & (APPLICATION.c.made > row["made"] - ONE_DAY)
        with write_transaction(self._engine) as connection:
            begun = connection.scalar(select(func.count()).select_from(APPLICATION).where(recent))
            if (begun or 0) >= A_DAY:
                raise ApplicationLimitError
            connection.execute(insert(APPLICATION), row)
        return made

    def of(self, owner: str) -> list[Filed]:
        """The applications of one account, the newest first."""
        return self._select(APPLICATION.c.owner == owner)

    def waiting(self, *states: str) -> list[Filed]:
        """The applications of everybody in these states, the newest first."""
        return self._select(APPLICATION.c.state.in_(states))

    def find(self, application: str, owner: str | None = None) -> Filed:
        """One application, of ``owner`` unless None. Raises ApplicationUnknownError, also for somebody else's."""
        found = self._select(APPLICATION.c.id == application)
        if not found or (owner is not None and found[0].owner != owner):
            raise ApplicationUnknownError
        return found[0]

    def of_case(self, origin: str) -> Filed | None:
        """The application from which a case was made, if one was."""
        found = self._select(APPLICATION.c.origin == origin)
        return found[0] if found else None

    def save(self, filed: Filed, fields: Mapping[str, Any]) -> None:
        """Keep what the form says now. Raises ApplicationStateError, ApplicationChangedError, MalformedError."""
        box = load_vault(self._data).seal(format_application(fields), _about(filed.id, "form"))
        self._write(filed, SAVE, box=box)

    def act(self, filed: Filed, act: str, **more: Any) -> None:
        """Take a step. ``more``: columns that go with it. Raises ApplicationStateError, ApplicationChangedError."""
        self._write(filed, act, **more)

    def decide(self, filed: Filed, act: str, by: str, why: str, *, reason: int = 0, origin: str = "") -> None:
        """Ask for more, refuse or accept, in the office's words.

        Raises: RefusalReasonError, ApplicationStateError, ApplicationChangedError.
        """
        if act == "refuse":
            check_refusal(reason, why)
        sealed = load_vault(self._data).seal(why.encode(), _about(filed.id, "why"))
        self._write(filed, act, why=sealed, decided=self._clock(), decided_by=by, reason=reason, origin=origin)

    def _write(self, filed: Filed, act: str, **columns: Any) -> None:
        values = {**columns, "state": move(filed.state, act), "revision": filed.revision + 1}
        if act == "submit":
            values["submitted"] = self._clock()
        same = (APPLICATION.c.id == filed.id) & (APPLICATION.c.revision == filed.revision)
        with write_transaction(self._engine) as connection:
            if connection.execute(update(APPLICATION).where(same).values(**values)).rowcount != 1:
                raise ApplicationChangedError

    def _select(self, where: Any) -> list[Filed]:
        vault = load_vault(self._data)
        query = select(APPLICATION).where(where).order_by(APPLICATION.c.made.desc(), APPLICATION.c.id)
        with self._engine.connect() as connection:
            return [_filed(row, vault) for row in connection.execute(query)]


def accept_in(connection: Connection, application: str, by: str, origin: str, time: int) -> None:
    """Mark an application as accepted as the case ``origin``, in the caller's transaction, whatever its revision.

    Raises: ApplicationStateError, ApplicationUnknownError.
    """
    row = connection.execute(select(APPLICATION.c.state).where(APPLICATION.c.id == application)).one_or_none()
    if row is None:
        raise ApplicationUnknownError
    values = {"state": move(row.state, "accept"), "origin": origin, "decided_by": by, "decided": time}
    connection.execute(update(APPLICATION).where(APPLICATION.c.id == application).values(**values))


def _filed(row: Row[Any], vault: Vault) -> Filed:
    columns = dict(row._mapping)
    fields = parse_canonical(vault.open(columns.pop("box"), _about(row.id, "form")), 1 << 17)
    why = vault.open(columns.pop("why"), _about(row.id, "why")).decode()
    return Filed(**columns, fields=fields, why=why)  # type: ignore[arg-type]  # an object, as it was kept


def _about(application: str, part: str) -> bytes:
    return f"application {application} {part}".encode()
