"""Attacks A17 to A23: what a voter, or somebody with one voter's key, may write into a ballot."""

import copy
import hashlib
import json
from functools import cache
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.encoding import hex_of
from tests.simulator import World, make_world
from tests.tampering.bending import (
    CLOSED,
    FIRST,
    ISSUED,
    SEALED,
    SECOND,
    Bend,
    bend,
    bends,
    cast,
    insert,
    recount,
    reseal_manifest,
)
from voting.manifest import Manifest


def text_of(manifest: Manifest, **bent: Any) -> str:
    """A ballot for the first option of every question, whatever ``bent`` says instead."""
    answers = [{"options": ["for"], "question": question.id} for question in manifest.questions]
    fields: dict[str, Any] = {"answers": answers, "manifest": hex_of(manifest.sha256), "suite": "recorded-1", "v": 1}
    return encode_canonical({**fields, **bent}).decode()


def choose(world: World, *options: str, **more: Any) -> None:
    """S3: v0007 casts a ballot with these options and these further names in its answer."""
    answer = {"options": list(options), "question": "q1", **more}
    cast(world, CLOSED, "v0007", "for", ballot_text=text_of(world.manifest(), answers=[answer]))
    recount(world)


@bend("A17", "S3", "two options where one may be chosen", "selection-count-wrong", CLOSED)
def _(world: World) -> None:
    choose(world, "for", "against")


@bend("A17", "S3", "the same option twice", "option-unknown", CLOSED)
def _(world: World) -> None:
    choose(world, "for", "for")


@bend("A17", "S3", "a thousand times the same option", "ballot-malformed", CLOSED)
def _(world: World) -> None:
    choose(world, *["for"] * 1000)


@bend("A17", "S3", "an option that is not there", "option-unknown", CLOSED)
def _(world: World) -> None:
    choose(world, "perhaps")


@pytest.mark.parametrize("bend", bends("A17"), ids=str)
def test_a17_overvotes(bend: Bend) -> None:
    bend.check()


@bend("A19", "S3", "no option where one must be chosen", "selection-count-wrong", CLOSED)
def _(world: World) -> None:
    choose(world)


@bend("A19", "S3", "limits inside the ballot", "ballot-malformed", CLOSED)
def _(world: World) -> None:
    choose(world, "for", "against", max=2, min=1)


@pytest.mark.parametrize("bend", bends("A19"), ids=str)
def test_a19_limits_read_from_the_ballot(bend: Bend) -> None:
    bend.check()


@cache
def two_questions() -> World:
    first: dict[str, Any] = World().manifest_fields()["questions"][0]
    return make_world(changes={"questions": [first, {**first, "id": "q2"}]})


def answer_both(world: World, *questions: str) -> None:
    answers = [{"options": ["for"], "question": name} for name in questions]
    cast(world, CLOSED, "v0007", "for", ballot_text=text_of(world.manifest(), answers=answers))
    recount(world)


@bend("A20", "S3", "a question left out", "option-unknown", CLOSED, two_questions)
def _(world: World) -> None:
    answer_both(world, "q1")


@bend("A20", "S3", "a question answered twice", "option-unknown", CLOSED, two_questions)
def _(world: World) -> None:
    answer_both(world, "q1", "q1")


@bend("A20", "S3", "a question too many", "option-unknown", CLOSED, two_questions)
def _(world: World) -> None:
    answer_both(world, "q1", "q2", "q3")


@bend("A20", "S3", "questions in another order", "option-unknown", CLOSED, two_questions)
def _(world: World) -> None:
    answer_both(world, "q2", "q1")


@bend("A20", "S3", "no answers at all", "option-unknown", CLOSED)
def _(world: World) -> None:
    answer_both(world)


@pytest.mark.parametrize("bend", bends("A20"), ids=str)
def test_a20_parts_missing_doubled_added_or_reordered(bend: Bend) -> None:
    bend.check()


@bend("A21", "S6", "a ballot of another case with the same voters and questions", "case-wrong", CLOSED)
def _(world: World) -> None:
    other = make_world(origin="vote.example/shihezi/case/2026-02")
    insert(world, CLOSED, other.drafts[FIRST])
    recount(world)


@bend("A21", "S6", "another case's manifest sealed here", "case-wrong", SEALED)
def _(world: World) -> None:
    reseal_manifest(world, case="vote.example/shihezi/case/2026-02")


@bend("A21", "S3", "a ballot signed over another case's manifest", "manifest-wrong", CLOSED)
def _(world: World) -> None:
    other = make_world(origin="vote.example/shihezi/case/2026-02").manifest()
    cast(world, CLOSED, "v0007", "for", manifest=hex_of(other.sha256), ballot_text=text_of(other))
    recount(world)


@bend("A21", "S3", "the choice alone made for another case's manifest", "manifest-wrong", CLOSED)
def _(world: World) -> None:
    other = make_world(origin="vote.example/shihezi/case/2026-02").manifest()
    cast(world, CLOSED, "v0007", "for", ballot_text=text_of(other))
    recount(world)


@pytest.mark.parametrize("bend", bends("A21"), ids=str)
def test_a21_ballot_of_another_election(bend: Bend) -> None:
    bend.check()


@bend("A22", "S1", "a voter's whole ballot under another voter's name", "signature-wrong", CLOSED)
def _(world: World) -> None:
    draft = cast(world, CLOSED, "v0007", "for")
    copied = world.drafts[FIRST].body
    statement = {**copied["statement"], "voter": "v0007", "credential": ISSUED + 6}
    draft.body = {**copied, "statement": statement}
    recount(world)


@pytest.mark.parametrize("bend", bends("A22"), ids=str)
def test_a22_copied_ballot(bend: Bend) -> None:
    bend.check()


@bend("A23", "S3", "a weight in the ballot", "ballot-malformed", CLOSED)
def _(world: World) -> None:
    cast(world, CLOSED, "v0007", "for", ballot_text=text_of(world.manifest(), weight=99_999))
    recount(world)


@bend("A23", "S3", "a weight in the statement", "cast-malformed", CLOSED)
def _(world: World) -> None:
    cast(world, CLOSED, "v0007", "for", weight=99_999)
    recount(world)


@bend("A23", "S1", "a weight beside the statement", "cast-malformed", FIRST)
def _(world: World) -> None:
    world.drafts[FIRST].body["weight"] = 99_999


@pytest.mark.parametrize("bend", bends("A23"), ids=str)
def test_a23_weight_in_the_ballot(bend: Bend) -> None:
    bend.check()


@bend("A33", "S1", "a title changed under the old hash", "blob-missing", SEALED)
def _(world: World) -> None:
    name = hex_of(world.manifest().sha256)
    world.blobs[name] = world.blobs[name].replace("是否选聘甲公司".encode(), "是否选聘乙公司".encode())


@bend("A33", "S6", "a title changed and sealed anew", "manifest-wrong", FIRST)
def _(world: World) -> None:
    reseal_manifest(world, title={"en": "another", "zh_cn": "另一事项"})


@bend("A33", "S6", "the order of options changed and sealed anew", "manifest-wrong", FIRST)
def _(world: World) -> None:
    questions = json.loads(json.dumps(world.manifest_fields()["questions"]))
    questions[0]["options"].reverse()
    reseal_manifest(world, questions=questions)


@pytest.mark.parametrize("bend", bends("A33"), ids=str)
def test_a33_texts_or_order_differ(bend: Bend) -> None:
    bend.check()


def test_a24_two_voters_never_share_a_tracker() -> None:
    """The same choice, the same moment: what a voter keeps names the voter."""
    world = World()
    world.prepare()
    world.open_voting()
    first, second = (world.cast(voter, "for") for voter in ("v0001", "v0002"))
    assert first.body["ballot"] == second.body["ballot"]
    assert world.casts["v0001"] != world.casts["v0002"]
    assert {len(item[0]) for item in world.casts.values()} == {hashlib.sha256().digest_size}


@bend("A24", "S1", "one ballot in two places, one receipt for both", "ballot-twice", SECOND)
def _(world: World) -> None:
    insert(world, SECOND, copy.copy(world.drafts[FIRST]))
    recount(world)


@pytest.mark.parametrize("bend", bends("A24"), ids=str)
def test_a24_clash(bend: Bend) -> None:
    bend.check()
