"""Attack A68: proxies. Who may act for whom, how often, how long, for what; and one weight, whoever casts."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.proxies import (
    CLOSED,
    DECLARED,
    FIRST,
    ISSUED,
    OPEN,
    OUTSIDE,
    OWN_AFTER,
    PARTIAL,
    PROXY,
    PROXY_TWO,
    REVOKED,
    RULE,
    SECOND,
    STAFF,
    TWO,
    mandate_body,
    partial_text,
    person,
    proxied,
    record,
)
from tests.simulator import START, World, key_of
from tests.tampering.bending import (
    Bend,
    Make,
    assist,
    bend,
    bends,
    body_of,
    cast,
    countersign,
    insert,
    recast,
    recount,
    redeclare,
    reseal_manifest,
    resign,
    say,
)


def forge(what: str, code: str, entry: int, adversary: str = "S6") -> Callable[[Make], Make]:
    return bend("A68", adversary, what, code, entry, proxied)


def mandate(world: World, index: int, principal: str, agent: str | None = None, **bent: Any) -> None:
    """S6: two officers record a mandate at ``index``."""
    say(world, index, "proxy_recorded", mandate_body(principal, agent, **bent), TWO)


# -- what may be recorded ---------------------------------------------------------------------------------------------


@forge("a mandate where the manifest allows none", "proxy-not-allowed", FIRST)
def _(world: World) -> None:
    world.changes = {name: value for name, value in world.changes.items() if name != "proxies"}
    reseal_manifest(world)


@forge("an agent above the limit", "proxy-limit", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0003")


@forge("an agent above the limit under another's document", "proxy-limit", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0003", who=person("somebody else"))


@forge("an agent above the limit as an outsider", "proxy-limit", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", who=person("v0003"))


@forge("an agent who voted for two and was revoked takes a third", "proxy-limit", REVOKED + 1)
def _(world: World) -> None:
    mandate(world, REVOKED + 1, "v0005", "v0003")


@forge("an excluded agent", "proxy-excluded", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", who=STAFF.hex())


@forge("an excluded agent who is an owner", "proxy-excluded", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0006", who=STAFF.hex())


@forge("an outsider where only owners may act", "proxy-outside", OUTSIDE)
def _(world: World) -> None:
    reseal_manifest(world, proxies={**RULE, "outside": False})


@forge("an owner as their own agent", "proxy-self", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0005")


@forge("an agent who is represented", "proxy-chain", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0001")


@forge("a principal who represents somebody", "proxy-chain", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0003", "v0005")


@forge("two mandates of one principal", "proxy-twice", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0001", "v0005")


@forge("a mandate for a question that is not asked", "proxy-scope-wrong", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0006", questions=["q3"])


@forge("a mandate for one question named twice", "proxy-scope-wrong", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0006", questions=["q1", "q1"])


@forge("a mandate past its own end", "proxy-late", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0006", until=START)


@forge("a mandate at the closing time", "proxy-late", CLOSED)
def _(world: World) -> None:
    mandate(world, CLOSED, "v0005", "v0006")
    world.drafts[CLOSED].time = START + 20 * 86_400


@forge("a mandate behind the closing entry", "out-of-order", CLOSED + 1)
def _(world: World) -> None:
    mandate(world, CLOSED + 1, "v0005", "v0006")


@forge("a mandate of somebody not on the roll", "voter-unknown", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0009", "v0006")


@forge("an agent said to be on the roll", "voter-unknown", OPEN)
def _(world: World) -> None:
    mandate(world, OPEN, "v0005", "v0009")


@forge("a mandate recorded by one officer", "signers-wrong", FIRST, "S2")
def _(world: World) -> None:
    resign(world, FIRST, "li")


@forge("a mandate revoked by one officer", "signers-wrong", REVOKED, "S2")
def _(world: World) -> None:
    resign(world, REVOKED, "li")


@forge("a mandate revoked twice", "proxy-ended", REVOKED + 1)
def _(world: World) -> None:
    say(world, REVOKED + 1, "proxy_revoked", {"mandate": SECOND, "reason": "principal"}, TWO)


@forge("a mandate revoked that an own ballot ended", "proxy-ended", REVOKED)
def _(world: World) -> None:
    body_of(world, REVOKED)["mandate"] = FIRST
    resign(world, REVOKED, *TWO)


@forge("a revoked mandate that never was", "proxy-unknown", REVOKED)
def _(world: World) -> None:
    body_of(world, REVOKED)["mandate"] = ISSUED
    resign(world, REVOKED, *TWO)


# -- which ballots it carries -----------------------------------------------------------------------------------------


@forge("an agent's ballot after the mandate was revoked", "proxy-ended", REVOKED + 1)
def _(world: World) -> None:
    assist(world, REVOKED + 1, "v0002", "against", TWO, mandate=SECOND)
    recount(world)


@forge("an agent's ballot after the principal's own", "proxy-ended", OWN_AFTER + 1)
def _(world: World) -> None:
    assist(world, OWN_AFTER + 1, "v0001", "for", TWO, mandate=FIRST)
    recount(world)


@forge("an agent's ballot past the end of the mandate", "proxy-ended", PROXY_TWO)
def _(world: World) -> None:
    body_of(world, SECOND)["until"] = START + 15 * 86_400
    resign(world, SECOND, *TWO)


@forge("an agent's ballot for another principal", "proxy-unknown", REVOKED)
def _(world: World) -> None:
    assist(world, REVOKED, "v0005", "for", TWO, mandate=SECOND)
    recount(world)


@forge("an agent's ballot under an entry that is no mandate", "proxy-unknown", REVOKED)
def _(world: World) -> None:
    assist(world, REVOKED, "v0005", "for", TWO, mandate=ISSUED)
    recount(world)


@forge("an agent's ballot before its mandate", "out-of-order", FIRST)
def _(world: World) -> None:
    insert(world, FIRST, world.drafts[PROXY])


@forge("an agent answers a question outside the mandate", "proxy-scope-exceeded", PARTIAL)
def _(world: World) -> None:
    world.drafts[PARTIAL].body["ballot"] = partial_text(world, ["for"], ["for"])
    recast(world, PARTIAL, key_of(f"{world.origin} paper 3"))
    countersign(world, PARTIAL, *TWO)


@forge("an owner's own ballot that answers one question of two", "selection-count-wrong", CLOSED, "S3")
def _(world: World) -> None:
    cast(world, CLOSED, "v0005", "for", ballot_text=partial_text(world, ["for"], []))
    recount(world)


@forge("an agent's ballot from a phone", "cast-malformed", REVOKED, "S3")
def _(world: World) -> None:
    cast(world, REVOKED, "v0002", "for", mandate=SECOND)
    recount(world)


@forge("an own ballot where a mandate must be revoked first", "proxy-in-force", OWN_AFTER)
def _(world: World) -> None:
    world.changes = {**world.changes, "proxies": {**RULE, "own_ballot": "refused"}}
    rebuilt = World(changes=world.changes)
    rebuilt.prepare()
    record(rebuilt, "v0001", "v0003")
    record(rebuilt, "v0002", "v0003")
    record(rebuilt, "v0004", questions=["q1"])
    rebuilt.open_voting()
    rebuilt.assist("v0001", "for", mandate=FIRST)
    rebuilt.cast("v0001", "against")
    world.drafts, world.blobs = rebuilt.drafts, rebuilt.blobs


@forge("a mandate that two officers did not attest", "signature-wrong", PROXY, "S1")
def _(world: World) -> None:
    statement = world.drafts[PROXY].body["statement"]
    del statement["mandate"]


@forge("a principal counted for the agent's ballot and for the own one", "result-wrong", DECLARED, "S2")
def _(world: World) -> None:
    option = body_of(world, DECLARED)["result"]["questions"][0]["options"][0]
    option["headcount"] += 1
    option["area"] = "280.750"
    resign(world, DECLARED, "li")


@pytest.mark.parametrize("bend", bends("A68"), ids=str)
def test_a68_proxy_and_owner_both_vote(bend: Bend) -> None:
    bend.check()


def heads(world: World, place: int = 0) -> dict[str, int]:
    """Heads by option of one question as declared."""
    question = json.loads(json.dumps(body_of(world, DECLARED)))["result"]["questions"][place]
    return {item["id"]: item["headcount"] for item in question["options"]}


def test_each_principal_is_counted_once() -> None:
    world = proxied()
    assert world.audit().verdict == "accepted"
    assert heads(world) == {"for": 2, "against": 1, "abstain": 0}
    assert heads(world, 1) == {"for": 1, "against": 1, "abstain": 0}  # the outsider had no mandate for it
    redeclare(world)
    assert world.audit().verdict == "accepted"
