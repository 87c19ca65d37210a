"""The worker of the outbox is killed at random moments: no message is lost, and none goes twice.

The gateway is a real one on loopback that counts by message id and by number; it is late at times, says 500, or drops
the connection, before and after it took a message. Two workers run at once. Attacks: A97, A98.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from keys.adapters.keystore import save_plain_key
from ledger.adapters.db import migrate, open_engine, write_transaction
from ledger.web.settings import Settings, load_settings
from voting.adapters.outbox import OUTBOX, SERVICE_KEY, Item, make_outbox
from voting.dispatch import BULK, QUEUED, SENDING, SENT, UNKNOWN

ROOT = Path(__file__).parents[2]
ORIGIN = "vote.example/office/case/many"
LEASE = 3


@dataclass(frozen=True)
class Post:
    """An outbox of ``number`` messages before a gateway on ``port``."""

    folder: Path
    port: int
    number: int
    settings: Settings
    engine: Engine
    worker: tuple[str, ...]

    def fill(self) -> None:
        outbox = make_outbox(self.settings, lambda: int(time.time()))
        items = [self.item(place) for place in range(self.number)]
        with write_transaction(self.engine) as connection:
            assert len(outbox.put_new(connection, ORIGIN, items)) == self.number
            assert outbox.put_new(connection, ORIGIN, items) == []  # the same notice once more: nobody

    def item(self, place: int) -> Item:
        return Item("ballot/1", f"v{place:05}", f"138{place:08}", f"第{place}户，请投票。", "notice-ballot", rank=BULK)

    def states(self) -> Counter[str]:
        with self.engine.connect() as connection:
            query = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
            return Counter({str(state): int(number) for state, number in connection.execute(query)})

    def sent(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sent", timeout=30) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """The program itself; or the same worker in a process that starts sooner."""
        environ = {
            **os.environ,
            "ZHENGYI_DATA": str(self.folder),
            "ZHENGYI_SMS": "http",
            "ZHENGYI_SMS_FILE": str(self.folder / "gateway.json"),
        }
        command = [sys.executable, "-W", "error", "-m", *self.worker]
        with (self.folder / "log.jsonl").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)


@contextmanager
def post(
    folder: Path, number: int, *moods: str, worker: tuple[str, ...] = ("tests.crash.sender",), **abilities: Any
) -> Iterator[Post]:
    command = [sys.executable, "-m", "tests.crash.gateway", *moods]
    gateway = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert gateway.stdout is not None
        port = int(gateway.stdout.readline())
        url = f"http://127.0.0.1:{port}"
        told = {
            "url": f"{url}/send",
            "body": {"id": "{id}", "to": "{to}", "text": "{text}"},
            "taken": {"/code": 0},
            "reference": "/name",
            "lease": LEASE,
            "timeout": 0.5,
            **abilities,
        }
        if "query" in told:
            told["query"] = {"url": f"{url}/query", "body": {"id": "{id}"}}
        (folder / "office").mkdir()
        save_plain_key(folder / SERVICE_KEY, "vote.example/office", bytes(31) + b"\x05")
        (folder / "gateway.json").write_text(json.dumps(told), encoding="utf-8")
        (folder / "gateway.json").chmod(0o600)
        settings = load_settings({"ZHENGYI_DATA": str(folder)})
        engine = open_engine(settings.database)
        migrate(engine)
        made = Post(folder, port, number, settings, engine, worker)
        made.fill()
        yield made
        engine.dispose()
    finally:
        gateway.kill()
        gateway.communicate()


def kill_until_done(post: Post, seeded: random.Random, kills: int) -> None:
    """Two workers; one of them is killed and another started, ``kills`` times; then they finish."""
    workers = [post.start_worker() for _ in range(2)]
    try:
        for kill in range(1, kills + 1):
            wait_for(lambda kill=kill: len(post.sent()["sent"]) >= kill * post.number // (kills + 2))
            time.sleep(seeded.uniform(0.0, 0.3))
            victim = workers.pop(seeded.randrange(2))
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            workers.append(post.start_worker())
        wait_for(lambda: not {QUEUED, SENDING} & set(post.states()))
    finally:
        for worker in workers:
            worker.terminate()
        ended = {worker.wait(timeout=30) for worker in workers}
    assert ended <= {0, -signal.SIGTERM}  # one that has just been started may not listen yet


def wait_for(done: Any) -> None:
    deadline = time.monotonic() + 240
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def check_log(post: Post) -> None:
    """Whatever went wrong, the log holds no number and no word of a message."""
    log = (post.folder / "log.jsonl").read_text(encoding="utf-8")
    assert "138000" not in log
    assert "请投票" not in log
    assert "Traceback" not in log


def test_a_batch_lives_through_kills_none_lost_none_doubled(
    tmp_path: Path, seeded: random.Random, is_full: bool
) -> None:
    number = 10_000 if is_full else 2_000
    program = ("notary.adapters.cli", "outbox")
    with post(tmp_path, number, "--moody", "--dedupe", worker=program, idempotent=True, lanes=8) as made:
        kill_until_done(made, seeded, 10 if is_full else 3)
        told = made.sent()
        assert made.states() == {SENT: number}
        assert {(to, count) for _name, to, count in told["sent"]} == {(f"138{place:08}", 1) for place in range(number)}
        assert len({name for name, _to, _count in told["sent"]}) == number
        assert told["asked"] > number  # some were sent again, under the same name
        check_log(made)


def test_a_gateway_that_would_send_twice_is_asked_first(tmp_path: Path, seeded: random.Random) -> None:
    number = 300
    with post(tmp_path, number, "--moody", query={}, lanes=4) as made:
        kill_until_done(made, seeded, 3)
        assert made.states() == {SENT: number}
        found = made.sent()["sent"]
        assert {(to, count) for _name, to, count in found} == {(f"138{place:08}", 1) for place in range(number)}
        check_log(made)


def test_where_nobody_can_say_a_message_is_unknown_and_not_sent_again(tmp_path: Path, seeded: random.Random) -> None:
    number = 200
    with post(tmp_path, number, "--moody", lanes=4) as made:
        kill_until_done(made, seeded, 3)
        states = made.states()
        assert states[SENT] + states[UNKNOWN] == number
        assert 0 < states[UNKNOWN] < number // 4
        found = made.sent()["sent"]
        assert {count for _name, _to, count in found} == {1}
        assert states[SENT] <= len(found) <= number  # what was sent is sent or unknown, never sent again
        check_log(made)


@pytest.mark.parametrize("same", ["voter", "channel"])
def test_one_row_for_each_notice_voter_and_channel(tmp_path: Path, same: str) -> None:
    with post(tmp_path, 1) as made:
        outbox = make_outbox(made.settings, lambda: 0)
        again = made.item(0)
        other = Item("ballot/1", "v00000", "x@example.org", "text", "notice-ballot", channel="mail", rank=BULK)
        with write_transaction(made.engine) as connection:
            fresh = outbox.put_new(connection, ORIGIN, [again, other] if same == "channel" else [again])
        assert fresh == ([other] if same == "channel" else [])
