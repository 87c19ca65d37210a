"""The officers' site: what it is made of. Served below ``/office`` in the process of the voters' site.

It has its own cookie, its own catalogue and its own checks, and shares only headers, log and error shape with the other
sites (ledger/web/site.py). ``mount`` puts it beside the voters' site.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Blueprint, Flask, Response, g, request
from sqlalchemy import Engine
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from ledger.web.settings import Settings
from ledger.web.site import ROOT, build_site
from notary.adapters.office import Office
from notary.web.access import install_access
from notary.web.announcing import make_announcing
from notary.web.applying import make_applying
from notary.web.casefiles import make_casefiles
from notary.web.caselist import make_cases
from notary.web.casepage import make_casepage
from notary.web.enrol import make_enrol
from notary.web.nav import CASE, SITE, links
from notary.web.notifying import make_notifying
from notary.web.offline import make_offline
from notary.web.retaining import make_retaining
from notary.web.reviewing import make_reviewing
from notary.web.roster import make_roster
from notary.web.service import OfficeService, make_service
from notary.web.signin import make_signin
from notary.web.steps import make_steps
from notary.web.supervision import make_supervision
from notary.web.words import FOLDER, OfficeWords, codes, kind_words, words
from voting.web.assets import Assets

PLACE = "/office"
PARTS: Sequence[Callable[[], Blueprint]] = (
    make_signin,
    make_roster,
    make_enrol,
    make_cases,
    make_casepage,
    make_steps,
    make_offline,
    make_applying,
    make_reviewing,
    make_casefiles,
    make_announcing,
    make_supervision,
    make_retaining,
    make_notifying,
)
"""The parts of the site; a new part is one line here."""
STATUSES = {
    "account-unknown": 404,
    "application-changed": 409,
    "application-state-wrong": 409,
    "application-unknown": 404,
    "case-unknown": 404,
    "document-erased": 410,
    "document-too-large": 413,
    "document-unknown": 404,
    "notice-repeated": 409,
    "proposal-closed": 409,
    "proposal-unknown": 404,
    "sign-in-limit": 429,
    "sign-in-missing": 401,
    "step-unknown": 404,
}
"""HTTP statuses where the family's own does not do."""


def make_office_site(settings: Settings, office: Office, engine: Engine) -> Flask:
    """Make the officers' site over an open database. Raises OfficeHostError."""
    return build_office_site(make_service(settings, office, engine), [make() for make in PARTS])


def build_office_site(service: OfficeService, parts: Iterable[Blueprint]) -> Flask:
    """Make the site of these parts."""
    site = build_site(service.settings, parts, title="Zhengyi office", statuses=STATUSES)
    site.config["PROBLEM_PAGE"] = "office/problem.html"
    site.extensions["zhengyi_office"] = service
    site.extensions["babel"].instance.domain_instance = OfficeWords(str(FOLDER))
    install_access(site, service)
    _install_frame(site, service)
    return site


def mount(voters: Flask, officers: Flask) -> Any:
    """Both sites as one WSGI application."""
    return DispatcherMiddleware(voters, {PLACE: officers})


def _install_frame(site: Flask, service: OfficeService) -> None:
    assets = Assets(ROOT / "static")

    @site.context_processor
    def frame() -> dict[str, Any]:
        return {
            "asset": lambda name: f"{request.script_root}{assets.address(name)}",
            "desk_words": lambda: [(code, words(code)) for code in codes() if code.startswith("desk-")],
            "case_links": lambda name: links(CASE, g.who.account, case=name) if g.get("who") else [],
            "kind_words": kind_words,
            "site_links": lambda: links(SITE, g.who.account) if g.get("who") else [],
            "office_name": service.office.facts.name_en if g.get("language") == "en" else service.office.facts.name_zh,
            "say": words,
        }

    @site.after_request
    def keep_static(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
