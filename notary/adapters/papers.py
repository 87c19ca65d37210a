"""Papers of the office as PDF/A: result announcement, minutes, index of the file.

The values are made by pure files from the ledger; here they become pages and nothing else. Drawn by the process that
is shut in (``drawing.py``); the same value gives the same bytes in one image of fonts and libraries.
Specification: ``notary/SPEC.md``, "Minutes and file", "Result announcement".
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyhanko.pdf_utils.reader import PdfFileReader

from ledger.entry import Entry
from notary import wording
from notary.adapters.casework import Casework
from notary.adapters.drawing import Order, draw
from notary.adapters.marking import mark_language
from notary.adapters.matterbook import load_kinds
from notary.adapters.pdf import VARIANT
from notary.adapters.rulebook import load_rulebook
from notary.casefile import FileIndex, Paper, make_index
from notary.certificate import Amount
from notary.certify import question_of
from notary.errors import OutOfOrderError
from notary.minutes import Minutes, body_of, make_minutes
from notary.process import Process
from notary.resultnotice import Declared, ResultNotice, Told, make_result_notice

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "papers"
RESULT, MINUTES, INDEX = "表决结果公告", "公证工作记录", "公证卷宗目录"


def read_result(work: Casework, process: Process | None = None) -> ResultNotice:
    """The announcement of a case whose result is declared. Raises OutOfOrderError before."""
    process = process or work.process()
    entries = work.log.entries()
    return result_of(process, entries)


def result_of(process: Told, entries: Sequence[Entry]) -> ResultNotice:
    """The announcement of the result that ``entries`` declare. Raises OutOfOrderError if they declare none."""
    found = [entry for entry in entries if entry.kind == "result_declared"]
    if not found or process.case.manifest is None:
        raise OutOfOrderError("no result is declared")
    recounts = tuple(entry.time for entry in entries if entry.kind == "result_recounted")
    declared = Declared(found[-1].index, found[-1].time, body_of(found[-1]), recounts)
    return make_result_notice(process, load_rulebook()[process.case.manifest.rules_sha256], declared)


def render_result(notice: ResultNotice) -> bytes:
    """The announcement as a PDF to print and post."""
    made = notice.confirmed or notice.declared
    return _render("result.html", RESULT, notice, notice.origin + notice.edition, made)


def read_minutes(work: Casework, process: Process | None = None) -> Minutes:
    """The minutes of a case up to its last entry."""
    process = process or work.process()
    return make_minutes(process, work.log.entries(), version("zhengyi"), _figures(process), _rules(process))


def render_minutes(minutes: Minutes) -> bytes:
    """The minutes as a PDF."""
    return _render("minutes.html", MINUTES, minutes, f"{minutes.origin} {minutes.size}", minutes.ended)


def read_index(work: Casework, papers: tuple[Paper, ...] = (), process: Process | None = None) -> FileIndex:
    """The index of a case's file; ``papers`` lie beside the archive."""
    kinds = {name: kind.name["zh_cn"] for name, kind in load_kinds().items()}
    return make_index(process or work.process(), work.log.entries(), papers, kinds)


def render_index(index: FileIndex) -> bytes:
    """The index as a PDF."""
    return _render("index.html", INDEX, index, f"{index.origin} {index.size} index", index.closed)


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def _figures(process: Process) -> list[tuple[str, str]]:
    """Words and outcome of each question of the declared result; none before there is one."""
    manifest, result = process.case.manifest, process.result
    if manifest is None or result is None:
        return []
    rules = load_rulebook()[manifest.rules_sha256]
    questions: list[Any] = result["questions"]  # type: ignore[assignment]  # made by notary.result
    whole = Amount(questions[0]["all"]["headcount"], questions[0]["all"]["area"])
    findings = [wording.finding_of(question_of(item, rules, manifest), whole) for item in questions]
    return [(finding.figures, finding.outcome) for finding in findings]


def _rules(process: Process) -> list[str]:
    manifest = process.case.manifest
    if manifest is None:
        return []
    rules = load_rulebook()[manifest.rules_sha256]
    return list(dict.fromkeys(rules[question.rule].title for question in manifest.questions))


def _render(template: str, name: str, paper: object, identifier: str, made: int) -> bytes:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "channels": wording.channels_of,
        "formal": wording.format_formal_date,
        "marked": mark_language,
        "numeral": wording.format_numeral,
        "stamp": lambda time: datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "time": wording.format_time,
    }
    page = pages.get_template(template).render(paper=paper, name=name, made=made, words=wording)
    style = (TEMPLATES / "paper.css").read_text("utf-8")
    return draw(Order(page=page, style=style, finisher="finish", variant=VARIANT, identifier=identifier))
