"""SMPP, against a message centre in a process of its own that was not written with the library."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.gateways.messages import TEXT, message, settings
from tests.livecase import free_port
from voting.adapters.gateway import Outcome, Report
from voting.adapters.gateways.smpp import SmppGateway
from voting.dispatch import DELIVERED, FAILED, LATER, REFUSED, TAKEN, UNSURE

ROOT = Path(__file__).parents[2]
UCS2 = 8


@contextmanager
def centre(events: list[dict[str, Any]]) -> Iterator[int]:
    command = [sys.executable, "-W", "error", "-m", "tests.gateways.centre"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        told, mistakes = process.communicate(timeout=10)
        assert mistakes == ""
        events += map(json.loads, told.splitlines())


def gateway(folder: Path, port: int, **members: Any) -> SmppGateway:
    told = {
        "host": "127.0.0.1",
        "port": port,
        "user": "office",
        "password": "s3cret",
        "source": "ZHENGYI",
        "timeout": 1,
    }
    return SmppGateway(settings(folder, **{**told, **members}))


def wait_for_reports(made: SmppGateway, count: int) -> list[Report]:
    found: list[Report] = []
    deadline = time.monotonic() + 5
    while len(found) < count and time.monotonic() < deadline:
        found += made.reports()
        time.sleep(0.01)
    return found


def test_messages_leave_and_receipts_come(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    events: list[dict[str, Any]] = []
    caplog.set_level(logging.DEBUG)
    with centre(events) as port:
        made = gateway(tmp_path, port)
        assert made.send(message(to="13800000009", text="Short")) == Outcome(TAKEN, "m1")
        assert made.send(message(to="+8613800000005", text="第一条")) == Outcome(TAKEN, "m2")
        assert made.send(message(to="13800000004", text="第二条")) == Outcome(TAKEN, "m3")
        reports = wait_for_reports(made, 3)
        made.close()
    assert Report(DELIVERED, reference="m2", reason="DELIVRD") in reports
    assert Report(FAILED, reference="m3", reason="UNDELIV") in reports
    taken = [event for event in events if event["event"] == "taken"]
    assert [event["to"] for event in taken] == ["13800000009", "8613800000005", "13800000004"]
    assert {event["source"] for event in taken} == {"ZHENGYI"}
    assert bytes.fromhex(taken[1]["data"]).decode("utf-16-be") == "第一条"
    assert [event["event"] for event in events][-1] == "unbound"
    assert "138000" not in caplog.text  # the library would log whole messages


def test_a_long_message_goes_in_parts_and_has_one_receipt(tmp_path: Path) -> None:
    events: list[dict[str, Any]] = []
    text = TEXT * 4
    with centre(events) as port:
        made = gateway(tmp_path, port)
        outcome = made.send(message(to="13800000007", text=text))
        reports = wait_for_reports(made, 1)
        time.sleep(0.05)
        assert made.reports() == []
        made.close()
    taken = [event for event in events if event["event"] == "taken"]
    assert len(taken) > 1
    assert outcome == Outcome(TAKEN, f"m{len(taken)}")
    assert [report.reference for report in reports] == [outcome.reference]
    assert {event["coding"] for event in taken} == {UCS2}
    assert [event["parts"][4:] for event in taken] == [[len(taken), place] for place in range(1, len(taken) + 1)]
    assert b"".join(bytes.fromhex(event["data"]) for event in taken).decode("utf-16-be") == text


def test_what_a_centre_says(tmp_path: Path) -> None:
    events: list[dict[str, Any]] = []
    with centre(events) as port:
        made = gateway(tmp_path, port)
        assert made.send(message(to="13800000001")) == Outcome(LATER, reason="smpp-88")
        assert made.send(message(to="13800000001")).said == TAKEN
        assert made.send(message(to="13800000002")) == Outcome(REFUSED, reason="smpp-11")
        assert made.send(message(to="13800000003")) == Outcome(UNSURE, reason="no-answer")  # the centre has it
        assert made.send(message(to="13800000005")).said == TAKEN  # over a new connection
        made.close()
    assert [event["to"][-1] for event in events if event["event"] == "taken"] == ["1", "3", "5"]


@pytest.mark.parametrize("wrong", ["port", "password"])
def test_without_a_connection_nothing_was_taken(tmp_path: Path, wrong: str) -> None:
    with centre([]) as port:
        members = {"password": "wrong"} if wrong == "password" else {}
        made = gateway(tmp_path, free_port() if wrong == "port" else port, **members)
        assert made.send(message()) == Outcome(LATER, reason="unreachable")
        assert made.reports() == []
        made.close()
