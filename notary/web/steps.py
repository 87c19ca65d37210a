"""Steps of a case: a form, a proposal that everybody sees in the same words, signatures made in the officers' browsers.

Forms change nothing but the list of proposals; the entry is made when the last signature that is due arrives.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from keys.encoding import bytes_of_hex, hex_of
from keys.errors import RejectionError
from keys.note import format_vkey
from ledger.web.problems import status_of
from notary.adapters.proposals import REFUSED, WITHDRAWN, Proposal
from notary.adapters.proposing import officers_of, propose, sign_proposal
from notary.due import may_sign, signers_due
from notary.office_errors import FieldsWrongError, ProposalSignerError, StepUnknownError
from notary.web.access import roles, service_of, takes, who
from notary.web.casepage import SIGNING, named_result, proposal_line, signers_words
from notary.web.fieldview import field_views
from notary.web.forms.form import FILE, Form, Sent, read_answers
from notary.web.forms.registry import FORMS, forms_now
from notary.web.pages import Open, open_case
from notary.web.service import name_of
from notary.web.showing import Fact, show
from notary.web.words import joined, kind_words, time_words, words, words_or
from voting.adapters.cases import find_blob

FORM_LIMIT = 24 << 20
"""Bytes of a form with files."""
REASON_LIMIT = 500
MOST_FAULTS = 300
"""So many faults of a file are listed on one page."""


def make_steps() -> Blueprint:
    """Forms and proposals."""
    part = Blueprint("steps", __name__, url_prefix="/cases")
    part.add_url_rule("/new", "first", first)
    part.add_url_rule("/new", "propose_first", propose_first, methods=["POST"])
    part.add_url_rule("/<case>/steps/<kind>", "form", form)
    part.add_url_rule("/<case>/steps/<kind>", "propose", propose_step, methods=["POST"])
    part.add_url_rule("/<case>/proposals/<proposal>", "proposal", proposal_page)
    part.add_url_rule("/<case>/proposals/<proposal>/sign", "sign", sign, methods=["POST"])
    part.add_url_rule("/<case>/proposals/<proposal>/refuse", "refuse_page", refuse_page)
    part.add_url_rule("/<case>/proposals/<proposal>/refuse", "refuse", refuse, methods=["POST"])
    return part


@roles("notary")
def first() -> str:
    """The form that opens a case."""
    return _first_page({}, "")


@roles("notary")
def propose_first() -> AnyResponse | tuple[str, int]:
    """Propose the first entry of a case."""
    service, name = service_of(), request.form.get("name", "").strip()
    try:
        origin = service.office.origin(name)
        with open_case(origin) as opened:
            if opened.work.is_begun:
                raise FieldsWrongError({"name": "field-name-taken"})
            return _propose(opened, FORMS["case_opened"])
    except RejectionError as error:
        wrong = error.fields if isinstance(error, FieldsWrongError) else {"": error.code}
        return _first_page(wrong, name), status_of(error)


@roles(*SIGNING)
def form(case: str, kind: str) -> str | AnyResponse:
    """The form of a step, or the page that has it. Raises StepUnknownError."""
    with open_case() as opened:
        chosen = _form_of(opened, kind)
        if chosen.page:
            return redirect(url_for(chosen.page, case=case))
        return _form_page(opened, chosen, {})


@roles(*SIGNING)
@takes(FORM_LIMIT)
def propose_step(case: str, kind: str) -> AnyResponse | tuple[str, int]:
    """Propose an entry; what cannot be used is told beside its field."""
    with open_case() as opened:
        chosen = _form_of(opened, kind)
        try:
            return _propose(opened, chosen)
        except RejectionError as error:
            if not isinstance(error, FieldsWrongError):
                return _form_page(opened, chosen, {"": error.code}), status_of(error)
            return _form_page(opened, chosen, error.fields, error.lines, error.asked), status_of(error)


def proposal_page(case: str, proposal: str) -> str:
    """A proposal, for whoever sees the case."""
    with open_case() as opened:
        return show_proposal(opened, service_of().proposals.find(opened.work.origin, proposal), "")


@roles(*SIGNING)
def sign(case: str, proposal: str) -> AnyResponse | tuple[str, int]:
    """Take the signature that this officer's browser made; the last one makes the entry."""
    service = service_of()
    with open_case() as opened:
        found = service.proposals.find(opened.work.origin, proposal)
        try:
            signature = bytes_of_hex(request.form.get("signature", ""), 64)
            settle = FORMS[found.kind].settle if found.kind in FORMS else None
            done = sign_proposal(opened.work, service.proposals, found.id, who().name, signature, settle)
        except RejectionError as error:
            return show_proposal(opened, found, error.code), status_of(error)
    return redirect(url_for("steps.proposal", case=case, proposal=done.id), 303)


@roles(*SIGNING)
def refuse_page(case: str, proposal: str) -> str:
    """Says what refusing, or taking back, would end."""
    with open_case() as opened:
        found = service_of().proposals.find(opened.work.origin, proposal)
        return _refuse_page(opened, found, "")


@roles(*SIGNING)
def refuse(case: str, proposal: str) -> AnyResponse | tuple[str, int]:
    """End a proposal: its proposer takes it back, another officer who could sign it refuses, with a reason."""
    service, name = service_of(), who().name
    reason = request.form.get("reason", "").replace("\r\n", "\n").strip()
    with open_case() as opened:
        found = service.proposals.find(opened.work.origin, proposal)
        if not reason or len(reason) > REASON_LIMIT:
            return _refuse_page(opened, found, "field-missing" if not reason else "field-too-long"), 400
        if name != found.proposer and not _is_due(opened, found, name):
            raise ProposalSignerError
        state = WITHDRAWN if name == found.proposer else REFUSED
        service.proposals.refuse(opened.work.origin, found.id, state, name, reason)
    return redirect(url_for("steps.proposal", case=case, proposal=proposal), 303)


def _propose(opened: Open, chosen: Form) -> AnyResponse:
    service = service_of()
    answers = read_answers(chosen, opened.bench, Sent(request.form, request.files))
    draft = chosen.make(opened.bench, answers)
    ticket = request.form.get("ticket", "")[:64] or secrets.token_hex(16)
    made = propose(opened.work, service.proposals, chosen.kind, draft, who().name, ticket)
    return redirect(url_for("steps.proposal", case=name_of(opened.work.origin), proposal=made), 303)


def _form_of(opened: Open, kind: str) -> Form:
    for item in forms_now(opened.bench):
        if item.kind == kind:
            return item
    raise StepUnknownError


def _is_due(opened: Open, proposal: Proposal, name: str) -> bool:
    due = signers_due(proposal.kind, proposal.body)
    officers = officers_of(opened.work, proposal.kind, proposal.body)
    return may_sign(name, due, officers, tuple(proposal.signatures))


def _first_page(wrong: dict[str, str], name: str) -> str:
    chosen = FORMS["case_opened"]
    return render_template(
        "office/opening.html",
        complaint=wrong.get("", ""),
        fields=field_views(chosen, None, request.form, wrong),
        name=name,
        name_wrong=wrong.get("name", ""),
        ticket=request.form.get("ticket") or secrets.token_hex(16),
        signers=signers_words(chosen.kind),
    )


def _form_page(
    opened: Open, chosen: Form, wrong: dict[str, str], faults: Sequence[str] = (), asked: Sequence[Any] = ()
) -> str:
    return render_template(
        "office/form.html",
        asked=asked,
        case=opened.head,
        complaint=wrong.get("", ""),
        faults=faults[:MOST_FAULTS],
        faults_in_all=len(faults),
        fields=field_views(chosen, opened.bench, request.form, wrong),
        has_files=any(item.shape == FILE for item in chosen.fields),
        kind=chosen.kind,
        signers=signers_words(chosen.kind),
        ticket=request.form.get("ticket") or secrets.token_hex(16),
        warning=_warning(chosen.kind),
        what=kind_words(chosen.kind),
    )


def show_proposal(opened: Open, proposal: Proposal, complaint: str) -> str:
    """The page of a proposal, with the code of what went wrong."""
    service, name = service_of(), who().name
    files = service.proposals.files(proposal.id)
    officers = officers_of(opened.work, proposal.kind, proposal.body)
    signed = [
        {
            "name": opened.person(key),
            "time": time_words(proposal.signed_at[key]),
            "signature": hex_of(made),
            "public": hex_of(officers[key].public),
        }
        for key, made in proposal.signatures.items()
    ]
    own = service.office.officer_keys().get(name)
    return render_template(
        "office/proposal.html",
        case=opened.head,
        complaint=complaint,
        ended={"by": opened.person(proposal.ended_by), "time": time_words(proposal.ended), "reason": proposal.reason},
        facts=[
            *_kept_facts(proposal),
            *named_result(opened, proposal.kind, proposal.body),
            *show(proposal.kind, proposal.body, lambda sha256: files.get(sha256) or find_blob(opened.work.log, sha256)),
        ],
        is_due=proposal.state == "open" and _is_due(opened, proposal, name),
        is_mine=proposal.proposer == name,
        line=proposal_line(opened, proposal),
        own_key=format_vkey(own) if own else "",
        proposal=proposal,
        signed=signed,
        signers=signers_words(proposal.kind, proposal.body),
        statement=proposal.data.decode(),
        warning=_warning(proposal.kind),
        what=kind_words(proposal.kind),
    )


def _kept_facts(proposal: Proposal) -> list[Fact]:
    """What waits with an open proposal and stays with the office; only those who sign see it."""
    chosen = FORMS.get(proposal.kind)
    if chosen is None or chosen.tell is None or not proposal.private or not SIGNING & set(who().account.roles):
        return []
    return [Fact(words(code), tuple(text.splitlines())) for code, text in chosen.tell(proposal)]


def _warning(kind: str) -> str:
    """What cannot be undone once an entry of this kind stands; empty for most."""
    return words_or(f"warn-{kind}".replace("_", "-"), "")


def _refuse_page(opened: Open, proposal: Proposal, complaint: str) -> str:
    is_mine = proposal.proposer == who().name
    said: dict[str, Any] = {
        "case": opened.head,
        "complaint": complaint,
        "is_mine": is_mine,
        "line": proposal_line(opened, proposal),
        "signed": joined([opened.person(key) for key in proposal.signatures]) or words("nobody"),
        "what": kind_words(proposal.kind),
    }
    return render_template("office/refuse.html", **said)
