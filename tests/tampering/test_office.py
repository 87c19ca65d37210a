"""Attacks A32 and A69 to A75: what one officer, or two in the wrong way, may do to a vote."""

import copy
from functools import cache
from typing import Any

import pytest

from tests.simulator import World, key_of
from tests.tampering.bending import (
    CLOSED,
    DECLARED,
    FIRST,
    ISSUED,
    OPEN,
    PAPER,
    PAPER_TWO,
    RECONCILED,
    Bend,
    asked,
    assert_accepted,
    assist,
    bend,
    bends,
    body_of,
    countersign,
    recast,
    recount,
    resign,
    say,
)

# -- A32: ballots set aside -------------------------------------------------------------------------------------------


def set_aside(index: int, ballots: list[int], *signers: str, reason: str = "error") -> Any:
    def make(world: World) -> None:
        say(world, index, "ballot_set_aside", {"ballots": ballots, "reason": reason}, signers)

    return make


ASIDE: dict[str, tuple[str, int, list[int], tuple[str, ...], str]] = {
    "by one officer": ("signers-wrong", CLOSED, [FIRST], ("li",), "error"),
    "by nobody": ("signers-wrong", CLOSED, [FIRST], (), "error"),
    "by two of whom one is the registrar": ("signers-wrong", CLOSED, [FIRST], ("li", "zhao"), "error"),
    "after closing": ("out-of-order", CLOSED + 1, [FIRST], ("li", "wang"), "error"),
    "that does not exist": ("set-aside-wrong", CLOSED, [99], ("li", "wang"), "error"),
    "that is another entry": ("set-aside-wrong", CLOSED, [ISSUED], ("li", "wang"), "error"),
    "that comes later": ("set-aside-wrong", FIRST + 1, [FIRST + 2], ("li", "wang"), "error"),
    "named twice": ("set-aside-wrong", CLOSED, [FIRST, FIRST], ("li", "wang"), "error"),
    "for no reason on the list": ("shape-wrong", CLOSED, [FIRST], ("li", "wang"), "displeasing"),
}
for name, (code, index, ballots, signers, reason) in ASIDE.items():
    bend("A32", "S2", f"a ballot set aside {name}", code, index)(set_aside(index, ballots, *signers, reason=reason))


@bend("A32", "S2", "a ballot set aside with one officer's signature twice", "officers-same", CLOSED)
def _(world: World) -> None:
    draft = say(world, CLOSED, "ballot_set_aside", {"ballots": [FIRST], "reason": "error"}, ["li"])
    draft.body["signatures"] *= 2


@bend("A32", "S6", "a ballot set aside a second time", "set-aside-wrong", CLOSED + 1)
def _(world: World) -> None:
    for index in (CLOSED, CLOSED + 1):
        say(world, index, "ballot_set_aside", {"ballots": [FIRST], "reason": "error"}, ["li", "wang"])


@bend("A32", "S6", "a ballot set aside that the declared result still counts", "result-wrong", DECLARED + 1)
def _(world: World) -> None:
    say(world, CLOSED, "ballot_set_aside", {"ballots": [FIRST + 1], "reason": "error"}, ["li", "wang"])


@pytest.mark.parametrize("bend", bends("A32"), ids=str)
def test_a32_set_aside(bend: Bend) -> None:
    bend.check()


# -- A69: paper -------------------------------------------------------------------------------------------------------

TWO = ("li", "wang")


@bend("A69", "S2", "a paper ballot entered by one officer", "signers-wrong", PAPER)
def _(world: World) -> None:
    countersign(world, PAPER, "li")


@bend("A69", "S2", "a paper ballot entered twice by the same officer", "officers-same", PAPER)
def _(world: World) -> None:
    countersign(world, PAPER, "li", "li")


@bend("A69", "S2", "a paper ballot entered by an officer and the registrar", "signers-wrong", PAPER)
def _(world: World) -> None:
    countersign(world, PAPER, "li", "zhao")


@bend("A69", "S2", "a paper ballot entered by an officer and the letter maker", "signers-wrong", PAPER)
def _(world: World) -> None:
    countersign(world, PAPER, "wang", "qian")


@bend("A69", "S2", "a paper ballot entered by a person of no office", "signers-wrong", PAPER)
def _(world: World) -> None:
    countersign(world, PAPER, "li", "somebody")


@bend("A69", "S2", "one officer's signature under another's name", "signature-wrong", PAPER)
def _(world: World) -> None:
    countersign(world, PAPER, "li", "li")
    world.drafts[PAPER].body["signatures"][2]["key"] = "wang"


@bend("A69", "S2", "a paper ballot without its officers", "signers-wrong", PAPER)
def _(world: World) -> None:
    countersign(world, PAPER)


@bend("A69", "S6", "the serial of another paper", "serial-twice", CLOSED)
def _(world: World) -> None:
    assist(world, CLOSED, "v0007", "for", TWO, serial="P-000001")
    recount(world)


@bend("A69", "S6", "the one-use key of another paper", "credential-twice", PAPER_TWO)
def _(world: World) -> None:
    body, key = world.drafts[PAPER_TWO].body, world.drafts[PAPER].body["assisted"]["key"]
    body["assisted"]["key"] = key
    countersign(world, PAPER_TWO, *TWO)


@bend("A69", "S6", "a paper ballot after closing", "out-of-order", CLOSED + 1)
def _(world: World) -> None:
    assist(world, CLOSED + 1, "v0007", "for", TWO)


@bend("A69", "S6", "a telephone ballot in a case that takes none", "channel-not-allowed", PAPER)
def _(world: World) -> None:
    world.drafts[PAPER].body["statement"]["channel"] = "telephone"
    recast(world, PAPER, key_of(f"{world.origin} paper 1"))
    countersign(world, PAPER, *TWO)


@bend("A69", "S6", "an invalid paper with the serial of a valid one", "serial-twice", RECONCILED)
def _(world: World) -> None:
    body_of(world, RECONCILED)["invalid"][0]["serial"] = "P-000001"
    resign(world, RECONCILED, *TWO)


@bend("A69", "S6", "an invalid paper of a channel that the case has not", "channel-not-allowed", RECONCILED)
def _(world: World) -> None:
    body_of(world, RECONCILED)["invalid"][0]["channel"] = "telephone"
    resign(world, RECONCILED, *TWO)


@bend("A69", "S6", "an invalid paper of somebody not on the roll", "paper-unreconciled", RECONCILED)
def _(world: World) -> None:
    body_of(world, RECONCILED)["invalid"][0]["voter"] = "v0009"
    resign(world, RECONCILED, *TWO)


@bend("A69", "S6", "fewer papers handed out than came back", "paper-unreconciled", RECONCILED)
def _(world: World) -> None:
    body_of(world, RECONCILED).update(issued=2, delivered=2)
    resign(world, RECONCILED, *TWO)


@bend("A69", "S6", "more valid papers than stand in the ledger", "paper-unreconciled", RECONCILED)
def _(world: World) -> None:
    body_of(world, RECONCILED).update(valid=3, returned=4, delivered=4, issued=4)
    resign(world, RECONCILED, *TWO)


@bend("A69", "S2", "a result declared before the paper is reconciled", "paper-unreconciled", RECONCILED)
def _(world: World) -> None:
    del world.drafts[RECONCILED]


@bend("A69", "S2", "paper reconciled by one officer", "signers-wrong", RECONCILED)
def _(world: World) -> None:
    resign(world, RECONCILED, "li")


@bend("A69", "S6", "paper reconciled a second time", "paper-unreconciled", DECLARED)
def _(world: World) -> None:
    say(world, DECLARED, "paper_reconciled", copy.deepcopy(body_of(world, RECONCILED)), TWO)


@pytest.mark.parametrize("bend", bends("A69"), ids=str)
def test_a69_paper_entered_late_or_by_one_hand(bend: Bend) -> None:
    bend.check()


# -- A70: precedence --------------------------------------------------------------------------------------------------


def both_orders(precedence: str) -> World:
    """v0001: phone, then paper. v0002: paper, then phone."""
    world = World(changes={"precedence": precedence})
    world.prepare()
    world.open_voting()
    world.cast("v0001", "for")
    world.assist("v0002", "for")
    world.assist("v0001", "against")
    world.cast("v0002", "against")
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    return world


@pytest.mark.parametrize(
    ("precedence", "counted"), [("last", ["against", "against"]), ("paper_final", ["against", "for"])]
)
def test_a70_each_order_follows_the_manifest(precedence: str, counted: list[str]) -> None:
    asked_of = asked(both_orders(precedence))
    assert_accepted(asked_of)
    result: Any = asked_of.audit().result
    heads = {option["id"]: option["headcount"] for option in result["questions"][0]["options"]}
    assert heads == {name: counted.count(name) for name in ("for", "against", "abstain")}


@cache
def last() -> World:
    return both_orders("last")


@bend("A70", "S2", "the result of the other precedence declared", "result-wrong", OPEN + 6, last)
def _(world: World) -> None:
    other = both_orders("paper_final")
    place = next(index for index, draft in enumerate(world.drafts) if draft.kind == "result_declared")
    assert other.drafts[place].kind == "result_declared"
    body_of(world, place)["result"] = body_of(other, place)["result"]
    resign(world, place, "li")


@pytest.mark.parametrize("bend", bends("A70"), ids=str)
def test_a70_precedence(bend: Bend) -> None:
    bend.check()
