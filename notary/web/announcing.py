"""The announcement editor: a draft with its mandatory parts, the text in every language, the poster, posting evidence.

Specification: ``notary/SPEC.md``, "Announcements".
"""

import secrets
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.hashing import sha256
from ledger.web.problems import status_of
from notary.adapters.announcements import draft_of, first_draft, keep_draft, span_at, written
from notary.adapters.matterbook import load_matters
from notary.adapters.officeprint import render_poster
from notary.adapters.proposals import Draft
from notary.adapters.proposing import propose
from notary.adapters.rulebook import current_rules
from notary.announcement import Announcement, find_gaps, format_announcement, parse_announcement
from notary.application import ApplicationIncompleteError
from notary.matter import COMPOUND, Words, make_question
from notary.pack import Pack, parse_pack
from notary.web.access import roles, service_of, takes, who
from notary.web.announceform import announcement_gap_words, fields_of, read_announcement
from notary.web.holding import DECIDING, applications
from notary.web.pages import Open, open_case
from notary.web.reviewing import send_pdf
from notary.web.service import name_of
from notary.web.words import time_words, words
from voting.manifest import MAX_QUESTIONS
from voting.posting import ANNOUNCEMENT
from voting.web.casepage import localised

DAY = 86_400
FORM_LIMIT = 1 << 20


def make_announcing() -> Blueprint:
    """The editor and what it prints."""
    part = Blueprint("announcing", __name__, url_prefix="/cases/<case>/announcement")
    part.add_url_rule("", "editor", editor)
    part.add_url_rule("", "save", save, methods=["POST"])
    part.add_url_rule("/questions", "change_questions", change_questions, methods=["POST"])
    part.add_url_rule("/propose", "propose_step", propose_step, methods=["POST"])
    part.add_url_rule("/poster.pdf", "poster", poster)
    return part


@roles(*DECIDING)
def editor(case: str) -> str:
    """The draft; once it is posted, the announcement as it stands."""
    with open_case() as opened:
        return _page(opened, _draft(opened))


@roles(*DECIDING)
@takes(FORM_LIMIT)
def save(case: str) -> AnyResponse | tuple[str, int]:
    """Keep what was typed; write the text anew, or leave the one that was typed."""
    with open_case() as opened:
        _check_open(opened)
        before = _draft(opened)
        try:
            made = read_announcement(request.form, before)
            made = _with_roll(opened, made)
            if "rewrite" in request.form or not made.text["zh_cn"]:
                made = written(made, _pack())
            keep_draft(service_of().engine, opened.work.origin, made, who().name, service_of().clock)
        except RejectionError as error:
            return _page(opened, before, error.code), status_of(error)
    return redirect(url_for("announcing.editor", case=case, saved="1"), 303)


@roles(*DECIDING)
def change_questions(case: str) -> AnyResponse:
    """Add a question made of a template, or take the last one away; the text is written anew when it is saved."""
    with open_case() as opened:
        _check_open(opened)
        made, matter = _draft(opened), load_matters().get(request.form.get("matter", ""))
        questions = [*made.terms["questions"]]
        if matter is None:
            questions = questions[:-1]
        elif len(questions) < MAX_QUESTIONS:
            compound = {COMPOUND: opened.process.opened["compound"]}
            fresh = make_question(matter, compound, matter.rule, ("____",), 1)
            questions.append({**fresh, "id": f"q{len(questions) + 1}"})
        terms = {**made.terms, "questions": questions}
        changed = Announcement(made.title, made.text, terms, made.notice)
        keep_draft(service_of().engine, opened.work.origin, changed, who().name, service_of().clock)
    return redirect(url_for("announcing.editor", case=case) + "#editor", 303)


@roles(*DECIDING)
def propose_step(case: str) -> AnyResponse | tuple[str, int]:
    """Propose the entry that posts the draft, if nothing is missing."""
    service = service_of()
    with open_case() as opened:
        _check_open(opened)
        made = _draft(opened)
        try:
            if _gaps(opened, made):
                raise ApplicationIncompleteError
            data = format_announcement(made)
            posting = {"from": opened.now, "until": made.terms["opens"]}
            draft = Draft({"announcement": hex_of(sha256(data)), "posting": posting}, [data])
            ticket = secrets.token_hex(16)
            number = propose(opened.work, service.proposals, "announcement_posted", draft, who().name, ticket)
        except RejectionError as error:
            return _page(opened, made, error.code), status_of(error)
    return redirect(url_for("steps.proposal", case=case, proposal=number), 303)


def poster(case: str) -> Response:
    """The posted announcement for the wall."""
    with open_case() as opened:
        data = _posted(opened)
        if data is None:
            abort(404)
        service = service_of()
        address = f"{service.settings.base_url}/case/{name_of(opened.work.origin)}/announcement"
        try:
            made = parse_announcement(data)
        except KeyError:
            abort(404)  # an announcement of the first format has no parts to draw from
        is_rehearsal = opened.head["is_rehearsal"]
        pdf = render_poster(made, data, service.office.facts, address, is_rehearsal=is_rehearsal)
        return send_pdf(pdf, f"poster-{case}")


def question_from(opened: Open) -> list[Any]:
    """The question that the case's application asks, none without one."""
    filed = applications().of_case(opened.work.origin)
    if filed is None:
        return []
    said = filed.said
    matter = load_matters()[said.matter]
    compound = {"en": said.compound["en"] or said.compound["zh_cn"], "zh_cn": said.compound["zh_cn"]}
    values: dict[str, str | Words] = {**said.blanks, COMPOUND: compound}
    return [make_question(matter, values, said.rule, said.candidates, said.seats)]


def _draft(opened: Open) -> Announcement:
    if not opened.process.opened:
        abort(404)
    posted = _posted(opened)
    if posted is not None:
        try:
            return parse_announcement(posted)
        except KeyError:
            abort(404)
    with service_of().engine.connect() as connection:
        kept = draft_of(connection, opened.work.origin)
    if kept is not None:
        return kept
    filed = applications().of_case(opened.work.origin)
    scope = filed.said.compound["scope"] if filed else ""
    facts, roll = service_of().office.facts, opened.process.case.roll
    earliest = span_at(opened.process.opened, opened.now).earliest
    return first_draft(opened.process.opened, facts, roll, question_from(opened), opened.now, earliest, scope)


def _with_roll(opened: Open, made: Announcement) -> Announcement:
    """Heads and area are the posted roll's, not anybody's typing."""
    roll = opened.process.case.roll
    if roll is None:
        return made
    totals = roll.totals
    return Announcement(made.title, made.text, made.terms, {**made.notice, "area": totals.area, "heads": totals.heads})


def _posted(opened: Open) -> bytes | None:
    return opened.work.log.blob(opened.process.announcement) if opened.process.announcement else None


def _gaps(opened: Open, made: Announcement) -> list[str]:
    found = find_gaps(made, _pack(), opened.now, span_at(opened.process.opened, opened.now))
    return [announcement_gap_words(gap) for gap in found]


def _pack() -> Pack:
    return parse_pack(current_rules().decode())


def _check_open(opened: Open) -> None:
    if opened.process.announcement:
        abort(409)


def _page(opened: Open, made: Announcement, complaint: str = "") -> str:
    until = opened.process.case.postings.until.get(ANNOUNCEMENT)
    is_posted = until is not None
    rules = _pack()
    return render_template(
        "office/announcement.html",
        case=opened.head,
        complaint=complaint,
        fields=fields_of(made),
        gaps=[] if is_posted else _gaps(opened, made),
        is_posted=is_posted,
        made=made,
        posted_until=time_words(until) if until else "",
        rules=[(name, words(f"rule-{name.lower()}")) for name in rules],
        has_roll=opened.process.case.roll is not None,
        matters=[(item.id, localised(item.name)) for item in load_matters().values()],
    )
