"""Killed at any moment, the log loses nothing that was answered and never has two histories."""

import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from keys.adapters.sodium import check_signature
from ledger.adapters.export import export_record
from ledger.adapters.publish import fence, publish
from ledger.adapters.store import StaticStore
from ledger.checkpoint import check_checkpoint
from ledger.entry import check_chain, reread_entry
from ledger.log import first_tail
from ledger.merkle import leaf_hash, root_of
from ledger.record import Record, check_blobs, check_tree, entries_of
from ledger.tile import tiles_of
from tests.crash.child import DieAt
from tests.history import assert_one_history
from tests.ledger.world import OFFICE_KEY, ORIGIN, World, make_signer, make_world, open_world

ROOT = Path(__file__).parents[2]
POINTS = [
    ("file-written", 1),
    ("file-written", 2),
    ("files-written", 1),
    ("files-checked", 1),
    ("signer-stored", 1),
    ("signed", 1),
    ("checkpoint-written", 1),
    ("checkpoint-replaced", 2),
    ("checkpoint-kept", 2),
]
UNSIGNED = {"file-written", "files-written", "files-checked"}
UNPUBLISHED = UNSIGNED | {"signer-stored", "signed", "checkpoint-written"}


def start(folder: Path, *role: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "tests.crash.child", str(folder), *role]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def killed(folder: Path, *role: str) -> None:
    child = start(folder, *role)
    _, mistakes = child.communicate(timeout=60)
    assert (child.returncode, mistakes) == (-signal.SIGKILL, "")


def verify(world: World) -> None:
    """Check everything there is to check about what stands in the database, in the files and in the signer."""
    checkpoint = publish(world.log, world.store, world.signer)
    fence(world.log, world.store, world.signer)
    data = world.log.data()
    tail = first_tail(ORIGIN)
    for entry in world.log.entries():
        check_chain(entry, tail.size, tail.last_hash, tail.last_time, ORIGIN)
        reread_entry(entry.data, OFFICE_KEY, check_signature)
        tail = tail.after(entry)
    assert tail == world.log.tail
    assert checkpoint.size == len(data)
    assert checkpoint.root == root_of([leaf_hash(item) for item in data])
    note = world.store.checkpoint()
    assert note is not None
    assert check_checkpoint(note, world.log.log_key, check_signature) == checkpoint
    last = world.signer.last(ORIGIN)
    assert (last.size, last.root, last.note) == (checkpoint.size, checkpoint.root, note)
    for path, content in tiles_of(data).items():
        assert world.store.read(path) == content
    record = Record(export_record(world.log, b"quorum none\n"))
    check_tree(record, entries_of(record), checkpoint.root)
    check_blobs(record)
    with world.engine.connect() as connection:
        notes = connection.exec_driver_sql("SELECT note FROM checkpoint").scalars().all()
    assert_one_history(data, [check_checkpoint(item, world.log.log_key, check_signature) for item in notes])
    world.engine.dispose()


def test_killed_at_random_nothing_answered_is_lost(tmp_path: Path, seeded: random.Random, is_full: bool) -> None:
    make_world(tmp_path).engine.dispose()
    answered: dict[str, int] = {}
    first = 0
    for _ in range(50 if is_full else 10):
        children = [start(tmp_path, "append", str(first)), start(tmp_path, "publish")]
        heads = [child.stdout.readline() for child in children if child.stdout]
        try:
            children[0].wait(timeout=seeded.uniform(0.01, 0.4))
        except subprocess.TimeoutExpired:
            seeded.shuffle(children)
        for child in children:
            child.kill()
        lines = heads
        for child in children:
            rest, mistakes = child.communicate(timeout=60)
            assert mistakes == ""
            lines += rest.splitlines(keepends=True)
        for line in lines:
            if line.endswith("\n") and line.startswith("key-"):
                key, index = line.split()
                answered[key] = int(index)
        world = open_world(tmp_path)
        assert {key: world.log.find(key) for key in answered} == answered
        assert len(set(answered.values())) == len(answered)
        first = world.log.size
        verify(world)
    assert len(answered) > 10


@pytest.mark.parametrize(("where", "stored"), [("before-commit", False), ("after-commit", True)])
def test_a_retry_after_a_crash_finds_what_was_stored(tmp_path: Path, where: str, stored: bool) -> None:
    world = make_world(tmp_path)
    world.append(3)
    world.engine.dispose()
    killed(tmp_path, "die-in-append", where, "mine")
    world = open_world(tmp_path)
    assert world.log.find("mine") == (3 if stored else None)
    with world.log.write() as writer:
        index = writer.find("mine")
        if index is None:
            index = writer.append("noted", {"key": "mine"}, idem_key="mine").index
    assert (index, world.log.size) == (3, 4)
    verify(world)


@pytest.mark.parametrize("more", [0, 3])
@pytest.mark.parametrize(("name", "number"), POINTS)
def test_killed_between_two_writes_of_publishing(tmp_path: Path, name: str, number: int, more: int) -> None:
    world = make_world(tmp_path)
    world.append(2)
    before = publish(world.log, world.store, world.signer).size
    world.append(300 if name == "file-written" else 2, 2)
    stored = world.log.size
    world.engine.dispose()
    killed(tmp_path, "die-in-publish", name, str(number))

    world = open_world(tmp_path)
    assert world.signer.last(ORIGIN).size == (before if name in UNSIGNED else stored)
    note = world.store.checkpoint()
    assert note is not None
    published = check_checkpoint(note, world.log.log_key, check_signature)
    assert published.size == (before if name in UNPUBLISHED else stored)
    fence(world.log, world.store, world.signer)
    signed = world.signer.last(ORIGIN).note
    world.append(more, 1000)
    verify(world)
    if not more and name not in UNSIGNED:
        assert world.store.checkpoint() == signed
    assert world.log.has_checkpoint(stored) is (not more or name not in UNSIGNED)


class FailAt(DieAt):
    """A step that raises an error of the disk instead: what was written before it is there all the same."""

    def __call__(self, name: str) -> None:
        self.left -= name == self.name
        if name == self.name and self.left == 0:
            raise OSError("the disk failed, or said so")


@pytest.mark.parametrize("more", [0, 3])
@pytest.mark.parametrize(("name", "number"), POINTS)
def test_an_error_that_wrote_all_the_same(tmp_path: Path, name: str, number: int, more: int) -> None:
    world = make_world(tmp_path)
    world.append(4)
    for _ in range(3):
        step = FailAt(name, number)
        signer = make_signer(tmp_path, step)
        with suppress(OSError):
            publish(world.log, StaticStore(tmp_path / "public", ORIGIN), signer, step=step)
        assert world.log.state == "open"
    world.append(more, 4)
    verify(world)
