"""What the public ledger says of one unit, in words: keys registered and ballots received, never a choice."""

from typing import Any

from voting.adapters.unitlog import History, find_by_unit, read_history
from voting.commitment import COMMITTED
from voting.web.casepage import time_words
from voting.web.catalogue import say
from voting.web.service import Service


def find_units(service: Service, name: str, asked: str) -> list[dict[str, Any]]:
    """The voters whose number or unit somebody asked for, each with its lines."""
    if not asked:
        return []
    origin = service.cases.origin_of(name)
    log = service.cases.log(origin)
    with service.cases.read(origin) as case:
        return [_lines(read_history(log, case, voter)) for voter in find_by_unit(case, asked)]


def _lines(history: History) -> dict[str, Any]:
    return {
        "voter": history.voter,
        "units": [unit for unit in history.units if not unit.startswith(COMMITTED)] or [history.voter],
        "was_served": history.was_served,
        "given": [
            {
                "index": given.index,
                "is_active": given.is_active,
                "issue": given.issue,
                "time": time_words(given.time),
                "way": say(f"way-{given.identified}".replace("_", "-")),
            }
            for given in history.given
        ],
        "voted": [
            {
                "channel": say(f"channel-{voted.channel}".replace("_", "-")),
                "index": voted.index,
                "is_set_aside": voted.is_set_aside,
                "time": time_words(voted.time),
            }
            for voted in history.voted
        ],
    }
