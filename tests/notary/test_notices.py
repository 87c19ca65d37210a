"""Notices to all owners: to whom, once, with an entry that names everybody and tells nothing of how anybody voted."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from keys.canonical import parse_canonical
from notary.adapters.cli import cli
from notary.adapters.demo.stage import PASSPHRASE
from notary.adapters.notices import list_visits, make_deliveries, propose_notice, send_notice
from notary.errors import OutOfOrderError
from notary.notice import NoticeRepeatedError, addressees, make_batch, to_visit
from tests.livecase import CASE
from tests.voting.sites import Site, site
from voting.adapters.gateway import Report
from voting.adapters.outbox import OUTBOX
from voting.adapters.phonebook import PHONE
from voting.adapters.reports import take_report

__all__ = ["site"]

CHOICES = re.compile("同意|反对|弃权|已有|票数|比例|%|％")


def run(site: Site, *words: str) -> Result:
    service = site.stage.settings.data
    environ = {
        "ZHENGYI_BASE_URL": site.stage.base_url,
        "ZHENGYI_CLOCK_FILE": str(service / "clock"),
        "ZHENGYI_DATA": str(service),
        "ZHENGYI_PASSPHRASE_WANG_MIN": PASSPHRASE,
    }
    return CliRunner().invoke(cli, ["case", *words], env=environ)


def entered(site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """The last entry's body, which must be of a notice, and the batch that it names."""
    entry = site.work.log.entries()[-1]
    assert entry.kind == "notices_sent"
    body: Any = entry.body["statement"]
    batch: Any = parse_canonical(site.work.log.blob(bytes.fromhex(body["body"]["voters"])))
    return body["body"], batch


def numbers(site: Site) -> list[str]:
    return [message.to for message in site.network.messages if message.template.startswith("notice-")]


def test_a_ballot_notice_goes_to_everybody_once(site: Site) -> None:
    assert run(site, "notify", CASE, "--notice", "ballot", "--preview").output.count("【证议】") == 1
    size = site.work.log.size
    done = run(site, "notify", CASE, "--notice", "ballot")
    assert (done.exit_code, done.output) == (0, "round 1: 8 messages to 8 voters queued\n")
    assert site.work.log.size == size + 1
    body, batch = entered(site)
    assert (body["count"], body["notice"]) == (8, "ballot")
    assert (batch["round"], len(batch["messages"]), batch["v"]) == (1, 8, 2)
    site.network.settle()
    assert sorted(numbers(site)) == sorted(living.number for living in site.letters.values())
    assert {message.text for message in site.network.messages} == {batch["text"]}
    assert f"{site.stage.base_url}/case/{CASE}" in batch["text"]
    again = run(site, "notify", CASE, "--notice", "ballot")
    assert (again.exit_code, "(notice-repeated)" in again.output) == (1, True)
    assert site.work.log.size == size + 1


def test_whoever_gets_a_number_later_gets_this_round_and_nobody_else(site: Site) -> None:
    mine = (PHONE.c.origin == site.work.origin) & (PHONE.c.voter == "v0008")
    with site.work.engine.begin() as connection:
        number = connection.scalar(sa.select(PHONE.c.number).where(mine))
        connection.execute(sa.delete(PHONE).where(mine))
    sent = send_notice(site.work, "announcement")
    assert (sent.turn, sent.voters, sent.unreached) == (1, 7, ("v0008",))
    with site.work.engine.begin() as connection:
        connection.execute(sa.insert(PHONE), {"origin": site.work.origin, "voter": "v0008", "number": number})
    sent = send_notice(site.work, "announcement")
    assert (sent.turn, sent.voters, sent.unreached) == (1, 1, ())
    assert entered(site)[1]["messages"] == [{"channel": "text", "voter": "v0008"}]


def test_reminders_go_to_those_who_have_not_voted_and_say_nothing_of_others(site: Site) -> None:
    for voter in ("v0001", "v0002"):
        visitor = site.voter(voter)
        visitor.log_in()
        assert visitor.cast("against").status_code == 201
    shown = propose_notice(site.work, "reminder")
    sent = send_notice(site.work, "reminder")
    assert (shown.voters, sent.voters) == (6, 6)
    _body, batch = entered(site)
    assert {item["voter"] for item in batch["messages"]} == {f"v000{number}" for number in range(3, 9)}
    assert batch["text"] == shown.text
    assert CHOICES.search(batch["text"].replace(site.work.process().case.manifest.title["zh_cn"], "")) is None  # type: ignore[union-attr]
    site.network.settle()
    before = len(numbers(site))
    assert send_notice(site.work, "reminder", again=True).turn == 2
    site.network.settle()
    assert len(numbers(site)) == before + 6


def test_words_are_the_same_for_all_and_tell_nobodys_name_or_number(site: Site) -> None:
    everything = b"".join([*site.work.log.data(), *site.work.log.blobs().values()])
    for living in site.letters.values():
        assert living.number.encode() not in everything


def test_notices_that_are_not_due_are_refused_and_nothing_is_queued(site: Site) -> None:
    size = site.work.log.size
    with site.work.engine.connect() as connection:
        rows = connection.scalar(sa.select(sa.func.count()).select_from(OUTBOX))
    with pytest.raises(OutOfOrderError):
        send_notice(site.work, "result")
    with pytest.raises(OutOfOrderError):
        propose_notice(site.work, "result")
    with site.work.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(OUTBOX)) == rows
    assert site.work.log.size == size


def test_of_two_who_press_one_button_one_sends(site: Site) -> None:
    turn = propose_notice(site.work, "announcement").turn
    size = site.work.log.size
    assert send_notice(site.work, "announcement", turn=turn).turn == turn
    with pytest.raises(NoticeRepeatedError):
        send_notice(site.work, "announcement", turn=turn)
    assert site.work.log.size == size + 1


def report(site: Site, voter: str, state: str) -> None:
    table = OUTBOX.c
    with site.work.engine.begin() as connection:
        query = sa.select(table.id).where(table.notice == "ballot/1", table.voter == voter)
        name = connection.scalar(query)
        assert name is not None
        take_report(connection, Report(state, id=name.hex(), reason="told"), site.now)


def test_progress_doors_and_deliveries(site: Site, tmp_path: Path) -> None:
    site.network.settle()
    report(site, "v0003", "delivered")
    report(site, "v0004", "failed")
    told = json.loads(run(site, "notices", CASE, "--json").output)
    counts = {(item["notice"], item["channel"]): item["counts"] for item in told["messages"]}
    assert counts["ballot/1", "text"] == {"delivered": 1, "failed": 1, "sent": 6}
    assert list_visits(site.work, "ballot") == ["v0004"]
    file = tmp_path / "doors.csv"
    assert "1 voters to visit" in run(site, "notices", CASE, "--visit", str(file)).output
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows == [["房号", "户号", "短信"], ["1幢1单元0401室", "v0004", "failed"]]
    keys = ("--keys", str(site.stage.people), "--as", "wang_min")
    assert run(site, "serve-by-reports", CASE, *keys).output == "1 deliveries entered\n"
    assert "v0003" in site.work.process().case.served
    assert make_deliveries(site.work, "ballot") == []
    assert run(site, "serve-by-reports", CASE, *keys).output == "0 deliveries entered\n"
    assert "queued" in run(site, "notices", CASE).output


def test_who_gets_what() -> None:
    voters = ["v1", "v2", "v3", "v4", "v5"]
    assert addressees("ballot", voters, {"v1"}) == voters
    assert addressees("reminder", voters, {"v1", "v9"}) == voters[1:]
    states = {"v1": {"delivered"}, "v2": {"failed"}, "v3": {"failed", "sent"}, "v4": {"unknown"}}
    assert to_visit(voters, states) == ["v2", "v4", "v5"]
    assert make_batch("ballot", 1, "t", [("v2", "text"), ("v1", "mail")]) == (
        b'{"messages":[{"channel":"mail","voter":"v1"},{"channel":"text","voter":"v2"}],'
        b'"notice":"ballot","round":1,"text":"t","v":2}'
    )
    assert NoticeRepeatedError.code == "notice-repeated"
