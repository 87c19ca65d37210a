"""Casting over HTTP: accepted once, retried without harm; every bad ballot has its code and appends nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from keys.adapters.sodium import check_signature
from keys.canonical import encode_canonical
from tests.voting.sites import Site, Visitor, site
from voting import tally
from voting.manifest import Manifest
from voting.receipt import check_receipt, parse_receipt
from voting.rules import Case, Cast
from voting.web import ballots

__all__ = ["site"]


@pytest.fixture(scope="module")
def visitor(site: Site) -> Visitor:
    visitor = site.voter("v0001")
    visitor.log_in()
    return visitor


def test_a_ballot_is_accepted_told_and_proved(site: Site) -> None:
    visitor = site.voter("v0002")
    visitor.log_in()
    ballot, body = visitor.make("for")
    answer = visitor.put(ballot, body)
    assert answer.status_code == 201
    index = answer.get_json()["index"]
    assert answer.get_json() == {"ballot": ballot, "index": index}
    notice = site.network.wait(site.letters["v0002"].number, 2)[-1]
    assert "第 1 张票" in notice
    early = visitor.client.get(visitor.api(f"receipts/{index}"))
    assert (early.status_code, early.get_json()["code"]) == (404, "receipt-not-yet")
    for beyond, code in ((2**53 - 1, "receipt-not-yet"), (2**63, "not-found"), (10**30, "not-found")):
        never = visitor.client.get(visitor.api(f"receipts/{beyond}"))
        assert (never.status_code, never.get_json()["code"]) == (404, code)
    site.publish()
    file = visitor.client.get(visitor.api(f"receipts/{index}")).data
    receipt = parse_receipt(file)
    assert check_receipt(receipt, site.work.log.log_key, check_signature).size == index + 1
    assert receipt.entry.body["ballot"] == json.loads(body)["ballot"]
    visitor.cast("against")
    site.publish()
    assert visitor.client.get(visitor.api(f"receipts/{index}")).data == file


def test_a_strangers_question_about_a_ballot_does_not_count_everybodys(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = site.voter("v0002")
    visitor.log_in()
    name = visitor.cast("for").get_json()["ballot"]
    weighed: list[list[Cast]] = []

    def count(case: Case, manifest: Manifest, casts: list[Cast]) -> Cast | None:
        weighed.append(casts)
        return tally.counted_cast(case, manifest, casts)

    monkeypatch.setattr(ballots, "counted_cast", count)
    for unknown in ("0" * 64, "x", "A" * 64, name[:-1]):
        assert visitor.client.get(visitor.api(f"ballots/{unknown}")).status_code == 404
    assert weighed == []
    assert visitor.client.get(visitor.api(f"ballots/{name}")).get_json()["latest"] is True
    assert [{cast.voter for cast in casts} for casts in weighed] == [{"v0002"}]


def test_a_retry_gives_the_same_index_and_no_second_entry(site: Site) -> None:
    visitor = site.voter("v0003")
    visitor.log_in()
    ballot, body = visitor.make("for")
    first = visitor.put(ballot, body)
    size = site.work.log.size
    again = visitor.put(ballot, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert site.work.log.size == size
    assert len(site.network.wait(site.letters["v0003"].number, 2)) == 2


def test_a_second_ballot_follows_the_first_and_the_first_is_no_retry_any_more(site: Site) -> None:
    visitor = site.voter("v0004")
    visitor.log_in()
    old, old_body = visitor.make("for")
    assert visitor.put(old, old_body).status_code == 201
    new, new_body = visitor.make("against")
    assert json.loads(new_body)["statement"]["previous"] == old
    assert visitor.put(new, new_body).status_code == 201
    replay = visitor.put(old, old_body)
    assert (replay.status_code, replay.get_json()["code"]) == (409, "ballot-replayed")
    states = [visitor.client.get(visitor.api(f"ballots/{name}")).get_json() for name in (old, new)]
    assert [state["latest"] for state in states] == [False, True]
    unknown = visitor.client.get(visitor.api(f"ballots/{'0' * 64}"))
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "ballot-unknown")


def test_the_number_of_ballots_is_limited(site: Site) -> None:
    visitor = site.voter("v0005")
    visitor.log_in()
    assert [visitor.cast("for").status_code for _ in range(4)] == [201] * 4
    assert visitor.cast("for").get_json()["code"] == "ballot-limit"


BENT: list[tuple[str, int, str, Any]] = [
    ("case-wrong", 403, "case", "vote.zhengyi.example/qujiang/case/other"),
    ("manifest-wrong", 403, "manifest", "00" * 32),
    ("ballot-hash-wrong", 403, "ballot", "00" * 32),
    ("suite-wrong", 403, "suite", "recorded-2"),
    ("credential-unknown", 403, "credential", 0),
    ("sequence-wrong", 409, "sequence", 2),
    ("previous-wrong", 409, "previous", "00" * 32),
    ("checkpoint-seen-wrong", 403, "checkpoint", {"root": "00" * 32, "size": 3}),
    ("cast-malformed", 400, "channel", "paper"),
    ("ballot-foreign", 403, "voter", "v0008"),
]


@pytest.mark.parametrize(("code", "status", "name", "value"), BENT)
def test_a_statement_bent_and_signed_again(
    site: Site, visitor: Visitor, code: str, status: int, name: str, value: Any
) -> None:
    size = site.work.log.size
    answer = visitor.put(*visitor.make("for", **{name: value}))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert site.work.log.size == size


def _spoil_signature(raw: dict[str, Any]) -> None:
    raw["signature"] = raw["signature"][:-2] + ("00" if raw["signature"][-2:] != "00" else "01")


def _spoil_option(raw: dict[str, Any]) -> None:
    raw["ballot"] = raw["ballot"].replace('"for"', '"maybe"')


def _add_name(raw: dict[str, Any]) -> None:
    raw["weight"] = 99_999


@pytest.mark.parametrize(
    ("code", "spoil"),
    [("signature-wrong", _spoil_signature), ("ballot-hash-wrong", _spoil_option), ("cast-malformed", _add_name)],
)
def test_a_spoilt_body(site: Site, visitor: Visitor, code: str, spoil: Callable[[dict[str, Any]], None]) -> None:
    size = site.work.log.size
    ballot, body = visitor.make("for")
    raw = json.loads(body)
    spoil(raw)
    assert visitor.put(ballot, encode_canonical(raw)).get_json()["code"] == code
    assert site.work.log.size == size


def test_an_unknown_option_rightly_signed(site: Site, visitor: Visitor) -> None:
    assert visitor.put(*visitor.make("maybe")).get_json()["code"] == "option-unknown"


@pytest.mark.parametrize(
    ("status", "code", "change"),
    [
        (400, "json-malformed", lambda body: b"\xff" + body),
        (400, "json-malformed", lambda body: body[:-1]),
        (400, "json-not-canonical", lambda body: body.replace(b'":', b'": ', 1)),
        (413, "json-too-large", lambda body: body[:-1] + b" " * 65_536 + b"}"),
        (413, "request-too-large", lambda body: body + b" " * 140_000),
        (400, "json-malformed", lambda body: b""),
    ],
)
def test_other_bytes(site: Site, visitor: Visitor, status: int, code: str, change: Callable[[bytes], bytes]) -> None:
    size = site.work.log.size
    ballot, body = visitor.make("for")
    answer = visitor.put(ballot, change(body))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert site.work.log.size == size


def test_the_address_must_name_the_ballot(visitor: Visitor) -> None:
    _, body = visitor.make("for")
    assert visitor.put("0" * 64, body).get_json()["code"] == "ballot-name-wrong"


def test_another_voters_session_casts_nothing(site: Site, visitor: Visitor) -> None:
    other = site.voter("v0006")
    other.log_in()
    ballot, body = visitor.make("for")
    assert other.put(ballot, body).get_json()["code"] == "ballot-foreign"
    assert site.voter("v0001").put(ballot, body).get_json()["code"] == "session-missing"


def test_choices_reach_neither_log_nor_message(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    visitor = site.voter("v0007")
    visitor.log_in()
    ballot, body = visitor.make("against")
    visitor.put(ballot, body)
    visitor.put(ballot, body[:-1])
    number = site.letters["v0007"].number
    logged = capfd.readouterr().err + "".join(site.network.wait(number, 2))
    for told in ("against", "v0007", number, ballot, site.letters["v0007"].letter.secret, "不同意"):
        assert told not in logged


def test_after_closing_nothing_is_accepted(site: Site, visitor: Visitor) -> None:
    ballot, body = visitor.make("for")
    site.advance(7 * 86_400)
    late = site.voter("v0001")
    late.log_in()
    size = site.work.log.size
    assert late.put(ballot, body).get_json()["code"] == "ballot-late"
    assert site.work.log.size == size
    page = late.client.get("/case/yihe-2026/vote").get_data(as_text=True)
    assert "投票已截止" in page
    assert "booth.js" not in page
