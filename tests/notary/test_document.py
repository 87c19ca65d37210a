"""Files handed in: told by content, never by name; what only looks like one is refused."""

import io
import zipfile

import pytest

from keys.hashing import sha256
from notary.document import (
    JPEG,
    MAX_SIZE,
    PDF,
    PNG,
    XLSX,
    DocumentSizeError,
    DocumentTypeError,
    clean_name,
    commit_to,
    describe,
)

A_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
A_JPEG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"
A_PNG = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + b"IHDR" + bytes(17) + bytes(4) + b"IEND\xae\x42\x60\x82"


def workbook(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return made.getvalue()


A_WORKBOOK = workbook("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(("data", "media"), [(A_PDF, PDF), (A_JPEG, JPEG), (A_PNG, PNG), (A_WORKBOOK, XLSX)])
def test_the_four_types_are_told_by_content(data: bytes, media: str) -> None:
    described = describe(data)
    assert (described.media, described.size, described.sha256) == (media, len(data), sha256(data))


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(20),
        b"%PDF-1.7 without an end",
        b"\xff\xd8\xff without an end",
        b"\x89PNG\r\n\x1a\n" + bytes(30),
        b"MZ" + bytes(100),
        b"PK\x03\x04" + bytes(40),
        workbook("word/document.xml", "[Content_Types].xml"),
        workbook("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
        workbook("[Content_Types].xml", "xl/workbook.xml", *(f"xl/{number}" for number in range(2_001))),
        b" " + A_PDF,
    ],
)
def test_everything_else_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentTypeError):
        describe(data)


@pytest.mark.parametrize("data", [b"", A_PDF[:-6] + bytes(MAX_SIZE) + b"%%EOF\n"])
def test_an_empty_and_a_huge_file_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentSizeError):
        describe(data)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\合同.pdf", "合同.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("", "-"),
        ("/", "-"),
        ("长" * 300, "长" * 120),
    ],
)
def test_a_name_is_shown_but_never_a_path(name: str, shown: str) -> None:
    assert clean_name(name) == shown


def test_a_commitment_hides_what_could_be_guessed() -> None:
    file = sha256(b"yes")
    assert commit_to(file, bytes(16)) != commit_to(file, bytes(15) + b"\1")
    assert commit_to(file, bytes(16)) != file
