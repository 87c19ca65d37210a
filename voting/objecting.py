"""The corridor of an objection from the site: an owner who has logged in objects, the service enters it.

The text stays with the office; the entry has a commitment to it, the voter, and when an answer is due.
Specification: ``voting/SPEC.md`` section Algorithms, "Posting and objections".
"""

from typing import TYPE_CHECKING

from keys.canonical import Json
from keys.encoding import hex_of
from voting.cast import Log
from voting.posting import SITE, check_objection
from voting.posting_errors import ObjectionLateError
from voting.statement import make_statement, sign_statement

if TYPE_CHECKING:
    from voting.rules import Case

OBJECTION = "objection"
"""The field of the commitment."""
ANSWER_TIME = 7 * 86_400
"""Seconds within which an objection from the site is to be answered."""


def enter_objection(case: "Case", log: Log, about: str, voter: str, *, commitment: bytes, nonce: bytes) -> int:
    """Enter the objection of ``voter`` now; the caller holds the row lock. Gives its place.

    Raises: ObjectionLateError, also once voting is closed: then objections go through an officer; VoterUnknownError,
        ObjectionLimitError.
    """
    if case.state == "closed":
        raise ObjectionLateError
    check_objection(case, about, voter, log.now)
    due = log.now + ANSWER_TIME
    body: Json = {"about": about, "answer_by": due, "by": SITE, "text": hex_of(commitment), "voter": voter}
    return log.append(
        "objection_filed", sign_statement(make_statement(case.origin, "objection_filed", body, nonce), {})
    ).index
