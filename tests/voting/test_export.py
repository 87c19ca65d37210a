"""The two archives of a secret case: whole cases exported, audited as anybody's archive, each with a forged twin."""

import io
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest

from tests.secretworld import AREAS, SecretWorld, make_secret_world
from tests.simulator import make_world, words
from tests.tampering.secret.archives import assert_accepted, assert_refused
from voting.belenios.archive import format_archive, read_members
from voting.belenios.electorate import parse_electorate
from voting.belenios.event import BALLOT, RESULT, SETUP, EventReader, make_events
from voting.belenios.payload import format_setup
from voting.belenios.structure import format_structure
from voting.errors import NotOpenError
from voting.export import export_bel, public_keys


def question(name: str, **members: Any) -> dict[str, Any]:
    options = [("for", "赞成"), ("against", "反对"), ("abstain", "弃权")]
    return {
        "id": name,
        "max": 1,
        "min": 1,
        "options": [{"id": item, "kind": item, "label": words(label)} for item, label in options],
        "rule": "CN-278-ORD",
        "text": words("选聘"),
        "title": words(f"是否同意 {name}"),
        **members,
    }


def two_questions() -> SecretWorld:
    """Two questions, one of them with blank votes, re-votes, an assisted ballot, a missing trustee."""
    world = SecretWorld(areas=AREAS, changes={"questions": [question("q1"), question("q2", blank=True)]})
    world.prepare()
    world.open_voting()
    for voter, option in (("v0001", "for/blank"), ("v0002", "against/for"), ("v0003", "abstain/blank")):
        world.cast(voter, option)
    world.cast("v0001", "for/against")
    world.assist("v0009", "for/blank")
    world.close_voting()
    world.reconcile()
    world.conclude([None, "zheng", "wu"])
    return world


@cache
def exported(name: str) -> tuple[SecretWorld, bytes, bytes]:
    made = {"plain": make_secret_world, "two": two_questions}[name]()
    return (made, *export_bel(made.replay().case))


CASES = pytest.mark.parametrize("name", ["plain", "two"])


@CASES
def test_both_archives_hold_and_give_the_declared_figures(name: str) -> None:
    world, area, heads = exported(name)
    assert world.audit().findings == []
    by_area, by_heads = assert_accepted(area).counts, assert_accepted(heads).counts
    assert by_area is not None
    assert by_heads is not None
    result: Any = world.audit().result
    for place, declared in enumerate(result["questions"]):
        figures = [item["headcount"] for item in declared["options"]]
        areas = [int(item["area"].replace(".", "")) for item in declared["options"]]
        if "blank" in declared:
            figures.insert(0, declared["blank"]["headcount"])
            areas.insert(0, int(declared["blank"]["area"].replace(".", "")))
        assert (by_heads[place], by_area[place]) == (tuple(figures), tuple(areas))


@CASES
def test_the_archives_are_the_same_bytes_twice(name: str) -> None:
    world, area, heads = exported(name)
    assert export_bel(world.replay().case) == (area, heads)
    assert {key: world.record().files[key] for key in ("area.bel", "heads.bel")} == {
        "area.bel": area,
        "heads.bel": heads,
    }


@CASES
def test_the_archives_differ_in_weights_and_what_follows_only(name: str) -> None:
    _world, area, heads = exported(name)
    first, second = events(area), events(heads)
    assert [data for kind, data in first if kind == BALLOT] == [data for kind, data in second if kind == BALLOT]
    assert first[0][1][:2] == second[0][1][:2]
    assert list(parse_electorate(first[0][1][2])) == list(parse_electorate(second[0][1][2]))


def test_the_keys_are_those_of_the_ballots_that_count() -> None:
    world, _area, _heads = exported("plain")
    case = world.replay().case
    assert case.manifest is not None
    keys = public_keys(case, case.manifest)
    assert set(keys) == set(world.roll().by_id)
    assert keys["v0007"] == case.sealed.keys[world.issued["v0007"]]  # the second letter's
    paper = case.casts["v0004"][0].ballot.sealed
    assert paper is not None
    assert keys["v0004"] == paper.credential != case.sealed.keys[world.issued["v0004"]]
    assert keys["v0005"] == case.sealed.keys[world.issued["v0005"]]  # the paper was replaced


Events = list[tuple[str, list[bytes]]]


def events(data: bytes) -> Events:
    return [(event.kind, list(event.data)) for event in EventReader(read_members(io.BytesIO(data)))]


def rewritten(data: bytes, time: int, change: Callable[[Events], None]) -> bytes:
    found = events(data)
    change(found)
    return b"".join(format_archive(time, make_events(found)))


def leave_out_a_ballot(found: Events) -> None:
    del found[next(place for place, (kind, _data) in enumerate(found) if kind == BALLOT)]


def raise_a_weight(found: Events) -> None:
    election, trustees, credentials, _setup = found[0][1]
    electorate = parse_electorate(credentials)
    lines = [f"{key[::-1].hex()},{electorate.weight(key) + 1},v{place:04}" for place, key in enumerate(electorate)]
    setup = [election, trustees, format_structure(lines)]
    found[0] = (SETUP, [*setup, format_setup(*setup)])


def shift_a_vote(found: Events) -> None:
    kind, (result,) = found[-1]
    assert kind == RESULT
    found[-1] = (RESULT, [result.replace(b"[[", b"[[1", 1)])


FORGERIES: Sequence[tuple[Callable[[Events], None], str]] = [
    (leave_out_a_ballot, "tally-count-wrong"),
    (raise_a_weight, "tally-count-wrong"),
    (shift_a_vote, "result-out-of-range"),
]


@CASES
@pytest.mark.parametrize(("change", "code"), FORGERIES)
def test_a_forged_twin_is_refused(name: str, change: Callable[[Events], None], code: str) -> None:
    world, area, _heads = exported(name)
    opens = world.manifest().opens
    assert rewritten(area, opens, lambda _found: None) == area
    forged = rewritten(area, opens, change)
    place = next(index for index, (kind, _data) in enumerate(events(forged)) if kind == "EncryptedTally")
    assert_refused(forged, code, len(events(forged)) - 1 if change is shift_a_vote else place)


def test_a_recorded_case_has_no_archives() -> None:
    with pytest.raises(NotOpenError):
        export_bel(make_world().replay().case)
