"""The worker is killed: the service starts another, and what was appended is published."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.checkpoint import parse_checkpoint
from notary.adapters.casework import Casework
from notary.adapters.demo.stage import Stage, make_stage, running_service
from tests.livecase import CASE, free_port, open_living_case


def test_a_killed_worker_is_started_anew(tmp_path: Path) -> None:
    now = int(time.time())
    stage = make_stage(tmp_path / "stage", free_port(), now)
    work = stage.case(CASE)
    open_living_case(stage, work, now)
    with running_service(stage, fast_clock=True):
        (first,) = wait_for(stage, lambda: workers_of(stage))
        os.kill(first, signal.SIGKILL)
        wait_for(stage, lambda: [pid for pid in workers_of(stage) if pid != first])
        with work.writing() as desk:
            desk.add("incident", {"done": "nothing", "what": "a test"}, stage.sign("li_wen"))
        wait_for(stage, lambda: published(work) == work.log.size)
        (second,) = workers_of(stage)
    wait_for(stage, lambda: not workers_of(stage))
    assert first != second
    work.engine.dispose()


def wait_for(stage: Stage, ask: Callable[[], object]) -> list[int]:
    """What ``ask`` gives once it is something; if it never is, what the service has logged tells why."""
    deadline = time.monotonic() + 60
    while not (answer := ask()):
        if time.monotonic() > deadline:
            pytest.fail((stage.out / "service" / "log.jsonl").read_text(encoding="utf-8")[-5_000:])
        time.sleep(0.05)
    return answer if isinstance(answer, list) else []


def published(work: Casework) -> int:
    note = work.store.checkpoint()
    return parse_checkpoint(note)[0].size if note else 0


def workers_of(stage: Stage) -> list[int]:
    """The processes of this machine that are this service's worker."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words, environ = (place / "cmdline").read_bytes().split(b"\0"), (place / "environ").read_bytes()
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
        if words[-2:-1] == [b"worker"] and f"ZHENGYI_DATA={stage.settings.data}\0".encode() in environ:
            found.append(int(place.name))
    return found
