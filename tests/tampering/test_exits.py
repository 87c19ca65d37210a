"""Cases that end without certificate: rehearsals, and secret cases whose key must go.

Each forged twin is signed by whoever could be made to sign it, and the record is sealed again.
"""

import copy
from functools import cache

from tests.counted import codes, counted, details, place, refused
from tests.secretworld import SecretWorld, make_secret_world
from tests.simulator import World
from tests.tampering.bending import body_of, resign


def rehearsed() -> World:
    """A rehearsal, from its first entry to its sealing without certificate."""
    return rehearsed_as(demonstration=False)


@cache
def rehearsed_as(*, demonstration: bool) -> World:
    world = counted(demonstration=demonstration, rehearsal=True)
    world.read_statement()
    world.seal_case()
    return world


# -- rehearsal --------------------------------------------------------------------------------------------------------


def test_a_rehearsal_is_sealed_and_says_what_it_is() -> None:
    report = rehearsed().audit()
    assert (report.verdict, report.stage, report.findings) == ("accepted", "sealed", [])
    for step in ("process", "completeness"):
        assert "REHEARSAL 演练, never to be certified" in details(rehearsed())[step]
    assert "REHEARSAL 演练" not in str(details(counted()))


def test_a_demonstration_says_what_it_is() -> None:
    """It may keep no deadlines and announce no terms, so nobody shall take its record for a real one."""
    for step in ("process", "completeness"):
        assert "DEMONSTRATION 演示, of no legal effect" in details(rehearsed_as(demonstration=True))[step]
    assert "DEMONSTRATION" not in str(details(rehearsed()))


def test_a_rehearsal_is_never_certified() -> None:
    world = counted(rehearsal=True)
    world.read_statement()
    world.archive()
    certified = place(world, "certificate_issued")
    # The final seal then seals another record than there is.
    assert codes(world)[0] == ("rehearsal-uncertifiable", certified)


def test_no_other_case_is_sealed_without_certificate() -> None:
    world = counted()
    world.read_statement()
    world.seal_case()
    assert codes(world) == [("out-of-order", len(world.drafts) - 1)]


def test_nobody_takes_the_mark_of_a_rehearsal_away() -> None:
    """S6: the notary signs the first entry again without the mark; what was sealed for rehearsals alone is left."""

    def unmark(world: World) -> None:
        body_of(world, 0)["rehearsal"] = False
        resign(world, 0, "li")

    assert refused(rehearsed(), unmark) == ("deadlines-reserved", place(rehearsed(), "manifest_sealed"))


# -- the service's key ------------------------------------------------------------------------------------------------


@cache
def ended_secret() -> SecretWorld:
    """A secret case that two officers end while it is tallied, with the service's key still there."""
    world = make_secret_world()
    del world.drafts[place(world, "closing_confirmed") :]
    world.terminate("failure_of_system")
    forget_files(world)
    return world


def forget_files(world: World) -> None:
    """Leave out the files that no entry names any more."""
    text = str([draft.body for draft in world.drafts])
    world.blobs = {name: data for name, data in world.blobs.items() if name in text}


def test_the_key_of_an_ended_secret_case_is_destroyed_before_it_is_sealed() -> None:
    kept = copy.deepcopy(ended_secret())
    kept.seal_case()
    assert codes(kept) == [("service-key-kept", len(kept.drafts) - 1)]
    world = copy.deepcopy(ended_secret())
    world.destroy_key()
    world.seal_case()
    report = world.audit()
    assert (report.verdict, report.stage, report.result) == ("accepted", "sealed", None)


def test_nothing_is_decrypted_after_an_end() -> None:
    world = copy.deepcopy(ended_secret())
    whole = make_secret_world()
    start = len(world.drafts)
    for kind in ("closing_confirmed", "share_published", "result_declared"):
        world.drafts.append(whole.drafts[place(whole, kind)])
        world.drafts[-1].time = world.now
    assert codes(world) == [("out-of-order", start + number) for number in range(3)]


def test_archives_for_another_tool_stand_where_there_is_a_result() -> None:
    """Refused after the result was declared, a secret case still carries its two archives; before, none."""
    world = make_secret_world()
    made = world.archives()
    del world.drafts[place(world, "result_confirmed") :]
    world.refuse("evidence_insufficient")
    forget_files(world)
    world.seal_case()
    assert set(made) == {"area.bel", "heads.bel"}
    report = world.audit()
    assert (report.verdict, report.stage) == ("accepted", "sealed")
    assert report.result is not None


def test_an_entry_slipped_in_after_the_end_breaks_the_seal() -> None:
    world = counted()
    world.refuse()
    world.seal_case()
    world.append("incident", {"done": "nothing", "what": "nothing"}, ["li"])
    world.drafts.insert(-1, world.drafts.pop())
    assert codes(world) == [("seal-wrong", len(world.drafts) - 1)]
