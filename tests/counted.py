"""A case whose result is declared, and what tests ask of it."""

from collections.abc import Callable
from typing import Any

from tests.simulator import DAY, START, World

TWO = ("li", "wang")
FILED_AT = START + 20 * DAY


def filed(about: str, **bent: Any) -> dict[str, Any]:
    body = {"about": about, "answer_by": FILED_AT + 30 * DAY, "by": "officer", "text": "88" * 32, "voter": "v0001"}
    return {**body, **bent}


def answered(objection: int, outcome: str) -> dict[str, Any]:
    return {"answer": "the entries say so", "objection": objection, "outcome": outcome}


def counted(**fields: Any) -> World:
    """A case whose result is declared and posted for a day."""
    world = World(**fields)
    world.prepare()
    world.deliver([f"v000{number}" for number in range(1, 8)])
    world.open_voting()
    for voter in ("v0001", "v0002", "v0003"):
        world.cast(voter, "for")
    world.close_voting()
    world.reconcile()
    world.declare()
    return world


def place(world: World, kind: str) -> int:
    return next(index for index, draft in enumerate(world.drafts) if draft.kind == kind)


def codes(world: World) -> list[tuple[str, int | None]]:
    return [(item.code, item.entry) for item in world.audit().findings]


def refused(world: World, change: Callable[[World], None]) -> tuple[str, int | None]:
    """The first thing that the audit finds once ``change`` is made."""
    found = world.bent(change).audit().first
    assert found is not None
    return found.code, found.entry


def details(world: World) -> dict[str, str]:
    return {step.id: step.detail for step in world.audit().steps}
