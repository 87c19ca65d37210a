"""Words by language, read from ``templates/translations/<locale>/LC_MESSAGES/messages.po`` as they stand.

The sentences of pages are named by their Chinese text, which is the binding one; what answers a code is named by the
code, in both catalogues. Nothing compiled is kept: a catalogue is read once a process.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask
from flask_babel import Domain, get_locale, gettext

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SITE_ONLY = re.compile(
    r"(mail|notice|precedence|silence|span|state|way)-.*"
    r"|sms-(accepted|enrolled|identify|login|mail|mail-changed|paper|proxy|reissued|revoked-.*|set-aside-.*|voided)"
    r"|channel-(app|door-to-door|paper|telephone)|booth-changed|list-comma|method-not-allowed|office-unnamed"
)
"""What only the site says, in pages and messages: left out of the voting page, which must be light."""
CHINESE = "zh_Hans_CN"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def read_catalogue(folder: Path, locale: str) -> Catalog:
    """Read one language's catalogue."""
    with (folder / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


@cache
def load_translations(folder: Path, locale: str) -> Translations:
    """Return a catalogue in the form that gettext works with."""
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(folder, locale))
    compiled.seek(0)
    return Translations(compiled, domain="messages")


class Words(Domain):  # type: ignore[misc]  # flask-babel carries no types
    """The catalogues of a folder as flask-babel's default domain."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder

    def get_translations(self) -> Translations:
        """Return the catalogue of the request's language."""
        return load_translations(self.folder, str(get_locale() or CHINESE))


def install_words(site: Flask, folder: Path) -> None:
    """Make ``site`` speak by the catalogues in ``folder``."""
    site.extensions["babel"].instance.domain_instance = Words(folder)


def say(name: str, /, **values: object) -> str:
    """The words for the code ``name`` in the request's language, with ``values`` in their places."""
    return str(gettext(name)).format(**values)


def booth_words(folder: Path) -> Iterator[tuple[str, str]]:
    """Every code that the booth may have to say, with its words in the request's language."""
    for code in codes(folder):
        if SITE_ONLY.fullmatch(code) is None:
            yield code, str(gettext(code))


@cache
def codes(folder: Path) -> tuple[str, ...]:
    """The codes that have words."""
    names = (message.id for message in read_catalogue(folder, CHINESE))
    return tuple(sorted(name for name in names if isinstance(name, str) and CODE.fullmatch(name)))


def chinese(name: str, /, **values: object) -> str:
    """The Chinese words for the code ``name``, outside a request: messages are in the binding language."""
    return str(load_translations(TEMPLATES / "translations", CHINESE).gettext(name)).format(**values)
