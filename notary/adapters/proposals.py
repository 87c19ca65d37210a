"""Proposals: statements that officers have still to sign, each one entry of the ledger once they have.

    open --last signature due--> entered
    open --an officer refuses--> refused
    open --its proposer takes it back--> withdrawn
    open --its time passes--> expired (nothing is written for it)

The statement is fixed when it is proposed: every officer signs the same bytes. The last signature, the entry and the
end of the proposal are one transaction under the row lock of the case's log, and the proposal's id is the entry's
idempotency key: however often and from wherever somebody presses, there is one entry.
Specification: ``notary/SPEC.md``, "Proposals"; attacks A71, A97.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.encoding import hex_of
from ledger.adapters.db import METADATA, write_transaction
from notary.office_errors import ProposalClosedError, ProposalUnknownError
from voting.statement import make_statement, statement_message

OPEN, ENTERED, REFUSED, WITHDRAWN, EXPIRED = "open", "entered", "refused", "withdrawn", "expired"
LIFE = 7 * 86_400

PROPOSAL = Table(
    "proposal",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("origin", String(255), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("ticket", String(64), nullable=False),
    Column("statement", LargeBinary, nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("proposer", String(32), nullable=False),
    Column("made", Integer, nullable=False),
    Column("expires", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("entry", Integer, nullable=True),
    Column("ended_by", String(32), nullable=False),
    Column("ended", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("origin", "ticket"),
)
SIGNATURE = Table(
    "proposal_signature",
    METADATA,
    Column("proposal", ForeignKey(PROPOSAL.c.id), primary_key=True),
    Column("officer", String(32), primary_key=True),
    Column("signature", LargeBinary(64), nullable=False),
    Column("time", Integer, nullable=False),
)
FILE = Table(
    "proposal_file",
    METADATA,
    Column("proposal", ForeignKey(PROPOSAL.c.id), primary_key=True),
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form makes: what the statement will say, the files it names, and what stays with the office."""

    body: Mapping[str, Json]
    blobs: Sequence[bytes] = ()
    private: bytes = b""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with its signatures so far; ``data`` is the statement's canonical JSON, the bytes that are signed."""

    id: str
    origin: str
    kind: str
    data: bytes
    private: bytes
    proposer: str
    made: int
    expires: int
    state: str
    entry: int | None
    ended_by: str
    ended: int
    reason: str
    signatures: Mapping[str, bytes]
    signed_at: Mapping[str, int]

    @property
    def statement(self) -> dict[str, Json]:
        """The statement itself."""
        return cast(dict[str, Json], parse_canonical(self.data))

    @property
    def body(self) -> dict[str, Any]:
        """What the statement says."""
        return cast(dict[str, Any], self.statement["body"])

    @property
    def message(self) -> bytes:
        """What every officer signs."""
        return statement_message(self.statement)

    @property
    def entry_body(self) -> dict[str, Json]:
        """What the entry will carry, with the signatures there are."""
        signatures: list[Json] = [{"key": key, "signature": hex_of(made)} for key, made in self.signatures.items()]
        return {"signatures": signatures, "statement": self.statement}


class Proposals:
    """The proposals of one database. Safe to share between threads."""

    def __init__(self, engine: Engine, clock: Callable[[], int]) -> None:
        self.engine = engine
        self._clock = clock

    def add(self, origin: str, kind: str, draft: Draft, proposer: str, ticket: str) -> str:
        """Make a proposal; gives its id. The same form sent twice (``ticket``) makes one."""
        now = self._clock()
        statement = make_statement(origin, kind, dict(draft.body), secrets.token_bytes(16))
        row: dict[str, Any] = {
            "id": secrets.token_hex(16),
            "origin": origin,
            "kind": kind,
            "ticket": ticket,
            "statement": encode_canonical(statement),
            "private": draft.private,
            "proposer": proposer,
            "made": now,
            "expires": now + LIFE,
            "state": OPEN,
            "entry": None,
            "ended_by": "",
            "ended": 0,
            "reason": "",
        }
        same = select(PROPOSAL.c.id).where(PROPOSAL.c.origin == origin, PROPOSAL.c.ticket == ticket)
        with write_transaction(self.engine) as connection:
            known = connection.scalar(same)
            if known is not None:
                return str(known)
            connection.execute(insert(PROPOSAL), row)
            files = {hashlib.sha256(data).digest(): data for data in draft.blobs}
            for sha256, data in files.items():
                connection.execute(insert(FILE), {"proposal": row["id"], "sha256": sha256, "data": data})
        return str(row["id"])

    def find(self, origin: str, proposal_id: str) -> Proposal:
        """A proposal of this case. Raises ProposalUnknownError."""
        with self.engine.connect() as connection:
            return self.find_in(connection, origin, proposal_id)

    def find_in(self, connection: Connection, origin: str, proposal_id: str) -> Proposal:
        """The same in the caller's transaction."""
        query = select(PROPOSAL).where(PROPOSAL.c.id == proposal_id, PROPOSAL.c.origin == origin)
        row = connection.execute(query).first()
        if row is None:
            raise ProposalUnknownError
        return self._proposal(connection, row)

    def listed(self, origin: str) -> list[Proposal]:
        """The proposals of a case, newest first."""
        query = select(PROPOSAL).where(PROPOSAL.c.origin == origin).order_by(PROPOSAL.c.made.desc(), PROPOSAL.c.id)
        with self.engine.connect() as connection:
            return [self._proposal(connection, row) for row in connection.execute(query).all()]

    def origins(self, kind: str) -> list[str]:
        """The origins for which an open proposal of ``kind`` waits."""
        query = select(PROPOSAL.c.origin).where(PROPOSAL.c.kind == kind, PROPOSAL.c.state == OPEN)
        with self.engine.connect() as connection:
            return sorted(set(connection.scalars(query.where(PROPOSAL.c.expires > self._clock()))))

    def files(self, proposal_id: str) -> dict[bytes, bytes]:
        """The files that the statement names, by SHA-256."""
        query = select(FILE).where(FILE.c.proposal == proposal_id)
        with self.engine.connect() as connection:
            return {bytes(row.sha256): bytes(row.data) for row in connection.execute(query)}

    def keep_signature(self, connection: Connection, proposal: Proposal, officer: str, signature: bytes) -> Proposal:
        """Add a signature that was checked; the same officer's again changes nothing. Raises ProposalClosedError."""
        check_open(proposal)
        if officer not in proposal.signatures:
            row = {"proposal": proposal.id, "officer": officer, "signature": signature, "time": self._clock()}
            connection.execute(insert(SIGNATURE), row)
        return self.find_in(connection, proposal.origin, proposal.id)

    def end(
        self,
        connection: Connection,
        proposal: Proposal,
        state: str,
        by: str,
        entry: int | None = None,
        reason: str = "",
    ) -> None:
        """End an open proposal. Raises ProposalClosedError if it is not open any more."""
        check_open(proposal)
        this = (PROPOSAL.c.id == proposal.id) & (PROPOSAL.c.state == OPEN)
        values = {"state": state, "ended_by": by, "ended": self._clock(), "entry": entry, "reason": reason}
        values |= {"private": b""}  # what had to wait is kept elsewhere now, or not at all
        if connection.execute(update(PROPOSAL).where(this), values).rowcount != 1:
            raise ProposalClosedError

    def refuse(self, origin: str, proposal_id: str, state: str, by: str, reason: str) -> None:
        """End a proposal without an entry. Raises ProposalUnknownError, ProposalClosedError."""
        with write_transaction(self.engine) as connection:
            self.end(connection, self.find_in(connection, origin, proposal_id), state, by, reason=reason)

    def _proposal(self, connection: Connection, row: Row[Any]) -> Proposal:
        query = select(SIGNATURE).where(SIGNATURE.c.proposal == row.id).order_by(SIGNATURE.c.time, SIGNATURE.c.officer)
        signed = connection.execute(query).all()
        is_late = row.state == OPEN and row.expires <= self._clock()
        return Proposal(
            id=row.id,
            origin=row.origin,
            kind=row.kind,
            data=bytes(row.statement),
            private=bytes(row.private),
            proposer=row.proposer,
            made=row.made,
            expires=row.expires,
            state=EXPIRED if is_late else row.state,
            entry=row.entry,
            ended_by=row.ended_by,
            ended=row.ended,
            reason=row.reason,
            signatures={item.officer: bytes(item.signature) for item in signed},
            signed_at={item.officer: item.time for item in signed},
        )


def check_open(proposal: Proposal) -> None:
    """Check that a proposal still waits for signatures. Raises ProposalClosedError."""
    if proposal.state != OPEN:
        raise ProposalClosedError
