"""The list of cases: those that the person sees, what is due in each, and what waits for this person's signature."""

from typing import Any

from flask import Blueprint, render_template

from notary.adapters.proposals import OPEN
from notary.adapters.proposing import officers_of
from notary.due import may_sign, signers_due
from notary.progress import next_steps
from notary.web.access import service_of, who
from notary.web.casepage import step_line
from notary.web.pages import Open, open_case
from notary.web.service import name_of
from voting.web.casepage import localised


def make_cases() -> Blueprint:
    """The first page after signing in."""
    part = Blueprint("cases", __name__)
    part.add_url_rule("/", "index", index)
    return part


def index() -> str:
    """All cases, with their next steps."""
    service, person = service_of(), who()
    lines, done = [], []
    for origin in service.origins_for(person.account):
        if service.is_archived(origin):
            done.append(_ended(origin))  # not replayed: nothing is due in it
            continue
        with open_case(origin) as case:
            lines.append(_line(case))
    return render_template("office/cases.html", archived=done, cases=lines, may_open="notary" in person.account.roles)


def _ended(origin: str) -> dict[str, str]:
    said = service_of().opening(origin)
    return {"name": name_of(origin), "title": f"{localised(said['compound'])} · {localised(said['matter'])}"}


def _line(case: Open) -> dict[str, Any]:
    service, person = service_of(), who()
    waiting = [item for item in service.proposals.listed(case.work.origin) if item.state == OPEN]
    mine = [
        item
        for item in waiting
        if may_sign(
            person.name,
            signers_due(item.kind, item.body),
            officers_of(case.work, item.kind, item.body),
            tuple(item.signatures),
        )
    ]
    steps = [step_line(case, step) for step in next_steps(case.process, case.now)]
    return {**case.head, "steps": steps[:3], "waiting": len(waiting), "mine": mine, "size": len(case.story.lines)}
