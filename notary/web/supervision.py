"""Supervising a vote: turnout against the quorum, objections with what they block, incidents, papers to print.

Nothing here knows a choice before the result is declared. An extension is only proposed: its form comes filled in.
"""

from typing import Any

from flask import Blueprint, Response, render_template
from flask.blueprints import BlueprintSetupState

from notary.adapters import papers
from notary.adapters.turnouts import turnout_of
from notary.entrywords import SET_ASIDE
from notary.kinds import OPEN
from notary.office_errors import StepUnknownError
from notary.supervising import Proposal, Raised, extension_limit, list_raised, propose_extension
from notary.turnoutchart import make_chart
from notary.web.access import roles
from notary.web.pages import Open, open_case
from notary.web.turnoutwords import turnout_words
from notary.web.words import time_words, words

EVERYBODY = ("applicant", "assistant", "notary", "registrar", "reviewer")
OFFICERS = ("assistant", "notary", "reviewer")


def make_supervision() -> Blueprint:
    """The page of a case, and its papers as PDF."""
    part = Blueprint("supervision", __name__, url_prefix="/cases/<case>")

    @part.record
    def prepare(state: BlueprintSetupState) -> None:
        state.app.jinja_env.filters.update(turnout_words(words))

    part.add_url_rule("/supervision", "page", page)
    part.add_url_rule("/papers/<paper>.pdf", "paper", paper)
    return part


@roles(*EVERYBODY)
def page(case: str) -> str:
    """Turnout, objections, incidents."""
    with open_case() as opened:
        turnout = turnout_of(opened.work.log, opened.process.case)
        raised = list_raised(opened.process.case, opened.now)
        proposal = turnout and propose_extension(
            opened.process.case, turnout, opened.now, extension_limit(opened.process)
        )
        return render_template(
            "office/supervision.html",
            case=opened.head,
            chart=make_chart(turnout, opened.now) if turnout else None,
            extension=_extension(proposal) if proposal and opened.process.phase == OPEN else None,
            is_secret=opened.process.is_secret,
            incidents=[_incident(*item) for item in reversed(opened.process.incidents)],
            now=time_words(opened.now),
            objections=[_objection(opened, item) for item in raised],
            papers=[name for name in PAPERS if _is_there(opened, name)],
            turnout=turnout,
        )


@roles(*OFFICERS)
def paper(case: str, paper: str) -> Response:
    """Result announcement, minutes or index as they stand. Raises StepUnknownError for another name."""
    with open_case() as opened:
        if paper not in PAPERS or not _is_there(opened, paper):
            raise StepUnknownError
        data = PAPERS[paper](opened)
    answer = Response(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{paper}-{opened.head["name"]}.pdf"'
    return answer


PAPERS = {
    "result": lambda opened: papers.render_result(papers.read_result(opened.work, opened.process)),
    "minutes": lambda opened: papers.render_minutes(papers.read_minutes(opened.work, opened.process)),
    "index": lambda opened: papers.render_index(papers.read_index(opened.work, (), opened.process)),
}


def _is_there(opened: Open, name: str) -> bool:
    return opened.work.is_begun and (name != "result" or opened.process.result is not None)


def _extension(proposal: Proposal) -> dict[str, str]:
    return {
        "closes": time_words(proposal.closes),
        "latest": time_words(proposal.latest),
        "reason": proposal.reason,
    }


def _objection(opened: Open, item: Raised) -> dict[str, Any]:
    return {
        "about": words(f"value-about-{item.about}"),
        "answer": item.answer,
        "answer_by": time_words(item.answer_by),
        "blocks": item.blocks,
        "index": item.index,
        "state": item.state,
        "voter": item.voter,
    }


def _incident(time: int, kind: str, body: dict[str, Any]) -> dict[str, str]:
    if kind == "ballot_set_aside":
        places = "、".join(str(index) for index in body["ballots"])
        what = words("set-aside-words", places=places, reason=SET_ASIDE[body["reason"]])
        return {"done": "", "time": time_words(time), "what": what}
    return {"done": body["done"], "time": time_words(time), "what": body["what"]}
