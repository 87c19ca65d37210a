"""The audit's report in words and as JSON; the shape of the JSON is fixed (``notary/SPEC.md``, "Report")."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from notary.report import ACCEPTED, EVIDENCE_ONLY, Report

STEPS = {
    "pdf": "PDF 签名 the PDF and its signatures",
    "pages": "证书页面 the certificate's pages",
    "register": "公证书登记簿 the office's register of certificates",
    "container": "证据包 the container",
    "checkpoint": "检查点 the signed head of the log",
    "entries": "记录数 the number of entries",
    "tree": "哈希树 the hash tree",
    "checkpoints": "历次检查点 the earlier heads",
    "chain": "记录链 the chain of entries",
    "process": "程序与选票 process, ballots and result",
    "files": "附件 the files named by entries",
    "completeness": "完整性 the end of the stage",
    "receipts": "回执 the voters' receipts",
    "setup": "选举设置 election, trustees and credentials",
    "events": "事件链 the chain of events",
    "ballots": "选票 the ballots",
    "tally": "密文合计 the encrypted tally",
    "decryption": "解密 the partial decryptions",
    "result": "结果 the result",
    "limits": "未及事项 what an archive alone cannot show",
}
MARKS = {"ok": "ok  ", "failed": "FAIL", "not_checked": "----"}
OUTCOMES = {
    "adopted": "通过 adopted",
    "not_adopted": "未通过 not adopted",
    "quorum_not_met": "参与人数不足 quorum not met",
    "not_determinable": "无法确定 not determinable",
}
MEASURES = {"area": "面积 area m²", "headcount": "人数 heads"}


def format_verdict(report: Report) -> str:
    """The last line of standard output."""
    first = report.first
    if first is not None:
        place = "" if first.entry is None else f" at entry {first.entry}"
        return f"REFUSED {first.code}{place}"
    return {ACCEPTED: "ACCEPTED", EVIDENCE_ONLY: "ACCEPTED EVIDENCE ONLY"}[report.verdict]


def format_json(report: Report, name: str, sha256: str | None) -> str:
    """The report as one JSON object."""
    first = report.first
    value = {
        "v": 1,
        "verdict": report.verdict,
        "code": first.code if first else None,
        "entry": first.entry if first else None,
        "input": name,
        "sha256": sha256,
        "stage": report.stage,
        "steps": [{"id": step.id, "status": step.status, "detail": step.detail} for step in report.steps],
        "findings": [{"code": item.code, "entry": item.entry, "detail": item.detail} for item in report.findings],
        "result": report.result if not report.findings else None,
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def format_text(report: Report) -> Iterator[str]:
    """The report in lines for a person, the verdict last; what a record calls its parts begins no line of its own."""
    yield from (" ".join(line.split("\n")) for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for number, step in enumerate(report.steps, start=1):
        yield f"{number:2} {MARKS[step.status]} {STEPS[step.id]}: {step.detail}"
    for finding in report.findings:
        place = "" if finding.entry is None else f", entry {finding.entry}"
        yield f"   {finding.code}{place}: {finding.detail}"
    if report.result is not None and not report.findings:
        yield from _result_lines(report.result)
    yield format_verdict(report)


def _result_lines(result: Any) -> Iterator[str]:
    if "weight" in result:
        yield from _weight_lines(result)
        return
    for question in result["questions"]:
        yield ""
        yield f"   {question['title']}"
        for option in question["options"]:
            line = f"   {option['label']}: {option['headcount']} 人, {option['area']} m²"
            after = option["after_silent"]
            if after["headcount"] != option["headcount"]:
                line += f"; 计入沉默业主后 with silent owners: {after['headcount']} 人, {after['area']} m²"
            yield line
        if "blank" in question:
            yield f"   空白票 blank: {question['blank']['headcount']} 人, {question['blank']['area']} m²"
        for name, words in (("invalid", "无效票 invalid"), ("silent", "已送达未表决 served and silent")):
            yield f"   {words}: {question[name]['headcount']} 人, {question[name]['area']} m²"
        yield _ratio("参与 participants", question["participants"], question["all"])
        decision = question["decision"]
        labels = {option["id"]: option["label"] for option in question["options"]}
        for condition in decision["conditions"]:
            yield _condition_line(condition, labels if "seats" in decision else {})
        yield f"   {decision['rule']}: {OUTCOMES[decision['outcome']]}"
        if "seats" in decision:
            yield f"   应选 seats: {decision['seats']}; 当选 elected: {_names(decision['winners'], labels)}"
        if decision.get("tied"):
            yield f"   并列而不能确定 tied for the seats left: {_names(decision['tied'], labels)}"
    if "rounding" in result:
        yield f"   面积取整 each owner's area was rounded to a multiple of {result['rounding']} m²"
    yield ""


def _weight_lines(result: Any) -> Iterator[str]:
    """The result of a ``.bel`` archive, which knows weights and nothing else; its texts may be anybody's."""
    for question in result["questions"]:
        yield ""
        yield f"   {_printable(question['title'])}"
        for option in question["options"]:
            yield f"   {_printable(option['label'])}: {option['weight']}"
        if question["blank"] is not None:
            yield f"   空白票 blank: {question['blank']}"
    yield ""
    yield f"   计票 ballots counted: {result['counted']} / {result['ballots']}, 权重 weight {result['weight']}"
    yield ""


def _printable(text: str) -> str:
    """Take out what could move the cursor, begin a line or turn the direction of writing."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _ratio(words: str, part: Any, whole: Any) -> str:
    return f"   {words}: {part['headcount']}/{whole['headcount']} 人, {part['area']}/{whole['area']} m²"


def _names(ids: Iterable[str], labels: Mapping[str, str]) -> str:
    return ", ".join(labels[name] for name in ids) or "-"


def _condition_line(condition: Any, labels: Mapping[str, str]) -> str:
    mark = "✓" if condition["holds"] else "✗"
    whose = f" {labels[condition['option']]}" if condition["option"] in labels else ""
    return (
        f"   {mark} {condition['part']}{whose} {MEASURES[condition['measure']]}: {condition['numerator']} / "
        f"{condition['denominator']} ({condition['base']}) {condition['comparison']} {condition['fraction']}"
    )
