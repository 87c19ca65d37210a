"""A case: what is due next, proposals that wait, and the timeline of its ledger, every entry in words."""

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for

from keys.encoding import hex_of
from notary.adapters.postings import list_objections
from notary.adapters.proposals import OPEN, Proposal
from notary.due import signers_due
from notary.ending import result_sha256
from notary.kinds import KINDS
from notary.progress import Step, next_steps
from notary.web.access import service_of, who
from notary.web.forms.registry import FORMS, forms_now
from notary.web.pages import Open, open_case
from notary.web.showing import Fact, Find, show
from notary.web.story import Line
from notary.web.words import joined, kind_words, number_words, role_words, time_words, words
from voting.adapters.cases import find_blob

SIGNING = frozenset({"notary", "assistant", "registrar", "letter_maker"})
"""Roles whose holders sign statements of a case."""
TOLD_FILES = frozenset({"announcement_posted", "manifest_sealed"})
"""Kinds of which the timeline tells what their file says."""
ASKED_ON_SITE = {"notices_sent": "notifying.page"}
ASKED_BY_COMMAND = frozenset({"case_sealed", "key_destroyed", "tally_computed"})
"""What the service enters when an officer asks it to: on a page of the site, or on the command line."""
NAMING_RESULT = frozenset({"case_lapsed", "result_confirmed", "result_recounted"})
MOST_TOLD = 3
PAGE = 100
"""Lines of the timeline on one page."""


def make_casepage() -> Blueprint:
    """The pages of one case that only show."""
    part = Blueprint("case", __name__, url_prefix="/cases/<case>")
    part.add_url_rule("", "page", page)
    part.add_url_rule("/entries/<int:index>", "entry", entry)
    return part


def page(case: str) -> str:
    """The case's timeline."""
    service, person = service_of(), who()
    from_line = max(request.args.get("from", 0, type=int), 0)
    with open_case() as opened:
        lines = opened.story.lines[::-1]
        shown = [entry_line(opened, line) for line in lines[from_line : from_line + PAGE]]
        steps = [step_line(opened, step) for step in next_steps(opened.process, opened.now)]
        forms = []
        if SIGNING & set(person.account.roles):
            forms = [(form.kind, kind_words(form.kind)) for form in forms_now(opened.bench)]
        waiting = [
            proposal_line(opened, item) for item in service.proposals.listed(opened.work.origin) if item.state == OPEN
        ]
        more = from_line + PAGE if len(lines) > from_line + PAGE else None
        return render_template(
            "office/case.html",
            case=opened.head,
            dates=_dates(opened),
            forms=forms,
            lines=shown,
            more=more,
            proposals=waiting,
            steps=steps,
        )


def entry(case: str, index: int) -> str | tuple[str, int]:
    """One entry whole: in words, and as it stands in the ledger."""
    with open_case() as opened:
        line = next((item for item in opened.story.lines if item.first <= index <= item.last), None)
        if line is None or line.is_run:
            return render_template("office/missing.html", case=opened.head), 404
        [found] = opened.work.log.entries(index, index + 1)
        facts = [
            *_kept(opened, line),
            *named_result(opened, line.kind, line.body),
            *show(line.kind, line.body, partial(find_blob, opened.work.log)),
        ]
        return render_template(
            "office/entry.html",
            case=opened.head,
            line=entry_line(opened, line),
            facts=facts,
            text=found.note.text.decode().strip(),
            sha256=hex_of(found.sha256),
        )


def _kept(opened: Open, line: Line) -> list[Fact]:
    """The text of an objection, which stays with the office: for those who work on the case."""
    if line.kind != "objection_filed" or not SIGNING & set(who().account.roles):
        return []
    kept = [item.text for item in list_objections(opened.work) if item.objection.index == line.first]
    return [Fact(words("member-objection-text"), tuple(text.splitlines())) for text in kept]


def named_result(opened: Open, kind: str, body: Any) -> list[Fact]:
    """The declared result in words, for entries that name it by its hash alone."""
    process = opened.process
    if kind not in NAMING_RESULT or process.result is None or body["result"] != hex_of(result_sha256(process)):
        return []
    return show("result_declared", {"result": process.result}, lambda _: None)


def entry_line(case: Open, line: Line) -> dict[str, Any]:
    """A line of the timeline."""
    is_service = not line.signers
    by = words("by-voters") if line.kind == "ballot_cast" else words("by-service-entered")
    return {
        "kind": line.kind,
        "what": kind_words(line.kind),
        "by": by if is_service else joined([case.person(name) for name in line.signers]),
        "first": line.first,
        "last": line.last,
        "count": number_words(line.count),
        "is_run": line.is_run,
        "time": time_words(line.begun),
        "ended": time_words(line.ended) if line.ended != line.begun else "",
        "facts": [] if line.is_run else _told(case, line),
    }


def step_line(case: Open, step: Step) -> dict[str, Any]:
    """A step that is due, in words."""
    blocks = [
        words(f"block-{item.code}", until=time_words(item.until) if item.until else "", **item.values)
        for item in step.blocks
    ]
    is_asked = step.kind in ASKED_ON_SITE or step.kind in ASKED_BY_COMMAND
    return {
        "kind": step.kind,
        "what": kind_words(step.kind),
        "by": words("by-service-asked") if is_asked else signers_words(step.kind),
        "since": time_words(step.since) if step.since and step.since > case.now else "",
        "until": time_words(step.until) if step.until else "",
        "is_late": step.is_late(case.now),
        "blocks": blocks,
        "about": step.about,
        "is_elsewhere": step.kind in ASKED_BY_COMMAND or (step.signers.count > 0 and step.kind not in FORMS),
        "has_form": step.kind in FORMS and step.kind in [form.kind for form in forms_now(case.bench)],
        "page": url_for(ASKED_ON_SITE[step.kind], case=case.head["name"]) if step.kind in ASKED_ON_SITE else "",
    }


def signers_words(kind: str, body: dict[str, Any] | None = None) -> str:
    """Who signs: one or two of which roles, or the service."""
    due = KINDS[kind].signers if body is None else signers_due(kind, body)
    if due is None:
        return words("by-voters")
    if due.count == 0:
        return words("by-service")
    return words("signers-two" if due.count == 2 else "signers-one", roles=role_words(due.roles))


def proposal_line(case: Open, proposal: Proposal) -> dict[str, Any]:
    """A proposal in a list."""
    due = signers_due(proposal.kind, proposal.body)
    return {
        "id": proposal.id,
        "what": kind_words(proposal.kind),
        "by": case.person(proposal.proposer),
        "made": time_words(proposal.made),
        "expires": time_words(proposal.expires),
        "signed": [case.person(name) for name in proposal.signatures],
        "missing": max(due.count - len(proposal.signatures), 0),
    }


def _dates(case: Open) -> list[tuple[str, str]]:
    """The dates that the case has so far."""
    vote, found = case.process.case, []
    for subject, until in sorted(vote.postings.until.items()):
        found.append((words(f"date-{subject}-posted"), time_words(until)))
    if vote.manifest is not None:
        found.append((words("member-opens"), time_words(vote.manifest.opens)))
        found.append((words("member-closes"), time_words(vote.closes)))
        found.append((words("member-latest-close"), time_words(vote.manifest.latest_close)))
    return found


def _told(case: Open, line: Line) -> list[Fact]:
    """The first facts of an entry that say something to a reader."""
    facts = [fact for fact in show(line.kind, line.body, _finder(case, line)) if fact.lines and not fact.is_hash]
    return facts[:MOST_TOLD]


def _finder(case: Open, line: Line) -> Find:
    """Files for a line of the timeline: only those that are short and say most."""
    if line.kind in TOLD_FILES:
        return partial(find_blob, case.work.log)
    return lambda _: None
