"""The state of a vote by itself: what may follow what, asked without the office's process around it."""

from collections.abc import Callable
from typing import Any

import pytest

from keys.errors import RejectionError
from tests.simulator import START, World
from tests.voting.ballotbox import Box


def revoke(world: World) -> None:
    world.append("credential_revoked", {"credential": 4, "reason": "lost"}, ["zhao", "li"])


STEPS: dict[str, Callable[[World], Any]] = {
    "a credential": lambda world: world.issue("v0001", 2),
    "a revocation": revoke,
    "a delivery": lambda world: world.deliver(["v0001"]),
    "a ballot": lambda world: world.cast("v0001", "for"),
    "an opening": lambda world: world.append("voting_opened", {"credentials": 8}, ["li"]),
    "an extension": lambda world: world.extend(0),
    "setting aside": lambda world: world.append("ballot_set_aside", {"ballots": [1], "reason": "error"}, ["li"]),
    "paper": lambda world: world.reconcile(),
    "closing": lambda world: world.append("voting_closed", {"ballots": 0, "voters": 0}),
}
BEFORE = {
    "a credential": "not-open",
    "a revocation": "not-open",
    "a delivery": "not-open",
    "a ballot": "not-open",
    "an opening": "closing-wrong",
    "an extension": "extension-wrong",
    "setting aside": "set-aside-wrong",
    "paper": "paper-unreconciled",
}
AFTER = {name: code for name, code in BEFORE.items() if name != "paper"}


def refused(box: Box, step: str) -> str:
    """The code with which the step is refused; nothing changes by it."""
    before = box.case.state, box.case.size, box.case.root, dict(box.case.register.active)
    STEPS[step](box.world)
    with pytest.raises(RejectionError) as caught:
        box.catch_up()
    assert (box.case.state, box.case.size, box.case.root, dict(box.case.register.active)) == before
    return caught.value.code


@pytest.mark.parametrize("step", BEFORE)
def test_before_the_manifest_is_sealed(step: str) -> None:
    box = Box(opened=False)
    del box.world.drafts[2:]
    box.start()
    assert refused(box, step) == BEFORE[step]


@pytest.mark.parametrize("step", AFTER)
def test_after_closing(step: str) -> None:
    box = Box()
    box.world.close_voting()
    box.catch_up()
    assert refused(box, step) == AFTER[step]


def test_closing_early_or_miscounted_is_refused() -> None:
    box = Box()
    assert refused(box, "closing") == "closing-wrong"
    box = Box()
    box.cast("v0001", "for")
    box.world.now = START + 100 * 86_400
    assert refused(box, "closing") == "closing-wrong"


def test_other_kinds_only_lengthen_the_log() -> None:
    box = Box()
    size = box.case.size
    box.world.append("incident", {"done": "noted", "what": "rain"}, ["li"])
    box.catch_up()
    assert box.case.size == size + 1
    assert box.case.root == box.world.root(size + 1)


def test_a_head_of_every_size_is_remembered() -> None:
    box = Box()
    assert [box.case.root_at(size) for size in range(box.case.size + 1)] == [
        box.world.root(size) for size in range(box.case.size + 1)
    ]


def test_a_file_that_does_not_hash_to_its_name_is_missing() -> None:
    box = Box()
    name = next(iter(box.world.blobs))
    assert box.case.blob(bytes.fromhex(name)) == box.world.blobs[name]
    box.world.blobs[name] += b" "
    with pytest.raises(RejectionError) as caught:
        box.case.blob(bytes.fromhex(name))
    assert caught.value.code == "blob-missing"
