"""Zips by hand: one wrong field each, everything else as the strict reader wants it."""

import struct
import zlib
from dataclasses import dataclass

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")


@dataclass(slots=True)
class Member:
    """One file of a zip; what is None is as it should be."""

    name: bytes = b"README.txt"
    data: bytes = b"read me"
    method: int = 8
    flags: int = 0
    made_by: int = 0x0314
    external: int = 0o100644 << 16
    extra: bytes = b""
    local_extra: bytes = b""
    local_name: bytes | None = None
    local_method: int | None = None
    local_flags: int | None = None
    local_size: int | None = None
    packed: bytes | None = None
    size: int | None = None
    crc: int | None = None
    offset: int | None = None

    def content(self) -> bytes:
        if self.packed is not None:
            return self.packed
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.data) + packer.flush() if self.method == 8 else self.data


def make_zip(
    *members: Member,
    before: bytes = b"",
    between: bytes = b"",
    comment: bytes = b"",
    after: bytes = b"",
    count: int | None = None,
    disk: int = 0,
) -> bytes:
    """Put ``members`` together; ``between`` stands before the directory, ``after`` behind everything."""
    body, directory = before, b""
    for member in members:
        packed = member.content()
        size = len(member.data) if member.size is None else member.size
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        name = member.name if member.local_name is None else member.local_name
        offset = len(body) if member.offset is None else member.offset
        body += LOCAL.pack(
            b"PK\3\4",
            20,
            member.flags if member.local_flags is None else member.local_flags,
            member.method if member.local_method is None else member.local_method,
            0,
            0x21,
            crc,
            len(packed),
            size if member.local_size is None else member.local_size,
            len(name),
            len(member.local_extra),
        )
        body += name + member.local_extra + packed
        sizes = (crc, len(packed), size, len(member.name), len(member.extra))
        head = (b"PK\1\2", member.made_by, 20, member.flags, member.method, 0, 0x21)
        directory += CENTRAL.pack(*head, *sizes, 0, 0, 0, member.external, offset) + member.name + member.extra
    number = len(members) if count is None else count
    end = END.pack(b"PK\5\6", disk, disk, number, number, len(directory), len(body + between), len(comment))
    return body + between + directory + end + comment + after
