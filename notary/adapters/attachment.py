"""Takes the evidence out of a certificate's PDF, reading only the form in which certificates are written.

1. The file is read from its first byte to its last: objects, then a cross-reference table with its trailer,
   once for each revision. Object streams, encryption and spelled-out names are not part of the form.
2. Each table points to objects that were read, so that no reader can find others.
3. The name tree holds the wanted file once, and it has one name everywhere.
4. What leads to it is defined once in the whole file: no later revision puts another in its place.
5. The stream is deflated or plain, and has the size it states.

Judges no signature: that is `pdfcheck.py`. Clause: notary/SPEC.md, section Algorithms.
"""

import re
import zlib
from typing import Final, NamedTuple

from notary.adapters import errors

FILE_LIMIT: Final = 256 << 20
# Possessive: each byte is looked at once and none is remembered, so a hostile file costs no memory of its own. What is
# repeated so holds no look ahead or behind: Python below 3.11.5, as Debian 12 has it, does not come back from one.
STRING: Final = re.compile(rb"\((?:[^()\\]|\\.)*+\)", re.DOTALL)
HEADER: Final = re.compile(rb"%PDF-1\.7\n%[\x80-\xff]{4}\n")
OBJECT: Final = re.compile(rb"\s*(\d{1,10}) 0 obj\b")
ENDING: Final = re.compile(rb"[()]|(?<!\w)(?:endobj\b|stream\r?\n|startxref\b)")
TABLE: Final = re.compile(rb"\s*xref\r?\n([\d nf\r\n]+)trailer\s*(?=<<)")
START: Final = re.compile(rb"startxref\r?\n(\d{1,10})\r?\n%%EOF\r?\n?")
FOREIGN: Final = re.compile(rb"/(?:ObjStm|XRef|XRefStm|Encrypt)\b|/[^\s()<>\[\]{}/%]*#(?!2f)")
ROW: Final = re.compile(rb"(\d{10}) \d{5} n")
NUMBER: Final = re.compile(rb"\d{1,10}")  # as long as an object's own: no text of digits is too long for int()
LENGTH: Final = re.compile(rb"/Length (\d{1,10})(?! \d+ R)\b")
STREAM_END: Final = re.compile(rb"\s*endstream\s+endobj\b")
TREE: Final = re.compile(rb"/EmbeddedFiles\s*(\d+ 0 R|\S+)")
NAMES: Final = re.compile(rb"\s*<<\s*/Names\s*\[((?:\s*\([\w.-]+\) \d+ 0 R)+)\s*\]\s*>>\s*")
PAIR: Final = re.compile(rb"\(([\w.-]+)\) (\d+) 0 R")
TITLE: Final = re.compile(rb"/U?F\s*[(<]([^)>]*)[)>]")
FILE: Final = re.compile(rb"/EF\s*<<\s*/F (\d+) 0 R\s*>>")
SIZE: Final = re.compile(rb"/Size (\d{1,10})\b")
PACKED: Final = re.compile(rb"/Filter\s*/FlateDecode\b")


class Item(NamedTuple):
    """One definition of an object: its text outside the stream, the stream's bytes as they stand, and where it is."""

    text: bytes
    stream: bytes
    at: int


def attachment_of(pdf: bytes, name: str = "bundle.zip") -> bytes:
    """The one embedded file called ``name``.

    Raises: PdfMalformedError, PdfTooLargeError, PdfTrailingBytesError, AttachmentMissingError,
    AttachmentAmbiguousError, PdfAttachmentDiffersError.
    """
    items, wanted = read_objects(pdf)[0], name.encode("ascii")
    everywhere = [item.text for defined in items.values() for item in defined]
    trees = {reference for text in everywhere for reference in TREE.findall(text)}
    if not trees:
        raise errors.AttachmentMissingError
    if len(trees) > 1:
        raise errors.PdfAttachmentDiffersError
    names = NAMES.fullmatch(_only(items, trees.pop().split()[0]).text)
    if names is None:
        raise errors.PdfMalformedError
    places = [number for title, number in PAIR.findall(names[1]) if title == wanted]
    titled = [text for text in everywhere if wanted in TITLE.findall(text)]
    if len(places) > 1 or len(titled) > 1:  # 3; doubled by a later definition of the same object, it is 4
        for number in places:
            _only(items, number)
        raise errors.AttachmentAmbiguousError
    if not places:
        raise errors.AttachmentMissingError
    file = _only(items, places[0])
    streams = FILE.findall(file.text)
    if set(TITLE.findall(file.text)) != {wanted} or len(streams) != 1:
        raise errors.AttachmentAmbiguousError
    return _content(_only(items, streams[0]))


def read_objects(pdf: bytes) -> tuple[dict[int, list[Item]], list[int]]:
    """Every definition of every object, by number, and where each revision ends."""
    if len(pdf) > FILE_LIMIT:
        raise errors.PdfTooLargeError
    start = HEADER.match(pdf)
    if start is None:
        raise errors.PdfMalformedError
    at, items, places, ends = start.end(), dict[int, list[Item]](), set[int](), list[int]()
    while at < len(pdf):
        found = OBJECT.match(pdf, at) or TABLE.match(pdf, at)
        if found is None:
            raise errors.PdfTrailingBytesError if at in ends else errors.PdfMalformedError
        ending = _ending_of(pdf, found.end())
        text = pdf[found.end() : ending.start()]
        if FOREIGN.search(STRING.sub(b"", text)):
            raise errors.PdfMalformedError
        if found.re is TABLE:
            start = START.match(pdf, ending.start())
            if start is None or not text.rstrip().endswith(b">>"):
                raise errors.PdfMalformedError
            if int(start[1]) != pdf.index(b"xref", at) or not places.issuperset(map(int, ROW.findall(found[1]))):  # 2
                raise errors.PdfMalformedError
            at = start.end()
            ends.append(at)
        elif ending[0] == b"startxref":
            raise errors.PdfMalformedError
        else:
            stream, place, at = b"", found.start(1), ending.end()
            places.add(place)
            if ending[0] != b"endobj":
                length = LENGTH.findall(text)
                last = STREAM_END.match(pdf, at + int(length[0])) if len(length) == 1 else None
                if last is None:
                    raise errors.PdfMalformedError
                stream, at = pdf[at : at + int(length[0])], last.end()
            items.setdefault(int(found[1]), []).append(Item(text, stream, place))
    if at not in ends:
        raise errors.PdfMalformedError
    return items, ends


def _ending_of(pdf: bytes, at: int) -> re.Match[bytes]:
    """The first word from ``at`` on that ends an object's text or a trailer; in a string it would be no word."""
    while found := ENDING.search(pdf, at):
        if found[0] not in (b"(", b")"):
            return found
        string = STRING.match(pdf, found.start())
        if string is None:
            break
        at = string.end()
    raise errors.PdfMalformedError


def _only(items: dict[int, list[Item]], number: bytes) -> Item:  # 4
    defined = items.get(int(number), []) if NUMBER.fullmatch(number) else []
    if len(defined) > 1:
        raise errors.PdfAttachmentDiffersError
    if not defined:
        raise errors.PdfMalformedError
    return defined[0]


def _content(item: Item) -> bytes:  # 5
    content, sizes = item.stream, SIZE.findall(item.text)
    if b"/Filter" in item.text:
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(content, FILE_LIMIT) if PACKED.search(item.text) else b""
        except zlib.error as error:
            raise errors.PdfMalformedError from error
        if not unpacker.eof or unpacker.unused_data or b"/DecodeParms" in item.text:
            raise errors.PdfMalformedError
    if len(sizes) != 1 or int(sizes[0]) != len(content):
        raise errors.PdfMalformedError
    return content
