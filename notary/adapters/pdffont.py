"""Fonts of Chinese in a few kilobytes: the glyphs that a page shows, without the places of the others; brackets.

The library that draws keeps one place for each of a font's 65,535 glyphs, because pages name glyphs by their place. A
font of this kind has a second way to be named, by character identifier (CID), which for these fonts is the same number:
subset once more, without the empty places, it still answers to it (ISO 32000-1, 9.7.4.2). A seal of nine characters
takes three kilobytes instead of eighty.
"""

import io
import re
from collections.abc import Iterable
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]  # it carries no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it carries no types
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

SFNT_RECORD: Final = 16
MIRRORED: Final = frozenset("()[]{}<>«»")
MEANING: Final = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>")
ROS: Final = b"\x0c\x1e"  # the operator that makes a compact font one that is named by identifiers


def shrink_fonts(document: Any, pdf: Any) -> None:
    """Put in the place of each font of this kind the same glyphs alone; other fonts stay as they are."""
    used: dict[str, set[int]] = {}
    for font in document.fonts.values():
        used.setdefault(font.hash, set()).update(font.to_unicode)
    by_hash = {font.hash: font for font in document.fonts.values()}
    for descriptor in [item for item in pdf.objects if isinstance(item, dict) and item.get("FontFile3")]:
        stream = pdf.objects[int(descriptor["FontFile3"].split()[0])]
        name = bytes(descriptor["FontName"]).decode()[1:].partition("+")[0]
        compact = _subset(by_hash[name], used[name]) if stream.extra.get("Subtype") == "/OpenType" else b""
        if compact:
            stream.stream, stream.extra = [compact], pydyf.Dictionary({"Subtype": "/CIDFontType0C"})


def name_mirrored(document: Any, pdf: Any) -> None:
    """Let brackets mean what they look like.

    In text from the right an opening bracket is drawn as a closing one, and the library then says of that glyph, for
    the whole file, that it means an opening one: who copies text from the left would get all brackets turned round.
    """
    fonts = {font.name: font for font in document.fonts.values()}
    for named in [item for item in pdf.objects if isinstance(item, dict) and item.get("Subtype") == "/Type0"]:
        font = fonts[named["BaseFont"]]
        drawn = {text for text in font.to_unicode.values() if text in MIRRORED}
        if not drawn or font.type != "ttf":
            continue
        program = TTFont(io.BytesIO(font.file_content))
        shapes = {
            program.getGlyphID(name): code for code, name in program.getBestCmap().items() if chr(code) in MIRRORED
        }
        stream = pdf.objects[int(named["ToUnicode"].split()[0])]
        stream.stream = [_name(line, shapes) for line in stream.stream]


def _name(line: bytes, shapes: dict[int, int]) -> bytes:
    found = MEANING.fullmatch(line)
    code = shapes.get(int(found[1], 16)) if found else None
    return line if found is None or code is None else b"<%s> <%04x>" % (found[1], code)


def _subset(font: Any, glyphs: Iterable[int]) -> bytes:
    """The compact font with ``glyphs``, empty where it would not be named by identifiers."""
    order = sorted(glyphs)
    wish = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    wanted = harfbuzz_subset.hb_subset_input_glyph_set(wish)
    harfbuzz.hb_set_add_sorted_array(wanted, ffi.new(f"hb_codepoint_t[{len(order)}]", order), len(order))
    harfbuzz_subset.hb_subset_input_set_flags(
        wish, harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
    )
    made = ffi.gc(harfbuzz_subset.hb_subset_or_fail(font.hb_face, wish), harfbuzz.hb_face_destroy)
    whole = get_hb_object_data(made)
    for place in range(12, 12 + SFNT_RECORD * int.from_bytes(whole[4:6], "big"), SFNT_RECORD):
        if whole[place : place + 4] == b"CFF ":
            start, size = (int.from_bytes(whole[place + k : place + k + 4], "big") for k in (8, 12))
            table: bytes = whole[start : start + size]
            return table if ROS in table[:200] else b""
    return b""
