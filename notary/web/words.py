"""The officers' catalogue, apart from the voters': every ``*.po`` below ``templates/translations/office/<locale>``.

Sentences of templates are named by their Chinese text, everything else by a code, in both languages; several files of
one language are one catalogue. Codes: ``kind-…`` an entry kind as a heading, ``member-…`` what a statement says,
``value-…`` one of its fixed words, ``field-…`` and ``hint-…`` a form's, ``role-…``, ``block-…``, ``state-…``,
``phase-…``, ``desk-…`` what the signing script says, and the code of every refusal.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import g
from flask_babel import Domain, format_date, format_datetime, format_decimal, get_locale, gettext

from ledger.web.site import ROOT
from voting.web.catalogue import CHINESE, CODE

FOLDER = ROOT / "translations" / "office"
ROLES = ("notary", "assistant", "registrar", "letter_maker", "trustee", "reviewer", "administrator", "applicant")
ZONE = ZoneInfo("Asia/Shanghai")


def read_office_catalogue(locale: str, folder: Path = FOLDER) -> Catalog:
    """Read one language's catalogue from all its files. Raises ValueError for a message that stands in two."""
    whole = Catalog(locale)
    for path in sorted((folder / locale / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale, abort_invalid=True):
                if not message.id:
                    continue
                known = whole.get(message.id)
                if known is not None and known.string != message.string:
                    raise ValueError(f"{path.name}: {message.id} has other words in another file")
                whole.add(message.id, message.string)
    return whole


@cache
def load_office_translations(locale: str) -> Translations:
    """Return a catalogue in the form that gettext works with."""
    compiled = BytesIO()
    write_mo(compiled, read_office_catalogue(locale))
    compiled.seek(0)
    return Translations(compiled, domain="messages")


class OfficeWords(Domain):  # type: ignore[misc]  # flask-babel carries no types
    """The officers' catalogues as flask-babel's default domain."""

    def get_translations(self) -> Translations:
        """Return the catalogue of the request's language."""
        return load_office_translations(str(get_locale() or CHINESE))


def words(code: str, /, **values: object) -> str:
    """The words for ``code`` in the request's language, with ``values`` in their places; else the code."""
    return str(gettext(code)).format(**values) if values else str(gettext(code))


def words_or(code: str, otherwise: str) -> str:
    """The words for ``code``, or something else where the catalogue has none."""
    found = str(gettext(code))
    return otherwise if found == code else found


def kind_words(kind: str) -> str:
    """An entry kind as a heading: what was done, or is to be done."""
    return words_or(_code("kind", kind), kind)


def role_words(names: Iterable[str]) -> str:
    """Roles in the order of the office, with the comma of the language."""
    listed = sorted(names, key=lambda name: (name not in ROLES, ROLES.index(name) if name in ROLES else 0, name))
    return joined([words_or(_code("role", name), name) for name in listed])


def joined(parts: list[str]) -> str:
    """Parts of a list with the comma of the language."""
    return words("list-comma").join(parts)


def value_words(member: str, value: str) -> str:
    """A fixed word of a statement, such as an outcome."""
    return words_or(_code("value", f"{member}-{value}"), words_or(_code("value", value), value))


def time_words(seconds: int) -> str:
    """A time as people in China read it."""
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(ZONE)
    shape = "d MMM yyyy, HH:mm" if g.get("language") == "en" else "y年M月d日 HH:mm"
    return str(format_datetime(moment, shape, rebase=False))


def day_words(seconds: int) -> str:
    """A day."""
    day = datetime.fromtimestamp(seconds, UTC).astimezone(ZONE).date()
    return str(format_date(day, "d MMM yyyy" if g.get("language") == "en" else "y年M月d日"))


def number_words(number: int) -> str:
    """A whole number with the separators of the language."""
    return str(format_decimal(number))


def area_words(thousandths: int) -> str:
    """An area in square metres, exactly."""
    whole, rest = divmod(thousandths, 1000)
    return number_words(whole) + (f".{rest:03}".rstrip("0") if rest else "")


def codes(locale: str = CHINESE) -> list[str]:
    """The codes that have words."""
    names = (message.id for message in read_office_catalogue(locale))
    return sorted(name for name in names if isinstance(name, str) and CODE.fullmatch(name))


def _code(prefix: str, name: str) -> str:
    return f"{prefix}-{name}".replace("_", "-")
