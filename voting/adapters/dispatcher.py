"""The worker of the outbox: claims messages, hands them to gateways, writes down what became of them.

A message is claimed under a lease, in a transaction that no other worker can share; while the lease runs nobody else
touches it, and once it has ended nobody who held it sends. What a killed worker held is looked up at the gateway, sent
again where the gateway takes an id twice as one, or else counted as unknown: never sent again on a guess.
Any number of workers, here or elsewhere, work on one table. Specification: ``voting/SPEC.md``, "Messages".
"""

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, update

from keys.errors import RejectionError
from ledger.adapters.db import write_transaction
from ledger.web.site import make_request_log
from voting.adapters.castnotices import queue_cast_notices
from voting.adapters.due import ANY_DUE, due_rows, now_ms
from voting.adapters.gateway import Gateway, Message, Outcome, Report, reason_of
from voting.adapters.outbox import OUTBOX, Outbox
from voting.adapters.reports import take_report
from voting.adapters.sweep import sweep
from voting.dispatch import (
    BULK,
    CODE,
    DELIVERED,
    EXPIRED,
    FAILED,
    FINAL,
    NEVER,
    QUEUED,
    REFUSED,
    SENDING,
    SENT,
    SINGLE,
    UNSURE,
    Step,
    after_asking,
    after_attempt,
    after_lost_lease,
)

LEASE = 60.0
"""Seconds for which a claimed message belongs to its worker."""
IDLE = 0.1
"""Seconds between two looks at a table in which nothing was due."""
SWEEP = 60.0
NOBODY, STALE = "nobody", "stale"
"""What a worker finds itself: a message to nobody, and one whose time has passed."""


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed row and what is to be done: send it, look it up after a lost lease, or ask what became of it."""

    row: Row[Any]
    what: str
    token: bytes
    """Names the claim: what it gave is written down only while the row still bears it."""
    until: float
    """When the lease is too far gone to begin, by this process's own steady clock."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a task gave; neither of the two if it was not begun."""

    task: Task
    outcome: Outcome | None = None
    found: str | None = None
    is_begun: bool = True


class Dispatcher:
    """One worker. ``gateways`` by channel; ``clock`` gives unix seconds of the service."""

    def __init__(
        self,
        engine: Engine,
        outbox: Outbox,
        gateways: Mapping[str, Gateway],
        clock: Callable[[], int],
        lease: float = LEASE,
        keep: int = 7 * 86_400,
    ) -> None:
        self._engine = engine
        self._outbox = outbox
        self._gateways = gateways
        self._clock = clock
        self._lease = lease
        self._keep = keep
        self._chance = random.SystemRandom().random
        self._log = make_request_log()
        self._pools = {
            channel: ThreadPoolExecutor(gateway.lanes, f"outbox-{channel}") for channel, gateway in gateways.items()
        }
        self._running: dict[str, dict[Future[Done], Task]] = {channel: {} for channel in gateways}
        self._swept = 0.0

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; what is in hand is finished first."""
        try:
            while not stop.is_set():
                if self.cycle() == 0:
                    stop.wait(IDLE if not self._in_hand() else IDLE / 20)
        finally:
            self.close()

    def settle(self, ahead: float = 0.0) -> None:
        """Work until nothing is due within ``ahead`` seconds."""
        while self.cycle() or self._in_hand() or self._is_due(int(ahead * 1000)):
            time.sleep(0.002)

    def drain(self, seconds: float) -> None:
        """Work until nothing is due any more, at most so long, and end."""
        deadline = time.monotonic() + seconds
        try:
            while (self.cycle() or self._in_hand()) and time.monotonic() < deadline:
                time.sleep(0.002)
        finally:
            self.close()

    def cycle(self) -> int:
        """Queue what ballots cause, write down what is done and claim what is due; gives how much there was of all."""
        told = queue_cast_notices(self._engine, self._outbox)
        done = self._collect()
        reports = [report for gateway in self._gateways.values() for report in gateway.reports()]
        tasks: list[tuple[str, Task]] = []
        if done or reports or self._is_due():
            with write_transaction(self._engine) as connection:
                for item in done:
                    self._write(connection, item)
                for report in reports:
                    self._take(connection, report)
                tasks = [(channel, task) for channel in self._gateways for task in self._claim(connection, channel)]
        for channel, task in tasks:
            self._running[channel][self._pools[channel].submit(self._work, self._gateways[channel], task)] = task
        if time.monotonic() - self._swept >= SWEEP:
            self._swept = time.monotonic()
            with write_transaction(self._engine) as connection:
                sweep(connection, self._clock(), self._keep)
        return told + len(done) + len(reports) + len(tasks)

    def close(self) -> None:
        """Finish what has begun, give back the rest, write it down, and let the gateways go."""
        back = []
        for running in self._running.values():
            for future in [future for future in running if future.cancel()]:
                back.append(Done(running.pop(future), is_begun=False))
        for pool in self._pools.values():
            pool.shutdown(wait=True)
        with write_transaction(self._engine) as connection:
            for item in [*back, *self._collect()]:
                self._write(connection, item)
        for gateway in self._gateways.values():
            gateway.close()

    # -- claiming -----------------------------------------------------------------------------------------------

    def _in_hand(self) -> int:
        return sum(map(len, self._running.values()))

    def _is_due(self, ahead: int = 0) -> bool:
        """Whether there is anything to claim within ``ahead`` ms: asked without a lock, ten times a second."""
        if all(len(self._running[channel]) >= gateway.grasp for channel, gateway in self._gateways.items()):
            return False
        with self._engine.connect() as connection:
            return bool(connection.scalar(ANY_DUE, {"now": now_ms() + ahead}))

    def _claim(self, connection: Connection, channel: str) -> list[Task]:
        """Take what is due on this channel under a lease, codes first; what is stale ends here."""
        room = self._gateways[channel].grasp - len(self._running[channel])
        until = time.monotonic() + self._lease / 2
        tasks: list[Task] = []
        for state, what in ((QUEUED, "send"), (SENDING, "find"), (SENT, "ask")):
            for rank in (CODE, SINGLE, BULK):
                if len(tasks) >= room:
                    return tasks
                query = due_rows(state, rank).where(OUTBOX.c.channel == channel).order_by(OUTBOX.c.due)
                query = query.limit(room - len(tasks)).with_for_update(skip_locked=True)
                rows = connection.execute(query, {"now": now_ms()}).all()
                held = [row for row in rows if not self._end_stale(connection, row)]
                token = secrets.token_bytes(16)
                self._hold(connection, held, token, what)
                tasks += [Task(row, what, token, until) for row in held]
        return tasks

    def _hold(self, connection: Connection, rows: Iterable[Row[Any]], token: bytes, what: str) -> None:
        names = [row.id for row in rows]
        if not names:
            return
        values: dict[str, Any] = {"due": now_ms() + int(self._lease * 1000), "holder": token}
        if what != "ask":
            values |= {"state": SENDING, "attempts": OUTBOX.c.attempts + 1}
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(names)).values(values))

    def _end_stale(self, connection: Connection, row: Row[Any]) -> bool:
        """End a queued message whose time has passed. One that may have been sent is asked for all the same."""
        if row.state != QUEUED or not row.expires or row.expires > self._clock():
            return False
        self._set(connection, OUTBOX.c.id == row.id, Step(EXPIRED, NEVER, STALE), sealed=None)
        return True

    # -- working, in threads ------------------------------------------------------------------------------------

    def _work(self, gateway: Gateway, task: Task) -> Done:
        """Do what is to be done; raises nothing, and keeps no word of a message in what it gives."""
        row = task.row
        if time.monotonic() > task.until:
            return Done(task, is_begun=False)  # too late: soon the message may be another worker's
        try:
            message = self._outbox.open(row)
        except RejectionError as error:
            return Done(task, Outcome(REFUSED, reason=error.code), None if task.what == "ask" else FAILED)
        if not message.to:
            return Done(task, Outcome(NOBODY))
        if task.what == "send":
            return Done(task, self._send(gateway, row, message))
        try:
            return Done(task, found=gateway.find(message, row.reference))
        except Exception as error:
            self._log.error("outbox", gateway=gateway.name, mistake=reason_of(type(error).__name__))
            return Done(task)

    def _send(self, gateway: Gateway, row: Row[Any], message: Message) -> Outcome:
        if row.expires and row.expires <= self._clock():
            return Outcome(STALE)
        try:
            return gateway.send(message)
        except Exception as error:
            self._log.error("outbox", gateway=gateway.name, mistake=reason_of(type(error).__name__))
            return Outcome(UNSURE, reason=reason_of(type(error).__name__))

    # -- writing down -------------------------------------------------------------------------------------------

    def _collect(self) -> list[Done]:
        done = []
        for running in self._running.values():
            for future in [future for future in running if future.done()]:
                del running[future]
                done.append(future.result())
        return done

    def _write(self, connection: Connection, done: Done) -> None:
        """Write down what became of a message, if it is still this worker's."""
        row, now = done.task.row, now_ms()
        gateway = self._gateways[row.channel]
        mine = and_(OUTBOX.c.id == row.id, OUTBOX.c.holder == done.task.token)
        if not done.is_begun:
            self._set(connection, mine, Step(row.state, now))
        elif done.outcome is not None and done.outcome.said == NOBODY:
            connection.execute(delete(OUTBOX).where(mine))
        elif done.task.what != "send" and done.found in (DELIVERED, FAILED):
            self._take(connection, Report(done.found, id=row.id.hex(), reason="asked"))
        elif done.task.what == "ask":
            self._set(connection, mine, after_asking(done.found, now - row.taken, now))
        elif done.task.what == "find":
            step = after_lost_lease(done.found, row.attempts + 1, gateway.can, now, self._chance())
            self._set(connection, mine, step, **({"taken": now} if step.state == SENT else {}))
        elif done.outcome is not None:
            self._write_attempt(connection, row, mine, done.outcome)

    def _write_attempt(self, connection: Connection, row: Row[Any], mine: Any, said: Outcome) -> None:
        now = now_ms()
        if said.said == STALE:
            self._set(connection, mine, Step(EXPIRED, NEVER, STALE), sealed=None)
            return
        step = after_attempt(
            said.said, said.reason, row.attempts + 1, self._gateways[row.channel].can, now, self._chance()
        )
        more: dict[str, Any] = {"reference": said.reference[:128]} if said.reference else {}
        if step.state == SENT:
            more["taken"] = now
            if row.rank == CODE:
                more |= {"sealed": None, "due": NEVER}  # a code that has left is of no more use here
        self._set(connection, mine, step, **more)

    def _set(self, connection: Connection, where: Any, step: Step, **more: Any) -> None:
        """Put rows into their next state; a report that came while a message was in hand stands."""
        values = {"state": step.state, "due": step.due, "reason": step.reason, "holder": None, **more}
        query = update(OUTBOX).where(where, OUTBOX.c.state.not_in(FINAL))
        connection.execute(query.values({"changed": self._clock(), **values}))

    def _take(self, connection: Connection, report: Report) -> None:
        try:
            take_report(connection, report, self._clock())
        except RejectionError as error:
            self._log.info("outbox", code=error.code)
