"""Commands of ``zhengyi case`` for proxies; each one step of ``proxies.py``."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from notary.adapters import steps
from notary.adapters.prompt import FILE, keyed, open_work, read_json, unlock
from notary.adapters.proxies import Authority, Person, commit_persons, record_proxy

out = Console(highlight=False)


def add_proxy_steps(case: click.Group) -> None:
    """Put these commands beside the others of a case."""
    for command in (exclude, proxy, revoke_proxy):
        case.add_command(command)


@click.command("exclude")
@click.argument("name")
@click.argument("file", type=FILE)
def exclude(name: str, file: Path) -> None:
    """Print what stands for the persons in FILE (JSON list of kind, number), for `excluded` in the plan's `proxies`."""
    persons = [_person(item) for item in read_json(file)]
    for line in commit_persons(open_work(name), persons):
        click.echo(line)


@click.command("proxy")
@click.argument("name")
@click.argument("file", type=FILE)
@keyed
def proxy(name: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Record the authority in FILE (JSON: principal, agent, questions, instruction, document, until). Two officers
    sign.

    agent: kind and number of a document; questions: ids, or null for all; instruction: text or null; document: SHA-256
    of the scan; until: unix seconds.
    """
    raw = read_json(file)
    authority = Authority(
        principal=raw["principal"],
        agent=_person(raw["agent"]),
        questions=raw["questions"],
        instruction=raw["instruction"],
        document=bytes.fromhex(raw["document"]),
        until=raw["until"],
    )
    work = open_work(name)
    index = record_proxy(work, authority, unlock(personal, names))
    out.print(f"mandate {index}")


@click.command("revoke-proxy")
@click.argument("name")
@click.argument("mandate", type=int)
@click.argument("reason", type=click.Choice(["agent", "error", "principal"]))
@keyed
def revoke_proxy(name: str, mandate: int, reason: str, names: tuple[str, ...], personal: Path) -> None:
    """End the MANDATE (its place in the ledger), before closing; ballots cast under it stand. Two officers sign."""
    steps.add(open_work(name), "proxy_revoked", {"mandate": mandate, "reason": reason}, unlock(personal, names))


def _person(raw: Any) -> Person:
    return Person(raw["kind"], raw["number"])
