"""Turnout for everybody: a page of the voters' site, and the same figures for programs.

Public while people vote, as who voted and when is; a figure by option is nowhere.  The page renews itself only where
its reader asked for it.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.blueprints import BlueprintSetupState

from notary.adapters.turnouts import Turnouts
from notary.turnout import format_turnout
from notary.turnoutchart import make_chart
from notary.web.turnoutwords import turnout_words
from voting.errors import CaseUnknownError
from voting.web.casepage import time_words
from voting.web.pages import find_page
from voting.web.service import Service


def make_turnout_pages(service: Service) -> Blueprint:
    """Make the page and the address of the API."""
    pages = Blueprint("turnout", __name__)
    turnouts = Turnouts(service.cases)

    @pages.record
    def prepare(state: BlueprintSetupState) -> None:
        state.app.config["HAS_TURNOUT"] = True
        state.app.jinja_env.filters.update(turnout_words())

    @pages.get("/case/<name>/turnout")
    def page(name: str) -> str:
        shown = find_page(service, name)
        view = make_view(service, turnouts, service.cases.origin_of(name))
        is_live = shown["state"] == "open" and request.args.get("live") == "1"
        return render_template("notary/turnoutpage.html", case=shown, is_live=is_live, **view)

    @pages.get("/api/cases/<name>/turnout")
    def figures(name: str) -> Response:
        view = make_view(service, turnouts, service.cases.origin_of(name))
        return jsonify(format_turnout(view["turnout"]))

    return pages


def make_view(service: Service, turnouts: Turnouts, origin: str) -> dict[str, Any]:
    """What the page shows of a case. Raises CaseUnknownError before its manifest is sealed."""
    now = service.clock()
    with service.cases.read(origin) as case:
        turnout = turnouts.of(case, now)
    if turnout is None:
        raise CaseUnknownError
    return {"chart": make_chart(turnout, now), "now_words": time_words(now), "turnout": turnout}
