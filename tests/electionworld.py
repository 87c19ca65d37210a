"""The worlds of tests/simulator.py and tests/secretworld.py with an election: a motion, a committee of two, a manager.

Ballots are written ``for/ada+bo/north``: an answer to each question, several names joined by ``+``, ``blank`` for none.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from tests.secretworld import SecretWorld
from tests.simulator import World, words

CANDIDATES = ("ada", "bo", "cai", "dou", "er")
MANAGERS = ("north", "south")
AREAS = (90_000, 100_500, 80_250, 120_000, 60_125, 75_000, 300_000, 45_001, 61_000)
SILENT = "v0009"
VOTES = {
    "v0001": "for/ada+bo+cai/north",
    "v0002": "for/ada+bo/south",
    "v0003": "against/ada+cai+dou/north",
    "v0004": "for/bo+ada/north",
    "v0005": "abstain/cai+ada/north",
    "v0006": "for/bo+er/south",
    "v0007": "for/ada+bo+cai/north",
    "v0008": "against/blank/north",
}
"""What counts in the end; v0004 votes on paper, v0009 is served and stays silent."""


def election(name: str, candidates: Iterable[str], **members: Any) -> dict[str, Any]:
    """A question that elects; ``members`` are its limits, seats and perhaps ``blank``."""
    options = [{"id": item, "kind": "candidate", "label": words(f"候选人{item}")} for item in candidates]
    limits = {"max": 1, "min": 1, "seats": 1, **members}
    return {
        "id": name,
        "options": options,
        "rule": "CN-278-ORD",
        "text": words("见公告"),
        "title": words(f"选举{name}"),
        **limits,
    }


def make_changes(**changes: Any) -> dict[str, Any]:
    """What the manifest has instead of the simulator's."""
    motion = copy.deepcopy(World().manifest_fields()["questions"][0])
    committee = election("q2", CANDIDATES, min=2, max=3, seats=2, blank=True)
    questions = [motion, committee, election("q3", MANAGERS)]
    return {"questions": questions, "silence": "participating_abstain", **changes}


def decide_world(world: World, votes: Mapping[str, str]) -> World:
    """From the application to the statement read: everybody is served, some vote twice, one on paper."""
    world.prepare()
    world.deliver(world.roll().by_id)
    world.open_voting()
    world.cast("v0002", "against/dou+er/north")
    for voter, vote in votes.items():
        (world.assist if voter == "v0004" else world.cast)(voter, vote)
    world.close_voting()
    world.reconcile()
    if isinstance(world, SecretWorld):
        world.conclude()
        return world
    world.declare()
    world.read_statement()
    return world


def make_election_world(votes: Mapping[str, str] | None = None, **changes: Any) -> World:
    """A decided recorded case."""
    return decide_world(World(areas=AREAS, changes=make_changes(**changes)), VOTES if votes is None else votes)


def make_secret_election(votes: Mapping[str, str] | None = None, **changes: Any) -> SecretWorld:
    """The same case with secret ballots."""
    world = decide_world(SecretWorld(areas=AREAS, changes=make_changes(**changes)), VOTES if votes is None else votes)
    assert isinstance(world, SecretWorld)
    return world
