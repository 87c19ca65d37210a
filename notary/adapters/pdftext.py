"""Reads what the pages of a certificate say: the tagged text in its logical order, and what stands beside the tags.

Only the form in which this program's pages are written is read. Every operator that is used is told, so that a caller
can refuse what its own drawing does not use, such as text that is not painted. Judges nothing: that is `pdfpages.py`.
Clause: notary/SPEC.md, section Algorithms, "Comparing the pages".
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from notary.adapters.errors import PageTextWrongError

TOKEN: Final = re.compile(
    rb"\s*(?:(<<|>>|[\[\]])|<([0-9A-Fa-f\s]*)>|\(((?:[^()\\]++|\\.)*+)\)|/([^\s()<>\[\]{}/%]*)"
    rb"|([-+]?(?:\d+\.?\d*|\.\d+))(?=[\s\[\]<>(/]|$)|([^\s()<>\[\]{}/%]+))",
    re.DOTALL,
)
CHARACTERS: Final = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
DEPTH: Final = 24
LIMIT: Final = 2_000_000  # operators and elements of one file


@dataclass(slots=True)
class Text:
    """What one file says. ``words`` have no white space; ``places`` say where each piece begins, and on which page.

    ``beside`` is, for each page, the text that no tag leads to, such as running heads.
    """

    words: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def piece_at(self, place: int) -> tuple[int, int]:
        """Where the piece at ``place``, such as a table's cell or a line, begins and ends."""
        starts = [start for start, _ in self.places]
        number = bisect_right(starts, place)
        return starts[number - 1] if number else 0, starts[number] if number < len(starts) else len(self.words)

    def page_at(self, place: int) -> int:
        """The page, from 1, on which the word at ``place`` stands."""
        return next((page for start, page in reversed(self.places) if start <= place), 1)


def read_text(root: Any) -> Text:
    """The text of the document with this catalogue. Raises: PageTextWrongError for another form of pages."""
    text = Text()
    pages = [page.get_object() for page in root["/Pages"]["/Kids"]]
    marked = [_Page(text.used).read(page) for page in pages]
    numbers = {id(page): number for number, page in enumerate(pages)}
    references = {_reference(page): number for number, page in enumerate(root["/Pages"]["/Kids"])}
    told: set[tuple[int, int]] = set()
    parts: list[str] = []
    size = 0
    for page, mcid, words in _walk(root["/StructTreeRoot"]["/K"], references, numbers, None, 0):
        if mcid is not None:
            if (page, mcid) in told:
                raise PageTextWrongError("a text that stands in two tags")
            told.add((page, mcid))
        said = _close(marked[page].get(mcid, "") if words is None else words)
        if said:
            text.places.append((size, page + 1))
            parts.append(said)
            size += len(said)
    text.words = "".join(parts)
    for number, found in enumerate(marked):
        text.beside.append("".join(_close(said) for mcid, said in found.items() if (number, mcid) not in told))
    return text


def read_stream(stream: Any, used: set[str]) -> str:
    """The text of one drawing, such as a signature's look, in the order in which it is painted."""
    return _close("".join(_Page(used).read_drawing(stream, _resources(stream, {})).values()))


def _close(text: str) -> str:
    return "".join(text.split())


def _reference(item: Any) -> tuple[int, int]:
    return item.idnum, item.generation


def _walk(
    item: Any, references: dict[tuple[int, int], int], numbers: dict[int, int], page: int | None, depth: int
) -> Iterator[tuple[int, int | None, str | None]]:
    """Every piece of tagged text in logical order: its page and number there, or the words that stand in its place."""
    if depth > DEPTH:
        raise PageTextWrongError("tags too deep")
    value = item.get_object() if hasattr(item, "get_object") else item
    if isinstance(value, int):
        if page is None:
            raise PageTextWrongError("a tag without a page")
        yield page, int(value), None
    elif isinstance(value, list):
        for each in list.__iter__(value):
            yield from _walk(each, references, numbers, page, depth + 1)
    elif value.get("/Type") == "/OBJR":
        return
    else:
        if "/Pg" in value:
            page = references.get(_reference(value.raw_get("/Pg")), page)
        if value.get("/Type") == "/MCR":
            yield from _walk(value["/MCID"], references, numbers, page, depth + 1)
            return
        inner = list(_walk(value["/K"], references, numbers, page, depth + 1)) if "/K" in value else []
        if "/ActualText" in value:
            yield page or 0, None, str(value["/ActualText"])
            yield from ((place, mcid, "") for place, mcid, _ in inner if mcid is not None)
            return
        if "/Alt" in value:
            yield page or 0, None, str(value["/Alt"])
        yield from inner


class _Page:
    """Follows the operators of a page as far as they paint text."""

    def __init__(self, used: set[str]) -> None:
        self._used = used
        self._texts: dict[int | None, str] = {}
        self._marks: list[int | None] = []
        self._steps = 0

    def read(self, page: Any) -> dict[int | None, str]:
        """The painted text by its number; under None what has no number."""
        return self.read_drawing(page["/Contents"], page["/Resources"])

    def read_drawing(self, stream: Any, resources: Any) -> dict[int | None, str]:
        """The same of one drawing."""
        self._follow(stream.data, resources, 0)
        return self._texts

    def _follow(self, content: bytes, resources: Any, depth: int) -> None:
        if depth > DEPTH:
            raise PageTextWrongError("drawings too deep")
        operands: list[Any] = []
        font: dict[bytes, str] = {}
        fonts: list[dict[bytes, str]] = []
        at = 0
        while at < len(content.rstrip()):
            found = TOKEN.match(content, at)
            self._steps += 1
            if found is None or self._steps > LIMIT:
                raise PageTextWrongError("a page in another form")
            at = found.end()
            if found[6] is None:
                operands.append(found)
                continue
            name = found[6].decode("latin-1")
            self._used.add(name)
            if name == "q":
                fonts.append(font)
            elif name == "Q" and fonts:
                font = fonts.pop()
            elif name == "Tf":
                font = self._font(resources, operands[-2][4])
            elif name in ("Tj", "TJ"):
                self._paint(b"".join(_bytes_of(one) for one in operands), font)
            elif name in ("BMC", "BDC"):
                self._marks.append(_number_of(operands))
            elif name == "EMC":
                self._marks.pop()
            elif name == "Do":
                inner = resources["/XObject"]["/" + operands[-1][4].decode("latin-1")]
                if inner["/Subtype"] == "/Form":
                    self._follow(inner.data, _resources(inner, resources), depth + 1)
            operands.clear()

    def _font(self, resources: Any, name: bytes) -> dict[bytes, str]:
        font = resources["/Font"]["/" + name.decode("latin-1")]
        return {
            bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in CHARACTERS.findall(font["/ToUnicode"].data.split(b"beginbfchar", 1)[-1])
        }

    def _paint(self, codes: bytes, font: dict[bytes, str]) -> None:
        mark = next((mark for mark in reversed(self._marks) if mark is not None), None)
        said = "".join(font.get(codes[at : at + 2], "\N{REPLACEMENT CHARACTER}") for at in range(0, len(codes), 2))
        self._texts[mark] = self._texts.get(mark, "") + said


def _resources(stream: Any, otherwise: Any) -> Any:
    return stream["/Resources"] if "/Resources" in stream else otherwise  # noqa: SIM401 - get() follows no reference


def _bytes_of(token: Any) -> bytes:
    if token[2] is not None:
        return bytes.fromhex("".join(token[2].decode().split()))
    if token[3]:
        raise PageTextWrongError("text in another form")
    return b""


def _number_of(operands: list[Any]) -> int | None:
    for before, after in pairwise(operands):
        if before[4] == b"MCID" and after[5] is not None:
            return int(after[5])
    return None
