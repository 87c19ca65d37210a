"""Records: allowed names, exact files, and every byte of the tree."""

import hashlib
from collections.abc import Mapping

import pytest

from keys.errors import RejectionError
from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.errors import (
    BlobWrongError,
    RecordFileMissingError,
    RecordNameError,
    RecordTextError,
    RootWrongError,
    TileWrongError,
)
from ledger.merkle import root_of
from ledger.record import (
    Record,
    check_blobs,
    check_names,
    check_readme,
    check_tree,
    entries_of,
    make_record,
)
from ledger.tile import format_entry_bundle, tiles_of
from tests.ledger.sample import LOG, LOG_SECRET, ORIGIN, leaves_of, make_checkpoint, make_entries

ENTRIES = make_entries(300)
BYTES = [entry.data for entry in ENTRIES]
ROOT = root_of(leaves_of(ENTRIES))
BLOB = b"a blob"
BLOB_HASH = hashlib.sha256(BLOB)
CHECKPOINTS = {size: make_checkpoint(ENTRIES[:size]) for size in (0, 1, 256, 300)}
FILES = make_record(BYTES, {BLOB_HASH.hexdigest(): BLOB}, CHECKPOINTS[300], CHECKPOINTS, b"policy\n")


def changed(files: Mapping[str, bytes | None]) -> Record:
    """Return the record with other files; None removes one."""
    return Record({name: data for name, data in {**FILES, **files}.items() if data is not None})


def test_a_record_is_the_same_bytes_twice_and_whole() -> None:
    again = make_record(BYTES, {BLOB_HASH.hexdigest(): BLOB}, CHECKPOINTS[300], CHECKPOINTS, b"policy\n")
    assert list(again.items()) == list(FILES.items())
    assert list(FILES) == sorted(FILES)
    record = Record(FILES)
    assert entries_of(record) == BYTES
    assert record.blob(BLOB_HASH.digest()) == BLOB
    check_tree(record, BYTES, ROOT)
    check_blobs(record)
    check_readme(record)


def test_the_record_of_a_log_without_entries() -> None:
    record = Record(make_record([], {}, make_checkpoint([]), {}, b""))
    assert entries_of(record) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "readme.txt",
        "README.txt/",
        "./README.txt",
        "../policy.txt",
        "/policy.txt",
        "log",
        "log/",
        "log/checkpoint.txt",
        "log/checkpoint/",
        "log/tile/0/0",
        "log/tile/0/x000/000",
        "log/log/tile/0/000",
        "tile/0/000",
        "log\\checkpoint",
        "blob/",
        f"blob/{'A' * 64}",
        f"blob/{'a' * 63}",
        f"blob/{'a' * 64}\n",
        "checkpoints/",
        "checkpoints/01",
        "checkpoints/-1",
        "checkpoints/1.txt",
        "checkpoints/\u0661",
        "extra",
    ],
)
def test_other_names_are_refused(name: str) -> None:
    check_names(FILES)
    with pytest.raises(RecordNameError):
        Record({**FILES, name: b""})


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"log/checkpoint": None}, "record-file-missing"),
        ({"log/checkpoint": b""}, "note-malformed"),
        ({"log/tile/entries/000": None}, "record-file-missing"),
        ({"log/tile/entries/001.p/44": None}, "record-file-missing"),
        ({"log/tile/0/000": None}, "record-file-missing"),
        ({"log/tile/1/000.p/1": None}, "record-file-missing"),
        ({"log/tile/0/001.p/43": b""}, "record-file-extra"),
        ({"log/tile/2/000": b""}, "record-file-extra"),
        ({"log/tile/entries/002.p/1": b""}, "record-file-extra"),
        ({"log/checkpoint": CHECKPOINTS[256]}, "record-file-extra"),
        ({"log/tile/entries/000": FILES["log/tile/entries/000"][:-1]}, "tile-malformed"),
        ({"log/tile/entries/000": format_entry_bundle(BYTES[:255])}, "tile-malformed"),
        ({"log/tile/entries/001.p/44": format_entry_bundle([*BYTES[256:], b""])}, "tile-malformed"),
    ],
)
def test_a_record_with_other_files_is_refused(files: dict[str, bytes | None], code: str) -> None:
    with pytest.raises(RejectionError) as caught:
        entries_of(changed(files))
    assert caught.value.code == code


def test_a_size_that_nobody_could_hold_is_refused_at_once() -> None:
    claim = sign_checkpoint(Checkpoint(ORIGIN, 2**63 - 1, ROOT), LOG, LOG_SECRET.sign)
    with pytest.raises(RecordFileMissingError):
        entries_of(changed({"log/checkpoint": claim}))


def test_the_tree_is_compared_byte_for_byte() -> None:
    with pytest.raises(RootWrongError):
        check_tree(Record(FILES), BYTES[:-1], ROOT)
    with pytest.raises(RootWrongError):
        check_tree(Record(FILES), [BYTES[1], BYTES[0], *BYTES[2:]], ROOT)
    for name in tiles_of(BYTES):
        data = FILES[f"log/{name}"]
        for bent in (data[:-1], data + b"\x00", data[:-1] + bytes([data[-1] ^ 1])):
            with pytest.raises(TileWrongError):
                check_tree(changed({f"log/{name}": bent}), BYTES, ROOT)


def test_a_blob_under_the_name_of_another() -> None:
    record = changed({f"blob/{BLOB_HASH.hexdigest()}": b"b blob"})
    with pytest.raises(BlobWrongError):
        check_blobs(record)
    with pytest.raises(BlobWrongError):
        record.blob(BLOB_HASH.digest())
    with pytest.raises(RecordFileMissingError):
        record.blob(bytes(32))


def test_another_explanation_is_refused() -> None:
    with pytest.raises(RecordTextError):
        check_readme(changed({"README.txt": b"trust us"}))
    with pytest.raises(RecordFileMissingError):
        check_readme(changed({"README.txt": None}))
