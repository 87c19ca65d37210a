"""The file of an ended case, written into one folder: evidence, certificate, minutes, index, digests; then read again.

The archive is whatever the log has; papers are drawn from it. What lies in the folder is checked as it lies there:
every digest, and the archive by the audit. An office's archive gets a copy of this folder and of nothing else.
Specification: ``notary/SPEC.md``, "Minutes and file".
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from keys.adapters.sodium import SodiumGroup, check_signature
from keys.encoding import hex_of
from keys.errors import NotAllowedError, VerificationError
from ledger.adapters.bundle import format_bundle, parse_bundle
from ledger.policy import parse_policy
from notary.adapters import papers
from notary.adapters.casework import Casework
from notary.adapters.pool import process_limit, prover
from notary.adapters.registry import CERTIFICATES
from notary.adapters.rulebook import load_rulebook
from notary.audit import audit
from notary.casefile import Paper
from notary.process import Process
from notary.report import ACCEPTED
from notary.retention import CaseUnfinishedError

ARCHIVE, POLICY, SUMS = "archive.zip", "policy.txt", "SHA256SUMS"
RESULT, MINUTES, INDEX = "result.pdf", "minutes.pdf", "index.pdf"


class CertificateMissingError(NotAllowedError):
    """The log has a certificate, and none of the files given is it, or one of them is another's."""

    code = "certificate-missing"


class ArchiveDamagedError(VerificationError):
    """A file that was just written reads otherwise, or the archive does not pass the audit."""

    code = "archive-damaged"


@dataclass(frozen=True, slots=True)
class Filed:
    """What was written: names and SHA-256 in hex, in the order of the list of digests."""

    digests: Mapping[str, str]
    size: int


def write_archive(work: Casework, folder: Path, certificates: Sequence[bytes]) -> Filed:
    """Write the file of the ended case ``work`` into ``folder``, which must not exist; then check what lies there.

    ``certificates`` are the signed PDFs, renewed or not; one of them is the one the log has.
    Raises: CaseUnfinishedError; CertificateMissingError; FileExistsError; ArchiveDamagedError, and then no folder is
        left.
    """
    if work.log.state != "closed":
        raise CaseUnfinishedError
    process = work.process()
    check_certificates(process, certificates)
    files: dict[str, bytes] = {ARCHIVE: format_bundle(work.record()), POLICY: work.policy()}
    for place, data in enumerate(certificates, 1):
        files["certificate.pdf" if place == 1 else f"certificate-{place}.pdf"] = data
    if process.result is not None:
        files[RESULT] = papers.render_result(papers.read_result(work, process))
    files[MINUTES] = papers.render_minutes(papers.read_minutes(work, process))
    files[INDEX] = papers.render_index(papers.read_index(work, _list(files), process))
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    files[SUMS] = "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()
    part = folder.with_name(f"{folder.name}.part")
    if folder.exists():
        raise FileExistsError(17, "the folder exists", str(folder))
    part.mkdir(parents=True)
    try:
        for name, data in files.items():
            _write(part / name, data)
        check_folder(part)
        part.rename(folder)
    except BaseException:
        for path in part.iterdir():
            path.unlink()
        part.rmdir()
        raise
    return Filed(digests, process.case.size)


def kept_certificates(work: Casework) -> list[bytes]:
    """The certificate of a case as the register keeps it beside its log; none where it has none."""
    signed = work.process().certificate.get("signed")
    file = work.settings.data / CERTIFICATES / f"{hex_of(signed['sha256'])}.pdf" if signed else None
    return [file.read_bytes()] if file is not None and file.exists() else []


def check_certificates(process: Process, certificates: Sequence[bytes]) -> None:
    """Check that each of ``certificates`` begins as the signed file that the log has; renewals only append to it."""
    signed = process.certificate.get("signed")
    if signed is None:
        if certificates:
            raise CertificateMissingError("the log has no certificate")
        return
    for data in certificates:
        if hashlib.sha256(data[: signed["size"]]).digest() != signed["sha256"] or len(data) < signed["size"]:
            raise CertificateMissingError
    if not certificates:
        raise CertificateMissingError


def check_folder(folder: Path) -> None:
    """Check every file of a written archive as it lies on the disk. Raises ArchiveDamagedError."""
    lines = [line.split("  ", 1) for line in (folder / SUMS).read_text("utf-8").splitlines()]
    listed = {name: digest for digest, name in lines}
    if set(listed) | {SUMS} != {path.name for path in folder.iterdir()}:
        raise ArchiveDamagedError("another file lies in the folder, or one is missing")
    for name, digest in listed.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise ArchiveDamagedError(name)
    record, policy = parse_bundle((folder / ARCHIVE).read_bytes()), parse_policy((folder / POLICY).read_bytes())
    prove = prover(process_limit())
    report = audit(record, policy, check_signature, load_rulebook(), group=SodiumGroup(), prove=prove)
    if report.verdict != ACCEPTED or report.stage == "result":
        raise ArchiveDamagedError(report.first.code if report.first else "not whole")


def _list(files: Mapping[str, bytes]) -> tuple[Paper, ...]:
    """The files as the index lists them; the index itself is on the list of digests."""
    names = {ARCHIVE: "证据包（全部账本记录）", POLICY: "核验准则", RESULT: papers.RESULT, MINUTES: papers.MINUTES}
    listed = []
    for name, data in sorted(files.items()):
        pages = papers.count_pages(data) if name.endswith(".pdf") else 0
        listed.append(Paper(name, names.get(name, "公证书"), hashlib.sha256(data).hexdigest(), pages))
    return tuple(listed)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
