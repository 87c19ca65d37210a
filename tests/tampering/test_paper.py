"""Paper with logged serials (A69 again): bends of ranges, of papers and of the account; old records stay accepted."""

import copy
import hashlib
from functools import cache
from typing import Any

import pytest

from keys.canonical import encode_canonical
from tests.paperworld import (
    TWO,
    account,
    invalid_paper,
    issue_papers,
    make_paper_world,
    serial,
    sheets,
)
from tests.simulator import World, make_world
from tests.tampering.bending import (
    DELIVERED,
    RECONCILED,
    Bend,
    asked,
    assert_accepted,
    bend,
    bends,
    body_of,
    insert,
    reblob,
    redeclare,
    resign,
)

# Where the entries of the paper world stand: eight credentials from 4, then these.
ISSUED, VISITED, OPENED, APP, PAPER, SECOND, CLOSED, ACCOUNT, DECLARED = range(12, 21)
OLD_FORMS = "b24f56218f44b0655551c5b6a383ba353efd69768abab158723371f1965f1ab4"


@cache
def papers() -> World:
    return make_paper_world()


def test_the_paper_world_counts_what_it_should() -> None:
    asked_of = asked(papers())
    assert_accepted(asked_of)
    question: Any = asked_of.audit().result["questions"][0]  # type: ignore[index]  # accepted just now
    assert question["invalid"]["headcount"] == 1, "the late paper does not take part"
    assert question["silent"]["headcount"] == 3, "v0005 to v0007: v0008 was not found"


def reaccount(world: World, **changes: Any) -> None:
    """Two officers sign another account."""
    body_of(world, ACCOUNT).update(changes)
    resign(world, ACCOUNT, *TWO)


def relist(world: World, *invalid: dict[str, Any]) -> None:
    """Two officers sign another list of invalid papers, and change nothing else."""
    listed = encode_canonical({"invalid": [*invalid], "v": 1})
    reaccount(world, invalid=reblob(world, body_of(world, ACCOUNT)["invalid"], listed))


def reissue(world: World, change: Any) -> None:
    """Two officers log other ranges."""
    ranges = sheets(world)
    change(ranges)
    body = body_of(world, ISSUED)
    body["papers"] = reblob(world, body["papers"], encode_canonical({"papers": [*ranges], "v": 1}))
    resign(world, ISSUED, *TWO)


def reassist(world: World, number: str) -> None:
    """Two officers enter the first paper under another serial."""
    del world.drafts[PAPER]
    world.casts["v0002"].clear()
    insert(world, PAPER, world.assist("v0002", "for", serial=number))


@bend("X20", "S6", "a paper on another voter's sheet", "serial-foreign", PAPER, papers)
def _(world: World) -> None:
    reassist(world, serial("v0008"))


@bend("X20", "S6", "a paper that was never issued", "serial-foreign", PAPER, papers)
def _(world: World) -> None:
    reassist(world, "P0000017")


@bend("X20", "S6", "one sheet entered twice", "serial-twice", CLOSED, papers)
def _(world: World) -> None:
    insert(world, CLOSED, world.assist("v0003", "for", serial=serial("v0003", 2)))


@bend("X20", "S2", "serials logged by one officer", "signers-wrong", ISSUED, papers)
def _(world: World) -> None:
    resign(world, ISSUED, "li")


@bend("X20", "S6", "serials logged after opening", "out-of-order", OPENED + 1, papers)
def _(world: World) -> None:
    draft = issue_papers(world, sheets(world, first=100))
    insert(world, OPENED + 1, draft)


@bend("X20", "S6", "ranges that overlap", "paper-range-wrong", ISSUED, papers)
def _(world: World) -> None:
    reissue(world, lambda ranges: ranges[1].update(first=2))


@bend("X20", "S6", "a second entry that logs the same serials again", "paper-range-wrong", ISSUED + 1, papers)
def _(world: World) -> None:
    insert(world, ISSUED + 1, issue_papers(world))


@bend("X20", "S6", "a range that ends before it begins", "paper-range-wrong", ISSUED, papers)
def _(world: World) -> None:
    reissue(world, lambda ranges: ranges[7].update(first=16, last=15))


@bend("X20", "S6", "more serials than an auditor should hold in memory", "paper-range-wrong", ISSUED, papers)
def _(world: World) -> None:
    reissue(world, lambda ranges: ranges[7].update(last=1_000_001))
    body_of(world, ISSUED)["count"] = 1_000_001
    resign(world, ISSUED, *TWO)


@bend("X20", "S6", "fewer serials counted than logged", "paper-range-wrong", ISSUED, papers)
def _(world: World) -> None:
    body_of(world, ISSUED)["count"] -= 1
    resign(world, ISSUED, *TWO)


@bend("X20", "S6", "a range for somebody not on the roll", "voter-unknown", ISSUED, papers)
def _(world: World) -> None:
    reissue(world, lambda ranges: ranges[7].update(voter="v0009"))


@bend("X20", "S6", "a file of ranges in another form", "paper-range-wrong", ISSUED, papers)
def _(world: World) -> None:
    reissue(world, lambda ranges: ranges[0].update(name="somebody"))


for name, step in {"issued": 1, "delivered": 1, "kept": -1, "outstanding": 1, "returned": 1, "valid": -1}.items():

    @bend("X20", "S6", f"an account with another number {name}", "paper-unreconciled", ACCOUNT, papers)
    def _(world: World, name: str = name, step: int = step) -> None:
        reaccount(world, **{name: body_of(world, ACCOUNT)[name] + step})


@bend("X20", "S6", "an account that closes, of fewer papers than were issued", "paper-unreconciled", ACCOUNT, papers)
def _(world: World) -> None:
    body = body_of(world, ACCOUNT)
    reaccount(world, issued=body["issued"] - 1, kept=body["kept"] - 1)


@bend("X20", "S6", "an invalid paper dropped from the list", "paper-unreconciled", ACCOUNT, papers)
def _(world: World) -> None:
    relist(world, invalid_paper("v0004"))


@bend("X20", "S6", "an invalid paper under another reason", "paper-unreconciled", ACCOUNT, papers)
def _(world: World) -> None:
    relist(world, invalid_paper("v0004", reason="blank"), invalid_paper("v0005", reason="late"))


@bend("X20", "S6", "an invalid paper on another voter's sheet", "serial-foreign", ACCOUNT, papers)
def _(world: World) -> None:
    relist(world, invalid_paper("v0004") | {"voter": "v0006"}, invalid_paper("v0005", reason="late"))


@bend("X20", "S6", "a valid paper called invalid as well", "serial-twice", ACCOUNT, papers)
def _(world: World) -> None:
    relist(world, invalid_paper("v0002"), invalid_paper("v0005", reason="late"))


@bend("X20", "S6", "an invalid paper listed twice", "serial-twice", ACCOUNT, papers)
def _(world: World) -> None:
    twice = [invalid_paper("v0004"), invalid_paper("v0004")]
    del world.drafts[ACCOUNT]
    before = copy.deepcopy(world)
    del before.drafts[ACCOUNT:]
    insert(world, ACCOUNT, account(before, twice))
    world.blobs |= before.blobs


@bend("X20", "S6", "a late paper counted as taking part", "result-wrong", DECLARED, papers)
def _(world: World) -> None:
    other = copy.deepcopy(world)
    relist(other, invalid_paper("v0004"), invalid_paper("v0005"))
    channels = {"paper": {"invalid": {"unreadable": 2}, "valid": 2}}
    reaccount(other, channels=channels)
    redeclare(other)
    body_of(world, DECLARED)["result"] = body_of(other, DECLARED)["result"]
    resign(world, DECLARED, "li")


@bend("X20", "S6", "an account in the old form though serials were logged", "paper-unreconciled", ACCOUNT, papers)
def _(world: World) -> None:
    old = {"delivered": 4, "invalid": [invalid_paper("v0004")], "issued": 16, "returned": 3, "valid": 2}
    del world.blobs[body_of(world, ACCOUNT)["invalid"]]
    world.drafts[ACCOUNT].body["statement"]["body"] = old
    resign(world, ACCOUNT, *TWO)


@bend("X20", "S2", "a result before the sheets are accounted for", "paper-unreconciled", ACCOUNT, papers)
def _(world: World) -> None:
    del world.drafts[ACCOUNT]


@cache
def unlogged() -> World:
    """A case whose manifest demands serials, in which none were logged and nobody used paper."""
    world = World(changes={"paper": "serials"})
    world.prepare()
    world.open_voting()
    world.cast("v0001", "for")
    world.close_voting()
    account(world, [], delivered=0, kept=0, outstanding=0)
    world.declare()
    world.read_statement()
    return world


@bend("X20", "S6", "a paper where the manifest demands serials and none were logged", "serial-foreign", 14, unlogged)
def _(world: World) -> None:
    insert(world, 14, world.assist("v0002", "for", serial=serial("v0002")))


@bend("X20", "S6", "an account in the old form where the manifest demands serials", "paper-unreconciled", 15, unlogged)
def _(world: World) -> None:
    index = next(place for place, draft in enumerate(world.drafts) if draft.kind == "paper_reconciled")
    del world.blobs[body_of(world, index)["invalid"]]
    old = {"delivered": 0, "invalid": [], "issued": 0, "returned": 0, "valid": 0}
    world.drafts[index].body["statement"]["body"] = old
    resign(world, index, *TWO)


@pytest.mark.parametrize("bend", bends("X20"), ids=str)
def test_x20_more_papers_than_were_issued(bend: Bend) -> None:
    bend.check()


def test_more_than_two_hundred_invalid_papers_are_one_list() -> None:
    world = World(areas=(50_000,) * 210)
    world.prepare()
    issue_papers(world)
    world.open_voting()
    world.close_voting()
    account(world, [invalid_paper(voter) for voter in world.roll().by_id])
    world.declare()
    world.read_statement()
    assert_accepted(asked(world))
    assert len(world.replay().case.invalid_paper) == 210


def test_records_of_the_first_version_are_as_they_were() -> None:
    """The old forms of deliveries and accounts: the same bytes as before, and accepted."""
    world = make_world()
    old = [world.drafts[index].body for index in (DELIVERED, RECONCILED)]
    batch = world.blobs[old[0]["statement"]["body"]["batch"]]
    assert hashlib.sha256(encode_canonical([*old]) + bytes(batch)).hexdigest() == OLD_FORMS
    assert_accepted(asked(world))
