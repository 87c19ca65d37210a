"""The command group ``zhengyi desk``: what officers do for one owner, until they have a site of their own."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from notary.adapters import steps
from notary.adapters.casework import Casework
from notary.adapters.helpdesk import certify_waiting, enrol_in_person, find_voters, give_again, mask, void_ballots
from notary.adapters.prompt import FILE, keyed, open_work, unlock
from notary.desk_errors import VoterNotFoundError
from voting.adapters.enrolment import Enrolments
from voting.adapters.letters import load_public_part
from voting.adapters.opening import open_units
from voting.adapters.phonebook import PhoneBook
from voting.adapters.private import load_owners
from voting.adapters.unitlog import read_history
from voting.enrolment import LETTER

out = Console(highlight=False)
PERIOD = 2.0


@click.group()
def desk() -> None:
    """Help one owner: find a unit, give a credential in person or again, certify keys, void ballots."""


@desk.command("find")
@click.argument("name")
@click.argument("words")
def desk_find(name: str, words: str) -> None:
    """Show the state of the voters whose number, unit or owner's name is WORDS. Shows parts of names: for officers."""
    work = open_work(name)
    found = find_voters(work, words)
    if not found:
        raise VoterNotFoundError
    for voter in found:
        _show(work, voter)


@desk.command("requests")
@click.argument("name")
def desk_requests(name: str) -> None:
    """List the keys of owners far away that wait for the registrar."""
    work = open_work(name)
    for request in Enrolments(work.engine, work.clock).waiting(work.origin):
        out.print(f"{request.voter} issue {request.issue} identified {request.way} key {request.key.hex()[:16]}")


@desk.command("certify")
@click.argument("name")
@click.option("--watch", is_flag=True, help="go on until interrupted, certifying each key as it comes")
@keyed
def desk_certify(name: str, *, watch: bool, names: tuple[str, ...], personal: Path) -> None:
    """Certify the keys of owners far away that wait. The registrar signs, on a computer of the office."""
    work, signers = open_work(name), unlock(personal, names)
    while True:
        for settled in certify_waiting(work, signers):
            told = "" if settled.is_told else ", nobody to tell"
            out.print(f"{settled.request.voter} issue {settled.request.issue}: {settled.state}{told}")
        if not watch:
            return
        time.sleep(PERIOD)


@desk.command("enrol")
@click.argument("name")
@click.argument("voter")
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="the letter")
@keyed
def desk_enrol(name: str, voter: str, file: Path, names: tuple[str, ...], personal: Path) -> None:
    """Give VOTER, who is here in person, a letter with a new code. The registrar and an officer sign."""
    work = open_work(name)
    issue = enrol_in_person(work, voter, file, unlock(personal, names))
    out.print(f"{voter} issue {issue}: hand over {file}, then destroy it here")


@desk.command("reissue")
@click.argument("name")
@click.argument("file", type=FILE)
@click.option("--reason", type=click.Choice(["error", "lost", "reissue"]), default="lost", show_default=True)
@keyed
def desk_reissue(name: str, file: Path, reason: str, names: tuple[str, ...], personal: Path) -> None:
    """End the credentials of the voters in FILE and enter their new letters. The registrar and an officer sign.

    FILE is the public part of letters that the letter maker made again: `zhengyi letters` with --voter and --issue.
    """
    work = open_work(name)
    parts = load_public_part(file, work.origin)
    told = give_again(work, parts, LETTER, reason, unlock(personal, names))
    out.print(f"{len(parts)} letters entered, {told} notices queued to the old numbers")


@desk.command("destroyed")
@click.argument("name")
@click.argument("number", type=int)
@keyed
def desk_destroyed(name: str, number: int, names: tuple[str, ...], personal: Path) -> None:
    """Record that the secrets of NUMBER letters were wiped after printing. The letter maker signs."""
    work = open_work(name)
    steps.add(work, "letters_destroyed", {"count": number, "time": work.clock()}, unlock(personal, names))
    out.print(f"recorded: {number} letters destroyed")


@desk.command("void")
@click.argument("name")
@click.argument("voter")
@click.argument("first", type=int)
@click.option("--request", type=FILE, required=True, help="the owner's recorded request; its hash is entered")
@keyed
def desk_void(name: str, voter: str, first: int, request: Path, names: tuple[str, ...], personal: Path) -> None:
    """Set aside the ballots of VOTER from the place FIRST in the ledger on, before closing. Two officers sign."""
    work = open_work(name)
    places = void_ballots(work, voter, first, request.read_bytes(), unlock(personal, names))
    out.print(f"{len(places)} ballots set aside: {', '.join(map(str, places))}")


def _show(work: Casework, voter: str) -> None:
    """One voter's state: who, keys, ballots."""
    history = read_history(work.log, work.process().case, voter)
    with work.engine.connect() as connection:
        names = [mask(owner.name) for owner in load_owners(connection, work.origin, voter)]
        units = open_units(connection, work.origin, history.units)
    number = PhoneBook(work.engine).number(work.origin, voter) or ""
    asked = Enrolments(work.engine, work.clock).state_of(work.origin, voter)
    out.print(f"{voter}  {'、'.join(units)}  {'、'.join(names)}  telephone {_tail(number)}")
    out.print(f"  notices: {'delivered or refused' if history.was_served else 'none delivered'}")
    for given in history.given:
        state = "active" if given.is_active else "ended"
        out.print(f"  key {given.issue} at entry {given.index}, {_when(given.time)}, {given.identified}: {state}")
    if asked is not None:
        out.print(f"  last request from far away: issue {asked[0]}, {asked[1]}")
    for voted in history.voted:
        aside = ", set aside" if voted.is_set_aside else ""
        out.print(f"  ballot at entry {voted.index}, {_when(voted.time)}, {voted.channel}{aside}")


def _tail(number: str) -> str:
    return f"…{number[-4:]}" if number else "none"


def _when(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
