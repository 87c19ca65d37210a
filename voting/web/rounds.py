"""The page for those who deliver, and what their phones send: visits and pictures, each as often as the network needs.

The link's secret stands behind the ``#`` of the address and travels in a header, so it is in no log and no history of a
server. The page itself holds nothing; it may be kept by the phone for doors without a connection.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask_smorest import Blueprint as Api

from keys.canonical import parse_canonical
from keys.encoding import bytes_of_hex
from keys.errors import RejectionError
from keys.shape import base64_bytes, record
from ledger.web.settings import Settings
from voting.adapters.rounds import MAX_PHOTO, Order, Rounds, Visit
from voting.round_errors import OrderUnknownError, PhotoWrongError
from voting.web.blueprint import make_blueprint
from voting.web.casepage import localised
from voting.web.schemas import VisitRequest
from voting.web.service import Service

HEADER = "X-Zhengyi-Order"
SCRIPT = "round/round.js"
WORKER = "round/worker.js"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types round",
    )
)
_PHOTO = record({"data": base64_bytes()})
BODY_LIMIT = MAX_PHOTO * 4 // 3 + 100


def make_round_page(service: Service) -> Blueprint:
    """The page, and the worker that keeps it for doors without a connection."""
    pages = Blueprint("rounds", __name__)

    @pages.get("/round/")
    def page() -> Response:
        script = {"address": service.assets.address(SCRIPT), "integrity": service.assets.integrity(SCRIPT)}
        answer = make_response(render_template("voting/round.html", script=script))
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    @pages.get("/round/worker.js")
    def worker() -> Response:
        return Response(service.assets.data(WORKER), content_type="text/javascript; charset=utf-8")

    return pages


def make_round_api(service: Service, rounds: Rounds) -> Api:
    """What the page reads and sends."""
    api = make_blueprint("round", "/api/round", "Rounds of delivery")

    @api.get("/list")
    @api.doc(responses={200: {"description": "The doors of the round and what was recorded at them"}})
    def doors() -> Response:
        order = find_order(rounds)
        with service.cases.read(order.origin) as case:
            units = {voter: list(case.roll.by_id[voter].units) for voter in order.voters} if case.roll else {}
            title = localised(dict(case.manifest.title)) if case.manifest else ""
        made: dict[str, list[dict[str, str]]] = {voter: [] for voter in order.voters}
        for item in rounds.visits(order):
            made[item.voter].append({"id": item.id.hex(), "mode": item.mode, "outcome": item.outcome})
        found = [{"voter": voter, "units": units.get(voter, []), "visits": visits} for voter, visits in made.items()]
        known = {"begins": order.begins, "ends": order.ends, "notice": order.notice, "now": service.clock()}
        return jsonify(doors=found, title=title, witnesses=len(order.collectors), **known)

    @api.put("/visits/<string(length=32):name>")
    @api.arguments(VisitRequest)
    @api.doc(responses={200: {"description": "Was there"}, 201: {"description": "Taken in"}})
    def visit(fields: dict[str, Any], name: str) -> tuple[Response, int]:
        order = find_order(rounds)
        evidence = fields["evidence"]
        said = fields["voter"], fields["mode"], fields["outcome"], fields["time"]
        made = Visit(bytes_of_hex(name, 16), *said, None if evidence is None else bytes_of_hex(evidence, 32))
        return jsonify(id=name), 201 if rounds.add_visit(order, made) else 200

    @api.put("/photos/<string(length=64):name>")
    @api.doc(responses={200: {"description": "Was there"}, 201: {"description": "Kept"}})
    def photo(name: str) -> tuple[Response, int]:
        request.max_content_length = BODY_LIMIT
        order = find_order(rounds)
        try:
            data = _PHOTO(parse_canonical(request.get_data(), BODY_LIMIT))["data"]
        except RejectionError:
            raise PhotoWrongError from None
        return jsonify(sha256=name), 201 if rounds.add_photo(order, bytes_of_hex(name, 32), data) else 200

    return api


def find_order(rounds: Rounds) -> Order:
    """The round whose link this request carries. Raises OrderUnknownError."""
    try:
        secret = bytes_of_hex(request.headers.get(HEADER, ""), 16)
    except RejectionError:
        raise OrderUnknownError from None
    return rounds.opened(secret)


def round_link(settings: Settings, secret: bytes) -> str:
    """The address that opens a round on a phone."""
    return f"{settings.base_url}/round/#{secret.hex()}"
