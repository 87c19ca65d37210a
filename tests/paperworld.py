"""A case with logged serials and proven deliveries: what tests of paper add to the world of tests/simulator.py."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from keys.canonical import encode_canonical
from tests.simulator import START, Draft, World
from voting.paper import format_serial, sum_channels

TWO = ("li", "wang")


def sheets(world: World, each: int = 2, first: int = 1) -> list[dict[str, Any]]:
    """A range of ``each`` serials for every voter, in the order of the roll."""
    return [
        {"first": first + each * place, "last": first + each * place + each - 1, "voter": voter}
        for place, voter in enumerate(world.roll().by_id)
    ]


def issue_papers(world: World, ranges: list[dict[str, Any]] | None = None, count: int | None = None) -> Draft:
    """Log ``ranges`` of serials, two for every voter unless told otherwise."""
    ranges = sheets(world) if ranges is None else ranges
    held = sum(item["last"] - item["first"] + 1 for item in ranges)
    blob = world.blob(encode_canonical({"papers": [*ranges], "v": 1}))
    return world.append("paper_issued", {"count": held if count is None else count, "papers": blob}, TWO)


def serial(voter: str, sheet: int = 1) -> str:
    """The serial of a voter's first or second sheet."""
    return format_serial(2 * int(voter[1:]) - 2 + sheet)


def invalid_paper(voter: str, sheet: int = 1, reason: str = "unreadable", channel: str = "paper") -> dict[str, Any]:
    return {"channel": channel, "reason": reason, "scan": "22" * 32, "serial": serial(voter, sheet), "voter": voter}


def account(world: World, invalid: Iterable[Mapping[str, Any]], **bent: Any) -> Draft:
    """Account for every sheet in version 2; ``bent`` overrides what the account says."""
    listed = [dict(item) for item in invalid]
    case = world.replay().case
    returned = len(case.serials) + len(listed)
    body = {
        "channels": sum_channels(case, listed),
        "delivered": returned + 1,
        "invalid": world.blob(encode_canonical({"invalid": [*listed], "v": 1})),
        "issued": case.paper.issued,
        "kept": case.paper.issued - returned - 1,
        "outstanding": 1,
        "returned": returned,
        "v": 2,
        "valid": len(case.serials),
    }
    return world.append("paper_reconciled", body | bent, TWO)


def visit(world: World, voter: str, **bent: Any) -> dict[str, Any]:
    """One delivery of version 2: a ballot handed over by one collector, with a picture."""
    name = hashlib.sha256(f"{voter} {world.now} {sorted(bent.items())}".encode()).hexdigest()[:32]
    made: dict[str, Any] = {
        "collectors": ["grid-01"],
        "evidence": "ab" * 32,
        "id": name,
        "mode": "hand_over",
        "notice": "ballot",
        "outcome": "delivered",
        "time": world.now,
        "voter": voter,
    }
    return made | bent


def record_visits(world: World, visits: Iterable[Mapping[str, Any]], **bent: Any) -> Draft:
    """Enter a batch of version 2; ``bent`` overrides what the entry counts."""
    items = [dict(item) for item in visits]
    outcomes = [item["outcome"] for item in items]
    counts = {name: outcomes.count(name) for name in ("attempted", "delivered", "not_found", "refused")}
    batch = world.blob(encode_canonical({"deliveries": [*items], "v": 2}))
    return world.append("delivery_recorded", {"batch": batch, **counts, **bent}, ["wang"])


def make_paper_world() -> World:
    """Eight voters with two sheets each: two valid papers, one invalid, one late; three silent ones who were served."""
    world = World()
    world.prepare()
    issue_papers(world)
    record_visits(
        world,
        [
            *(visit(world, f"v000{number}") for number in (1, 2, 3, 4, 5, 6)),
            visit(world, "v0007", mode="letter_box"),
            visit(world, "v0008", outcome="not_found", evidence=None),
        ],
    )
    world.open_voting()
    world.cast("v0001", "for")
    world.assist("v0002", "for", serial=serial("v0002"))
    world.assist("v0003", "against", serial=serial("v0003", 2))
    world.close_voting()
    assert world.now > START
    account(world, [invalid_paper("v0004"), invalid_paper("v0005", reason="late")])
    world.declare()
    world.read_statement()
    return world
