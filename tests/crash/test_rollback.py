"""A database restored from an old backup: the service reads on, refuses to write, and says what to do."""

import shutil
import sqlite3
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from notary.adapters.demo.stage import make_stage, running_service
from tests.livecase import CASE, LiveCase, free_port, open_living_case
from voting.adapters.phone import Letter, Phone, PhoneError

CHOICES = {"q1": ["for"], "q2": ["for"]}


def test_an_old_database_is_not_written_to(tmp_path: Path) -> None:
    now = int(time.time())
    stage = make_stage(tmp_path / "stage", free_port(), now)
    work = stage.case(CASE)
    letters = open_living_case(stage, work, now)
    database = stage.settings.data / "zhengyi.sqlite"
    living = letters["v0001"]
    with running_service(stage, fast_clock=True), closing(Phone(stage.base_url, CASE)) as phone:
        live = LiveCase(stage, work, letters)
        letter = Letter("v0001", living.letter.secret, living.letter.issue)
        key = phone.log_in(letter, lambda: live.last_code(living.number, 1))
        back_up(database, tmp_path / "backup")
        phone.vote(key, CHOICES)
        work.publish()
        body, ballot = phone.make_request(key, CHOICES, phone.fetch_place())
    size = work.log.size
    work.engine.dispose()
    for leftover in stage.settings.data.glob("zhengyi.sqlite*"):
        leftover.unlink()
    shutil.copyfile(tmp_path / "backup", database)
    with running_service(stage, fast_clock=True), closing(Phone(stage.base_url, CASE, phone.cookie)) as again:
        with pytest.raises(PhoneError) as refused:
            again.put_ballot(body, ballot)
        assert refused.value.code == "rolled-back"
        with pytest.raises(urllib.error.HTTPError) as unhealthy:
            urllib.request.urlopen(f"{stage.base_url}/healthz")  # noqa: S310 - our own address
        assert (unhealthy.value.code, b"rolled-back" in unhealthy.value.read()) == (503, True)
        unhealthy.value.close()
        assert again.fetch_manifest().case == work.origin  # reading goes on
    assert stage.case(CASE).log.size == size - 1
    assert "rolled-back" in (stage.settings.data / "log.jsonl").read_text()


def back_up(database: Path, target: Path) -> None:
    """A consistent copy, as a backup job makes it."""
    with sqlite3.connect(database) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    copy.close()
    source.close()
