"""What the process refuses, forced into a bundle and sealed again: the audit refuses it, with the same code and place.

Every kind in every phase where it may not stand, and every signature too few, generated from the one table.
"""

import copy

import pytest

from notary.kinds import KINDS, READ, REFUSED, SEALED, TERMINATED
from tests.notary.everykind import (
    EXITS,
    PHASES,
    SIGNED,
    able,
    due,
    exited,
    world_at,
    world_of,
)
from tests.notary.everykind import KINDS as RECORDED_KINDS
from tests.simulator import Draft, World, key_of
from voting.statement import sign_statement


def findings(world: World) -> list[tuple[str, int | None]]:
    """Code and place of all that the audit of the re-sealed record finds."""
    return [(item.code, item.entry) for item in world.audit().findings]


@pytest.mark.parametrize("phase", PHASES)
def test_every_kind_out_of_its_phase_is_found(phase: str) -> None:
    """All of them at once: an entry that is refused changes nothing, so the next one stands in the same phase."""
    stands, size = world_at(phase)
    world = copy.deepcopy(stands)
    time = world.drafts[max(size - 1, 0)].time
    forbidden = [kind for kind in RECORDED_KINDS if phase not in KINDS[kind].phases]
    assert len(forbidden) > 5
    del world.drafts[size:]
    for kind in forbidden:
        other, place = world_of(kind)
        world.drafts.append(Draft(kind, copy.deepcopy(other.drafts[place].body), time))
    expected = [("out-of-order", size + number) for number in range(len(forbidden))]
    assert findings(world) == expected


@pytest.mark.parametrize("kind", [name for name in SIGNED if due(name)])
def test_every_missing_signature_is_found(kind: str) -> None:
    stands, place = world_of(kind)
    for names in ([], able(kind)[: due(kind) - 1]):
        world = copy.deepcopy(stands)
        draft = world.drafts[place]
        draft.body = sign_statement(draft.body["statement"], {name: key_of(name).sign for name in names})
        assert findings(world)[0] == ("signers-wrong", place)


@pytest.mark.parametrize("kind", [name for name in SIGNED if due(name) == 2])
def test_a_second_key_that_its_holder_did_not_use_is_found(kind: str) -> None:
    stands, place = world_of(kind)
    world = copy.deepcopy(stands)
    draft = world.drafts[place]
    first, second = able(kind)[:2]
    draft.body = sign_statement(draft.body["statement"], {first: key_of(first).sign, second: key_of("thief").sign})
    assert findings(world)[0] == ("signature-wrong", place)


def test_a_refusal_takes_a_notary() -> None:
    """Two assistants can end a case, but not refuse it: that is a notary's word."""
    people = {"li": ["notary"], "wang": ["assistant"], "zhou": ["assistant"]}
    for kind, code in (("case_refused", "signers-wrong"), ("case_terminated", "record-incomplete")):
        world = World(people=people)
        world.open_case()
        (world.refuse if kind == "case_refused" else world.terminate)(signers=["wang", "zhou"])
        assert findings(world) == [(code, 1 if kind == "case_refused" else None)]


@pytest.mark.parametrize("kind", EXITS[1:])
@pytest.mark.parametrize("phase", [phase for phase in PHASES[1:] if PHASES.index(phase) <= PHASES.index(READ)])
def test_a_side_exit_is_open_until_the_reading(phase: str, kind: str) -> None:
    """The archive of an ended case is accepted, says that and why it ended, and claims no result but a declared one."""
    stands, size = world_at(phase)
    world = copy.deepcopy(stands)
    world.now = world.drafts[size - 1].time
    del world.drafts[size:]
    text = str([draft.body for draft in world.drafts])
    world.blobs = {name: data for name, data in world.blobs.items() if name in text}
    (world.refuse if kind == "case_refused" else world.terminate)()
    assert findings(world) == [("record-incomplete", None)]
    world.seal_case()
    report = world.audit()
    assert (report.verdict, report.stage, report.findings) == ("accepted", "sealed", [])
    reason = "dispute" if kind == "case_refused" else "withdrawn_by_applicant"
    details = {step.id: step.detail for step in report.steps}
    for step in ("process", "completeness"):
        assert f"ended without certificate 未出具公证书: {kind}, {reason}" in details[step]
    declared = any(draft.kind == "result_declared" for draft in world.drafts)
    assert (report.result is not None) == declared
    assert ("no result declared" in details["process"]) == (not declared)
    assert report.process is not None
    assert report.process.ended == (
        kind,
        {"reason": reason, "text": world.drafts[-2].body["statement"]["body"]["text"]},
    )


def test_nothing_is_voted_after_an_end() -> None:
    stands, size = world_at("open")
    for exit_ in (World.refuse, World.terminate):
        world = copy.deepcopy(stands)
        del world.drafts[size:]
        exit_(world)
        ended = len(world.drafts)
        case = world.replay().case
        assert case.state == "ended"
        body = next(draft.body for draft in stands.drafts if draft.kind == "ballot_cast")
        world.drafts.append(Draft("ballot_cast", body, world.now))
        world.append("voting_closed", {"ballots": 1, "voters": 1})
        assert findings(world) == [("out-of-order", ended), ("out-of-order", ended + 1)]


def test_an_ended_case_takes_no_objection_and_no_credential() -> None:
    world = copy.deepcopy(exited("case_refused"))
    filed = {"about": "conduct", "answer_by": world.now + 1, "by": "officer", "text": "66" * 32, "voter": None}
    world.append("objection_filed", filed, ["wang"])
    world.issue("v0001", 2)
    assert [code for code, _entry in findings(world)] == ["out-of-order"] * 2


def test_the_phases_of_side_exits_are_ends() -> None:
    leaving = {name for name, kind in KINDS.items() if kind.phases & {REFUSED, TERMINATED}}
    assert leaving == {"case_sealed", "incident", "key_destroyed"}
    assert SEALED in KINDS["case_refused"].phases
