"""The published files of one log: create-only, every file durable before its name exists, checkpoint by rename.

Order for each file: temporary name, write, fsync, link to the final name (which fails if it exists), fsync of the
folder. A file that exists with the same bytes is fine: a crashed run wrote it. One with other bytes means that two
histories have met. After an error of the disk the page cache may lie, so the store then refuses everything until the
process is started anew.

Source: ledger/SPEC.md, Algorithms, "Writing".
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from ledger.errors import FileConflictError
from ledger.log import Step, no_step

REGISTER = "register"
"""The last part of the origin of an office's register, which is a log but no case."""
_NAME = re.compile(r"(?:tile|blob)(?:/[0-9a-z][0-9a-z.]*){1,8}")


def case_id(origin: str) -> str:
    """Return the last part of an origin: the name of the case in addresses and folders."""
    return origin.rsplit("/", 1)[-1]


class StaticStore:
    """The folder ``root/<case id>`` with the published files of the log named ``origin``."""

    def __init__(self, root: Path | str, origin: str) -> None:
        self.origin = origin
        self.folder = Path(root) / case_id(origin)
        self._failed = False

    def has(self, path: str) -> bool:
        """Say whether the file exists."""
        return self._place(path).is_file()

    def add(self, path: str, data: bytes) -> None:
        """Write a file for ever.

        Raises: FileConflictError if it exists with other bytes; OSError from the disk.
        """
        place = self._place(path)
        with self._watch():
            if place.exists():
                if place.read_bytes() != data:
                    raise FileConflictError(path)
                return
            self._make_folder(place.parent)
            temporary = _write_durably(place.parent, data)
            try:
                os.link(temporary, place)
            except FileExistsError:
                if place.read_bytes() != data:
                    raise FileConflictError(path) from None
            finally:
                temporary.unlink()
            _sync_folder(place.parent)

    def read(self, path: str) -> bytes:
        """Return a file's bytes. Raises: FileConflictError if it is missing."""
        try:
            return self._place(path).read_bytes()
        except FileNotFoundError:
            raise FileConflictError(f"{path} is missing") from None

    def checkpoint(self) -> bytes | None:
        """Return the published checkpoint, None before the first."""
        try:
            return (self.folder / "checkpoint").read_bytes()
        except FileNotFoundError:
            return None

    def replace_checkpoint(self, note: bytes, step: Step = no_step) -> None:
        """Put ``note`` in the place of the published checkpoint in one move."""
        with self._watch():
            self._make_folder(self.folder)
            temporary = _write_durably(self.folder, note)
            step("checkpoint-written")
            temporary.replace(self.folder / "checkpoint")
            _sync_folder(self.folder)

    def prune(self, path: str) -> None:
        """Remove the partial files of ``path``, which exists in full."""
        partial = self._place(path + ".p")
        if not self.has(path) or not partial.is_dir():
            return
        for file in partial.iterdir():
            file.unlink()
        partial.rmdir()

    def sweep(self) -> None:
        """Remove the temporary files that a killed process left; only while no other publisher runs."""
        for file in self.folder.rglob(".*"):
            file.unlink()

    def _place(self, path: str) -> Path:
        if _NAME.fullmatch(path) is None:
            raise ValueError("not a name of a published file")
        return self.folder / path

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            with suppress(FileExistsError):
                folder.mkdir()
            _sync_folder(folder.parent)

    @contextmanager
    def _watch(self) -> Iterator[None]:
        if self._failed:
            raise OSError("the disk failed earlier: start the process anew before anything is written")
        try:
            yield
        except OSError:
            self._failed = True
            raise


def _write_durably(folder: Path, data: bytes) -> Path:
    """Write ``data`` under a fresh name: an old one could be a second name of a published file."""
    descriptor, name = mkstemp(dir=folder, prefix=".")
    with open(descriptor, "wb") as file:
        file.write(data)
        os.fchmod(file.fileno(), 0o644)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
