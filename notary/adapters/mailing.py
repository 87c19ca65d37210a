"""From the office's roll to the letter maker and back: addresses out, pages and public keys in.

The letter maker works offline, on another computer than the server: what is carried there is one file of addresses,
what comes back is one file of public keys. The codes exist on the pages alone.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

from notary.adapters.casework import Casework
from notary.errors import OutOfOrderError
from voting.adapters.letters import Address, LetterDetails, make_letters, save_letters, save_public_part
from voting.adapters.opening import open_units
from voting.adapters.private import load_owners
from voting.adapters.rollkept import load_states
from voting.identification import fold_unit, walking_order
from voting.manifest import BELENIOS, Manifest
from voting.roll import Roll, Voter


def save_addresses(work: Casework, path: Path) -> None:
    """Write the addresses of every voter of a sealed case to a file that only its owner may read.

    Raises: OutOfOrderError before the manifest is sealed.
    """
    manifest, roll = sealed_parts(work)
    details = details_of(work)
    with work.engine.connect() as connection:
        addresses = [address_of(connection, work, voter) for voter in roll.voters]
    value = {
        "addresses": [asdict(address) for address in addresses],
        "details": asdict(details),
        "is_secret": manifest.suite == BELENIOS,
    }
    path.unlink(missing_ok=True)  # one that stands there may be open to others
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def sealed_parts(work: Casework) -> tuple[Manifest, Roll]:
    """Manifest and roll of a sealed case. Raises: OutOfOrderError before it is sealed."""
    case = work.process().case
    if case.manifest is None or case.roll is None:
        raise OutOfOrderError("letters are made once the manifest is sealed")
    return case.manifest, case.roll


def details_of(work: Casework) -> LetterDetails:
    """What every letter of a sealed case says. Raises: OutOfOrderError."""
    manifest, _roll = sealed_parts(work)
    facts = work.office.facts
    return LetterDetails(
        origin=work.origin,
        base_url=work.settings.base_url,
        title=manifest.title,
        office={"en": facts.name_en, "zh_cn": facts.name_zh},
        phone=facts.phone,
        opens=manifest.opens,
        closes=manifest.closes,
        silence=manifest.silence,
        precedence=manifest.precedence,
        is_demonstration=bool(work.process().opened["demonstration"]),
        channels=manifest.channels,
        is_rehearsal=bool(work.process().opened.get("rehearsal", False)),
    )


def address_of(connection: Connection, work: Casework, voter: Voter) -> Address:
    """To whom a voter's letter goes: the owners, and whoever acts for them."""
    owners = [owner.name for owner in load_owners(connection, work.origin, voter.id)]
    acting = [state.name for state in load_states(connection, work.origin, voter.id)]
    units = open_units(connection, work.origin, voter.units)
    return Address(voter.id, units, voter.area, (*owners, *acting))


def make_mailing(
    path: Path, folder: Path, only: str, issue: int, voters: Sequence[str] = (), *, by_building: bool = False
) -> int:
    """Make the letters of those in ``path`` whose first unit begins with ``only``; gives their number.

    ``voters``: of these alone, if any are named. Pages come in the order in which one walks to the doors, all in
    ``letters.pdf`` or each building's in a file of its own.
    """
    value = json.loads(path.read_text(encoding="utf-8"))
    details = LetterDetails(**value["details"])
    addresses = {
        item["voter"]: Address(item["voter"], tuple(item["units"]), item["area"], tuple(item["names"]))
        for item in value["addresses"]
        if item["units"][0].startswith(only) and (not voters or item["voter"] in voters)
    }
    order = sorted(addresses, key=lambda voter: (walking_order(addresses[voter].units[0]), voter))
    made = make_letters(details.origin, order, issue=issue, is_secret=value["is_secret"])
    folder.mkdir(parents=True, exist_ok=True)
    for name, bundle in groupby(made, lambda letter: _bundle_of(addresses[letter.voter]) if by_building else "letters"):
        save_letters(folder / f"{name}.pdf", list(bundle), addresses, details)
    save_public_part(folder / "public.json", details.origin, made)
    return len(made)


def wipe_letters(folder: Path) -> int:
    """Overwrite and remove the pages of letters in ``folder``, which hold the codes; gives the number of files.

    What a disk keeps of an overwritten file is beyond a program; notary/SPEC.md says so.
    """
    files = sorted(folder.glob("letters*.pdf"))
    for file in files:
        with file.open("r+b") as opened:
            opened.write(bytes(os.fstat(opened.fileno()).st_size))
            opened.flush()
            os.fsync(opened.fileno())
        file.unlink()
    return len(files)


def _bundle_of(address: Address) -> str:
    """The name of the file of an address's building: its first word, in letters and digits."""
    return f"letters-{fold_unit(address.units[0]).partition('-')[0]}"
