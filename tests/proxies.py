"""Steps around proxies in the worlds of tests/simulator.py and tests/secretworld.py, and a whole case with some."""

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from keys.canonical import encode_canonical
from keys.encoding import hex_of
from tests.simulator import START, Draft, World

TWO = ("li", "wang")
STAFF = hashlib.sha256(b"somebody of the manager's staff").digest()
FOREVER = START + 100 * 86_400
RULE: dict[str, Any] = {"excluded": [hex_of(STAFF)], "limit": 2, "outside": True, "own_ballot": "ends"}


def person(name: str) -> str:
    """What stands for a person in a mandate."""
    return hashlib.sha256(f"person {name}".encode()).hexdigest()


def mandate_body(principal: str, agent: str | None = None, who: str = "", **bent: Any) -> dict[str, Any]:
    """What a mandate says: ``agent`` is a voter, None for an outsider; ``who`` the person if not named like it."""
    body = {
        "agent": {"person": who or person(agent or "outsider"), "voter": agent},
        "document": "55" * 32,
        "instruction": None,
        "principal": principal,
        "questions": None,
        "until": FOREVER,
    }
    return {**body, **bent}


def record(world: World, principal: str, agent: str | None = None, signers: Iterable[str] = TWO, **bent: Any) -> int:
    """Record a mandate; gives its index."""
    world.append("proxy_recorded", mandate_body(principal, agent, **bent), signers)
    return len(world.drafts) - 1


def revoke(world: World, mandate: int, reason: str = "principal", signers: Iterable[str] = TWO) -> Draft:
    return world.append("proxy_revoked", {"mandate": mandate, "reason": reason}, signers)


# Where the entries of the world below stand.
ISSUED, OPEN = 4, 15
FIRST, SECOND = 12, 13  # mandates: v0001 to v0003, v0002 to v0003
OUTSIDE = 14  # v0004 to an outsider, one question of two
PROXY, OWN_AFTER, PROXY_TWO, PARTIAL = 16, 17, 18, 19
REVOKED, CLOSED, RECONCILED, DECLARED = 20, 21, 22, 23


def two_questions(world: World) -> list[dict[str, Any]]:
    first = world.manifest_fields()["questions"][0]
    return [first, {**first, "id": "q2"}]


def partial_text(world: World, first: list[str], second: list[str]) -> str:
    """A ballot's text with these options for the two questions."""
    answers = [{"options": first, "question": "q1"}, {"options": second, "question": "q2"}]
    manifest = world.manifest().sha256.hex()
    return encode_canonical({"answers": answers, "manifest": manifest, "suite": "recorded-1", "v": 1}).decode()


@cache
def proxied() -> World:
    """An agent for two owners, one of whom then votes; an outsider for one question of two."""
    world = World(changes={"proxies": RULE, "questions": two_questions(World())})
    world.prepare()
    record(world, "v0001", "v0003")
    record(world, "v0002", "v0003")
    record(world, "v0004", questions=["q1"])
    world.open_voting()
    world.assist("v0001", "for", mandate=FIRST)
    world.cast("v0001", "against")
    world.assist("v0002", "for", mandate=SECOND)
    world.assist("v0004", "for", mandate=OUTSIDE, ballot_text=partial_text(world, ["for"], []))
    revoke(world, SECOND)
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    return world
