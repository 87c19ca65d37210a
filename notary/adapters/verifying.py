"""Audits a certificate for a visitor of the office's own site, in a process with bounds on time and memory.

The policy is the office's own and the register its newest, which is said beside the result: who wants to trust less
than this server audits offline. The file that is handed in is kept no longer than the audit takes.
Run as a program it is that process. Clause: notary/SPEC.md, section Algorithms, "The office's own verification".
"""

import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ledger.adapters.bundle import format_bundle
from ledger.adapters.caselog import CaseLog, list_origins
from ledger.policy import format_policy, parse_policy
from ledger.web.settings import Settings
from notary.__main__ import main as audit_main
from notary.adapters.auditing import PDF
from notary.adapters.certificatecheck import check_against_record, check_signatures
from notary.adapters.errors import PdfMalformedError
from notary.adapters.office import Office
from notary.adapters.registry import CERTIFICATES, Registry
from notary.register import Register, Registered
from notary.report import REFUSED

UPLOAD_LIMIT: Final = 32 << 20
SECONDS: Final = 120
MEMORY_LIMIT: Final = 4 << 30
KEPT_RESULTS: Final = 64
BEHIND: Final = 10
"""How far behind everything else of the machine an audit goes."""
NO_PDF: Final = {
    "verdict": REFUSED,
    "code": PdfMalformedError.code,
    "steps": [{"id": "pdf", "status": "failed", "detail": "not a PDF"}],
    "result": None,
}


class Verifier:
    """Audits for one process of the site; some results are remembered, files never are."""

    def __init__(self, settings: Settings, office: Office) -> None:
        self._settings = settings
        self._office = office
        self._turn = threading.Lock()
        self._remembered: dict[tuple[str, int], dict[str, Any]] = {}

    def register(self) -> Register:
        """The register as last committed."""
        return self._registry().register()

    def kept_file(self, found: Registered) -> bytes | None:
        """The certificate as it was issued, where the office has kept it."""
        file = self._settings.data / CERTIFICATES / f"{found.pdf_sha256.hex()}.pdf"
        return file.read_bytes() if file.is_file() else None

    def verify(self, pdf: bytes) -> dict[str, Any] | None:
        """The audit's report on ``pdf`` as plain JSON; None where another is being made, or it took too long.

        Whatever is no PDF is refused unread: an audit takes bare records too, and a record is no certificate.
        """
        if not pdf.startswith(PDF):
            return dict(NO_PDF)
        registry = self._registry()
        key = (hashlib.sha256(pdf).hexdigest(), registry.log.size if registry.is_begun else 0)
        if key in self._remembered:
            return self._remembered[key]
        if not self._turn.acquire(blocking=False):  # the other threads are there for voters
            return None
        try:
            report = self._audit(pdf, registry)
        finally:
            self._turn.release()
        if report is not None:
            while len(self._remembered) >= KEPT_RESULTS:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[key] = report
        return report

    def _audit(self, pdf: bytes, registry: Registry) -> dict[str, Any] | None:
        with tempfile.TemporaryDirectory(prefix="zhengyi-verify-") as folder:
            place = Path(folder)
            files = {"certificate.pdf": pdf, "policy.txt": self._policy(registry)}
            if registry.is_begun:
                files["register.zip"] = format_bundle(registry.record())
            for name, data in files.items():
                (place / name).write_bytes(data)
            command = [sys.executable, "-m", __spec__.name, *map(str, (place / name for name in files))]
            child = subprocess.Popen(  # noqa: S603 - this file, with names made here
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
            )
            try:
                said, _ = child.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                return None
            finally:
                if child.poll() is None:  # with whatever it has started
                    os.killpg(child.pid, signal.SIGKILL)
                    child.communicate()
        try:
            report: dict[str, Any] = json.loads(said)
        except ValueError:
            return None
        return report

    def _registry(self) -> Registry:
        return Registry(self._settings, self._office)

    def _policy(self, registry: Registry) -> bytes:
        """The office's policy for all of its cases."""
        register, service = registry.make_log_key(), self._office.service
        logs = {register.name: register}
        for origin in list_origins(registry.engine):
            key = CaseLog(registry.engine, origin, service.key, service.sign, registry.clock).log_key
            logs[key.name] = key
        return format_policy(replace(parse_policy(self._office.policy(None, register)), logs=logs))


def main(files: list[str]) -> int:
    """Audit a certificate by a policy and, where given, a register; writes the report as JSON."""
    os.nice(BEHIND)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    certificate, policy, *register = files
    options = ["--register", register[0]] if register else []
    return audit_main(
        ["audit", certificate, "--policy", policy, "--json", *options], check_signatures, check_against_record
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
