"""The strict reader of folders and zips: what it takes, and each thing that it must refuse, by its code."""

import io
import os
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from keys.errors import RejectionError
from ledger.adapters.bundle import load_record, parse_bundle, save_bundle
from ledger.container import MAX_MEMBERS, MAX_UNPACKED, format_zip, parse_zip
from ledger.errors import (
    ContainerDuplicateError,
    ContainerMalformedError,
    ContainerNameError,
    ContainerSizeError,
)
from tests.ledger.zips import Member, make_zip

BLOB = "blob/" + 64 * "a"
FILES = {
    "README.txt": b"read me\n" * 100,
    "policy.txt": b"",
    "log/checkpoint": b"checkpoint",
    "log/tile/0/000": random.Random(1).randbytes(8192),
    "log/tile/0/x001/234.p/7": bytes(224),
    BLOB: b"x" * 300,
}


def refused(data: bytes) -> str:
    with pytest.raises(RejectionError) as caught:
        parse_bundle(data)
    return caught.value.code


def test_the_same_files_are_the_same_bytes(tmp_path: Path) -> None:
    first = format_zip(FILES)
    assert format_zip(dict(reversed(FILES.items()))) == first
    assert dict(parse_bundle(first).files) == FILES
    assert list(parse_zip(first)) == sorted(FILES)
    save_bundle(FILES, tmp_path / "bundle.zip")
    save_bundle(FILES, tmp_path / "bundle.zip")
    assert (tmp_path / "bundle.zip").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["bundle.zip"]
    assert dict(load_record(tmp_path / "bundle.zip").files) == FILES


def test_others_read_our_zips_and_we_read_theirs(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(format_zip(FILES))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, data in FILES.items():
                archive.writestr(name, data)
        assert dict(parse_bundle(buffer.getvalue()).files) == FILES
    assert dict(parse_bundle(make_zip(*(Member(n.encode(), d, flags=0x800) for n, d in FILES.items()))).files) == FILES


def test_a_folder_is_read_as_the_zip_is(tmp_path: Path) -> None:
    for name, data in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert dict(load_record(tmp_path).files) == FILES


def test_any_flipped_bit_of_our_zips_is_refused() -> None:
    data = format_zip({name: FILES[name] for name in ("README.txt", "policy.txt", "log/tile/0/x001/234.p/7")})
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        assert refused(bytes(changed)).startswith("container-")
    for end in range(len(data)):
        assert refused(data[:end]).startswith("container-")


ODD_NAMES = [
    b"../README.txt",
    b"log/../README.txt",
    b"./README.txt",
    b"/README.txt",
    b"log//checkpoint",
    b"log\\checkpoint",
    b"C:README.txt",
    b"C:/README.txt",
    b"README.txt\0.png",
    b"README.txt/",
    b"log/",
    b"",
    b".hidden",
    "REÁDME.txt".encode(),
    b"README\xff.txt",
    b"extra.txt",
    b"log/tile/0/0",
    b"log/tile/64/000",
    b"blob/" + 64 * b"A",
    b"checkpoints/01",
    b"a" * 256,
    b"CON",
    b"README.txt ",
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=repr)
def test_names_outside_the_list_are_refused(name: bytes) -> None:
    assert refused(make_zip(Member(name))) == "container-name"


@pytest.mark.parametrize("external", [0o120777 << 16, 0o040755 << 16, 0o060600 << 16, 0o010600 << 16])
def test_links_and_special_files_are_refused(external: int) -> None:
    assert refused(make_zip(Member(external=external))) == "container-name"


def test_names_twice_are_refused() -> None:
    assert refused(make_zip(Member(), Member())) == "container-duplicate"
    assert refused(make_zip(Member(b"README.txt"), Member(b"readme.TXT"))) == "container-duplicate"
    assert parse_zip(make_zip(Member())) == {"README.txt": b"read me"}


MALFORMED = {
    "local name differs": make_zip(Member(local_name=b"policy.txt")),
    "local method differs": make_zip(Member(local_method=0)),
    "local flags differ": make_zip(Member(local_flags=0x800)),
    "local size differs": make_zip(Member(local_size=8)),
    "encrypted": make_zip(Member(flags=1)),
    "streamed": make_zip(Member(flags=8)),
    "another method": make_zip(Member(method=12, packed=b"BZh")),
    "extra in the directory": make_zip(Member(extra=b"\1\0\0\0")),
    "extra in the local header": make_zip(Member(local_extra=b"\1\0\0\0")),
    "check sum": make_zip(Member(crc=0)),
    "size too small": make_zip(Member(size=6)),
    "size too large": make_zip(Member(size=8)),
    "stored with two sizes": make_zip(Member(method=0, size=8)),
    "not deflate": make_zip(Member(packed=b"\xff\xff")),
    "deflate cut short": make_zip(Member(packed=Member().content()[:-1])),
    "bytes behind deflate": make_zip(Member(packed=Member().content() + b"x")),
    "bytes before": make_zip(Member(), before=b"MZ"),
    "bytes before, offsets as before": b"MZ" + make_zip(Member()),
    "bytes between": make_zip(Member(), between=b"gap"),
    "bytes after": make_zip(Member(), after=b"x"),
    "comment": make_zip(Member(), comment=b"hello"),
    "wrong hash in the comment": make_zip(Member(), comment=b"sha256:" + 64 * b"0"),
    "overlap": make_zip(Member(), Member(b"policy.txt", offset=0)),
    "same member twice": make_zip(Member(), Member(b"README.txt2"[:10].replace(b"README", b"policy"), offset=0)),
    "order gap": make_zip(Member(), Member(b"policy.txt", offset=2**31)),
    "fewer counted": make_zip(Member(), Member(b"policy.txt"), count=1),
    "more counted": make_zip(Member(), count=2),
    "several disks": make_zip(Member(), disk=1),
    "64-bit count without its record": make_zip(Member(), count=0xFFFF),
    "64-bit count in a short file": make_zip(count=0xFFFF),
    "reaches into the directory": make_zip(Member(method=0)).replace(
        struct.pack("<2I", 7, 7), struct.pack("<2I", 8, 8)
    ),
    "empty file": b"",
    "a text": b"c2sp.org/tlog-proof@v1\n" * 10,
    "two zips": make_zip(Member()) + make_zip(Member(b"policy.txt")),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_not_one_plain_zip_is_refused(case: str) -> None:
    assert refused(MALFORMED[case]) == "container-malformed"


def test_sizes_are_limited_before_anything_is_unpacked() -> None:
    assert refused(make_zip(Member(size=MAX_UNPACKED + 1))) == "container-size"
    half = MAX_UNPACKED // 2 + 1
    names = (b"README.txt", b"policy.txt")
    assert (
        refused(make_zip(*(Member(name, packed=bytes(half // 150), size=half) for name in names))) == "container-size"
    )
    dense = Member(data=bytes(2**20 + 1))
    assert refused(make_zip(dense)) == "container-size"
    assert len(parse_zip(make_zip(Member(data=bytes(2**20))))["README.txt"]) == 2**20


def test_too_many_members_are_refused() -> None:
    count = MAX_MEMBERS + 1
    names = {f"blob/{number:064x}": b"" for number in range(count)}
    assert refused(format_zip(names)) == "container-size"


@pytest.mark.parametrize("count", [0xFFFE, 0xFFFF, 0x10000])
def test_the_64_bit_record_stands_exactly_where_it_is_needed(count: int) -> None:
    files = {f"blob/{number:064x}": b"" for number in range(count)}
    data = format_zip(files)
    assert (b"PK\6\6" in data) is (count >= 0xFFFF)
    assert len(parse_zip(data)) == count
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len(archive.namelist()) == count


def test_what_we_write_we_read() -> None:
    for data in (bytes(3 * 2**20), random.Random(2).randbytes(3 * 2**20).hex().encode(), b"", b"x"):
        assert parse_zip(format_zip({BLOB: data})) == {BLOB: data}


def test_a_bomb_is_refused_at_once_and_in_little_memory(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunk = bytes(2**20)
    packed = b"".join(packer.compress(chunk) for _ in range(512)) * 20 + packer.flush()
    for size in (7, 2**20, MAX_UNPACKED, 0xFFFFFFFF):
        path = tmp_path / f"{size}.zip"
        path.write_bytes(make_zip(Member(packed=packed, size=size)))
        program = (
            "import sys, time; from ledger.adapters.bundle import load_record\n"
            "try: load_record(sys.argv[1])\n"
            "except Exception as error: print(error.code)\n"
            "print(time.process_time())\n"
            "print([int(line.split()[1]) // 1024 for line in open('/proc/self/status') if 'VmHWM' in line][0])"
        )
        done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
        code, seconds, megabytes = done.stdout.split()
        assert code in ("container-size", "container-malformed")
        assert int(megabytes) < 200
        assert float(seconds) < 2


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("../x", None),
        ("extra.txt", ContainerNameError),
        (".hidden", ContainerNameError),
        ("blob/x y", ContainerNameError),
        ("readme.TXT", ContainerDuplicateError),
    ],
)
def test_a_folder_holds_only_the_files_of_a_record(
    tmp_path: Path, name: str, refusal: type[RejectionError] | None
) -> None:
    folder = tmp_path / "record"
    folder.mkdir()
    (folder / "README.txt").write_bytes(b"read me")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"")
    if refusal is None:
        assert list(load_record(folder).files) == ["README.txt"]
    else:
        with pytest.raises(refusal):
            load_record(folder)


def test_links_and_pipes_in_a_folder_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    (folder / "log").mkdir(parents=True)
    (tmp_path / "outside").write_bytes(b"outside")
    makers: tuple[Callable[[], None], ...] = (
        lambda: (folder / "README.txt").symlink_to(tmp_path / "outside"),
        lambda: (folder / "blob").symlink_to(tmp_path),
        lambda: os.mkfifo(folder / "policy.txt"),
    )
    for make in makers:
        make()
        with pytest.raises(ContainerNameError):
            load_record(folder)
        for path in folder.iterdir():
            if path.name != "log":
                path.unlink()
    assert load_record(folder).files == {}


def test_a_folder_too_large_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "README.txt").open("wb") as file:
        file.truncate(MAX_UNPACKED + 1)
    with pytest.raises(ContainerSizeError):
        load_record(tmp_path)


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "bundle.zip").open("wb") as file:
        file.truncate(2 * MAX_UNPACKED)
    with pytest.raises(ContainerSizeError):
        load_record(tmp_path / "bundle.zip")


def test_a_missing_file_is_no_refusal(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_record(tmp_path / "missing.zip")
    (tmp_path / "empty.zip").write_bytes(b"")
    with pytest.raises(ContainerMalformedError):
        load_record(tmp_path / "empty.zip")
