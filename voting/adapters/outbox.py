"""The outbox: every message is a row, written in the transaction of what causes it; a worker sends it later.

One row for each notice, voter and channel of a case, so that nothing goes twice for one notice. Number and words are
sealed at rest under the service's data key, bound to their row, and erased once they are of no more use. Whoever is to
get no code costs a row too, which the worker throws away: the answer so takes the same work for everybody (attack A93).
Specification: ``voting/SPEC.md``, "Messages".
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)

from keys.adapters.vault import Vault, open_vault
from keys.canonical import Json, encode_canonical, parse_canonical
from keys.encoding import hex_of
from ledger.adapters.db import METADATA
from ledger.web.settings import Settings
from voting.adapters.gateway import TEXT, Message, one_line
from voting.adapters.rehearsal import is_rehearsal, mark_message
from voting.dispatch import CODE, QUEUED, SINGLE

VAULT_FILE = "office/outbox.vault"
SERVICE_KEY = "office/office.key"
BLOCK = 256
"""What is sealed is a multiple of so many bytes: its length does not tell a message to somebody from one to nobody."""
PAUSE = 0.1
"""Seconds between an answer that must not tell whether a message goes out, and that message."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("notice", String(96), nullable=False),
    Column("voter", String(32), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=True),
    Column("state", String(12), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("holder", LargeBinary(16), nullable=True),
    Column("expires", Integer, nullable=False),
    Column("made", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("reference", String(128), nullable=False),
    Column("report", Text, nullable=True),
    UniqueConstraint("origin", "notice", "voter", "channel"),
    Index("ix_outbox_state_rank_due", "state", "rank", "due"),
    Index("ix_outbox_reference", "reference"),
)
OUTBOX_COUNT = Table(
    "outbox_count",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("state", String(12), primary_key=True),
    Column("count", Integer, nullable=False),
)

_PUT = insert(OUTBOX)


@dataclass(frozen=True, slots=True)
class Item:
    """A message to be queued. ``notice`` is its kind, a stroke, and what tells it from others of the kind.

    ``to`` may be empty: a row all the same, and nothing is sent. ``expires``: unix seconds of the service's clock, 0
    for never. ``template`` and ``values`` are what gateways with approved templates need in the place of the words.
    """

    notice: str
    voter: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    template: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    subject: str = field(default="", repr=False)
    channel: str = TEXT
    rank: int = SINGLE
    expires: int = 0


class Outbox:
    """Queues messages of one database. ``clock`` gives unix seconds of the service, ``wall`` those of the machine."""

    def __init__(
        self, vault: Callable[[], Vault], clock: Callable[[], int], wall: Callable[[], float] = time.time
    ) -> None:
        self._vault = vault
        self._clock = clock
        self._wall = wall
        self._rehearsals: dict[str, bool] = {}

    def put(self, connection: Connection, origin: str, item: Item, pause: float = 0.0) -> bytes:
        """Queue one message in the caller's transaction, due after ``pause`` seconds; gives its id.

        Raises: sqlalchemy.exc.IntegrityError if this notice was queued for this voter and channel before.
        """
        row = self._row(origin, self._marked(connection, origin, item), pause)
        connection.execute(_PUT, row)
        made: bytes = row["id"]
        return made

    def put_code(self, connection: Connection, origin: str, item: Item) -> None:
        """Queue a one-time code, or what passes for one where ``to`` is empty: it leaves after the answer."""
        self.put(connection, origin, item, PAUSE)

    def put_new(self, connection: Connection, origin: str, items: Iterable[Item]) -> list[Item]:
        """Queue those of ``items`` that were not queued before, all of one notice; gives these."""
        items = list(items)
        if not items:
            return []
        query = select(OUTBOX.c.voter, OUTBOX.c.channel).where(
            OUTBOX.c.origin == origin, OUTBOX.c.notice.in_({item.notice for item in items})
        )
        there = {(row.voter, row.channel) for row in connection.execute(query)}
        fresh = [item for item in items if (item.voter, item.channel) not in there]
        if fresh:
            marked = [self._marked(connection, origin, item) for item in fresh]
            connection.execute(_PUT, [self._row(origin, item, 0.0) for item in marked])
        return fresh

    def open(self, row: Any) -> Message:
        """The message of a row. Raises: VaultWrongError if it was changed or moved."""
        raw: Any = parse_canonical(self._vault().open(row.sealed, about(row.id, row.origin, row)).rstrip(b"\x00"))
        return Message(
            hex_of(row.id), raw["to"], raw["text"], row.made, raw["template"], dict(raw["values"]), raw["subject"]
        )

    def _marked(self, connection: Connection, origin: str, item: Item) -> Item:
        """The message as it leaves; a case's first entry stands before any message of it, and for ever."""
        if origin not in self._rehearsals:
            self._rehearsals[origin] = is_rehearsal(connection, origin)
        return mark_message(item) if self._rehearsals[origin] else item

    def _row(self, origin: str, item: Item, pause: float) -> dict[str, Any]:
        name, now = secrets.token_bytes(16), self._clock()
        content: dict[str, Json] = {
            "subject": one_line(item.subject),
            "template": item.template,
            "text": item.text if item.channel != TEXT else one_line(item.text),
            "to": one_line(item.to),
            "values": {key: one_line(value) for key, value in item.values.items()},
        }
        data = encode_canonical(content)
        padded = data + b"\x00" * (-len(data) % BLOCK)
        return {
            "id": name,
            "origin": origin,
            "notice": item.notice,
            "voter": item.voter,
            "channel": item.channel,
            "rank": item.rank,
            "sealed": self._vault().seal(padded, about(name, origin, item)),
            "state": QUEUED,
            "reason": "",
            "attempts": 0,
            "due": int((self._wall() + pause) * 1000),
            "holder": None,
            "expires": item.expires,
            "made": now,
            "changed": now,
            "taken": 0,
            "reference": "",
            "report": None,
        }


def about(name: bytes, origin: str, item: Any) -> bytes:
    """What a sealed message is bound to: the row in which it stands; ``item`` has its notice, voter and channel."""
    fields = {"channel": item.channel, "id": hex_of(name), "kind": "zhengyi-outbox", "notice": item.notice}
    return encode_canonical({**fields, "origin": origin, "v": 1, "voter": item.voter})


def make_outbox(settings: Settings, clock: Callable[[], int]) -> Outbox:
    """The outbox by the settings; its data key is made at the first message."""
    opened: list[Vault] = []

    def vault() -> Vault:
        if not opened:
            opened.append(open_vault(settings.data / VAULT_FILE, settings.data / SERVICE_KEY))
        return opened[0]

    return Outbox(vault, clock)


def code_item(notice: str, voter: str, number: str | None, text: str, code: str, template: str, expires: int) -> Item:
    """A one-time code as a message; ``number`` None: for nobody."""
    return Item(notice, voter, number or "", text, template, {"code": code}, rank=CODE, expires=expires)


def count_states(connection: Connection, origin: str) -> dict[tuple[str, str], Counter[str]]:
    """How many messages of a case stand in which state, by notice and channel; erased ones by kind and channel."""
    table, counts = OUTBOX.c, OUTBOX_COUNT.c
    found: dict[tuple[str, str], Counter[str]] = {}
    query = select(table.notice, table.channel, table.state, table.rank, func.count().label("number")).where(
        table.origin == origin
    )
    for row in connection.execute(query.group_by(table.notice, table.channel, table.state, table.rank)):
        name = row.notice if row.rank > SINGLE else row.notice.partition("/")[0]
        found.setdefault((name, row.channel), Counter())[row.state] += row.number
    for row in connection.execute(select(OUTBOX_COUNT).where(counts.origin == origin)):
        found.setdefault((row.kind, row.channel), Counter())[row.state] += int(row._mapping["count"])
    return dict(sorted(found.items()))


def states_of(connection: Connection, origin: str, notices: Sequence[str]) -> dict[str, set[str]]:
    """The states of the messages of ``notices`` by voter, all channels together."""
    table = OUTBOX.c
    query = select(table.voter, table.state).where(table.origin == origin, table.notice.in_(notices))
    found: dict[str, set[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.voter, set()).add(row.state)
    return found
