"""The worker over a database: order, leases, reports, what is erased; with gateways that do as the test says."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from keys.adapters.keystore import save_plain_key
from keys.adapters.vault import VaultWrongError
from ledger.adapters.db import migrate, open_engine, write_transaction
from ledger.web.settings import load_settings
from voting.adapters.dispatcher import Dispatcher
from voting.adapters.due import due_rows
from voting.adapters.gateway import TEXT, Message, Outcome, Quiet, Report
from voting.adapters.outbox import BLOCK, OUTBOX, SERVICE_KEY, Item, count_states, make_outbox
from voting.adapters.sweep import sweep
from voting.dispatch import (
    ABSENT,
    BULK,
    CODE,
    DELIVERED,
    EXPIRED,
    FAILED,
    LATER,
    QUEUED,
    REFUSED,
    SENDING,
    SENT,
    SINGLE,
    TAKEN,
    UNKNOWN,
    Abilities,
)

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


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def item(voter: str, notice: str = "ballot/1", rank: int = BULK, expires: int = 0, to: str = "13800000001") -> Item:
    return Item(notice, voter, to, f"words for {voter}", "notice-ballot", {"x": "y"}, rank=rank, expires=expires)


def test_codes_go_before_notices_to_one_before_those_to_all(office: Office) -> None:
    office.put(item("c"), item("b", "cast/1", SINGLE), item("d"), item("a", "code/1", CODE))
    gateway = Told()
    office.work(gateway)
    assert [message.text[-1] for message in gateway.seen] == ["a", "b", "c", "d"]


def test_a_stale_code_is_not_sent(office: Office) -> None:
    office.put(item("a", "code/1", CODE, office.now + 300), item("b", "code/2", CODE, office.now + 301))
    office.now += 300
    gateway = Told()
    office.work(gateway)
    assert [message.text[-1] for message in gateway.seen] == ["b"]
    assert office.states() == [EXPIRED, SENT]
    assert [row.sealed for row in office.rows()] == [None, None]  # of neither is anything left


def test_nobody_gets_a_message_to_nobody(office: Office) -> None:
    office.put(item("a", "code/1", CODE, to=""))
    gateway = Told()
    office.work(gateway)
    assert (gateway.seen, office.rows()) == ([], [])


def test_one_notice_goes_to_a_voter_once(office: Office) -> None:
    office.put(item("a"))
    with pytest.raises(IntegrityError):
        office.put(item("a"))
    office.put(item("a", "ballot/2"))
    gateway = Told()
    office.work(gateway)
    office.work(gateway)
    assert len(gateway.seen) == 2
    assert len({message.id for message in gateway.seen}) == 2


def test_what_fails_for_now_is_tried_again_later_under_the_same_id(office: Office) -> None:
    office.put(item("a"))
    gateway = Told(say=lambda _: Outcome(LATER, reason="busy"))
    office.work(gateway)
    [row] = office.rows()
    assert (row.state, row.reason, row.attempts) == (QUEUED, "busy", 1)
    assert 1_000 <= row.due - time.time() * 1000 + 1_000 <= 3_000
    office.set(due=0)
    gateway.say = lambda _: Outcome(TAKEN)
    office.work(gateway)
    assert office.states() == [SENT]
    assert len({message.id for message in gateway.seen}) == 1


def test_what_is_refused_ends(office: Office) -> None:
    office.put(item("a"))
    office.work(Told(say=lambda _: Outcome(REFUSED, reason="bad-number")))
    assert [(row.state, row.reason) for row in office.rows()] == [(FAILED, "bad-number")]


def test_an_error_of_a_library_is_no_end_and_is_not_told(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(message: Message) -> Outcome:
        raise RuntimeError(f"could not send to {message.to}: {message.text}")

    office.put(item("a"))
    office.work(Told(say=fail, can=Abilities(True, False)))
    assert office.states() == [QUEUED]
    told = capsys.readouterr().err
    assert "RuntimeError" in told
    assert "138000" not in told
    assert "words" not in told


@pytest.mark.parametrize(
    ("can", "knows", "sent", "state"),
    [
        (Abilities(True, False), None, 1, SENT),
        (Abilities(False, True), ABSENT, 1, SENT),
        (Abilities(False, True), SENT, 0, SENT),
        (Abilities(False, True), None, 0, SENDING),
        (Abilities(False, False), None, 0, UNKNOWN),
    ],
)
def test_what_a_dead_worker_held(office: Office, can: Abilities, knows: str | None, sent: int, state: str) -> None:
    office.put(item("a"))
    office.set(state=SENDING, holder=b"x" * 16, due=0, attempts=1)
    gateway = Told(can=can, knows=knows)
    office.work(gateway)
    assert (len(gateway.seen), office.states()) == (sent, [state])


def test_while_a_lease_runs_nobody_else_sends(office: Office) -> None:
    office.put(item("a"))
    entered, leave = threading.Event(), threading.Event()

    def wait(_: Message) -> Outcome:
        entered.set()
        leave.wait(10)
        return Outcome(TAKEN)

    slow, other = Told(say=wait), Told()
    first = office.worker(slow)
    first.cycle()
    assert entered.wait(10)
    office.work(other)
    assert (other.seen, office.states()) == ([], [SENDING])
    leave.set()
    first.settle()
    first.close()
    assert office.states() == [SENT]


def test_whose_lease_is_lost_writes_nothing_down(office: Office) -> None:
    office.put(item("a"))
    entered, leave = threading.Event(), threading.Event()

    def wait(_: Message) -> Outcome:
        entered.set()
        leave.wait(10)
        return Outcome(REFUSED)

    first = office.worker(Told(say=wait))
    first.cycle()
    assert entered.wait(10)
    office.set(due=0)  # as if the lease had ended
    office.work(Told(can=Abilities(True, False)))
    leave.set()
    first.settle()
    first.close()
    assert office.states() == [SENT]


def test_what_waited_too_long_in_hand_is_given_back_unsent(office: Office) -> None:
    office.put(item("a"), item("b"))
    slow = Told(grasp=2, say=slowly(0.2))
    worker = office.worker(slow, lease=0.3)
    worker.cycle()
    time.sleep(0.25)
    worker.close()
    assert [message.text[-1] for message in slow.seen] == ["a"]
    assert office.states() == [SENT, QUEUED]


def test_a_worker_that_is_told_to_end_gives_back_what_it_has_not_begun(office: Office) -> None:
    office.put(*(item(f"v{number}") for number in range(5)))
    slow = Told(grasp=5, say=slowly(0.1))
    worker = office.worker(slow)
    worker.cycle()
    worker.close()
    assert len(slow.seen) < 5
    assert office.states().count(SENT) == len(slow.seen)
    assert office.states().count(QUEUED) == 5 - len(slow.seen)


def test_reports_of_the_gateway_are_taken_once(office: Office) -> None:
    office.put(item("a"), item("b"))
    gateway = Told(say=lambda message: Outcome(TAKEN, f"g-{message.text[-1]}"))
    office.work(gateway)
    gateway.coming = [
        Report(DELIVERED, reference="g-a", reason="ok"),
        Report(FAILED, reference="g-a"),
        Report(DELIVERED, reference="g-z"),
        Report(FAILED, id=office.rows()[1].id.hex(), reason="off"),
        Report(DELIVERED, id="zz"),
        Report(DELIVERED),
    ]
    office.work(gateway)
    assert office.states() == [DELIVERED, FAILED]
    kept = [row.report for row in office.rows()]
    assert all("13800000001" not in text and "words" not in text for text in kept)


def test_a_gateway_that_does_not_report_is_asked(office: Office) -> None:
    office.put(item("a"))
    gateway = Told(can=Abilities(False, True, True))
    office.work(gateway)
    office.set(due=0)
    office.work(gateway)
    assert office.states() == [SENT]
    gateway.knows = DELIVERED
    office.set(due=0)
    office.work(gateway)
    [row] = office.rows()
    assert (row.state, '"state":"delivered"' in row.report, len(gateway.seen)) == (DELIVERED, True, 1)


def test_nothing_is_readable_at_rest_and_no_row_opens_in_the_place_of_another(office: Office) -> None:
    office.put(item("a"), item("b", to="139" + "0" * 8))
    first, second = office.rows()
    assert len(first.sealed) == len(second.sealed)
    assert (len(first.sealed) - 40) % BLOCK == 0
    assert office.outbox.open(first).to == "13800000001"
    data = b"".join(path.read_bytes() for path in office.settings.data.glob("zhengyi.sqlite*"))
    assert b"13800000001" not in data
    assert b"words for" not in data
    for bent in (
        {"voter": "z"},
        {"notice": "result/1"},
        {"origin": "other"},
        {"channel": "mail"},
        {"sealed": second.sealed},
    ):
        with office.engine.connect() as connection:
            connection.execute(sa.update(OUTBOX).where(OUTBOX.c.id == first.id).values(bent))
            [moved] = connection.execute(select(OUTBOX).where(OUTBOX.c.id == first.id))
            with pytest.raises(VaultWrongError):
                office.outbox.open(moved)
            connection.rollback()


def test_a_row_that_was_tampered_with_is_not_sent(office: Office) -> None:
    office.put(item("a"), item("b"))
    first, second = office.rows()
    with write_transaction(office.engine) as connection:
        connection.execute(sa.update(OUTBOX).where(OUTBOX.c.id == first.id).values(sealed=second.sealed))
    gateway = Told()
    office.work(gateway)
    assert [message.text[-1] for message in gateway.seen] == ["b"]
    assert [(row.state, row.reason) for row in office.rows()] == [(FAILED, "vault-wrong"), (SENT, "")]


def test_what_was_sent_is_erased_and_counts_stay(office: Office) -> None:
    office.put(item("a"), item("b", "cast/1", SINGLE), item("c", "cast/2", SINGLE), item("d", "code/1", CODE))
    office.work(Told())
    with write_transaction(office.engine) as connection:
        before = count_states(connection, ORIGIN)
    assert [row.sealed is None for row in office.rows()] == [False, False, False, True]  # of a code nothing is left
    office.now += 7 * DAY
    for _ in range(2):
        with write_transaction(office.engine) as connection:
            sweep(connection, office.now, 7 * DAY)
            assert count_states(connection, ORIGIN) == before
    [row] = office.rows()
    assert (row.voter, row.sealed, row.state) == ("a", None, SENT)
    with pytest.raises(IntegrityError):
        office.put(item("a"))  # and still nobody gets it twice


def test_two_workers_share_rows_in_postgresql_too() -> None:
    query = due_rows(QUEUED, CODE).limit(5).with_for_update(skip_locked=True)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert str(query.compile(dialect=dialect)).endswith("FOR UPDATE SKIP LOCKED")
