"""The command group ``zhengyi round``: who goes to which doors, and what they found, signed into the ledger."""

import secrets
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from keys.encoding import bytes_of_hex
from ledger.adapters.db import migrate
from notary.adapters import delivering
from notary.adapters.casework import Casework
from notary.adapters.prompt import FILE, FOLDER, keyed, open_work, unlock
from voting.adapters.rounds import DISMISSED, WAITING, Order, Rounds
from voting.delivery import NOTICES
from voting.web.rounds import round_link

out = Console(highlight=False, soft_wrap=True)


def open_rounds(work: Casework) -> Rounds:
    """The rounds of the office's database."""
    migrate(work.engine)
    return Rounds(work.engine, work.clock, secrets.token_bytes)


@click.group("round")
def delivery_round() -> None:
    """Deliver from door to door: a link for a phone, what it sent, and the officer's signature on it."""


@delivery_round.command("order")
@click.argument("name")
@click.argument("label")
@click.option("--only", default="", help="only voters whose first unit begins so, such as 1幢")
@click.option("--collector", "collectors", multiple=True, required=True, help="the office's name for who goes (repeat)")
@click.option("--notice", type=click.Choice(NOTICES), default="ballot", show_default=True)
@click.option("--time", nargs=2, type=int, required=True, help="from and until, unix seconds")
def round_order(
    name: str, label: str, only: str, collectors: tuple[str, ...], notice: str, time: tuple[int, int]
) -> None:
    """Open the round LABEL and print the link for the phone. The link is shown once and stored nowhere."""
    work = open_work(name)
    voters = delivering.voters_of(work, only)
    order = Order(b"", work.origin, label, notice, voters, tuple(sorted(collectors)), *time)
    out.print(round_link(work.settings, open_rounds(work).make(order)))


@delivery_round.command("review")
@click.argument("name")
@click.argument("label")
@click.option("--photos", type=FOLDER, help="write the pictures into this folder")
def round_review(name: str, label: str, photos: Path | None) -> None:
    """Show what the phones sent in the round LABEL."""
    work = open_work(name)
    rounds = open_rounds(work)
    order = rounds.named(work.origin, label)
    table = Table("visit", "voter", "mode", "outcome", "time", "evidence", "entry")
    for visit in rounds.visits(order):
        entry = {WAITING: "waits", DISMISSED: "dismissed"}.get(visit.entry, str(visit.entry))
        shown = "" if visit.evidence is None else visit.evidence.hex()[:12]
        table.add_row(visit.id.hex(), visit.voter, visit.mode, visit.outcome, str(visit.time), shown, entry)
    out.print(table)
    if photos is not None:
        out.print(f"{delivering.save_photos(rounds, order, photos)} pictures in {photos}")


@delivery_round.command("sign")
@click.argument("name")
@click.argument("label")
@click.option("--without", multiple=True, help="a visit that is not to be entered (repeat)")
@click.option("--evidence", type=FILE, help="what proves visits without a picture, such as the scanned signed list")
@keyed
def round_sign(
    name: str, label: str, without: tuple[str, ...], evidence: Path | None, names: tuple[str, ...], personal: Path
) -> None:
    """Enter the visits of the round LABEL that wait; what nothing proves is entered as attempted. An officer signs."""
    work = open_work(name)
    order = open_rounds(work).named(work.origin, label)
    left_out = {bytes_of_hex(visit, 16) for visit in without}
    proof = None if evidence is None else delivering.hash_file(evidence)
    counts = delivering.sign_round(work, order, left_out, proof, unlock(personal, names))
    out.print(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))


@delivery_round.command("end")
@click.argument("name")
@click.argument("label")
def round_end(name: str, label: str) -> None:
    """End the round LABEL now. Phones can still send what they recorded before."""
    work = open_work(name)
    open_rounds(work).end(work.origin, label)
    out.print(f"{label} has ended")
