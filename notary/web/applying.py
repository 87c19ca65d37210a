"""Applications: an applicant fills in, brings documents, asks, submits; officers read the same page.

Who may see one is decided by ``holding.find_application``, for every address below it. Files only go out as downloads.
Specification: ``notary/SPEC.md``, "Applications", "Documents", "Legal consultation".
"""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from keys.errors import RejectionError
from ledger.web.problems import status_of
from notary.adapters.applications import ApplicationChangedError, Filed
from notary.adapters.documents import Document, application_holder
from notary.adapters.matterbook import load_kinds, load_matters
from notary.application import DRAFT, SUBMIT, SUBMITTED, SUPPLEMENT, WITHDRAW, ApplicationIncompleteError
from notary.matter import COMPOUND, fill
from notary.web.access import roles, service_of, takes, who
from notary.web.applyform import gap_words, gaps_of, make_view, read_form
from notary.web.holding import (
    APPLICANT,
    REVIEWING,
    applications,
    consultations,
    documents,
    find_application,
)
from notary.web.service import name_of
from notary.web.words import time_words, words
from voting.web.casepage import localised

UPLOAD_LIMIT = 12 << 20
"""Bytes of a request with one file."""
EDITING = (DRAFT, SUPPLEMENT)
EVERYBODY = (APPLICANT, *REVIEWING)


def make_applying() -> Blueprint:
    """The applicants' part, which officers read too."""
    part = Blueprint("applying", __name__, url_prefix="/applications")
    part.add_url_rule("", "index", index)
    part.add_url_rule("", "begin", begin, methods=["POST"])
    part.add_url_rule("/<application>", "page", page)
    part.add_url_rule("/<application>", "save", save, methods=["POST"])
    part.add_url_rule("/<application>/withdraw", "withdraw", withdraw, methods=["POST"])
    part.add_url_rule("/<application>/documents", "upload", upload, methods=["POST"])
    part.add_url_rule("/<application>/documents/<document>", "download", download)
    part.add_url_rule("/<application>/documents/<document>/remove", "remove", remove, methods=["POST"])
    part.add_url_rule("/<application>/questions", "ask", ask, methods=["POST"])
    return part


@roles(*EVERYBODY)
def index() -> str:
    """An applicant's own applications; to officers all that were submitted."""
    person = who()
    is_applicant = APPLICANT in person.account.roles
    if is_applicant:
        found = applications().of(person.name)
    else:
        found = applications().waiting(SUBMITTED, SUPPLEMENT, "accepted", "refused")
    lines = [make_line(filed) for filed in found]
    return render_template("office/applications.html", lines=lines, is_applicant=is_applicant)


@roles(APPLICANT)
def begin() -> AnyResponse:
    """A new draft."""
    return redirect(url_for("applying.page", application=applications().make(who().name)), 303)


@roles(*EVERYBODY)
def page(application: str) -> str:
    """The form while it may be changed by whom it belongs to; else what it says."""
    return show_application(find_application(application))


@roles(APPLICANT)
def save(application: str) -> AnyResponse | tuple[str, int]:
    """Keep what was typed; submit it too, if that was asked and nothing is missing."""
    filed = find_application(application)
    try:
        if str(filed.revision) != request.form.get("revision", ""):
            raise ApplicationChangedError
        applications().save(filed, read_form(request.form, filed.fields))
        if "submit" in request.form:
            fresh = find_application(application)
            if _gaps(fresh):
                raise ApplicationIncompleteError
            applications().act(fresh, SUBMIT)
    except RejectionError as error:
        return show_application(find_application(application), error.code), status_of(error)
    return redirect(url_for("applying.page", application=application, saved="1"), 303)


@roles(APPLICANT)
def withdraw(application: str) -> AnyResponse:
    """End it on the applicant's wish, before it is decided."""
    applications().act(find_application(application), WITHDRAW)
    return redirect(url_for("applying.page", application=application), 303)


@roles(APPLICANT)
@takes(UPLOAD_LIMIT)
def upload(application: str) -> AnyResponse | tuple[str, int]:
    """Take one file of a named kind, while the application may be changed or waits to be decided."""
    filed = find_application(application)
    kind, sent = request.form.get("kind", ""), request.files.get("file")
    try:
        if filed.state not in (*EDITING, SUBMITTED) or kind not in load_kinds() or sent is None:
            raise ApplicationIncompleteError
        data = sent.read(UPLOAD_LIMIT)
        documents().add(application_holder(filed.id), kind, sent.filename or "", data, who().name)
    except RejectionError as error:
        return show_application(filed, error.code), status_of(error)
    return redirect(url_for("applying.page", application=application) + "#documents", 303)


@roles(*EVERYBODY)
def download(application: str, document: str) -> Response:
    """One file, as a download."""
    filed = find_application(application)
    holder = application_holder(filed.id)
    return send_document(documents().find(holder, document), documents().read(holder, document))


@roles(APPLICANT)
def remove(application: str, document: str) -> AnyResponse:
    """Take a file back, while the application may be changed. Raises ApplicationUnknownError."""
    filed = find_application(application)
    if filed.state in EDITING:
        documents().remove(application_holder(filed.id), document)
    return redirect(url_for("applying.page", application=application) + "#documents", 303)


@roles(APPLICANT)
def ask(application: str) -> AnyResponse | tuple[str, int]:
    """Ask the office a question."""
    filed = find_application(application)
    try:
        consultations().ask(filed.id, request.form.get("question", "").replace("\r\n", "\n"), who().name)
    except RejectionError as error:
        return show_application(filed, error.code), status_of(error)
    return redirect(url_for("applying.page", application=application) + "#questions", 303)


def send_document(found: Document, data: bytes) -> Response:
    """A file on its way out: never shown, under a name that nobody chose."""
    answer = Response(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.download_name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def show_application(filed: Filed, complaint: str = "") -> str:
    """The page of an application, for whoever may see it."""
    person = who()
    is_mine = filed.owner == person.name
    held = documents().of(application_holder(filed.id))
    attached = [item.kind for item in held]
    said = filed.said
    return render_template(
        "office/application.html",
        complaint=complaint,
        documents=[document_line(item) for item in held],
        fields=filed.fields,
        filed=filed,
        gaps=[gap_words(gap) for gap in _gaps(filed)] if filed.state in EDITING else [],
        is_editing=is_mine and filed.state in EDITING,
        is_mine=is_mine,
        line=make_line(filed),
        preview=_preview(filed),
        questions=[question_line(item) for item in consultations().of(filed.id)],
        may_decide=not is_mine and "reviewer" not in person.account.roles,
        view=make_view(said, filed.fields, attached),
    )


def make_line(filed: Filed) -> dict[str, Any]:
    """An application in a list."""
    said = filed.said
    matter = load_matters().get(said.matter)
    return {
        "id": filed.id,
        "case": name_of(filed.origin) if filed.origin else "",
        "compound": said.compound["zh_cn"] or words("apply-unnamed"),
        "matter": localised(matter.name) if matter else "",
        "made": time_words(filed.made),
        "submitted": time_words(filed.submitted) if filed.submitted else "",
        "decided": time_words(filed.decided) if filed.decided else "",
        "state": filed.state,
        "state_words": words(f"application-{filed.state}"),
    }


def document_line(item: Document) -> dict[str, Any]:
    """A document in a list."""
    kinds = load_kinds()
    return {
        "id": item.id,
        "kind": localised(kinds[item.kind].name) if item.kind in kinds else words(f"document-{item.kind}"),
        "name": item.name,
        "size": f"{-(-item.size // 1024):,} KB",
        "time": time_words(item.time),
        "sha256": item.sha256.hex(),
        "commitment": item.commitment.hex(),
        "erased": time_words(item.erased) if item.erased else "",
        "holder": item.holder,
    }


def question_line(item: Any) -> dict[str, Any]:
    """A question in a list."""
    asked, answered = time_words(item.asked), time_words(item.answered) if item.answered else ""
    person = service_of().person
    return {
        "id": item.id,
        "question": item.question,
        "answer": item.answer,
        "asked": asked,
        "asked_by": person(item.asked_by),
        "answered": answered,
        "answered_by": person(item.answered_by) if item.answered_by else "",
        "is_public": item.is_public,
    }


def _gaps(filed: Filed) -> list[Any]:
    return gaps_of(filed.said, [item.kind for item in documents().of(application_holder(filed.id))])


def _preview(filed: Filed) -> list[str]:
    """The question as the template words it with what was filled in."""
    said = filed.said
    matter = load_matters().get(said.matter)
    if matter is None:
        return []
    values = {**said.blanks, COMPOUND: said.compound["zh_cn"]}
    made = [fill(matter.title, values), fill(matter.text, values)]
    return [localised(texts) for texts in made]
