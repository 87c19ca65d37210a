"""The roll between posting and sealing: who may change it, how long it is posted, objections that nobody answers.

A62 asks for a logged difference with two officers before opening and none after it.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.encoding import hex_of
from tests.simulator import DAY, START, Draft, World
from tests.tampering.bending import Bend, Make, asked, assert_accepted, bend, bends, body_of, insert, resign, say
from voting.posting import GRACE

TWO = ("li", "wang")
# Where the entries of the world below stand.
POSTED, FILED, ANSWERED, AMENDED, ANNOUNCED, SEALED = 1, 2, 3, 4, 5, 6


def amended_roll(world: World, change: Any = None) -> dict[str, Any]:
    """What the amendment of the posted roll says; the roll that counts is the world's own."""
    posted = body_of(world, POSTED)
    raw = json.loads(world.roll().data)
    if change is not None:
        change(raw)
    totals = raw["totals"]
    roll = world.blob(encode_canonical(raw))
    body = {"objections": [FILED], "posting": {"from": START, "until": START + DAY}, "previous": posted["roll"]}
    return {**body, "reason": "a unit had too small an area", "roll": roll, **totals}


@cache
def objected() -> World:
    """An owner objects to the area of a unit; two officers amend the roll, as it should have been."""
    world = World()
    world.open_case()
    raw = json.loads(world.roll().data)
    raw["voters"][0]["area"] -= 1_000
    raw["totals"]["area"] -= 1_000
    posting = {"from": START, "until": START + DAY}
    first = {"posting": posting, "roll": world.blob(encode_canonical(raw)), **raw["totals"]}
    world.append("roll_posted", first, ["wang"])
    world.append("objection_filed", filed("roll", by="site"))
    answer = {"answer": "the register says so too", "objection": FILED, "outcome": "accepted"}
    world.append("objection_answered", answer, ["wang"])
    world.append("roll_amended", amended_roll(world), TWO)
    rest = World()
    rest.announce()
    world.append("announcement_posted", body_of(rest, 2), ["li"])
    world.blobs.update(rest.blobs)
    world.now += DAY
    manifest = world.blob(world_manifest(world))
    world.append("manifest_sealed", {"manifest": manifest}, TWO)
    for voter in world.roll().by_id:
        world.issue(voter)
    world.open_voting()
    world.cast("v0001", "for")
    world.append("objection_filed", filed("conduct", voter=None), ["wang"])
    conduct = len(world.drafts) - 1
    world.close_voting()
    world.reconcile()
    world.declare()
    world.append("objection_answered", {"answer": "noted", "objection": conduct, "outcome": "rejected"}, ["wang"])
    world.read_statement()
    return world


def world_manifest(world: World) -> bytes:
    return encode_canonical(world.manifest_fields())


def filed(about: str, **bent: Any) -> dict[str, Any]:
    body = {"about": about, "answer_by": START + 30 * DAY, "by": "officer", "text": "88" * 32, "voter": "v0001"}
    return {**body, **bent}


def forge(what: str, code: str, entry: int, adversary: str = "S6") -> Callable[[Make], Make]:
    return bend("X7", adversary, what, code, entry, objected)


def test_an_amended_roll_is_accepted_and_counts() -> None:
    world = objected()
    assert_accepted(asked(world))
    result: Any = world.audit().result
    assert result["questions"][0]["options"][0]["area"] == "90.000"


def area_in(world: World) -> None:
    body_of(world, AMENDED).update(amended_roll(world, shrink))
    resign(world, AMENDED, *TWO)


def shrink(raw: Any) -> None:
    raw["voters"][1]["area"] -= 10
    raw["totals"]["area"] -= 10


@forge("an area changed in an amendment, the manifest as it was", "roll-wrong", SEALED)
def _(world: World) -> None:
    area_in(world)


@forge("an area changed after sealing", "out-of-order", SEALED + 1)
def _(world: World) -> None:
    body = {**amended_roll(world, shrink), "previous": hex_of(world.roll().sha256)}
    say(world, SEALED + 1, "roll_amended", body, TWO)


@forge("a roll amended by one officer", "signers-wrong", AMENDED, "S2")
def _(world: World) -> None:
    resign(world, AMENDED, "wang")


@forge("a second roll posted by one officer", "roll-posted", AMENDED, "S2")
def _(world: World) -> None:
    body = {name: value for name, value in body_of(world, AMENDED).items() if name not in ADDED}
    say(world, AMENDED, "roll_posted", body, ("wang",))


ADDED = ("objections", "previous", "reason")


@forge("an amendment of another roll than the posted one", "roll-wrong", AMENDED)
def _(world: World) -> None:
    body_of(world, AMENDED)["previous"] = "00" * 32
    resign(world, AMENDED, *TWO)


@forge("an amendment that counts other totals", "roll-wrong", AMENDED)
def _(world: World) -> None:
    body_of(world, AMENDED)["units"] += 1
    resign(world, AMENDED, *TWO)


@forge("an amendment as of another day", "roll-cutoff-wrong", AMENDED)
def _(world: World) -> None:
    body_of(world, AMENDED).update(amended_roll(world, lambda raw: raw.update(cutoff="2026-08-02")))
    resign(world, AMENDED, *TWO)


@forge("a roll as of a day to come", "roll-cutoff-wrong", POSTED)
def _(world: World) -> None:
    for draft in world.drafts[: POSTED + 1]:
        draft.time = 1_785_000_000  # 25 July 2026, before the cut-off day


@forge("an amendment because of an objection that is none", "objection-unknown", AMENDED)
def _(world: World) -> None:
    body_of(world, AMENDED)["objections"] = [POSTED]
    resign(world, AMENDED, *TWO)


@forge("sealed a second before the posting ends", "posting-running", SEALED, "S1")
def _(world: World) -> None:
    world.drafts[SEALED].time = START + DAY - 1


@forge("a posting entered after it began", "posting-wrong", POSTED, "S2")
def _(world: World) -> None:
    body_of(world, POSTED)["posting"]["from"] = START - GRACE - 1
    resign(world, POSTED, "wang")


@forge("a posting of no length", "posting-wrong", POSTED, "S2")
def _(world: World) -> None:
    body_of(world, POSTED)["posting"]["until"] = START
    resign(world, POSTED, "wang")


@forge("an announcement whose posting is over when it is entered", "posting-wrong", ANNOUNCED, "S2")
def _(world: World) -> None:
    body_of(world, ANNOUNCED)["posting"] = {"from": START - 60, "until": START}
    resign(world, ANNOUNCED, "li")


@forge("sealed over an objection that nobody answered", "objection-open", SEALED - 1, "S1")
def _(world: World) -> None:
    body_of(world, AMENDED)["objections"] = []
    resign(world, AMENDED, *TWO)
    del world.drafts[ANSWERED]


@forge("an objection answered twice", "objection-unknown", ANSWERED + 1, "S2")
def _(world: World) -> None:
    say(world, ANSWERED + 1, "objection_answered", body_of(world, ANSWERED), ("li",))


@forge("an answer to something else", "objection-unknown", ANSWERED, "S2")
def _(world: World) -> None:
    body_of(world, ANSWERED)["objection"] = POSTED
    resign(world, ANSWERED, "wang")


@forge("an objection to the roll when the posting is over", "objection-late", SEALED, "S2")
def _(world: World) -> None:
    draft = say(world, SEALED, "objection_filed", filed("roll"), ("wang",))
    draft.time = START + DAY


@forge("an objection to a result that is not declared", "objection-late", SEALED + 1, "S2")
def _(world: World) -> None:
    say(world, SEALED + 1, "objection_filed", filed("result"), ("wang",))


@forge("an objection whose answer was due before", "objection-late", FILED, "S1")
def _(world: World) -> None:
    body_of(world, FILED)["answer_by"] = START


@forge("an objection of somebody not on the roll", "voter-unknown", FILED, "S1")
def _(world: World) -> None:
    body_of(world, FILED)["voter"] = "v0009"


@forge("an objection from the site of nobody", "voter-unknown", FILED, "S1")
def _(world: World) -> None:
    body_of(world, FILED)["voter"] = None


@forge("an objection said to be an officer's that none signed", "signers-wrong", FILED, "S1")
def _(world: World) -> None:
    body_of(world, FILED)["by"] = "officer"


@forge("a sixth objection of one voter", "objection-limit", FILED + 5, "S1")
def _(world: World) -> None:
    for _number in range(5):
        draft = world.append("objection_filed", filed("roll", by="site"))
        insert(world, FILED, Draft(draft.kind, draft.body, START))
        world.drafts.remove(draft)


@pytest.mark.parametrize("bend", bends("X7"), ids=str)
def test_x7_the_roll_between_posting_and_sealing(bend: Bend) -> None:
    """Not in the catalogue by this name: what A62 demands of corrections before opening, and of objections."""
    bend.check()
