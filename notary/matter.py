"""Templates of common matters: what is asked, under which rule, with which documents, and what to beware of.

Data stand in ``notary/matters``: one file for each matter, and ``kinds.toml`` with the kinds of documents. A template
suggests; what is voted on is what the announcement says. Specification: ``notary/SPEC.md``, "Applications".
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notary.errors import RulesMalformedError

Words = Mapping[str, str]
Values = Mapping[str, str | Words]
LANGUAGES = ("zh_cn", "en")
COMPOUND = "compound"
"""The blank that every template may hold besides its own."""
MOTION, ELECTION = "motion", "election"
LEFT_OPEN = "____"
ALWAYS, WITH_AGENT, BY_MATTER = "always", "with_agent", "by_matter"
_MEMBERS = {"order", "kind", "law", "rule", "documents", "name", "title", "text", "blanks", "options", "warnings"}
_MORE = {"part_rule", "part"}


@dataclass(frozen=True, slots=True)
class Matter:
    """A template. ``rule`` is the one suggested, ``part_rule`` the one where owners of a part decide, if it differs.

    ``part``: only owners of a part decide. ``blanks`` are filled in by the applicant, by id; ``options`` of a motion by
    id, for an election there are none: its candidates are.
    """

    id: str
    order: int
    kind: str
    law: str
    rule: str
    part_rule: str
    part: bool
    documents: tuple[str, ...]
    name: Words
    title: Words
    text: Words
    blanks: Mapping[str, Words]
    options: Mapping[str, Words]
    warnings: tuple[Words, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that may be chosen for it, the suggested one first."""
        return tuple(dict.fromkeys((self.rule, self.part_rule)))


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document and when it is asked for: always, with an agent, or where a matter names it."""

    id: str
    name: Words
    asked: str


def parse_matter(name: str, text: str) -> Matter:
    """Read one template. Raises RulesMalformedError."""
    try:
        raw = tomllib.loads(text)
        if not _MEMBERS <= set(raw) <= _MEMBERS | _MORE or raw["kind"] not in (MOTION, ELECTION):
            raise RulesMalformedError(f"{name}: members of a matter")
        return Matter(
            id=name,
            order=int(raw["order"]),
            kind=raw["kind"],
            law=str(raw["law"]),
            rule=str(raw["rule"]),
            part_rule=str(raw.get("part_rule", raw["rule"])),
            part=raw.get("part", False) is True,
            documents=tuple(str(item) for item in raw["documents"]),
            name=_words(raw["name"]),
            title=_words(raw["title"]),
            text=_words(raw["text"]),
            blanks={str(item["id"]): _words(item) for item in raw["blanks"]},
            options={str(item["id"]): _words(item) for item in raw["options"]},
            warnings=tuple(_words(item) for item in raw["warnings"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RulesMalformedError(f"{name}: {type(error).__name__}") from error


def parse_kinds(text: str) -> dict[str, DocumentKind]:
    """Read the kinds of documents, in the order in which they are asked for. Raises RulesMalformedError."""
    try:
        raw = tomllib.loads(text)
        return {name: DocumentKind(name, _words(item), _asked(item)) for name, item in raw.items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RulesMalformedError(type(error).__name__) from error


def list_documents(matter: Matter | None, kinds: Mapping[str, DocumentKind], *, has_agent: bool) -> list[str]:
    """The kinds of documents that an application needs, in the order of ``kinds``."""
    named = set(matter.documents) if matter else set()
    asked = {ALWAYS, WITH_AGENT} if has_agent else {ALWAYS}
    return [name for name, kind in kinds.items() if kind.asked in asked or name in named]


def fill(words: Words, values: Values) -> dict[str, str]:
    """Put ``values`` into the blanks of a text in every language; a blank without a value stays a line to fill in.

    A value is a text for all languages or one for each. It is taken as it is: braces inside it name no further blanks.
    """
    return {language: _fill(text, language, values) for language, text in words.items()}


def make_question(matter: Matter, values: Values, rule: str, candidates: Sequence[str], seats: int) -> Any:
    """The question as manifests hold it: texts with their blanks filled, options or candidates, limits."""
    question: dict[str, Any] = {
        "id": "q1",
        "max": 1,
        "min": 1,
        "rule": rule,
        "text": fill(matter.text, values),
        "title": fill(matter.title, values),
        "options": [{"id": name, "kind": name, "label": dict(label)} for name, label in matter.options.items()],
    }
    if matter.kind == ELECTION:
        labels = [{"en": name, "zh_cn": name} for name in candidates]
        question |= {"blank": True, "max": seats, "min": 0, "seats": seats}
        question["options"] = [
            {"id": f"c{place}", "kind": "candidate", "label": label} for place, label in enumerate(labels, 1)
        ]
    return question


def _fill(text: str, language: str, values: Values) -> str:
    made, rest = "", text
    while "{" in rest:
        before, _, after = rest.partition("{")
        name, _, rest = after.partition("}")
        value = values.get(name, "")
        made += before + ((value if isinstance(value, str) else value.get(language, "")) or LEFT_OPEN)
    return made + rest


def _words(raw: Mapping[str, Any]) -> dict[str, str]:
    return {language: str(raw[language]) for language in LANGUAGES}


def _asked(raw: Mapping[str, Any]) -> str:
    if raw.get("always") is True:
        return ALWAYS
    return WITH_AGENT if raw.get("with_agent") is True else BY_MATTER
