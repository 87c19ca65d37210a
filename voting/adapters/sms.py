"""Text messages: what a sender is, two senders for places without a telephone network, and the queue before them.

A sender of a telephone company is one more class with ``send``. Messages leave through ``Outbox``, in their own thread:
an answer over HTTP so takes the same time whether or not a message goes out (attack A93).
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import Protocol

PAUSE = 0.1
"""Seconds between an answer that must not tell whether a message goes out, and that message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text message; ``time`` is when it was handed over."""

    to: str
    text: str
    time: int


class Sender(Protocol):
    """Whatever delivers a text message, or raises OSError."""

    def send(self, message: Message) -> None: ...


class FileSender:
    """Appends messages to a file, one JSON object a line, for demonstrations and tests."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Message) -> None:
        line = json.dumps({"to": message.to, "text": message.text, "time": message.time}, ensure_ascii=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode() + b"\n")  # one write: lines of several processes do not mix
        finally:
            os.close(descriptor)


class ConsoleSender:
    """Prints messages to standard error, for somebody who tries the service out alone."""

    def send(self, message: Message) -> None:
        print(f"sms to {message.to}: {message.text}", file=sys.stderr, flush=True)


class Outbox:
    """Hands messages to ``sender`` one after the other, in a thread of its own.

    A message that cannot be delivered is dropped and counted: the voter asks for another one. One to nobody is taken
    and dropped: whoever asks for a code in vain costs as much as whoever gets one.
    """

    def __init__(self, sender: Sender) -> None:
        self.failed = 0
        self._sender = sender
        self._queue: SimpleQueue[tuple[float, Message]] = SimpleQueue()
        self._worker: Thread | None = None

    def put(self, message: Message, pause: float = 0.0) -> None:
        """Take ``message``, to be handed over after ``pause`` seconds; returns at once."""
        if self._worker is None or not self._worker.is_alive():  # a forked process has the queue, not the thread
            self._worker = Thread(target=self._work, daemon=True, name="outbox")
            self._worker.start()
        self._queue.put((monotonic() + pause, message))

    def _work(self) -> None:
        while True:
            due, message = self._queue.get()
            sleep(max(0.0, due - monotonic()))
            if not message.to:
                continue
            try:
                self._sender.send(message)
            except OSError:
                self.failed += 1
