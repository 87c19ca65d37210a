"""The ballot corridor: from the bytes a phone sends to an entry of the ledger.

    read_request    what was sent, read once
    check_request   the whole check, proofs included, before the row lock
    cast_ballot     under the lock, what may have changed since; then the moment of casting

Specification: ``voting/SPEC.md`` section Algorithms, "Casting".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from keys.canonical import Json, parse_canonical
from keys.errors import RejectionError
from keys.shape import hex_bytes, record
from ledger.entry import Entry
from voting.admission import check_copy
from voting.ballot import Ballot
from voting.errors import BallotReplayedError, CastMalformedError
from voting.rules import Case
from voting.statement import VOTER, Casting, parse_ballot_cast

_REQUEST = record({"ballot": lambda value: value, "signature": hex_bytes(64), "statement": lambda value: value})


class Log(Protocol):
    """Where a ballot is appended: one locked transaction of a case's ledger."""

    @property
    def now(self) -> int: ...

    def append(self, kind: str, body: Mapping[str, Json], *, idem_key: str | None = None) -> Entry: ...


@dataclass(frozen=True, slots=True)
class Accepted:
    """A ballot stands in the ledger at ``index``; ``repeated`` if it stood there before this request."""

    index: int
    ballot_id: bytes
    repeated: bool


def read_request(data: bytes) -> Casting:
    """Read the bytes of a cast request: one encoding only, a statement and a ballot, well formed."""
    return parse_ballot_cast(parse_request(data))


def check_request(casting: Casting, case: Case, now: int) -> Ballot | None:
    """Check everything as the case now stands; None if the ballot stands already, else what ``cast_ballot`` takes.

    Raises: a RejectionError for each step that fails.
    """
    return None if find_repeated(casting, case) else case.check_cast(casting, now)


def cast_ballot(casting: Casting, case: Case, log: Log, known: Ballot | None = None) -> Accepted:
    """Append the ballot; the caller holds the row lock and ``case`` is at the log's end.

    ``known``: what ``check_request`` gave for it; without, its proofs are checked here.
    Raises: a RejectionError for each step that fails, and then nothing was appended.
    Source: voting/SPEC.md, "Casting"; attacks A27, A29, A97.
    """
    accepted = find_repeated(casting, case)  # a retry is answered, a replay refused
    return accepted or append_ballot(casting, case, log, known)  # the moment of casting


def parse_request(body: bytes) -> dict[str, Json]:
    """Read what a phone sends and give the body of the entry it would become."""
    raw: Any = parse_canonical(body)
    try:
        _REQUEST(raw)
    except RejectionError as error:
        raise CastMalformedError(str(error)) from error
    return {
        "ballot": raw["ballot"],
        "signatures": [{"key": VOTER, "signature": raw["signature"]}],
        "statement": raw["statement"],
    }


def find_repeated(casting: Casting, case: Case) -> Accepted | None:
    """The place of this very ballot if it is the voter's latest; refuse a copy of an earlier one."""
    index = case.index_of.get(casting.id)
    if index is None:
        return None
    if case.previous_of(casting.voter) != casting.id:
        raise BallotReplayedError
    check_copy(case, casting)
    return Accepted(index, casting.id, repeated=True)


def append_ballot(casting: Casting, case: Case, log: Log, known: Ballot | None = None) -> Accepted:
    """Check the ballot against the state and append it."""
    case.check_cast(casting, log.now, known)
    name = casting.id
    entry = log.append("ballot_cast", casting.body, idem_key=name.hex())
    return Accepted(entry.index, name, repeated=False)
