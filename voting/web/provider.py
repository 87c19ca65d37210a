"""Identification by the office's identity provider: going there, and coming back with a proof of identity."""

from flask import Blueprint as PageBlueprint
from flask import Response, jsonify, request
from flask_smorest import Blueprint

from ledger.adapters.db import write_transaction
from ledger.adapters.store import case_id
from voting.adapters.identities import find_voters
from voting.adapters.provider import CALLBACK, Provider, Return
from voting.enrolment_errors import ProviderMissingError, ProviderRefusedError
from voting.identification import document_digest
from voting.web.access import give_identity, give_visit, visit_token
from voting.web.blueprint import make_blueprint
from voting.web.enrolments import check_open
from voting.web.schemas import ProviderAnswer, ProviderRequest
from voting.web.service import Service


def make_provider_api(service: Service) -> Blueprint:
    """Make the call that begins a visit to the provider."""
    api = make_blueprint("provider", "/api/cases/<name>", "The office's identity provider")

    @api.post("/provider")
    @api.arguments(ProviderRequest)
    @api.response(200, ProviderAnswer)
    def go(_fields: dict[str, str], name: str) -> Response:
        origin = service.cases.origin_of(name)
        with service.cases.read(origin) as case:
            check_open(case, service.clock())
        visit = provider_of(service).begin(origin)
        response = jsonify(address=visit.address)
        give_visit(response, visit.cookie, service.settings)
        return response

    return api


def make_provider_pages(service: Service) -> PageBlueprint:
    """Make the page to which the provider sends people back; it takes an answer once, and shows nothing itself."""
    pages = PageBlueprint("provider_pages", __name__)

    @pages.get(CALLBACK)
    def back() -> Response:
        given = request.args
        if "error" in given or "state" not in given or "code" not in given:
            raise ProviderRefusedError
        brought = Return(given["state"], given["code"], given.get("iss"), visit_token(service.settings))
        origin, document = provider_of(service).finish(brought)
        digest = document_digest(service.identity_key, origin, document)
        with write_transaction(service.cases.engine) as connection:
            voters = find_voters(connection, origin, digest)
        if not voters:
            raise ProviderRefusedError
        response = Response(status=303, headers={"Location": f"/case/{case_id(origin)}/vote#enrol"})
        give_identity(response, service.identifications.prove(origin, voters, "oidc"), service.settings)
        return response

    return pages


def provider_of(service: Service) -> Provider:
    """The office's provider. Raises ProviderMissingError."""
    if service.provider is None:
        raise ProviderMissingError
    return service.provider
