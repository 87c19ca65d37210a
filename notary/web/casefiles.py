"""What stands beside a case's ledger: its documents, the legal consultation, photographs of what was posted.

What was handed in with an application officers and its applicant read, the office's own photographs everybody who sees
the case. Specification: ``notary/SPEC.md``, "Documents", "Legal consultation", "Announcements".
"""

import secrets

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from keys.canonical import Json
from keys.errors import RejectionError
from ledger.web.problems import status_of
from notary.adapters.applications import ApplicationUnknownError, Filed
from notary.adapters.consultations import Consultation
from notary.adapters.documents import Document, DocumentUnknownError
from notary.adapters.postings import check_public
from notary.adapters.proposals import ENTERED, OPEN, PROPOSAL, Draft
from notary.adapters.proposing import propose
from notary.document import PICTURES, DocumentTypeError, describe
from notary.kinds import KINDS
from notary.office_errors import FieldsWrongError
from notary.web.access import roles, service_of, takes, who
from notary.web.announceform import time_of
from notary.web.applying import document_line, question_line, send_document
from notary.web.fieldview import time_input
from notary.web.holding import APPLICANT, DECIDING, REVIEWING, applications, consultations, documents, documents_of_case
from notary.web.pages import Open, open_case
from notary.web.reviewing import advice_draft
from notary.web.words import words

POSTING = "posting"
"""The kind of document that photographs of posted papers are."""
PHOTOS = 10
PHOTOS_LIMIT = 64 << 20
SUBJECTS = ("announcement", "roll", "result")
EVERYBODY = (APPLICANT, *REVIEWING, "registrar")


def make_casefiles() -> Blueprint:
    """The pages beside a case's timeline."""
    part = Blueprint("casefiles", __name__, url_prefix="/cases/<case>")
    part.add_url_rule("/documents", "listing", listing)
    part.add_url_rule("/documents/<document>", "download", download)
    part.add_url_rule("/advice", "advice", advice)
    part.add_url_rule("/advice/<question>", "enter_advice", enter_advice, methods=["POST"])
    part.add_url_rule("/postings", "postings", postings)
    part.add_url_rule("/postings", "record_posting", record_posting, methods=["POST"])
    return part


@roles(*EVERYBODY)
def listing(case: str) -> str:
    """The documents of a case, each with what the ledger says of it."""
    with open_case() as opened:
        shown = [document_line(item) for item in _seen(opened)]
        return render_template("office/documents.html", case=opened.head, documents=shown)


@roles(*EVERYBODY)
def download(case: str, document: str) -> Response:
    """One document of this very case, as a download. Raises DocumentUnknownError."""
    with open_case() as opened:
        found = next((item for item in _seen(opened) if item.id == document), None)
    if found is None:
        raise DocumentUnknownError
    return send_document(found, documents().read(found.holder, found.id))


@roles(*EVERYBODY)
def advice(case: str) -> str:
    """Questions and answers of the case's application, and which of them stand in the ledger."""
    with open_case() as opened:
        filed = _filed_of(opened)
        made = _proposed(opened)
        lines = [question_line(item) | {"step": made.get(item.id)} for item in _asked(filed)]
        may = bool(set(who().account.roles) & set(DECIDING))
        is_time = opened.process.phase in KINDS["advice_given"].phases
        return render_template(
            "office/advice.html", case=opened.head, filed=filed, lines=lines, may_enter=may and is_time
        )


@roles(*DECIDING)
def enter_advice(case: str, question: str) -> AnyResponse:
    """Propose the entry of an answered question: both texts, or their commitment."""
    service = service_of()
    with open_case() as opened:
        draft = advice_draft(opened.work.origin, question)
        said = draft.body.get("question"), draft.body.get("answer")
        with service.engine.connect() as connection:
            for text in said:
                check_public(connection, opened.work.origin, str(text or ""))
        ticket = f"advice {question} {secrets.token_hex(4)}"
        known = _proposed(opened).get(question)
        if known is not None and known[1] in (OPEN, ENTERED):  # pressed twice: the one proposal
            made = known[0]
        else:
            made = propose(opened.work, service.proposals, "advice_given", draft, who().name, ticket)
    return redirect(url_for("steps.proposal", case=case, proposal=made), 303)


@roles(*DECIDING)
def postings(case: str) -> str:
    """What was photographed so far, and the form for more."""
    with open_case() as opened:
        return _postings_page(opened)


@roles(*DECIDING)
@takes(PHOTOS_LIMIT)
def record_posting(case: str) -> AnyResponse | tuple[str, int]:
    """Keep photographs and propose the entry that names them; if that fails, nothing is kept."""
    kept: list[Document] = []
    with open_case() as opened:
        try:
            place = " ".join(request.form.get("place", "").split())
            subject = request.form.get("subject", "")
            if not place or len(place) > 200 or subject not in SUBJECTS:
                raise FieldsWrongError({"place": "field-missing"})
            kept += _keep_photos(opened)
            body: dict[str, Json] = {
                "documents": [
                    {"commitment": item.commitment.hex(), "kind": POSTING, "size": item.size} for item in kept
                ],
                "place": {"en": place, "zh_cn": place},
                "subject": subject,
                "time": time_of(request.form.get("time", ""), opened.now),
            }
            ticket = f"posting {kept[0].id}"
            made = propose(opened.work, service_of().proposals, "posting_recorded", Draft(body), who().name, ticket)
        except RejectionError as error:
            for item in kept:
                documents().remove(item.holder, item.id)
            code = next(iter(error.fields.values())) if isinstance(error, FieldsWrongError) else error.code
            return _postings_page(opened, code), status_of(error)
    return redirect(url_for("steps.proposal", case=case, proposal=made), 303)


def _keep_photos(opened: Open) -> list[Document]:
    """Every picture or none. Raises DocumentTypeError, DocumentSizeError."""
    sent = [item for item in request.files.getlist("photos") if item.filename]
    read = [(item.filename or "", item.read()) for item in sent]
    if not 0 < len(read) <= PHOTOS or any(describe(data).media not in PICTURES for _, data in read):
        raise DocumentTypeError
    return [documents().add(opened.work.origin, POSTING, name, data, who().name) for name, data in read]


def _seen(opened: Open) -> list[Document]:
    """The documents of the case that this person may read."""
    held = documents_of_case(opened.work.origin)
    if APPLICANT not in who().account.roles:
        return held
    filed = applications().of_case(opened.work.origin)
    is_theirs = filed is not None and filed.owner == who().name
    return [item for item in held if is_theirs or item.holder == opened.work.origin]


def _filed_of(opened: Open) -> Filed | None:
    """The case's application, for officers and for its own applicant. Raises ApplicationUnknownError."""
    filed = applications().of_case(opened.work.origin)
    if filed is not None and APPLICANT in who().account.roles and filed.owner != who().name:
        raise ApplicationUnknownError
    return filed


def _asked(filed: Filed | None) -> list[Consultation]:
    return consultations().of(filed.id) if filed else []


def _proposed(opened: Open) -> dict[str, tuple[str, str]]:
    """Id and state of the newest proposal made of each question, by the question's id: the ticket names it."""
    columns = (PROPOSAL.c.id, PROPOSAL.c.state, PROPOSAL.c.ticket)
    query = select(*columns).where(PROPOSAL.c.origin == opened.work.origin, PROPOSAL.c.kind == "advice_given")
    with service_of().engine.connect() as connection:
        rows = connection.execute(query.order_by(PROPOSAL.c.made, PROPOSAL.c.id))
        return {row.ticket.split(" ")[1]: (row.id, row.state) for row in rows if row.ticket.startswith("advice ")}


def _postings_page(opened: Open, complaint: str = "") -> str:
    shown = [document_line(item) for item in documents().of(g.origin) if item.kind == POSTING]
    return render_template(
        "office/postings.html",
        case=opened.head,
        complaint=complaint,
        documents=shown,
        now=time_input(opened.now),
        subjects=[(name, words(f"posting-{name}")) for name in SUBJECTS],
    )
