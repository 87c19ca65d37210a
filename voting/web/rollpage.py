"""The posted roll on the site: an owner looks up their own line, objects, and reads answers.

Anybody may look a unit up in a roll that shows labels. Where it commits to them, and for masked names and numbers, the
owner logs in: a page that tells a stranger which commitment is which unit would undo the commitment.
Specification: ``voting/SPEC.md``, "Posting and objections".
"""

import secrets
import unicodedata
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request
from sqlalchemy import Connection

from keys.encoding import hex_of
from voting.adapters.opening import find_label, find_opening, keep_value
from voting.adapters.private import load_owners
from voting.adapters.unitlog import find_by_unit
from voting.commitment import COMMITTED, SALT_SIZE
from voting.errors import CaseUnknownError
from voting.objecting import OBJECTION, enter_objection
from voting.posting import ANNOUNCEMENT, CONDUCT, ROLL, check_objection
from voting.posting_errors import ObjectionLateError, ObjectionLimitError
from voting.roll import Voter
from voting.rules import Case
from voting.statement import parse_statement
from voting.web.access import check_own_form, voter_in
from voting.web.casepage import area_words, time_words
from voting.web.catalogue import say
from voting.web.errors import ObjectionMalformedError, SessionMissingError
from voting.web.pages import find_page
from voting.web.service import Service

MAX_TEXT = 2_000


def make_roll_pages(service: Service) -> Blueprint:
    """Make the page of the posted roll."""
    pages = Blueprint("roll", __name__)

    @pages.get("/case/<name>/roll")
    def roll(name: str) -> str:
        page = find_page(service, name)
        origin = service.cases.origin_of(name)
        own = owner_of(service, origin)
        g.is_personal = own is not None
        with service.cases.read(origin) as case, service.cases.engine.connect() as connection:
            return render_template("voting/roll.html", case=page, **make_view(service, case, connection, own))

    @pages.post("/case/<name>/roll")
    def objection(name: str) -> Response:
        check_own_form(service.settings)
        origin = service.cases.origin_of(name)
        voter = voter_in(service, origin)
        about, text = read_form()
        with service.cases.write(origin) as (case, log):
            opening = keep_value(log.connection, origin, OBJECTION, text, secrets.token_bytes(SALT_SIZE))
            nonce = secrets.token_bytes(16)
            enter_objection(case, log, about, voter, commitment=opening.commitment, nonce=nonce)
        return redirect(f"/case/{name}/roll#objections", 303)  # type: ignore[return-value]  # werkzeug's is flask's here

    return pages


def owner_of(service: Service, origin: str) -> str | None:
    """The voter who is logged in to the case, None for a stranger."""
    try:
        return voter_in(service, origin)
    except SessionMissingError:
        return None


def read_form() -> tuple[str, str]:
    """What is objected to, and the text with its line ends as they are everywhere else."""
    about, text = request.form.get("about", ""), request.form.get("text", "").replace("\r\n", "\n").strip()
    is_plain = all(sign == "\n" or unicodedata.category(sign)[0] != "C" for sign in text)
    if about not in (ROLL, ANNOUNCEMENT, CONDUCT) or not 0 < len(text) <= MAX_TEXT or not is_plain:
        raise ObjectionMalformedError
    return about, text


def make_view(service: Service, case: Case, connection: Connection, own: str | None) -> dict[str, Any]:
    """What the page shows besides the case itself."""
    roll = case.roll
    if roll is None:
        raise CaseUnknownError
    asked = " ".join(request.args.get("unit", "").split())[:100]
    is_shown = not roll.voters[0].units[0].startswith(COMMITTED)
    found = find_by_unit(case, asked) if asked and is_shown else []
    until = case.postings.until.get(ROLL)
    return {
        "roll": {
            "cutoff": roll.cutoff,
            "sha256": hex_of(roll.sha256),
            "totals": say(
                "roll-totals",
                voters=f"{roll.totals.voters:,}",
                units=f"{roll.totals.units:,}",
                area=area_words(roll.totals.area),
            ),
            "until": time_words(until) if until else "",
            "is_shown": is_shown,
        },
        "asked": asked,
        "line": line_words(roll.voter(found[0])) if found else None,
        "own": own_words(case, connection, roll.voter(own)) if own in roll.by_id and own else None,
        "subjects": subjects(service, case, own) if own else [],
        "objections": objections_of(service, case, connection, own) if own else [],
    }


def line_words(voter: Voter) -> dict[str, Any]:
    """A line of the roll as everybody may read it."""
    return {
        "voter": voter.id,
        "kind": say(f"kind-{voter.kind}".replace("_", "-")),
        "units": list(voter.units),
        "area": area_words(voter.area),
        "owners": len(voter.owners),
    }


def own_words(case: Case, connection: Connection, voter: Voter) -> dict[str, Any]:
    """The owner's own line: labels of units with what opens them, names and numbers masked."""
    units = []
    for unit in voter.units:
        opening = find_label(connection, case.origin, unit)
        units.append({"label": opening.value if opening else unit, "salt": opening.salt.hex() if opening else ""})
    owners = [
        {"name": mask_name(owner.name), "phone": mask_phone(owner.phone)}
        for owner in load_owners(connection, case.origin, voter.id)
    ]
    return {**line_words(voter), "units": units, "people": owners}


def mask_name(name: str) -> str:
    """A name's first character, the others as stars."""
    return name[:1] + "*" * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """A telephone number's last four digits."""
    return "*" * max(len(phone) - 4, 0) + phone[-4:] if len(phone) > 4 else "*" * len(phone)


def subjects(service: Service, case: Case, own: str) -> list[dict[str, str]]:
    """What this owner may object to now."""
    found = []
    for about in (ROLL, ANNOUNCEMENT, CONDUCT):
        try:
            check_objection(case, about, own, service.clock())
        except (ObjectionLateError, ObjectionLimitError):
            continue
        if case.state != "closed":
            found.append({"name": about, "words": say(f"about-{about}")})
    return found


def objections_of(service: Service, case: Case, connection: Connection, own: str) -> list[dict[str, Any]]:
    """This owner's objections with text, salt and answer."""
    log = service.cases.log(case.origin)
    listed = []
    for objection in case.postings.of(own):
        index = objection.index
        filed = body_at(log, index)
        opening = find_opening(connection, case.origin, bytes.fromhex(filed["text"]))
        answered = case.postings.answers.get(index)
        answer = body_at(log, answered) if answered is not None else None
        listed.append(
            {
                "index": index,
                "about": say(f"about-{objection.about}"),
                "lines": opening.value.splitlines() if opening else [],
                "salt": opening.salt.hex() if opening else "",
                "answer_by": time_words(objection.answer_by),
                "outcome": say(f"outcome-{answer['outcome']}") if answer else "",
                "answer": answer["answer"].splitlines() if answer else [],
            }
        )
    return listed


def body_at(log: Any, index: int) -> dict[str, Any]:
    """What the statement at ``index`` says."""
    [entry] = log.entries(index, index + 1)
    body: Any = parse_statement(entry.body).body
    made: dict[str, Any] = body
    return made
