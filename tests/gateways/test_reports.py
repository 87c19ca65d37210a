"""Where a gateway calls back: signed, of now, of a message of ours, and only once (A91, A97)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from ledger.adapters.db import write_transaction
from notary.adapters.demo.stage import make_stage
from tests.livecase import CASE, open_living_case
from tests.voting.sites import NOW, Site, running_network
from voting.adapters.outbox import OUTBOX, Item, make_outbox
from voting.adapters.reports import WINDOW, sign_report
from voting.dispatch import DELIVERED, FAILED, SENT
from voting.web.app import make_site
from voting.web.reports import PATH

HEADER = "X-Zhengyi-Signature"
SECRET = "a secret of sixteen or more"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of an office whose gateway calls back."""
    folder: Path = tmp_path_factory.mktemp("site")
    stage = make_stage(folder / "stage", 8000, NOW)
    file = folder / "gateway.json"
    told = {"secret": SECRET, "id": "/msg/id", "state": "/msg/status", "delivered": ["DELIVRD"], "failed": ["UNDELIV"]}
    file.write_text(json.dumps({"url": "http://127.0.0.1/", "body": {}, "report": told}))
    file.chmod(0o600)
    settings = replace(stage.settings, sms="http", sms_file=file)
    work = stage.case(CASE)
    letters = open_living_case(stage, work, NOW)
    app = make_site(settings, work.engine, stage.office.service)
    with running_network(settings, work) as network:
        yield Site(app, stage, work, letters, network)
    work.engine.dispose()


def queue(site: Site, voter: str) -> str:
    """A message that left; gives its id."""
    outbox = make_outbox(site.stage.settings, site.work.clock)
    item = Item(f"ballot/{voter}", voter, "13800000001", "words", "notice-ballot")
    with write_transaction(site.work.engine) as connection:
        name = outbox.put(connection, site.work.origin, item)
    site.network.settle()
    return name.hex()


def state_of(site: Site, name: str) -> str:
    with site.work.engine.connect() as connection:
        return str(connection.scalar(select(OUTBOX.c.state).where(OUTBOX.c.id == bytes.fromhex(name))))


def body_of(name: str, status: str = "DELIVRD") -> bytes:
    return json.dumps({"msg": {"id": name, "status": status, "to": "13800000001"}}).encode()


def call(site: Site, body: bytes, signature: str | None = None) -> tuple[int, Any]:
    client: FlaskClient = site.app.test_client()
    signature = sign_report(SECRET, site.now, body) if signature is None else signature
    answer = client.post(PATH, data=body, headers={"Accept": "application/json", HEADER: signature})
    return answer.status_code, answer.get_json()["code"] if answer.data else None


def test_a_signed_report_is_taken_in_once(site: Site) -> None:
    name = queue(site, "v0001")
    assert state_of(site, name) == SENT
    body = body_of(name)
    assert call(site, body) == (204, None)
    assert state_of(site, name) == DELIVERED
    assert call(site, body) == (409, "report-repeated")
    assert call(site, body_of(name, "UNDELIV")) == (409, "report-repeated")
    assert state_of(site, name) == DELIVERED


def test_a_failure_is_told_and_what_is_neither_changes_nothing(site: Site) -> None:
    name = queue(site, "v0002")
    assert call(site, body_of(name, "ENROUTE")) == (204, None)
    assert state_of(site, name) == SENT
    assert call(site, body_of(name, "UNDELIV")) == (204, None)
    assert state_of(site, name) == FAILED


def test_forged_and_replayed_reports_are_refused(site: Site) -> None:
    name, other = queue(site, "v0003"), queue(site, "v0004")
    body = body_of(name)
    right = sign_report(SECRET, site.now, body)
    forged = [
        "",
        right[:-1],
        right.replace("v1=", "v1=0"),
        right.upper(),
        sign_report("another secret of the same", site.now, body),
        sign_report(SECRET, site.now, body_of(other)),
        right.replace(f"t={site.now}", f"t={site.now + 1}"),
        sign_report(SECRET, site.now - WINDOW - 1, body),
        sign_report(SECRET, site.now + WINDOW + 1, body),
        f"t=99999999999999,v1={'0' * 64}",
    ]
    for signature in forged:
        assert call(site, body, signature) == (403, "report-refused"), signature
    site.advance(WINDOW + 1)
    assert call(site, body, right) == (403, "report-refused")  # a report that somebody kept
    assert state_of(site, name) == state_of(site, other) == SENT


@pytest.mark.parametrize("name", ["", "00" * 16, "zz", "00" * 15, "%", "' OR 1=1 --"])
def test_reports_of_other_messages_are_refused(site: Site, name: str) -> None:
    assert call(site, body_of(name)) == (403, "report-refused")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"msg":[]}', b'{"msg":{"status":"DELIVRD"}}', b"\xff", b"1" * 20_000]
)
def test_what_is_no_report_is_refused(site: Site, body: bytes) -> None:
    assert call(site, body)[0] in (400, 403, 413)


def test_the_log_does_not_tell_whom(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.app = make_site(site.app.extensions["zhengyi_settings"], site.work.engine, site.stage.office.service)
    name = queue(site, "v0005")
    call(site, body_of(name))
    call(site, body_of(name))
    told = capsys.readouterr().err
    assert "report-repeated" in told
    for secret in (name, "13800000001", SECRET):
        assert secret not in told
