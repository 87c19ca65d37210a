"""The notice of a ballot follows from its entry: told once, by whichever worker, whenever one of them dies (A31)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, select

from ledger.adapters.db import write_transaction
from ledger.entry import make_entry, parse_entry
from tests.voting.ballotbox import Box
from tests.voting.sites import Site, Visitor, site
from voting.adapters import castnotices
from voting.adapters.castnotices import TOLD, phone_castings, queue_cast_notices
from voting.adapters.outbox import OUTBOX, Outbox, make_outbox
from voting.adapters.phonebook import PHONE

__all__ = ["site"]


VOTERS = iter(("v0001", "v0002", "v0003", "v0004", "v0005"))


@pytest.fixture
def visitor(site: Site) -> Visitor:
    """A voter who has not voted; of everything before, everybody was told."""
    visitor = site.voter(next(VOTERS))
    visitor.log_in()
    queue(site)
    return visitor


def queue(site: Site) -> int:
    return queue_cast_notices(site.work.engine, make_outbox(site.stage.settings, site.work.clock))


def rows(site: Site) -> int:
    """How many messages about ballots were queued."""
    with site.work.engine.connect() as connection:
        return len(connection.execute(select(OUTBOX.c.id).where(OUTBOX.c.notice.like("cast/%"))).all())


def cast(visitor: Visitor, option: str = "for") -> int:
    answer = visitor.cast(option)
    assert answer.status_code == 201
    return int(answer.get_json()["index"])


def test_a_cast_waits_for_no_message_and_is_told_once(site: Site, visitor: Visitor) -> None:
    before = rows(site)
    index = cast(visitor)
    assert rows(site) == before
    assert queue(site) == 1
    assert (queue(site), rows(site)) == (0, before + 1)
    with site.work.engine.connect() as connection:
        assert connection.scalar(select(TOLD.c.next_index)) == index + 1


def test_workers_side_by_side_tell_each_ballot_once(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(castnotices, "BATCH", 2)
    before = rows(site)
    for option in ("against", "for", "against"):
        cast(visitor, option)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            list(pool.map(lambda _: queue(site), range(4)))
    assert (rows(site), queue(site)) == (before + 3, 0)


def test_a_worker_that_dies_between_two_messages_leaves_both_to_the_next(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(site)
    _ = [cast(visitor, option) for option in ("for", "against")]
    real, seen = Outbox.put, []

    def put(*given: Any) -> bytes:
        seen.append(real(*given))
        if len(seen) == 2:
            raise KeyboardInterrupt
        return seen[-1]

    with monkeypatch.context() as patched:
        patched.setattr(Outbox, "put", put)
        with pytest.raises(KeyboardInterrupt):
            queue(site)
    assert (len(seen), rows(site)) == (2, before)
    assert (queue(site), rows(site), queue(site)) == (2, before + 2, 0)


def test_of_paper_and_of_what_cannot_be_read_no_phone_is_told(site: Site, visitor: Visitor) -> None:
    """Officers tell of the ballots that they enter; a row that somebody bent is for the fence."""
    data = site.work.log.data(cast(visitor))[0]
    assert [casting.voter for casting in phone_castings([data])] == [visitor.name]
    body = parse_entry(data).body
    bent = {**body, "statement": {**body["statement"], "sequence": 0}}
    world = Box().world
    world.assist("v0001", "for")
    for other in (bent, world.drafts[-1].body):
        office = site.stage.office.service
        entry = make_entry(site.work.origin, "ballot_cast", other, 0, bytes(32), 0, office.key, office.sign)
        assert list(phone_castings([entry.data, b"\xff" + data])) == []


def test_without_a_number_nobody_is_told_and_the_next_one_is(site: Site, visitor: Visitor) -> None:
    before = rows(site)
    cast(visitor)
    with write_transaction(site.work.engine) as connection:
        number = connection.scalar(select(PHONE.c.number).where(PHONE.c.voter == visitor.name))
        connection.execute(delete(PHONE).where(PHONE.c.voter == visitor.name))
    assert (queue(site), rows(site)) == (1, before)
    with write_transaction(site.work.engine) as connection:
        connection.execute(PHONE.insert(), {"origin": site.work.origin, "voter": visitor.name, "number": number})
    cast(visitor, "against")
    assert (queue(site), rows(site)) == (1, before + 1)
