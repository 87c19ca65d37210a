"""Leases: what a dead worker held, and that of two workers one sends."""

import threading
import time
from pathlib import Path

import pytest

from tests.gateways.office import Office, Told, item, slowly
from voting.adapters.gateway import Message, Outcome
from voting.dispatch import ABSENT, QUEUED, REFUSED, SENDING, SENT, TAKEN, UNKNOWN, Abilities


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


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
