"""All files of one case: their names, and whether they are whole.

    README.txt            what this is and how to check it
    policy.txt            a copy of the policy, for reading only
    log/checkpoint        the newest checkpoint
    log/tile/...          the tree and its entries (ledger/tile.py)
    blob/<sha256>         what entries name by its hash
    checkpoints/<size>    checkpoints kept at the turns of the case
    area.bel, heads.bel   of a secret vote, the archives that other programs check

A record is a mapping from names to bytes, wherever it came from. Nothing in it is trusted: the policy that a verifier
uses comes from elsewhere, and here only bytes are compared with bytes. Clause: ledger/SPEC.md, Formats 7.
"""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keys.encoding import hex_of
from ledger.checkpoint import parse_checkpoint
from ledger.errors import (
    BlobWrongError,
    RecordFileExtraError,
    RecordFileMissingError,
    RecordNameError,
    RecordTextError,
    RootWrongError,
    TileMalformedError,
    TileWrongError,
)
from ledger.merkle import Frontier, leaf_hash
from ledger.tile import TILE_WIDTH, parse_entry_bundle, parse_tile_path, tile_path, tile_paths, tiles_of

README: Final = b"""Zhengyi record, version 1

This is the whole public record of one case: every entry of its ledger, and what the entries name by hash.

  log/checkpoint       signed statement of the number of entries and of the root of their tree
  log/tile/entries/    the entries: before each stand two bytes with its length
  log/tile/0, 1 ...    the hashes of the tree
  blob/                larger documents, each under its SHA-256
  checkpoints/         earlier signed statements, each under its number of entries
  policy.txt           a copy of the office's policy, to read; it proves nothing

To check it, use the offline audit with a policy that you have from the office itself, on paper or from its site:

  zhengyi audit <this record> --policy <your policy>

Without any program of ours: the name of each file under blob/ is what sha256sum prints for it; each entry carries, as
"prev", what sha256sum prints for the entry before it, and the first one what it prints for the first line of the
checkpoint; the last lines of an entry and of the checkpoint are Ed25519 signatures over the text above the empty line.
The formats are described at https://c2sp.org (signed-note, tlog-checkpoint, tlog-tiles).
"""

ARCHIVES: Final = ("area.bel", "heads.bel")
_SINGLE: Final = frozenset({"README.txt", "policy.txt", "log/checkpoint", *ARCHIVES})
_BLOB = re.compile(r"blob/([0-9a-f]{64})")
_CHECKPOINT = re.compile(r"checkpoints/(0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Record:
    """The files of one case by name; every name is one that a record may have."""

    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        check_names(self.files)

    def file(self, name: str) -> bytes:
        """Return one file. Raises: RecordFileMissingError."""
        if name not in self.files:
            raise RecordFileMissingError(name)
        return self.files[name]

    def blob(self, sha256: bytes) -> bytes:
        """Return the blob with this hash, which is compared. Raises: RecordFileMissingError, BlobWrongError."""
        data = self.file(f"blob/{hex_of(sha256)}")
        if hashlib.sha256(data).digest() != sha256:
            raise BlobWrongError
        return data


def check_names(names: Collection[str]) -> None:
    """Check that every name may stand in a record.

    Raises: RecordNameError.
    """
    for name in names:
        if name not in _SINGLE and _BLOB.fullmatch(name) is None and _CHECKPOINT.fullmatch(name) is None:
            try:
                parse_tile_path(name.removeprefix("log/") if name.startswith("log/") else "")
            except TileMalformedError:
                raise RecordNameError from None


def make_record(
    entries: Sequence[bytes],
    blobs: Mapping[str, bytes],
    checkpoint: bytes,
    checkpoints: Mapping[int, bytes],
    policy_text: bytes,
) -> dict[str, bytes]:
    """Return the files of a record: the same bytes for the same case, however often it is made.

    Shapes: ``blobs`` by SHA-256 in hexadecimal, ``checkpoints`` by size.
    """
    files = {"README.txt": README, "policy.txt": policy_text, "log/checkpoint": checkpoint}
    files.update({f"log/{path}": data for path, data in tiles_of(entries).items()})
    files.update({f"blob/{sha256}": data for sha256, data in blobs.items()})
    files.update({f"checkpoints/{size}": data for size, data in checkpoints.items()})
    check_names(files)
    return dict(sorted(files.items()))


def entries_of(record: Record) -> list[bytes]:
    """Return the entries, as many as the record's own checkpoint says; its signature is checked elsewhere.

    1. The files of the tree are exactly those of a tree of that size.
    2. Each bundle holds exactly as many entries as its name says.

    Raises: RecordFileMissingError, RecordFileExtraError, TileMalformedError, and what ``parse_checkpoint`` raises.
    """
    size = parse_checkpoint(record.file("log/checkpoint"))[0].size
    present = {name for name in record.files if name.startswith("log/tile/")}
    if size > TILE_WIDTH * len(present):  # before names are counted up to a size that anybody may have written
        raise RecordFileMissingError("log/tile/entries")
    expected = {f"log/{path}" for path in tile_paths(size)}
    for name in sorted(expected - present):  # 1
        raise RecordFileMissingError(name)
    for name in sorted(present - expected):
        raise RecordFileExtraError(name)
    entries: list[bytes] = []
    for index in range(-(-size // TILE_WIDTH)):
        width = min(TILE_WIDTH, size - len(entries))
        bundle = parse_entry_bundle(record.files[f"log/{tile_path('entries', index, width)}"])
        if len(bundle) != width:  # 2
            raise TileMalformedError("an entry bundle with another number of entries than its name says")
        entries += bundle
    return entries


def check_tree(record: Record, entries: Sequence[bytes], root: bytes) -> None:
    """Check that ``entries`` give ``root``, and every file of the tree as it stands in the record.

    Raises: RootWrongError, TileWrongError.
    """
    if Frontier(leaf_hash(entry) for entry in entries).root() != root:
        raise RootWrongError
    for path, data in tiles_of(entries).items():
        if record.files.get(f"log/{path}") != data:
            raise TileWrongError(path)


def check_blobs(record: Record) -> None:
    """Check that every blob has the hash that names it.

    Raises: BlobWrongError.
    """
    for name, data in record.files.items():
        match = _BLOB.fullmatch(name)
        if match is not None and hashlib.sha256(data).hexdigest() != match[1]:
            raise BlobWrongError(name)


def check_readme(record: Record) -> None:
    """Check that the explanation is ours: nobody may tell the reader of a record another way to check it.

    Raises: RecordTextError, RecordFileMissingError.
    """
    if record.file("README.txt") != README:
        raise RecordTextError("README.txt")
