"""An outbox with its database, and a gateway that does as it is told."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from keys.adapters.keystore import save_plain_key
from ledger.adapters.db import migrate, open_engine, write_transaction
from ledger.web.settings import load_settings
from voting.adapters.dispatcher import Dispatcher
from voting.adapters.gateway import TEXT, Message, Outcome, Quiet, Report
from voting.adapters.outbox import OUTBOX, SERVICE_KEY, Item, make_outbox
from voting.dispatch import BULK, TAKEN, Abilities

ORIGIN = "vote.example/office/case/a"
NEITHER = Abilities(False, False)
DAY = 86_400


@dataclass
class Told(Quiet):
    """A gateway that does what ``say`` says, and answers what ``knows`` says."""

    name: str = "told"
    can: Abilities = NEITHER
    lanes: int = 1
    grasp: int = 1
    say: Callable[[Message], Outcome] = lambda _: Outcome(TAKEN, "g")
    knows: str | None = None
    seen: list[Message] = field(default_factory=list)
    coming: list[Report] = field(default_factory=list)

    def send(self, message: Message) -> Outcome:
        self.seen.append(message)
        return self.say(message)

    def find(self, message: Message, reference: str) -> str | None:
        return self.knows

    def reports(self) -> list[Report]:
        found, self.coming = self.coming, []
        return found


class Office:
    """An outbox with its database and a clock that stands."""

    def __init__(self, folder: Path) -> None:
        (folder / "office").mkdir()
        save_plain_key(folder / SERVICE_KEY, "vote.example/office", bytes(31) + b"\x05")
        self.settings = load_settings({"ZHENGYI_DATA": str(folder)})
        self.engine = open_engine(self.settings.database)
        migrate(self.engine)
        self.now = 1_790_000_000
        self.outbox = make_outbox(self.settings, lambda: self.now)

    def put(self, *items: Item) -> None:
        with write_transaction(self.engine) as connection:
            for item in items:
                self.outbox.put(connection, ORIGIN, item)

    def worker(self, gateway: Told, lease: float = 60.0) -> Dispatcher:
        return Dispatcher(self.engine, self.outbox, {TEXT: gateway}, lambda: self.now, lease, 7 * DAY)

    def work(self, gateway: Told, lease: float = 60.0) -> None:
        worker = self.worker(gateway, lease)
        worker.settle()
        worker.close()

    def rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(OUTBOX).order_by(OUTBOX.c.voter)))

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def set(self, **values: Any) -> None:
        with write_transaction(self.engine) as connection:
            connection.execute(sa.update(OUTBOX).values(values))


def slowly(seconds: float) -> Callable[[Message], Outcome]:
    def say(_: Message) -> Outcome:
        time.sleep(seconds)
        return Outcome(TAKEN)

    return say


def item(voter: str, notice: str = "ballot/1", rank: int = BULK, expires: int = 0, to: str = "13800000001") -> Item:
    return Item(notice, voter, to, f"words for {voter}", "notice-ballot", {"x": "y"}, rank=rank, expires=expires)
