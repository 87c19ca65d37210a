"""Files that people hand in: which are taken, told by their content and never by their name.

Pure: bytes in, a media type or a refusal out. Nothing is unpacked; of a workbook only the list of its parts is read.
Specification: ``notary/SPEC.md``, "Documents".
"""

import io
import zipfile
import zlib
from dataclasses import dataclass

from keys.errors import MalformedError, NotAllowedError
from keys.hashing import sha256
from voting.commitment import make_commitment

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png", XLSX: "xlsx"}
PICTURES = (JPEG, PNG)
MAX_SIZE = 10 << 20
MAX_COUNT = 60
"""Of one application, or of one case."""
MAX_NAME = 120
MAX_PARTS = 2_000
FILE = "file"
"""The field of a commitment to a file: its value is the SHA-256 of the file in hexadecimal."""


class DocumentTypeError(MalformedError):
    """The file is none of PDF, JPEG, PNG and XLSX, whatever its name says."""

    code = "document-type-wrong"


class DocumentSizeError(NotAllowedError):
    """The file is empty or larger than allowed, or there are too many."""

    code = "document-too-large"


@dataclass(frozen=True, slots=True)
class Described:
    """What a file is: media type, size in bytes, SHA-256."""

    media: str
    size: int
    sha256: bytes


def describe(data: bytes) -> Described:
    """Tell what ``data`` is. Raises DocumentSizeError, DocumentTypeError."""
    if not 0 < len(data) <= MAX_SIZE:
        raise DocumentSizeError
    return Described(media_of(data), len(data), sha256(data))


def media_of(data: bytes) -> str:
    """The media type by the content. Raises DocumentTypeError."""
    if data.startswith(b"%PDF-1.") or data.startswith(b"%PDF-2."):
        if b"%%EOF" in data[-1024:]:
            return PDF
    elif data.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in data:
        return JPEG
    elif data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and b"IEND" in data[-16:]:
        return PNG
    elif data.startswith(b"PK\x03\x04") and _is_workbook(data):
        return XLSX
    raise DocumentTypeError


def clean_name(name: str) -> str:
    """A file's name as it may be shown: the last part of a path, printable, not long; never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[:MAX_NAME] or "-"


def commit_to(file: bytes, salt: bytes) -> bytes:
    """What the ledger says of a file whose SHA-256 is ``file``: forms and lists could be guessed from a bare hash."""
    return make_commitment(FILE, salt, file.hex())


def _is_workbook(data: bytes) -> bool:
    """Whether this is a workbook without macros, by the names of its parts alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError):
        return False
    if len(names) > MAX_PARTS or any("vbaproject" in name.lower() for name in names):
        return False
    return {"[Content_Types].xml", "xl/workbook.xml"} <= set(names)
