"""Commands about the register of certificates, and what becomes of a certificate after issue: domain.md section 5.

Specification: ``notary/SPEC.md`` section Formats, "Register".
"""

import hashlib
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from keys.encoding import hex_of
from ledger.adapters.bundle import save_bundle
from ledger.web.settings import load_settings
from notary.adapters.certificatecli import certificate
from notary.adapters.countersign import CountersignatureWrongError, check_beside
from notary.adapters.office import load_office
from notary.adapters.prompt import FILE, keyed, unlock
from notary.adapters.registry import Registry, Signers
from notary.register import BEIJING, GROUNDS, OUTCOMES, Registered

out = Console(highlight=False)
TEXT_LIMIT = 100_000


@click.group()
def register() -> None:
    """The office's register of certificates: public, in order, without gaps."""


def open_registry() -> Registry:
    """The register of the office that the settings name."""
    settings = load_settings(os.environ)
    return Registry(settings, load_office(settings.data))


@register.command("list")
def register_list() -> None:
    """List the certificates with their number, case and state."""
    table = Table("number", "entered", "case", "state")
    for each in open_registry().register().certificates.values():
        entered = datetime.fromtimestamp(each.time, UTC).astimezone(BEIJING)
        table.add_row(each.number, f"{entered:%Y-%m-%d}", each.case, state_of(each))
    out.print(table)


@register.command("export")
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def register_export(file: Path) -> None:
    """Write the register as a zip: what `zhengyi audit CERTIFICATE --register` reads."""
    save_bundle(open_registry().record(), file)
    out.print(f"written {file}")


@certificate.command("withdraw")
@click.argument("number")
@click.option("--ground", type=click.Choice(GROUNDS), required=True, help="why, in kind")
@click.option("--reason", required=True, help="why, in words: public, without names")
@click.option("--notice", type=FILE, required=True, help="the public notice, a text file in UTF-8")
@click.option("--reexamination", type=int, help="the register's entry of the request that led to this")
@keyed
def certificate_withdraw(
    number: str,
    ground: str,
    reason: str,
    notice: Path,
    reexamination: int | None,
    names: tuple[str, ...],
    personal: Path,
) -> None:
    """Withdraw certificate NUMBER: it is void from the beginning. Two officers sign; the notice is published."""
    text = read_public(notice)
    body = {
        "ground": ground,
        "notice": hashlib.sha256(text).hexdigest(),
        "number": number,
        "reason": reason,
        "reexamination": reexamination,
    }
    index = enter("certificate_withdrawn", body, unlock(personal, names), (text,))
    out.print(f"withdrawn {number}, entry {index} of the register")


@certificate.command("correct")
@click.argument("number")
@click.argument("correction", type=FILE)
@click.option("--reexamination", type=int, help="the register's entry of the request that led to this")
@keyed
def certificate_correct(
    number: str, correction: Path, reexamination: int | None, names: tuple[str, ...], personal: Path
) -> None:
    """Publish a CORRECTION (text file) of wording in certificate NUMBER, which stays in force. Two officers sign."""
    text = read_public(correction)
    body = {"correction": hashlib.sha256(text).hexdigest(), "number": number, "reexamination": reexamination}
    index = enter("certificate_corrected", body, unlock(personal, names), (text,))
    out.print(f"corrected {number}, entry {index} of the register")


@certificate.command("countersign")
@click.argument("number")
@click.argument("pdf", type=FILE)
@click.argument("signature", type=FILE)
@keyed
def certificate_countersign(number: str, pdf: Path, signature: Path, names: tuple[str, ...], personal: Path) -> None:
    """Enter a second SIGNATURE (detached CMS, DER) over the PDF of certificate NUMBER, made by an outside tool."""
    registered, data, beside = open_registry().register().find(number), pdf.read_bytes(), signature.read_bytes()
    if hashlib.sha256(data).digest() != registered.pdf_sha256:
        raise CountersignatureWrongError("the file is not the certificate as it was issued")
    algorithm = check_beside(beside, data)
    body = {"algorithm": algorithm, "number": number, "signature": hashlib.sha256(beside).hexdigest()}
    index = enter("certificate_countersigned", body, unlock(personal, names), (beside,))
    out.print(f"{algorithm} beside {number}, entry {index} of the register; the signature itself was not checked here")


@certificate.command("reexamine")
@click.argument("number")
@click.argument("request", type=FILE)
@click.option("--by", type=click.Choice(["party", "interested"]), required=True, help="who asks, in kind")
@keyed
def certificate_reexamine(number: str, request: Path, by: str, names: tuple[str, ...], personal: Path) -> None:
    """Enter a request to examine certificate NUMBER again. Its file stays with the office; its hash is public."""
    body = {"by": by, "number": number, "request": hashlib.sha256(request.read_bytes()).hexdigest()}
    index = enter("reexamination_filed", body, unlock(personal, names))
    out.print(f"request {index}: decide within 30 days, act within 10 days more")


@certificate.command("decide")
@click.argument("request", type=int)
@click.argument("outcome", type=click.Choice(OUTCOMES))
@click.argument("reason")
@keyed
def certificate_decide(request: int, outcome: str, reason: str, names: tuple[str, ...], personal: Path) -> None:
    """Enter the OUTCOME of the re-examination REQUEST (its entry), with a public REASON. Two officers sign."""
    body = {"outcome": outcome, "reason": reason, "request": request}
    index = enter("reexamination_decided", body, unlock(personal, names))
    out.print(f"decided, entry {index} of the register")


def enter(kind: str, body: Mapping[str, object], signers: Signers, blobs: tuple[bytes, ...] = ()) -> int:
    """Append an entry to the register and publish it; gives its index."""
    registry = open_registry()
    with registry.writing() as desk:
        index = desk.add(kind, body, signers, blobs).index
    registry.publish()
    return index


def read_public(file: Path) -> bytes:
    """A text for the public. Raises: click.BadParameter."""
    data = file.read_bytes()
    try:
        if not 0 < len(data) <= TEXT_LIMIT or not data.decode("utf-8").strip():
            raise click.BadParameter(f"{file} is empty or too long")
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{file} is not UTF-8") from error
    return data


def state_of(found: Registered) -> str:
    """What became of a certificate, in a few words."""
    if found.withdrawn is not None:
        return f"withdrawn ({found.withdrawn['ground']}), notice {hex_of(found.withdrawn['notice'])[:16]}"
    waiting = [str(index) for index, outcome in found.requests.items() if outcome is None]
    words = [f"{len(found.corrections)} corrections"] * bool(found.corrections)
    words += [f"beside: {', '.join(found.beside.values())}"] * bool(found.beside)
    words += [f"re-examination open: {', '.join(waiting)}"] * bool(waiting)
    return "; ".join(["in force", *words])
