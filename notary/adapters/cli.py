"""The command ``zhengyi``: every command is one straight call of what stands in its own module.

Results go to standard output, all else to standard error; 0 is success, 1 a refusal, 2 misuse.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from keys.errors import RejectionError
from ledger.adapters.bundle import save_bundle
from ledger.adapters.db import migrate, open_engine
from ledger.web.settings import load_settings
from notary.__main__ import main as audit_main
from notary.adapters.casecli import case
from notary.adapters.certificatecheck import check_against_record, check_signatures
from notary.adapters.certificatecli import certificate
from notary.adapters.decidecli import decide
from notary.adapters.demo.run import run_demo
from notary.adapters.deskcli import desk
from notary.adapters.endcli import add_end_steps
from notary.adapters.filecli import add_paper_steps, archive
from notary.adapters.mailing import make_mailing, wipe_letters
from notary.adapters.noticecli import add_notice_steps
from notary.adapters.office import Facts, Person, make_office
from notary.adapters.officercli import officer
from notary.adapters.papercli import paper
from notary.adapters.postingcli import add_posting_steps
from notary.adapters.prompt import FILE, FOLDER, open_work, read_json
from notary.adapters.proxycli import add_proxy_steps
from notary.adapters.registercli import register
from notary.adapters.rehearsing import case_rehearse
from notary.adapters.retentioncli import retention
from notary.adapters.rollcli import roll
from notary.adapters.roundcli import delivery_round
from notary.adapters.secretcli import add_secret_steps
from notary.adapters.serve import run_outbox, run_server, run_worker
from notary.adapters.trusteecli import trustee
from notary.errors import OfficeMissingError

out = Console(highlight=False)


class Commands(click.Group):
    """A group whose refusals are one sentence on standard error and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a refusal is told with its code."""
        try:
            return super().invoke(ctx)
        except RejectionError as error:
            click.echo(f"zhengyi: error: {error} ({error.code})", err=True)
            ctx.exit(1)
        except KeyError as error:
            click.echo(f"zhengyi: error: the file has no member {error}", err=True)
            ctx.exit(2)
        except TypeError as error:
            click.echo(f"zhengyi: error: the file has other members than expected: {error}", err=True)
            ctx.exit(2)
        except ValueError as error:
            click.echo(f"zhengyi: error: a value that cannot be used: {error}", err=True)
            ctx.exit(2)
        except OSError as error:
            click.echo(f"zhengyi: error: {error.strerror}: {error.filename}", err=True)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="zhengyi")
def cli() -> None:
    """证议 Zhengyi: votes that nobody has to believe.

    Start with `zhengyi demo`. An office begins with `zhengyi office init`, then `zhengyi case open`; an auditor needs
    only `zhengyi audit FILE --policy POLICY`.
    """


add_end_steps(case)
add_secret_steps(case)
add_posting_steps(case)
add_proxy_steps(case)
add_notice_steps(case)
add_paper_steps(case)
case.add_command(case_rehearse)
cli.add_command(archive)
cli.add_command(case)
cli.add_command(certificate)
cli.add_command(decide)
cli.add_command(paper)
cli.add_command(delivery_round)
cli.add_command(retention)
cli.add_command(register)
cli.add_command(roll)
cli.add_command(trustee)
cli.add_command(desk)
cli.add_command(officer)


def main() -> None:
    """Entry point of the installed command."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["audit"]:  # the auditor's program has its own reader, the same as in the zip application
        sys.exit(audit_main(arguments, check_signatures, check_against_record))
    cli.main(arguments, prog_name="zhengyi")


@cli.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def audit(arguments: tuple[str, ...]) -> None:
    """Audit a certificate, bundle, archive or folder offline, trusting one policy file."""
    sys.exit(audit_main(["audit", *arguments], check_signatures, check_against_record))


@cli.command()
@click.option("--serve/--no-serve", default=True, help="serve the site with an open case when the demo is done")
@click.option("--out", "folder", type=FOLDER, default=Path("out/demo"), help="where to write; emptied first")
@click.option("--port", default=8000, show_default=True)
def demo(serve: bool, folder: Path, port: int) -> None:
    """Run one real vote end to end: the Quzhou case of August 2022, with invented persons."""
    sys.exit(run_demo(folder, port, serve=serve))


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--worker/--no-worker", default=True, help="also run the worker that publishes the ledger")
@click.option("--processes", default=2, show_default=True)
def serve(host: str, port: int, worker: bool, processes: int) -> None:
    """Serve the voters' site and the public board."""
    run_server(load_settings(os.environ), host, port, processes, with_worker=worker)


@cli.command()
@click.option("--once", is_flag=True, help="publish everything and send what is due, once, and end")
def worker(once: bool) -> None:
    """Publish what was appended, about once a second, close votes whose time has come, and send messages."""
    run_worker(load_settings(os.environ), once=once)


@cli.command()
@click.option("--once", is_flag=True, help="send what is due and end")
def outbox(once: bool) -> None:
    """Send messages only, beside a worker that does so too: as many of these as a large batch needs."""
    run_outbox(load_settings(os.environ), once=once)


@cli.group()
def office() -> None:
    """Set up the office: its keys, its officers, its development authority."""


@office.command("init")
@click.argument("facts", type=FILE)
@click.option("--keys", "personal", type=FOLDER, required=True, help="folder for the officers' sealed key files")
@click.option("--passphrases", type=FILE, help="JSON file of passphrases by name; asked for if absent")
def office_init(facts: Path, personal: Path, passphrases: Path | None) -> None:
    """Make the office described in FACTS (a JSON file; see the README).

    Writes the service's key into the data folder and one sealed key file for each officer, to be carried to that
    officer's own computer, and makes a local development CA for the signatures of PDFs.
    """
    raw = read_json(facts)
    people = tuple(
        Person(item["name"], item["title"], tuple(item["roles"]), item.get("licence", "")) for item in raw.pop("people")
    )
    full = Facts(**raw, people=people)
    names = [*(person.name for person in people), "seal"]
    given: Mapping[str, str] = read_json(passphrases) if passphrases else {}
    secret = {name: given[name] if name in given else _ask_new(name) for name in names}
    settings = load_settings(os.environ)
    made = make_office(settings.data, personal, full, secret, fast=False)
    migrate(open_engine(settings.database))
    out.print(f"office: {made.facts.name_zh} {made.facts.host}/{made.facts.slug}")
    out.print(f"key files in {personal}: carry each to its owner and delete it here")


@cli.command()
@click.argument("addresses", type=FILE)
@click.option("--out", "folder", type=FOLDER, required=True)
@click.option("--only", default="", help="print only letters whose first unit begins so, such as 1幢")
@click.option("--issue", default=1, show_default=True, help="which letter of these voters this is")
@click.option("--voter", "voters", multiple=True, help="print only the letters of these voters (repeat)")
@click.option("--by-building", is_flag=True, help="a PDF for each building, letters-1.pdf and so on")
def letters(
    addresses: Path, folder: Path, only: str, issue: int, voters: tuple[str, ...], *, by_building: bool
) -> None:
    """Make letters offline: the pages (they hold the codes) and the public part for the registrar.

    Pages stand in the order in which one walks: building, staircase, room.
    """
    number = make_mailing(addresses, folder, only, issue, voters, by_building=by_building)
    out.print(f"{number} letters in {folder}: hand public.json to the registrar, print the pages, then wipe them")


@cli.command("wipe-letters")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def wipe(folder: Path) -> None:
    """Overwrite and remove the printed pages in FOLDER, which hold the codes. Then `zhengyi desk destroyed`."""
    out.print(f"{wipe_letters(folder)} files wiped")


@cli.command()
@click.argument("name")
@click.option("--bel", is_flag=True, help="write the two Belenios archives of a secret vote: area.bel and heads.bel")
@click.option("--out", "path", type=click.Path(path_type=Path), help="file to write; with --bel the folder")
def export(name: str, bel: bool, path: Path | None) -> None:
    """Write the record of case NAME as a zip, or its two Belenios archives; the same bytes each time."""
    if not bel:
        if path is None or path.is_dir():
            raise click.UsageError("--out FILE is needed")
        save_bundle(open_work(name).record(), path)
        out.print(f"written {path}")
        return
    folder = path or Path()
    archives = open_work(name).archives()
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in archives.items():
        (folder / file).write_bytes(data)
        out.print(f"written {folder / file}")


def _ask_new(name: str) -> str:
    phrase = str(click.prompt(f"new passphrase for {name}", hide_input=True, confirmation_prompt=True, err=True))
    if len(phrase) < 8:
        raise OfficeMissingError("a passphrase has at least eight characters")
    return phrase


if __name__ == "__main__":
    main()
