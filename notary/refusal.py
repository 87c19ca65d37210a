"""The office's decision not to certify: of a case that it refused (不予办理) or terminated (终止), with its reasons.

It is no certificate, certifies no result and says so. It is made from the record like one, signed, sealed and checked
like one, and carries the record. Chinese alone: it goes to the applicants. Clause: notary/SPEC.md, section Formats,
"Refusal".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from keys.encoding import hex_of
from keys.errors import NotAllowedError
from ledger.entry import Entry
from notary.certificate import Office, Officer, Said
from notary.editions.zh_cn import ZH_CN
from notary.facts import said
from notary.page import Block, Box, Heading, Page, Paragraph, Row, Rows, Signing
from voting.statement import parse_statement

REFUSED, TERMINATED = "case_refused", "case_terminated"
TITLES: Final = {REFUSED: "不予办理公证决定书", TERMINATED: "终止公证决定书"}
DECIDED: Final = {
    REFUSED: "依照《中华人民共和国公证法》第三十一条，决定不予办理公证，不出具公证书。",
    TERMINATED: "决定终止办理公证，不出具公证书。",
}
REASONS: Final = {
    "no_interest": "当事人与申请公证的事项没有利害关系",
    "dispute": "当事人之间对申请公证的事项有争议",
    "evidence_insufficient": "当事人提供的材料不充分，或者拒绝补充",
    "untrue": "申请公证的事项不真实，或者提供虚假材料",
    "unlawful": "申请公证的事项不合法，违背社会公德",
    "unpaid": "当事人拒绝按照规定支付公证费",
    "withdrawn_by_applicant": "申请人撤回申请",
    "rules_broken": "表决活动违反封存的表决方案",
    "failure_of_system": "表决系统发生故障，不能继续",
    "superseded": "本案由另一案件取代",
}
NOT_CERTIFIED: Final = "本决定书不是公证书，不证明表决的过程和结果；账本中已有的记载不因本决定增加证明力。"
EVIDENCE: Final = "本案记录附于本文件（bundle.zip），可凭公证机构的核验准则文件离线复核。"
REMEDY: Final = "对本决定有异议的，可以向本处提出。"


class RecordNotEndedError(NotAllowedError):
    """The record holds neither a refusal nor a termination: no decision not to certify goes with it."""

    code = "record-not-ended"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What such a decision says. ``kind`` is that of the entry, ``text`` the officers' words; times in Unix seconds."""

    kind: str
    office: Office
    officers: tuple[Officer, ...]
    applicants: tuple[Said, ...]
    compound: Said
    title: Said
    applied: int
    decided: int
    issued: int
    reason: str
    text: str
    origin: str
    size: int
    root: bytes
    demonstration: bool = False


def make_refusal(
    entries: Iterable[Entry], office: Office, officers: tuple[Officer, ...], issued: int, head: tuple[str, int, bytes]
) -> Refusal:
    """The decision that an accepted record holds; ``head`` is the log's origin, size and root.

    Raises: RecordNotEndedError if the case was neither refused nor terminated.
    """
    opened: tuple[int, Mapping[str, Any]] | None = None
    for entry in entries:
        if entry.kind == "case_opened":
            opened = entry.time, parse_statement(entry.body).body  # type: ignore[assignment]  # read by the audit
        if entry.kind in TITLES and opened is not None:
            body: Any = parse_statement(entry.body).body
            return Refusal(
                kind=entry.kind,
                office=office,
                officers=officers,
                applicants=tuple(said(words) for words in opened[1]["applicants"]),
                compound=said(opened[1]["compound"]),
                title=said(opened[1]["matter"]),
                applied=opened[0],
                decided=entry.time,
                issued=issued,
                reason=body["reason"],
                text=body["text"],
                origin=head[0],
                size=head[1],
                root=head[2],
                demonstration=opened[1]["demonstration"],
            )
    raise RecordNotEndedError


def lay_out_refusal(refusal: Refusal) -> Page:
    """The document of ``refusal``."""
    title, office = TITLES[refusal.kind], refusal.office
    applicants = ZH_CN.join(applicant.zh_cn for applicant in refusal.applicants)
    matter = f"{refusal.compound.zh_cn}“{refusal.title.zh_cn}”"
    boxed: list[Block] = [Box((ZH_CN.say("demonstration"),))] if refusal.demonstration else []
    return Page(
        language=ZH_CN.language,
        direction=ZH_CN.direction,
        title=f"{title} {refusal.title.zh_cn}",
        author=office.name_zh,
        description=f"{title}：{matter}",
        issued=refusal.issued,
        head=(office.name_zh, ZH_CN.say("mark") if refusal.demonstration else "", title),
        foot=ZH_CN.say("root", root=hex_of(refusal.root)[:16]),
        number=ZH_CN.words["page"],
        blocks=(
            Heading(title, 1, "long"),
            *boxed,
            Rows(
                (
                    Row(ZH_CN.say("label.applicant"), tuple(applicant.zh_cn for applicant in refusal.applicants)),
                    Row(ZH_CN.say("label.matter"), (ZH_CN.say("matter"),)),
                    Row(ZH_CN.say("label.vote"), (f"{refusal.compound.zh_cn}　{refusal.title.zh_cn}",)),
                ),
                "parties",
            ),
            Heading("一、申请"),
            Paragraph(
                f"申请人{applicants}就{matter}表决活动，于{ZH_CN.date(refusal.applied)}向本处申请办理现场监督公证。"
            ),
            Heading("二、理由"),
            Paragraph(f"本处审查认为：{REASONS[refusal.reason]}。具体情况：{refusal.text.removesuffix('。')}。"),
            Heading("三、决定"),
            Paragraph(f"本处于{ZH_CN.moment(refusal.decided)}{DECIDED[refusal.kind]}", "words decision"),
            Paragraph(NOT_CERTIFIED),
            Paragraph(f"{EVIDENCE}{REMEDY}", "words closing"),
            Signing(
                officer_label=ZH_CN.say("officer.label"),
                officer_field=ZH_CN.say("officer.field"),
                handled=ZH_CN.say("handled", names=ZH_CN.join(officer.name for officer in refusal.officers)),
                office=(ZH_CN.say("state"), office.name_zh),
                date=ZH_CN.formal_date(refusal.issued),
                seal_field=ZH_CN.say("seal.field"),
            ),
            Rows(
                (
                    Row(ZH_CN.say("ledger.origin"), (refusal.origin,)),
                    Row(ZH_CN.say("ledger.size"), (str(refusal.size),)),
                    Row(ZH_CN.say("ledger.root"), (hex_of(refusal.root),)),
                ),
                "digests",
            ),
        ),
    )
