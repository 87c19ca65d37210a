"""A decided case of any size, made by the product's own pure functions; every entry is made once.

The simulator chains and signs all its entries anew whenever asked, so that tests can bend them; here nothing is bent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from keys.adapters.sodium import check_signature
from ledger.adapters.bundle import format_bundle
from ledger.entry import Entry, first_prev, make_entry
from ledger.record import Record
from notary.officer import commissions
from notary.process import Process
from tests.simulator import RULEBOOK, Draft, World
from voting.manifest import Manifest
from voting.roll import Roll

OPTIONS = ("for", "against", "against", "abstain", "against", "for", "against")
MAX_BALLOTS = 20


@dataclass
class LargeCase(World):
    """A world whose drafts become entries, and are followed by the process, as they are appended."""

    made: list[Entry] = field(default_factory=list)

    @cached_property
    def process(self) -> Process:
        """The process so far."""
        officers = commissions(self.policy().officers)
        return Process(self.origin, check_signature, self._find_blob, RULEBOOK, officers)

    @cached_property
    def sealed_roll(self) -> Roll:
        """The roll, made once."""
        return super().roll()

    @cached_property
    def sealed_manifest(self) -> Manifest:
        """The manifest, made once."""
        return super().manifest()

    def roll(self) -> Roll:
        return self.sealed_roll

    def manifest(self) -> Manifest:
        return self.sealed_manifest

    def append(self, kind: str, body: Any, signers: Any = ()) -> Draft:
        draft = super().append(kind, body, signers)
        self._make(draft)
        return draft

    def _add_cast(self, voter: str, body: dict[str, Any]) -> Draft:
        draft = super()._add_cast(voter, body)
        self._make(draft)
        # Each phone has seen a head of its own: no two ballots repeat these bytes, which deflate could save.
        self.seen_size = len(self.made)
        return draft

    def _make(self, draft: Draft) -> None:
        index, prev = len(self.made), self.made[-1].sha256 if self.made else first_prev(self.origin)
        sign = self.office_key.sign
        entry = make_entry(self.origin, draft.kind, draft.body, index, prev, draft.time, self.office, sign)
        self.process.follow(entry)
        self.made.append(entry)

    def entries(self, stop: int | None = None) -> list[Entry]:
        return self.made[:stop]

    def root(self, size: int) -> bytes:
        return self.process.case.root_at(size)

    def replay(self) -> Process:
        return self.process


def make_large_case(voters: int, turns: int = 1) -> LargeCase:
    """A case in which each of ``voters`` casts ``turns`` ballots by phone, up to the statement read aloud."""
    changes: Mapping[str, Any] = {"max_ballots": MAX_BALLOTS}
    world = LargeCase(areas=[45_000 + 137 * number % 95_000 for number in range(voters)], changes=changes)
    world.prepare()
    everyone = list(world.roll().by_id)
    world.deliver(everyone)
    world.open_voting()
    for turn in range(turns):
        for place, voter in enumerate(everyone):
            world.now += 1
            world.cast(voter, OPTIONS[(place + turn) % len(OPTIONS)])
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    return world


def save_large_case(folder: Path, voters: int, turns: int = 1) -> Path:
    """Write the case's bundle and policy into ``folder`` as an office would publish them; gives the bundle's path."""
    world = make_large_case(voters, turns)
    record: Record = world.record()
    path = folder / f"bundle-{voters}-{turns}.zip"
    path.write_bytes(format_bundle(record.files))
    (folder / "policy.txt").write_bytes(world.policy_text())
    return path
