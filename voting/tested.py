"""A ballot opened as a test: its hash is entered once, and that ballot can never be cast.

The entry holds the hash alone: neither who tested nor what was in the ballot.
Specification: ``voting/SPEC.md`` section Algorithms, "Cast or test".
"""

from typing import TYPE_CHECKING, Protocol

from voting.cast import Accepted, Log
from voting.secret_step import check_tested
from voting.statement import make_statement, sign_statement

if TYPE_CHECKING:
    from voting.rules import Case


class TestedLog(Log, Protocol):
    """Where it is appended: one locked transaction of a case's ledger, which finds what it has by its key."""

    def find(self, idem_key: str) -> int | None: ...


def log_tested(unsigned: bytes, case: "Case", log: TestedLog, nonce: bytes) -> Accepted:
    """Enter the hash of an unsigned ballot as tested; the caller holds the row lock and ``case`` is at the log's end.

    A second call gives the first one's place. Raises: NotOpenError, TestWrongError.
    """
    name = f"tested {unsigned.hex()}"
    if unsigned in case.sealed.tested:
        found = log.find(name)
        if found is not None:
            return Accepted(found, unsigned, repeated=True)
    check_tested(case, unsigned)
    statement = make_statement(case.origin, "ballot_tested", {"hash": unsigned.hex()}, nonce)
    entry = log.append("ballot_tested", sign_statement(statement, {}), idem_key=name)
    return Accepted(entry.index, unsigned, repeated=False)
