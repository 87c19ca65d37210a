"""Attacks on the voters' site by number: guessed codes, reading that writes, sessions of another case, late bodies."""

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ledger.adapters.db import METADATA
from tests.livecase import CASE, open_living_case
from tests.voting.sites import NOW, OURS, Site, Visitor, code_in, other_code, site
from voting.adapters.sessions import LOGIN

__all__ = ["site"]

OTHER = "yihe-2027"
PLACE = re.compile(r"<(?:[a-z]+(?:\(length=(\d+)\)|\([^)]*\))?:)?(\w+)>")
HEX = re.compile(r"[0-9a-f]{32,}")
LATE = 7 * 86_400


@pytest.fixture(scope="module")
def other(site: Site) -> Site:
    """A second case of the same office, on the same site and with owners of the same telephone numbers."""
    work = site.stage.case(OTHER)
    return replace(site, work=work, letters=open_living_case(site.stage, work, NOW))


@pytest.fixture
def visitor(site: Site) -> Visitor:
    """A voter of the first case, logged in."""
    site.advance(3_700)
    found = site.voter("v0001")
    assert found.log_in().status_code == 200
    return found


def rows(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database."""
    with site.work.engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in METADATA.tables.items()
        }


def addresses(site: Site, case: str, method: str) -> Iterator[tuple[Rule, str]]:
    """Every address of one method on the site, with names that fit ``case``."""
    given = {"case": case, "filename": "site.css", "index": "0", "size": "1"}
    for rule in site.app.url_map.iter_rules():
        own = {**given, "name": case} if rule.rule.startswith(("/case/", "/api/cases/")) else given
        if method in (rule.methods or ()):
            yield rule, PLACE.sub(lambda match, own=own: own.get(match[2], "a" * int(match[1] or 32)), rule.rule)  # type: ignore[misc]


def ask(visitor: Visitor, method: str, path: str) -> tuple[int, str]:
    """Status and body, with what is drawn by chance left out."""
    answer: TestResponse = visitor.client.open(
        path, method=method, data=b'{"voter":"v0001"}', headers=OURS, buffered=True
    )
    return answer.status_code, HEX.sub("#", answer.get_data(as_text=True))


class OtherVisitor(Visitor):
    """A browser at the second case."""

    def api(self, rest: str) -> str:
        return f"/api/cases/{OTHER}/{rest}"


def test_a94_reading_changes_nothing(site: Site, visitor: Visitor) -> None:
    before, read = rows(site), 0
    for _rule, path in addresses(site, CASE, "GET"):
        assert visitor.client.get(path, buffered=True).status_code < 500, path
        read += 1
    assert rows(site) == before
    assert read > 15


def test_a95_a_session_of_one_case_is_worth_nothing_in_another(site: Site, other: Site, visitor: Visitor) -> None:
    """Every request of every method: who is logged in elsewhere is told what a stranger is told, and writes nothing."""
    asked = 0
    for method in ("GET", "PUT", "POST"):
        before = rows(site)
        for rule, path in addresses(site, OTHER, method):
            if OTHER not in path:
                continue
            stranger = site.voter("v0001")
            assert ask(visitor, method, path) == ask(stranger, method, path), rule
            asked += 1
        assert rows(site) == before or method == "POST"  # a challenge is anybody's, and kept
    assert asked > 15


def test_a95_the_same_requests_are_good_in_their_own_case(site: Site, other: Site, visitor: Visitor) -> None:
    """The control: a place in the ledger is told to whom it belongs."""
    path = f"/api/cases/{CASE}/ballot-place"
    assert ask(visitor, "GET", path)[0] == 200
    assert ask(site.voter("v0001"), "GET", path)[0] == 401
    assert ask(visitor, "GET", path.replace(CASE, OTHER))[0] == 401


def test_a95_a_ballot_of_one_case_is_none_of_another(site: Site, other: Site, visitor: Visitor) -> None:
    ballot, body = visitor.make("for")
    before = rows(site)
    answer = visitor.client.put(f"/api/cases/{OTHER}/ballots/{ballot}", data=body, headers=OURS)
    assert answer.status_code in (401, 403, 409, 422)
    assert rows(site) == before
    assert visitor.put(ballot, body).status_code == 201


def test_a91_the_code_of_another_case_does_not_fit(site: Site, other: Site) -> None:
    """One owner of both: the same telephone gets both codes."""
    site.advance(3_700)
    one = site.voter("v0002")
    login = one.begin().get_json()["login"]
    first = code_in(site.network.to(one.site.letters["v0002"].number)[-1])
    two = OtherVisitor(other, site.app.test_client(), "v0002")
    begun = two.begin().get_json()["login"]
    second = code_in(site.network.to(one.site.letters["v0002"].number)[-1])
    if first != second:
        assert two.enter(begun, first).get_json()["code"] == "code-wrong"
    assert one.enter(login, first).status_code == 200
    assert one.client.get(f"/api/cases/{OTHER}/ballot-place").status_code == 401


def test_a91_a_thousand_guesses_at_once_are_five_tries(site: Site) -> None:
    """Two hundred browsers of the same login, five guesses each; then the right code does not fit any more."""
    site.advance(3_700)
    visitor = site.voter("v0003")
    login = visitor.begin().get_json()["login"]
    right = code_in(site.network.to(site.letters["v0003"].number)[-1])
    wrong = other_code(right)

    def guess(_number: int) -> list[str]:
        own = site.voter("v0003")
        return [own.enter(login, wrong).get_json()["code"] for _ in range(5)]

    with ThreadPoolExecutor(8) as pool:
        told = [code for codes in pool.map(guess, range(200)) for code in codes]
    assert len(told) == 1000
    assert set(told) == {"code-wrong"}
    with site.work.engine.connect() as connection:
        assert max(connection.scalars(select(LOGIN.c.tries))) == 5
    assert visitor.enter(login, right).get_json()["code"] == "code-wrong"


class SlowBody(io.BytesIO):
    """A body that arrives when ``before`` has happened: until somebody reads, the request is held open."""

    def __init__(self, body: bytes, before: Callable[[], None]) -> None:
        super().__init__(body)
        self.before = [before]

    def readinto(self, room: Any) -> int:
        while self.before:
            self.before.pop()()
        return super().readinto(room)

    def read(self, size: int | None = -1) -> bytes:
        while self.before:
            self.before.pop()()
        return super().read(size)


def test_a75_a_request_held_open_across_the_deadline_is_refused(site: Site, visitor: Visitor) -> None:
    """It began in time; what counts is the moment of its entry. In time to its last byte the same request is taken."""

    def send(seconds: int) -> TestResponse:
        ballot, body = visitor.make("for")
        slow = SlowBody(body, lambda: site.advance(seconds))
        path = visitor.api(f"ballots/{ballot}")
        answer = visitor.client.put(path, input_stream=slow, content_length=len(body), headers=OURS)
        assert slow.before == []
        return answer

    site.advance(NOW + LATE - 60 - site.now)  # the last test of this file: the vote ends here
    assert visitor.log_in().status_code == 200
    assert send(59).status_code == 201
    size = site.work.log.size
    assert send(1).get_json()["code"] == "ballot-late"
    assert site.work.log.size == size
