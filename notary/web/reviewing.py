"""What officers do with an application: answer, ask for more, refuse, prepare acceptance; and the letters that go out.

Acceptance is the first entry of a case: a proposal that a notary signs. The application is accepted in that entry's
transaction and not before. Specification: ``notary/SPEC.md``, "Applications", "Legal consultation".
"""

import secrets
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy import Connection, insert, select
from werkzeug.wrappers import Response as AnyResponse

from keys.errors import RejectionError
from ledger.web.problems import status_of
from notary.adapters.accounts import MEMBERSHIP
from notary.adapters.applications import APPLICATION, Filed, accept_in
from notary.adapters.casework import Desk
from notary.adapters.consultations import advice_body
from notary.adapters.documents import application_holder, list_rows
from notary.adapters.matterbook import load_kinds, load_matters
from notary.adapters.officeprint import ACCEPTANCE, CONSEQUENCES, LETTERS, REASONS, REFUSAL, Letter, render_letter
from notary.adapters.proposals import Draft, Proposal
from notary.adapters.proposing import propose
from notary.adapters.steps import Application, case_opened_body
from notary.application import ACCEPTED, ASK, REFUSE, REFUSED, SUBMITTED, ApplicationStateError, make_opening
from notary.office_errors import FieldsWrongError
from notary.web.access import roles, service_of, who
from notary.web.applying import show_application
from notary.web.holding import DECIDING, REVIEWING, applications, consultations, documents, find_application
from notary.web.pages import open_case
from notary.web.service import name_of

WHY_LIMIT = 2_000


def make_reviewing() -> Blueprint:
    """The officers' part."""
    part = Blueprint("reviewing", __name__, url_prefix="/applications/<application>")
    part.add_url_rule("/decide", "form", form)
    part.add_url_rule("/ask", "ask_for_more", ask_for_more, methods=["POST"])
    part.add_url_rule("/refuse", "refuse", refuse, methods=["POST"])
    part.add_url_rule("/accept", "accept", accept, methods=["POST"])
    part.add_url_rule("/questions/<question>", "answer", answer, methods=["POST"])
    part.add_url_rule("/letters/<kind>.pdf", "letter", letter)
    return part


@roles(*DECIDING)
def form(application: str) -> str:
    """The three ways to decide."""
    return _form(find_application(application))


@roles(*DECIDING)
def ask_for_more(application: str) -> AnyResponse | tuple[str, int]:
    """Give it back to the applicant, saying what is missing."""
    filed, why = find_application(application), _why()
    try:
        if not why:
            raise FieldsWrongError({"why": "field-missing"})
        applications().decide(filed, ASK, who().name, why)
    except RejectionError as error:
        return _form(filed, error.code), status_of(error)
    return redirect(url_for("applying.page", application=application), 303)


@roles("notary")
def refuse(application: str) -> AnyResponse | tuple[str, int]:
    """Refuse it before acceptance, by an item of article 31."""
    filed = find_application(application)
    try:
        reason = request.form.get("reason", "")
        number = int(reason) if reason.isascii() and reason.isdigit() and len(reason) == 1 else 0
        applications().decide(filed, REFUSE, who().name, _why(), reason=number)
    except RejectionError as error:
        return _form(filed, error.code), status_of(error)
    return redirect(url_for("applying.page", application=application), 303)


@roles("notary")
def accept(application: str) -> AnyResponse | tuple[str, int]:
    """Propose the first entry of a case made of it."""
    filed, service = find_application(application), service_of()
    name = request.form.get("name", "").strip()
    try:
        if filed.state != SUBMITTED:
            raise ApplicationStateError
        origin = service.office.origin(name)
        with open_case(origin) as opened:
            if opened.work.is_begun:
                raise FieldsWrongError({"name": "field-name-taken"})
            draft = opening_draft(opened.work, filed, is_rehearsal="rehearsal" in request.form)
            made = propose(opened.work, service.proposals, "case_opened", draft, who().name, secrets.token_hex(16))
    except RejectionError as error:
        code = next(iter(error.fields.values())) if isinstance(error, FieldsWrongError) else error.code
        return _form(filed, code), status_of(error)
    return redirect(url_for("steps.proposal", case=name_of(origin), proposal=made), 303)


@roles(*DECIDING)
def answer(application: str, question: str) -> AnyResponse | tuple[str, int]:
    """Answer a question, publicly or not; where there is a case already, propose the entry too."""
    filed = find_application(application)
    is_public, text = request.form.get("part") == "public", request.form.get("answer", "").replace("\r\n", "\n")
    try:
        consultations().answer(filed.id, question, text, who().name, is_public=is_public)
    except RejectionError as error:
        return show_application(filed, error.code), status_of(error)
    return redirect(url_for("applying.page", application=application) + "#questions", 303)


@roles("applicant", *REVIEWING)
def letter(application: str, kind: str) -> Response:
    """A letter about a decision, for office and applicant. Raises ApplicationUnknownError."""
    filed, service = find_application(application), service_of()
    wanted = {ACCEPTED: (ACCEPTANCE, CONSEQUENCES), REFUSED: (REFUSAL,)}.get(filed.state, ())
    if kind not in LETTERS or kind not in wanted:
        abort(404)
    kinds = load_kinds()
    held = dict.fromkeys(item.kind for item in documents().of(application_holder(filed.id)))
    made = Letter(
        kind,
        name_of(filed.origin) if filed.origin else filed.id[:8].upper(),
        filed.said,
        load_matters()[filed.said.matter].name,
        service.person(filed.decided_by),
        filed.decided,
        [kinds[name].name["zh_cn"] for name in held if name in kinds],
        filed.reason,
        filed.why,
    )
    return send_pdf(render_letter(made, service.office.facts), f"{kind}-{filed.id[:8]}")


def send_pdf(data: bytes, name: str) -> Response:
    """A page of the office's own making, for the browser to show or to save."""
    answer = Response(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def opening_draft(work: Any, filed: Filed, *, is_rehearsal: bool) -> Draft:
    """What ``case_opened`` will say of an application, its documents by commitment."""
    made = make_opening(filed.said, load_matters()[filed.said.matter])
    body = case_opened_body(work, Application(**made, demonstration=False, rehearsal=is_rehearsal))
    with service_of().engine.connect() as connection:
        body["documents"] = document_lines(connection, application_holder(filed.id))
    return Draft(body, private=filed.id.encode())


def document_lines(connection: Connection, holder: str) -> list[Any]:
    """The documents of a holder as statements name them."""
    return [
        {"commitment": commitment.hex(), "kind": kind, "size": size}
        for kind, commitment, size in list_rows(connection, holder)
    ]


def settle_opening(desk: Desk, proposal: Proposal) -> None:
    """With the first entry of a case: its application is accepted, and the applicant sees the case."""
    if not proposal.private:
        return
    connection, origin = desk.writer.connection, desk.writer.origin
    application = proposal.private.decode("ascii")
    accept_in(connection, application, proposal.proposer, origin, service_of().clock())
    owner = connection.scalar(select(APPLICATION.c.owner).where(APPLICATION.c.id == application))
    connection.execute(insert(MEMBERSHIP), {"account": owner, "origin": origin})


def advice_draft(origin: str, question: str) -> Draft:
    """What ``advice_given`` will say of an answered question of the case's application."""
    filed = applications().of_case(origin)
    item = consultations().find(filed.id if filed else "", question)
    return Draft(advice_body(item))


def _why() -> str:
    return request.form.get("why", "").replace("\r\n", "\n").strip()[:WHY_LIMIT]


def _form(filed: Filed, complaint: str = "") -> str:
    return render_template(
        "office/deciding.html",
        complaint=complaint,
        filed=filed,
        name=request.form.get("name", ""),
        reasons=list(REASONS.items()),
        title=filed.said.compound["zh_cn"],
        why=request.form.get("why", ""),
    )
