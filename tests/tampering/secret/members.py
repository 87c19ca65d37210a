"""Archives member by member, for bends that no sealing would make."""

from tests.tampering.secret.archives import Bel
from voting.belenios.archive import BLOCK, Member, format_archive
from voting.belenios.event import make_events


def set_field(data: bytes, place: int, value: bytes, block: int = 0) -> bytes:
    """Change a field of the tar header in a block, and its checksum with it."""
    start = block * BLOCK
    header = bytearray(data[start : start + BLOCK])
    header[place : place + len(value)] = value
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return data[:start] + bytes(header) + data[start + BLOCK :]


def blocks(members: list[Member], number: int) -> int:
    """The block at which the header of a member stands, counted from 0 behind the first file."""
    return 2 + sum(1 + -(-len(member.data) // BLOCK) for member in members[:number])


def members(bel: Bel) -> list[Member]:
    return list(make_events((part.kind, part.named) for part in bel.parts))


def archive(bel: Bel, made: list[Member]) -> bytes:
    return b"".join(format_archive(bel.time, made))
