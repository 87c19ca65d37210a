"""Logging in: the letter's key signs a challenge, then a code goes to the number on the roll.

Known and unknown, right and wrong get the same answers after the same work (attack A93): a signature is checked
against a stand-in key where there is none, and a row is written each time for the login and for its message.
"""

from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from keys.adapters.sodium import SigningKey, check_signature
from keys.errors import RejectionError
from voting.adapters.identification import source_of
from voting.adapters.sessions import Attempt
from voting.credential import login_message
from voting.rules import Case
from voting.web.access import give_session
from voting.web.blueprint import make_blueprint
from voting.web.errors import SmsCodeWrongError, TooManyRequestsError
from voting.web.schemas import ChallengeAnswer, ChallengeRequest, CodeAnswer, CodeRequest, LoginAnswer, LoginRequest
from voting.web.service import Service

STAND_IN = SigningKey(bytes(32)).public


def make_logins(service: Service) -> Blueprint:
    """Make the login's part of the API."""
    api = make_blueprint("logins", "/api", "Logging in")

    @api.post("/cases/<name>/challenges")
    @api.arguments(ChallengeRequest)
    @api.response(201, ChallengeAnswer)
    def challenge(fields: dict[str, Any], name: str) -> dict[str, str]:
        origin = service.cases.origin_of(name)
        return {"challenge": service.sessions.make_challenge(origin, fields["voter"]).hex()}

    @api.post("/cases/<name>/logins")
    @api.arguments(LoginRequest)
    @api.response(202, LoginAnswer)
    def login(fields: dict[str, Any], name: str) -> dict[str, str]:
        origin = service.cases.origin_of(name)
        address = source_of(request.remote_addr or "")
        with service.cases.read(origin) as case:
            public = find_key(case, fields["voter"], fields["issue"])
        challenge = bytes.fromhex(fields["challenge"])
        is_right = is_signed(public, login_message(origin, challenge, fields["voter"]), fields["signature"])
        if service.sessions.is_refused(address) and not is_right:  # whose letter is right is closed out by nobody
            raise TooManyRequestsError
        attempt = Attempt(origin, fields["voter"], challenge, address, is_right)
        begun = service.sessions.begin(attempt, service.post_code(origin, fields["voter"], "sms-login"))
        return {"login": begun.login.hex()}

    @api.post("/logins/<string(length=32):login>/code")
    @api.arguments(CodeRequest)
    @api.response(200, CodeAnswer)
    def code(fields: dict[str, Any], login: str) -> Response:
        token = service.sessions.enter_code(bytes_of(login), fields["code"])
        if token is None:
            raise SmsCodeWrongError
        response = jsonify(ok=True)
        give_session(response, token, service.settings)
        return response

    return api


def find_key(case: Case, voter: str, issue: int) -> bytes | None:
    """The voter's active key if it came with letter number ``issue``."""
    credential = case.register.credentials.get(case.register.active.get(voter, -1))
    return credential.public if credential is not None and credential.issue == issue else None


def is_signed(public: bytes | None, message: bytes, signature: str) -> bool:
    """Whether the signature is of ``public``; as much work when there is no such key."""
    try:
        check_signature(public or STAND_IN, message, bytes.fromhex(signature))
    except RejectionError:
        return False
    return public is not None


def bytes_of(login: str) -> bytes:
    """The login's name; one that is not hex is as good as unknown."""
    try:
        return bytes.fromhex(login)
    except ValueError:
        return b""
