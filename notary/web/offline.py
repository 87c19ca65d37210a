"""A proposal as a file, for officers who trust no script that this server serves: signed on their own computer.

The file is that of the trustees and of ``zhengyi case sign`` (notary/SPEC.md, "Statement file"), with everything that
the statement names by hash. What comes back counts by the same rules as a signature made in the browser.
"""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from keys.encoding import bytes_of_hex, hex_of
from keys.errors import RejectionError, SignatureMissingError
from ledger.web.problems import status_of
from notary.adapters.proposals import Proposal
from notary.adapters.proposing import sign_proposal
from notary.adapters.secret_errors import StatementsDifferError
from notary.adapters.signedfile import LIMIT, Signed, parse_signed_file
from notary.web.access import roles, service_of, takes, who
from notary.web.casepage import SIGNING
from notary.web.forms.registry import FORMS
from notary.web.pages import open_case
from notary.web.steps import show_proposal

FORM_LIMIT = LIMIT + (64 << 10)


def make_offline() -> Blueprint:
    """Downloading and handing in."""
    part = Blueprint("offline", __name__, url_prefix="/cases/<case>/proposals/<proposal>/file")
    part.add_url_rule("", "download", download)
    part.add_url_rule("", "upload", upload, methods=["POST"])
    return part


@roles(*SIGNING)
def download(case: str, proposal: str) -> Response:
    """The statement with the signatures there are and the files that it names."""
    with open_case() as opened:
        found = service_of().proposals.find(opened.work.origin, proposal)
    answer = Response(_signed(found).data, content_type="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=statement.json"
    return answer


@roles(*SIGNING)
@takes(FORM_LIMIT)
def upload(case: str, proposal: str) -> AnyResponse | tuple[str, int]:
    """Take this officer's signature out of a file; the last one that is due makes the entry."""
    service = service_of()
    with open_case() as opened:
        found = service.proposals.find(opened.work.origin, proposal)
        try:
            sent = request.files.get("file")
            signature = _signature(sent.read() if sent else b"", found)
            settle = FORMS[found.kind].settle if found.kind in FORMS else None
            sign_proposal(opened.work, service.proposals, found.id, who().name, signature, settle)
        except RejectionError as error:
            return show_proposal(opened, found, error.code), status_of(error)
    return redirect(url_for("steps.proposal", case=case, proposal=proposal), 303)


def _signed(proposal: Proposal) -> Signed:
    signatures = tuple({"key": key, "signature": hex_of(made)} for key, made in proposal.signatures.items())
    files = tuple(service_of().proposals.files(proposal.id).values())
    return Signed(proposal.kind, proposal.statement, signatures, files)


def _signature(data: bytes, proposal: Proposal) -> bytes:
    signed = parse_signed_file(data)
    if dict(signed.statement) != proposal.statement:
        raise StatementsDifferError
    for item in signed.signatures:
        if item["key"] == who().name:
            return bytes_of_hex(item["signature"], 64)
    raise SignatureMissingError
