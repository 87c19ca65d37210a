"""Commands of ``zhengyi case`` for amendments of the posted roll and for objections; each one step of postings.py."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from notary.adapters.postings import (
    Amendment,
    amend_roll,
    answer_objection,
    file_objection,
    list_objections,
    posted_cutoff,
)
from notary.adapters.prompt import FILE, keyed, open_work, unlock
from notary.adapters.rollcli import deciders, read_by, read_terms, tell
from voting.adapters.rollfile import read_roll
from voting.posting import ANNOUNCEMENT, CONDUCT, RESULT, ROLL

out = Console(highlight=False)


def add_posting_steps(case: click.Group) -> None:
    """Put these commands beside the others of a case."""
    for command in (amend, objection, objections, answer):
        case.add_command(command)


@click.command("amend-roll")
@click.argument("name")
@click.argument("file", type=FILE)
@click.argument("reason")
@click.option("--posting", nargs=2, type=int, required=True, help="posted from and until, unix seconds")
@click.option("--objection", "because", type=int, multiple=True, help="place of an objection that led to it (repeat)")
@read_by
@keyed
def amend(
    name: str,
    file: Path,
    reason: str,
    posting: tuple[int, int],
    because: tuple[int, ...],
    names: tuple[str, ...],
    personal: Path,
    **options: Any,
) -> None:
    """Put the roll FILE in the posted one's place, as of the same cut-off day, and post it. Two officers sign.

    The REASON is public and names nobody.
    """
    work = open_work(name)
    preview = read_roll(file, read_terms(**options, cutoff=posted_cutoff(work)))
    tell(preview)
    amendment = Amendment(preview.private_rows(), posting, reason, because)
    amend_roll(work, amendment, unlock(personal, names), preview.record(deciders(work.office.facts)))


@click.command("object")
@click.argument("name")
@click.argument("about", type=click.Choice([ROLL, ANNOUNCEMENT, CONDUCT, RESULT]))
@click.argument("text")
@click.option("--voter", help="number on the roll of who objects, if there")
@click.option("--answer-by", type=int, required=True, help="when an answer is due, unix seconds")
@keyed
def objection(
    name: str, about: str, text: str, voter: str | None, answer_by: int, names: tuple[str, ...], personal: Path
) -> None:
    """Enter an objection that somebody handed in. The TEXT stays with the office; an officer signs."""
    index = file_objection(open_work(name), about, text, voter, answer_by, unlock(personal, names))
    out.print(f"objection {index}")


@click.command("objections")
@click.argument("name")
def objections(name: str) -> None:
    """List the objections with their texts. Holds what owners wrote: for the office alone."""
    table = Table("objection", "about", "voter", "answer by", "answered", "text")
    for item in list_objections(open_work(name)):
        made = item.objection
        answered = "" if item.answered is None else str(item.answered)
        table.add_row(str(made.index), made.about, made.voter or "", str(made.answer_by), answered, item.text)
    out.print(table)


@click.command("answer")
@click.argument("name")
@click.argument("objection", type=int)
@click.argument("outcome", type=click.Choice(["accepted", "partly", "rejected"]))
@click.argument("text")
@keyed
def answer(name: str, objection: int, outcome: str, text: str, names: tuple[str, ...], personal: Path) -> None:
    """Answer the OBJECTION (its place in the ledger). The TEXT is public and names nobody; an officer signs."""
    answer_objection(open_work(name), objection, outcome, text, unlock(personal, names))
