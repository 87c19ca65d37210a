"""The notary's minutes (公证工作记录), written from the ledger: every line names the entries that it rests on.

Nothing is added that no entry says; what people saw and wrote by hand stands on their own sheet.  No choice, name of an
owner or number is in it: ballots are told by day and channel.
Specification: ``notary/SPEC.md`` section Algorithms, "Minutes and file".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keys.encoding import hex_of
from ledger.entry import Entry
from notary.entrywords import NAMES, describe
from notary.errors import OutOfOrderError
from notary.process import Process
from notary.wording import CHANNELS, format_date
from voting.manifest import Manifest

ROLES_ZH = {
    "assistant": "公证员助理",
    "letter_maker": "制信人",
    "notary": "公证员",
    "registrar": "登记员",
    "trustee": "密钥保管人",
}
GROUPED = ("credential_issued", "credential_revoked", "delivery_recorded", "ballot_tested", "notices_sent")
"""Kinds of which neighbours are told in one line."""
TROUBLE = ("incident", "ballot_set_aside", "objection_filed", "objection_answered", "roll_amended")
HANDED = {
    "announcement_posted": ("announcement", "表决公告"),
    "delivery_recorded": ("batch", "送达清单"),
    "manifest_sealed": ("manifest", "表决方案"),
    "notices_sent": ("voters", "表决通知发送名单"),
    "paper_issued": ("papers", "纸质表决票编号登记"),
    "paper_reconciled": ("invalid", "无效表决票清单"),
    "roll_amended": ("roll", "业主名册（更正）"),
    "roll_posted": ("roll", "业主名册（公开部分）"),
    "statement_read": ("statement", "宣读的公证证词"),
    "voting_extended": ("notice", "延期公告"),
}
"""The file that an entry of each kind puts on record: the member that names it, and its name in Chinese."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document that was reviewed: its name, SHA-256 in hex, and the entry that puts it on record."""

    name_zh: str
    sha256: str
    entry: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the entries it rests on, first and last, when they were made, and what they say."""

    first: int
    last: int
    time: int
    text_zh: str

    @property
    def entries_zh(self) -> str:
        """The entries by number, as the line names them."""
        return f"第{self.first}条" if self.first == self.last else f"第{self.first}至{self.last}条"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the office, with the roles in which they act in this case."""

    name: str
    roles_zh: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The statement read aloud: entry, time, place, who was present, its words, SHA-256 of them."""

    entry: int
    time: int
    place_zh: str
    present: tuple[str, ...]
    words: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Programs:
    """What ran: version of the program, of the process, SHA-256 of the rule file and of the voting page's script."""

    version: str
    process: int
    rules_sha256: str
    rules_zh: tuple[str, ...]
    booth_sha256: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """The whole record of work. ``size`` and ``root`` say to which state of the log it belongs."""

    origin: str
    size: int
    root: str
    office_zh: str
    address_zh: str
    compound_zh: str
    title_zh: str
    matter_zh: str
    applicants_zh: tuple[str, ...]
    begun: int
    ended: int
    people: tuple[Person, ...]
    documents: tuple[Reviewed, ...]
    programs: Programs | None
    zero: Line | None
    lines: tuple[Line, ...]
    trouble: tuple[Line, ...]
    figures_zh: tuple[str, ...]
    outcomes_zh: tuple[str, ...]
    declared: int | None
    reading: Reading | None
    demonstration: bool
    rehearsal: bool


def make_minutes(
    process: Process,
    entries: Sequence[Entry],
    version: str,
    figures: Iterable[tuple[str, str]],
    rules_zh: Iterable[str],
) -> Minutes:
    """The minutes of a case up to its last entry.

    Shapes: ``figures`` are words and outcome of each question of the declared result; ``rules_zh`` the rules it is
        decided by; ``entries`` all entries of the log.
    Raises: OutOfOrderError for a log without entries.
    """
    if not entries:
        raise OutOfOrderError("the case has no entries")
    opened: Mapping[str, Any] = process.opened
    told = list(figures)
    lines = tuple(_lines(entries))
    by_kind = {entry.kind: entry for entry in entries}
    return Minutes(
        origin=process.case.origin,
        size=process.case.size,
        root=hex_of(process.case.root),
        office_zh=opened["office"]["name"]["zh_cn"],
        address_zh=opened["office"]["address"]["zh_cn"],
        compound_zh=opened["compound"]["zh_cn"],
        title_zh=process.case.manifest.title["zh_cn"] if process.case.manifest else opened["matter"]["zh_cn"],
        matter_zh=opened["matter"]["zh_cn"],
        applicants_zh=tuple(words["zh_cn"] for words in opened["applicants"]),
        begun=entries[0].time,
        ended=entries[-1].time,
        people=tuple(
            Person(item["title"]["zh_cn"], "、".join(ROLES_ZH[role] for role in item["roles"]))
            for item in opened["officers"]
        ),
        documents=tuple(_documents(entries)),
        programs=_programs(process.case.manifest, process.case.version, version, tuple(rules_zh)),
        zero=_zero(by_kind.get("voting_opened"), entries),
        lines=lines,
        trouble=tuple(_line([entry]) for entry in entries if entry.kind in TROUBLE),
        figures_zh=tuple(figure for figure, _ in told),
        outcomes_zh=tuple(outcome for _, outcome in told),
        declared=by_kind["result_declared"].index if "result_declared" in by_kind else None,
        reading=_reading(process, by_kind.get("statement_read")),
        demonstration=opened["demonstration"],
        rehearsal=opened.get("rehearsal", False),
    )


def body_of(entry: Entry) -> Mapping[str, Any]:
    """What the statement in an entry says, as plain JSON."""
    said: Any = entry.body["statement"]
    body: Mapping[str, Any] = said if entry.kind == "ballot_cast" else said["body"]
    return body


def _documents(entries: Iterable[Entry]) -> Iterable[Reviewed]:
    for entry in entries:
        member, name = HANDED.get(entry.kind, ("", ""))
        digest = body_of(entry).get(member)
        if isinstance(digest, str):
            yield Reviewed(name, digest, entry.index)


def _programs(manifest: Manifest | None, process: int, version: str, rules_zh: tuple[str, ...]) -> Programs | None:
    if manifest is None:
        return None
    booth = hex_of(manifest.assets.get("booth_js", b""))
    return Programs(version, process, hex_of(manifest.rules_sha256), rules_zh, booth)


def _zero(opened: Entry | None, entries: Sequence[Entry]) -> Line | None:
    """The empty box: how many ballots the log held when voting was opened."""
    if opened is None:
        return None
    cast = sum(entry.kind == "ballot_cast" for entry in entries[: opened.index])
    keys = body_of(opened)["credentials"]
    text = f"开始表决时，账本第0至{opened.index - 1}条中有表决票{cast}张；已登记表决凭证{keys}份。"
    return Line(opened.index, opened.index, opened.time, text)


def _reading(process: Process, entry: Entry | None) -> Reading | None:
    if entry is None:
        return None
    body = body_of(entry)
    words = process.case.blob(bytes.fromhex(body["statement"])).decode("utf-8", "replace")
    return Reading(entry.index, entry.time, body["place"]["zh_cn"], tuple(body["present"]), words, body["statement"])


def _lines(entries: Sequence[Entry]) -> Iterable[Line]:
    """The entries in order; neighbours of one kind, and ballots of one day, in one line."""
    waiting: list[Entry] = []
    for entry in entries:
        if waiting and not _belongs(waiting[-1], entry):
            yield _line(waiting)
            waiting = []
        waiting.append(entry)
    yield _line(waiting)


def _belongs(before: Entry, entry: Entry) -> bool:
    if entry.kind != before.kind:
        return False
    return entry.kind in GROUPED or (
        entry.kind == "ballot_cast" and format_date(entry.time) == format_date(before.time)
    )


def _line(entries: Sequence[Entry]) -> Line:
    first, last = entries[0], entries[-1]
    if first.kind == "ballot_cast":
        text = _ballots(entries)
    elif len(entries) > 1:
        text = f"{NAMES.get(first.kind, first.kind)}，共{len(entries)}条记录"
    else:
        text = describe(first.kind, body_of(first))
    return Line(first.index, last.index, first.time, text)


def _ballots(entries: Sequence[Entry]) -> str:
    channels = [str(body_of(entry)["channel"]) for entry in entries]
    parts = [f"{CHANNELS.get(name, name)}{channels.count(name)}张" for name in dict.fromkeys(channels)]
    return f"{format_date(entries[0].time)}收到表决票{len(entries)}张（{'，'.join(parts)}）"
