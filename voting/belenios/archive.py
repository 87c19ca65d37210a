"""The ``.bel`` archive: an old-style tar file that grows with the election, read and written member by member.

The tool refuses any header that it would not have written itself; so do we, by building the header anew and comparing.
There is no end mark: an archive may end after any event. Nothing is ever unpacked or kept longer than one member.
Specification: voting/SPEC.md, "Belenios", Archive; Belenios specification, "Public data".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from keys.canonical import Json
from keys.shape import integer, text
from voting.belenios.errors import ArchiveMalformedError, ArchiveNameWrongError, ArchiveTooLargeError
from voting.belenios.structure import format_structure, in_order, parse_structure, sha256_hex

BLOCK = 512
FIRST_NAME = "BELENIOS"
VERSION = 1
MAX_MEMBER = 256 << 20
MAX_HEADER = 1 << 10
MAX_TIME = 8**11 - 1

_NAME = re.compile(r"([0-9a-f]{64})\.(data|event)\.json")
_OCTAL = re.compile(rb"[0-7]{11}")


class Readable(Protocol):
    """An open file."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive behind the first: an event, or data that the next event names by their hash."""

    is_event: bool
    data: bytes

    @property
    def sha256(self) -> str:
        return sha256_hex(self.data)

    @property
    def name(self) -> str:
        return f"{self.sha256}.{'event' if self.is_event else 'data'}.json"


def read_members(stream: Readable) -> Iterator[Member]:
    """Yield the members behind the first, each checked, in the order of the archive.

    Raises: ArchiveMalformedError, ArchiveNameWrongError, ArchiveTooLargeError.
    """
    first = _read_member(stream, None, MAX_HEADER)
    if first is None or first[0] != FIRST_NAME:
        raise ArchiveMalformedError("does not begin with the file BELENIOS")
    time = parse_structure(first[1], _HEADER, ArchiveMalformedError)["timestamp"]
    if first[2] != int(time):
        raise ArchiveMalformedError("the first file has another time than it says")
    while (found := _read_member(stream, int(time), MAX_MEMBER)) is not None:
        name, data, _ = found
        match = _NAME.fullmatch(name)
        if match is None:
            raise ArchiveMalformedError("a file has another name than data and events have")
        if match[1] != sha256_hex(data):
            raise ArchiveNameWrongError
        yield Member(match[2] == "event", data)


def format_archive(time: int, members: Iterable[Member]) -> Iterator[bytes]:
    """Yield the bytes of an archive that began at ``time`` in Unix seconds."""
    header = format_structure({"version": VERSION, "timestamp": str(time)})
    yield _format_member(FIRST_NAME, header, time)
    for member in members:
        yield _format_member(member.name, member.data, time)


def _format_member(name: str, data: bytes, time: int) -> bytes:
    return _format_tar_header(name, len(data), time) + data + bytes(-len(data) % BLOCK)


def _format_tar_header(name: str, size: int, time: int) -> bytes:
    """Return the 512 bytes of a file's header: mode 0644, nobody's, no type but an ordinary file's."""
    numbers = "0000644\x00" + "0000000\x00" * 2 + f"{size:011o}\x00{time:011o}\x00"
    front = name.encode("ascii").ljust(100, b"\0") + numbers.encode("ascii")
    unsigned = (front + b" " * 8 + b"0").ljust(BLOCK, b"\0")
    return (front + f"{sum(unsigned):06o}\x00 0".encode("ascii")).ljust(BLOCK, b"\0")


def _read_member(stream: Readable, time: int | None, limit: int) -> tuple[str, bytes, int] | None:
    """Read one header and the data behind it: name, data, time; None at the end of the archive."""
    header = _read(stream, BLOCK)
    if not header:
        return None
    raw_name, raw_size, raw_time = header[:100].rstrip(b"\0"), header[124:135], header[136:147]
    if not (len(header) == BLOCK and raw_name.isascii() and _OCTAL.fullmatch(raw_size) and _OCTAL.fullmatch(raw_time)):
        raise ArchiveMalformedError("a header is cut off or not a header")
    name, size, found = raw_name.decode("ascii"), int(raw_size, 8), int(raw_time, 8)
    if header != _format_tar_header(name, size, found) or time not in (None, found):
        raise ArchiveMalformedError("a header is not as the tool writes it")
    if size > limit:
        raise ArchiveTooLargeError
    padded = _read(stream, size + -size % BLOCK)
    if len(padded) != size + -size % BLOCK or any(padded[size:]):
        raise ArchiveMalformedError("a file is cut off or not filled up with zeros")
    return name, padded[:size], found


def _read(stream: Readable, size: int) -> bytes:
    """Read ``size`` bytes, fewer only at the end."""
    data = stream.read(size)
    while 0 < len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            break
        data += more
    return data


def _time(value: Json) -> str:
    found = text(11)(value)
    if not (found.isascii() and found.isdecimal() and str(int(found)) == found and int(found) <= MAX_TIME):
        raise ArchiveMalformedError("the time is not a number of seconds")
    return found


_HEADER = in_order({"version": integer(VERSION, VERSION), "timestamp": _time})
