"""Posting the roll, or another in its place: a file as the property office exports it, read by the importer that the
command line uses.

Everything or nothing: faults and open doubts are listed by their places. Owners in clear wait sealed with the proposal
and are kept in the transaction of its entry; the statement has the public roll, which holds commitments.
Specification: ``voting/SPEC.md``, "Roll file", "Doubts".
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from flask import request

from keys.canonical import Json
from keys.encoding import bytes_of_hex, hex_of
from keys.errors import MalformedError
from notary.adapters.casework import Desk
from notary.adapters.postings import check_public, list_objections
from notary.adapters.proposals import Draft, Proposal
from notary.adapters.rollcli import deciders
from notary.adapters.rulebook import current_rules_sha256, deadlines_of, load_rulebook
from notary.adapters.steps import roll_body
from notary.deadlines import Schedule
from notary.office_errors import FieldsWrongError, StepUnknownError
from notary.web.access import service_of
from notary.web.forms.doubts import ask, line_of, typed_decisions
from notary.web.forms.form import CHOICE, DATE, FILE, LONG, SEVERAL, TIME, Bench, Field, Form
from notary.web.words import value_words, words
from voting.adapters.private import public_roll, save_private_roll
from voting.adapters.rollfile import RollPreview, preview_data
from voting.adapters.rollkept import save_import
from voting.commitment import COMMITTED as LABELS_COMMITTED
from voting.commitment import PrivateOwner, PrivateVoter
from voting.doubt import NO_DECISIONS, State, decisions_document, parse_decisions
from voting.errors import RollWrongError
from voting.mapping import parse_mapping
from voting.posting import ROLL as ROLL_POSTING
from voting.rollrecord import RollImport
from voting.terms import IN, OUT, Terms

T = TypeVar("T")
SHOWN, COMMITTED = "shown", "committed"
SEALED = "office-roll"


def make_roll_form(bench: Bench, answers: dict[str, Any]) -> Draft:
    """The public roll that the file gives, and its owners in clear, sealed. Raises FieldsWrongError with all faults."""
    return _draft(bench, answers, answers["cutoff"], is_shown=answers["units"] == SHOWN, says={})


def make_amended_form(bench: Bench, answers: dict[str, Any]) -> Draft:
    """The same for a roll in the posted one's place, as of its day. Raises FieldsWrongError, AnswerPersonalError."""
    posted = bench.process.case.roll
    if posted is None:
        raise StepUnknownError
    with bench.work.engine.connect() as connection:
        check_public(connection, bench.work.origin, answers["reason"])
    says: dict[str, Json] = {
        "objections": [int(index) for index in answers["objections"]],
        "previous": hex_of(posted.sha256),
        "reason": answers["reason"],
    }
    is_shown = not posted.voters[0].units[0].startswith(LABELS_COMMITTED)
    return _draft(bench, answers, posted.cutoff, is_shown=is_shown, says=says)


def _draft(bench: Bench, answers: dict[str, Any], cutoff: str, *, is_shown: bool, says: Mapping[str, Json]) -> Draft:
    terms = Terms(
        mapping=_parsed("mapping", parse_mapping, answers["mapping"]) if answers["mapping"] else None,
        parking=answers["parking"],
        storage=answers["storage"],
        cutoff=cutoff,
        decisions=_parsed("decisions", parse_decisions, answers["decisions"]) if answers["decisions"] else NO_DECISIONS,
    )
    preview = _preview(bench, answers["file"], terms)
    voters = preview.private_rows()
    made = preview.record(deciders(bench.work.office.facts))
    secret = None if is_shown else secrets.token_bytes(32)
    roll = public_roll(voters, cutoff, secret)[0]
    sealed = service_of().vault.seal(_pack(voters, cutoff, secret, made), _about(bench.work.origin))
    return Draft({**roll_body(roll, (answers["from"], answers["until"]), made), **says}, [roll.data], sealed)


def _preview(bench: Bench, data: bytes, terms: Terms) -> RollPreview:
    """What the file becomes with what was decided on the page. Raises FieldsWrongError while anything is open."""
    name = Path(Path(request.files["file"].filename or "").name or "roll.csv")
    preview = preview_data(data, name, terms)
    doubts = [item for item in preview.open_problems if item.is_doubt]
    typed = typed_decisions(bench, doubts, request.form)
    if typed:
        listed = decisions_document(terms.decisions)
        decided = parse_decisions({**listed, "decisions": [*listed["decisions"], *typed]})
        preview = preview_data(data, name, replace(terms, decisions=decided))
        known = {(item.place, item.code) for item in doubts}  # a decision may raise another doubt
        doubts += [item for item in preview.open_problems if item.is_doubt and (item.place, item.code) not in known]
    if preview.open_problems:
        faults = [line_of(item) for item in preview.open_problems]
        raise FieldsWrongError({"file": "field-roll-wrong"}, faults, ask(bench, doubts, request.form))
    return preview


def settle_amended(desk: Desk, proposal: Proposal) -> None:
    """Keep the owners in clear of the amended roll. Raises AnswerPersonalError if the reason names one of them."""
    settle_roll(desk, proposal)
    check_public(desk.writer.connection, desk.writer.origin, proposal.body["reason"])


def settle_roll(desk: Desk, proposal: Proposal) -> None:
    """Keep the owners in clear whose roll is posted. Raises RollWrongError if they are not those."""
    origin = desk.writer.origin
    kept = json.loads(service_of().vault.open(proposal.private, _about(origin)))
    secret = bytes_of_hex(kept["secret"], 32) if kept["secret"] else None
    connection = desk.writer.connection
    roll = save_private_roll(connection, origin, [_voter(item) for item in kept["voters"]], kept["cutoff"], secret)
    if hex_of(roll.sha256) != proposal.body["roll"]:
        raise RollWrongError
    states = {voter: _state(item) for voter, item in kept["states"].items()}
    save_import(connection, origin, RollImport(kept["record"].encode(), kept["basis"], states))


def _pack(voters: tuple[PrivateVoter, ...], cutoff: str, secret: bytes | None, made: RollImport) -> bytes:
    value = {
        "basis": dict(made.basis),
        "cutoff": cutoff,
        "record": made.record.decode(),
        "secret": secret.hex() if secret else "",
        "states": {voter: asdict(state) for voter, state in made.states.items()},
        "voters": [asdict(voter) for voter in voters],
    }
    return json.dumps(value, default=hex_of, ensure_ascii=False).encode()


def _voter(item: dict[str, Any]) -> PrivateVoter:
    owners = tuple(_owner(owner) for owner in item["owners"])
    return PrivateVoter(item["id"], item["kind"], item["area"], tuple(item["units"]), owners)


def _owner(item: dict[str, str]) -> PrivateOwner:
    salts = (bytes.fromhex(item[name]) for name in ("name_salt", "document_salt", "phone_salt"))
    return PrivateOwner(item["name"], item["document_kind"], item["document"], item["phone"], *salts)


def _state(item: dict[str, Any]) -> State:
    documents = tuple(bytes.fromhex(name) for name in item["documents"])
    return State(item["unit"], item["state"], item["name"], item["phone"], documents, tuple(item["by"]), item["why"])


def _parsed(name: str, parse: Callable[[Any], T], data: bytes) -> T:
    try:
        return parse(json.loads(data.decode()))
    except (ValueError, MalformedError):
        raise FieldsWrongError({name: "field-json-wrong"}) from None


def _about(origin: str) -> bytes:
    return f"{SEALED}\n{origin}".encode()


def _counting(_bench: Bench) -> list[tuple[str, str]]:
    return [(name, value_words("parking", name)) for name in (OUT, IN)]


def _upheld(bench: Bench) -> list[tuple[str, str]]:
    """Objections to the roll that were upheld, each with the beginning of its text, which stays with the office."""
    postings = bench.process.case.postings
    about = value_words("about", ROLL_POSTING)
    return [
        (str(index), words("objection-choice", entry=index, about=about, text=item.text[:60]))
        for item in list_objections(bench.work)
        if (index := item.objection.index) in postings.upheld and item.objection.about == ROLL_POSTING
    ]


def _ends(name: str) -> Callable[[Bench], int]:
    """When a posting that begins now may end at the earliest, by the case's deadlines."""

    def first(bench: Bench) -> int:
        pack = load_rulebook()[current_rules_sha256()]
        due = pack.deadlines[deadlines_of(bench.process.opened)]
        until = Schedule(due, pack.calendar).end_of(bench.now, getattr(due, name))
        return -(-max(until, bench.now + 1) // 60) * 60

    return first


FILES = (
    Field("parking", CHOICE, is_needed=False, choices=_counting),
    Field("storage", CHOICE, is_needed=False, choices=_counting),
    Field("mapping", FILE, is_needed=False),
    Field("decisions", FILE, is_needed=False),
)
ROLL_FORMS = (
    Form(
        "roll_posted",
        (
            Field("file", FILE),
            Field("cutoff", DATE),
            Field("from", TIME, first=lambda bench: bench.now),
            Field("until", TIME, first=_ends("roll_posting_days")),
            Field(
                "units", CHOICE, choices=lambda _: [(name, value_words("units", name)) for name in (SHOWN, COMMITTED)]
            ),
            *FILES,
        ),
        make_roll_form,
        settle_roll,
        fits=lambda bench: bench.process.case.roll is None,
    ),
    Form(
        "roll_amended",
        (
            Field("file", FILE),
            Field("reason", LONG),
            Field("objections", SEVERAL, is_needed=False, choices=_upheld),
            Field("from", TIME, first=lambda bench: bench.now),
            Field("until", TIME, first=_ends("amendment_days")),
            *FILES,
        ),
        make_amended_form,
        settle_amended,
        fits=lambda bench: bench.process.case.roll is not None,
    ),
)
