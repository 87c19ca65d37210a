"""Proxies in the officers' hands: persons become commitments, mandates are recorded and revoked.

Who an agent is stands in the office's own table only; the ledger has commitments, the hash of the scanned authority and
voters' numbers. Specification: ``voting/SPEC.md``, "Proxies".
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from keys.canonical import Json
from keys.encoding import hex_of
from keys.errors import MalformedError
from notary.adapters.casework import Casework, Signers
from notary.adapters.telling import tell
from voting.adapters.identity import read_document
from voting.adapters.opening import keep_same, keep_value
from voting.adapters.private import PRIVATE_OWNER
from voting.commitment import SALT_SIZE
from voting.problem import FaultError

PERSON = "agent"
INSTRUCTION = "instruction"


class PersonMalformedError(MalformedError):
    """The document number of an agent, or of an excluded person, is not in an accepted form."""

    code = "person-malformed"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as their document says: its kind (empty: told by the number) and its number."""

    kind: str
    number: str

    def folded(self) -> str:
        """The number in the form that is equal for all documents of one holder. Raises PersonMalformedError."""
        try:
            return read_document(self.kind, self.number).key
        except FaultError as error:
            raise PersonMalformedError(error.code) from error


@dataclass(frozen=True, slots=True)
class Authority:
    """A written authority: who acts for ``principal``, on which questions (None: all), until when, and its scan.

    ``instruction`` is how the agent is to vote, as written, or None; ``document`` the SHA-256 of the scan.
    """

    principal: str
    agent: Person
    questions: Sequence[str] | None
    instruction: str | None
    document: bytes
    until: int


def commit_persons(work: Casework, persons: Sequence[Person]) -> list[str]:
    """What stands for each of ``persons`` in this case, in hex, for ``excluded`` in the plan; the office keeps them."""
    numbers = [person.folded() for person in persons]
    with work.writing() as desk:
        connection = desk.writer.connection
        return [hex_of(_person(connection, work.origin, number)) for number in numbers]


def record_proxy(work: Casework, authority: Authority, signers: Signers) -> int:
    """Record a mandate and tell the principal by text message; gives its place in the ledger.

    An agent whose document stands on the roll is named by that voter's number.
    Raises: PersonMalformedError, and what the rules of the vote refuse.
    """
    number = authority.agent.folded()
    with work.writing() as desk:
        connection = desk.writer.connection
        instruction: Json = None
        if authority.instruction is not None:
            salt = secrets.token_bytes(SALT_SIZE)
            opening = keep_value(connection, work.origin, INSTRUCTION, authority.instruction, salt)
            instruction = hex_of(opening.commitment)
        body: dict[str, Json] = {
            "agent": {
                "person": hex_of(_person(connection, work.origin, number)),
                "voter": _voter_of(connection, work.origin, number, authority.principal),
            },
            "document": hex_of(authority.document),
            "instruction": instruction,
            "principal": authority.principal,
            "questions": None if authority.questions is None else [*sorted(authority.questions)],
            "until": authority.until,
        }
        index = desk.add("proxy_recorded", body, signers).index
        tell(work, connection, authority.principal, "sms-proxy", index, {"index": str(index)})
    return index


def _person(connection: Connection, origin: str, number: str) -> bytes:
    return keep_same(connection, origin, PERSON, number, secrets.token_bytes).commitment


def _voter_of(connection: Connection, origin: str, number: str, principal: str) -> str | None:
    """The voter whose owner has this document: the principal itself if it is one of theirs, else the first."""
    columns = (PRIVATE_OWNER.c.voter, PRIVATE_OWNER.c.document_kind, PRIVATE_OWNER.c.document)
    rows = connection.execute(select(*columns).where(PRIVATE_OWNER.c.origin == origin).order_by(PRIVATE_OWNER.c.voter))
    voters = [row.voter for row in rows if Person(row.document_kind, row.document).folded() == number]
    return principal if principal in voters else next(iter(voters), None)
