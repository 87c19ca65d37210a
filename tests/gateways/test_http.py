"""The gateway over HTTP, against a web server on loopback: what is sent, and what each answer means."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from ledger.adapters.db import open_engine
from ledger.web.settings import load_settings
from tests.gateways.messages import NUMBER, TEXT, message, settings
from tests.gateways.servers import DROP, SLOW, Teller, teller
from tests.livecase import free_port
from voting.adapters.gateway import GatewaySettingsError, Outcome
from voting.adapters.gateways.http import HttpGateway
from voting.adapters.sending import make_dispatcher
from voting.dispatch import ABSENT, DELIVERED, LATER, REFUSED, SENT, TAKEN, UNSURE

BODY = {"mobile": "{to}", "content": "{text}", "uid": "{id}", "vars": ["{values.code}", "{template}", "{time}"], "n": 1}
OK = (200, {"code": 0, "data": {"id": "g-1"}})


def gateway(folder: Path, there: Teller, **members: Any) -> HttpGateway:
    told = {"url": f"{there.url}/send", "body": BODY, "taken": {"/code": [0, "OK"]}, "timeout": 0.3, **members}
    return HttpGateway(settings(folder, **told))


def test_a_message_goes_out_as_the_settings_say(tmp_path: Path) -> None:
    with teller(OK) as there:
        made = gateway(tmp_path, there, headers={"X-App": "office"}, token="s3cret", reference="/data/id")
        assert made.send(message()) == Outcome(TAKEN, "g-1")
    [asked] = there.asked
    assert (asked.path, asked.headers["X-App"], asked.headers["Authorization"]) == ("/send", "office", "Bearer s3cret")
    assert json.loads(asked.body) == {
        "mobile": NUMBER,
        "content": TEXT,
        "uid": "ab" * 16,
        "vars": ["123456", "sms-login", "1790000000"],
        "n": 1,
    }


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, {"code": "0"}), Outcome(TAKEN)),
        ((201, {"code": "OK"}), Outcome(TAKEN)),
        ((200, {"code": 7}), Outcome(REFUSED, reason="7")),
        ((200, {"code": "LIMIT"}), Outcome(LATER, reason="LIMIT")),
        ((200, {"code": "no 13800000001"}), Outcome(REFUSED, reason="other")),
        ((200, {"code": "13800000001"}), Outcome(REFUSED, reason="other")),
        ((400, {"code": "bad"}), Outcome(REFUSED, reason="bad")),
        ((302, {}), Outcome(REFUSED, reason="None")),
        ((429, {"code": "slow"}), Outcome(LATER, reason="slow")),
        ((500, {"code": 0}), Outcome(UNSURE, reason="0")),
        ((200, b"<html>"), Outcome(UNSURE, reason="None")),
        ((200, b"1" * 100_000), Outcome(UNSURE, reason="no-answer")),
        (DROP, Outcome(UNSURE, reason="no-answer")),
        (SLOW, Outcome(UNSURE, reason="no-answer")),
    ],
)
def test_what_each_answer_means(tmp_path: Path, answer: Any, outcome: Outcome) -> None:
    with teller(answer, OK) as there:
        made = gateway(tmp_path, there, reason="/code", later={"/code": "LIMIT"})
        assert made.send(message()) == outcome
        assert made.send(message()).said == TAKEN  # and the next one is not harmed by it


def test_a_gateway_that_is_not_there_took_nothing(tmp_path: Path) -> None:
    made = HttpGateway(settings(tmp_path, url=f"http://127.0.0.1:{free_port()}/", body=BODY))
    assert made.send(message()) == Outcome(LATER, reason="unreachable")


NASTY = '"},{"mobile":"110"}\r\nX-Evil: 1\r\n\r\n&mobile=110#{to}{id}\\u0022\x00'


@pytest.mark.parametrize("encoding", ["json", "form"])
def test_no_word_of_a_message_becomes_a_field(tmp_path: Path, encoding: str) -> None:
    body = {"mobile": "{to}", "content": "{text}", "title": "“{values.title}”"}
    with teller(OK) as there:
        made = gateway(tmp_path, there, body=body, encoding=encoding)
        made.send(message(text=NASTY, values={"title": NASTY}))
    [asked] = there.asked
    assert "X-Evil" not in asked.headers
    wanted = {"mobile": NUMBER, "content": NASTY, "title": f"“{NASTY}”"}
    if encoding == "json":
        assert json.loads(asked.body) == wanted
    else:
        assert parse_qs(asked.body.decode(), strict_parsing=True) == {name: [text] for name, text in wanted.items()}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((200, {"state": "sent"}), SENT),
        ((200, {"state": "OK"}), DELIVERED),
        ((200, {"state": "none"}), ABSENT),
        ((404, {}), ABSENT),
        ((200, {"state": "?"}), None),
        ((500, {}), None),
        (DROP, None),
    ],
)
def test_a_gateway_is_asked_what_became_of_a_message(tmp_path: Path, answer: Any, state: str | None) -> None:
    with teller(answer) as there:
        query = {"url": f"{there.url}/ask", "body": {"uid": "{id}", "name": "{reference}"}}
        made = gateway(tmp_path, there, query={**query, "delivered": ["OK"], "absent": ["none"]})
        assert made.find(message(), "g-1") == state
        assert json.loads(there.asked[0].body) == {"uid": "ab" * 16, "name": "g-1"}


@pytest.mark.parametrize(
    "members",
    [
        {"url": "ftp://x/"},
        {"url": "http://x/{to}"},
        {"url": 7},
        {"body": "text"},
        {"encoding": "xml"},
        {"headers": {"X": "a\r\nY: b"}},
        {"timeout": -1},
        {"idempotent": "yes"},
        {"token_file": "missing"},
        {"taken": []},
    ],
)
def test_settings_that_cannot_be_used_are_refused(tmp_path: Path, members: dict[str, Any]) -> None:
    with pytest.raises(GatewaySettingsError):
        HttpGateway(settings(tmp_path, **{"url": "http://127.0.0.1/", "body": BODY, **members}))


@pytest.mark.parametrize("members", [{"lease": 5, "timeout": 1}, {"lease": 59}, {"lease": "long"}])
def test_a_lease_outlasts_every_attempt(tmp_path: Path, members: dict[str, Any]) -> None:
    settings(tmp_path, url="http://127.0.0.1/", body=BODY, **members)
    told = {"ZHENGYI_DATA": str(tmp_path), "ZHENGYI_SMS": "http", "ZHENGYI_SMS_FILE": str(tmp_path / "gateway.json")}
    made = load_settings(told)
    with pytest.raises(GatewaySettingsError):
        make_dispatcher(made, open_engine(made.database), lambda: 0)


def test_settings_that_others_may_read_are_refused(tmp_path: Path) -> None:
    settings(tmp_path, url="http://127.0.0.1/")
    (tmp_path / "gateway.json").chmod(0o640)
    from voting.adapters.gateway import load_gateway_settings

    with pytest.raises(GatewaySettingsError):
        load_gateway_settings(tmp_path / "gateway.json")
    for text in ("[]", "{"):
        (tmp_path / "gateway.json").write_text(text)
        (tmp_path / "gateway.json").chmod(0o600)
        with pytest.raises(GatewaySettingsError):
            load_gateway_settings(tmp_path / "gateway.json")
