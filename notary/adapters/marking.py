"""Marks what is in another language than its page, so that it is read aloud rightly, and escapes everything.

The finisher turns each marked piece into a span with its language and its text in reading order: a page holds glyphs
as they are seen. On a page that runs from the right every piece is marked, for the same reason.
"""

import re
from typing import Final

from markupsafe import Markup, escape

ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
HAN: Final = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
LATIN: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
RUNS: Final = {
    "ug": f"[{ARABIC}](?:[{ARABIC}\u00b7\\s.]*[{ARABIC}])?",
    "zh-CN": f"[{HAN}](?:[{HAN}\\d\\s“”、·]*[{HAN}])?",
    "en": f"[{LATIN}](?:[^{ARABIC}{HAN}]*[{LATIN}\\d])?",
}
FOREIGN: Final = {
    "zh-CN": re.compile(f"(?P<ug>{RUNS['ug']})"),
    "en": re.compile(f"(?P<ug>{RUNS['ug']})|(?P<zh>{RUNS['zh-CN']})"),
    "ug": re.compile(f"(?P<zh>{RUNS['zh-CN']})|(?P<en>{RUNS['en']})"),
}
NAMES: Final = {"ug": ("ug", "rtl"), "zh": ("zh-CN", "ltr"), "en": ("en", "ltr")}
LETTERS: Final = re.compile(f"[{ARABIC}{HAN}{LATIN}]")
FIGURE: Final = re.compile(r"(?:[\d.,]*\d%?)?")
FORMULA: Final = Markup('<span lang="en" dir="ltr">{}</span>')
PIECE: Final = Markup('<a lang="{language}" dir="{direction}">{text}</a>')


def mark_language(text: str, language: str = "zh-CN") -> Markup:
    """Escape ``text`` and mark what is not in ``language``, and on a page in Uyghur what is as well."""
    if LETTERS.search(text) is None:  # figures run from the left on every page
        return escape(text) if language != "ug" or FIGURE.fullmatch(text) else FORMULA.format(text)
    parts, at = [], 0
    for found in FOREIGN[language].finditer(text):
        parts += [_own(text[at : found.start()], language), _piece(found[0], str(found.lastgroup))]
        at = found.end()
    return Markup("").join([*parts, _own(text[at:], language)])


def _own(text: str, language: str) -> Markup:
    return _piece(text, "ug") if language == "ug" and text.strip() else escape(text)


def _piece(text: str, name: str) -> Markup:
    language, direction = NAMES[name]
    return PIECE.format(language=language, direction=direction, text=text)
