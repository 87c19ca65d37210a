"""What may follow the office's seal: revisions that hold evidence on certificates and one timestamp, and nothing else.

Anybody can obtain a timestamp, so anybody can append such a revision; it must not show, hide or rename anything. The
check reads objects as `attachment.py` found them, beside the library that judges changes, which is not asked here.
Clause: notary/SPEC.md, section Formats, "File".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from notary.adapters.attachment import Item
from notary.adapters.errors import PdfModifiedError

WORD: Final = re.compile(
    rb"\((?:[^()\\]|\\.)*+\)|<<|>>|[\[\]]|<[0-9A-Fa-f]*>|/[^\s()<>\[\]{}/%]*|[^\s()<>\[\]{}/%]+", re.S
)
LIST: Final = r"\[ (?:\d+ 0 R )*\]"
# As words with one space between them.
BLOB: Final = re.compile(r"<< /Length \d+ >>")
EVIDENCE: Final = re.compile(rf"<< /Type /VRI (?:/(?:OCSP|CRL|Cert) {LIST} )+>>")
STORE: Final = re.compile(
    rf"<< (?:/(?:Certs|OCSPs|CRLs) {LIST} |/VRI << (?:/[0-9A-F]{{40}} \d+ 0 R )+>> )+>>",
)
FIELD: Final = re.compile(
    r"<< /FT /Sig /T \(Timestamp(\d+)\) /Type /Annot /Subtype /Widget /F 132 /Rect \[ 0 0 0 0 \] /P \d+ 0 R "
    r"/TU \(Timestamp\) /V \d+ 0 R >>"
)
STAMP: Final = re.compile(
    r"<< /Contents <[0-9A-F]+> /ByteRange \[ 0 \d+ \d+ \d+ \] /Type /DocTimeStamp /Filter /Adobe.PPKLite "
    r"/SubFilter /ETSI.RFC3161 >>"
)
FIELDS: Final = re.compile(rf"/Fields ({LIST})")
ANNOTATIONS: Final = re.compile(rf" /Annots ({LIST})")
STORED: Final = re.compile(r" /DSS \d+ 0 R")


def check_additions(items: Mapping[int, Sequence[Item]], ends: Sequence[int], stamps: int) -> None:
    """Check the last ``stamps`` revisions: evidence, one timestamp's field in each, and what leads to them.

    Raises: PdfModifiedError, naming what else was found.
    """
    signed = len(ends) - stamps
    for place in range(signed, len(ends)):
        added: dict[int, Item] = {}
        changed: dict[int, tuple[str, str]] = {}
        for number, defined in items.items():
            for before, item in zip((None, *defined), defined, strict=False):
                if ends[place - 1] <= item.at < ends[place]:
                    if before is None:
                        added[number] = item
                    else:
                        changed[number] = words_of(before.text), words_of(item.text)
        fields = [number for number, item in added.items() if _is_field(item, place - signed + 1)]
        if len(fields) != 1:
            raise PdfModifiedError("a revision without one timestamp of its own")
        for number, (old, new) in changed.items():
            _check_changed(old, new, number, fields[0])


def words_of(text: bytes) -> str:
    """An object's text with one space between its words, so that two ways to write it are one."""
    return b" ".join(WORD.findall(text)).decode("latin-1")


def _is_field(item: Item, number: int) -> bool:
    """Whether this new object is the field of that timestamp. Raises: PdfModifiedError for what may not be added."""
    words = words_of(item.text)
    if found := FIELD.fullmatch(words):
        if int(found[1]) != number:
            raise PdfModifiedError("the number of a timestamp")
        return True
    if not (BLOB.fullmatch(words) if item.stream else any(form.fullmatch(words) for form in (EVIDENCE, STORE, STAMP))):
        raise PdfModifiedError("an object that is no evidence")
    return False


def _check_changed(old: str, new: str, number: int, field: int) -> None:
    if STORE.fullmatch(old) and STORE.fullmatch(new):
        return
    if old.startswith("<< /Type /Catalog ") and _grown(FIELDS, old, new, field):
        old, new = (STORED.sub("", FIELDS.sub("", words)) for words in (old, new))
    elif old.startswith("<< /Type /Page ") and _grown(ANNOTATIONS, old, new, field):
        old, new = (ANNOTATIONS.sub("", words) for words in (old, new))
    if old != new:
        raise PdfModifiedError(f"object {number}")


def _grown(listed: re.Pattern[str], old: str, new: str, field: int) -> bool:
    """Whether the one list in ``new`` is that of ``old``, or of none there, with ``field`` added."""
    was, now = listed.findall(old) or ["[ ]"], listed.findall(new)
    return len(was) == 1 and now == [f"{was[0][:-1]}{field} 0 R ]"]
