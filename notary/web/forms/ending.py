"""How a case ends: the final result, a recount, lapse, refusal, termination."""

from typing import Any

from notary.adapters import ends
from notary.adapters.postings import check_public
from notary.adapters.proposals import Draft
from notary.ending import is_without_quorum
from notary.web.forms.form import CHOICE, LONG, Bench, Field, Form
from notary.web.words import value_words, words
from voting.bodies import REFUSALS, TERMINATIONS
from voting.posting import RESULT

UNASKED = "none"


def _recount(bench: Bench, answers: dict[str, Any]) -> Draft:
    _check(bench, answers["reason"])
    objection = None if answers["objection"] == UNASKED else int(answers["objection"])
    return Draft(ends.recounted_body(bench.process, answers["reason"], objection))


def _asking(bench: Bench) -> list[tuple[str, str]]:
    """The objections to the result, or none."""
    about = value_words("about", RESULT)
    return [
        (UNASKED, words("nothing")),
        *(
            (str(item.index), words("objection-choice", entry=item.index, about=about, text=""))
            for item in bench.process.case.postings.objections.values()
            if item.about == RESULT
        ),
    ]


def _name(bench: Bench, _answers: dict[str, Any]) -> Draft:
    return Draft(ends.named_body(bench.process))


def _end(bench: Bench, answers: dict[str, Any]) -> Draft:
    _check(bench, answers["text"])
    return Draft({"reason": answers["reason"], "text": answers["text"]})


def _check(bench: Bench, text: str) -> None:
    """What goes into the public record names nobody. Raises AnswerPersonalError."""
    with bench.work.engine.connect() as connection:
        check_public(connection, bench.work.origin, text)


def _is_posted(bench: Bench) -> bool:
    return bench.now >= bench.process.case.postings.until.get(RESULT, 0)


def _fields(reasons: tuple[str, ...]) -> tuple[Field, ...]:
    chosen = Field("reason", CHOICE, choices=lambda _: [(name, value_words("reason", name)) for name in reasons])
    return chosen, Field("text", LONG)


ENDING_FORMS = (
    Form("result_recounted", (Field("objection", CHOICE, choices=_asking), Field("reason", LONG)), _recount),
    Form("result_confirmed", (), _name, fits=_is_posted),
    Form(
        "case_lapsed",
        (),
        _name,
        fits=lambda bench: not bench.process.lapsed and is_without_quorum(bench.process),
    ),
    Form("case_refused", _fields(REFUSALS), _end),
    Form("case_terminated", _fields(TERMINATIONS), _end),
)
