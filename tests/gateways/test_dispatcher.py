"""The worker over a database: order, leases, reports, what is erased; with gateways that do as the test says."""

import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from keys.adapters.vault import VaultWrongError
from ledger.adapters.db import write_transaction
from tests.gateways.office import DAY, ORIGIN, Office, Told, item
from voting.adapters.due import due_rows
from voting.adapters.gateway import Message, Outcome, Report
from voting.adapters.outbox import BLOCK, OUTBOX, count_states
from voting.adapters.sweep import sweep
from voting.dispatch import (
    CODE,
    DELIVERED,
    EXPIRED,
    FAILED,
    LATER,
    QUEUED,
    REFUSED,
    SENT,
    SINGLE,
    TAKEN,
    Abilities,
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


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
