"""Parameters, gate, key and archives of a secret case, and that a recorded one has none: server and audit refuse."""

import pytest

from keys.adapters.sodium import check_signature
from keys.canonical import encode_canonical
from keys.group import element_text
from ledger.record import Record
from notary.audit import audit
from tests.secretworld import GROUP, SecretWorld
from tests.simulator import RULEBOOK, make_world
from tests.tampering.secret.record import (
    assert_accepted,
    assert_refused,
    bent,
    body_at,
    opened,
    place,
    plain,
    resign,
    tallied,
)

OTHERS = [("suite", "belenios-2"), ("suite", "recorded-1"), ("group", "x"), ("mode", "open")]


@pytest.mark.parametrize(("member", "value"), OTHERS)
def test_a48_other_parameters_are_refused(member: str, value: str) -> None:
    world = bent()
    fields = {**world.manifest_fields(), member: value}
    del world.blobs[body_at(world, "manifest_sealed")["manifest"]]
    body_at(world, "manifest_sealed")["manifest"] = world.blob(encode_canonical(fields))
    resign(world, "manifest_sealed", 0, "li", "wang", *world.board)
    assert_refused(world, "manifest-malformed", place(world, "manifest_sealed"))


def test_a77_the_gate_stands_before_opening_and_before_the_first_share() -> None:
    world = bent(opened)
    at = place(world, "risk_accepted")
    del world.drafts[at]
    assert_refused(world, "secrecy-low", at)
    world = bent(tallied)
    del world.drafts[place(world, "risk_accepted", -1)]
    world.append("share_published", world.share_body(world.replay().case, "sun", "area"), ["sun"])
    assert_refused(world, "secrecy-low")


def test_a77_an_acceptance_is_of_these_findings_only() -> None:
    world = bent(opened)
    body_at(world, "risk_accepted")["findings"][0]["numbers"]["ballots"] = 24
    resign(world, "risk_accepted", 0, "li", "wang")
    assert_refused(world, "secrecy-low", place(world, "voting_opened"))


def test_x21_the_service_key_ends_with_the_result() -> None:
    world = bent()
    del world.drafts[place(world, "key_destroyed")]
    assert_refused(world, "service-key-kept", place(world, "statement_read"))
    world = bent()
    body_at(world, "key_destroyed")["key"] = element_text(GROUP, GROUP.base(3))
    resign(world, "key_destroyed", 0)
    assert_refused(world, "service-key-kept", place(world, "key_destroyed"))


def test_x22_a_recorded_vote_has_no_steps_of_the_secret_mode() -> None:
    secret, world = plain(), make_world()
    closed = next(place for place, draft in enumerate(world.drafts) if draft.kind == "result_declared")
    world.append("tally_computed", {"ballots": 0, "tallies": {"area": "00" * 32, "headcount": "00" * 32}})
    world.drafts.insert(closed, world.drafts.pop())
    world.drafts[closed].time = world.drafts[closed - 1].time
    first = world.audit().first
    assert first is not None
    assert (first.code, first.entry) == ("out-of-order", closed)
    files = {**make_world().record().files, "area.bel": secret.archives()["area.bel"]}
    first = audit(Record(files), make_world().policy(), check_signature, RULEBOOK).first
    assert first is not None
    assert first.code == "record-file-extra"


@pytest.mark.parametrize(("change", "code"), [(None, "record-file-missing"), (b"x", "archive-differs")])
def test_x23_the_archives_are_those_of_the_record(change: bytes | None, code: str) -> None:
    world = bent()
    if change is None:
        del world.made["heads.bel"]
    else:
        world.made["heads.bel"] += change
    first = world.audit().first
    assert first is not None
    assert first.code == code


def test_a16_legal_edges_are_counted() -> None:
    for options in (["for"] * 3, ["abstain"], []):
        world = SecretWorld()
        world.prepare()
        world.open_voting()
        for number, option in enumerate(options, start=1):
            world.cast(f"v000{number}", option)
        world.close_voting()
        world.reconcile()
        world.conclude()
        assert_accepted(world)
