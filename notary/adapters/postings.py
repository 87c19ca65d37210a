"""Amendments of the posted roll, objections and their answers, in the officers' hands.

Texts of objections hold names: they stay in the office's own table, the ledger has commitments. What officers write for
everybody is searched for persons of the roll before it is entered.
Specification: ``voting/SPEC.md``, "Posting and objections".
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from keys.encoding import hex_of
from keys.errors import NotAllowedError
from notary.adapters.casework import Casework, Signers
from notary.adapters.steps import roll_body
from notary.errors import OutOfOrderError
from voting.adapters.opening import find_opening, keep_value
from voting.adapters.private import PRIVATE_OWNER, save_private_roll
from voting.adapters.rollkept import save_import
from voting.commitment import COMMITTED, SALT_SIZE, PrivateVoter
from voting.objecting import OBJECTION
from voting.posting import BY_OFFICER, Objection
from voting.roll import Roll
from voting.rollrecord import RollImport
from voting.statement import parse_statement


class AnswerPersonalError(NotAllowedError):
    """A text for the public record names a person of the roll, or their document or telephone number."""

    code = "answer-personal"


@dataclass(frozen=True, slots=True)
class Filed:
    """An objection with its text as the office has it; ``answered`` is the index of the answer, or None."""

    objection: Objection
    text: str
    answered: int | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A roll to put in the posted one's place: when it is posted, why, and because of which objections."""

    voters: Sequence[PrivateVoter]
    posting: tuple[int, int]
    reason: str
    objections: Sequence[int]


def posted_cutoff(work: Casework) -> str:
    """The day that the posted roll describes, which no amendment changes. Raises OutOfOrderError if none is posted."""
    roll = work.process().case.roll
    if roll is None:
        raise OutOfOrderError("no roll is posted")
    return roll.cutoff


def amend_roll(work: Casework, amendment: Amendment, signers: Signers, made: RollImport | None = None) -> Roll:
    """Post another roll in the posted one's place, with owners in clear, or neither. Labels stay shown or committed.

    Raises: AnswerPersonalError, OutOfOrderError, and what the process refuses.
    """
    cutoff = posted_cutoff(work)
    with work.writing() as desk:
        posted = desk.process.case.roll
        if posted is None:
            raise OutOfOrderError("no roll is posted")
        connection = desk.writer.connection
        check_public(
            connection, work.origin, amendment.reason
        )  # nobody who leaves the roll, and below nobody who comes
        is_shown = not posted.voters[0].units[0].startswith(COMMITTED)
        secret = None if is_shown else secrets.token_bytes(32)
        roll = save_private_roll(connection, work.origin, amendment.voters, cutoff, secret)
        save_import(connection, work.origin, made)
        check_public(connection, work.origin, amendment.reason)
        body = roll_body(roll, amendment.posting, made) | {
            "objections": [*amendment.objections],
            "previous": hex_of(posted.sha256),
            "reason": amendment.reason,
        }
        desk.add("roll_amended", body, signers, [roll.data])
    return roll


def file_objection(work: Casework, about: str, text: str, voter: str | None, answer_by: int, signers: Signers) -> int:
    """Enter an objection that somebody handed in; gives its place. ``voter`` None: not one of the roll."""
    with work.writing() as desk:
        opening = keep_value(desk.writer.connection, work.origin, OBJECTION, text, secrets.token_bytes(SALT_SIZE))
        body = {"about": about, "answer_by": answer_by, "by": BY_OFFICER, "text": hex_of(opening.commitment)}
        return desk.add("objection_filed", {**body, "voter": voter}, signers).index


def answer_objection(work: Casework, objection: int, outcome: str, answer: str, signers: Signers) -> None:
    """Enter the answer to the objection at that place. Raises AnswerPersonalError, and what the process refuses."""
    with work.writing() as desk:
        check_public(desk.writer.connection, work.origin, answer)
        body = {"answer": answer, "objection": objection, "outcome": outcome}
        desk.add("objection_answered", body, signers)


def list_objections(work: Casework) -> list[Filed]:
    """Every objection of the case with its text, in the order of the ledger."""
    postings = work.process().case.postings
    listed = []
    with work.engine.connect() as connection:
        for index, objection in postings.objections.items():
            [entry] = work.log.entries(index, index + 1)
            body = parse_statement(entry.body).body
            name = body["text"] if isinstance(body, dict) else ""
            opening = find_opening(connection, work.origin, bytes.fromhex(str(name)))
            listed.append(Filed(objection, opening.value if opening else "", postings.answers.get(index)))
    return listed


def check_public(connection: Connection, origin: str, text: str) -> None:
    """Check that ``text`` names nobody of the roll. Raises AnswerPersonalError, which does not say whom."""
    plain = "".join(text.split()).upper()
    columns = (PRIVATE_OWNER.c.name, PRIVATE_OWNER.c.document, PRIVATE_OWNER.c.phone)
    for row in connection.execute(select(*columns).where(PRIVATE_OWNER.c.origin == origin)):
        if any(len(value) > 1 and "".join(value.split()).upper() in plain for value in row):
            raise AnswerPersonalError
