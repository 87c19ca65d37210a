"""Elections tampered with: ballots that choose too many, too few or strangers; results that seat others.

Attacks A17, A19, A20, A72.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from keys.canonical import encode_canonical
from tests.electionworld import make_changes, make_election_world
from tests.secretworld import GROUP, SecretWorld
from tests.simulator import World
from tests.tampering.bending import asked, assert_accepted, assert_refused, body_of, cast, recount, resign
from tests.tampering.secret.record import assert_refused as assert_secret_refused
from tests.tampering.secret.record import forge
from voting.belenios.encrypt import make_secret_ballot
from voting.manifest import make_manifest


@cache
def honest() -> World:
    """Never bent itself."""
    world = make_election_world()
    assert_accepted(asked(world))
    return world


def place(world: World, kind: str) -> int:
    return next(index for index, draft in enumerate(world.drafts) if draft.kind == kind)


# -- ballots in clear -------------------------------------------------------------------------------------------------

BALLOTS: dict[str, tuple[list[str], str]] = {
    "one too many": (["ada", "bo", "cai", "dou"], "selection-count-wrong"),
    "all": (["ada", "bo", "cai", "dou", "er"], "selection-count-wrong"),
    "one too few": (["ada"], "selection-count-wrong"),
    "one candidate twice": (["ada", "ada"], "option-unknown"),
    "one candidate three times": (["ada", "ada", "ada"], "option-unknown"),
    "in another order": (["bo", "ada"], "option-unknown"),
    "a stranger": (["ada", "zed"], "option-unknown"),
    "a candidate of another question": (["ada", "north"], "option-unknown"),
    "an option of the motion": (["ada", "for"], "option-unknown"),
}


@pytest.mark.parametrize("name", BALLOTS)
def test_a17_a_ballot_of_an_election_is_refused(name: str) -> None:
    """The voter signs it (S3) and the office takes it in: the audit refuses it."""
    chosen, code = BALLOTS[name]
    world = copy.deepcopy(honest())
    raw = json.loads(world.ballot_text("v0009", "for/ada+bo/north", world.manifest()))
    raw["answers"][1]["options"] = chosen
    index = place(world, "voting_closed")
    cast(world, index, "v0009", "", ballot_text=encode_canonical(raw).decode())
    recount(world)
    assert_refused(asked(world), code, index)


def test_a17_one_seat_takes_one_name() -> None:
    world = copy.deepcopy(honest())
    index = place(world, "voting_closed")
    raw = json.loads(world.ballot_text("v0009", "for/ada+bo/north", world.manifest()))
    raw["answers"][2]["options"] = ["north", "south"]
    cast(world, index, "v0009", "", ballot_text=encode_canonical(raw).decode())
    recount(world)
    assert_refused(asked(world), "selection-count-wrong", index)


# -- the declared result ----------------------------------------------------------------------------------------------

Result = Any
RESULTS: dict[str, Callable[[Result], Any]] = {
    "another winner": lambda result: committee(result).update(winners=["ada", "cai"]),
    "the winners in another order": lambda result: committee(result).update(winners=["bo", "ada"]),
    "a third winner": lambda result: committee(result).update(winners=["ada", "bo", "cai"]),
    "a winner left out": lambda result: committee(result).update(winners=["ada"]),
    "a winner of two seats": lambda result: committee(result).update(winner="ada"),
    "a seat more": lambda result: committee(result).update(seats=3),
    "a tie that was none": lambda result: committee(result).update(tied=["cai"]),
    "no winners named": lambda result: committee(result).pop("winners"),
    "another manager": lambda result: result["questions"][2]["decision"].update(winner="south", winners=["south"]),
    "winners of a motion": lambda result: result["questions"][0]["decision"].update(winners=["for"]),
    "a vote more": lambda result: result["questions"][1]["options"][2].update(headcount=5),
    "heads counted by marks": lambda result: result["questions"][1]["participants"].update(headcount=17),
    "a blank vote less": lambda result: result["questions"][1]["blank"].update(headcount=0),
    "silent owners counted to a candidate": lambda result: result["questions"][1]["silent"].update(counted_to="ada"),
}


def committee(result: Result) -> Any:
    return result["questions"][1]["decision"]


@pytest.mark.parametrize("name", RESULTS)
def test_a72_a_result_that_the_entries_do_not_give_is_refused(name: str) -> None:
    world = copy.deepcopy(honest())
    index = place(world, "result_declared")
    RESULTS[name](body_of(world, index)["result"])
    resign(world, index, "li")
    assert_refused(asked(world), "result-wrong", index)


# -- the manifest -----------------------------------------------------------------------------------------------------


def reseal(world: World, change: Callable[[dict[str, Any]], Any]) -> int:
    """Two officers seal another manifest in the place of the one that voters saw; gives its index."""
    fields = world.manifest_fields()
    change(fields)
    index = place(world, "manifest_sealed")
    body = body_of(world, index)
    del world.blobs[body["manifest"]]
    body["manifest"] = world.blob(encode_canonical(fields))
    resign(world, index, "li", "wang")
    return index


def test_a19_a_seat_more_after_the_vote_leaves_no_ballot_standing() -> None:
    world = copy.deepcopy(honest())
    reseal(world, lambda fields: fields["questions"][1].update(seats=3))
    assert_refused(asked(world), "manifest-wrong", place(world, "ballot_cast"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda fields: fields.update(silence="participating_with_majority"), "silence-undirected"),
        (lambda fields: fields.update(silence="against"), "silence-undirected"),
        (lambda fields: fields["questions"][1].update(rule="CN-278-SPE"), "rule-kind-wrong"),
        (lambda fields: fields["questions"][1].update(max=6), "manifest-malformed"),
        (lambda fields: fields["questions"][1]["options"].pop(), None),
    ],
)
def test_a20_an_election_that_could_not_be_announced_is_refused(change: Any, code: str | None) -> None:
    world = copy.deepcopy(honest())
    index = reseal(world, change)
    if code is None:
        make_manifest({**world.manifest_fields()})
        assert_refused(asked(world), "manifest-wrong", place(world, "ballot_cast"))
        return
    assert_refused(asked(world), code, index)


# -- encrypted ballots ------------------------------------------------------------------------------------------------


@cache
def opened() -> SecretWorld:
    world = SecretWorld(changes=make_changes())
    world.prepare()
    world.deliver(world.roll().by_id)
    world.open_voting()
    return world


def encrypted(world: SecretWorld, committee: list[int], **limits: Any) -> str:
    """A ballot whose second answer is ``committee``, honestly proven for a question with other ``limits``."""
    election = world.election()
    first, second, third = election.questions
    bent = replace(election, questions=(first, replace(second, **limits), third))
    choices = [[1, 0, 0], committee, [1, 0]]
    return make_secret_ballot(GROUP, bent, world.exponent("v0001"), choices, b"7" * 32).decode()


def test_a19_an_encrypted_ballot_within_the_limits_is_taken() -> None:
    for committee in ([0, 1, 1, 0, 0, 0], [0, 1, 1, 1, 0, 0], [1, 0, 0, 0, 0, 0]):
        world = copy.deepcopy(opened())
        world.cast("v0001", "", ballot_text=encrypted(world, committee))
        assert len(world.replay().case.casts["v0001"]) == 1


@pytest.mark.parametrize(
    ("committee", "limits"),
    [([0, 1, 1, 1, 1, 0], {"max": 4}), ([0, 1, 0, 0, 0, 0], {"min": 1}), ([0, 0, 0, 0, 0, 0], {"min": 0, "max": 2})],
)
def test_a19_an_encrypted_ballot_that_chooses_too_many_or_too_few_is_refused(
    committee: list[int], limits: dict[str, int]
) -> None:
    """Proven for other limits it has another shape; cut to the right shape its proof does not hold."""
    world = copy.deepcopy(opened())
    text = encrypted(world, committee, **limits)
    world.cast("v0001", "", ballot_text=text)
    assert_secret_refused(world, "proof-sum-wrong")

    def cut(fields: dict[str, Any]) -> None:
        proofs = fields["answers"][1]["overall_proof"]
        assert len(proofs) == 4
        del proofs[1]

    world = copy.deepcopy(opened())
    world.cast("v0001", "", ballot_text=forge(text, world.exponent("v0001"), cut))
    assert len(json.loads(encrypted(world, [0, 1, 1, 0, 0, 0]))["answers"][1]["overall_proof"]) == 3
    assert_secret_refused(world, "proof-sum-wrong")


def test_a17_a_candidate_with_two_marks_is_refused() -> None:
    """Twice the same ciphertext added up: the proof of nought or one does not hold."""

    def double(fields: dict[str, Any]) -> None:
        answer = fields["answers"][1]
        for part in ("choices", "individual_proofs"):
            answer[part][2] = answer[part][1]

    world = copy.deepcopy(opened())
    text = forge(encrypted(world, [0, 1, 1, 0, 0, 0]), world.exponent("v0001"), double)
    world.cast("v0001", "", ballot_text=text)
    assert_secret_refused(world, "proof-blank-wrong")
