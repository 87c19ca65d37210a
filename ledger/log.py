"""The order of writes: what is appended, published and signed, and in which order, so that a crash loses nothing.

Rules of the state machine (each is a row of the crash tests):

1. An entry's index is given under the row lock of its log, in the transaction that stores it.
2. Files are written before a checkpoint over them is signed, and are read back from the disk and hashed anew between.
3. The signer remembers the last head it signed, outside the database, and signs only what extends it.
4. A signed head is finished (checkpoint file replaced, note kept) before the next one is begun.
5. Whoever finds the database behind the signer or the published files stops: nothing is written and nothing signed.

The ports below are implemented in ``ledger/adapters``; this file does no I/O of its own. ``step`` is called with the
name of each point between two writes; the service passes nothing, the crash tests die there.
Source: ledger/SPEC.md, Algorithms, "Writing".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from keys.ed25519 import Sign, Verify
from keys.errors import RejectionError
from keys.note import VerifierKey
from ledger.checkpoint import Checkpoint, check_checkpoint
from ledger.entry import Entry, check_chain, first_prev, make_entry, parse_entry, reread_entry
from ledger.errors import FileConflictError, ForkError, LogDamagedError, RollbackError
from ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash, prove_consistency, root_of
from ledger.tile import TILE_WIDTH, Level, format_entry_bundle, parse_entry_bundle, tile_path

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a log: how many entries, the hash and the time of the last one."""

    size: int
    last_hash: bytes
    last_time: int

    def after(self, entry: Entry) -> "Tail":
        """Return the end of the log once ``entry`` is appended."""
        return Tail(entry.index + 1, entry.sha256, entry.time)


@dataclass(frozen=True, slots=True)
class Head:
    """A signed tree: its size, its root and the checkpoint note."""

    size: int
    root: bytes
    note: bytes


class Rows(Protocol):
    """The database's side of one log."""

    @property
    def origin(self) -> str: ...
    @property
    def log_key(self) -> VerifierKey: ...
    @property
    def tail(self) -> Tail: ...
    def leaf_hashes(self) -> list[bytes]: ...
    def data(self, start: int = 0, stop: int | None = None) -> list[bytes]: ...
    def blob_hashes(self) -> list[bytes]: ...
    def blob(self, sha256: bytes) -> bytes: ...
    def has_checkpoint(self, size: int) -> bool: ...
    def keep_checkpoint(self, size: int, note: bytes) -> None: ...


class Files(Protocol):
    """The published files of one log. ``add`` accepts an existing file only if it has the same bytes."""

    def has(self, path: str) -> bool: ...
    def add(self, path: str, data: bytes) -> None: ...
    def read(self, path: str) -> bytes: ...
    def checkpoint(self) -> bytes | None: ...
    def replace_checkpoint(self, note: bytes, step: Step) -> None: ...
    def prune(self, path: str) -> None: ...


class Signer(Protocol):
    """The log key with its memory. ``sign`` refuses whatever does not extend the last head."""

    def last(self, origin: str) -> Head: ...
    def sign(self, origin: str, size: int, root: bytes, proof: Sequence[bytes]) -> bytes: ...


def no_step(name: str) -> None:
    """The step of the running service: nothing happens between two writes."""


def first_tail(origin: str) -> Tail:
    """Return the end of the empty log."""
    return Tail(0, first_prev(origin), 0)


def next_entry(
    origin: str, tail: Tail, kind: str, body: Mapping[str, Any], now: int, office: VerifierKey, sign: Sign
) -> Entry:
    """Make the entry that follows ``tail``; its time is ``now``, but never before the last entry's."""
    time = max(now, tail.last_time)
    return make_entry(origin, kind, body, tail.size, tail.last_hash, time, office, sign)


def read_appended(data: bytes, tail: Tail, origin: str, office: VerifierKey, verify: Verify) -> Entry:
    """Read what ``office`` appended behind ``tail``. Raises: RollbackError for anything else."""
    try:
        entry = reread_entry(data, office, verify)
        check_chain(entry, tail.size, tail.last_hash, tail.last_time, origin)
    except RejectionError:
        raise RollbackError("the database is not the one this service has read before") from None
    return entry


def publish_log(rows: Rows, files: Files, signer: Signer, verify: Verify, step: Step = no_step) -> Checkpoint:
    """Publish every entry stored so far and return the checkpoint that covers them.

    1. The signer's last head and the published one are trees of this database, or it is older than the ledger.
    2. Finish that head, if an earlier run signed it and died.
    3. Hash the new entries from their bytes.
    4. Write blobs, entry bundles and tiles, create-only.
    5. Read them back from the disk and recompute the root by the other algorithm.
    6. Sign, by compare-and-swap in the signer.
    7. Finish: replace the checkpoint file, keep the note, remove partial files that a full one replaces.

    Raises: RollbackError, ForkError, FileConflictError, LogDamagedError: the log must be frozen; SignerMissingError.
    """
    last = signer.last(rows.origin)  # 1
    published = _published(rows, files, verify)
    leaves = rows.leaf_hashes()
    size = len(leaves)
    for head in (last, published):
        _check_holds(leaves, head)
    if published.size < last.size:  # 2
        _put_files(rows, files, leaves[: last.size], published.size, last.root, step)
    if published.size <= last.size:
        _finish(rows, files, last, step)
    if size == last.size:
        return Checkpoint(rows.origin, last.size, last.root)
    root = root_of(leaves)  # 3, 4, 5
    _put_files(rows, files, leaves, last.size, root, step)
    note = signer.sign(rows.origin, size, root, prove_consistency(leaves, last.size, size))  # 6
    step("signed")
    _finish(rows, files, Head(size, root, note), step)  # 7
    for path in _replaced_files(last.size, size):
        files.prune(path)
    return Checkpoint(rows.origin, size, root)


def fence_log(rows: Rows, files: Files, signer: Signer, verify: Verify) -> Checkpoint:
    """Check at start, before anything is written, that database, files and signer are of one history.

    1. The published checkpoint and the signer's last head are both trees of this database.
    2. Every entry has the hash kept beside it, follows the one before, and the log's end is the last one.
    3. The published files give the published root.

    Raises: RollbackError if the database is older than the ledger; ForkError, LogDamagedError, FileConflictError.
    """
    last = signer.last(rows.origin)
    published = _published(rows, files, verify)
    end = rows.tail  # read first: others may append meanwhile
    leaves = rows.leaf_hashes()
    for head in (last, published):  # 1
        _check_holds(leaves, head)
    _check_entries(rows, leaves, end)  # 2
    if _root_on_disk(files, 0, published.size) != published.root:  # 3
        raise FileConflictError("the published files do not give the published root")
    return Checkpoint(rows.origin, last.size, last.root)


def _check_holds(leaves: Sequence[bytes], head: Head) -> None:
    """Check that the tree of ``head`` is a tree of the database."""
    if len(leaves) < head.size:
        raise RollbackError(
            f"the database holds {len(leaves)} entries, the ledger {head.size};"
            " stop the service and restore a database backup that is not older than the published ledger"
        )
    if root_of(leaves[: head.size]) != head.root:
        raise ForkError(f"the database has another tree of size {head.size} than the one that was signed")


def _check_entries(rows: Rows, leaves: Sequence[bytes], end: Tail) -> None:
    tail = first_tail(rows.origin)
    for data, leaf in zip(rows.data(0, end.size), leaves, strict=False):
        if leaf_hash(data) != leaf:
            raise LogDamagedError("an entry does not have the hash kept beside it", entry=tail.size)
        entry = parse_entry(data)
        check_chain(entry, tail.size, tail.last_hash, tail.last_time, rows.origin)
        tail = tail.after(entry)
    if tail != end:
        raise LogDamagedError("the end of the log is not its last entry")


def _published(rows: Rows, files: Files, verify: Verify) -> Head:
    note = files.checkpoint()
    if note is None:
        return Head(0, EMPTY_ROOT, b"")
    checkpoint = check_checkpoint(note, rows.log_key, verify)
    return Head(checkpoint.size, checkpoint.root, note)


def _put_files(rows: Rows, files: Files, leaves: Sequence[bytes], old: int, root: bytes, step: Step) -> None:
    """Write the files that the tree of ``leaves`` has beyond those of size ``old``; read them back, compare roots."""
    start = old - old % TILE_WIDTH
    data = rows.data(start, len(leaves))
    if [leaf_hash(item) for item in data] != leaves[start:]:
        raise LogDamagedError("an entry does not have the hash kept beside it")
    for sha256 in rows.blob_hashes():
        if not files.has(f"blob/{sha256.hex()}"):
            files.add(f"blob/{sha256.hex()}", rows.blob(sha256))
    for path, content in _new_files(leaves, data, old).items():
        files.add(path, content)
        step("file-written")
    step("files-written")
    if _root_on_disk(files, old, len(leaves)) != root:
        raise FileConflictError("the files read back do not give the root")
    step("files-checked")


def _finish(rows: Rows, files: Files, head: Head, step: Step) -> None:
    """Make ``head`` the published one and keep its note; whatever is already done is not done again."""
    if files.checkpoint() != head.note:
        files.replace_checkpoint(head.note, step)
    step("checkpoint-replaced")
    if not rows.has_checkpoint(head.size):
        rows.keep_checkpoint(head.size, head.note)
    step("checkpoint-kept")


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Return the hashes of every tile level: the leaves, then the root of each full tile of the level below."""
    levels = [list(leaves)]
    while len(levels[-1]) >= TILE_WIDTH:
        below = levels[-1]
        full = len(below) // TILE_WIDTH
        levels.append([root_of(below[i * TILE_WIDTH : (i + 1) * TILE_WIDTH]) for i in range(full)])
    return levels


def _tiles(hashes: Sequence[bytes], level: int, first: int) -> dict[str, bytes]:
    """Return the tiles of one level from tile ``first`` on, by path."""
    tiles = {}
    for index in range(first, -(-len(hashes) // TILE_WIDTH)):
        part = hashes[index * TILE_WIDTH : (index + 1) * TILE_WIDTH]
        tiles[tile_path(level, index, len(part))] = b"".join(part)
    return tiles


def _new_files(leaves: Sequence[bytes], data: Sequence[bytes], old: int) -> dict[str, bytes]:
    """Return the files that the tree of ``leaves`` has and the tree of its first ``old`` has not.

    ``data`` holds the entries from the first of the bundle on in which the entry ``old`` stands.
    """
    files = {}
    first = old // TILE_WIDTH
    for start in range(0, len(data), TILE_WIDTH):
        part = data[start : start + TILE_WIDTH]
        files[tile_path("entries", first + start // TILE_WIDTH, len(part))] = format_entry_bundle(part)
    for level, hashes in enumerate(_levels(leaves)):
        known = old // TILE_WIDTH**level
        if len(hashes) > known:
            files.update(_tiles(hashes, level, known // TILE_WIDTH))
    return files


def _root_on_disk(files: Files, old: int, size: int) -> bytes:
    """Recompute the root of ``size`` from the files themselves, entries from the bundle of ``old`` on included."""
    frontier = Frontier()
    levels: list[list[bytes]] = [[]]
    for index in range(-(-size // TILE_WIDTH)):
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        tile = files.read(tile_path(0, index, width))
        hashes = [tile[i : i + 32] for i in range(0, len(tile), 32)]
        if index >= old // TILE_WIDTH:
            bundle = parse_entry_bundle(files.read(tile_path("entries", index, width)))
            if [leaf_hash(item) for item in bundle] != hashes:
                raise FileConflictError("an entry bundle does not hash to its tile")
        for leaf in hashes:
            frontier.append(leaf)
        levels[0].extend(hashes)
    for level, hashes in enumerate(_levels(levels[0])[1:], 1):
        for path, content in _tiles(hashes, level, 0).items():
            if files.read(path) != content:
                raise FileConflictError("a tile does not hold the roots of the tiles below it")
    return frontier.root()


def _replaced_files(old: int, size: int) -> list[str]:
    """Return the paths of the full files that ``size`` has and ``old`` had only in part."""
    paths: list[str] = []
    names: list[Level] = ["entries", *range(64 // 8)]
    for name in names:
        width = TILE_WIDTH ** (1 if isinstance(name, str) else name + 1)
        if size // width > old // width:
            paths.extend(tile_path(name, index, TILE_WIDTH) for index in range(old // width, size // width))
    return paths
