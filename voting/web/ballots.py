"""The booth's reads and its one write: manifest, place, casting, receipts."""

import secrets
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from keys.encoding import bytes_of_hex, hex_of
from keys.errors import RejectionError
from keys.group import element_text
from ledger.adapters.caselog import CaseLog
from ledger.adapters.export import make_proof
from ledger.checkpoint import parse_checkpoint
from voting.cast import cast_ballot, check_request, read_request
from voting.errors import CredentialInactiveError, NotOpenError
from voting.receipt import make_receipt
from voting.rules import Case
from voting.statement import Casting
from voting.tally import counted_cast
from voting.tested import log_tested
from voting.web.access import voter_in
from voting.web.blueprint import make_blueprint
from voting.web.errors import (
    BallotForeignError,
    BallotNameWrongError,
    BallotUnknownError,
    ElectionMissingError,
    ReceiptNotYetError,
)
from voting.web.schemas import (
    MAX_INDEX,
    BallotAnswer,
    CastAnswer,
    CastRequest,
    PlaceAnswer,
    ReceiptAnswer,
    TestedAnswer,
    TestedRequest,
)
from voting.web.service import Service

JSON = "application/json"


def make_ballots(service: Service) -> Blueprint:
    """Make the booth's part of the API."""
    api = make_blueprint("ballots", "/api/cases/<name>", "Ballots and receipts")

    @api.get("/manifest")
    @api.doc(responses={200: {"description": "The exact bytes of the sealed manifest"}})
    def manifest(name: str) -> Response:
        origin = service.cases.origin_of(name)
        with service.cases.read(origin) as case:
            if case.manifest is None:
                raise NotOpenError
            sha256 = case.manifest.sha256
        return Response(service.cases.log(origin).blob(sha256), content_type=JSON)

    @api.get("/ballot-place")
    @api.response(200, PlaceAnswer)
    def place(name: str) -> dict[str, Any]:
        origin = service.cases.origin_of(name)
        voter = voter_in(service, origin)
        published, _ = parse_checkpoint(service.cases.log(origin).checkpoint())
        seen = {"root": hex_of(published.root), "size": published.size}
        with service.cases.read(origin) as case:
            return {"checkpoint": seen, "voter": voter, **find_place(case, voter)}

    @api.get("/election")
    @api.doc(responses={200: {"description": "The exact bytes of a secret vote's election"}})
    def election(name: str) -> Response:
        with service.cases.read(service.cases.origin_of(name)) as case:
            if case.sealed.election is None:
                raise ElectionMissingError
            return Response(case.sealed.election.data, content_type=JSON)

    @api.get("/trustees")
    @api.doc(responses={200: {"description": "The exact bytes of the trustees' file that the manifest names"}})
    def trustees(name: str) -> Response:
        origin = service.cases.origin_of(name)
        with service.cases.read(origin) as case:
            if case.manifest is None or case.manifest.trustees is None:
                raise ElectionMissingError
            sha256 = case.manifest.trustees.sha256
        return Response(service.cases.log(origin).blob(sha256), content_type=JSON)

    @api.post("/tested")
    @api.arguments(TestedRequest)
    @api.response(201, TestedAnswer)
    @api.alt_response(200, schema=TestedAnswer, description="It stood there before this request")
    def tested(given: dict[str, str], name: str) -> tuple[dict[str, Any], int]:
        origin = service.cases.origin_of(name)
        voter = voter_in(service, origin)
        with service.cases.write(origin) as (case, log):
            service.tests.check(origin, voter)
            accepted = log_tested(bytes_of_hex(given["hash"], 32), case, log, secrets.token_bytes(16))
        if not accepted.repeated:
            service.tests.add(origin, voter)
        return {"hash": given["hash"], "index": accepted.index}, 200 if accepted.repeated else 201

    @api.put("/ballots/<ballot>")
    @api.doc(requestBody={"content": {JSON: {"schema": CastRequest}}, "required": True})
    @api.response(201, CastAnswer)
    @api.alt_response(200, schema=CastAnswer, description="The ballot stood there before this request")
    def cast(name: str, ballot: str) -> tuple[dict[str, Any], int]:
        origin = service.cases.origin_of(name)
        data = request.get_data()  # all of it, before anything waits for it
        with service.cases.look(origin) as look:
            casting = read_cast(data, voter_in(service, origin, look.connection), ballot)
            known = check_request(casting, look.case, service.clock())
            with look.write() as log:
                accepted = cast_ballot(casting, look.case, log, known)
        return {"ballot": ballot, "index": accepted.index}, 200 if accepted.repeated else 201

    @api.get("/ballots/<ballot>")
    @api.response(200, BallotAnswer)
    def find(name: str, ballot: str) -> dict[str, Any]:
        with service.cases.read(service.cases.origin_of(name)) as case:
            return {"ballot": ballot, **find_ballot(case, ballot)}

    @api.get(f"/receipts/<int(max={MAX_INDEX}):index>")
    @api.doc(responses={200: {"description": "The receipt file", "content": {JSON: {"schema": ReceiptAnswer}}}})
    def receipt(name: str, index: int) -> Response:
        return Response(find_receipt(service.cases.log(service.cases.origin_of(name)), index), content_type=JSON)

    return api


def read_cast(data: bytes, voter: str, ballot: str) -> Casting:
    """Read what was sent; it must be the ballot that the address names, of the voter who is logged in."""
    casting = read_request(data)
    if casting.voter != voter:
        raise BallotForeignError
    if hex_of(casting.id) != ballot:
        raise BallotNameWrongError
    return casting


def find_place(case: Case, voter: str) -> dict[str, Any]:
    """Credential, number and predecessor of the voter's next ballot."""
    if voter not in case.register.active:
        raise CredentialInactiveError
    previous = case.previous_of(voter)
    return {
        "credential": case.register.active[voter],
        **find_key(case, voter),
        "previous": None if previous is None else hex_of(previous),
        "sequence": len(case.casts.get(voter, [])) + 1,
    }


def find_key(case: Case, voter: str) -> dict[str, str]:
    """In a secret vote the voter's Belenios key, with which the phone compares the one it derived."""
    if case.sealed.election is None:
        return {}
    group = case.sealed.group
    return {"belenios": element_text(group, group.decode_nonzero(case.sealed.keys[case.register.active[voter]]))}


def find_ballot(case: Case, ballot: str) -> dict[str, Any]:
    """Where a ballot stands. That a ballot of this name exists says nothing of who chose what."""
    try:
        index = case.index_of.get(bytes_of_hex(ballot, 32))
    except RejectionError:
        raise BallotUnknownError from None
    for casts in case.casts.values() if index is not None else ():  # only the voter's own ballots are weighed up
        for cast in casts:
            if cast.index == index and case.manifest is not None:
                return {"index": index, "latest": counted_cast(case, case.manifest, casts) is cast}
    raise BallotUnknownError


def find_receipt(log: CaseLog, index: int) -> bytes:
    """The receipt file of an entry, under the first checkpoint that covers it: the same bytes at every call."""
    proof = make_proof(log, index)
    if proof is None:
        raise ReceiptNotYetError
    return make_receipt(log.data(index, index + 1)[0], proof, log.log_key)
