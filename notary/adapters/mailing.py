"""From the office's roll to the letter maker and back: addresses out, pages and public keys in.

The letter maker works offline, on another computer than the server: what is carried there is one file of addresses,
what comes back is one file of public keys. The codes exist on the pages alone.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

from notary.adapters.casework import Casework
from notary.errors import OutOfOrderError
from voting.adapters.letters import Address, LetterDetails, make_letters, save_letters, save_public_part
from voting.adapters.private import load_owners
from voting.adapters.rollkept import load_states
from voting.manifest import BELENIOS


def save_addresses(work: Casework, path: Path) -> None:
    """Write the addresses of every voter of a sealed case to a file that only its owner may read.

    Raises: OutOfOrderError before the manifest is sealed.
    """
    case = work.process().case
    if case.manifest is None or case.roll is None:
        raise OutOfOrderError("letters are made once the manifest is sealed")
    facts = work.office.facts
    details = LetterDetails(
        origin=work.origin,
        base_url=work.settings.base_url,
        title=case.manifest.title,
        office={"en": facts.name_en, "zh_cn": facts.name_zh},
        phone=facts.phone,
        opens=case.manifest.opens,
        closes=case.manifest.closes,
        silence=case.manifest.silence,
        precedence=case.manifest.precedence,
        is_demonstration=bool(work.process().opened["demonstration"]),
    )
    with work.engine.connect() as connection:
        addresses = [
            Address(
                voter.id,
                voter.units,
                voter.area,
                (
                    *(owner.name for owner in load_owners(connection, work.origin, voter.id)),
                    *(state.name for state in load_states(connection, work.origin, voter.id)),
                ),
            )
            for voter in case.roll.voters
        ]
    value = {
        "addresses": [asdict(address) for address in addresses],
        "details": asdict(details),
        "is_secret": case.manifest.suite == BELENIOS,
    }
    path.unlink(missing_ok=True)  # one that stands there may be open to others
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def make_mailing(path: Path, folder: Path, only: str, issue: int) -> int:
    """Make the letters of the addresses in ``path`` whose first unit begins with ``only``; gives their number."""
    value = json.loads(path.read_text(encoding="utf-8"))
    details = LetterDetails(**value["details"])
    addresses = {
        item["voter"]: Address(item["voter"], tuple(item["units"]), item["area"], tuple(item["names"]))
        for item in value["addresses"]
        if item["units"][0].startswith(only)
    }
    made = make_letters(details.origin, sorted(addresses), issue=issue, is_secret=value["is_secret"])
    folder.mkdir(parents=True, exist_ok=True)
    save_letters(folder / "letters.pdf", made, addresses, details)
    save_public_part(folder / "public.json", details.origin, made)
    return len(made)
