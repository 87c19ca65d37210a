"""The command group ``zhengyi case``: a case from application to archive, each command one step of ``steps.py``."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ledger.adapters.caselog import list_origins
from ledger.adapters.db import open_engine
from ledger.adapters.publish import thaw
from ledger.adapters.store import case_id
from ledger.web.settings import load_settings
from notary.adapters import steps
from notary.adapters.announcements import announcement_of, post_whole
from notary.adapters.casework import Casework
from notary.adapters.certificatecli import choose_pens
from notary.adapters.importrecord import save_import_record
from notary.adapters.issue import issue_certificate
from notary.adapters.mailing import save_addresses
from notary.adapters.office import load_office, open_officer
from notary.adapters.prompt import FILE, FOLDER, ask, keyed, open_work, read_json, unlock
from notary.adapters.rollcli import deciders, read_by, read_terms, tell
from voting.adapters.letters import load_public_part
from voting.adapters.rollfile import read_roll

out = Console(highlight=False)


@click.group()
def case() -> None:
    """Carry a case from application to archive; every step is an entry that officers sign."""


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
@keyed
def case_open(name: str, application: Path, names: tuple[str, ...], personal: Path) -> None:
    """Accept the APPLICATION (a JSON file) as case NAME."""
    raw = read_json(application)
    work = open_work(name)
    steps.open_case(work, steps.Application(**raw), unlock(personal, names))
    out.print(f"opened {work.origin}")


@case.command("advise")
@click.argument("name")
@click.argument("question")
@click.argument("answer")
@keyed
def case_advise(name: str, question: str, answer: str, names: tuple[str, ...], personal: Path) -> None:
    """Record the legal consultation: QUESTION and ANSWER stand in the public record."""
    steps.give_advice(open_work(name), question, answer, unlock(personal, names))


@case.command("roll")
@click.argument("name")
@click.argument("file", type=FILE)
@click.option("--cutoff", required=True, help="the day the roll describes, YYYY-MM-DD")
@click.option("--posting", nargs=2, type=int, required=True, help="posted from and until, unix seconds")
@click.option("--units", type=click.Choice(["shown", "committed"]), default="shown", help="labels of units in the roll")
@read_by
@keyed
def case_roll(
    name: str,
    file: Path,
    cutoff: str,
    posting: tuple[int, int],
    units: str,
    names: tuple[str, ...],
    personal: Path,
    **options: Any,
) -> None:
    """Import the roll FILE (XLSX or CSV), all or nothing, and post its public part. Every doubt must be decided."""
    work, preview = open_work(name), read_roll(file, read_terms(**options, cutoff=cutoff))
    tell(preview)
    voters = preview.private_rows()
    made = preview.record(deciders(work.office.facts))
    steps.import_roll(work, voters, cutoff, posting, unlock(personal, names), made, is_shown=units == "shown")


@case.command("announce")
@click.argument("name")
@click.argument("file", type=FILE)
@keyed
def case_announce(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Post the announcement in FILE (JSON: title, posting, terms, notice; text, or else it is written).

    A demonstration or rehearsal may do with title, text and posting.
    """
    raw = read_json(file)
    posting = (raw["posting"][0], raw["posting"][1])
    work, signers = open_work(name), unlock(personal, names)
    if "terms" in raw:
        post_whole(work, announcement_of(raw), posting, signers)
    else:
        steps.post_announcement(work, raw["title"], raw["text"], posting, signers)


@case.command("seal")
@click.argument("name")
@click.argument("plan", type=FILE)
@keyed
def case_seal(name: str, plan: Path, names: tuple[str, ...], personal: Path) -> None:
    """Seal the manifest made of PLAN (JSON: questions, channels, times, policies). Two officers sign."""
    steps.seal_manifest(open_work(name), read_json(plan), unlock(personal, names))


@case.command("credentials")
@click.argument("name")
@click.argument("file", type=FILE)
@keyed
def case_credentials(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Enter the public parts of letters (FILE from the letter maker). The registrar signs; letters given again, two."""
    work = open_work(name)
    number = steps.issue_credentials(work, load_public_part(file, work.origin), unlock(personal, names))
    out.print(f"{number} credentials entered")


@case.command("deliveries")
@click.argument("name")
@click.argument("file", type=FILE)
@keyed
def case_deliveries(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Enter a batch of deliveries (FILE: a JSON list)."""
    steps.record_deliveries(open_work(name), read_json(file), unlock(personal, names))


@case.command("begin")
@click.argument("name")
@keyed
def case_begin(name: str, names: tuple[str, ...], personal: Path) -> None:
    """Open voting, at or after the sealed time."""
    steps.open_voting(open_work(name), unlock(personal, names))


@case.command("revoke")
@click.argument("name")
@click.argument("voter")
@click.argument("reason", type=click.Choice(["error", "lost", "reissue"]))
@keyed
def case_revoke(name: str, voter: str, reason: str, names: tuple[str, ...], personal: Path) -> None:
    """Revoke the credential of VOTER; a new letter may follow. The registrar and an officer sign."""
    steps.revoke_credential(open_work(name), voter, reason, unlock(personal, names))


@case.command("set-aside")
@click.argument("name")
@click.argument("reason", type=click.Choice(["error", "impersonation", "owner_request"]))
@click.argument("ballots", type=int, nargs=-1, required=True)
@keyed
def case_set_aside(name: str, reason: str, ballots: tuple[int, ...], names: tuple[str, ...], personal: Path) -> None:
    """Set aside the BALLOTS (places in the ledger) for a REASON, before closing. Two officers sign."""
    steps.add(open_work(name), "ballot_set_aside", {"ballots": [*ballots], "reason": reason}, unlock(personal, names))


@case.command("read")
@click.argument("name")
@click.argument("file", type=FILE)
@keyed
def case_read(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Record that the statement was read aloud (FILE: JSON with place, present, text)."""
    raw = read_json(file)
    steps.read_statement(open_work(name), raw["place"], raw["present"], raw["text"], unlock(personal, names))


@case.command("certify")
@click.argument("name")
@click.option("--second", required=True, help="the second officer named in the certificate")
@click.option("--out", "folder", type=FOLDER, required=True)
@keyed
def case_certify(name: str, second: str, folder: Path, names: tuple[str, ...], personal: Path) -> None:
    """Audit the case, issue its certificate under the register's next number and seal the case. The notary signs."""
    if (folder / "certificate.pdf").exists():
        raise click.BadParameter(f"{folder / 'certificate.pdf'} exists: a certificate replaces no other")
    folder.mkdir(parents=True, exist_ok=True)
    known = cache(ask)  # the officer's passphrase opens two files
    signers = {person: open_officer(personal, person, known(person)).sign for person in names}
    work = open_work(name)
    pens = choose_pens(work.settings, personal, names[0], known)
    issued = issue_certificate(work, (names[0], second), signers, pens, {})
    for file, data in {**issued.files(), "policy.txt": work.policy()}.items():
        (folder / file).write_bytes(data)
    out.print(f"issued {issued.number} in {folder}")


@case.command("addresses")
@click.argument("name")
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def case_addresses(name: str, file: Path) -> None:
    """Write for the letter maker to whom letters go. Holds names: hand it over as such."""
    save_addresses(open_work(name), file)
    out.print(f"written {file}")


@case.command("import-record")
@click.argument("name")
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def case_import_record(name: str, file: Path) -> None:
    """Write what the roll's import went by: columns, settings, who decided what and why. Holds names."""
    save_import_record(open_work(name), file)
    out.print(f"written {file}")


@case.command("thaw")
@click.argument("name")
@click.argument("what")
@click.argument("done")
@keyed
def case_thaw(name: str, what: str, done: str, names: tuple[str, ...], personal: Path) -> None:
    """Let a frozen ledger be written again once database, files and signer agree; WHAT happened, what was DONE."""
    work, signers = open_work(name), unlock(personal, names)
    thaw(work.log, work.store, work.signer)
    steps.add(work, "incident", {"done": done, "what": what}, signers)
    out.print(f"{work.origin} is open again")


@case.command("policy")
@click.argument("name")
def case_policy(name: str) -> None:
    """Print the policy that an auditor of the case needs."""
    click.echo(open_work(name).policy().decode(), nl=False)
