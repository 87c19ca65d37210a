"""Attacks A71 to A75: one person in two roles, statements used again, times and modes that were sealed."""

import copy
from typing import Any

import pytest

from keys.note import format_vkey
from tests.simulator import DAY, START, World, make_world
from tests.tampering.bending import (
    CLOSED,
    DECLARED,
    DELIVERED,
    FIRST,
    ISSUED,
    OPEN,
    OPENED,
    READ,
    SEALED,
    Asked,
    Bend,
    asked,
    bend,
    bends,
    body_of,
    cast,
    insert,
    policy_with,
    recount,
    reseal_manifest,
    resign,
    say,
)

TWO = ("li", "wang")


@bend("A71", "S2", "a manifest sealed by one officer", "signers-wrong", SEALED)
def _(world: World) -> None:
    resign(world, SEALED, "li")


@bend("A71", "S2", "a manifest sealed twice by the same officer", "officers-same", SEALED)
def _(world: World) -> None:
    resign(world, SEALED, "li")
    world.drafts[SEALED].body["signatures"] *= 2


@bend("A71", "S2", "a statement with one signature too many", "signers-wrong", OPEN)
def _(world: World) -> None:
    resign(world, OPEN, "li", "wang")


@bend("A71", "S2", "an assistant reads the certifying statement", "signers-wrong", READ)
def _(world: World) -> None:
    resign(world, READ, "wang")


@bend("A71", "S2", "a registrar declares the result", "signers-wrong", DECLARED)
def _(world: World) -> None:
    resign(world, DECLARED, "zhao")


@bend("A71", "S2", "an officer whom the policy knows and the case does not name", "signers-wrong", DECLARED)
def _(world: World) -> Asked:
    resign(world, DECLARED, "sun")
    return asked(world, policy_with(world, f"officer sun {format_vkey(world.officer('sun'))}"))


@bend("A71", "S2", "an officer under a colleague's name", "signature-wrong", DECLARED)
def _(world: World) -> None:
    resign(world, DECLARED, "wang")
    world.drafts[DECLARED].body["signatures"][0]["key"] = "li"


@bend("A71", "S2", "a role that the officer does not have", "shape-wrong", OPENED)
def _(world: World) -> None:
    body_of(world, OPENED)["officers"][0]["roles"] = ["emperor"]
    resign(world, OPENED, "li")


@bend("A71", "S2", "a registrar who names himself the notary and opens the case", "role-wrong", OPENED)
def _(world: World) -> None:
    (registrar,) = [item for item in body_of(world, OPENED)["officers"] if item["name"] == "zhao"]
    registrar["roles"] = ["notary"]
    resign(world, OPENED, "zhao")


@bend("A71", "S1", "an officer's statement from another case", "statement-wrong", OPEN)
def _(world: World) -> None:
    world.drafts[OPEN].body = make_world(origin="vote.example/shihezi/case/2026-02").drafts[OPEN].body


@bend("A71", "S1", "an officer's statement under another kind", "statement-wrong", OPEN + 1)
def _(world: World) -> None:
    draft = copy.deepcopy(world.drafts[DELIVERED])
    draft.kind = "incident"
    insert(world, OPEN + 1, draft)


@bend("A71", "S1", "an officer's statement a second time", "statement-replayed", OPEN)
def _(world: World) -> None:
    insert(world, OPEN, copy.deepcopy(world.drafts[DELIVERED]))


@bend("A71", "S2", "a kind of entry that nobody knows", "kind-unknown", OPEN)
def _(world: World) -> None:
    say(world, OPEN, "ballots_improved", {}, TWO)


@pytest.mark.parametrize("bend", bends("A71"), ids=str)
def test_a71_separation_of_duties(bend: Bend) -> None:
    bend.check()


# -- A72: rules -------------------------------------------------------------------------------------------------------


def other_rule(world: World, **fields: Any) -> None:
    questions = copy.deepcopy(world.manifest_fields()["questions"])
    questions[0].update(fields)
    reseal_manifest(world, questions=questions)


@bend("A72", "S6", "a rule that the file of rules does not have", "rules-unknown", SEALED)
def _(world: World) -> None:
    other_rule(world, rule="CN-278-EASY")


@bend("A72", "S6", "a file of rules that this version does not know", "rules-unknown", SEALED)
def _(world: World) -> None:
    reseal_manifest(world, rules="00" * 32)


@bend("A72", "S6", "another rule sealed after ballots were cast", "manifest-wrong", FIRST)
def _(world: World) -> None:
    other_rule(world, rule="CN-278-SPE")


@pytest.mark.parametrize("bend", bends("A72"), ids=str)
def test_a72_rules(bend: Bend) -> None:
    bend.check()


# -- A73: modes -------------------------------------------------------------------------------------------------------


def other_manifest(**changes: Any) -> Any:
    return lambda world: reseal_manifest(world, **changes)


MODES: dict[str, dict[str, Any]] = {
    "the mode": {"mode": "secret"},
    "the suite": {"suite": "secret-1"},
    "trustees": {"trustees": True},
    "an unknown generator": {"generator": "00" * 32},
    "the version": {"v": 2},
}
for name, changes in MODES.items():
    bend("A73", "S6", f"{name} changed in the manifest", "manifest-malformed", SEALED)(other_manifest(**changes))


@bend("A73", "S3", "a ballot of the secret mode", "suite-wrong", CLOSED)
def _(world: World) -> None:
    text = world.drafts[FIRST].body["ballot"].replace("recorded-1", "secret-1")
    cast(world, CLOSED, "v0007", "for", ballot_text=text)
    recount(world)


@bend("A73", "S3", "a ballot that names an election key", "suite-wrong", CLOSED)
def _(world: World) -> None:
    cast(world, CLOSED, "v0007", "for", election="00" * 32)
    recount(world)


@pytest.mark.parametrize("bend", bends("A73"), ids=str)
def test_a73_modes_confused(bend: Bend) -> None:
    bend.check()


# -- A74, A75: times --------------------------------------------------------------------------------------------------


def extend(world: World, index: int, closes: int, *signers: str) -> None:
    notice = world.blob(b"voting is extended")
    say(world, index, "voting_extended", {"closes": closes, "notice": notice, "reason": "holiday"}, signers)


@bend("A74", "S6", "extended after the closing time", "extension-wrong", CLOSED)
def _(world: World) -> None:
    extend(world, CLOSED, START + 25 * DAY, *TWO)
    world.drafts[CLOSED].time = START + 20 * DAY


@bend("A74", "S6", "shortened", "extension-wrong", CLOSED)
def _(world: World) -> None:
    extend(world, CLOSED, START + 19 * DAY, *TWO)


@bend("A74", "S6", "extended to the same time", "extension-wrong", CLOSED)
def _(world: World) -> None:
    extend(world, CLOSED, START + 20 * DAY, *TWO)


@bend("A74", "S6", "extended beyond the sealed limit", "extension-wrong", CLOSED)
def _(world: World) -> None:
    extend(world, CLOSED, START + 30 * DAY + 1, *TWO)


@bend("A74", "S6", "extended more often than the deadlines allow", "extension-too-often", CLOSED + 3)
def _(world: World) -> None:
    for times in range(4):
        extend(world, CLOSED + times, START + (21 + times) * DAY, *TWO)


@bend("A74", "S2", "extended by one officer", "signers-wrong", CLOSED)
def _(world: World) -> None:
    extend(world, CLOSED, START + 21 * DAY, "li")


@bend("A74", "S6", "extended and closed at the old time", "closing-wrong", CLOSED + 1)
def _(world: World) -> None:
    extend(world, CLOSED, START + 21 * DAY, *TWO)


@bend("A74", "S1", "opened before the sealed time", "closing-wrong", OPEN)
def _(world: World) -> None:
    world.drafts[OPEN].time = START + 15 * DAY - 1


@bend("A74", "S1", "opened after the closing time", "closing-wrong", OPEN)
def _(world: World) -> None:
    for draft in world.drafts[OPEN:CLOSED]:
        draft.time = START + 20 * DAY


@bend("A74", "S1", "closed before the sealed time", "closing-wrong", CLOSED)
def _(world: World) -> None:
    world.drafts[CLOSED].time = START + 20 * DAY - 1


@bend("A74", "S1", "a manifest sealed after the opening it names", "sealed-late", SEALED)
def _(world: World) -> None:
    for draft in world.drafts[SEALED:CLOSED]:
        draft.time = START + 15 * DAY + 1


@pytest.mark.parametrize("bend", bends("A74"), ids=str)
def test_a74_deadline_changed_or_ignored(bend: Bend) -> None:
    bend.check()


@bend("A75", "S1", "a ballot at the closing time", "ballot-late", CLOSED)
def _(world: World) -> None:
    cast(world, CLOSED, "v0007", "for").time = START + 20 * DAY
    recount(world)


@bend("A75", "S1", "a ballot behind the closing entry", "out-of-order", CLOSED + 1)
def _(world: World) -> None:
    cast(world, CLOSED + 1, "v0007", "for")


@bend("A75", "S1", "a ballot before opening", "out-of-order", OPEN)
def _(world: World) -> None:
    insert(world, OPEN, world.drafts[FIRST])


@bend("A75", "S2", "a credential behind the closing entry", "out-of-order", CLOSED + 1)
def _(world: World) -> None:
    insert(world, CLOSED + 1, copy.deepcopy(world.drafts[ISSUED]))


@bend("A75", "S2", "a delivery behind the closing entry", "out-of-order", CLOSED + 1)
def _(world: World) -> None:
    insert(world, CLOSED + 1, copy.deepcopy(world.drafts[DELIVERED]))


@bend("A75", "S1", "a closing entry that counts a ballot less", "closing-wrong", CLOSED)
def _(world: World) -> None:
    body_of(world, CLOSED)["ballots"] -= 1


@bend("A75", "S1", "a closing entry that counts a voter more", "closing-wrong", CLOSED)
def _(world: World) -> None:
    body_of(world, CLOSED)["voters"] += 1


@bend("A75", "S2", "an opening that counts a credential more", "closing-wrong", OPEN)
def _(world: World) -> None:
    body_of(world, OPEN)["credentials"] += 1
    resign(world, OPEN, "li")


@pytest.mark.parametrize("bend", bends("A75"), ids=str)
def test_a75_accepted_after_close(bend: Bend) -> None:
    bend.check()
