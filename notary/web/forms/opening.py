"""Accepting an application: the first entry of a case, for which there is no log yet."""

from typing import Any

from keys.canonical import Json
from notary.adapters.proposals import Draft
from notary.adapters.steps import Application, case_opened_body
from notary.web.forms.form import CHECK, LINES, WORD_LINES, WORDS, Bench, Field, Form
from notary.web.reviewing import settle_opening


def _make(bench: Bench, answers: dict[str, Any]) -> Draft:
    application = Application(
        compound=_both(answers["compound"]),
        matter=_both(answers["matter"]),
        applicants=[_both(words) for words in answers["applicants"]],
        legal_basis=answers["legal_basis"],
        demonstration=answers["demonstration"],
    )
    body: dict[str, Json] = case_opened_body(bench.work, application)
    return Draft(body)


def _both(words: dict[str, str]) -> dict[str, str]:
    """Words with their English, for which the Chinese stands where nobody typed any: statements carry both."""
    return {"en": words.get("en") or words["zh_cn"], "zh_cn": words["zh_cn"]}


OPENING = Form(
    kind="case_opened",
    fields=(
        Field("compound", WORDS, limit=200),
        Field("matter", WORDS, limit=200),
        Field("applicants", WORD_LINES),
        Field("legal_basis", LINES),
        Field("demonstration", CHECK),
    ),
    make=_make,
    settle=settle_opening,
)
