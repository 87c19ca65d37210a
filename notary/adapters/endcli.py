"""Commands of ``zhengyi case`` for what follows the count, and for cases that end without certificate; see ends.py."""

import json
from pathlib import Path

import click
from rich.console import Console

from notary.adapters import ends
from notary.adapters.certificatecli import choose_pens
from notary.adapters.issue import issue_refusal
from notary.adapters.prompt import ask, keyed, open_work, unlock
from notary.adapters.secret_steps import destroy_service_key
from voting.bodies import REFUSALS, TERMINATIONS

out = Console(highlight=False)


def add_end_steps(case: click.Group) -> None:
    """Put these commands beside the others of a case."""
    for command in (extend, declare, recount, confirm, lapse, refuse, terminate, close, decision):
        case.add_command(command)


@click.command("extend")
@click.argument("name")
@click.argument("closes", type=int)
@click.argument("reason")
@keyed
def extend(name: str, closes: int, reason: str, names: tuple[str, ...], personal: Path) -> None:
    """Extend voting to CLOSES (unix seconds) within the sealed limit, and announce it. Two officers sign.

    The REASON is public and names nobody.
    """
    ends.extend_voting(open_work(name), closes, reason, unlock(personal, names))


@click.command("declare")
@click.argument("name")
@click.option("--until", type=int, help="posted for queries until, unix seconds; by default as long as is due")
@keyed
def declare(name: str, until: int | None, names: tuple[str, ...], personal: Path) -> None:
    """Declare what the entries give, provisionally, and post it for queries."""
    result = ends.declare_result(open_work(name), unlock(personal, names), until)
    out.print_json(json.dumps(result, ensure_ascii=False))


@click.command("recount")
@click.argument("name")
@click.argument("reason")
@click.option("--objection", type=int, help="place of the objection that asks for it")
@keyed
def recount(name: str, reason: str, objection: int | None, names: tuple[str, ...], personal: Path) -> None:
    """Count again from the entries alone; nothing is decrypted again. The REASON is public and names nobody."""
    ends.recount_result(open_work(name), reason, unlock(personal, names), objection)
    out.print("the entries give the declared result")


@click.command("confirm")
@click.argument("name")
@keyed
def confirm(name: str, names: tuple[str, ...], personal: Path) -> None:
    """Make the result final, when its posting is over and every objection is answered. Two officers sign."""
    ends.confirm_result(open_work(name), unlock(personal, names))


@click.command("lapse")
@click.argument("name")
@keyed
def lapse(name: str, names: tuple[str, ...], personal: Path) -> None:
    """Record that no decision was formed, where no question reached its quorum; the statement is read after that."""
    ends.lapse_case(open_work(name), unlock(personal, names))


@click.command("refuse")
@click.argument("name")
@click.argument("reason", type=click.Choice(REFUSALS))
@click.argument("text")
@keyed
def refuse(name: str, reason: str, text: str, names: tuple[str, ...], personal: Path) -> None:
    """Refuse to certify, for ever: REASON by article 31, and a public TEXT that names nobody.

    A notary and a second officer sign.
    """
    ends.refuse_case(open_work(name), reason, text, unlock(personal, names))


@click.command("terminate")
@click.argument("name")
@click.argument("reason", type=click.Choice(TERMINATIONS))
@click.argument("text")
@keyed
def terminate(name: str, reason: str, text: str, names: tuple[str, ...], personal: Path) -> None:
    """End the case without certificate, for ever: REASON, and a public TEXT that names nobody. Two officers sign."""
    ends.terminate_case(open_work(name), reason, text, unlock(personal, names))


@click.command("decision")
@click.argument("name")
@click.option("--second", required=True, help="the second officer named in the decision")
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
@keyed
def decision(name: str, second: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Write the signed decision not to certify a closed case that was refused or terminated. The notary signs."""
    work = open_work(name)
    pens = choose_pens(work.settings, personal, names[0], ask)
    file.write_bytes(issue_refusal(work, (names[0], second), pens))
    out.print(f"written {file}")


@click.command("close")
@click.argument("name")
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def close(name: str, file: Path) -> None:
    """Seal a case that was refused or terminated, or a rehearsal, and write its archive. Nobody signs."""
    work = open_work(name)
    if work.process().case.sealed.keeps_key:
        destroy_service_key(work)
    file.write_bytes(ends.seal_case(work))
    out.print(f"sealed, archive in {file}")
