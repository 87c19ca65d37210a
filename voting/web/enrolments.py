"""Owners far away: identified by what they know and the roll's number, they ask for a key that their phone made.

Known and unknown get the same answers after the same work (attack A93). What may be told of a person is told only to
the holder of a proof of identity, which is bound to one case (A95).
"""

from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from keys.adapters.sodium import check_signature
from voting.adapters.enrolment import WAITING, Request
from voting.adapters.identification import Proof
from voting.adapters.opening import load_labels
from voting.bodies import BODIES
from voting.credential import check_possession
from voting.enrolment import REMOTE
from voting.enrolment_errors import EnrolmentClosedError, EnrolmentForeignError, IdentityMissingError
from voting.errors import CredentialTwiceError, CredentialUsedError
from voting.identification import details_digest
from voting.rules import Case
from voting.web.access import give_identity, give_session, identity_token
from voting.web.blueprint import make_blueprint
from voting.web.errors import SmsCodeWrongError, TooManyRequestsError
from voting.web.logins import bytes_of
from voting.web.schemas import (
    CodeRequest,
    EnrolmentAnswer,
    EnrolmentLines,
    EnrolmentRequest,
    IdentificationAnswer,
    IdentificationRequest,
)
from voting.web.service import Service


def make_enrolments(service: Service) -> Blueprint:
    """Make the enrolment's part of the API."""
    api = make_blueprint("enrolments", "/api", "Keys for owners far away")

    @api.post("/cases/<name>/identifications")
    @api.arguments(IdentificationRequest)
    @api.response(202, IdentificationAnswer)
    def identify(fields: dict[str, Any], name: str) -> dict[str, str]:
        origin = service.cases.origin_of(name)
        address = request.remote_addr or ""
        with service.cases.read(origin) as case:
            check_open(case, service.clock())
        if service.identifications.is_refused(origin, address):
            raise TooManyRequestsError
        digest = details_digest(service.identity_key, origin, fields["unit"], fields["name"], fields["last_four"])
        post = service.post_code(origin, "", "sms-identify")
        begun = service.identifications.begin(origin, digest, address, post)
        return {"identification": begun.name.hex()}

    @api.post("/identifications/<string(length=32):identification>/code")
    @api.arguments(CodeRequest)
    @api.response(200, EnrolmentLines)
    def code(fields: dict[str, Any], identification: str) -> Response:
        proved = service.identifications.enter_code(bytes_of(identification), fields["code"])
        if proved is None:
            raise SmsCodeWrongError
        token, origin = proved
        response = jsonify(list_enrolments(service, origin, token))
        give_identity(response, token, service.settings)
        return response

    @api.get("/cases/<name>/enrolment")
    @api.response(200, EnrolmentLines)
    def look(name: str) -> dict[str, Any]:
        origin = service.cases.origin_of(name)
        return list_enrolments(service, origin, identity_token(service.settings))

    @api.post("/cases/<name>/enrolment")
    @api.arguments(EnrolmentRequest)
    @api.response(202, EnrolmentAnswer)
    def ask(fields: dict[str, Any], name: str) -> tuple[Response, int]:
        origin = service.cases.origin_of(name)
        proof = find_proof(service, origin, identity_token(service.settings))
        if fields["voter"] not in proof.voters:
            raise EnrolmentForeignError
        with service.cases.read(origin) as case:
            check_open(case, service.clock())
            wanted = check_request(case, fields, proof.way)
        service.enrolments.add(origin, wanted)
        response = jsonify(issue=wanted.issue, state=WAITING)
        give_session(response, service.sessions.admit(origin, wanted.voter), service.settings)
        return response, 202

    return api


def check_open(case: Case, now: int) -> None:
    """Check that the case takes keys from far away now. Raises EnrolmentClosedError."""
    if case.manifest is None or REMOTE not in case.manifest.credentials:
        raise EnrolmentClosedError
    if case.state not in ("sealed", "open") or now >= case.closes:
        raise EnrolmentClosedError


def find_proof(service: Service, origin: str, token: bytes) -> Proof:
    """The proof of identity that the browser shows for this case. Raises IdentityMissingError."""
    proof = service.identifications.proof(token, origin)
    if proof is None:
        raise IdentityMissingError
    return proof


def list_enrolments(service: Service, origin: str, token: bytes) -> dict[str, Any]:
    """What the holder of a proof may ask a key for, and what became of what they asked for."""
    proof = find_proof(service, origin, token)
    lines = []
    with service.cases.engine.connect() as connection:
        labels = load_labels(connection, origin)
    with service.cases.read(origin) as case:
        for voter in proof.voters:
            issue = case.register.issues.get(voter, 0) + 1
            asked = service.enrolments.state_of(origin, voter)
            units = [labels.get(unit, unit) for unit in case.roll.voter(voter).units] if case.roll else []
            lines.append({"issue": issue, "state": asked[1] if asked else "none", "units": units, "voter": voter})
    return {"voters": lines}


def check_request(case: Case, fields: dict[str, Any], way: str) -> Request:
    """What would be refused at the registrar's is refused here, while the owner is there to read it.

    Raises: CredentialTwiceError for another issue than the next or a known key; CredentialUsedError; what keys deserve.
    """
    voter, issue, key = fields["voter"], fields["issue"], bytes.fromhex(fields["key"])
    active = case.register.active.get(voter)
    if issue != case.register.issues.get(voter, 0) + 1:
        raise CredentialTwiceError
    if active is not None and case.is_used(voter, active):
        raise CredentialUsedError
    case.register.check_new(key)
    possession = bytes.fromhex(fields["possession"])
    check_possession(case.origin, voter, issue, key, possession, check_signature)
    wanted = Request(voter, issue, key, possession, way, fields.get("belenios"))
    case.sealed.check_issued(BODIES["credential_issued"](wanted.body), case.register)
    return wanted
