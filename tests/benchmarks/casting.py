"""Casts a second over HTTP, and what one costs the service beside the bare check of its ballot; in both modes.

The one to watch: in a secret vote, with one question and one of four options, at most one and a half times the check
alone. That is measured with one web process: of two, each also reads what the other has appended. The service is
``zhengyi serve`` in processes of its own: gunicorn, SQLite, the worker that publishes. Every phone has logged in, holds
its place in the ledger and has signed its ballots before the clock starts; then only casts are sent. The phones share
the machine with the service, so the rate is that of both together. After each round this process checks the same
ballots again, timing only that: a round's ratio is of processor times taken a second apart.
"""

import json
import os
import re
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from operator import truediv
from pathlib import Path
from statistics import median
from typing import Any

from keys.adapters.sodium import SigningKey, SodiumGroup, check_signature
from notary.adapters import steps
from notary.adapters.casework import Casework
from notary.adapters.demo import words
from notary.adapters.demo.ballots import Messages
from notary.adapters.demo.stage import Stage, make_stage, running_service
from tests.benchmarks.figures import Figure, figure, save, say
from tests.benchmarks.largecase import MAX_BALLOTS, OPTIONS
from tests.benchmarks.processes import tree_below
from tests.electionworld import election
from tests.livecase import LivingLetter, free_port, make_living_voter
from tests.livesecret import make_secret_stage, open_secret_case
from voting.adapters.cases import find_blob
from voting.adapters.letters import make_letters
from voting.adapters.phone import TIMEOUT, Letter, Phone
from voting.rules import Case
from voting.statement import parse_ballot_cast

CASE = "bench"
VOTERS = 150
CANDIDATES = ("ada", "bo", "cai", "dou")
CHOICES = {"recorded": OPTIONS, "secret": CANDIDATES}
AREAS = [90_000 + number for number in range(VOTERS)]
ROUNDS = 8  # each phone casts once a round; the first warms the service up and is not counted
PHONES = 8  # so many send at the same time
DAY = 86_400
RUNS = (("recorded", 2, "cast"), ("secret", 2, "cast-secret"), ("secret", 1, "cast-secret-one"))
ANSWER = re.compile(rb"HTTP/1.1 (?P<status>\d+) .*?\r\nContent-Length: (?P<length>\d+)\r\n.*?\r\n\r\n", re.DOTALL)


class ReadyPhone(Phone):
    """A phone that has signed a chain of ballots and has only to send them: the bytes, headers included, are made.

    So the phones take next to nothing of the machine that they share with the service.
    """

    requests: Sequence[bytes] = ()
    line: socket.socket | None = None

    def get_ready(self, key: SigningKey, choices: Sequence[str], rounds: int) -> None:
        """Ask for the place once, then sign ``rounds`` ballots for one of ``choices``, each after the one before."""
        place = json.loads(self._send("GET", self._path("ballot-place")))
        made = []
        for turn in range(rounds):
            body, name = self.make_request(key, {"q1": [choices[turn % len(choices)]]}, place)
            made.append(self._head(name, len(body)) + body)
            place = {**place, "previous": name, "sequence": place["sequence"] + 1}
        self.requests = made
        self.close()  # the service would, if the others take long

    def _head(self, name: str, length: int) -> bytes:
        connection = self._connection
        lines = [f"PUT {self._path(f'ballots/{name}')} HTTP/1.1", f"Host: {connection.host}:{connection.port}"]
        lines += ["X-Zhengyi: 1", "Content-Type: application/json", f"Cookie: {self.cookie}"]
        lines += [f"Content-Length: {length}", "", ""]
        return "\r\n".join(lines).encode()

    def cast(self, turn: int) -> None:
        """Send the ballot of this round. Raises RuntimeError unless it is accepted."""
        if self.line is None:
            self.line = socket.create_connection((self._connection.host, self._connection.port), TIMEOUT)
        self.line.sendall(self.requests[turn])
        answer, head = b"", None
        while head is None or len(answer) < head.end() + int(head["length"]):
            part = self.line.recv(65_536)
            answer += part
            head = ANSWER.match(answer)
            if not part or (head and head["status"] != b"201"):
                raise RuntimeError(f"the service did not accept a ballot: {answer[:300]!r}")

    def hang_up(self) -> None:
        """Drop both connections."""
        self.close()
        if self.line is not None:
            self.line.close()


def run() -> None:
    """Measure and save."""
    for mode, processes, bench in RUNS:
        with tempfile.TemporaryDirectory(prefix="zhengyi-bench-") as folder:
            figures = [_measure_disk(Path(folder)), *_measure_service(Path(folder), mode, processes)]
        asked = "one question, one of four options" if mode == "secret" else "one question"
        about = (
            f"{mode} casts over HTTP, {asked}: web processes: {processes}; phones at a time on this machine: {PHONES}"
        )
        save(bench, about, figures)


def _measure_service(folder: Path, mode: str, processes: int) -> list[Figure]:
    say(f"casts: preparing a {mode} case with letters, web processes: {processes}")
    now = int(time.time())
    make, begin = (make_secret_stage, _open_secret) if mode == "secret" else (make_stage, _open_recorded)
    stage = make(folder / "stage", free_port(), now)
    work = stage.case(CASE)
    letters = begin(stage, work, now)
    manifest = work.process().case.manifest
    data = work.log.blob(manifest.sha256) if manifest else b""
    with running_service(stage, fast_clock=False, processes=processes):
        say(f"casts: {VOTERS} phones log in")
        messages = Messages(stage.settings.data / "sms.jsonl")
        with _phones(stage, data, letters, CHOICES[mode], messages) as phones:
            say(f"casts: {ROUNDS} rounds")
            load = figure("load of the machine before", "processes", os.getloadavg()[0])
            return [load, *_measure_rounds(phones, Checker(work))]


def _measure_rounds(phones: Sequence[ReadyPhone], checker: "Checker") -> list[Figure]:
    rates, serving, publishing, sending, checks, reads = [], [], [], [], [], []
    with ThreadPoolExecutor(PHONES) as pool:
        for turn in range(ROUNDS):
            before, own, begun = _used(), time.process_time(), time.monotonic()
            for _ in pool.map(lambda phone, now=turn: phone.cast(now), phones):
                pass
            wall = time.monotonic() - begun
            after, own_after = _used(), time.process_time()
            checking, reading = checker.check_round()
            if turn == 0:
                continue
            checks.append(checking)
            reads.append(checking + reading)
            rates.append(len(phones) / wall)
            serving.append((after[0] - before[0]) / len(phones) * 1000)
            publishing.append((after[1] - before[1]) / len(phones) * 1000)
            sending.append((own_after - own) / len(phones) * 1000)
    return [
        figure("casts a second, phones and service together", "casts/s", *rates),
        figure("processor time a cast, web processes", "ms", *serving),
        figure("processor time a cast, publishing worker", "ms", *publishing),
        figure("processor time a cast, phones", "ms", *sending),
        figure("bare check_cast of a ballot", "ms", *checks),
        figure("the same with reading it", "ms", *reads),
        figure("web processes' time a cast over check_cast", "times", *map(truediv, serving, checks)),
        figure("web processes' time a cast over reading and check", "times", *map(truediv, serving, reads)),
    ]


class Checker:
    """Replays the case in this process, timing only what decides on each ballot."""

    def __init__(self, work: Casework) -> None:
        self._log = work.log
        self._case = Case(work.origin, check_signature, partial(find_blob, work.log), SodiumGroup())

    def check_round(self) -> tuple[float, float]:
        """Take in what was appended since; medians of the milliseconds for the check of a ballot and for reading it."""
        checking, reading = [], []
        for entry in self._log.entries(self._case.size):
            if entry.kind == "ballot_cast":
                begun = time.process_time_ns()
                casting = parse_ballot_cast(entry.body)
                read = time.process_time_ns()
                self._case.check_cast(casting, entry.time)
                checking.append((time.process_time_ns() - read) / 1e6)
                reading.append((read - begun) / 1e6)
            self._case.replay(entry)
        return median(checking), median(reading)


def _measure_disk(folder: Path) -> Figure:
    """How long this disk takes to keep 4 KiB for good: every acknowledged ballot waits for that at least once."""
    times = []
    with (folder / "probe").open("wb") as file:
        for _ in range(50):
            begun = time.monotonic()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            times.append((time.monotonic() - begun) * 1000)
    return figure("one fsync of 4 KiB on this disk", "ms", *times)


def _used() -> tuple[float, float]:
    """Processor seconds so far of the web processes and of the publishing worker, children of this program."""
    below = tree_below(os.getpid())[1:]
    publishing = sum(process.used for process in below if process.command.rstrip().endswith(" worker"))
    return sum(process.used for process in below) - publishing, publishing


def _open_recorded(stage: Stage, work: Casework, now: int) -> dict[str, LivingLetter]:
    """Everything from the application to the open vote."""
    title = {"en": "Benchmark", "zh_cn": "性能测试"}
    application = steps.Application(words.COMPOUND, title, words.APPLICANTS, words.LEGAL_BASIS, demonstration=True)
    stage.set_clock(now - 2 * DAY)
    steps.open_case(work, application, stage.sign("li_wen"))
    voters = [make_living_voter(number, area) for number, area in enumerate(AREAS, 1)]
    steps.import_roll(work, voters, "2024-10-01", (now - 2 * DAY, now - DAY), stage.sign("wang_min"))
    stage.set_clock(now)
    steps.post_announcement(work, title, words.ANNOUNCEMENT, (now, now + DAY), stage.sign("li_wen"))
    plan = words.make_plan(now, now + 7 * DAY, now + 14 * DAY, title, words.WITHOUT_DEADLINES) | {
        "max_ballots": MAX_BALLOTS
    }
    steps.seal_manifest(work, plan, stage.sign("li_wen", "wang_min"))
    made = make_letters(work.origin, [voter.id for voter in voters])
    steps.issue_credentials(work, made, stage.sign("zhao_ning"))
    steps.add(work, "letters_destroyed", {"count": len(made), "time": now}, stage.sign("qian_shu"))
    steps.open_voting(work, stage.sign("li_wen"))
    numbers = {voter.id: voter.owners[0].phone for voter in voters}
    return {letter.voter: LivingLetter(letter, numbers[letter.voter]) for letter in made}


def _open_secret(stage: Stage, work: Casework, now: int) -> dict[str, LivingLetter]:
    """The same with one encrypted question, an election of one of four, and two of three trustees."""
    changes: dict[str, Any] = {"questions": [election("q1", CANDIDATES)], "silence": "participating_abstain"}
    return open_secret_case(stage, work, now, AREAS, max_ballots=MAX_BALLOTS, **changes)


@contextmanager
def _phones(
    stage: Stage, manifest: bytes, letters: dict[str, LivingLetter], choices: Sequence[str], messages: Messages
) -> Iterator[list[ReadyPhone]]:
    """A logged-in phone for every letter, with its ballots signed."""
    phones = [ReadyPhone(stage.base_url, CASE) for _ in letters]
    try:
        for phone, living in zip(phones, letters.values(), strict=True):
            phone.fetch_manifest(manifest)
            letter = Letter(living.letter.voter, living.letter.secret, living.letter.issue)
            key = phone.log_in(letter, partial(messages.wait_for, living.number))
            phone.get_ready(key, choices, ROUNDS)
        yield phones
    finally:
        for phone in phones:
            phone.hang_up()
