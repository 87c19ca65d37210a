"""The index of a case's file (卷宗目录): every document with its digest and where it is, main file and sub-file.

The main file (正卷) holds what parties may see; the sub-file (副卷) what stays inside the office: records of the
import, texts of objections, who signed what.  A document that lies in the office is named by the digest or commitment
that the ledger has of it.
Specification: ``notary/SPEC.md`` section Algorithms, "Minutes and file".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keys.encoding import hex_of
from ledger.entry import Entry
from notary.entrywords import ABOUT, NAMES
from notary.errors import OutOfOrderError
from notary.minutes import HANDED, body_of
from notary.process import Process

ENTRY_ZH = "账本记录"
BLOB_ZH = "证据包"
OFFICE_ZH = "存于本处"
MAIN = (
    *("case_opened", "case_refused", "advice_given", "roll_posted", "roll_amended", "announcement_posted"),
    "posting_recorded",
    *("objection_filed", "objection_answered", "trustees_set", "manifest_sealed", "letters_destroyed"),
    *("credential_issued", "credential_revoked", "notices_sent", "delivery_recorded", "proxy_recorded"),
    *("proxy_revoked", "paper_issued", "trustee_drill", "risk_accepted", "voting_opened", "voting_extended"),
    *("ballot_cast", "ballot_tested", "ballot_set_aside", "incident", "voting_closed", "paper_reconciled"),
    *("tally_computed", "closing_confirmed", "share_published", "result_declared", "result_recounted"),
    *("result_confirmed", "key_destroyed", "statement_read", "case_lapsed", "case_terminated"),
    *("certificate_issued", "case_sealed"),
)
"""Kinds in the order in which a file is bound."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document of the file: its place, name, where it is, SHA-256 in hex, number of sheets or entries."""

    number: int
    name_zh: str
    where_zh: str
    sha256: str
    extent_zh: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A file beside the archive: its name there, what it is, SHA-256 in hex, number of pages, 0 for no pages."""

    file: str
    name_zh: str
    sha256: str
    pages: int = 0


@dataclass(frozen=True, slots=True)
class FileIndex:
    """The index of one case: cover, main file, sub-file."""

    origin: str
    office_zh: str
    compound_zh: str
    title_zh: str
    applicants_zh: tuple[str, ...]
    number_zh: str
    opened: int
    closed: int
    size: int
    root: str
    main: tuple[Item, ...]
    sub: tuple[Item, ...]
    demonstration: bool
    rehearsal: bool


NO_KINDS: Mapping[str, str] = {}


def make_index(
    process: Process, entries: Sequence[Entry], papers: Iterable[Paper] = (), kinds: Mapping[str, str] = NO_KINDS
) -> FileIndex:
    """The index of a case up to its last entry.

    ``papers`` lie beside the archive; ``kinds`` names the kinds of documents that go with an application.
    Raises: OutOfOrderError for a log without entries.
    """
    if not entries:
        raise OutOfOrderError("the case has no entries")
    opened: Mapping[str, Any] = process.opened
    main = [*_entries(entries, kinds), *(_paper(paper) for paper in papers)]
    return FileIndex(
        origin=process.case.origin,
        office_zh=opened["office"]["name"]["zh_cn"],
        compound_zh=opened["compound"]["zh_cn"],
        title_zh=process.case.manifest.title["zh_cn"] if process.case.manifest else opened["matter"]["zh_cn"],
        applicants_zh=tuple(words["zh_cn"] for words in opened["applicants"]),
        number_zh=process.certificate.get("number", ""),
        opened=entries[0].time,
        closed=entries[-1].time,
        size=process.case.size,
        root=hex_of(process.case.root),
        main=tuple(Item(place, *item) for place, item in enumerate(main, 1)),
        sub=tuple(Item(place, *item) for place, item in enumerate(_inside(entries), 1)),
        demonstration=opened["demonstration"],
        rehearsal=opened.get("rehearsal", False),
    )


Row = tuple[str, str, str, str]


def _entries(entries: Sequence[Entry], kinds: Mapping[str, str]) -> Iterable[Row]:
    """Every entry of the case, by kind in the order of binding; the files they name each on a line of its own."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    for kind in (*MAIN, *(kind for kind in by_kind if kind not in MAIN)):
        found = by_kind.get(kind, [])
        if not found:
            continue
        digest = hex_of(found[0].sha256) if len(found) == 1 else ""
        yield NAMES.get(kind, kind), f"{ENTRY_ZH}{_places(found)}", digest, f"{len(found)}条"
        for entry in found:
            body = body_of(entry)
            yield from _handed_in(entry, body, kinds)
            member, name = HANDED.get(kind, ("", ""))
            if isinstance(body.get(member), str):
                yield f"　{name}", f"{BLOB_ZH} blob/，第{entry.index}条所列", body[member], "1份"


def _handed_in(entry: Entry, body: Mapping[str, Any], kinds: Mapping[str, str]) -> Iterable[Row]:
    """The documents of an application, or what shows a posting: sealed in the office, committed to in the entry."""
    if entry.kind in ("case_opened", "posting_recorded"):
        for document in body.get("documents", ()):
            name = kinds.get(document["kind"], document["kind"]) if entry.kind == "case_opened" else "张贴的照片等证据"
            yield f"　{name}，承诺值", f"{OFFICE_ZH}，对应第{entry.index}条", document["commitment"], "1份"


def _places(entries: Sequence[Entry]) -> str:
    """The numbers of some entries, neighbours joined; more than four runs are told by the first and the last."""
    runs: list[list[int]] = []
    for entry in entries:
        if runs and runs[-1][-1] == entry.index - 1:
            runs[-1][-1:] = [runs[-1][-1], entry.index] if len(runs[-1]) == 1 else [entry.index]
        else:
            runs.append([entry.index])
    if len(runs) > 4:
        return f"第{entries[0].index}至{entries[-1].index}条之间"
    return "、".join(f"第{run[0]}条" if len(run) == 1 else f"第{run[0]}至{run[-1]}条" for run in runs)


def _paper(paper: Paper) -> Row:
    extent = f"{paper.pages}页" if paper.pages else "1份"
    return paper.name_zh, f"文件 {paper.file}", paper.sha256, extent


def _inside(entries: Iterable[Entry]) -> Iterable[Row]:
    """What stays inside the office, by what the ledger says of it."""
    for entry in entries:
        body, at = body_of(entry), f"{OFFICE_ZH}，对应第{entry.index}条"
        if entry.kind in ("roll_posted", "roll_amended") and "basis" in body:
            yield "业主名册导入记录（列的对应、疑点的决定及理由）", at, body["basis"]["record"], "1份"
        if entry.kind == "objection_filed":
            yield f"异议原文（关于{ABOUT[body['about']]}），承诺值", at, body["text"], "1份"
        if entry.kind == "advice_given" and "private" in body:
            yield "法律咨询（不公开），承诺值", at, body["private"], "1份"
        if entry.kind == "ballot_set_aside" and "request" in body:
            yield "业主本人请求书", at, body["request"], "1份"
        if entry.kind == "proxy_recorded":
            yield "授权委托书，承诺值", at, body["document"], "1份"
        names = [item["key"] for item in entry.body["signatures"]] if entry.kind != "ballot_cast" else []
        if len(names) > 1:
            yield (
                f"共同签署：{NAMES.get(entry.kind, entry.kind)}（{'、'.join(names)}）",
                at,
                hex_of(entry.sha256),
                "1条",
            )
