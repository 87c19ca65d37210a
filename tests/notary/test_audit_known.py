"""An auditor who has audited a record before need not prove its ballots again: the very same ones, and no others."""

import copy
from functools import cache

from keys.adapters.sodium import check_signature
from ledger.record import Record
from notary.audit import Report, audit
from tests.secretworld import GROUP, SecretWorld, make_secret_world
from tests.simulator import RULEBOOK

Known = tuple[int, bytes] | None


@cache
def whole() -> tuple[SecretWorld, Record]:
    world = make_secret_world()
    world.archives()
    return world, world.record()


def count(record: Record, known: Known) -> tuple[Report, int]:
    """The report, and how many signatures of people and office were checked for it."""
    calls: list[bytes] = []

    def verify(public: bytes, message: bytes, signature: bytes) -> None:
        calls.append(signature)
        check_signature(public, message, signature)

    world, _record = whole()
    return audit(record, world.policy(), verify, RULEBOOK, group=GROUP, known=known), len(calls)


def head_at(kind: str) -> tuple[int, bytes]:
    """Size and root of the record that ends with the last entry of this kind."""
    world, _record = whole()
    size = max(index for index, draft in enumerate(world.drafts) if draft.kind == kind) + 1
    return size, world.replay().case.root_at(size)


def test_what_was_proved_is_not_proved_again() -> None:
    world, record = whole()
    full, most = count(record, None)
    again, fewer = count(record, head_at("tally_computed"))
    assert (full.verdict, again.verdict) == ("accepted", "accepted")
    assert full.result == again.result
    casts = [draft.body for draft in world.drafts if draft.kind == "ballot_cast"]
    assert most - fewer == sum(len(body["signatures"]) for body in casts)


def test_another_root_or_a_longer_record_spares_nothing() -> None:
    _world, record = whole()
    most = count(record, None)[1]
    size, root = head_at("tally_computed")
    for known in ((size, bytes(32)), (size - 1, root), (10_000, root), (-1, root)):
        report, number = count(record, known)
        assert (report.verdict, number) == ("accepted", most)


def test_a_changed_ballot_is_refused_whatever_was_known() -> None:
    world = copy.deepcopy(whole()[0])
    place = next(index for index, draft in enumerate(world.drafts) if draft.kind == "ballot_cast")
    signature = world.drafts[place].body["signatures"][0]
    signature["signature"] = "00" * 64
    for known in (None, head_at("tally_computed"), head_at("voting_opened")):
        first = count(world.record(), known)[0].first
        assert first is not None
        assert (first.code, first.entry) == ("signature-wrong", place)
