"""Objections that somebody hands in at the office: the text stays here, the ledger has a commitment to it."""

import json
import secrets
from typing import Any

from keys.encoding import hex_of
from notary.adapters.casework import Desk
from notary.adapters.proposals import Draft, Proposal
from notary.office_errors import FieldsWrongError
from notary.web.access import service_of
from notary.web.forms.form import CHOICE, LONG, TIME, Bench, Field, Form
from notary.web.words import value_words
from voting.adapters.opening import keep_value
from voting.commitment import SALT_SIZE, make_commitment
from voting.objecting import ANSWER_TIME, OBJECTION
from voting.posting import ANNOUNCEMENT, BY_OFFICER, CONDUCT, RESULT, ROLL

SEALED = "office-objection"
ABOUT = (ROLL, ANNOUNCEMENT, CONDUCT, RESULT)


def _file(bench: Bench, answers: dict[str, Any]) -> Draft:
    voter, roll = answers["voter"] or None, bench.process.case.roll
    if voter is not None and (roll is None or voter not in roll.by_id):
        raise FieldsWrongError({"voter": "field-voter-wrong"})
    salt = secrets.token_bytes(SALT_SIZE)
    commitment = make_commitment(OBJECTION, salt, answers["text"])
    body = {"about": answers["about"], "answer_by": answers["answer_by"], "by": BY_OFFICER, "text": hex_of(commitment)}
    private = json.dumps({"salt": hex_of(salt), "text": answers["text"]}).encode()
    return Draft({**body, "voter": voter}, (), service_of().vault.seal(private, _about(bench.work.origin)))


def _settle(desk: Desk, proposal: Proposal) -> None:
    kept = json.loads(service_of().vault.open(proposal.private, _about(desk.writer.origin)))
    keep_value(desk.writer.connection, desk.writer.origin, OBJECTION, kept["text"], bytes.fromhex(kept["salt"]))


def _tell(proposal: Proposal) -> list[tuple[str, str]]:
    kept = json.loads(service_of().vault.open(proposal.private, _about(proposal.origin)))
    return [("member-objection-text", kept["text"])]


def _about(origin: str) -> bytes:
    return f"{SEALED}\n{origin}".encode()


FILING = Form(
    "objection_filed",
    (
        Field("about", CHOICE, choices=lambda _: [(name, value_words("about", name)) for name in ABOUT]),
        Field("text", LONG),
        Field("voter", is_needed=False, limit=32),
        Field("answer_by", TIME, first=lambda bench: bench.now + ANSWER_TIME),
    ),
    _file,
    _settle,
    tell=_tell,
)
