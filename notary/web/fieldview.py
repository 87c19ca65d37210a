"""Fields as the templates draw them: label, hint, what stands in them, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from notary.web.forms.form import BILINGUAL, CHECK, FILE, SEVERAL, TIME, Bench, Field, Form
from notary.web.words import ZONE, words, words_or


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field on a page; ``value`` is a text, for bilingual fields one by language, for several a list."""

    name: str
    shape: str
    label: str
    hint: str
    is_needed: bool
    value: Any
    choices: tuple[tuple[str, str], ...]
    complaint: str


def field_views(
    form: Form, bench: Bench | None, sent: MultiDict[str, str], wrong: Mapping[str, str]
) -> list[FieldView]:
    """The fields of a form, with what was typed before or what is proposed at first."""
    return [_view(form, item, bench, sent, wrong.get(item.name, "")) for item in form.fields]


def _view(form: Form, item: Field, bench: Bench | None, sent: MultiDict[str, str], wrong: str) -> FieldView:
    codes = [f"{form.kind}-{item.name}".replace("_", "-"), item.name.replace("_", "-")]
    label = words_or(f"field-{codes[0]}", words(f"field-{codes[1]}"))
    hint = words_or(f"hint-{codes[0]}", words_or(f"hint-{codes[1]}", ""))
    choices = tuple(item.choices(bench)) if item.choices is not None and bench is not None else ()
    value = _value(item, bench, sent)
    return FieldView(item.name, item.shape, label, hint, item.is_needed, value, choices, words(wrong) if wrong else "")


def _value(item: Field, bench: Bench | None, sent: MultiDict[str, str]) -> Any:
    if item.shape == FILE:
        return ""
    if item.shape in BILINGUAL:
        first = item.first(bench) if item.first is not None and bench is not None else {}
        return {name: sent.get(f"{item.name}.{name}", first.get(name, "")) for name in ("zh_cn", "en")}
    if item.shape == SEVERAL:
        return sent.getlist(item.name)
    if item.shape == CHECK:
        return item.name in sent
    if item.name in sent or item.first is None or bench is None:
        return sent.get(item.name, "")
    first = item.first(bench)
    return time_input(first) if item.shape == TIME else str(first)


def time_input(seconds: int) -> str:
    """A time as browsers' fields hold it: in China, to the minute."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
