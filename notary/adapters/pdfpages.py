"""Compares the pages of a certificate with the pages drawn from the record (attack A84).

1. The first revision is byte for byte what is drawn here: then nothing differs, no letter's shape and no line.
2. Else the tagged text, in its logical order and with the words that stand for pictures, is the same, letter for
   letter; so is what stands beside the tags; nothing is painted in a way that the pages drawn here do not use.
3. Then the same libraries and fonts cannot have drawn it: if it names those that are here, it is refused all the same.
4. The looks of the two signatures are compared in the same way.

Reads files that a pinned office has signed, in the bounded process of `pdfcheck.py`.
Clause: notary/SPEC.md, section Algorithms, "Comparing the pages".
"""

import io
import re
from collections.abc import Mapping
from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader

from notary.adapters.attachment import read_objects
from notary.adapters.errors import PageDrawingWrongError, PageTextWrongError
from notary.adapters.pdftext import Text, read_stream, read_text

FIGURE: Final = re.compile(r"[0-9][0-9.,/%]*")
SAME: Final = "drawn anew from the record: the same bytes"
ALIKE: Final = (
    "drawn anew from the record: the same words and figures in the same order; lines and the shapes of letters were "
    "not compared, since other libraries or fonts drew it"
)


def compare_pages(pdf: bytes, drawn: bytes, looks: Mapping[str, bytes]) -> str:
    """Compare ``pdf``, signed, with ``drawn``, and the looks of its signature fields with ``looks``, one-page PDFs.

    Gives what was compared, in words. Raises: PageTextWrongError, PageDrawingWrongError.
    """
    ends = read_objects(pdf)[1]
    end = ends[0]
    said, due, whole = (PdfFileReader(io.BytesIO(each), strict=True) for each in (pdf[:end], drawn, pdf))
    if len(ends) != len(whole.root["/AcroForm"]["/Fields"]) + 1:  # one for the pages, one for each signature
        raise PageDrawingWrongError("pages in more than one revision")
    producers = [str(each.trailer_view["/Info"]["/Producer"]) for each in (said, due)]
    is_same = pdf[:end] == drawn  # 1
    if not is_same:
        compare_texts(read_text(said.root), read_text(due.root))  # 2
        if producers[0] == producers[1]:  # 3
            raise PageDrawingWrongError(producers[0])
    for name, look in looks.items():  # 4
        _compare_look(whole, name, look, is_same=is_same)
    return f"{SAME} ({producers[0]})" if is_same else f"{ALIKE} ({producers[0]}; here {producers[1]})"


def compare_texts(said: Text, due: Text) -> None:
    """Check that a file says what is due. Raises: PageTextWrongError, naming page and figures, never other words."""
    if said.words != due.words:
        place = _first_difference(said.words, due.words)
        raise PageTextWrongError(
            f"page {said.page_at(place)}: {_figure_at(said, place)}, the record gives {_figure_at(due, place)}"
        )
    if _heads(said) != _heads(due):
        raise PageTextWrongError("a text beside the pages' own, such as a running head")
    if more := said.used - due.used:
        raise PageTextWrongError(f"painted in another way: {min(more)}")


def _first_difference(one: str, other: str) -> int:
    return next(
        (place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )


def _figure_at(text: Text, place: int) -> str:
    """The figure at ``place``, or that there is none: other words may be names."""
    start, end = text.piece_at(place)
    for found in FIGURE.finditer(text.words, start, end):
        if found.start() <= place < found.end():
            return f"the figure {found[0]}"
    return "a word" if place < len(text.words) else "nothing"


def _heads(text: Text) -> set[str]:
    """What stands beside the tags, without numbers of pages: other fonts may make other breaks."""
    number = str(len(text.beside))
    return {_without(words, {str(page), number}) for page, words in enumerate(text.beside, start=1)}


def _without(words: str, numbers: set[str]) -> str:
    return FIGURE.sub(lambda figure: "#" if figure[0] in numbers else figure[0], words)


def _compare_look(whole: PdfFileReader, name: str, look: bytes, *, is_same: bool) -> None:
    due = PdfFileReader(io.BytesIO(look), strict=True).root["/Pages"]["/Kids"][0].get_object()
    fields = {str(each.get_object()["/T"]): each.get_object() for each in whole.root["/AcroForm"]["/Fields"]}
    used: tuple[set[str], set[str]] = set(), set()
    painted = fields[name]["/AP"]["/N"]
    drawing = painted["/Resources"]["/XObject"]["/Drawing"]
    words = read_stream(painted, used[0])
    if words != read_stream(_Drawing(due), used[1]) or used[0] - used[1] - {"Do", "q", "Q", "cm"}:
        raise PageTextWrongError(f"the look of {name}")
    if is_same and (drawing.data != due["/Contents"].data or _fonts(drawing) != _fonts(due)):
        raise PageDrawingWrongError(f"the look of {name}")


class _Drawing(dict[str, Any]):
    """A page as one drawing."""

    def __init__(self, page: Any) -> None:
        super().__init__({"/Resources": page["/Resources"]})
        self.data: bytes = page["/Contents"].data


def _fonts(drawing: Any) -> list[bytes]:
    """The programs of the fonts of a drawing."""
    programs = []
    resources = drawing["/Resources"]
    fonts = resources["/Font"] if "/Font" in resources else {}  # noqa: SIM401 - get() follows no reference
    for name in fonts:
        descriptor = fonts[name]["/DescendantFonts"][0]["/FontDescriptor"]
        programs += [descriptor[key].data for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor]
    return sorted(programs)
