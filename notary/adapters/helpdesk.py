"""The desk: credentials certified for owners far away, given in person, given again; ballots voided on request.

Every act is one transaction; what the rules of the vote refuse is not written. After each the owner is told at the
roll's number, which is the old one where a telephone was lost (attack A92).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keys.encoding import hex_of
from keys.errors import RejectionError
from ledger.adapters.db import write_transaction
from notary.adapters.casework import Casework, Desk, Signers
from notary.adapters.mailing import address_of, details_of, sealed_parts
from notary.adapters.telling import tell
from notary.desk_errors import BallotsMissingError, VoterNotFoundError
from voting.adapters.enrolment import ISSUED, Enrolments, Request, settle
from voting.adapters.letters import Letter, PublicPart, make_letters, save_letters
from voting.adapters.opening import load_labels
from voting.adapters.private import load_owners
from voting.adapters.unitlog import find_by_unit
from voting.enrolment import IN_PERSON, LETTER
from voting.identification import fold_name
from voting.manifest import BELENIOS


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a request: ``issued`` or the code of its refusal; whether there is a number to tell it to."""

    request: Request
    state: str
    is_told: bool


def certify_waiting(work: Casework, signers: Signers) -> list[Settled]:
    """Certify every key that waits, each in a transaction of its own; the registrar alone signs."""
    settled = []
    for request in Enrolments(work.engine, work.clock).waiting(work.origin):
        done = _certify(work, request, signers)
        if done is not None:
            settled.append(done)
    return settled


def _certify(work: Casework, request: Request, signers: Signers) -> Settled | None:
    """Enter one key; gives what became of the request, None if it waits no longer."""
    try:
        with work.writing() as desk:
            if not settle(desk.writer.connection, work.origin, request.key, ISSUED):
                return None
            active = desk.process.case.register.active.get(request.voter)
            replaces = {} if active is None else {"replaces": active}
            entry = desk.add("credential_issued", {**request.body, **replaces}, signers)
            told = tell(work, desk.writer.connection, request.voter, "sms-enrolled", entry.index)
    except RejectionError as error:
        if error.code in ("signers-wrong", "signature-wrong"):
            raise  # the registrar's fault, not the owner's
        with write_transaction(work.engine) as connection:
            settle(connection, work.origin, request.key, error.code)
        return Settled(request, error.code, is_told=False)
    return Settled(request, ISSUED, told)


def enrol_in_person(work: Casework, voter: str, file: Path, signers: Signers) -> int:
    """Give somebody who came in person a letter with a new code: written to ``file``, then entered; gives its number.

    Raises: VoterNotFoundError; FileExistsError; what the rules of the vote refuse, and then there is no file.
    """
    manifest, roll = sealed_parts(work)
    if voter not in roll.by_id:
        raise VoterNotFoundError
    issue = work.process().case.register.issues.get(voter, 0) + 1
    made = make_letters(work.origin, [voter], issue=issue, is_secret=manifest.suite == BELENIOS)
    with work.engine.connect() as connection:
        address = address_of(connection, work, roll.by_id[voter])
    save_letters(file, made, {voter: address}, details_of(work))
    try:
        give_again(work, made, IN_PERSON, "reissue", signers)
    except BaseException:
        file.unlink()
        raise
    return issue


def give_again(
    work: Casework,
    letters: Sequence[Letter | PublicPart],
    identified: str,
    reason: str,
    signers: Signers,
) -> int:
    """End the active credentials of these voters and enter new ones, all or none; gives how many were told of it."""
    told = 0
    with work.writing() as desk:
        for letter in letters:
            index = _replace(desk, letter, identified, reason, signers)
            told += tell(work, desk.writer.connection, letter.voter, "sms-reissued", index)
    return told


def _replace(desk: Desk, letter: Letter | PublicPart, identified: str, reason: str, signers: Signers) -> int:
    active = desk.process.case.register.active.get(letter.voter)
    if active is not None:
        desk.add("credential_revoked", {"credential": active, "reason": reason}, signers)
    body = {
        "identified": identified,
        "issue": letter.issue,
        "key": hex_of(letter.key),
        "kind": LETTER,
        "possession": hex_of(letter.possession),
        "voter": letter.voter,
        **({} if letter.belenios is None else {"belenios": letter.belenios}),
    }
    return desk.add("credential_issued", body, signers).index


def void_ballots(work: Casework, voter: str, first: int, request: bytes, signers: Signers) -> list[int]:
    """Set aside the ballots of ``voter`` from the index ``first`` on; gives their indices. Two officers sign.

    ``request`` is the owner's recorded request, kept by the office; the entry holds its hash.
    Raises: VoterNotFoundError, BallotsMissingError.
    """
    with work.writing() as desk:
        case = desk.process.case
        if case.roll is None or voter not in case.roll.by_id:
            raise VoterNotFoundError
        indices = [cast.index for cast in case.casts.get(voter, []) if cast.index >= first]
        left = [index for index in indices if index not in case.set_aside]
        if not left:
            raise BallotsMissingError
        named = hashlib.sha256(request).hexdigest()
        body = {"ballots": [*left], "reason": "owner_request", "request": named}
        tell(work, desk.writer.connection, voter, "sms-voided", desk.add("ballot_set_aside", body, signers).index)
    return left


def find_voters(work: Casework, words: str) -> list[str]:
    """The voters whose number, unit or owner's name is ``words``, in the order of the roll."""
    case = work.process().case
    with work.engine.connect() as connection:
        if found := find_by_unit(case, words, load_labels(connection, work.origin)):
            return found
        return [
            voter.id
            for voter in (case.roll.voters if case.roll else ())
            if any(
                fold_name(owner.name) == fold_name(words) for owner in load_owners(connection, work.origin, voter.id)
            )
        ]


def mask(name: str) -> str:
    """A name with everything but its first sign hidden."""
    return name[:1] + "○" * (len(name) - 1)
