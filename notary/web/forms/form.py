"""What a form is: its fields, how what was typed is read, and what it makes.

A field has a shape; the templates draw it by its shape and ``read_answers`` reads it. Labels in the catalogue are
``field-<kind>-<name>`` or else ``field-<name>``, hints ``hint-<kind>-<name>`` or ``hint-<name>``, with dashes.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from keys.canonical import check_text
from keys.errors import RejectionError
from notary.adapters.accounts import Account
from notary.adapters.casework import Casework
from notary.adapters.proposals import Draft, Proposal
from notary.adapters.proposing import Settle
from notary.office_errors import FieldsWrongError
from notary.process import Process
from notary.web.words import ZONE

TEXT, LONG, LINES, WORDS, LONG_WORDS, WORD_LINES = "text", "long", "lines", "words", "long_words", "word_lines"
TIME, NUMBER, DATE, CHOICE, SEVERAL, CHECK, FILE = "time", "number", "date", "choice", "several", "check", "file"
BILINGUAL = (WORDS, LONG_WORDS)
FILE_LIMIT = 20 << 20


@dataclass(frozen=True, slots=True)
class Bench:
    """What a form works with: the case, its process as last committed, who fills it, now in unix seconds."""

    work: Casework
    process: Process
    account: Account
    now: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser sent."""

    form: MultiDict[str, str]
    files: MultiDict[str, FileStorage]


Choices = Callable[[Bench], Sequence[tuple[str, str]]]
"""Gives values and what people read; for ``choice`` and ``several``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``limit`` is the longest text in characters, for numbers the largest; ``first`` what stands in it."""

    name: str
    shape: str = TEXT
    is_needed: bool = True
    choices: Choices | None = None
    limit: int = 2_000
    first: Callable[[Bench], Any] | None = None


def always(_bench: Bench) -> bool:
    """For forms that fit whenever the table of kinds lets their entry stand."""
    return True


@dataclass(frozen=True, slots=True)
class Form:
    """The form for one kind of entry.

    ``make`` turns answers into what the statement will say and may raise FieldsWrongError; ``settle`` does what belongs
    into the transaction of the entry; ``tell`` gives what waits with the proposal and stays with the office: code of
    a heading and text; ``fits`` says whether the step makes sense now, beyond the table of kinds.
    ``page`` is the endpoint of a page that stands in the form's place.
    """

    kind: str
    fields: tuple[Field, ...]
    make: Callable[[Bench, dict[str, Any]], Draft]
    settle: Settle | None = None
    tell: Callable[[Proposal], Sequence[tuple[str, str]]] | None = None
    fits: Callable[[Bench], bool] = always
    page: str = ""


def read_answers(form: Form, bench: Bench, sent: Sent) -> dict[str, Any]:
    """What was typed, by field. Raises FieldsWrongError naming each field with a code."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for item in form.fields:
        try:
            found[item.name] = _read(item, bench, sent)
        except _WrongError as error:
            wrong[item.name] = error.args[0]
    if wrong:
        raise FieldsWrongError(wrong)
    return found


class _WrongError(Exception):
    """A field cannot be used; its argument is the code."""


def _read(item: Field, bench: Bench, sent: Sent) -> Any:
    if item.shape == FILE:
        return _file(item, sent.files.get(item.name))
    if item.shape == CHECK:
        return item.name in sent.form
    if item.shape in BILINGUAL:
        chinese = _text(item, sent.form.get(f"{item.name}.zh_cn", ""))
        english = _text(item, sent.form.get(f"{item.name}.en", ""), is_needed=False)
        return {"zh_cn": chinese, **({"en": english} if english else {})}
    if item.shape == SEVERAL:
        return _chosen(item, bench, sent.form.getlist(item.name))
    text = _text(item, sent.form.get(item.name, ""))
    if item.shape == CHOICE:
        return _chosen(item, bench, [text])[0] if text else text
    if item.shape in (LINES, WORD_LINES):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return [_two(line) for line in lines] if item.shape == WORD_LINES else lines
    if item.shape == TIME:
        return _time(text) if text else None
    if item.shape == DATE:
        return _date(text)
    if item.shape == NUMBER:
        return _number(item, text) if text else None
    return text


def _text(item: Field, typed: str, *, is_needed: bool = True) -> str:
    text = typed.replace("\r\n", "\n").strip()
    if not text and item.is_needed and is_needed:
        raise _WrongError("field-missing")
    if len(text) > item.limit and item.shape != NUMBER:
        raise _WrongError("field-too-long")
    try:
        check_text(text)
    except RejectionError:
        raise _WrongError("field-text-wrong") from None
    return text


def _two(line: str) -> dict[str, str]:
    """A line of words, English behind a stroke: ``业主委员会 / Owners' committee``."""
    chinese, _, english = (part.strip() for part in line.partition(" / "))
    return {"zh_cn": chinese, **({"en": english} if english else {})}


def _time(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())
    except ValueError:
        raise _WrongError("field-time-wrong") from None


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _WrongError("field-time-wrong") from None


def _number(item: Field, text: str) -> int:
    plain = text.replace(",", "").replace("，", "")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 15 or int(plain) > item.limit:
        raise _WrongError("field-number-wrong")
    return int(plain)


def _chosen(item: Field, bench: Bench, values: list[str]) -> list[str]:
    allowed = [value for value, _ in (item.choices(bench) if item.choices else ())]
    if any(value not in allowed for value in values) or len(set(values)) != len(values):
        raise _WrongError("field-choice-wrong")
    if item.is_needed and not values:
        raise _WrongError("field-missing")
    return values


def _file(item: Field, sent: FileStorage | None) -> bytes:
    data = sent.read(FILE_LIMIT + 1) if sent is not None else b""
    if not data and item.is_needed:
        raise _WrongError("field-missing")
    if len(data) > FILE_LIMIT:
        raise _WrongError("field-too-long")
    return data


def sha256_of(data: bytes) -> str:
    """How a statement names a file."""
    return hashlib.sha256(data).hexdigest()
