"""The auditor's program: ``python -m notary audit FILE --policy FILE``, and ``audit FILE.bel`` without a policy.

Also the entry of the zip application, which runs with ``python3 -I -S`` and nothing installed.
Exit status: 0 accepted, 1 refused, 2 misuse.
"""

import argparse
import importlib
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from keys.ed25519 import Verify, check_signature
from keys.errors import RejectionError
from ledger.policy import Policy, parse_policy
from notary.adapters.auditing import CheckPages, CheckPdf, Request, audit_file
from notary.adapters.foreign import audit_foreign
from notary.adapters.pool import fastest_group, process_limit, prover
from notary.adapters.report import format_json, format_text
from notary.adapters.rulebook import load_rulebook
from notary.report import REFUSED, Report
from voting.belenios.audit import Expected

POLICY_LIMIT = 1 << 20


def main(
    arguments: Sequence[str] | None = None, check_pdf: CheckPdf | None = None, check_pages: CheckPages | None = None
) -> int:
    """Run the auditor's command; what checks a PDF's signatures and pages is handed in where that can be done."""
    options = _parser().parse_args(arguments)
    if options.file.suffix == ".bel":
        return _audit_foreign(options)
    if options.election_sha256 or options.credentials_sha256 or options.no_result:
        return _misuse("--election-sha256, --credentials-sha256 and --no-result are for .bel archives")
    if options.policy is None:
        return _misuse("a policy is needed: --policy FILE (from the office, on paper or its site, never from the file)")
    try:
        policy = _load_policy(options.policy)
        request = Request(
            path=options.file,
            policy=policy,
            verify=fastest_verify(),
            rulebook=load_rulebook(),
            receipts=options.receipt,
            check_pdf=check_pdf,
            check_pages=check_pages,
            evidence_only=options.evidence_only,
            register=options.register,
            group=fastest_group(),
            prove=prover(process_limit(), _teller()),
        )
        report, sha256 = audit_file(request)
    except OSError as error:
        return _misuse(f"cannot read {error.filename}: {error.strerror}")
    except RejectionError as error:
        return _misuse(f"the policy cannot be used: {error}")
    except ValueError as error:
        return _misuse(str(error))
    return _print(report, sha256, options)


def _audit_foreign(options: argparse.Namespace) -> int:
    """Audit a ``.bel`` archive, which is checked by itself and against hashes that the caller knows."""
    for sha256 in (options.election_sha256, options.credentials_sha256):
        if sha256 is not None and re.fullmatch("[0-9a-f]{64}", sha256) is None:
            return _misuse("a SHA-256 is 64 lower-case hexadecimal digits")
    if options.receipt or options.evidence_only or options.register:
        return _misuse("--receipt, --register and --evidence-only are not for .bel archives")
    expected = Expected(options.election_sha256, options.credentials_sha256, not options.no_result)
    try:
        report, sha256 = audit_foreign(options.file, expected, process_limit(), _teller())
    except OSError as error:
        return _misuse(f"cannot read {error.filename}: {error.strerror}")
    except ValueError as error:
        return _misuse(str(error))
    return _print(report, sha256, options)


def _teller() -> Callable[[int], None] | None:
    """Shows progress to a person, and to nobody else."""
    return _tell if sys.stderr.isatty() else None


def _tell(ballots: int) -> None:
    print(f"\raudit: {ballots} ballots checked", end="", file=sys.stderr, flush=True)


def _print(report: Report, sha256: str | None, options: argparse.Namespace) -> int:
    if options.json:
        print(format_json(report, options.file.name, sha256))
    else:
        print("\n".join(format_text(report)))
    return 1 if report.verdict == REFUSED else 0


def fastest_verify() -> Verify:
    """The signature check: libsodium where PyNaCl is installed, else integers; the verdicts are equal."""
    try:
        # By name, so that nothing outside the standard library is in the auditor's reading list.
        module = importlib.import_module("keys.adapters.sodium")
    except ImportError:
        return check_signature
    verify: Verify = module.check_signature
    return verify


def _load_policy(path: Path) -> Policy:
    with path.open("rb") as file:
        return parse_policy(file.read(POLICY_LIMIT))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhengyi", description="Check a notarised vote offline, trusting one policy.")
    commands = parser.add_subparsers(required=True, metavar="audit")
    command = commands.add_parser("audit", help="audit a certificate PDF, a bundle, an archive or a folder")
    command.add_argument(
        "file", type=Path, help="certificate.pdf, bundle.zip, archive.zip, a folder, or a .bel archive"
    )
    command.add_argument("--policy", type=Path, help="the policy file you got from the office; nothing else is trusted")
    command.add_argument("--receipt", type=Path, action="append", default=[], help="a voter's saved receipt (repeat)")
    command.add_argument(
        "--register", type=Path, help="the office's register: what is not in it, or withdrawn, is refused"
    )
    command.add_argument("--evidence-only", action="store_true", help="take a PDF without checking its signatures")
    command.add_argument("--election-sha256", metavar="HEX", help="of a .bel: the election it must hold")
    command.add_argument("--credentials-sha256", metavar="HEX", help="of a .bel: the public credentials it must hold")
    command.add_argument("--no-result", action="store_true", help="take a .bel of an election that has not ended")
    command.add_argument("--json", action="store_true", help="print the report as one JSON object")
    return parser


def _misuse(sentence: str) -> int:
    print(f"audit: error: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
