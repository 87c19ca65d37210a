"""The tree and its entries as static files (C2SP tlog-tiles).

A tile holds up to 256 hashes of one level, an entry bundle up to 256 entries, each behind its length in two bytes.
Full files never change; a partial file carries its width in its name and is replaced, in time, by the full one. The
names are relative to the log: ``tile/0/x001/234.p/17``. Clause: ledger/SPEC.md, Formats 2.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias

from ledger.errors import TileMalformedError
from ledger.merkle import leaf_hash, root_of

TILE_WIDTH: Final = 256
MAX_ENTRY: Final = 65_535

Level: TypeAlias = int | Literal["entries"]

_PATH = re.compile(
    r"tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)


def tile_path(level: Level, index: int, width: int = TILE_WIDTH) -> str:
    """Return the name of the tile or bundle at ``index`` of ``level`` with ``width`` items.

    Source: C2SP tlog-tiles, Merkle tree and log entries: groups of three digits, all but the last behind an x.
    """
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{number}" + ("" if width == TILE_WIDTH else f".p/{width}")


def parse_tile_path(path: str) -> tuple[Level, int, int]:
    """Return level, index and width from a name, which must be exactly what ``tile_path`` writes.

    Raises: TileMalformedError.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise TileMalformedError("the name of a tile")
    level: Level = "entries" if match[1] == "entries" else int(match[1])
    index = int(match[2].replace("x", "").replace("/", "")[:20])
    width = int(match[3] or TILE_WIDTH)
    if tile_path(level, index, width) != path:
        raise TileMalformedError("the name of a tile, with zeros in front")
    return level, index, width


def tile_paths(size: int) -> Iterator[str]:
    """Yield the name of every file of the tree of ``size`` entries: bundles first, then tiles from the leaves up."""
    levels: list[Level] = ["entries"]
    counts = [size]
    while size:
        levels.append(len(levels) - 1)
        counts.append(size)
        size //= TILE_WIDTH
    for level, count in zip(levels, counts, strict=True):
        for index in range(-(-count // TILE_WIDTH)):
            yield tile_path(level, index, min(TILE_WIDTH, count - index * TILE_WIDTH))


def format_entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Write 1 to 256 entries one behind the other, each behind its length in two bytes."""
    if not 1 <= len(entries) <= TILE_WIDTH or any(len(entry) > MAX_ENTRY for entry in entries):
        raise ValueError("a bundle holds 1 to 256 entries of at most 65,535 bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def parse_entry_bundle(data: bytes) -> list[bytes]:
    """Read 1 to 256 entries; no byte may be left over.

    Raises: TileMalformedError.
    """
    entries = []
    place = 0
    while place < len(data):
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        entries.append(data[start:place])
    if place != len(data) or not 1 <= len(entries) <= TILE_WIDTH:
        raise TileMalformedError("an entry bundle with bytes left over or missing, or too many entries")
    return entries


def tiles_of(entries: Sequence[bytes]) -> dict[str, bytes]:
    """Return every file of the tree over ``entries``, by name: bundles, and tiles of every level.

    Source: C2SP tlog-tiles; each hash of a level is the root of one full tile of the level below.
    """
    files = {}
    for index, start in enumerate(range(0, len(entries), TILE_WIDTH)):
        part = entries[start : start + TILE_WIDTH]
        files[tile_path("entries", index, len(part))] = format_entry_bundle(part)
    hashes, level = [leaf_hash(entry) for entry in entries], 0
    while hashes:
        tiles = [hashes[start : start + TILE_WIDTH] for start in range(0, len(hashes), TILE_WIDTH)]
        files.update({tile_path(level, index, len(tile)): b"".join(tile) for index, tile in enumerate(tiles)})
        hashes = [root_of(tile) for tile in tiles if len(tile) == TILE_WIDTH]
        level += 1
    return files
