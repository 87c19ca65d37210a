"""Everything that a certificate prints, made from its value alone: `lay_out`.

The auditor makes the same value from the record and compares what stands on the finished pages with what is made here
(attack A84), so nothing may be printed that does not come through this file. Clause: notary/SPEC.md, section Formats,
"Pages".
"""

from typing import Final

from notary.certificate import Certificate
from notary.editions.edition import Edition
from notary.page import Block, Box, Heading, Page, Paragraph, Points, Row, Rows, Signing, Ways
from notary.statement import EDITIONS, CertificateText, certificate_text
from notary.tables import list_tables

COMMAND: Final = "zhengyi audit {file} --policy policy.txt"
ROOT_DIGITS: Final = 16


def lay_out(certificate: Certificate) -> Page:
    """The document of ``certificate`` in its edition."""
    edition, text = EDITIONS[certificate.edition], certificate_text(certificate)
    title = edition.say("title")
    return Page(
        language=edition.language,
        direction=edition.direction,
        title=f"{title} {certificate.number}",
        author=certificate.office.name_zh,
        description=edition.say(
            "description", compound=edition.given(certificate.compound), title=edition.given(certificate.title)
        ),
        issued=certificate.issued,
        head=(
            _office(certificate, edition),
            edition.say("mark") if certificate.demonstration else "",
            certificate.number,
        ),
        foot=edition.say("root", root=certificate.ledger.root.hex()[:ROOT_DIGITS]),
        number=edition.words["page"],
        blocks=(
            Heading(title, 1),
            Paragraph(certificate.number, "case-number"),
            *_front(certificate, edition),
            *_statement(text, edition),
            _signing(certificate, text, edition),
            *list_tables(certificate, edition),
            *_digests(certificate, edition),
            *_verify(certificate, edition),
        ),
    )


def _front(certificate: Certificate, edition: Edition) -> list[Block]:
    binding = certificate.binding_sha256.hex()
    notes = [
        edition.say("translation", sha256=binding) if binding else "",
        edition.say("demonstration") if certificate.demonstration else "",
        *(certificate.notes_own or certificate.notes_zh),
    ]
    boxed = tuple(note for note in notes if note)
    rows: list[Row] = []
    for applicant in certificate.applicants:
        agent = edition.say("label.agent", name=applicant.agent) if applicant.agent else ""
        lines = (edition.given(applicant.name), applicant.identity, agent)
        label = "" if rows else edition.say("label.applicant")
        rows.append(Row(label, tuple(line for line in lines if line)))
    compound, title = edition.given(certificate.compound), edition.given(certificate.title)
    rows.append(Row(edition.say("label.matter"), (edition.say("matter"),)))
    rows.append(Row(edition.say("label.vote"), (edition.say("vote", compound=compound, title=title),)))
    return [*([Box(boxed)] if boxed else []), Rows(tuple(rows), "parties")]


def _statement(text: CertificateText, edition: Edition) -> list[Block]:
    blocks: list[Block] = []
    for place, section in enumerate(text.sections, 1):
        heading = edition.say("heading.section", place=edition.place(place), heading=section.heading)
        blocks.append(Heading(heading))
        blocks += [Paragraph(paragraph) for paragraph in section.paragraphs]
        if section.points:
            blocks.append(_numbered(section.points, edition))
    last = edition.place(len(text.sections) + 1)
    blocks.append(Heading(edition.say("heading.section", place=last, heading=edition.say("heading.conclusion"))))
    blocks.append(Paragraph(text.conclusion, "words conclusion"))
    for number, finding in enumerate(text.findings, 1):
        figures = finding.figures
        if len(text.findings) > 1:
            figures = edition.say("question", place=edition.place(number), title=figures)
        blocks += [Paragraph(figures, "words finding"), Paragraph(finding.rule)]
        blocks += [_numbered(finding.conditions, edition), Paragraph(finding.outcome, "words decision")]
    blocks[-1] = Paragraph(text.findings[-1].outcome, "words decision closing")
    return [*blocks, Paragraph(edition.say("annexed"), "words closing")]


def _numbered(points: tuple[str, ...], edition: Edition) -> Points:
    labels = (edition.say("point", place=edition.place(place)) for place in range(1, len(points) + 1))
    return Points(tuple(zip(labels, points, strict=True)), "many" if len(points) > 10 else "")


def _signing(certificate: Certificate, text: CertificateText, edition: Edition) -> Signing:
    return Signing(
        officer_label=edition.say("officer.label"),
        officer_field=edition.say("officer.field"),
        handled=edition.say("handled", names=edition.join(officer.name for officer in certificate.officers)),
        office=(edition.say("state"), _office(certificate, edition)),
        date=text.date,
        seal_field=edition.say("seal.field"),
    )


def _digests(certificate: Certificate, edition: Edition) -> list[Block]:
    ledger = certificate.ledger
    rows = [
        Row(edition.say("ledger.origin"), (ledger.origin,)),
        Row(edition.say("ledger.size"), (str(ledger.size),)),
        Row(edition.say("ledger.root"), (ledger.root.hex(),)),
        Row(edition.say("annex.manifest"), (ledger.manifest_sha256.hex(),)),
        *(Row(edition.word("annex", annex.kind), (annex.sha256.hex(),)) for annex in certificate.annexes),
        Row(edition.say("annex.bundle"), (ledger.bundle_sha256.hex(),)),
    ]
    if certificate.binding_sha256:
        rows.append(Row(edition.say("annex.binding"), (certificate.binding_sha256.hex(),)))
    return [
        Heading(edition.say("annex.digests"), 2, "annex"),
        Rows(tuple(rows), "digests"),
        Paragraph(edition.say("digests"), "remark"),
    ]


def _verify(certificate: Certificate, edition: Edition) -> list[Block]:
    office = certificate.office
    address = edition.say(
        "contact", address=office.address, address_en=office.address_en or office.address, phone=office.phone
    )
    file = f"certificate{'' if edition.code == 'zh_cn' else f'.{edition.code}'}.pdf"
    ways = tuple(
        (f"{place}.", edition.say(name)) for place, name in enumerate(("way.signatures", "way.ledger", "way.audit"), 1)
    )
    return [
        Heading(edition.say("annex.verify"), 2, "annex"),
        Ways(ways, COMMAND.format(file=file), certificate.verify_url, edition.say("code")),
        Paragraph(_office(certificate, edition), "contact"),
        Paragraph(address, "contact more"),
    ]


def _office(certificate: Certificate, edition: Edition) -> str:
    office = certificate.office
    return edition.say("office", name=office.name_zh, name_en=office.name_en or office.name_zh)
