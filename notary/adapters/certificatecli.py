"""Commands about certificates that were issued: their yearly renewal.

Specification: ``notary/SPEC.md`` section Algorithms, "Certificate".
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from ledger.policy import Policy, parse_policy
from ledger.web.settings import Settings, load_settings
from notary.adapters.attachment import attachment_of
from notary.adapters.authorities import reach_authorities
from notary.adapters.issue import Pens
from notary.adapters.pdfsigned import Held, check_signed_pdf
from notary.adapters.pens import KeyFile, Token
from notary.adapters.prompt import FILE
from notary.adapters.sign import renew_certificate

out = Console(highlight=False)


@click.group()
def certificate() -> None:
    """Certificates after issue: prove them for longer, re-examine, correct or withdraw them."""


@certificate.command("renew")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--policy", type=FILE, required=True, help="the policy by which each certificate is checked first")
@click.option("--before", default=365, show_default=True, help="only those whose last timestamp ends within days")
@click.option("--all", "every", is_flag=True, help="every one, however long it lasts")
def certificate_renew(files: tuple[Path, ...], policy: Path, before: int, every: bool) -> None:
    """Add fresh evidence and a new timestamp to certificates, in place. Run it every year.

    Nothing that stood in a file is changed: the new part follows it. A file that the check refuses stays as it is.
    """
    pinned = parse_policy(policy.read_bytes())
    check = partial(_check, pinned)
    with reach_authorities(load_settings(os.environ)) as asked:
        for file in files:
            old = file.read_bytes()
            bundle = attachment_of(old)
            proven = check(old, bundle).proven
            if not every and (proven.until - datetime.now(UTC)).days > before:
                out.print(f"{file}: proves itself until {proven.until:%Y-%m-%d}, left as it is")
                continue
            new = renew_certificate(old, asked)
            proven = check(new, bundle).proven
            fresh = file.with_name(f".{file.name}.new")
            fresh.write_bytes(new)
            os.replace(fresh, file)
            out.print(f"{file}: proves itself until {proven.until:%Y-%m-%d}")


def _check(policy: Policy, pdf: bytes, bundle: bytes) -> Held:
    roots = policy.pdf_stamp_roots
    return check_signed_pdf(pdf, policy.pdf_root or b"", policy.pdf_signers, bundle, stamp_roots=roots)


def choose_pens(settings: Settings, personal: Path, officer: str, ask: Callable[[str], str]) -> Pens:
    """The key files in ``personal``, or the tokens called as the officer and ``seal``; ``ask`` gives their secrets."""
    if settings.token is None or settings.roots is None:
        return Pens(
            KeyFile(personal / "officer-1.p12", ask(officer).encode()),
            KeyFile(personal / "seal.p12", ask("seal").encode()),
        )
    signing, sealing = (
        Token(settings.token, name, name, settings.roots, ask(f"{name}_token")) for name in (officer, "seal")
    )
    return Pens(signing, sealing)
