"""The pages: list of cases, announcement, voting page, receipt page. They change nothing and hold no voter's data."""

from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request

from voting.errors import CaseUnknownError
from voting.web.assets import BOOTH
from voting.web.casepage import ZONE, localised, make_line, make_page
from voting.web.catalogue import booth_words, say
from voting.web.errors import BoothChangedError
from voting.web.service import Service
from voting.web.unitpage import find_units

# Stricter than the site's: no form, no picture from elsewhere, no text that becomes markup.
BOOTH_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)


def make_pages(service: Service) -> Blueprint:
    """Make the pages of the voters' site."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def cases() -> str:
        lines: list[dict[str, Any]] = []
        for origin in service.cases.origins():
            name_office(service, origin)
            with service.cases.read(origin) as case:
                lines.append(make_line(case, service.clock()) | {"is_rehearsal": g.is_rehearsal})
        g.is_rehearsal = False  # of the page as a whole
        order = {"open": 0, "sealed": 1, "before": 2, "closed": 3, "ended": 4}
        lines.sort(key=lambda line: order.get(line["state"], 9))
        return render_template("voting/cases.html", cases=lines)

    @pages.get("/case/<name>")
    def announcement(name: str) -> str:
        return render_template("voting/announcement.html", case=find_page(service, name))

    @pages.get("/case/<name>/vote")
    def vote(name: str) -> Response:
        page = find_page(service, name)
        if page["state"] != "open":
            return make_response(render_template("voting/notopen.html", case=page))
        if page["booth"] != service.assets.sha256(BOOTH):
            raise BoothChangedError
        return render_booth(service, "voting/vote.html", page)

    @pages.get("/case/<name>/unit")
    def unit(name: str) -> str:
        page = find_page(service, name)
        asked = request.args.get("unit", "")[:100].strip()
        return render_template("voting/unit.html", case=page, asked=asked, found=find_units(service, name, asked))

    @pages.get("/case/<name>/receipt")
    def receipt(name: str) -> Response:
        page = find_page(service, name)
        if not page["manifest"]:
            raise CaseUnknownError
        return render_booth(service, "voting/receipt.html", page)

    return pages


def find_page(service: Service, name: str) -> dict[str, Any]:
    """The case that addresses call ``name``, in words. Raises CaseUnknownError."""
    origin = service.cases.origin_of(name)
    name_office(service, origin)
    with service.cases.read(origin) as case:
        return make_page(service, case)


def name_office(service: Service, origin: str) -> None:
    """Put the name of the case's office at the head of the page, and the mark of a rehearsal."""
    opened = service.opening(origin)
    if opened.get("office"):
        g.office = localised(opened["office"]["name"])
    g.is_rehearsal = bool(opened.get("rehearsal", False))


def render_booth(service: Service, template: str, page: dict[str, Any]) -> Response:
    """A page with the booth on it."""
    words = booth_words(service.translations)
    booth = {"integrity": service.assets.integrity(BOOTH)}
    response = make_response(render_template(template, case=page, booth=booth, words=lambda: words))
    response.headers["Content-Security-Policy"] = BOOTH_POLICY
    response.headers["Integrity-Policy"] = "blocked-destinations=(script)"
    return response


def page_context(service: Service) -> dict[str, Any]:
    """What every page's frame shows: language, size of type, whose site it is, the two switches."""
    for origin in [] if "office" in g else service.cases.origins()[:1]:
        name_office(service, origin)
    language, large = g.get("language", "zh_cn"), g.get("large", False)
    other = {"label": "中文", "language": "zh-CN"} if language == "en" else {"label": "English", "language": "en"}
    return {
        "language": "en" if language == "en" else "zh-CN",
        "large": large,
        "office": g.get("office") or say("office-unnamed"),
        "zone": ZONE,
        "switches": [
            {**other, "address": f"{request.path}?lang={'zh_cn' if language == 'en' else 'en'}"},
            {"large": True, "address": f"{request.path}?type={'normal' if large else 'large'}"},
        ],
    }
