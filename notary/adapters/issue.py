"""Issuing a certificate: audit, number, draw, sign, seal, append, seal the case, and enter it into the register.

The office certifies only what its own audit accepts, and it audits the very bytes that it attaches.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from keys.adapters.sodium import SodiumGroup, check_signature
from keys.encoding import hex_of
from ledger.adapters.bundle import format_bundle, parse_bundle
from ledger.policy import parse_policy
from notary.adapters.authorities import reach_authorities
from notary.adapters.casework import NOBODY, Casework, Signers
from notary.adapters.certificatecheck import head_of
from notary.adapters.pdf import render_appearances, render_certificate, render_refusal
from notary.adapters.pdfsigned import check_signed_pdf
from notary.adapters.pens import Pen, open_pen
from notary.adapters.pool import process_limit, prover
from notary.adapters.registry import Registry
from notary.adapters.rulebook import load_rulebook
from notary.adapters.sign import sign_certificate
from notary.audit import audit
from notary.certificate import CHINESE, EDITIONS, Certificate, Officer
from notary.certify import Commission, make_certificate
from notary.errors import AuditRefusedError
from notary.refusal import Refusal, make_refusal
from notary.register_errors import RegisterNumberError
from notary.report import ACCEPTED

TRIES = 20


@dataclass(frozen=True, slots=True)
class Pens:
    """What signs the PDF: the officer's key and the office's seal."""

    officer: Pen
    seal: Pen


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that was issued: number, signed PDF, the bundle it carries, the archive of the sealed case.

    ``translations`` are the signed files of the other editions.
    """

    number: str
    pdf: bytes
    bundle: bytes
    archive: bytes
    translations: Mapping[str, bytes]

    def files(self) -> dict[str, bytes]:
        """All files by their names."""
        named = {f"certificate.{edition}.pdf": data for edition, data in self.translations.items()}
        return {"certificate.pdf": self.pdf, **named, "bundle.zip": self.bundle, "archive.zip": self.archive}


def issue_certificate(
    work: Casework, officers: tuple[str, ...], signers: Signers, pens: Pens, notes: Mapping[str, tuple[str, ...]]
) -> Issued:
    """Issue the certificate of a case whose statement was read, and its translations.

    ``officers`` are names, the signing notary first; ``notes`` are by edition. It bears the next number of the office's
    register. Where another certificate took that number meanwhile, this one is drawn and signed again under the next.
    Raises: AuditRefusedError if the record does not pass; what a check of the signed file refuses, such as a signer
        whom the policy does not pin; what process and register refuse. Then nothing was appended.
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
    registry = Registry(work.settings, work.office)
    registry.begin(signers)
    for tries_left in reversed(range(TRIES)):
        number, year, serial = registry.register().next_number(work.clock())
        commission = Commission(
            number=number,
            office=facts.named,
            officers=tuple(Officer(person.title, person.licence) for person in people),
            issued=work.clock(),
            bundle_sha256=hashlib.sha256(bundle).digest(),
            verify_url=f"{work.settings.base_url}/verify/{year}-{serial}",
            notes_zh=notes.get(CHINESE, ()),
        )
        certificate = make_certificate(report, rulebook[process.case.manifest.rules_sha256], commission)
        with ExitStack() as held:
            make = _drawing_and_signing(work, pens, held, bundle)
            unsigned, signed = make(certificate)
            binding = replace(certificate, binding_sha256=hashlib.sha256(signed).digest())
            translations = {
                edition: make(replace(binding, edition=edition, notes_own=notes.get(edition, ())))[1]
                for edition in EDITIONS
                if edition != CHINESE
            }
        try:
            _append(work, registry, (number, year, serial), (bundle, unsigned, signed), signers)
        except RegisterNumberError:
            if not tries_left:
                raise
            continue
        break
    registry.keep(signed)
    return Issued(number, signed, bundle, format_bundle(work.record()), translations)


def _drawing_and_signing(
    work: Casework, pens: Pens, held: ExitStack, bundle: bytes
) -> Callable[[Certificate], tuple[bytes, bytes]]:
    """What makes of a certificate its unsigned file and the signed one, which passes our own check."""
    sign = _signing(work, pens, held, bundle)

    def make(certificate: Certificate) -> tuple[bytes, bytes]:
        unsigned = render_certificate(certificate, bundle)
        return unsigned, sign(unsigned, certificate)

    return make


def _signing(
    work: Casework, pens: Pens, held: ExitStack, bundle: bytes
) -> Callable[[bytes, Certificate | Refusal], bytes]:
    """What signs and seals an unsigned file with the looks of what it says, and passes it through our own check."""
    policy = parse_policy(work.policy())
    officer, seal = held.enter_context(open_pen(pens.officer)), held.enter_context(open_pen(pens.seal))
    asked = held.enter_context(reach_authorities(work.settings))

    def sign(unsigned: bytes, said: Certificate | Refusal) -> bytes:
        signed = sign_certificate(unsigned, officer, seal, render_appearances(said), asked)
        check_signed_pdf(signed, policy.pdf_root or b"", policy.pdf_signers, bundle)
        return signed

    return sign


def issue_refusal(work: Casework, officers: tuple[str, ...], pens: Pens) -> bytes:
    """The signed decision not to certify a case that was refused or terminated and sealed; appends nothing.

    Raises: AuditRefusedError if the record does not pass; RecordNotEndedError if it ended otherwise.
    """
    bundle = format_bundle(work.record())
    policy = parse_policy(work.policy())
    report = audit(parse_bundle(bundle), policy, check_signature, load_rulebook(), group=SodiumGroup())
    if report.verdict != ACCEPTED:
        raise AuditRefusedError(report.first.code if report.first else "")
    people = [work.office.facts.person(name) for name in officers]
    signing = tuple(Officer(person.title, person.licence) for person in people)
    refusal = make_refusal(report.entries, work.office.facts.named, signing, work.clock(), head_of(report))
    with ExitStack() as held:
        return _signing(work, pens, held, bundle)(render_refusal(refusal, bundle), refusal)


def _append(
    work: Casework,
    registry: Registry,
    number: tuple[str, int, int],
    files: tuple[bytes, bytes, bytes],
    signers: Signers,
) -> None:
    """Enter the certificate, seal the case and enter both into the register, all in one transaction."""
    bundle, unsigned, signed = files
    body = {"bundle": _sha256(bundle), "number": number[0], "signed": _file(signed), "unsigned": _file(unsigned)}
    with work.writing() as desk:
        desk.add("certificate_issued", body, signers)
        case = desk.process.case
        desk.add("case_sealed", {"root": hex_of(case.root), "size": case.size}, NOBODY)
        entered = {
            "case": work.origin,
            "number": number[0],
            "root": hex_of(case.root),
            "serial": number[2],
            "signed": _file(signed),
            "size": case.size,
            "year": number[1],
        }
        with registry.writing(desk.writer) as book:
            book.add("register_certificate", entered, signers)
    work.publish()
    work.log.close()
    registry.publish()


def _file(data: bytes) -> dict[str, str | int]:
    return {"sha256": _sha256(data), "size": len(data)}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
