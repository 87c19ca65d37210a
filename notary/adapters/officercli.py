"""The command group ``zhengyi officer``: accounts of the officers' site, opened by an invitation and closed here.

Whoever runs these commands on the server decides who may look; who may sign stands in the policy and the key files.
"""

import os

import click
from rich.console import Console
from rich.table import Table

from ledger.adapters.db import migrate, open_engine
from ledger.web.settings import Settings, load_settings, make_clock
from notary.adapters.accounts import OTHER_ROLES, Accounts
from notary.adapters.office import load_office
from notary.adapters.passkeys import office_host

out = Console(highlight=False)


@click.group()
def officer() -> None:
    """Open and close accounts of the officers' site (`/office`)."""


@officer.command("invite")
@click.argument("name")
@click.option("--role", type=click.Choice(OTHER_ROLES), help="for somebody whom the office has not commissioned")
@click.option("--title", default="", help="their name as pages show it")
def invite(name: str, role: str | None, title: str) -> None:
    """Print a link, valid once within the hour, by which NAME sets up passkey and second factor.

    For somebody who has an account: once the link was followed to its end, the old passkey and second factor are void.
    """
    settings = load_settings(os.environ)
    out.print(make_invitation(settings, name, title, role or ""), soft_wrap=True)


@officer.command("admit")
@click.argument("name")
@click.argument("case")
def admit(name: str, case: str) -> None:
    """Let NAME, who is not commissioned, see CASE."""
    settings = load_settings(os.environ)
    _accounts(settings).admit(name, load_office(settings.data).origin(case))


@officer.command("close")
@click.argument("name")
def close(name: str) -> None:
    """Close the account of NAME at once: passkey, second factor and every session end."""
    _accounts(load_settings(os.environ)).close(name)


@officer.command("list")
def listing() -> None:
    """List the accounts, their roles, and whether they are open."""
    table = Table("name", "title", "roles", "open")
    for account, is_open in _accounts(load_settings(os.environ)).listed():
        table.add_row(account.name, account.title, ", ".join(account.roles) or "none", "yes" if is_open else "no")
    out.print(table)


def make_invitation(settings: Settings, name: str, title: str = "", role: str = "") -> str:
    """The address that an invitation of ``name`` has. Raises OfficeHostError and what ``Accounts.invite`` does."""
    host = office_host(settings.base_url)
    token = _accounts(settings).invite(name, title, role)
    return f"{host.origin}/office/enrol#{token.hex()}"


def _accounts(settings: Settings) -> Accounts:
    engine = open_engine(settings.database)
    migrate(engine)
    return Accounts(engine, settings.data, make_clock(settings))
