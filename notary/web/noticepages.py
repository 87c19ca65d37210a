"""The posted announcement for everybody: a page of the voters' site, the poster as PDF, the public part of the advice.

It is there from the moment of posting, before anything is sealed; what it tells is read from the ledger's entries.
Specification: ``notary/SPEC.md``, "Announcements", "Legal consultation".
"""

import re
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, render_template
from flask.blueprints import BlueprintSetupState
from sqlalchemy import select

from keys.errors import RejectionError
from ledger.adapters.db import ENTRY
from notary.adapters.office import load_office
from notary.adapters.officeprint import render_poster
from notary.announcement import parse_announcement
from voting.statement import parse_statement
from voting.web.casepage import localised, time_words
from voting.web.pages import find_page
from voting.web.service import Service

HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[0-9]{1,2}\. ")
ANNOUNCED, ADVISED = "announcement_posted", "advice_given"


def make_notice_pages(service: Service) -> Blueprint:
    """Make the page and the poster."""
    pages = Blueprint("notice", __name__)
    drawn = lru_cache(maxsize=32)(partial(draw_poster, service.settings.data))

    @pages.record
    def prepare(state: BlueprintSetupState) -> None:
        state.app.config["HAS_NOTICE"] = True

    @pages.get("/case/<name>/announcement")
    def page(name: str) -> str:
        shown = find_page(service, name)
        posted = find_posted(service, name)
        if posted is None:
            abort(404)
        return render_template(
            "notary/notice.html", case=shown, advice=find_advice(service, name), notice=make_notice(*posted)
        )

    @pages.get("/case/<name>/poster.pdf")
    def poster(name: str) -> Response:
        posted = find_posted(service, name)
        if posted is None:
            abort(404)
        opened = service.opening(service.cases.origin_of(name))
        address = f"{service.settings.base_url}/case/{name}/announcement"
        data = drawn(posted[0], address, is_rehearsal=bool(opened.get("rehearsal", False)))
        if not data:
            abort(404)
        answer = Response(data, content_type="application/pdf")
        answer.headers["Content-Disposition"] = 'inline; filename="poster.pdf"'
        answer.headers["Cache-Control"] = "public, max-age=600"
        return answer

    return pages


def draw_poster(folder: Path, data: bytes, address: str, *, is_rehearsal: bool = False) -> bytes:
    """The poster of an announcement as posted; empty for the first format, which has no parts to draw from."""
    try:
        made = parse_announcement(data)
    except (KeyError, RejectionError):
        return b""
    return render_poster(made, data, load_office(folder).facts, address, is_rehearsal=is_rehearsal)


def find_posted(service: Service, name: str) -> tuple[bytes, int] | None:
    """The announcement of the case that addresses call ``name`` and until when it is posted; None before."""
    found = _bodies(service, name, ANNOUNCED)
    if not found:
        return None
    body = found[-1]
    log = service.cases.log(service.cases.origin_of(name))
    return log.blob(bytes.fromhex(body["announcement"])), body["posting"]["until"]


def find_advice(service: Service, name: str) -> list[dict[str, str]]:
    """Questions and answers that the ledger has in clear."""
    return [body for body in _bodies(service, name, ADVISED) if "answer" in body]


def make_notice(data: bytes, until: int) -> dict[str, Any]:
    """The announcement in words, in the reader's language; without its parts where it has none."""
    try:
        made = parse_announcement(data)
    except (KeyError, RejectionError):
        return {"parts": None, "until": time_words(until)}
    latest = made.terms["extension"]["latest"]
    parts = {
        "opens": time_words(made.terms["opens"]),
        "closes": time_words(made.terms["closes"]),
        "latest": time_words(latest) if latest > made.terms["closes"] else "",
        "objection_until": time_words(made.notice["objection_until"]),
        "objection_contact": localised(made.notice["objection_contact"]),
        "objection_phone": made.notice["objection_phone"],
        "count_at": time_words(made.notice["count_at"]),
        "count_place": localised(made.notice["count_place"]),
        "annexes": [(localised(item["title"]), item["sha256"]) for item in made.notice["annexes"]],
    }
    lines = [(line, HEADING.match(line) is not None) for line in localised(made.text).splitlines()]
    return {"parts": parts, "title": localised(made.title), "lines": lines, "until": time_words(until)}


def _bodies(service: Service, name: str, kind: str) -> list[Any]:
    """What the entries of one kind say, in their order. Raises CaseUnknownError."""
    origin = service.cases.origin_of(name)
    query = select(ENTRY.c.idx).where(ENTRY.c.origin == origin, ENTRY.c.kind == kind).order_by(ENTRY.c.idx)
    with service.cases.engine.connect() as connection:
        places = list(connection.scalars(query))
    log = service.cases.log(origin)
    return [parse_statement(entry.body).body for place in places for entry in log.entries(place, place + 1)]
