"""An election among candidates: the manifest that announces it, the ballots it takes, and the count."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.canonical import encode_canonical
from keys.encoding import hex_of
from keys.errors import RejectionError
from tests.electionworld import CANDIDATES, election, make_changes
from tests.simulator import World
from tests.voting.ballotbox import Box
from voting.ballot import make_ballot, parse_ballot
from voting.errors import ManifestMalformedError, SelectionCountWrongError, SilenceUndirectedError
from voting.gated import choices_of
from voting.manifest import Manifest, Question, make_manifest, parse_manifest
from voting.secret import make_questions, make_selections
from voting.tally import Measure, count_votes

Fields = dict[str, Any]


def fields(**changes: Any) -> Fields:
    return World(changes=make_changes(**changes)).manifest_fields()


def with_election(**members: Any) -> Fields:
    return fields(questions=[election("q1", CANDIDATES, **members)])


def manifest_of(**members: Any) -> Manifest:
    return parse_manifest(make_manifest(with_election(**members)))


def test_an_election_stands_beside_motions() -> None:
    manifest = parse_manifest(make_manifest(fields()))
    assert [question.seats for question in manifest.questions] == [None, 2, 1]
    assert [option.kind for option in manifest.questions[1].options] == ["candidate"] * 5
    assert (manifest.questions[1].min, manifest.questions[1].max, manifest.questions[1].blank) == (2, 3, True)


GOOD: dict[str, Fields] = {
    "nothing need be chosen": {"min": 0, "max": 1},
    "all may be chosen": {"min": 0, "max": 5, "seats": 5},
    "more may be chosen than seats": {"min": 1, "max": 5, "seats": 1},
    "more seats than choices": {"min": 1, "max": 1, "seats": 5},
    "blank besides": {"min": 3, "max": 3, "seats": 3, "blank": True},
    "blank said not to be allowed": {"blank": False},
}


@pytest.mark.parametrize("name", GOOD)
def test_limits_that_make_sense(name: str) -> None:
    assert manifest_of(**GOOD[name]).questions[0].seats == GOOD[name].get("seats", 1)


@pytest.mark.parametrize("number", [1, 2, 200])
def test_one_to_two_hundred_candidates(number: int) -> None:
    names = [f"c{place}" for place in range(number)]
    data = make_manifest(fields(questions=[election("q1", names, max=number, seats=number)]))
    assert len(parse_manifest(data).questions[0].options) == number


def change(**members: Any) -> Callable[[Fields], Any]:
    return lambda raw: raw.update(members)


BENT: dict[str, Callable[[Fields], Any]] = {
    "no seats": lambda raw: raw.pop("seats"),
    "no seat": change(seats=0),
    "seats for nobody": change(seats=6),
    "more choices than candidates": change(max=6),
    "limits crossed": change(min=3, max=2),
    "no choice at all": change(min=0, max=0),
    "no candidate": change(options=[]),
    "too many candidates": lambda raw: raw.update(election("q1", [f"c{place}" for place in range(201)])),
    "an option against": lambda raw: raw["options"][0].update(kind="against"),
    "an option to abstain": lambda raw: raw["options"][4].update(kind="abstain"),
    "a candidate twice": lambda raw: raw["options"][1].update(id="ada"),
    "two candidates of one name": lambda raw: raw["options"][1].update(label=raw["options"][0]["label"]),
    "blank in words": change(blank="yes"),
    "seats in words": change(seats="1"),
}


@pytest.mark.parametrize("name", BENT)
def test_an_election_that_makes_no_sense_is_refused(name: str) -> None:
    raw = copy.deepcopy(with_election())
    make_manifest(raw)
    BENT[name](raw["questions"][0])
    with pytest.raises(ManifestMalformedError):
        make_manifest(raw)


def test_a_motion_has_no_seats() -> None:
    raw = World().manifest_fields()
    raw["questions"][0]["seats"] = 1
    with pytest.raises(ManifestMalformedError):
        make_manifest(raw)


@pytest.mark.parametrize("silence", ["participating_with_majority", "against"])
def test_silent_owners_cannot_be_added_to_nobody(silence: str) -> None:
    for raw in (fields(silence=silence), {**with_election(), "silence": silence}):
        with pytest.raises(SilenceUndirectedError):
            make_manifest(raw)
    make_manifest(World(changes={"silence": silence}).manifest_fields())


# -- ballots ----------------------------------------------------------------------------------------------------------


def ballot(manifest: Manifest, chosen: list[str]) -> bytes:
    answers = [{"options": chosen, "question": "q1"}]
    return encode_canonical({"answers": answers, "manifest": hex_of(manifest.sha256), "suite": "recorded-1", "v": 1})


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (["ada"], None),
        (["ada", "cai", "er"], None),
        ([], "selection-count-wrong"),
        (["ada", "bo", "cai", "dou"], "selection-count-wrong"),
        (list(CANDIDATES), "selection-count-wrong"),
        (["ada", "ada"], "option-unknown"),
        (["bo", "ada"], "option-unknown"),
        (["ada", "for"], "option-unknown"),
        (["候选人ada"], "option-unknown"),
    ],
)
def test_a_ballot_of_one_to_three(chosen: list[str], code: str | None) -> None:
    manifest = manifest_of(min=1, max=3, seats=2)
    if code is None:
        assert parse_ballot(ballot(manifest, chosen), manifest).answers == (tuple(chosen),)
        assert make_ballot({"q1": chosen}, manifest) == ballot(manifest, chosen)
        return
    with pytest.raises(RejectionError) as refused:
        parse_ballot(ballot(manifest, chosen), manifest)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("members", "numbers"),
    [
        ({"min": 0, "max": 2}, {0, 1, 2}),
        ({"min": 2, "max": 3}, {2, 3}),
        ({"min": 2, "max": 3, "blank": True}, {0, 2, 3}),
        ({"min": 5, "max": 5}, {5}),
        ({"min": 1, "max": 1, "blank": True}, {0, 1}),
    ],
)
def test_how_many_may_be_chosen(members: Fields, numbers: set[int]) -> None:
    manifest = manifest_of(**members)
    for number in range(6):
        data = ballot(manifest, list(CANDIDATES[:number]))
        if number in numbers:
            assert parse_ballot(data, manifest).answers == (CANDIDATES[:number],)
            continue
        with pytest.raises(SelectionCountWrongError):
            parse_ballot(data, manifest)


def test_what_belenios_takes_it_for() -> None:
    manifest = parse_manifest(make_manifest(fields()))
    asked = make_questions(manifest)[1]
    assert (asked.min, asked.max, asked.blank, len(asked.answers)) == (2, 3, True, 5)
    chosen = {"q1": ["for"], "q2": ["bo", "er"], "q3": ["south"]}
    assert make_selections(chosen, manifest) == [[1, 0, 0], [0, 0, 1, 0, 0, 1], [0, 1]]
    assert make_selections({**chosen, "q2": []}, manifest)[1] == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("members", "choices"),
    [
        ({"min": 1, "max": 1}, 5),
        ({"min": 3, "max": 3}, 5),
        ({"min": 1, "max": 3}, 6),
        ({"min": 0, "max": 3}, 6),
        ({"min": 1, "max": 1, "blank": True}, 6),
        ({"min": 1, "max": 2, "blank": True}, 7),
    ],
)
def test_the_gate_counts_what_a_voter_can_answer(members: Fields, choices: int) -> None:
    assert choices_of(manifest_of(**members).questions[0]) == choices


def test_the_gate_counts_a_motion_as_before() -> None:
    motion: Question = parse_manifest(make_manifest(World().manifest_fields())).questions[0]
    assert choices_of(motion) == 3


# -- counting ---------------------------------------------------------------------------------------------------------

AREAS = (90_000, 100_500, 80_250, 120_000, 60_125)
ballots = st.dictionaries(st.sampled_from(["v0001", "v0002", "v0003", "v0004", "v0005"]), st.sets(st.integers(0, 4)))


@given(ballots)
def test_a_slow_count_agrees(votes: dict[str, set[int]]) -> None:
    """Each voter is one head and one area, however many candidates are named; figures of candidates overlap."""
    raw = make_changes(questions=[election("q1", CANDIDATES, min=0, max=5, seats=3, blank=True)])
    box = Box(areas=AREAS, changes=raw)
    for voter, places in votes.items():
        box.world.cast(voter, "+".join(CANDIDATES[place] for place in sorted(places)) or "blank")
    box.world.close_voting()
    box.catch_up()
    assert box.case.manifest is not None
    assert box.case.roll is not None
    [count] = count_votes(box.case, box.case.manifest, box.case.roll)
    weights = dict(zip(("v0001", "v0002", "v0003", "v0004", "v0005"), AREAS, strict=True))
    for place, name in enumerate(CANDIDATES):
        areas = [weights[voter] for voter, places in votes.items() if place in places]
        assert count.options[name] == Measure(len(areas), sum(areas))
    nobody = [weights[voter] for voter, places in votes.items() if not places]
    assert count.blank == Measure(len(nobody), sum(nobody))
    assert count.answered == Measure(len(votes), sum(weights[voter] for voter in votes))
