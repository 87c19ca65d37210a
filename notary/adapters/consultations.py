"""Questions of applicants and the office's answers: sealed here, and in the ledger in clear or as a commitment.

The legal consultation has a public part, which owners read, and a private one, of which the ledger says only that it
took place. Whether a pair is public the officer who answers decides; the question of the applicant is shown beforehand.
Specification: ``notary/SPEC.md``, "Legal consultation".
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    select,
    update,
)

from keys.canonical import encode_canonical
from keys.errors import NotAllowedError
from ledger.adapters.db import METADATA, write_transaction
from notary.adapters.documents import load_vault
from voting.commitment import SALT_SIZE, make_commitment

ADVICE = "advice"
"""The field of the commitment to a private pair."""
MAX_TEXT = 2_000
MAX_OPEN = 20
"""Unanswered questions of one application."""

CONSULTATION = Table(
    "consultation",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("application", String(32), nullable=False),
    Column("question", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked", Integer, nullable=False),
    Column("answered_by", String(64), nullable=False),
    Column("answered", Integer, nullable=False),
    Column("is_public", Boolean(create_constraint=False), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("commitment", LargeBinary(32), nullable=False),
    Index("ix_consultation_application", "application"),
)


class ConsultationWrongError(NotAllowedError):
    """A question or answer is empty or too long, or it is answered already, or too many are open."""

    code = "consultation-wrong"


@dataclass(frozen=True, slots=True)
class Consultation:
    """A question and its answer, empty before there is one; ``commitment``: what the ledger says of a private pair."""

    id: str
    application: str
    question: str
    answer: str
    asked_by: str
    asked: int
    answered_by: str
    answered: int
    is_public: bool
    salt: bytes
    commitment: bytes


class Consultations:
    """The consultations of one service. ``clock`` gives unix seconds, ``random`` unguessable bytes."""

    def __init__(self, engine: Engine, data: Path, clock: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._data = data
        self._clock = clock
        self._random = random

    def ask(self, application: str, question: str, by: str) -> str:
        """Keep a question; gives its id. Raises ConsultationWrongError."""
        made, vault = self._random(16).hex(), load_vault(self._data)
        if len([item for item in self.of(application) if not item.answered]) >= MAX_OPEN:
            raise ConsultationWrongError
        row = {
            **{"id": made, "application": application, "asked_by": by, "asked": self._clock(), "answered_by": ""},
            **{"answered": 0, "is_public": False, "salt": self._random(SALT_SIZE), "commitment": b""},
            "question": vault.seal(_checked(question), _about(made, "question")),
            "answer": vault.seal(b"", _about(made, "answer")),
        }
        with write_transaction(self._engine) as connection:
            connection.execute(insert(CONSULTATION), row)
        return made

    def answer(self, application: str, consultation: str, answer: str, by: str, *, is_public: bool) -> Consultation:
        """Answer a question, once. Raises ConsultationWrongError."""
        found = self.find(application, consultation)
        sealed = load_vault(self._data).seal(_checked(answer), _about(found.id, "answer"))
        values = {
            **{"answer": sealed, "answered_by": by, "answered": self._clock(), "is_public": is_public},
            "commitment": commit_to_advice(found.question, answer.strip(), found.salt),
        }
        fresh = (CONSULTATION.c.id == found.id) & (CONSULTATION.c.answered == 0)
        with write_transaction(self._engine) as connection:
            if connection.execute(update(CONSULTATION).where(fresh).values(**values)).rowcount != 1:
                raise ConsultationWrongError
        return self.find(application, consultation)

    def find(self, application: str, consultation: str) -> Consultation:
        """One of an application's. Raises ConsultationWrongError, also for another application's."""
        for item in self.of(application):
            if item.id == consultation:
                return item
        raise ConsultationWrongError

    def of(self, application: str) -> list[Consultation]:
        """All of one application, in the order in which they were asked."""
        vault = load_vault(self._data)
        query = select(CONSULTATION).where(CONSULTATION.c.application == application)
        with self._engine.connect() as connection:
            rows = list(connection.execute(query.order_by(CONSULTATION.c.asked, CONSULTATION.c.id)))
        return [_consultation(dict(row._mapping), vault.open) for row in rows]


def advice_body(item: Consultation) -> dict[str, Any]:
    """What ``advice_given`` says of an answered question: both texts, or a commitment to them."""
    if item.is_public:
        return {"answer": item.answer, "question": item.question}
    return {"private": item.commitment.hex()}


def commit_to_advice(question: str, answer: str, salt: bytes) -> bytes:
    """The commitment to a question and its answer."""
    return make_commitment(ADVICE, salt, encode_canonical({"answer": answer, "question": question}).decode())


def count_open(connection: Connection, application: str) -> int:
    """How many questions of an application wait for an answer."""
    query = select(CONSULTATION.c.id).where(CONSULTATION.c.application == application, CONSULTATION.c.answered == 0)
    return len(list(connection.execute(query)))


def _consultation(columns: dict[str, Any], opened: Callable[[bytes, bytes], bytes]) -> Consultation:
    for part in ("question", "answer"):
        columns[part] = opened(columns[part], _about(columns["id"], part)).decode()
    return Consultation(**columns)


def _checked(text: str) -> bytes:
    plain = text.strip()
    if not 0 < len(plain) <= MAX_TEXT:
        raise ConsultationWrongError
    encode_canonical(plain)  # it will stand in a statement
    return plain.encode()


def _about(consultation: str, part: str) -> bytes:
    return f"consultation {consultation} {part}".encode()
