"""Deliveries that must be proven: bends of version 2, and what is accepted as proof."""

import copy
from functools import cache
from typing import Any

import pytest

from keys.canonical import encode_canonical, parse_canonical
from keys.errors import RejectionError
from tests.paperworld import make_paper_world, record_visits, visit
from tests.simulator import DAY, World
from tests.tampering.bending import (
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
    say,
)

# Where the entries of the paper world stand.
SEALED, VISITED, OPENED, DECLARED = 3, 13, 14, 20


@cache
def papers() -> World:
    return make_paper_world()


def revisit(world: World, *changes: dict[str, Any], **bent: Any) -> None:
    """One officer signs the batch with its last deliveries changed, counted as they then are."""
    body = body_of(world, VISITED)
    batch: Any = parse_canonical(bytes(world.blobs[body["batch"]]), 1 << 20)
    for item, change in zip(reversed(batch["deliveries"]), changes, strict=False):
        item.update(change)
    outcomes = [item["outcome"] for item in batch["deliveries"]]
    counts = {name: outcomes.count(name) for name in ("attempted", "delivered", "not_found", "refused")}
    body.update({"batch": reblob(world, body["batch"], encode_canonical(batch)), **counts, **bent})
    resign(world, VISITED, "wang")


REFUSED = {"outcome": "refused", "evidence": "cd" * 32}
POSTED = {"outcome": "delivered", "evidence": "cd" * 32, "mode": "posted", "collectors": ["grid-01"]}
UNPROVEN: dict[str, dict[str, Any]] = {
    "handed over without evidence": {"outcome": "delivered", "evidence": None},
    "handed over by nobody": {"outcome": "delivered", "evidence": "cd" * 32, "collectors": []},
    "refused before one collector": REFUSED,
    "refused before the same collector twice": REFUSED | {"collectors": ["grid-01", "grid-01"]},
    "refused by a letter box": REFUSED | {"collectors": ["grid-01", "grid-02"], "mode": "letter_box"},
    "refused by telephone": REFUSED | {"collectors": ["grid-01", "grid-02"], "mode": "sms"},
    "posted and nobody had looked before": POSTED,
    "sent by message without a report": {"outcome": "delivered", "evidence": None, "mode": "sms"},
    "a log-in without a session": {"outcome": "delivered", "evidence": None, "mode": "log_in"},
}
for name, change in UNPROVEN.items():

    @bend("X21", "S2", name, "delivery-unproven", VISITED, papers)
    def _(world: World, change: dict[str, Any] = change) -> None:
        revisit(world, change)


@bend("X21", "S2", "a batch of version 1, which proves nothing", "delivery-unproven", OPENED, papers)
def _(world: World) -> None:
    item: dict[str, Any] = {
        "evidence": "cd" * 32,
        "mode": "posted",
        "outcome": "delivered",
        "time": world.now,
        "voter": "v0008",
    }
    item["time"] = world.drafts[VISITED].time
    batch = world.blob(encode_canonical({"deliveries": [item], "v": 1}))
    counts = {"delivered": 1, "not_found": 0, "refused": 0}
    say(world, OPENED, "delivery_recorded", {"batch": batch, **counts}, ["wang"])


@bend("X21", "S2", "posted for less than seven days", "delivery-unproven", OPENED, papers)
def _(world: World) -> None:
    items = [visit(world, "v0008", **(POSTED | {"time": world.drafts[VISITED].time}))]
    late = record_visits(world, items)
    insert(world, OPENED, late)
    late.time = world.drafts[VISITED].time + 7 * DAY - 1


@bend("X21", "S2", "one visit entered twice", "delivery-twice", OPENED, papers)
def _(world: World) -> None:
    batch: Any = parse_canonical(bytes(world.blobs[body_of(world, VISITED)["batch"]]), 1 << 20)
    insert(world, OPENED, record_visits(world, batch["deliveries"][:1]))


@bend("X21", "S2", "two visits under one name", "delivery-twice", VISITED, papers)
def _(world: World) -> None:
    revisit(world, {"id": "00" * 16}, {"id": "00" * 16})


@bend("X21", "S2", "a ballot delivered before it was sealed", "delivery-wrong", VISITED, papers)
def _(world: World) -> None:
    revisit(world, {"time": world.drafts[SEALED].time - 1})


@bend("X21", "S2", "attempts that the entry does not count", "delivery-wrong", VISITED, papers)
def _(world: World) -> None:
    revisit(world, {"outcome": "attempted"}, attempted=0)


@bend("X21", "S2", "a batch of the new form told as an old one", "delivery-wrong", VISITED, papers)
def _(world: World) -> None:
    del body_of(world, VISITED)["attempted"]
    resign(world, VISITED, "wang")


@bend("X21", "S2", "a delivered reminder counted as a delivered ballot", "result-wrong", DECLARED, papers)
def _(world: World) -> None:
    revisit(world, {}, {"notice": "reminder"})


@bend("X21", "S2", "an attempt counted as a delivery", "result-wrong", DECLARED, papers)
def _(world: World) -> None:
    revisit(world, {}, {"outcome": "attempted"})


@pytest.mark.parametrize("bend", bends("X21"), ids=str)
def test_x21_deliveries_that_nothing_proves(bend: Bend) -> None:
    bend.check()


@pytest.mark.parametrize(
    "change",
    [
        REFUSED | {"collectors": ["grid-01", "grid-02"]},
        {"outcome": "delivered", "evidence": "cd" * 32, "mode": "sms", "collectors": []},
        {"outcome": "delivered", "evidence": "cd" * 32, "mode": "log_in", "collectors": []},
        {"outcome": "delivered", "evidence": "cd" * 32, "mode": "letter_box"},
    ],
)
def test_what_proves_a_delivery_is_accepted_and_counted(change: dict[str, Any]) -> None:
    world = copy.deepcopy(papers())
    revisit(world, change)
    redeclare(world)
    assert_accepted(asked(world))
    assert "v0008" in world.replay().case.served


def test_a_notice_that_hung_for_seven_days_serves_whom_nobody_found() -> None:
    world = copy.deepcopy(papers())
    draft = record_visits(world, [visit(world, "v0008", **(POSTED | {"time": world.drafts[VISITED].time}))])
    insert(world, OPENED, draft)
    draft.time = world.drafts[VISITED].time + 7 * DAY
    for index, later in enumerate(world.drafts):
        if later.kind == "ballot_cast":
            assert index > OPENED
    case_served = replay_to(world, OPENED + 1).case.served
    assert "v0008" in case_served


def replay_to(world: World, size: int) -> Any:
    part = copy.deepcopy(world)
    del part.drafts[size:]
    return part.replay()


def test_a_refused_batch_changes_nothing() -> None:
    world = copy.deepcopy(papers())
    del world.drafts[OPENED:]
    world.now = world.drafts[VISITED].time
    process = world.replay()
    before = set(process.case.served), dict(process.case.missed), set(process.case.visits)
    record_visits(world, [visit(world, "v0008"), visit(world, "v0007", outcome="refused")])
    with pytest.raises(RejectionError, match="proves"):
        process.follow(world.entries()[-1])
    assert (process.case.served, process.case.missed, process.case.visits) == before
