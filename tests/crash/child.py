"""A process that is killed: ``python -m tests.crash.child FOLDER append|publish|die-in-append|die-in-publish …``.

append FIRST                 append for ever; print each key and index once it is committed
publish                      publish for ever
die-in-append WHERE KEY      append KEY and die ``before-commit`` or ``after-commit``
die-in-publish STEP NUMBER   publish and die when STEP is reached for the NUMBER-th time
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

from ledger.adapters.publish import fence, publish
from tests.ledger.world import open_world


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DieAt:
    """A step that kills the process the ``number``-th time that ``name`` is reached."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.left = number

    def __call__(self, name: str) -> None:
        self.left -= name == self.name
        if name == self.name and self.left == 0:
            die()


def append_for_ever(folder: Path, first: int) -> None:
    world = open_world(folder)
    fence(world.log, world.store, world.signer)
    for number in count(first):
        key = f"key-{number}"
        with world.log.write() as writer:
            index = writer.append("noted", {"number": number}, idem_key=key).index
        print(key, index, flush=True)


def publish_for_ever(folder: Path) -> None:
    world = open_world(folder)
    while True:
        print("published", publish(world.log, world.store, world.signer).size, flush=True)


def die_in_append(folder: Path, where: str, key: str) -> None:
    world = open_world(folder)
    with world.log.write() as writer:
        writer.append("noted", {"key": key}, idem_key=key)
        writer.save_tail()
        if where == "before-commit":
            die()
    die()


def die_in_publish(folder: Path, name: str, number: int) -> None:
    step = DieAt(name, number)
    world = open_world(folder, step=step)
    publish(world.log, world.store, world.signer, step=step)


def main() -> None:
    folder, role, *rest = sys.argv[1:]
    if role == "append":
        append_for_ever(Path(folder), int(rest[0]))
    elif role == "publish":
        publish_for_ever(Path(folder))
    elif role == "die-in-append":
        die_in_append(Path(folder), rest[0], rest[1])
    elif role == "die-in-publish":
        die_in_publish(Path(folder), rest[0], int(rest[1]))


if __name__ == "__main__":
    main()
