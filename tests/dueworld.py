"""A real case, neither demonstration nor rehearsal, that keeps the general deadlines, each to the second.

It begins on 21 September 2026, so that fifteen days' notice end within the week of National Day and run on to the first
working day after it.
"""

import copy
import hashlib
from functools import cache
from typing import Any

from keys.canonical import encode_canonical
from notary.announced import TERMS
from tests.notary.test_days import at
from tests.simulator import DAY, START, World, words

ROLL, ANNOUNCED, SEALED = 1, 2, 3
ROLL_UNTIL = at("2026-09-29 00:00")
NOTICE_UNTIL = at("2026-10-09 00:00")
OPENS = NOTICE_UNTIL
CLOSES = OPENS + 5 * DAY
LATEST = CLOSES + 90 * DAY
DECLARED_AT = CLOSES
QUERY_UNTIL = at("2026-10-22 00:00")
TIMES = {"opens": OPENS, "closes": CLOSES, "extension": {"latest": LATEST}, "deadlines": {"id": "CN-GENERAL"}}
TWO = ("li", "wang")


class Due(World):
    """A case that keeps the general deadlines, each to the second."""

    def announce(self) -> None:
        self.open_case()
        totals = self.roll().totals
        sums = {"area": totals.area, "heads": totals.heads, "units": totals.units, "voters": totals.voters}
        posting = {"from": START, "until": ROLL_UNTIL}
        self.append("roll_posted", {"posting": posting, "roll": self.blob(self.roll().data), **sums}, ["wang"])
        posting = {"from": START, "until": NOTICE_UNTIL}
        self.append("announcement_posted", {"announcement": self.blob(self.announcement()), "posting": posting}, ["li"])
        self.now = ROLL_UNTIL

    def announcement(self) -> bytes:
        """It says every term that the manifest will seal."""
        fields = super().manifest_fields()
        terms = {name: fields[name] for name in TERMS}
        return encode_canonical({"notice": {}, "terms": terms, "text": words("公告"), "title": words("公告"), "v": 2})

    def manifest_fields(self) -> dict[str, Any]:
        return super().manifest_fields() | {"announcement": hashlib.sha256(self.announcement()).hexdigest()}

    def open_voting(self) -> None:
        self.now = OPENS
        self.append("voting_opened", {"credentials": len(self.issued)}, ["li"])

    def close_voting(self) -> None:
        self.now = self.replay().case.closes
        ballots = [draft for draft in self.drafts if draft.kind == "ballot_cast"]
        voters = {draft.body["statement"]["voter"] for draft in ballots}
        self.append("voting_closed", {"ballots": len(ballots), "voters": len(voters)})

    def declare(self) -> None:
        posting = {"from": self.now, "until": QUERY_UNTIL}
        self.append("result_declared", {"posting": posting, "result": self.replay().make_result()}, ["li"])


@cache
def due() -> World:
    """The whole of it, read and to the second."""
    world = Due(changes=copy.deepcopy(TIMES), demonstration=False)
    world.prepare()
    world.deliver([f"v000{number}" for number in range(1, 8)])
    world.open_voting()
    for voter in ("v0001", "v0002", "v0003"):
        world.cast(voter, "for")
    world.close_voting()
    world.reconcile()
    world.declare()
    world.confirm_result()
    world.read_statement()
    return world


def first(world: World) -> tuple[str, int | None]:
    """Code and place of the first thing that the audit finds."""
    found = world.audit().first
    assert found is not None
    return found.code, found.entry


def place(world: World, kind: str) -> int:
    return next(index for index, draft in enumerate(world.drafts) if draft.kind == kind)
