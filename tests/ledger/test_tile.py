"""Names and bytes of tiles and bundles."""

import pytest

from ledger.errors import TileMalformedError
from ledger.tile import format_entry_bundle, parse_entry_bundle, parse_tile_path, tile_path


@pytest.mark.parametrize(
    ("path", "level", "index", "width"),
    [
        ("tile/0/000", 0, 0, 256),
        ("tile/0/x001/x234/067", 0, 1_234_067, 256),
        ("tile/1/000.p/1", 1, 0, 1),
        ("tile/63/999.p/255", 63, 999, 255),
        ("tile/entries/x001/000.p/7", "entries", 1_000, 7),
    ],
)
def test_names(path: str, level: int | str, index: int, width: int) -> None:
    assert tile_path("entries" if isinstance(level, str) else level, index, width) == path
    assert parse_tile_path(path) == (level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/x000/000",
        "tile/0/000/001",
        "tile/0/x001",
        "tile/0/x001/x002",
        "tile/0/000.p",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/1.p/1",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../0/000",
        "tile/0/\u0661\u0661\u0661",
        "tile/0/" + "x999/" * 50 + "999x",
    ],
)
def test_other_names_are_refused(path: str) -> None:
    with pytest.raises(TileMalformedError):
        parse_tile_path(path)


def test_a_name_of_many_groups_is_read_or_refused_quickly() -> None:
    assert parse_tile_path("tile/0/" + "x999/" * 5 + "999")[1] == 10**18 - 1
    with pytest.raises(TileMalformedError):
        parse_tile_path("tile/0/" + "x999/" * 5_000 + "999")


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\x00\x01", b"\x00\x02a", b"\x00\x01ab", b"\x00\x01a\x00", b"\x00\x00" * 257]
)
def test_other_bundles_are_refused(data: bytes) -> None:
    with pytest.raises(TileMalformedError):
        parse_entry_bundle(data)


def test_entries_of_the_extreme_lengths() -> None:
    entries = [b"", b"x" * 65_535]
    assert parse_entry_bundle(format_entry_bundle(entries)) == entries


@pytest.mark.parametrize("entries", [[], [b""] * 257, [b"x" * 65_536]])
def test_bundles_that_cannot_be_written(entries: list[bytes]) -> None:
    with pytest.raises(ValueError, match="256 entries"):
        format_entry_bundle(entries)
