"""The command group ``zhengyi trustee``: a trustee's own tool, on the trustee's own computer, without a network.

Every step reads a record that the office exported, checks all of it, and writes a signed statement to hand back.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from keys.note import format_vkey
from ledger.adapters.bundle import load_record
from ledger.errors import PolicyMalformedError
from ledger.policy import parse_policy
from ledger.record import Record
from notary.adapters.prompt import FILE, FOLDER, ask
from notary.adapters.signedfile import Signed, load_signed, save_signed
from notary.adapters.trustee import TrusteeDesk
from notary.adapters.trusteecheck import origin_of

out = Console(highlight=False)
MIN_PASSPHRASE = 8


@click.group()
def trustee() -> None:
    """Hold a part of the key of a secret vote: what this does needs no network and trusts no server."""


@trustee.command("new")
@click.argument("name")
@click.option("--keys", "folder", type=FOLDER, required=True, help="the trustee's own folder")
@click.option("--office", default="", help="begins the key's name, as in vote.example/office")
def trustee_new(name: str, folder: Path, office: str) -> None:
    """Make the sealed file of trustee NAME, and the key that signs statements unless it is there."""
    phrase = ask(name)
    if len(phrase) < MIN_PASSPHRASE:
        raise click.BadParameter(f"a passphrase has at least {MIN_PASSPHRASE} characters")
    key = TrusteeDesk.create(folder, name, phrase, office=office)
    out.print(f"made in {folder}; the office commissions this key:")
    click.echo(format_vkey(key))


def _at_desk(function: Callable[..., Any]) -> Callable[..., Any]:
    """Arguments of every step."""
    for option in (
        click.option("--out", "path", type=click.Path(dir_okay=False, path_type=Path), required=True),
        click.option("--policy", "policy_file", type=FILE, required=True, help="your own copy, never the record's"),
        click.option("--keys", "folder", type=FOLDER, required=True, help="the trustee's own folder"),
        click.argument("record", type=click.Path(exists=True, path_type=Path)),
        click.argument("name"),
    ):
        function = option(function)
    return function


@trustee.command("certificate")
@_at_desk
@click.option("--threshold", default=2, show_default=True, help="how many trustees decrypt")
@click.option("--board", default="", help="names of all trustees with commas; by default all whom the case names")
def trustee_certificate(threshold: int, board: str, **given: Any) -> None:
    """Join the board of the case in RECORD."""
    desk, record = _sit_down(**given)
    _hand_back(given["path"], desk.certificate(record, threshold, board.split(",") if board else None))


@trustee.command("commit")
@_at_desk
def trustee_commit(**given: Any) -> None:
    """Draw this trustee's part of the key and publish its digest."""
    desk, record = _sit_down(**given)
    _hand_back(given["path"], desk.commit(record))


@trustee.command("reveal")
@_at_desk
def trustee_reveal(**given: Any) -> None:
    """Publish what was committed to, once everybody has committed."""
    desk, record = _sit_down(**given)
    _hand_back(given["path"], desk.reveal(record))


@trustee.command("confirm")
@_at_desk
def trustee_confirm(**given: Any) -> None:
    """Check what the others sent and keep the share of the key."""
    desk, record = _sit_down(**given)
    _hand_back(given["path"], desk.confirm(record))


@trustee.command("seal")
@_at_desk
@click.argument("proposal", type=FILE)
def trustee_seal(proposal: Path, **given: Any) -> None:
    """Sign the manifest in PROPOSAL after checking that it fits the record."""
    desk, record = _sit_down(**given)
    _hand_back(given["path"], desk.seal(record, load_signed(proposal)))


@trustee.command("drill")
@_at_desk
def trustee_drill(**given: Any) -> None:
    """Show before opening that this trustee can decrypt."""
    desk, record = _sit_down(**given)
    _hand_back(given["path"], desk.drill(record))


@trustee.command("decrypt")
@_at_desk
@click.option("--again", is_flag=True, help="write once more what was made before; decrypts nothing")
def trustee_decrypt(again: bool, **given: Any) -> None:
    """Audit the closed RECORD, confirm it, and decrypt each measure of it, once for ever.

    Nobody decrypts before as many trustees as decrypt have confirmed the same closed record. Whoever comes before the
    others writes a confirmation only and must come again, with a newer record; the others need one visit.
    """
    desk, record = _sit_down(**given)
    made = desk.decrypted(origin_of(record)) if again else desk.decrypt(record)
    _hand_back(given["path"], *made)
    if len(made) == 1:
        out.print("confirmed, not decrypted: come again with a newer record once the other trustees have confirmed")


def _sit_down(name: str, folder: Path, record: Path, policy_file: Path, path: Path) -> tuple[TrusteeDesk, Record]:
    """Unlock the desk and read the record, once it is clear that what will be made can be written."""
    if taken := [file for file in (path, path.with_stem(f"{path.stem}-1")) if file.exists()]:
        raise click.BadParameter(f"{taken[0]} exists")
    if not path.absolute().parent.is_dir():
        raise click.BadParameter(f"{path.absolute().parent} is no folder")
    try:
        policy = parse_policy(policy_file.read_bytes())
    except PolicyMalformedError as error:
        raise click.BadParameter(f"{policy_file}: {error}") from error
    return TrusteeDesk(folder, name, ask(name), policy), load_record(record)


def _hand_back(path: Path, *made: Signed) -> None:
    for file in save_signed(path, made):
        out.print(f"written {file}: hand it to the office")
