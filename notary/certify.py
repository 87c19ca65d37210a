"""The certificate corridor: from an accepted audit to what the certificate says.

A certificate is drawn from the audit's report alone, so every figure in it was recomputed from the record.
Specification: ``notary/SPEC.md`` section Algorithms, "Certificate".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from notary.certificate import (
    Amount,
    Annex,
    Applicant,
    Certificate,
    Condition,
    Election,
    Ledger,
    Office,
    Officer,
    OptionResult,
    QuestionResult,
    Step,
)
from notary.decision import Rule
from notary.errors import AuditRefusedError
from notary.process import Process
from notary.report import ACCEPTED, Report
from notary.result import format_area
from notary.wording import MEASURES, NOTHING
from voting.manifest import Manifest

SILENCE_ZH = {
    "not_participating": "不计入参与表决的业主",
    "participating_abstain": "计入参与表决的业主，不计入任何选项",
    "participating_with_majority": "计入参与表决的业主，其票随已表决的多数票",
    "against": "计入参与表决的业主，其票计入反对",
}
STEPS_ZH = {
    "case_opened": "受理申请，指定承办公证员及工作人员",
    "advice_given": "就表决事项提供法律咨询",
    "roll_posted": "业主名册公示",
    "announcement_posted": "表决公告公示",
    "manifest_sealed": "两名公证人员共同封存表决方案",
    "credential_issued": "登记业主表决凭证的公钥",
    "letters_destroyed": "制信人声明已销毁表决码",
    "delivery_recorded": "记录表决通知的送达",
    "paper_issued": "两名公证人员登记印制的纸质表决票编号",
    "voting_opened": "开始表决",
    "voting_extended": "两名公证人员决定延长表决时间",
    "voting_closed": "表决截止",
    "paper_reconciled": "两名公证人员共同核对纸质表决票",
    "result_declared": "由账本重新计算并宣布表决结果",
    "statement_read": "公证员现场宣读公证证词",
}
STAGES: Mapping[str, Any] = {"quorum": "participation", "adoption": "adoption"}
DOCUMENTS_ZH = {
    "roll_posted": "业主名册",
    "announcement_posted": "表决公告",
    "manifest_sealed": "表决方案",
    "delivery_recorded": "送达记录",
    "paper_issued": "纸质表决票编号登记",
    "paper_reconciled": "纸质表决票核对记录",
}
"""The documents reviewed, by the entry that puts each on file: one that is not there is not named."""
SET_ASIDE_ZH = {"error": "录入有误", "impersonation": "他人冒用", "owner_request": "业主本人请求"}


@dataclass(frozen=True, slots=True)
class Commission:
    """Who issues the certificate, under which number, when, and over which bundle."""

    number: str
    office: Office
    officers: tuple[Officer, ...]
    issued: int
    bundle_sha256: bytes
    verify_url: str
    notes_zh: tuple[str, ...] = ()


def make_certificate(report: Report, rules: Mapping[str, Rule], commission: Commission) -> Certificate:
    """Say what ``report`` found as a certificate. Raises AuditRefusedError unless the audit accepted a result."""
    process, result = report.process, report.result
    if report.verdict != ACCEPTED or process is None or result is None or process.case.manifest is None:
        raise AuditRefusedError
    manifest = process.case.manifest
    questions: Sequence[Any] = result["questions"]  # type: ignore[assignment]  # made by notary.result
    return Certificate(
        number=commission.number,
        office=commission.office,
        officers=commission.officers,
        applicants=tuple(Applicant(words["zh_cn"]) for words in process.opened["applicants"]),
        matter_zh="现场监督",
        title_zh=manifest.title["zh_cn"],
        compound_zh=process.opened["compound"]["zh_cn"],
        applied=process.times["case_opened"],
        accepted=process.times["case_opened"],
        opens=process.times["voting_opened"],
        closes=process.case.closes,
        issued=commission.issued,
        documents_zh=tuple(words for kind, words in DOCUMENTS_ZH.items() if kind in process.times),
        steps=_steps(process),
        basis_zh=tuple(process.opened["legal_basis"]),
        all=_amount(questions[0]["all"]),
        questions=tuple(question_of(item, rules, manifest) for item in questions),
        ledger=_ledger(report, manifest, commission),
        annexes=_annexes(manifest, commission),
        verify_url=commission.verify_url,
        incidents=tuple(Step(time, _incident(kind, body)) for time, kind, body in process.incidents),
        demonstration=process.opened["demonstration"],
        notes_zh=commission.notes_zh,
        rounding=(str(result["rounding"]), format_area(manifest.totals.area)) if "rounding" in result else None,
    )


def _steps(process: Process) -> tuple[Step, ...]:
    steps = [Step(time, STEPS_ZH[kind]) for kind, time in process.times.items() if kind in STEPS_ZH]
    return tuple(sorted(steps, key=lambda step: step.time))


def _incident(kind: str, body: Mapping[str, Any]) -> str:
    """What went wrong and what was done, as officers recorded it; ballots that two of them set aside."""
    if kind == "ballot_set_aside":
        return f"两名公证人员决定{len(body['ballots'])}张表决票不予计票，原因：{SET_ASIDE_ZH[body['reason']]}"
    return f"{body['what'].removesuffix('。')}；处理：{body['done']}"


def _ledger(report: Report, manifest: Manifest, commission: Commission) -> Ledger:
    return Ledger(
        origin=report.origin or "",
        size=report.size or 0,
        root=report.root or b"",
        manifest_sha256=manifest.sha256,
        bundle_sha256=commission.bundle_sha256,
    )


def _annexes(manifest: Manifest, commission: Commission) -> tuple[Annex, ...]:
    return (
        Annex("证据包 bundle.zip（附于本文件）", commission.bundle_sha256),
        Annex("表决方案", manifest.sha256),
        Annex("业主名册（公开部分）", manifest.roll_sha256),
        Annex("表决公告", manifest.announcement),
    )


def question_of(item: Mapping[str, Any], rules: Mapping[str, Rule], manifest: Manifest) -> QuestionResult:
    """What a result says of one question, as certificates and announcements show it."""
    decision = item["decision"]
    labels = {option["id"]: option["label"] for option in item["options"]}
    return QuestionResult(
        id=item["id"],
        title_zh=item["title"],
        rule=decision["rule"],
        rule_zh=rules[decision["rule"]].title,
        options=tuple(_option(option) for option in item["options"]),
        participating=_amount(item["participants"]),
        invalid=_amount(item["invalid"]),
        silent=_amount(item["silent"]),
        silence_zh=SILENCE_ZH[manifest.silence],
        conditions=tuple(_condition(condition, labels) for condition in decision["conditions"]),
        outcome=decision["outcome"],
        election=_election(item, rules, manifest),
        blank=_amount(item["blank"]) if "blank" in item else NOTHING,
    )


def _election(item: Mapping[str, Any], rules: Mapping[str, Rule], manifest: Manifest) -> Election | None:
    decision = item["decision"]
    if "seats" not in decision:
        return None
    question = next(question for question in manifest.questions if question.id == item["id"])
    labels = {option["id"]: option["label"] for option in item["options"]}
    return Election(
        seats=decision["seats"],
        at_least=question.min,
        at_most=question.max,
        ranking_zh="、".join(MEASURES[measure] for measure in rules[decision["rule"]].ranking),
        winners=tuple(labels[name] for name in decision["winners"]),
        tied=tuple(labels[name] for name in decision["tied"]),
    )


def _option(option: Mapping[str, Any]) -> OptionResult:
    cast, counted = _amount(option), _amount(option["after_silent"])
    silent = Amount(counted.heads - cast.heads, str(Decimal(counted.area) - Decimal(cast.area)))
    channels = tuple((name, _amount(value)) for name, value in option["channels"].items())
    return OptionResult(option["id"], option["label"], cast, channels, silent, counted)


def _condition(item: Mapping[str, Any], labels: Mapping[str, str]) -> Condition:
    top, bottom = item["fraction"].split("/")
    return Condition(
        stage=STAGES[item["part"]],
        measure=item["measure"],
        subject_zh=labels[item["option"]] if item["option"] else "参与表决的业主",
        value=str(item["numerator"]),
        base_name=item["base"],
        base=str(item["denominator"]),
        comparison=item["comparison"],
        fraction=(int(top), int(bottom)),
        holds=item["holds"],
    )


def _amount(value: Mapping[str, Any]) -> Amount:
    return Amount(value["headcount"], value["area"])
