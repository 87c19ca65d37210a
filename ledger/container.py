"""One zip, read strictly and written so that the same files are the same bytes; bytes in, bytes out.

The reader trusts no length it has not compared. A zip is accepted only if local headers, central directory and end
record account for every byte of the file exactly once and say the same. The zips written here end in a comment with the
SHA-256 of everything before it, so that a flipped bit is seen even where deflate would not mind it; in another zip the
comment may be absent, but if there is one it must be right. Clause: ledger/SPEC.md, Formats 8.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from ledger.errors import (
    ContainerDuplicateError,
    ContainerMalformedError,
    ContainerNameError,
    ContainerSizeError,
)

MAX_MEMBERS = 200_000
MAX_UNPACKED = 512 * 2**20
MAX_PACKED = MAX_UNPACKED + 64 * 2**20
MAX_RATIO = 200
RATIO_FREE = 2**20  # below this size a high ratio does no harm
_LARGE = 4 * 2**20

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR64 = struct.Struct("<4sIQI")
_STORED, _DEFLATED = 0, 8
_DATE = 0x21  # 1980-01-01
_UTF8 = 0x800
_REGULAR = 0o100644 << 16
_COMMENT = re.compile(rb"sha256:[0-9a-f]{64}")
_COMMENT_SIZE = 71
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


@dataclass(frozen=True, slots=True)
class _Member:
    """One line of the central directory."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int


def format_zip(files: Mapping[str, bytes]) -> bytes:
    """Return ``files`` as a zip: names sorted, date 1980-01-01, deflated, comment with the hash of the rest."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, data in sorted(files.items()):
        method, packed = _pack(data)
        sizes = (zlib.crc32(data), len(packed), len(data), len(name), 0)
        parts += [_LOCAL.pack(b"PK\3\4", 20, 0, method, 0, _DATE, *sizes), name.encode("ascii"), packed]
        head = _CENTRAL.pack(b"PK\1\2", 0x0314, 20, 0, method, 0, _DATE, *sizes, 0, 0, 0, _REGULAR, offset)
        directory += [head, name.encode("ascii")]
        offset += _LOCAL.size + len(name) + len(packed)
    listing = b"".join(directory)
    tail = _format_end(len(files), len(listing), offset)
    body = b"".join(parts) + listing + tail
    return body + b"sha256:" + sha256(body).hexdigest().encode("ascii")


def parse_zip(data: bytes) -> dict[str, bytes]:
    """Return the files of a zip by name, in the order of its directory.

    1. The comment, if there is one, is the hash of the rest.
    2. The directory ends where the end record begins and has as many members as it says, within the limits.
    3. Names are plain relative paths, no two equal up to letter case.
    4. Local headers say what the directory says and fill the file up to the directory without gap or overlap.
    5. Each member unpacks to its size and check sum, and to no more.
    """
    count, size, start = _parse_end(data)  # 1, 2
    members = list(_parse_directory(data, count, start, start + size))
    _check_members(members)  # 3
    files: dict[str, bytes] = {}
    end = 0
    for member in sorted(members, key=lambda member: member.offset):  # 4
        if member.offset != end:
            raise ContainerMalformedError("members overlap or leave a gap")
        end = _data_start(data, member) + member.packed
        if end > start:
            raise ContainerMalformedError("a member reaches into the directory")
    if end != start:
        raise ContainerMalformedError("bytes before the directory belong to no member")
    for member in members:  # 5
        begin = _data_start(data, member)
        files[member.name] = _unpack(member, data[begin : begin + member.packed])
    return files


def _pack(data: bytes) -> tuple[int, bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    too_dense = len(data) > RATIO_FREE and len(data) > MAX_RATIO * len(packed)
    return (_STORED, data) if too_dense or len(packed) >= len(data) else (_DEFLATED, packed)


def _format_end(count: int, size: int, offset: int) -> bytes:
    """Return the end record, with the 64-bit one before it if and only if the count needs it."""
    if count < 0xFFFF:
        return _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, _COMMENT_SIZE)
    end64 = _END64.pack(b"PK\6\6", _END64.size - 12, 45, 45, 0, 0, count, count, size, offset)
    locator = _LOCATOR64.pack(b"PK\6\7", 0, offset + size, 1)
    return end64 + locator + _END.pack(b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, size, offset, _COMMENT_SIZE)


def _parse_end(data: bytes) -> tuple[int, int, int]:
    """Return how many members there are, and size and place of the directory."""
    body = data
    if _COMMENT.fullmatch(data[-_COMMENT_SIZE:]):
        body = data[:-_COMMENT_SIZE]
        if data[-_COMMENT_SIZE:] != b"sha256:" + sha256(body).hexdigest().encode("ascii"):
            raise ContainerMalformedError("the file is not the one that was written")
    if len(body) < _END.size:
        raise ContainerMalformedError("not a zip")
    place = len(body) - _END.size
    magic, disk, first_disk, here, count, size, start, comment = _END.unpack_from(body, place)
    if magic != b"PK\5\6" or comment != len(data) - len(body):
        raise ContainerMalformedError("it does not end with the end record of a zip")
    if disk or first_disk or here != count:
        raise ContainerMalformedError("a zip in several parts")
    if count == 0xFFFF:
        place -= _LOCATOR64.size + _END64.size
        count = _parse_end64(body, place, size, start)
    if count > MAX_MEMBERS:
        raise ContainerSizeError("members")
    if start + size != place:
        raise ContainerMalformedError("the directory does not end where the end record begins")
    return count, size, start


def _parse_end64(body: bytes, place: int, size: int, start: int) -> int:
    if place < 0:
        raise ContainerMalformedError("the 64-bit end record is missing")
    count = int(_END64.unpack_from(body, place)[7])
    expected = _END64.pack(b"PK\6\6", _END64.size - 12, 45, 45, 0, 0, count, count, size, start)
    expected += _LOCATOR64.pack(b"PK\6\7", 0, place, 1)
    if body[place : place + len(expected)] != expected or count < 0xFFFF:
        raise ContainerMalformedError("the 64-bit end record is missing or not needed")
    return count


def _parse_directory(data: bytes, count: int, place: int, end: int) -> Iterator[_Member]:
    for _ in range(count):
        if place + _CENTRAL.size > end:
            raise ContainerMalformedError("the directory is cut short")
        fields = _CENTRAL.unpack_from(data, place)
        magic, made_by, _version, flags, method, _time, _date, crc, packed, size = fields[:10]
        name_size, extra, comment, disk, _internal, external, offset = fields[10:]
        name = data[place + _CENTRAL.size : place + _CENTRAL.size + name_size]
        place += _CENTRAL.size + name_size
        if magic != b"PK\1\2" or extra or comment or disk or place > end:
            raise ContainerMalformedError("a line of the directory is not in the accepted form")
        if flags & ~_UTF8 or method not in (_STORED, _DEFLATED):
            raise ContainerMalformedError("a member is encrypted, streamed or packed by another method")
        if made_by >> 8 == 3 and external >> 28 not in (0, 8):
            raise ContainerNameError("a member is not a plain file")
        yield _Member(check_name(name), method, flags, crc, packed, size, offset)
    if place != end:
        raise ContainerMalformedError("the directory holds more than its members")


def check_name(data: bytes) -> str:
    """Return a plain relative path of portable characters. Raises: ContainerNameError."""
    name = data.decode("ascii", "replace")
    if len(name) > 255 or _NAME.fullmatch(name) is None:
        raise ContainerNameError("not a plain relative path")
    return name


def _check_members(members: list[_Member]) -> None:
    check_twins([member.name for member in members])
    if sum(member.size for member in members) > MAX_UNPACKED:
        raise ContainerSizeError("unpacked")
    for member in members:
        if member.size > RATIO_FREE and member.size > MAX_RATIO * member.packed:
            raise ContainerSizeError("ratio")
        if member.method == _STORED and member.size != member.packed:
            raise ContainerMalformedError("a stored member has two sizes")


def check_twins(names: list[str]) -> None:
    """Check that no two names are equal up to letter case. Raises: ContainerDuplicateError."""
    if len({name.lower() for name in names}) != len(names):
        raise ContainerDuplicateError


def _data_start(data: bytes, member: _Member) -> int:
    """Check the local header against the directory and return where the member's bytes begin."""
    # The header cannot reach beyond the file: the member's own, longer line of the directory comes after it.
    magic, _version, *fields = _LOCAL.unpack_from(data, member.offset)
    flags, method, _time, _date, crc, packed, size, name_size, extra = fields
    start = member.offset + _LOCAL.size + int(name_size)
    same = (flags, method, crc, packed, size) == (member.flags, member.method, member.crc, member.packed, member.size)
    name = data[member.offset + _LOCAL.size : start]
    if magic != b"PK\3\4" or not same or extra or name != member.name.encode("ascii"):
        raise ContainerMalformedError("a local header differs from the directory")
    return start


def _unpack(member: _Member, packed: bytes) -> bytes:
    if member.method == _STORED:
        parts = [packed]
    else:
        if member.size > _LARGE:  # a first pass that keeps nothing: a lie about the size costs no memory
            for _ in _inflate(member, packed):
                pass
        parts = list(_inflate(member, packed))
    content = b"".join(parts)
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        raise ContainerMalformedError("a member has another size or check sum")
    return content


def _inflate(member: _Member, packed: bytes) -> Iterator[bytes]:
    """Yield the member's bytes in pieces, never more than its size."""
    unpacker = zlib.decompressobj(-15)
    done = 0
    while not unpacker.eof:
        try:
            part = unpacker.decompress(packed, _LARGE)
        except zlib.error as error:
            raise ContainerMalformedError("a member does not unpack") from error
        packed = unpacker.unconsumed_tail
        done += len(part)
        if done > member.size or not (part or unpacker.eof):
            raise ContainerMalformedError("a member does not end where it says")
        yield part
    if unpacker.unused_data or packed:
        raise ContainerMalformedError("a member does not end where it says")
