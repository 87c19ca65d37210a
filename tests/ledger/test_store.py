"""Published files: create-only, one move for the checkpoint, and nothing after an error of the disk."""

from pathlib import Path

import pytest

from ledger.adapters.store import StaticStore, case_id
from ledger.errors import FileConflictError
from tests.ledger.world import ORIGIN


def test_files_are_written_once(tmp_path: Path) -> None:
    store = StaticStore(tmp_path, ORIGIN)
    assert not store.has("tile/0/000")
    store.add("tile/0/000", b"one")
    store.add("tile/0/000", b"one")
    with pytest.raises(FileConflictError):
        store.add("tile/0/000", b"two")
    assert store.read("tile/0/000") == b"one"
    assert store.has("tile/0/000")
    with pytest.raises(FileConflictError):
        store.read("tile/0/001")
    assert (tmp_path / "c1/tile/0/000").stat().st_mode & 0o777 == 0o644


def test_the_checkpoint_is_replaced(tmp_path: Path) -> None:
    store = StaticStore(tmp_path, ORIGIN)
    assert store.checkpoint() is None
    for note in (b"one", b"two"):
        store.replace_checkpoint(note)
        assert store.checkpoint() == note
    assert [path.name for path in store.folder.iterdir()] == ["checkpoint"]


def test_partial_files_go_only_when_the_full_one_is_there(tmp_path: Path) -> None:
    store = StaticStore(tmp_path, ORIGIN)
    store.add("tile/0/000.p/3", b"x")
    store.prune("tile/0/000")
    assert store.has("tile/0/000.p/3")
    store.add("tile/0/000", b"y")
    store.prune("tile/0/000")
    store.prune("tile/0/000")
    assert not (store.folder / "tile/0/000.p").exists()


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    store = StaticStore(tmp_path, ORIGIN)
    store.add("tile/0/000", b"x")
    (store.folder / "tile/0/.tmpabc").write_bytes(b"half")
    store.sweep()
    assert [path.name for path in (store.folder / "tile/0").iterdir()] == ["000"]


@pytest.mark.parametrize("path", ["checkpoint", "../x", "tile/../x", "/tile/0", "tile/0/.x", "tile", "other/x"])
def test_other_names_are_a_mistake(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        StaticStore(tmp_path, ORIGIN).add(path, b"")


def test_after_an_error_of_the_disk_nothing_is_written(tmp_path: Path) -> None:
    store = StaticStore(tmp_path, ORIGIN)
    store.folder.mkdir()
    (store.folder / "tile").write_bytes(b"a file where a folder should be")
    with pytest.raises(OSError, match="tile"):
        store.add("tile/0/000", b"x")
    (store.folder / "tile").unlink()
    with pytest.raises(OSError, match="start the process anew"):
        store.add("tile/0/000", b"x")
    with pytest.raises(OSError, match="start the process anew"):
        store.replace_checkpoint(b"note")
    StaticStore(tmp_path, ORIGIN).add("tile/0/000", b"x")


def test_the_case_is_the_last_part_of_the_origin() -> None:
    assert case_id(ORIGIN) == "c1"
