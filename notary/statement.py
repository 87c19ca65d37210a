"""The certifying statement of a certificate in formal words, in each edition.

Clause: notary/SPEC.md, section Formats, "Statement".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from notary.certificate import Certificate, Incident, Objection, Paper, Step
from notary.editions.edition import Edition
from notary.editions.en import EN
from notary.editions.ug import UG
from notary.editions.zh_cn import ZH_CN
from notary.finding import Finding, finding_of

EDITIONS: Final[Mapping[str, Edition]] = {edition.code: edition for edition in (ZH_CN, EN, UG)}
TOLD: Final = 12
"""So many objections, and so many incidents, are told one by one; the ledger has all."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the statement: a heading, what is said, and the numbered points it lists, if any."""

    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateText:
    """The statement in reading order; ``conclusion`` is what 兹证明 introduces, ``findings`` one per question."""

    sections: tuple[Section, ...]
    conclusion: str
    findings: tuple[Finding, ...]
    date: str


def certificate_text(certificate: Certificate) -> CertificateText:
    """The certifying statement of ``certificate``: application, review, supervision, basis, conclusion."""
    edition = EDITIONS[certificate.edition]
    supervised = tuple(format_step(step, edition) for step in certificate.steps)
    sections = [Section(edition.say("heading.application"), (_application(certificate, edition),))]
    if certificate.documents:
        documents = edition.join(edition.word("document", kind) for kind in certificate.documents)
        sections.append(Section(edition.say("heading.review"), (edition.say("review", documents=documents),)))
    sections += [
        Section(edition.say("heading.supervision"), (edition.say("supervision"),), supervised),
        Section(edition.say("heading.ballots"), _ballots(certificate, edition)),
        _events(certificate, edition),
        Section(edition.say("heading.basis"), (edition.say("basis", basis=_basis(certificate, edition)),)),
    ]
    return CertificateText(
        tuple(sections),
        _conclusion(certificate, edition),
        tuple(finding_of(question, certificate.all, edition) for question in certificate.questions),
        edition.formal_date(certificate.issued),
    )


def format_text(text: CertificateText, edition: Edition = ZH_CN) -> str:
    """The statement as plain lines, for reading aloud on the spot and for the record of that reading."""
    lines: list[str] = []
    for section in text.sections:
        lines += [section.heading, *section.paragraphs]
        lines += [
            edition.say("heading.section", place=edition.place(place), heading=point)
            for place, point in enumerate(section.points, 1)
        ]
    lines.append(text.conclusion)
    for finding in text.findings:
        lines += [finding.figures, finding.rule, *finding.conditions, finding.outcome]
    return "\n".join([*lines, text.date]) + "\n"


def format_step(step: Step, edition: Edition = ZH_CN) -> str:
    """A supervised fact with its time before it."""
    values: dict[str, Any] = dict(step.told)
    for name in ("until", "closes"):
        if name in values:
            values[name] = edition.moment(values[name])
    if "present" in values:
        values["present"] = edition.join(values["present"])
        values["place"] = _own(values["place"], edition)
    return _timed(step.time, edition.say(f"step.{step.kind}", **values), edition)


def format_paper(paper: Paper, edition: Edition) -> str:
    """The account of paper in one sentence."""
    reasons = [
        edition.say("reason", word=edition.word("invalid", name), count=number) for name, number in paper.invalid
    ]
    return edition.say(
        "paper",
        issued=paper.issued,
        delivered=paper.delivered,
        kept=paper.issued - paper.delivered,
        returned=paper.returned,
        outstanding=paper.delivered - paper.returned,
        valid=paper.valid,
        invalid=paper.returned - paper.valid,
        reasons=edition.say("reasons", reasons=edition.join(reasons)) if reasons else "",
    )


def _own(words: Mapping[str, str], edition: Edition) -> str:
    return words.get(edition.code) or words["zh_cn"]


def _timed(time: int, text: str, edition: Edition) -> str:
    return edition.say("timed", time=edition.moment(time), text=text.removesuffix("。").removesuffix("."))


def _application(certificate: Certificate, edition: Edition) -> str:
    applied, accepted = edition.date(certificate.applied), edition.date(certificate.accepted)
    applicants = [
        edition.given(applicant.name)
        + (edition.say("reasons", reasons=edition.say("label.agent", name=applicant.agent)) if applicant.agent else "")
        for applicant in certificate.applicants
    ]
    return edition.say(
        "application",
        applicants=edition.join(applicants),
        compound=edition.given(certificate.compound),
        title=edition.quote(edition.given(certificate.title)),
        applied=applied,
        accepted=edition.say("same_day") if accepted == applied else accepted,
        officers=edition.join(officer.name for officer in certificate.officers),
    )


def _ballots(certificate: Certificate, edition: Edition) -> tuple[str, ...]:
    ballots = certificate.ballots
    values = {name: getattr(ballots, name) for name in type(ballots).__slots__}
    told = [edition.say("ballots", **values)]
    if ballots.mandates:
        told.append(edition.say("mandates", **values))
    if certificate.paper is not None:
        told.append(format_paper(certificate.paper, edition))
    return tuple(told)


def _events(certificate: Certificate, edition: Edition) -> Section:
    events = [(item.time, _objection(item, edition)) for item in certificate.objections[:TOLD]]
    events += [(item.time, _incident(item, edition)) for item in certificate.incidents[:TOLD]]
    more = max(0, len(certificate.objections) - TOLD) + max(0, len(certificate.incidents) - TOLD)
    points = [_timed(time, text, edition) for time, text in sorted(events)]
    if more:
        points.append(edition.say("sentence", text=edition.say("events.more", count=more)))
    return Section(edition.say("heading.events"), (edition.say("events" if events else "events.none"),), tuple(points))


def _objection(item: Objection, edition: Edition) -> str:
    answer = edition.say("objection.open")
    if item.answered:
        outcome = edition.word("answer", item.outcome)
        answer = edition.say("objection.answered", time=edition.moment(item.answered), outcome=outcome)
    return edition.say("objection", about=edition.word("about", item.about), index=item.index, answer=answer)


def _incident(item: Incident, edition: Edition) -> str:
    if item.ballots:
        return edition.say("set_aside", ballots=item.ballots, reason=edition.word("set_aside", item.reason))
    return edition.say("incident", what=item.what.removesuffix("。"), done=item.done.removesuffix("。"))


def _basis(certificate: Certificate, edition: Edition) -> str:
    laws = ((edition.words.get(f"law.{law}"), law) for law in certificate.basis)
    return edition.join(f"{own} ({law})" if own else law for own, law in laws)


def _conclusion(certificate: Certificate, edition: Edition) -> str:
    none = all(question.outcome == "quorum_not_met" for question in certificate.questions)
    step, whole = certificate.rounding or ("", "")
    return edition.say(
        "conclusion.none" if none else "conclusion",
        compound=edition.given(certificate.compound),
        title=edition.quote(edition.given(certificate.title)),
        opens=edition.moment(certificate.opens),
        closes=edition.moment(certificate.closes),
        officers=edition.join(officer.name for officer in certificate.officers),
        size=certificate.ledger.size,
        rounding=edition.say("rounding", step=step, whole=whole) if certificate.rounding else "",
    )
