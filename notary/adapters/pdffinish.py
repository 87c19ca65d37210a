"""Last changes to a drawn certificate before its bytes are written: signature fields, conformance, final order.

The library that draws declares PDF/A or PDF/UA, never both, and makes no signature fields; what is missing is put in
here. Clause: notary/SPEC.md, section Algorithms, "Drawing".
"""

import re
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]  # it carries no types
from weasyprint.formatting_structure.boxes import InlineBox, TextBox

from notary.adapters.errors import CharacterMissingError, RenderingRefusedError
from notary.adapters.pdffont import name_mirrored, shrink_fonts
from notary.adapters.pdfproducer import name_producer

PRINT_AND_LOCKED: Final = 4 + 128  # annotation flags: printed, not to be moved
KEPT_KEYS: Final = frozenset({"Type", "Subtype", "Rect", "P", "T", "TU", "AP", "StructParent"})
SPACES: Final = re.compile("[ \\t\\n]+")
RDF_END: Final = b"</rdf:RDF>"
# PDF/A allows a property of another standard only where the metadata describe it (ISO 19005-3, 6.6.2.3).
ACCESSIBLE: Final = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
    b'</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification'
    b"</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    b'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description></rdf:li>"
    b"</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def finish(document: Any, pdf: Any) -> None:
    """Turn the template's check boxes into signature fields and put the file into its final order.

    1. Every character has a glyph in one of the fonts.
    2. The metadata declare PDF/UA beside PDF/A.
    3. Plain objects with a classic cross-reference table: the auditor's reader stays short, and every
       later revision keeps to that form. Streams stay compressed, but for the metadata.
    4. A box becomes an empty signature field of the same name, in the same place, without a look of its own.
    5. No viewer is asked to draw appearances; no resources are lent to the form.
    6. A form element with one child names it directly, as the library that judges later revisions expects.
    7. Each attachment is listed once.
    8. What is marked as being in another language is a span with that language, not a link.
    9. Chinese fonts hold the glyphs shown, not empty places for all others; brackets mean what they show.
    10. The producer names the libraries and fonts that drew.

    Raises: CharacterMissingError, RenderingRefusedError.
    """
    check_glyphs(document, pdf)  # 1
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]  # 2
    whole = b"".join(metadata.stream)
    if whole.count(RDF_END) != 1:
        raise RenderingRefusedError
    metadata.stream = [whole.replace(RDF_END, ACCESSIBLE + RDF_END)]
    for item in pdf.objects:  # 3
        if isinstance(item, pydyf.Stream):
            item.compress = item.extra.get("Type") != "/Metadata" and "Filter" not in item.extra
    form = pdf.catalog.get("AcroForm")
    references = form["Fields"] if form else ()
    for reference in references:  # 4
        _make_signature_field(pdf, pdf.objects[_number(reference)])
    if form:  # 5
        pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": references, "SigFlags": 0})
    for item in pdf.objects:  # 6
        if isinstance(item, dict) and item.get("S") == "/Form":
            children = item.get("K")
            if isinstance(children, list) and len(children) == 1:
                item["K"] = children[0]
    if "AF" in pdf.catalog:  # 7
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    _mark_languages(document, pdf)  # 8
    name_mirrored(document, pdf)
    shrink_fonts(document, pdf)  # 9
    name_producer(document, pdf)  # 10


def finish_appearance(document: Any, pdf: Any) -> None:
    """Steps 1 and 9, for the look of a signature. Raises: CharacterMissingError."""
    check_glyphs(document, pdf)
    shrink_fonts(document, pdf)


def check_glyphs(document: Any, _: Any = None) -> None:
    """Refuse pages on which a character would show as an empty box. Raises CharacterMissingError."""
    missing = sorted({character for font in document.fonts.values() for character in font.missing})
    if missing:
        raise CharacterMissingError(", ".join(f"U+{character:04X}" for character in missing[:8]))


def _mark_languages(document: Any, pdf: Any) -> None:
    """Tag foreign words with their language and, since the page holds them as they are seen, in reading order.

    The library tags these boxes as links, one for each piece of a line, in the order of the pages.
    """
    boxes = [
        box
        for page in document.pages
        for box in page._page_box.descendants(placeholders=True)
        if isinstance(box, InlineBox) and box.element_tag == "a"
    ]
    spans = [item for item in pdf.objects if isinstance(item, dict) and item.get("S") == "/Link"]
    if len(boxes) != len(spans):
        raise RenderingRefusedError
    ends: dict[int, int] = {}
    for box, span in zip(boxes, spans, strict=True):
        piece = "".join(part.text for part in box.descendants() if isinstance(part, TextBox))
        whole = SPACES.sub(" ", box.element.text or "")
        at = whole.find(piece, ends.get(id(box.element), 0))
        end = ends[id(box.element)] = at + len(piece) if at >= 0 else len(whole)
        span["S"] = "/Span"
        span["Lang"] = pydyf.String(box.element.attrib["lang"])
        # A line takes no space with it to its end, but the next one begins another word.
        span["ActualText"] = pydyf.String(piece + " " * whole[end : end + 1].isspace())


def _make_signature_field(pdf: Any, field: Any) -> None:
    look = next(iter(field["AP"]["N"].values()))
    drawing = pdf.objects[_number(look)]
    drawing.stream = []
    drawing.extra.pop("Resources", None)
    for key in set(field) - KEPT_KEYS:
        del field[key]
    left, bottom, right, top = field["Rect"]
    field["Rect"] = pydyf.Array((min(left, right), min(bottom, top), max(left, right), max(bottom, top)))
    field["FT"] = "/Sig"
    field["F"] = PRINT_AND_LOCKED
    field["AP"] = pydyf.Dictionary({"N": look})


def _number(reference: Any) -> int:
    return int(reference.split()[0])
