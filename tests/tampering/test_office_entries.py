"""What the office enters beside the vote: private advice, photographs of postings, documents of an application.

Each stands in the third version of the process alone, says its commitment and nothing else, and agrees with the record.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.notary.test_golden import Older
from tests.simulator import DAY, START, World, words

PICTURE = {"commitment": "77" * 32, "kind": "posting", "size": 1000}
PRIVATE = {"private": "66" * 32}


def posted(subject: str = "announcement", time: int = START + 3600, **bent: Any) -> dict[str, Any]:
    return {"documents": [PICTURE], "place": words("大门"), "subject": subject, "time": time, **bent}


def announced(kind: type[World] = World) -> World:
    world = kind()
    world.announce()
    return world


def first(world: World) -> tuple[str, int | None]:
    [finding, *_] = world.audit().findings
    return finding.code, finding.entry


def entered(kind: str, body: dict[str, Any], world: World) -> tuple[str, int | None]:
    world.append(kind, body, ["wang"])
    return first(world)


WHOLE = ("record-incomplete", None)  # nothing is wrong, the case merely goes on


def test_private_advice_and_a_posting_are_accepted() -> None:
    world = announced()
    world.append("advice_given", PRIVATE, ["wang"])
    world.append("posting_recorded", posted("roll"), ["li"])
    assert entered("posting_recorded", posted(), world) == WHOLE


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (posted(time=START + 2 * DAY), "posting-wrong"),  # after the entry that tells it
        (posted(time=START - DAY), "posting-wrong"),  # before anything hung there
        (posted("result"), "posting-wrong"),  # there is no result
        (posted("letters"), "shape-wrong"),
        (posted(documents=[]), "shape-wrong"),
        (posted(documents=[PICTURE | {"name": "虚构甲.jpg"}]), "shape-wrong"),
        (posted(documents=[{**PICTURE, "commitment": "77"}]), "shape-wrong"),
    ],
)
def test_a_posting_that_cannot_be_is_refused(body: dict[str, Any], code: str) -> None:
    assert entered("posting_recorded", body, announced()) == (code, 3)


@pytest.mark.parametrize("body", [{**PRIVATE, "answer": "yes"}, {"private": "66"}, {"question": "may we?"}, {}])
def test_advice_is_private_or_public_and_never_half(body: dict[str, Any]) -> None:
    assert entered("advice_given", body, announced()) == ("shape-wrong", 3)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [("advice_given", PRIVATE, "shape-wrong"), ("posting_recorded", posted(), "kind-unknown")],
)
def test_an_older_version_knows_neither(kind: str, body: dict[str, Any], code: str) -> None:
    assert entered(kind, body, announced(Older)) == (code, 3)


def opened(bend: Callable[[dict[str, Any]], None], kind: type[World] = World) -> World:
    class Named(kind):  # type: ignore[misc, valid-type]  # the class is the argument
        def append(self, name: str, body: Any, signers: Any = ()) -> Any:
            draft = super().append(name, body, signers)
            if name == "case_opened":
                said = draft.body["statement"]["body"]
                bend(said)
                self.drafts.pop()
                draft = World.append(self, name, said, signers)
            return draft

    world: World = Named()
    world.open_case()
    return world


@pytest.mark.parametrize(
    ("documents", "code"),
    [
        ([PICTURE | {"kind": "identity"}] * 3, "record-incomplete"),
        ([], "record-incomplete"),
        ([PICTURE | {"sha256": "88" * 32}], "shape-wrong"),
        ([{"kind": "identity", "size": 5}], "shape-wrong"),
        ([PICTURE | {"kind": "identity"}] * 201, "shape-wrong"),
    ],
)
def test_an_application_names_its_documents_by_commitment_alone(documents: list[Any], code: str) -> None:
    assert first(opened(lambda body: body.update(documents=documents)))[0] == code


def test_an_older_case_names_no_documents() -> None:
    assert first(opened(lambda body: body.update(documents=[PICTURE]), Older))[0] == "shape-wrong"
