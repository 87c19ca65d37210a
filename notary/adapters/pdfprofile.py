"""What a certificate's PDF may hold at all, whoever signed it.

A certificate shows the same thing to everybody for ever: no scripts, no actions, no layers, no annotations but
the two signatures, no further attachment (attack A83). The check reads every definition of every object in every
revision, used or not, as `attachment.py` found them: there, names have one spelling and objects hide nowhere.
Clause: notary/SPEC.md, section Security.
"""

import re
from collections.abc import Collection
from typing import Final

from notary.adapters.attachment import STRING, Item
from notary.adapters.errors import PdfActiveContentError
from notary.certificate import ATTACHMENT_NAME, DECISION_NAME, SUMMARY_NAME

NAME: Final = re.compile(rb"/([^\0\s()<>\[\]{}/%]+)")
TITLE: Final = re.compile(rb"/T\s*\(([^()\\]*)\)")
ANNOTATION: Final = re.compile(rb"/Rect\b|/Type\s*/Annot\b")
FIELD: Final = re.compile(rb"/FT\s*/(\w+)")
FILE_NAME: Final = re.compile(rb"/U?F\s*\(([^()\\]*)\)")
ATTACHMENTS: Final = tuple({ATTACHMENT_NAME.encode(), name.encode()} for name in (SUMMARY_NAME, DECISION_NAME))
"""What a certificate may carry, and what a decision not to certify."""
FORBIDDEN: Final = frozenset(
    {
        # scripts and actions, and what starts them
        b"JavaScript", b"JS", b"AA", b"OpenAction", b"Action", b"Launch", b"URI", b"URLS", b"SubmitForm", b"ResetForm",
        b"ImportData", b"GoTo", b"GoToR", b"GoToE", b"GoTo3DView", b"Named", b"Hide", b"Thread", b"SetOCGState",
        b"Trans", b"Rendition", b"RichMediaExecute",
        # layers
        b"OCProperties", b"OCG", b"OCGs", b"OCMD", b"OC",
        # moving and foreign content
        b"RichMedia", b"Movie", b"Sound", b"Screen", b"3D", b"U3D", b"PRC", b"PS", b"Ref", b"OPI", b"Alternates",
        # forms that are more than two signatures
        b"XFA", b"NeedAppearances", b"CO",
        # other ways to show or replace pages
        b"Collection", b"Requirements", b"AlternatePresentations", b"Templates",
    }
)  # fmt: skip


def check_profile(items: dict[int, list[Item]], fields: Collection[str]) -> None:
    """Check that the objects hold nothing but still pages, ``fields``, the record and its summary.

    Raises: PdfActiveContentError, naming what was found.
    """
    titles: set[str] = set()
    streams, files = 0, set[bytes]()
    for defined in items.values():
        for item in defined:
            text = STRING.sub(b"()", item.text)
            names = set(NAME.findall(text))
            if found := names & FORBIDDEN:
                raise PdfActiveContentError(min(found).decode("ascii"))
            streams += b"EmbeddedFile" in names
            files.update(found for found in FILE_NAME.findall(item.text) if b"Filespec" in names)
            if ANNOTATION.search(text) or FIELD.search(text):
                titles.add(_field(item.text, text, names))
    if titles != set(fields):
        raise PdfActiveContentError("form fields")
    if streams > 2 or not any(files <= allowed for allowed in ATTACHMENTS):
        raise PdfActiveContentError("attachments")


def _field(whole: bytes, text: bytes, names: set[bytes]) -> str:
    """The title of a signature field; every other annotation or field is refused."""
    titles, kinds = TITLE.findall(whole), FIELD.findall(text)
    if len(titles) != 1 or kinds != [b"Sig"] or b"Widget" not in names or len(ANNOTATION.findall(text)) > 2:
        raise PdfActiveContentError("annotations")
    return str(titles[0].decode("latin-1"))
