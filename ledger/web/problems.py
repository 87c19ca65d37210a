"""Refusals as answers: one shape, ``{"code", "message"}`` and ``entry`` where one is at fault.

This file alone maps a code to a status. A family has a status of its own; the codes that need another one are listed
here, or handed to ``build_site`` by the site that knows them. Words come from the catalogue under the code, so that
codes and not sentences travel from the core; a code without words shows the sentence of its class.
"""

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from keys.canonical import encode_canonical
from keys.errors import MalformedError, NotAllowedError, RejectionError, VerificationError

FAMILIES: tuple[tuple[type[RejectionError], int], ...] = (
    (MalformedError, 400),
    (NotAllowedError, 403),
    (VerificationError, 403),
)
STATUS = {
    "json-too-large": 413,
    "entry-too-large": 413,
    "entry-repeated": 409,
    "log-exists": 409,
    "log-unknown": 404,
    "checkpoint-missing": 404,
    "log-closed": 409,
    "log-frozen": 503,
    "rolled-back": 503,
    "signer-missing": 503,
}
_HTTP_CODES = {
    400: "request-malformed",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    413: "request-too-large",
    415: "content-type-wrong",
    422: "shape-wrong",
    429: "too-many-requests",
}


def install_problems(site: Flask, statuses: Mapping[str, int]) -> None:
    """Make ``site`` answer refusals and errors in the one shape; ``statuses`` adds codes of its own."""
    site.extensions["zhengyi_statuses"] = {**STATUS, **statuses}
    site.register_error_handler(RejectionError, _answer_rejection)
    site.register_error_handler(HTTPException, _answer_http)
    site.register_error_handler(Exception, _answer_mistake)


def status_of(error: RejectionError) -> int:
    """Return the HTTP status for a refusal."""
    known: Mapping[str, int] = current_app.extensions["zhengyi_statuses"]
    return known.get(error.code) or next(status for family, status in FAMILIES if isinstance(error, family))


def make_problem(code: str, message: str, status: int, entry: int | None = None) -> Response:
    """Answer with a problem: JSON to programs, a page to people."""
    g.problem = code
    words = gettext(code)
    shown = message if words == code else words
    if _wants_json():
        body: dict[str, Any] = {"code": code, "message": shown}
        if entry is not None:
            body["entry"] = entry
        return Response(encode_canonical(body), status, content_type="application/json")
    name = current_app.config.get("PROBLEM_PAGE", "ledger/problem.html")
    page = render_template(name, code=code, message=shown)
    return Response(page, status, content_type="text/html; charset=utf-8")


def _answer_rejection(error: RejectionError) -> Response:
    # Only the class's sentence: the detail is for operators and auditors.
    return make_problem(error.code, str(type(error)()), status_of(error), error.entry)


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(error.get_response().get_data(), status, headers=dict(error.get_headers()))
    answer = make_problem(_HTTP_CODES.get(status, "request-refused"), error.name, status)
    if status == 405:
        answer.headers["Allow"] = dict(error.get_headers()).get("Allow", "GET")
    return answer


def _answer_mistake(error: Exception) -> Response:
    if current_app.testing:
        raise error
    # A message may hold what people sent; the log gets the kind of mistake and the places it passed, nothing else.
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    g.mistake = f"{type(error).__name__} at {' '.join(places[-4:])}"
    return make_problem("internal-error", "The service made a mistake", 500)


def _wants_json() -> bool:
    return "/api/" in request.path or request.accept_mimetypes.best == "application/json"
