"""Control A16 and its kin: unusual records that are legal. Refusing one of them is as bad as accepting a forgery."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator import DAY, START, World, make_world
from tests.tampering.bending import archived, asked, assert_accepted, recast


def finish(world: World) -> World:
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    return world


def begin(**fields: Any) -> World:
    world = World(**fields)
    world.prepare()
    world.deliver(world.roll().by_id)
    world.open_voting()
    return world


def nobody() -> World:
    return finish(begin())


def one_voter() -> World:
    world = begin(areas=(50_000,))
    world.cast("v0001", "for")
    return finish(world)


def everyone_the_same() -> World:
    world = begin()
    for voter in world.issued:
        world.cast(voter, "for")
    return finish(world)


def everyone_abstains() -> World:
    world = begin()
    for voter in world.issued:
        world.cast(voter, "abstain")
    return finish(world)


def only_paper() -> World:
    world = begin()
    for voter in world.issued:
        world.assist(voter, "for")
    return finish(world)


def without_paper() -> World:
    world = begin(changes={"channels": ["app"]})
    world.cast("v0001", "for")
    world.close_voting()
    world.declare()
    world.read_statement()
    return world


def set_aside() -> World:
    world = begin()
    world.cast("v0001", "for")
    world.append("ballot_set_aside", {"ballots": [len(world.drafts) - 1], "reason": "impersonation"}, ["wang", "li"])
    return world


def all_set_aside() -> World:
    return finish(set_aside())


def set_aside_and_cast_again() -> World:
    world = set_aside()
    world.cast("v0001", "against")
    return finish(world)


def extended() -> World:
    world = begin()
    world.now = START + 20 * DAY - 1
    world.extend(30)
    world.now = START + 30 * DAY - 1
    world.cast("v0001", "for")
    world.close_voting()
    world.now = world.drafts[-1].time = START + 30 * DAY
    world.reconcile()
    world.declare()
    world.read_statement()
    return world


def issued_again() -> World:
    world = begin()
    world.cast("v0001", "for")
    world.append("credential_revoked", {"credential": world.issued["v0001"], "reason": "lost"}, ["zhao", "li"])
    world.issue("v0001", 2)
    world.cast("v0001", "against")
    recast(world, len(world.drafts) - 1, world.voter_key("v0001", 2))
    return finish(world)


def as_many_as_allowed() -> World:
    world = begin()
    for option in ("for", "against", "abstain", "for", "against"):
        world.cast("v0001", option)
    return finish(world)


def with_incidents_and_notices() -> World:
    world = begin()
    world.append("incident", {"done": "restarted", "what": "power failed"}, ["wang"])
    world.append("notices_sent", {"count": 8, "notice": "reminder", "voters": world.blob(b"[]")})
    world.append("letters_destroyed", {"count": 1, "time": world.now}, ["qian"])
    finish(world)
    world.append("incident", {"done": "noted", "what": "a question afterwards"}, ["li"])
    return world


def one_moment() -> World:
    """Entries of the same second: times never decrease, they need not grow."""
    world = begin()
    for voter in world.issued:
        world.cast(voter, "for")
    assert len({draft.time for draft in world.drafts[-8:]}) == 1
    return finish(world)


def two_options() -> World:
    question = World().manifest_fields()["questions"][0]
    world = begin(changes={"questions": [{**question, "options": question["options"][:2]}]})
    world.cast("v0001", "for")
    return finish(world)


def long_texts() -> World:
    question = World().manifest_fields()["questions"][0]
    words = {"en": "long " * 3_000, "zh_cn": "长" * 20_000}
    world = begin(changes={"questions": [{**question, "text": words}]})
    world.cast("v0001", "for")
    return finish(world)


def many_voters() -> World:
    world = begin(areas=range(1, 301))
    for voter in list(world.issued)[:5]:
        world.cast(voter, "for")
    return finish(world)


LEGAL: list[Callable[[], World]] = [
    make_world,
    archived,
    nobody,
    one_voter,
    everyone_the_same,
    everyone_abstains,
    only_paper,
    without_paper,
    all_set_aside,
    set_aside_and_cast_again,
    extended,
    issued_again,
    as_many_as_allowed,
    with_incidents_and_notices,
    one_moment,
    two_options,
    long_texts,
    many_voters,
]


@pytest.mark.parametrize("make", LEGAL, ids=lambda make: make.__name__)
def test_a16_legal_edge_is_accepted(make: Callable[[], World]) -> None:
    assert_accepted(asked(make()))


def heads(world: World) -> dict[str, int]:
    result: Any = asked(world).audit().result
    return {option["id"]: option["headcount"] for option in result["questions"][0]["options"]}


def test_a16_results_are_exact() -> None:
    assert heads(nobody()) == {"for": 0, "against": 0, "abstain": 0}
    assert heads(one_voter()) == {"for": 1, "against": 0, "abstain": 0}
    assert heads(everyone_the_same()) == {"for": 8, "against": 0, "abstain": 0}
    assert heads(all_set_aside()) == {"for": 0, "against": 0, "abstain": 0}
    assert heads(set_aside_and_cast_again()) == {"for": 0, "against": 1, "abstain": 0}
    assert heads(issued_again()) == {"for": 0, "against": 1, "abstain": 0}
    assert heads(as_many_as_allowed()) == {"for": 0, "against": 1, "abstain": 0}


@pytest.mark.parametrize("make", [make_world, archived, one_voter], ids=lambda make: make.__name__)
def test_a16_receipts_of_every_entry_hold(make: Callable[[], World]) -> None:
    world = make()
    receipts = [world.receipt(index) for index in range(len(world.drafts))]
    assert_accepted(asked(world, receipts=receipts))


def test_a16_receipts_outlive_the_stage() -> None:
    """A receipt fetched after archiving belongs to the bundle that ends before it, too."""
    receipt = archived().receipt(3)
    assert_accepted(asked(make_world(), receipts=[receipt]))
