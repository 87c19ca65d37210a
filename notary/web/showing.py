"""What a statement says, in words: shown to every officer before signing, and in the timeline afterwards.

Made from the statement itself and the files it names, never from what the proposer typed, so that both officers and the
ledger say the same. A kind needs nothing here: members are told by their names (``member-…`` in the catalogue) and by
the shape of their values. ``SPECIAL`` tells what would read badly so.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from keys.canonical import parse_canonical
from keys.encoding import bytes_of_hex
from keys.errors import RejectionError
from notary.adapters.matterbook import load_kinds
from notary.web.words import area_words, joined, number_words, time_words, value_words, words, words_or
from voting.deadline import Chosen
from voting.manifest import Manifest, parse_manifest
from voting.roll import Roll, Voter, parse_roll
from voting.web.casepage import localised

Find = Callable[[bytes], bytes | None]
"""Gives the bytes of a file by its SHA-256."""

TIMES = frozenset({"answer_by", "closes", "from", "opens", "time", "until"})
AREAS = frozenset({"area"})
FILES = frozenset(
    {"announcement", "batch", "invalid", "manifest", "notice", "papers", "request", "roll", "statement", "voters"}
)
HIDDEN = frozenset({"key", "log", "nonce", "possession", "process", "v"}) | frozenset(
    {"belenios", "certificate", "ciphertext", "decryption", "digest", "factor", "factor_proof", "hash", "item"}
    | {"polynomial", "proof", "proofs", "tallies", "trustees", "voutput"}
)
"""What says nothing to a reader; it stands in the exact statement below the words."""
HASH = re.compile(r"[0-9a-f]{64}")
BLOB_LIMIT = 64 << 20
ROLL_LINES = 20
"""So many voters of a roll are shown before it is posted."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: a heading, its lines of text, and the SHA-256 of the file from which they come."""

    label: str
    lines: tuple[str, ...]
    file: str = ""

    @property
    def is_hash(self) -> bool:
        """Whether it says nothing but a hash, which the timeline leaves out."""
        return len(self.lines) == 1 and HASH.fullmatch(self.lines[0]) is not None


def show(kind: str, body: Mapping[str, Any], find: Find) -> list[Fact]:
    """What a statement of ``kind`` says."""
    special = SPECIAL.get(kind)
    if special is not None:
        return special(body, find)
    return [fact for name, value in body.items() if name not in HIDDEN for fact in _member(name, value, find)]


def _member(name: str, value: Any, find: Find) -> list[Fact]:
    label = words_or(f"member-{name}".replace("_", "-"), name)
    if name in FILES and isinstance(value, str) and len(value) == 64:
        return [_file(words_or(f"member-{name}-file", label), value, find)]
    if isinstance(value, dict) and "zh_cn" in value:
        return [Fact(label, tuple(localised(value).splitlines()))]
    if isinstance(value, dict):
        return [
            Fact(f"{label} · {words_or(f'member-{name}-{key}'.replace('_', '-'), fact.label)}", fact.lines)
            for key in value
            for fact in _member(key, value[key], find)
        ]
    return [Fact(label, _lines(name, value))]


def _lines(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(line for item in value for line in _lines(name, item)) or (words("nothing"),)
    if isinstance(value, dict):
        return (localised(value),) if "zh_cn" in value else (json.dumps(value, ensure_ascii=False),)
    if isinstance(value, bool):
        return (words("yes" if value else "no"),)
    if value is None:
        return (words("nothing"),)
    if isinstance(value, int):
        text = time_words(value) if name in TIMES else area_words(value) if name in AREAS else number_words(value)
        return (text,)
    return tuple(value_words(name, str(value)).splitlines()) or ("",)


def _file(label: str, sha256: str, find: Find) -> Fact:
    """A file that is named by its hash; texts that people wrote are shown whole."""
    data = find(bytes_of_hex(sha256, 32))
    if data is None:
        return Fact(label, (sha256,), sha256)
    return Fact(label, tuple(_text_of(data)), sha256)


def _text_of(data: bytes) -> list[str]:
    """The text of a file: a document with a text in each language, plain text, or only its size."""
    try:
        value: Any = parse_canonical(data, BLOB_LIMIT)
        return [localised(value["title"]), *localised(value["text"]).splitlines()]
    except (RejectionError, KeyError, TypeError):
        pass
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    is_plain = text and not text.startswith(("{", "[")) and len(text) < 20_000
    return text.splitlines() if is_plain else [words("file-size", size=number_words(len(data)))]


# -- what members and shapes alone would tell badly -------------------------------------------------------------------


def _case_opened(body: Mapping[str, Any], find: Find) -> list[Fact]:
    told = ("compound", "matter", "applicants", "legal_basis", "demonstration", "rehearsal")
    people = tuple(
        f"{localised(item['title'])}（{joined([value_words('role', role) for role in item['roles']])}）"
        for item in body["officers"]
    )
    facts = [fact for name in told if name in body for fact in _member(name, body[name], find)]
    documents = [document_fact(body["documents"])] if "documents" in body else []
    return [*facts, *documents, Fact(words("member-officers"), people)]


def _manifest_sealed(body: Mapping[str, Any], find: Find) -> list[Fact]:
    data = find(bytes_of_hex(body["manifest"], 32))
    if data is None:
        return [Fact(words("member-manifest"), (body["manifest"],), body["manifest"])]
    return [
        *manifest_facts(parse_manifest(data)),
        Fact(words("member-manifest"), (body["manifest"],), body["manifest"]),
    ]


def manifest_facts(manifest: Manifest) -> list[Fact]:
    """What a manifest fixes."""
    questions = tuple(
        f"{localised(question.title)}：" + joined([localised(option.label) for option in question.options])
        for question in manifest.questions
    )
    return [
        Fact(words("member-title"), (localised(manifest.title),)),
        Fact(words("member-questions"), questions),
        Fact(words("member-opens"), (time_words(manifest.opens),)),
        Fact(words("member-closes"), (time_words(manifest.closes),)),
        Fact(words("member-latest-close"), (time_words(manifest.latest_close),)),
        *([Fact(words("member-deadlines"), _deadline_lines(manifest.deadlines))] if manifest.deadlines else []),
        Fact(words("member-channels"), (joined([value_words("channel", name) for name in manifest.channels]),)),
        Fact(words("member-mode"), (value_words("mode", "secret" if manifest.is_secret else "recorded"),)),
        Fact(words("member-silence"), (value_words("silence", manifest.silence),)),
        Fact(words("member-heads"), (number_words(manifest.totals.heads),)),
        Fact(words("member-area"), (area_words(manifest.totals.area),)),
    ]


def _announcement_posted(body: Mapping[str, Any], find: Find) -> list[Fact]:
    """The text, and what it fixes for the manifest: nobody signs options that count otherwise than they read."""
    facts = [fact for name, value in body.items() for fact in _member(name, value, find)]
    data = find(bytes_of_hex(body["announcement"], 32))
    return facts if data is None else [*facts, *_terms(data)]


def _terms(data: bytes) -> list[Fact]:
    try:
        value: Any = parse_canonical(data, BLOB_LIMIT)
        terms = value["terms"]
        questions = [
            f"{localised(item['title'])}（{item['rule']}）："
            + joined(
                [
                    f"{localised(option['label'])} = {value_words('option', option['kind'])}"
                    for option in item["options"]
                ]
            )
            for item in terms["questions"]
        ]
        return [
            Fact(words("member-questions"), tuple(questions)),
            Fact(words("member-opens"), (time_words(terms["opens"]),)),
            Fact(words("member-closes"), (time_words(terms["closes"]),)),
            Fact(words("member-latest-close"), (time_words(terms["extension"]["latest"]),)),
            Fact(words("member-channels"), (joined([value_words("channel", name) for name in terms["channels"]]),)),
            Fact(words("member-mode"), (value_words("mode", terms["mode"]),)),
            Fact(words("member-silence"), (value_words("silence", terms["silence"]),)),
        ]
    except (RejectionError, KeyError, TypeError):
        return []


def _documents(body: Mapping[str, Any], find: Find) -> list[Fact]:
    """Everything but the documents by name, these by their kind and the beginning of what commits to them."""
    facts = [fact for name, value in body.items() if name != "documents" for fact in _member(name, value, find)]
    return [*facts, document_fact(body["documents"])]


def document_fact(documents: list[Mapping[str, Any]]) -> Fact:
    """Documents that a statement commits to."""
    lines = [f"{_document_name(item['kind'])} · {item['commitment'][:16]}…" for item in documents]
    return Fact(words("member-documents"), tuple(lines) or (words("nothing"),))


def _document_name(kind: str) -> str:
    kinds = load_kinds()
    return localised(kinds[kind].name) if kind in kinds else words_or(f"document-{kind}", kind)


def _roll_posted(body: Mapping[str, Any], find: Find) -> list[Fact]:
    """The totals, what the import went by, and how the first of the public roll read."""
    told = ("units", "voters", "heads", "area", "posting", "basis", "reason", "objections", "previous")
    facts = [fact for name in told if name in body for fact in _member(name, body[name], find)]
    data = find(bytes_of_hex(body["roll"], 32))
    if data is None:
        return [*facts, Fact(words("member-roll"), (body["roll"],), body["roll"])]
    roll = parse_roll(data)
    lines = [_voter_words(voter) for voter in roll.voters[:ROLL_LINES]]
    if len(roll.voters) > ROLL_LINES:
        lines.append(words("roll-more", count=number_words(len(roll.voters) - ROLL_LINES)))
    cutoff = Fact(words("member-cutoff"), (roll.cutoff,))
    before = find(bytes_of_hex(body["previous"], 32)) if "previous" in body else None
    changed = [Fact(words("member-changed"), _changes(parse_roll(before), roll))] if before else []
    return [cutoff, *facts, *changed, Fact(words("member-roll"), tuple(lines), body["roll"])]


def _changes(before: Roll, after: Roll) -> tuple[str, ...]:
    """Voters of whom a roll says something else than the one before; who the owners are, neither says."""
    lines = []
    for name in sorted({*before.by_id, *after.by_id}):
        old, new = (
            _voter_words(roll.by_id[name]) if name in roll.by_id else words("nothing") for roll in (before, after)
        )
        if old != new:
            lines.append(f"{old} → {new}")
    if len(lines) > ROLL_LINES:
        lines[ROLL_LINES:] = [words("roll-more", count=number_words(len(lines) - ROLL_LINES))]
    return tuple(lines) or (words("nothing"),)


def _voter_words(voter: Voter) -> str:
    return words("roll-line", voter=voter.id, units=joined(list(voter.units)), area=area_words(voter.area))


def _deadline_lines(chosen: Chosen) -> tuple[str, ...]:
    """Which deadlines, and the days that are counted otherwise, with the reason."""
    days = [words("day-off", day=day) for day in chosen.off] + [words("day-worked", day=day) for day in chosen.work]
    return (value_words("deadlines", chosen.id.lower()), *days, *([chosen.reason] if chosen.reason else []))


def _result_declared(body: Mapping[str, Any], _find: Find) -> list[Fact]:
    facts: list[Fact] = []
    for question in body["result"].get("questions", []):
        options = tuple(
            f"{localised(option['label']) if isinstance(option['label'], dict) else option['label']}："
            + words("option-figures", heads=option["headcount"], area=option["area"])
            for option in question["options"]
        )
        title = localised(question["title"]) if isinstance(question["title"], dict) else question["title"]
        facts.append(Fact(title, options))
        facts.append(Fact(words("member-decision"), (value_words("outcome", question["decision"]["outcome"]),)))
    if "posting" in body:
        facts.append(Fact(words("member-posted-until"), (time_words(body["posting"]["until"]),)))
    return facts


def _objection_filed(body: Mapping[str, Any], find: Find) -> list[Fact]:
    """About what, by whom, until when; of the text only what commits to it."""
    told = [fact for name in ("about", "voter", "by", "answer_by") for fact in _member(name, body[name], find)]
    return [*told, Fact(words("member-objection-commitment"), (body["text"],), body["text"])]


def _risk_accepted(body: Mapping[str, Any], find: Find) -> list[Fact]:
    """What the gate for small electorates found, by code, and why it was accepted."""
    found = tuple(words_or(f"finding-{item['code']}", item["code"]) for item in body["findings"])
    told = [fact for name in ("moment", "reason") for fact in _member(name, body[name], find)]
    return [*told, Fact(words("member-finding"), found)]


SPECIAL: dict[str, Callable[[Mapping[str, Any], Find], list[Fact]]] = {
    "announcement_posted": _announcement_posted,
    "case_opened": _case_opened,
    "manifest_sealed": _manifest_sealed,
    "posting_recorded": _documents,
    "objection_filed": _objection_filed,
    "result_declared": _result_declared,
    "risk_accepted": _risk_accepted,
    "roll_amended": _roll_posted,
    "roll_posted": _roll_posted,
}
"""By kind; other modules add to it when they register their forms."""
