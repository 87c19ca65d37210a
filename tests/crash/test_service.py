"""The whole service is killed while phones cast: sites, worker and all, by SIGKILL, at random moments.

After every restart no acknowledged ballot is missing, the record replays, and no two heads of the log contradict.
"""

import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Thread

from keys.adapters.sodium import SigningKey, check_signature
from ledger.checkpoint import Checkpoint, check_checkpoint
from ledger.merkle import Frontier
from notary.adapters.casework import Casework
from notary.adapters.demo.stage import Stage, make_stage
from tests.history import assert_one_history
from tests.livecase import CASE, LiveCase, LivingLetter, free_port, open_living_case
from voting.adapters.phone import Letter, Phone

LIMIT = 900
CHOICES = {"q1": ["for"], "q2": ["abstain"]}


@dataclass
class Caster:
    """One voter who votes again and again, and remembers what the server acknowledged."""

    stage: Stage
    voter: str
    living: LivingLetter
    key: SigningKey | None = None
    cookie: str = ""
    waiting: tuple[bytes, str] | None = None
    acknowledged: dict[str, int] = field(default_factory=dict)

    def log_in(self, live: LiveCase) -> None:
        phone = Phone(self.stage.base_url, CASE)
        letter = Letter(self.voter, self.living.letter.secret, self.living.letter.issue)
        self.key = phone.log_in(letter, lambda: live.last_code(self.living.number, 1))
        self.cookie = phone.cookie
        phone.close()

    def cast_until_cut_off(self) -> None:
        """Cast until the server is gone; what was sent without an answer is sent again first."""
        phone = Phone(self.stage.base_url, CASE, self.cookie)
        try:
            while len(self.acknowledged) < LIMIT:
                if self.waiting is None:
                    assert self.key is not None
                    self.waiting = phone.make_request(self.key, CHOICES, phone.fetch_place())
                body, ballot = self.waiting
                self.acknowledged[ballot] = phone.put_ballot(body, ballot)
                self.waiting = None
        except (OSError, HTTPException):
            return
        finally:
            phone.close()


@contextmanager
def service(stage: Stage) -> Iterator["subprocess.Popen[bytes]"]:
    """The service in a process group of its own, so that one signal ends all of it."""
    data = stage.settings.data
    environ = {"ZHENGYI_DATA": str(data), "ZHENGYI_CLOCK_FILE": str(data / "clock")}
    command = [sys.executable, "-m", "notary.adapters.cli", "serve", "--port", str(stage.port)]
    with (data / "log.jsonl").open("ab") as log:
        server = subprocess.Popen(
            command, env={**os.environ, **environ}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_until_healthy(stage.base_url)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_until_healthy(base_url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{base_url}/healthz", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError("the service did not come up")


def check_everything(work: Casework, casters: list[Caster], heads: list[bytes]) -> None:
    """What must hold after any crash."""
    work.check_fence()
    data = work.log.data()
    process = work.process()  # replays every entry with every check
    assert process.case.size == len(data)
    for caster in casters:
        for ballot, index in caster.acknowledged.items():
            assert process.case.index_of[bytes.fromhex(ballot)] == index
    checkpoints = [check_checkpoint(head, work.log.log_key, check_signature) for head in heads]
    assert_one_history(data, checkpoints)
    root = Frontier(entry.leaf_hash for entry in work.log.entries(0, checkpoints[-1].size)).root()
    assert checkpoints[-1] == Checkpoint(work.origin, checkpoints[-1].size, root)


def test_no_acknowledged_ballot_is_lost_and_nothing_forks(tmp_path: Path, seeded: random.Random, is_full: bool) -> None:
    now = int(time.time())
    stage = make_stage(tmp_path / "stage", free_port(), now)
    work = stage.case(CASE)
    letters = open_living_case(stage, work, now, max_ballots=1_000)
    casters = [Caster(stage, voter, living) for voter, living in list(letters.items())[:2]]
    heads: list[bytes] = []
    with service(stage):
        live = LiveCase(stage, work, letters)
        for caster in casters:
            caster.log_in(live)
    for _ in range(50 if is_full else 10):
        with service(stage) as server:
            threads = [Thread(target=caster.cast_until_cut_off) for caster in casters]
            for thread in threads:
                thread.start()
            time.sleep(0.1 + seeded.random())
            os.killpg(server.pid, signal.SIGKILL)
            for thread in threads:
                thread.join()
        heads.append((stage.settings.public / CASE / "checkpoint").read_bytes())
        check_everything(stage.case(CASE), casters, heads)
    assert sum(len(caster.acknowledged) for caster in casters) > 20
