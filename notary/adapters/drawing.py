"""Draws pages in a process of its own, shut in, and replaced after some drawings.

What is laid out holds names, titles and notes of others (attack A85). The process that lays it out has no network, may
open no file but programs and fonts, has bounds on time, memory and pages, and gets everything else through its
standard input: `drawer.py`, run as a program. The program that asks does not load the library that draws, and so stays
small. Clause: notary/SPEC.md, section Security, "Drawing".
"""

import atexit
import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from notary.adapters import errors

RENDERS: Final = 25  # by one process
SECONDS: Final = 60  # for one drawing, the start of a process included
PAGES: Final = 200
REFUSALS: Final = {
    each.code: each
    for each in (
        errors.RenderingRefusedError,
        errors.RenderingTooLongError,
        errors.RenderingFailedError,
        errors.CharacterMissingError,
    )
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to attach: ASCII name, what it is in words, its time in Unix seconds, its bytes."""

    name: str
    description: str
    time: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """A drawing: HTML and CSS as text, the addresses that may be asked for (media type, bytes), files to attach.

    ``finisher`` is the function of `pdffinish.py` that puts the file in its final order, empty for none; ``variant``
    the conformance declared, empty for none; ``identifier`` the first half of the file's identifier.
    """

    page: str
    style: str = ""
    served: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    attached: Sequence[Attached] = ()
    finisher: str = ""
    variant: str = ""
    identifier: str = ""


def draw(order: Order, *, seconds: int = SECONDS, pages: int = PAGES) -> bytes:
    """The PDF of ``order``.

    Raises: RenderingRefusedError if the page asks for anything but what is served; CharacterMissingError;
        RenderingTooLongError over ``pages`` pages; RenderingFailedError over ``seconds``, the memory, or else.
    """
    with _LOCK:
        answer, made = _worker().ask(_header(order, seconds, pages), [each.data for each in order.attached], seconds)
    if answer is None:
        raise errors.RenderingFailedError
    if "code" in answer:
        raise REFUSALS[answer["code"]](answer["detail"])
    return made


def stop_drawing() -> None:
    """End the process that draws; the next drawing starts another."""
    with _LOCK:
        if "worker" in _KEPT:
            _KEPT.pop("worker").end()


def _header(order: Order, seconds: int, pages: int) -> dict[str, Any]:
    return {
        "attached": [
            {"description": each.description, "name": each.name, "size": len(each.data), "time": each.time}
            for each in order.attached
        ],
        "finisher": order.finisher,
        "identifier": order.identifier,
        "page": order.page,
        "pages": pages,
        "seconds": seconds,
        "served": {at: [kind, base64.b64encode(body).decode()] for at, (kind, body) in order.served.items()},
        "style": order.style,
        "variant": order.variant,
    }


class _Worker:
    """A process that draws, with how often it did."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.drawn = 0
        # The arguments are fixed; what is drawn goes in by standard input. Passphrases of officers stay here.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "notary.adapters.drawer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("ZHENGYI_")},
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
        )

    @property
    def is_good(self) -> bool:
        """Whether it may draw once more; one that another process started before a fork is not ours."""
        return self.owner == os.getpid() and self.drawn < RENDERS and self._process.poll() is None

    def ask(
        self, header: Mapping[str, Any], parts: Sequence[bytes], seconds: int
    ) -> tuple[dict[str, Any] | None, bytes]:
        """The answer and the file, or None where the process ended; it is then ended for good."""
        self.drawn += 1
        source, target = self._process.stdout, self._process.stdin
        assert source is not None  # noqa: S101 - both are pipes
        assert target is not None  # noqa: S101
        timer = threading.Timer(seconds, self._process.kill)
        timer.start()
        try:
            target.write(json.dumps(header).encode() + b"\n" + b"".join(parts))
            target.flush()
            answer: dict[str, Any] = json.loads(source.readline())
            size = answer.get("size", 0)
            made = source.read(size)
        except (OSError, ValueError):
            self.end()
            return None, b""
        finally:
            timer.cancel()
        return (answer, made) if len(made) == size else (None, b"")

    def end(self) -> None:
        """End the process, whatever it does."""
        if self.owner == os.getpid():
            self._process.kill()
            self._process.communicate()


_KEPT: dict[str, _Worker] = {}
_LOCK = threading.Lock()


def _worker() -> _Worker:
    kept = _KEPT.get("worker")
    if kept is None or not kept.is_good:
        if kept is not None:
            kept.end()
        _KEPT["worker"] = kept = _Worker()
    return kept


atexit.register(stop_drawing)
