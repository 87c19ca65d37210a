"""Issuing a certificate: audit, draw, sign, seal, append, and seal the case.

The office certifies only what its own audit accepts, and it audits the very bytes that it attaches.
"""

import hashlib
from dataclasses import dataclass

from keys.adapters.sodium import SodiumGroup, check_signature
from keys.encoding import hex_of
from ledger.adapters.bundle import format_bundle, parse_bundle
from ledger.adapters.store import case_id
from ledger.policy import parse_policy
from notary.adapters.authorities import reach_authorities
from notary.adapters.casework import NOBODY, Casework, Signers
from notary.adapters.pdf import render_appearances, render_certificate
from notary.adapters.pdfsigned import check_signed_pdf
from notary.adapters.pens import Pen, open_pen
from notary.adapters.pool import process_limit, prover
from notary.adapters.rulebook import load_rulebook
from notary.adapters.sign import sign_certificate
from notary.audit import audit
from notary.certificate import Officer
from notary.certify import Commission, make_certificate
from notary.errors import AuditRefusedError
from notary.report import ACCEPTED


@dataclass(frozen=True, slots=True)
class Pens:
    """What signs the PDF: the officer's key and the office's seal."""

    officer: Pen
    seal: Pen


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that was issued: the signed PDF, the bundle it carries, the archive of the sealed case."""

    pdf: bytes
    bundle: bytes
    archive: bytes


def issue_certificate(
    work: Casework, number: str, officers: tuple[str, ...], signers: Signers, pens: Pens, notes_zh: tuple[str, ...]
) -> Issued:
    """Issue the certificate of a case whose statement was read; ``officers`` are names, the signing notary first.

    Raises: AuditRefusedError if the record does not pass; what a check of the signed file refuses, such as a signer
        whom the policy does not pin; what the process refuses. Then nothing was appended.
    """
    bundle = format_bundle(work.record())
    rulebook = load_rulebook()
    policy = parse_policy(work.policy())
    prove = prover(process_limit())
    report = audit(parse_bundle(bundle), policy, check_signature, rulebook, group=SodiumGroup(), prove=prove)
    process = report.process
    if report.verdict != ACCEPTED or process is None or process.case.manifest is None:
        raise AuditRefusedError(report.first.code if report.first else "")
    facts = work.office.facts
    people = [facts.person(name) for name in officers]
    commission = Commission(
        number=number,
        office=facts.named,
        officers=tuple(Officer(person.title, person.licence) for person in people),
        issued=work.clock(),
        bundle_sha256=hashlib.sha256(bundle).digest(),
        verify_url=f"{work.settings.base_url}/board/{case_id(work.origin)}/{report.size}",
        notes_zh=notes_zh,
    )
    certificate = make_certificate(report, rulebook[process.case.manifest.rules_sha256], commission)
    unsigned = render_certificate(certificate, bundle)
    looks = render_appearances(certificate)
    with open_pen(pens.officer) as officer, open_pen(pens.seal) as seal, reach_authorities(work.settings) as asked:
        signed = sign_certificate(unsigned, officer, seal, looks, asked)
    check_signed_pdf(signed, policy.pdf_root or b"", policy.pdf_signers, bundle)
    _append(work, number, bundle, unsigned, signed, signers)
    return Issued(signed, bundle, format_bundle(work.record()))


def _append(work: Casework, number: str, bundle: bytes, unsigned: bytes, signed: bytes, signers: Signers) -> None:
    body = {"bundle": _sha256(bundle), "number": number, "signed": _file(signed), "unsigned": _file(unsigned)}
    with work.writing() as desk:
        desk.add("certificate_issued", body, signers)
        case = desk.process.case
        desk.add("case_sealed", {"root": hex_of(case.root), "size": case.size}, NOBODY)
    work.publish()
    work.log.close()


def _file(data: bytes) -> dict[str, str | int]:
    return {"sha256": _sha256(data), "size": len(data)}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
