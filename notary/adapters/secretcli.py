"""Commands of ``zhengyi case`` that only a secret vote needs; each one step of ``secret_steps.py``."""

import json
from pathlib import Path

import click
from rich.console import Console

from notary.adapters import secret_steps
from notary.adapters.prompt import FILE, FOLDER, keyed, open_work, read_json, unlock
from notary.adapters.signedfile import load_signed, save_signed
from voting.gate import Moment

NEW_FILE = click.Path(dir_okay=False, path_type=Path)
MOMENT = click.Choice(["opening", "decryption"])
out = Console(highlight=False)


def add_secret_steps(case: click.Group) -> None:
    """Put these commands beside the others of a case."""
    commands = (trustees, propose, sign, append, gate, accept_risk, tally, share, destroy_key)
    for command in commands:
        case.add_command(command)


@click.command("trustees")
@click.argument("name")
@click.option("--service-key", is_flag=True, help="make the service's own key, before the first trustee reveals")
@click.option("--complete", is_flag=True, help="put the trustees' keys together; an officer signs")
@click.option("--as", "names", multiple=True, help="officer who signs")
@click.option("--keys", "personal", type=FOLDER, help="folder with the officers' sealed key files")
def trustees(name: str, service_key: bool, complete: bool, names: tuple[str, ...], personal: Path | None) -> None:
    """Tell how far the trustees of case NAME are, or take the office's step among theirs."""
    work = open_work(name)
    if service_key:
        secret_steps.set_service_key(work)
    if complete:
        if personal is None or not names:
            raise click.UsageError("--complete needs --as and --keys")
        secret_steps.complete_trustees(work, unlock(personal, names))
    sealed = work.process().case.sealed
    ceremony = sealed.ceremony
    for person in ceremony.names():
        steps = {
            "certificate": True,
            "commit": person in ceremony.commits,
            "reveal": person in ceremony.polynomials,
            "confirm": person in ceremony.outputs,
            "drill": person in sealed.drilled,
            "closing confirmed": person in sealed.confirmed,
        }
        out.print(f"{person}: {', '.join(step for step, done in steps.items() if done)}")
    out.print(f"service's key: {'set' if ceremony.service else 'missing'}; complete: {bool(ceremony.items)}")


@click.command("propose")
@click.argument("name")
@click.argument("plan", type=FILE)
@click.option("--out", "path", type=NEW_FILE, required=True)
@keyed
def propose(name: str, plan: Path, path: Path, names: tuple[str, ...], personal: Path) -> None:
    """Write the manifest made of PLAN for two officers and every trustee to sign; `append` then seals it.

    Says what the gate for small electorates would find. A PLAN whose "rounding" is 1000 rounds areas to 1 m².
    """
    work = open_work(name)
    proposal = secret_steps.propose_manifest(work, read_json(plan), unlock(personal, names))
    findings = secret_steps.foresee_findings(work, proposal)
    save_signed(path, [proposal])
    out.print(f"written {path}; the gate would find {', '.join(findings) or 'nothing'}")


@click.command("sign")
@click.argument("file", type=FILE)
@click.option("--out", "path", type=NEW_FILE, required=True)
@keyed
def sign(file: Path, path: Path, names: tuple[str, ...], personal: Path) -> None:
    """Sign the statement in FILE, such as a proposed manifest, and write it with the signature."""
    statement = load_signed(file)
    out.print_json(json.dumps(dict(statement.statement), ensure_ascii=False))
    for blob in statement.blobs:
        click.echo(blob.decode(errors="replace"))
    save_signed(path, [statement.sign(unlock(personal, names))])
    out.print(f"written {path}")


@click.command("append")
@click.argument("name")
@click.argument("files", type=FILE, nargs=-1, required=True)
def append(name: str, files: tuple[Path, ...]) -> None:
    """Append the signed statements in FILES, all or none; copies of one statement are put together."""
    number = secret_steps.append_all(open_work(name), [load_signed(file) for file in files])
    out.print(f"{number} appended")


@click.command("gate")
@click.argument("name")
@click.argument("moment", type=MOMENT)
def gate(name: str, moment: Moment) -> None:
    """Print what stands against opening, or decryption, because exact totals would tell votes."""
    out.print_json(json.dumps(secret_steps.gate_findings(open_work(name), moment)))


@click.command("accept-risk")
@click.argument("name")
@click.argument("moment", type=MOMENT)
@click.argument("reason")
@keyed
def accept_risk(name: str, moment: Moment, reason: str, names: tuple[str, ...], personal: Path) -> None:
    """Accept what the gate finds at this MOMENT, for a REASON. Two officers sign."""
    number = secret_steps.accept_risk(open_work(name), moment, reason, unlock(personal, names))
    out.print(f"{number} findings accepted")


@click.command("tally")
@click.argument("name")
def tally(name: str) -> None:
    """Add up the encrypted ballots after closing; opens nothing."""
    secret_steps.compute_tally(open_work(name))
    out.print(f"added up; export the record for the trustees: zhengyi export {name} --out FILE")


@click.command("share")
@click.argument("name")
def share(name: str) -> None:
    """Publish the service's share of the decryption."""
    secret_steps.publish_service_share(open_work(name))


@click.command("destroy-key")
@click.argument("name")
def destroy_key(name: str) -> None:
    """Overwrite and remove both copies of the service's key, after the result, and record it."""
    secret_steps.destroy_service_key(open_work(name))
