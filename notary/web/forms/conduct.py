"""What the office does around the vote: advice, announcement, objections, incidents."""

from typing import Any

from notary.adapters.postings import check_public, list_objections
from notary.adapters.proposals import Draft
from notary.office_errors import StepUnknownError
from notary.web.forms.form import CHOICE, LONG, Bench, Field, Form
from notary.web.words import value_words, words

OUTCOMES = ("accepted", "partly", "rejected")


def _advice(_bench: Bench, answers: dict[str, Any]) -> Draft:
    return Draft({"answer": answers["answer"], "question": answers["question"]})


def _announcement(_bench: Bench, _answers: dict[str, Any]) -> Draft:
    raise StepUnknownError  # the editor proposes it: notary/web/announcing.py


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
        (),
        _announcement,
        fits=lambda bench: bench.process.case.roll is not None,
        page="announcing.editor",
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
