"""Casting in the demonstration: phones over HTTP, and the officers' entry station, spread over the days of voting.

A phone here is ``voting.adapters.phone.Phone``: it holds the letter's secret, and the server sees none of it.
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voting.adapters.phone import Letter, Phone
from voting.rules import Case

PHONES = 6
WAIT = 30.0
QUESTION = "q1"


@dataclass(frozen=True, slots=True)
class Choice:
    """What one voter does once: by phone if ``channel`` is app, else on paper before two officers."""

    voter: str
    channel: str
    option: str


class Messages:
    """The short messages that the service wrote to its file; each is read by the phone it was sent to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place = 0
        self._codes: dict[str, list[str]] = {}
        self._lock = threading.Condition()

    def wait_for(self, number: str) -> str:
        """The next code sent to ``number``. Raises TimeoutError."""
        with self._lock:
            for _ in range(int(WAIT * 100)):
                self._read()
                if self._codes.get(number):
                    return self._codes[number].pop(0)
                self._lock.wait(0.01)
        raise TimeoutError("no short message came")

    def skip(self) -> None:
        """Forget every code sent so far."""
        with self._lock:
            self._read()
            self._codes.clear()

    def _read(self) -> None:
        if not self._path.is_file():
            return
        with self._path.open("rb") as file:
            file.seek(self._place)
            data = file.read()
        complete = data[: data.rfind(b"\n") + 1]
        self._place += len(complete)
        for line in complete.splitlines():
            message = json.loads(line)
            found = re.search(r"(?<!\d)\d{6}(?!\d)", message["text"])
            if found is not None:
                self._codes.setdefault(message["to"], []).append(found.group())


@dataclass(frozen=True, slots=True)
class Street:
    """All the phones of the compound: their letters, their numbers, the site they reach."""

    base_url: str
    case: str
    letters: dict[str, Letter]
    numbers: dict[str, str]
    messages: Messages
    manifest: bytes
    election: bytes | None

    def cast(self, choices: Sequence[Choice], done: Callable[[], None]) -> None:
        """Cast every choice from a phone of its own, several at a time."""
        with ThreadPoolExecutor(PHONES) as pool:
            for _ in pool.map(lambda choice: self._cast_one(choice, done), choices):
                pass

    def _cast_one(self, choice: Choice, done: Callable[[], None]) -> None:
        phone = Phone(self.base_url, self.case)
        try:
            phone.fetch_manifest(self.manifest)
            phone.fetch_election(self.election)
            number = self.numbers[choice.voter]
            key = phone.log_in(self.letters[choice.voter], lambda: self.messages.wait_for(number))
            phone.vote(key, {QUESTION: [choice.option]})
        finally:
            phone.close()
        done()


def sheets_of(case: Case) -> dict[str, Iterator[str]]:
    """The serials of each voter's sheets, to be taken one after the other."""
    found: dict[str, list[str]] = {}
    for serial, voter in case.paper.voter_of.items():
        found.setdefault(voter, []).append(serial)
    return {voter: iter(serials) for voter, serials in found.items()}


def type_papers(papers: Iterable[tuple[Choice, str]], sheets: Mapping[str, Iterator[str]]) -> dict[str, Any]:
    """What an officer types of ``papers``: each a choice and, if it is invalid, the reason.

    The voter's next sheet is used up; a scan is stood in for by its commitment.
    """
    typed = []
    for choice, reason in papers:
        serial = next(sheets[choice.voter])
        scan = hashlib.sha256(f"demonstration scan {serial}".encode()).hexdigest()
        said: dict[str, Any] = {"reason": reason} if reason else {"choices": {QUESTION: [choice.option]}}
        typed.append({"channel": choice.channel, "scan": scan, "serial": serial, "voter": choice.voter, **said})
    return {"counted": len(typed), "papers": typed}


def days_of(choices: Sequence[Choice], days: int) -> Iterator[list[Choice]]:
    """Spread ``choices`` evenly over ``days``, in order."""
    for day in range(days):
        yield list(choices[len(choices) * day // days : len(choices) * (day + 1) // days])
