"""What the office does around the vote: advice, announcement, objections, incidents."""

from typing import Any

from keys.canonical import encode_canonical
from notary.adapters.postings import check_public, list_objections
from notary.adapters.proposals import Draft
from notary.web.forms.form import CHOICE, LONG, LONG_WORDS, TIME, WORDS, Bench, Field, Form, sha256_of
from notary.web.words import value_words, words

DAY = 86_400
OUTCOMES = ("accepted", "partly", "rejected")


def _advice(_bench: Bench, answers: dict[str, Any]) -> Draft:
    return Draft({"answer": answers["answer"], "question": answers["question"]})


def _announcement(_bench: Bench, answers: dict[str, Any]) -> Draft:
    data = encode_canonical({"text": answers["text"], "title": answers["title"], "v": 1})
    posting = {"from": answers["from"], "until": answers["until"]}
    return Draft({"announcement": sha256_of(data), "posting": posting}, [data])


def _answer(bench: Bench, answers: dict[str, Any]) -> Draft:
    with bench.work.engine.connect() as connection:
        check_public(connection, bench.work.origin, answers["answer"])
    return Draft({"answer": answers["answer"], "objection": int(answers["objection"]), "outcome": answers["outcome"]})


def _open_objections(bench: Bench) -> list[tuple[str, str]]:
    """Objections without an answer, each with the beginning of its text, which stays with the office."""
    return [
        (
            str(item.objection.index),
            words(
                "objection-choice",
                entry=item.objection.index,
                about=value_words("about", item.objection.about),
                text=item.text[:60],
            ),
        )
        for item in list_objections(bench.work)
        if item.answered is None
    ]


def _incident(_bench: Bench, answers: dict[str, Any]) -> Draft:
    return Draft({"done": answers["done"], "what": answers["what"]})


CONDUCT_FORMS = (
    Form("advice_given", (Field("question", LONG), Field("answer", LONG)), _advice),
    Form(
        "announcement_posted",
        (
            Field("title", WORDS, limit=200),
            Field("text", LONG_WORDS, limit=20_000),
            Field("from", TIME, first=lambda bench: bench.now),
            Field("until", TIME, first=lambda bench: bench.now + 15 * DAY),
        ),
        _announcement,
        fits=lambda bench: bench.process.case.roll is not None,
    ),
    Form(
        "objection_answered",
        (
            Field("objection", CHOICE, choices=_open_objections),
            Field("outcome", CHOICE, choices=lambda _: [(name, value_words("outcome", name)) for name in OUTCOMES]),
            Field("answer", LONG),
        ),
        _answer,
        fits=lambda bench: bool(_open_objections(bench)),
    ),
    Form("incident", (Field("what", LONG), Field("done", LONG)), _incident),
)
