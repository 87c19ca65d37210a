"""A rehearsal made at one stroke: invented owners, letters, an open vote, marked from its first entry, never certified.

Every step is the real one, with the same checks and keys; the office takes over where training begins. Owners are
invented, their numbers are of no network; an office may give the number of its trainees' telephone instead.
Specification: ``notary/SPEC.md`` section Algorithms, "Rehearsal".
"""

import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from notary.adapters import steps
from notary.adapters.casework import Casework, Signers
from notary.adapters.demo.words import LEGAL_BASIS, WITHOUT_DEADLINES, make_plan
from notary.adapters.mailing import make_mailing, save_addresses
from notary.adapters.paperdesk import issue_papers
from notary.adapters.prompt import FOLDER, keyed, open_work, unlock
from notary.errors import OfficeMissingError
from notary.wording import CHINA
from voting.adapters.letters import load_public_part
from voting.commitment import PrivateOwner, PrivateVoter

DAY = 86_400
PAUSE = 2
"""Seconds for which roll and announcement are posted, and before voting opens: nobody waits in a rehearsal."""
SHEETS = 2
COMPOUND = {"en": "Rehearsal Garden", "zh_cn": "演练小区"}
MATTER = {"en": "REHEARSAL: hire a property company", "zh_cn": "演练：选聘物业服务企业"}
APPLICANTS = [{"en": "Rehearsal owners' committee", "zh_cn": "演练小区业主委员会"}]
ANNOUNCEMENT = {
    "en": "REHEARSAL. Owners, matter and vote are invented; nothing of this has legal force.",
    "zh_cn": "演练公告。业主、事项和表决均为虚构，仅供公证处练习使用，无法律效力。",
}
out = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """How many owners take part, for how many days voting stays open, which number all owners have (empty: none's)."""

    owners: int = 12
    days: int = 7
    phone: str = ""


def rehearse(work: Casework, signers: Mapping[str, Signers], terms: Terms, folder: Path) -> int:
    """Open a rehearsal up to the open vote; letters go into ``folder``. Gives the number of owners.

    ``signers`` by what they sign as: notary, officer, two officers, registrar.
    Raises: what the steps refuse; FileExistsError where the folder is there.
    """
    folder.mkdir(parents=True)
    application = steps.Application(COMPOUND, MATTER, APPLICANTS, LEGAL_BASIS, demonstration=False, rehearsal=True)
    steps.open_case(work, application, signers["notary"])
    now = work.clock()
    today = datetime.fromtimestamp(now, UTC).astimezone(CHINA).date().isoformat()
    voters = list(make_owners(terms))
    steps.import_roll(work, voters, today, (now, now + PAUSE), signers["officer"])
    steps.post_announcement(work, MATTER, ANNOUNCEMENT, (now, now + PAUSE), signers["officer"])
    wait_until(work, now + PAUSE)
    opens = work.clock() + PAUSE
    closes = opens + terms.days * DAY
    plan = make_plan(opens, closes, closes + 30 * DAY, MATTER, WITHOUT_DEADLINES)
    steps.seal_manifest(work, plan, signers["two"])
    save_addresses(work, folder / "addresses.json")
    make_mailing(folder / "addresses.json", folder, "", 1)
    steps.issue_credentials(work, load_public_part(folder / "public.json", work.origin), signers["registrar"])
    issue_papers(work, SHEETS, signers["two"])
    wait_until(work, opens)
    steps.open_voting(work, signers["officer"])
    return len(voters)


def make_owners(terms: Terms) -> Iterator[PrivateVoter]:
    """Invented owners: most have one unit; every fifth has two, the third is a couple, the last a company."""
    for number in range(1, terms.owners + 1):
        kind = "co_owners" if number == 3 else "organisation" if number == terms.owners > 3 else "person"
        units = [f"演练{(number - 1) // 10 + 1}幢1单元{number:02}01室"]
        units += [f"演练{(number - 1) // 10 + 1}幢1单元{number:02}02室"] if number % 5 == 0 else []
        people = tuple(_person(number, place, terms.phone) for place in range(2 if kind == "co_owners" else 1))
        yield PrivateVoter(f"v{number:04}", kind, 60_000 + 7_350 * (number % 9) + 11 * number, tuple(units), people)


def _person(number: int, place: int, phone: str) -> PrivateOwner:
    salts = [secrets.token_bytes(16) for _ in range(3)]
    name = f"演练业主{number:02}{'甲乙'[place] if place or number == 3 else ''}"
    given = phone or f"10{number:08}{place}"  # no mobile number of China begins so
    return PrivateOwner(name, "other", f"REHEARSAL-{number:04}-{place}", given, *salts)


def wait_until(work: Casework, moment: int) -> None:
    """Wait until the service's clock has come to ``moment``: seconds, which a posting takes at least."""
    while work.clock() < moment:
        time.sleep(0.1)


def pick_signers(work: Casework, unlocked: Signers) -> dict[str, Signers]:
    """Who signs as what, of those who unlocked their keys. Raises OfficeMissingError if a role is missing."""
    roles = {name: set(work.office.facts.person(name).roles) for name in unlocked}
    officers = [name for name, held in roles.items() if held & {"notary", "assistant"}]
    notaries = [name for name in officers if "notary" in roles[name]]
    registrars = [name for name, held in roles.items() if "registrar" in held]
    if not notaries or len(officers) < 2 or not registrars:
        raise OfficeMissingError("a rehearsal needs a notary, a second officer and a registrar")
    picked = {
        "notary": notaries[:1],
        "officer": officers[:1],
        "registrar": registrars[:1],
        "two": [notaries[0], next(name for name in officers if name != notaries[0])],
    }
    return {part: {name: unlocked[name] for name in names} for part, names in picked.items()}


@click.command("rehearse")
@click.argument("name")
@click.option("--out", "folder", type=FOLDER, required=True, help="folder to make, for letters")
@click.option("--owners", default=12, show_default=True, type=click.IntRange(4, 500))
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 300), help="how long voting stays open")
@click.option("--phone", default="", help="the trainees' number, for all owners; without it messages reach nobody")
@keyed
def case_rehearse(
    name: str, folder: Path, owners: int, days: int, phone: str, names: tuple[str, ...], personal: Path
) -> None:
    """Open a rehearsal NAME with invented owners, letters and an open vote, marked as such for ever.

    A notary, a second officer and a registrar sign. It is counted and read like a real case, and never certified.
    """
    work = open_work(name)
    signers = pick_signers(work, unlock(personal, names))
    number = rehearse(work, signers, Terms(owners, days, phone), folder)
    out.print(f"rehearsal {name} is open: {number} invented owners, letters in {folder}")
