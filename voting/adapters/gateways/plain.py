"""Two gateways for places without a telephone network: a file, one JSON object a line, and the terminal."""

import json
import os
import sys
import threading
from pathlib import Path

from voting.adapters.gateway import Message, Outcome, Quiet, open_private
from voting.dispatch import ABSENT, SENT, TAKEN, Abilities


class FileGateway(Quiet):
    """Appends messages to a file, for demonstrations and tests. What it took can be looked up there."""

    name = "file"
    can = Abilities(repeats=False, looks_up=True)
    lanes = 1
    grasp = 64

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: set[str] = set()
        self._place = 0
        self._guard = threading.Lock()

    def send(self, message: Message) -> Outcome:
        fields = {"id": message.id, "to": message.to, "text": message.text, "time": message.time}
        if message.subject:
            fields["subject"] = message.subject
        descriptor = open_private(self.path)
        try:
            os.write(descriptor, json.dumps(fields, ensure_ascii=False).encode() + b"\n")  # one write: lines do not mix
        finally:
            os.close(descriptor)
        return Outcome(TAKEN)

    def find(self, message: Message, reference: str) -> str | None:
        """Whether a line has this id; the file is read on from where it was read to before."""
        with self._guard:
            self._read_on()
            return SENT if message.id in self._seen else ABSENT

    def _read_on(self) -> None:
        if not self.path.is_file():
            return
        with self.path.open("rb") as file:
            file.seek(self._place)
            data = file.read()
        complete = data[: data.rfind(b"\n") + 1]
        self._place += len(complete)
        self._seen.update(str(json.loads(line).get("id", "")) for line in complete.splitlines())


class ConsoleGateway(Quiet):
    """Prints messages to standard error, for somebody who tries the service out alone."""

    name = "console"
    can = Abilities(repeats=False, looks_up=False)
    lanes = 1
    grasp = 1

    def send(self, message: Message) -> Outcome:
        print(f"sms to {message.to}: {message.text}", file=sys.stderr, flush=True)
        return Outcome(TAKEN)
