"""The command ``zhengyi``: every command is one straight call of what stands in its own module.

Results go to standard output, all else to standard error; 0 is success, 1 a refusal, 2 misuse.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from keys.errors import RejectionError
from ledger.adapters.bundle import save_bundle
from ledger.adapters.caselog import list_origins
from ledger.adapters.db import migrate, open_engine
from ledger.adapters.store import case_id
from ledger.policy import Policy
from ledger.web.settings import Settings, load_settings
from notary.__main__ import main as audit_main
from notary.adapters import steps
from notary.adapters.casework import Casework, Signers
from notary.adapters.demo.run import run_demo
from notary.adapters.issue import Pens, issue_certificate
from notary.adapters.office import Facts, Person, load_office, make_office, open_officer
from notary.adapters.pdfcheck import check_pdf
from notary.adapters.serve import run_server, run_worker
from notary.adapters.station import Paper, enter_papers
from notary.errors import OfficeMissingError, PdfUncheckedError
from notary.result import format_area
from voting.adapters.letters import load_public_part
from voting.adapters.private import save_private_roll
from voting.adapters.rollfile import read_roll

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="zhengyi")
def cli() -> None:
    """证议 Zhengyi: votes that nobody has to believe.

    Start with `zhengyi demo`. An office begins with `zhengyi office init`, then `zhengyi case open`; an auditor needs
    only `zhengyi audit FILE --policy POLICY`.
    """


def check_by_policy(pdf: bytes, policy: Policy, bundle: bytes) -> list[str]:
    """Check the PDF's signatures against the root and signers that the policy pins. Raises PdfUncheckedError."""
    if policy.pdf_root is None or not policy.pdf_signers:
        raise PdfUncheckedError("the policy pins no root or no signers")
    return [f"{item.id}: {item.detail}" for item in check_pdf(pdf, policy.pdf_root, policy.pdf_signers, bundle)]


def main() -> None:
    """Entry point of the installed command."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["audit"]:  # the auditor's program has its own reader, the same as in the zip application
        sys.exit(audit_main(arguments, check_by_policy))
    cli.main(arguments, prog_name="zhengyi")


@cli.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def audit(arguments: tuple[str, ...]) -> None:
    """Audit a certificate, bundle, archive or folder offline, trusting one policy file."""
    sys.exit(audit_main(["audit", *arguments], check_by_policy))


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
@click.option("--once", is_flag=True, help="publish everything once and end")
def worker(once: bool) -> None:
    """Publish what was appended, about once a second, and close votes whose time has come."""
    run_worker(load_settings(os.environ), once=once)


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
    raw = json.loads(facts.read_text(encoding="utf-8"))
    people = tuple(Person(item["name"], item["title"], tuple(item["roles"])) for item in raw.pop("people"))
    full = Facts(**raw, people=people)
    names = [*(person.name for person in people), "seal"]
    given: Mapping[str, str] = json.loads(passphrases.read_text(encoding="utf-8")) if passphrases else {}
    secret = {name: given[name] if name in given else _ask_new(name) for name in names}
    settings = load_settings(os.environ)
    made = make_office(settings.data, personal, full, secret, fast=False)
    migrate(open_engine(settings.database))
    out.print(f"office: {made.facts.name_zh} {made.facts.host}/{made.facts.slug}")
    out.print(f"key files in {personal}: carry each to its owner and delete it here")


@cli.group()
def case() -> None:
    """Carry a case from application to archive; every step is an entry that officers sign."""


def _keyed(function: Any) -> Any:
    """Options of every step that officers sign."""
    function = click.option("--as", "names", multiple=True, required=True, help="officer who signs (repeat)")(function)
    return click.option(
        "--keys", "personal", type=FOLDER, required=True, help="folder with the officers' sealed key files"
    )(function)


@case.command("list")
def case_list() -> None:
    """List the cases with their size and state."""
    settings = load_settings(os.environ)
    made = load_office(settings.data)
    table = Table("case", "phase", "entries", "ledger")
    for origin in list_origins(open_engine(settings.database)):
        work = Casework(settings, made, origin)
        table.add_row(case_id(origin), work.process().phase, str(work.log.size), work.log.state)
    out.print(table)


@case.command("open")
@click.argument("name")
@click.argument("application", type=FILE)
@_keyed
def case_open(name: str, application: Path, names: tuple[str, ...], personal: Path) -> None:
    """Accept the APPLICATION (a JSON file) as case NAME."""
    raw = json.loads(application.read_text(encoding="utf-8"))
    work = _work(name)
    steps.open_case(work, steps.Application(**raw), _unlock(personal, names))
    out.print(f"opened {work.origin}")


@case.command("roll")
@click.argument("name")
@click.argument("file", type=FILE)
@click.option("--cutoff", required=True, help="the day the roll describes, YYYY-MM-DD")
@click.option("--posting", nargs=2, type=int, required=True, help="posted from and until, unix seconds")
@click.option("--dry-run", is_flag=True, help="only say what would be imported")
@_keyed
def case_roll(
    name: str, file: Path, cutoff: str, posting: tuple[int, int], dry_run: bool, names: tuple[str, ...], personal: Path
) -> None:
    """Import the roll FILE (XLSX or CSV), all or nothing, and post its public part."""
    preview = read_roll(file)
    for problem in preview.problems:
        click.echo(str(problem), err=True)
    out.print(f"{preview.units} units, {preview.heads} voters, {format_area(preview.area)} m²")
    if dry_run:
        return
    work = _work(name)
    private = preview.private_rows()
    roll = save_private_roll(work.engine, work.origin, private, cutoff)
    steps.post_roll(work, roll, posting, _unlock(personal, names))


@case.command("announce")
@click.argument("name")
@click.argument("file", type=FILE)
@_keyed
def case_announce(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Post the announcement in FILE (JSON: title, text, posting)."""
    raw = json.loads(file.read_text(encoding="utf-8"))
    posting = (raw["posting"][0], raw["posting"][1])
    steps.post_announcement(_work(name), raw["title"], raw["text"], posting, _unlock(personal, names))


@case.command("seal")
@click.argument("name")
@click.argument("plan", type=FILE)
@_keyed
def case_seal(name: str, plan: Path, names: tuple[str, ...], personal: Path) -> None:
    """Seal the manifest made of PLAN (JSON: questions, channels, times, policies). Two officers sign."""
    steps.seal_manifest(_work(name), json.loads(plan.read_text(encoding="utf-8")), _unlock(personal, names))


@case.command("credentials")
@click.argument("name")
@click.argument("file", type=FILE)
@_keyed
def case_credentials(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Enter the public parts of the letters (FILE from the letter maker). The registrar signs."""
    work = _work(name)
    number = steps.issue_credentials(work, load_public_part(file, work.origin), _unlock(personal, names))
    out.print(f"{number} credentials entered")


@case.command("deliveries")
@click.argument("name")
@click.argument("file", type=FILE)
@_keyed
def case_deliveries(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Enter a batch of deliveries (FILE: a JSON list)."""
    steps.record_deliveries(_work(name), json.loads(file.read_text(encoding="utf-8")), _unlock(personal, names))


@case.command("begin")
@click.argument("name")
@_keyed
def case_begin(name: str, names: tuple[str, ...], personal: Path) -> None:
    """Open voting, at or after the sealed time."""
    steps.open_voting(_work(name), _unlock(personal, names))


@case.command("extend")
@click.argument("name")
@click.argument("closes", type=int)
@click.argument("reason")
@_keyed
def case_extend(name: str, closes: int, reason: str, names: tuple[str, ...], personal: Path) -> None:
    """Extend voting to CLOSES (unix seconds), once, within the sealed limit. Two officers sign."""
    steps.add(_work(name), "voting_extended", {"closes": closes, "reason": reason}, _unlock(personal, names))


@case.command("paper")
@click.argument("name")
@click.argument("file", type=FILE)
@_keyed
def case_paper(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Enter ballots that no phone signed (FILE: a JSON list). Two officers sign each."""
    papers = [
        Paper(item["voter"], item["channel"], item["choices"], item["serial"], bytes.fromhex(item["scan"]))
        for item in json.loads(file.read_text(encoding="utf-8"))
    ]
    out.print(f"{len(enter_papers(_work(name), papers, _unlock(personal, names)))} ballots entered")


@case.command("reconcile")
@click.argument("name")
@click.argument("file", type=FILE)
@_keyed
def case_reconcile(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Account for every paper (FILE: JSON with issued, delivered, invalid). Two officers sign."""
    raw = json.loads(file.read_text(encoding="utf-8"))
    steps.reconcile_paper(_work(name), raw["issued"], raw["delivered"], raw["invalid"], _unlock(personal, names))


@case.command("declare")
@click.argument("name")
@_keyed
def case_declare(name: str, names: tuple[str, ...], personal: Path) -> None:
    """Declare what the entries give."""
    out.print_json(json.dumps(steps.declare_result(_work(name), _unlock(personal, names)), ensure_ascii=False))


@case.command("read")
@click.argument("name")
@click.argument("file", type=FILE)
@_keyed
def case_read(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Record that the statement was read aloud (FILE: JSON with place, present, text)."""
    raw = json.loads(file.read_text(encoding="utf-8"))
    steps.read_statement(_work(name), raw["place"], raw["present"], raw["text"], _unlock(personal, names))


@case.command("certify")
@click.argument("name")
@click.argument("number")
@click.option("--second", required=True, help="the second officer named in the certificate")
@click.option("--out", "folder", type=FOLDER, required=True)
@_keyed
def case_certify(name: str, number: str, second: str, folder: Path, names: tuple[str, ...], personal: Path) -> None:
    """Audit the case, issue certificate NUMBER and seal the case. The notary signs."""
    phrases = {person: _ask(person) for person in (*names, "seal")}
    signers = {person: open_officer(personal, person, phrases[person]).sign for person in names}
    pens = Pens(personal / "officer-1.p12", phrases[names[0]], personal / "seal.p12", phrases["seal"])
    work = _work(name)
    issued = issue_certificate(work, number, (names[0], second), signers, pens, ())
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in (("certificate.pdf", issued.pdf), ("bundle.zip", issued.bundle), ("archive.zip", issued.archive)):
        (folder / file).write_bytes(data)
    (folder / "policy.txt").write_bytes(work.policy())
    out.print(f"issued {number} in {folder}")


@case.command("policy")
@click.argument("name")
def case_policy(name: str) -> None:
    """Print the policy that an auditor of the case needs."""
    click.echo(_work(name).policy().decode(), nl=False)


@cli.command()
@click.argument("name")
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(name: str, file: Path) -> None:
    """Write the record of case NAME as a zip; the same bytes each time."""
    save_bundle(_work(name).record(), file)
    out.print(f"written {file}")


def _work(name: str) -> Casework:
    settings: Settings = load_settings(os.environ)
    made = load_office(settings.data)
    return Casework(settings, made, made.origin(name))


def _unlock(personal: Path, names: tuple[str, ...]) -> Signers:
    return {name: open_officer(personal, name, _ask(name)).sign for name in names}


def _ask(name: str) -> str:
    """The passphrase of ``name``: typed, or from ZHENGYI_PASSPHRASE_<NAME> where no person sits."""
    given = os.environ.get(f"ZHENGYI_PASSPHRASE_{name.upper()}")
    return given if given is not None else str(click.prompt(f"passphrase of {name}", hide_input=True, err=True))


def _ask_new(name: str) -> str:
    phrase = str(click.prompt(f"new passphrase for {name}", hide_input=True, confirmation_prompt=True, err=True))
    if len(phrase) < 8:
        raise OfficeMissingError("a passphrase has at least eight characters")
    return phrase


if __name__ == "__main__":
    main()
