"""The certificate corridor: from an accepted audit to what the certificate says.

A certificate is drawn from the audit's report alone, so every figure in it was recomputed from the record.
Specification: ``notary/SPEC.md`` section Algorithms, "Certificate".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from keys.errors import NotAllowedError
from notary.certificate import (
    CHINESE,
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
    Said,
)
from notary.decision import Rule, decide
from notary.election import decide_election
from notary.errors import AuditRefusedError, RehearsalError
from notary.facts import count_ballots, find_incidents, find_objections, find_paper, find_steps, read_facts, said
from notary.kinds import READ
from notary.report import ACCEPTED, Report
from notary.result import format_area
from notary.wording import SILENCES
from voting.manifest import Manifest, Question
from voting.opened import count_opened
from voting.rules import Case
from voting.tally import count_votes

STAGES: Mapping[str, Any] = {"quorum": "participation", "adoption": "adoption"}
DOCUMENTS = (
    *("roll_posted", "announcement_posted", "manifest_sealed", "delivery_recorded"),
    *("proxy_recorded", "paper_issued", "paper_reconciled"),
)
"""The documents reviewed, by the entry that puts each on file: one that is not there is not named."""
NOTHING = Amount(0, "0.000")
SILENCE_ZH = SILENCES


class RecordUncertifiableError(NotAllowedError):
    """The record does not end with the reading of the statement: the case was refused, terminated or sealed."""

    code = "record-uncertifiable"


@dataclass(frozen=True, slots=True)
class Commission:
    """Who issues the certificate, under which number, when, over which bundle, in which edition.

    A translation has ``notes_own`` in its language, and names the signed file of the Chinese edition.
    """

    number: str
    office: Office
    officers: tuple[Officer, ...]
    issued: int
    bundle_sha256: bytes
    verify_url: str
    notes_zh: tuple[str, ...] = ()
    notes_own: tuple[str, ...] = ()
    edition: str = CHINESE
    binding_sha256: bytes = b""


def make_certificate(report: Report, rules: Mapping[str, Rule], commission: Commission) -> Certificate:
    """Say what ``report`` found as a certificate.

    Raises: AuditRefusedError unless the audit accepted a result; RehearsalError; RecordUncertifiableError.
    """
    process, result = report.process, report.result
    if report.verdict != ACCEPTED or process is None or result is None or process.case.manifest is None:
        raise AuditRefusedError
    if process.is_rehearsal:
        raise RehearsalError
    if process.phase != READ:
        raise RecordUncertifiableError
    manifest = process.case.manifest
    questions: Sequence[Any] = result["questions"]  # type: ignore[assignment]  # made by notary.result
    facts = read_facts(report.entries)
    without = _outcomes_without_silent(process.case, rules)
    return Certificate(
        number=commission.number,
        office=commission.office,
        officers=commission.officers,
        applicants=tuple(Applicant(said(words)) for words in process.opened["applicants"]),
        title=said(manifest.title),
        compound=said(process.opened["compound"]),
        applied=process.times["case_opened"],
        accepted=process.times["case_opened"],
        opens=process.times["voting_opened"],
        closes=process.case.closes,
        issued=commission.issued,
        documents=tuple(kind for kind in DOCUMENTS if kind in process.times),
        steps=find_steps(facts, process.case),
        basis=tuple(process.opened["legal_basis"]),
        all=_amount(questions[0]["all"]),
        questions=tuple(
            replace(question_of(item, rules, manifest), without_silent=without.get(item["id"], ""))
            for item in questions
        ),
        ledger=_ledger(report, manifest, commission),
        annexes=(
            Annex("roll", manifest.roll_sha256),
            Annex("announcement", manifest.announcement),
        ),
        verify_url=commission.verify_url,
        ballots=count_ballots(process.case),
        incidents=find_incidents(facts),
        objections=find_objections(facts),
        paper=find_paper(facts, process.case.invalid_paper),
        is_secret=manifest.is_secret,
        demonstration=process.opened["demonstration"],
        notes_zh=commission.notes_zh,
        notes_own=commission.notes_own,
        rounding=(str(result["rounding"]), format_area(manifest.totals.area)) if "rounding" in result else None,
        edition=commission.edition,
        binding_sha256=commission.binding_sha256,
    )


def _outcomes_without_silent(case: Case, rules: Mapping[str, Rule]) -> dict[str, str]:
    """What each question would have come to, had silent owners not taken part; none where they did not."""
    if case.manifest is None or case.roll is None or case.manifest.silence == "not_participating":
        return {}
    counts = (count_opened if case.manifest.is_secret else count_votes)(case, case.manifest, case.roll)
    invalid = case.manifest.invalid_paper
    return {
        count.question.id: (decide_election if count.question.seats else decide)(
            rules[count.question.rule], count, "not_participating", invalid
        ).outcome
        for count in counts
        if count.silent.heads
    }


def _ledger(report: Report, manifest: Manifest, commission: Commission) -> Ledger:
    return Ledger(
        origin=report.origin or "",
        size=report.size or 0,
        root=report.root or b"",
        manifest_sha256=manifest.sha256,
        bundle_sha256=commission.bundle_sha256,
    )


def question_of(item: Mapping[str, Any], rules: Mapping[str, Rule], manifest: Manifest) -> QuestionResult:
    """What a result says of one question, as certificates and announcements show it."""
    decision = item["decision"]
    question = next(question for question in manifest.questions if question.id == item["id"])
    labels = {option.id: said(option.label) for option in question.options}
    return QuestionResult(
        id=item["id"],
        title=said(question.title),
        rule=decision["rule"],
        rule_title=rules[decision["rule"]].title,
        options=tuple(_option(option, labels) for option in item["options"]),
        participating=_amount(item["participants"]),
        invalid=_amount(item["invalid"]) if manifest.invalid_paper == "participating" else NOTHING,
        silent=_amount(item["silent"]),
        silence=manifest.silence,
        conditions=tuple(_condition(condition, labels) for condition in decision["conditions"]),
        outcome=decision["outcome"],
        election=_election(decision, question, rules, labels) if "seats" in decision else None,
        blank=_amount(item["blank"]) if "blank" in item else NOTHING,
        channels=tuple((name, _amount(value)) for name, value in item.get("participation", {}).items()),
    )


def _election(
    decision: Mapping[str, Any], question: Question, rules: Mapping[str, Rule], labels: Mapping[str, Said]
) -> Election:
    return Election(
        seats=decision["seats"],
        at_least=question.min,
        at_most=question.max,
        ranking=rules[decision["rule"]].ranking,
        winners=tuple(labels[name] for name in decision["winners"]),
        tied=tuple(labels[name] for name in decision["tied"]),
    )


def _option(option: Mapping[str, Any], labels: Mapping[str, Said]) -> OptionResult:
    cast, counted = _amount(option), _amount(option["after_silent"])
    silent = Amount(counted.heads - cast.heads, str(Decimal(counted.area) - Decimal(cast.area)))
    channels = tuple((name, _amount(value)) for name, value in option["channels"].items())
    return OptionResult(option["id"], labels[option["id"]], cast, channels, silent, counted)


def _condition(item: Mapping[str, Any], labels: Mapping[str, Said]) -> Condition:
    top, bottom = item["fraction"].split("/")
    return Condition(
        stage=STAGES[item["part"]],
        measure=item["measure"],
        subject=labels[item["option"]] if item["option"] else None,
        value=str(item["numerator"]),
        base_name=item["base"],
        base=str(item["denominator"]),
        comparison=item["comparison"],
        fraction=(int(top), int(bottom)),
        holds=item["holds"],
    )


def _amount(value: Mapping[str, Any]) -> Amount:
    return Amount(value["headcount"], value["area"])
