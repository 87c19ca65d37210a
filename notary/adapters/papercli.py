"""The command group ``zhengyi paper``: sheets issued, printed, read by two officers, entered, accounted for."""

import json
from pathlib import Path

import click
from rich.console import Console

from notary.adapters import paperdesk
from notary.adapters.paperprint import print_papers
from notary.adapters.prompt import FILE, FOLDER, keyed, open_work, read_json, unlock
from notary.adapters.signedfile import load_signed, save_signed
from notary.adapters.telling import count_told

out = Console(highlight=False)


@click.group()
def paper() -> None:
    """Carry paper ballots from the printer to the account; two officers see each of them."""


@paper.command("issue")
@click.argument("name")
@click.option("--each", type=click.IntRange(1, 9), default=2, show_default=True, help="sheets for each voter")
@keyed
def paper_issue(name: str, each: int, names: tuple[str, ...], personal: Path) -> None:
    """Log the serials of all sheets, before opening. Two officers sign."""
    out.print(f"{paperdesk.issue_papers(open_work(name), each, unlock(personal, names))} sheets logged")


@paper.command("print")
@click.argument("name")
@click.option("--out", "folder", type=FOLDER, required=True)
@click.option("--only", default="", help="only voters whose first unit begins so, such as 1幢")
@click.option("--sheet", type=click.IntRange(1, 9), default=1, show_default=True, help="which of a voter's sheets")
def paper_print(name: str, folder: Path, only: str, sheet: int) -> None:
    """Print the ballots, one PDF for each building."""
    for file, count in print_papers(open_work(name), folder, only, sheet).items():
        out.print(f"{folder / file}: {count} ballots")


@paper.command("read")
@click.argument("name")
@click.argument("file", type=FILE)
@click.option("--out", "reading", type=click.Path(dir_okay=False, path_type=Path), required=True)
@keyed
def paper_read(name: str, file: Path, reading: Path, names: tuple[str, ...], personal: Path) -> None:
    """Sign what one officer read (FILE: JSON with counted and papers). Holds choices: show it to nobody."""
    signed = paperdesk.sign_reading(open_work(name), read_json(file), unlock(personal, names))
    save_signed(reading, [signed])
    reading.chmod(0o600)
    out.print(f"written {reading}")


@paper.command("enter")
@click.argument("name")
@click.argument("first", type=FILE)
@click.argument("second", type=FILE)
@keyed
def paper_enter(name: str, first: Path, second: Path, names: tuple[str, ...], personal: Path) -> None:
    """Enter the papers on which the readings FIRST and SECOND agree, all or none. Both readers sign."""
    work = open_work(name)
    readings = [load_signed(path) for path in (first, second)]
    start = work.log.size
    valid, invalid = paperdesk.enter_readings(work, readings, unlock(personal, names))
    told = count_told(work, "sms-paper", start)
    out.print(f"{valid} ballots entered, {told} voters told; {invalid} invalid papers kept for the account")
    if work.process().is_secret:
        click.echo("paper: hint: the readings hold choices in clear; destroy both files now", err=True)


@paper.command("report")
@click.argument("name")
def paper_report(name: str) -> None:
    """Print the account of the sheets so far, as JSON."""
    out.print_json(json.dumps(paperdesk.make_account(open_work(name))))


@paper.command("reconcile")
@click.argument("name")
@click.option("--delivered", type=int, required=True, help="sheets handed out, as counted")
@click.option("--kept", type=int, required=True, help="sheets never handed out, as counted")
@click.option("--returned", type=int, required=True, help="sheets that came back, as counted")
@keyed
def paper_reconcile(
    name: str, delivered: int, kept: int, returned: int, names: tuple[str, ...], personal: Path
) -> None:
    """Account for every sheet after closing; it must close to zero. Two officers sign."""
    account = paperdesk.reconcile(open_work(name), delivered, kept, returned, unlock(personal, names))
    out.print_json(json.dumps(account))
