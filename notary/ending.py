"""How a case ends: from the provisional result to the final one, lapse, refusal, termination, rehearsal.

Each check looks at one entry of version 3 against the process so far; which kinds may stand when is ``kinds.py``.
Specification: ``notary/SPEC.md`` section Algorithms, "Ends of a case".
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from keys.canonical import encode_canonical
from ledger.entry import Entry
from notary.deadline_errors import QueryOpenError
from notary.decision import QUORUM_NOT_MET
from notary.errors import (
    LapseDueError,
    NotLapsedError,
    OutOfOrderError,
    RecountDueError,
    RecountWrongError,
    RehearsalError,
    ResultWrongError,
)
from notary.kinds import ENDED, READ
from voting.posting import ANNOUNCEMENT, CONDUCT, RESULT, ROLL
from voting.posting_errors import ObjectionUnknownError
from voting.secret_errors import KeyKeptError

if TYPE_CHECKING:
    from notary.process import Process

Check = Callable[["Process", Entry, Any], None]


def result_sha256(process: "Process") -> bytes:
    """SHA-256 of the declared result in canonical form."""
    return hashlib.sha256(encode_canonical(process.result)).digest()


def is_without_quorum(process: "Process") -> bool:
    """Whether no question of the declared result reached its quorum, so that no decision was formed at all."""
    questions: Any = process.result["questions"] if process.result else []
    return all(item["decision"]["outcome"] == QUORUM_NOT_MET for item in questions)


def check_recounted(process: "Process", _entry: Entry, body: dict[str, Any]) -> None:
    """A recount is the audit again: of a record that held the result, with the result that the entries give."""
    case = process.case
    if not process.declared_at < body["size"] <= case.size or case.root_at(body["size"]) != body["root"]:
        raise RecountWrongError
    named = body["objection"]
    if named is not None and (named not in case.postings.objections or case.postings.objections[named].about != RESULT):
        raise ObjectionUnknownError
    if body["result"] != hashlib.sha256(encode_canonical(process.make_result())).digest():
        raise ResultWrongError


def check_confirmed(process: "Process", entry: Entry, body: dict[str, Any]) -> None:
    """The result is final once its posting is over, every objection is answered, and every upheld one recounted."""
    postings = process.case.postings
    if body["result"] != result_sha256(process):
        raise ResultWrongError
    if entry.time < postings.until[RESULT]:
        raise QueryOpenError
    postings.check_answered(ROLL, ANNOUNCEMENT, CONDUCT, RESULT)
    upheld = {index for index in postings.upheld if postings.objections[index].about == RESULT}
    if not upheld <= {item["objection"] for _time, item in process.recounts}:
        raise RecountDueError


def check_lapsed(process: "Process", _entry: Entry, body: dict[str, Any]) -> None:
    """A case lapses if no question reached its quorum, once."""
    if process.lapsed:
        raise OutOfOrderError("the case has lapsed")
    if body["result"] != result_sha256(process):
        raise ResultWrongError
    if not is_without_quorum(process):
        raise NotLapsedError


def check_statement(process: "Process", _entry: Entry, _body: dict[str, Any]) -> None:
    """Where no decision was formed, that is on record before the statement is read."""
    if is_without_quorum(process) and not process.lapsed:
        raise LapseDueError


def check_certificate(process: "Process", _entry: Entry, _body: dict[str, Any]) -> None:
    """A rehearsal is never certified."""
    if process.is_rehearsal:
        raise RehearsalError


def check_sealing(process: "Process", _entry: Entry, _body: dict[str, Any]) -> None:
    """What ended in a side exit is sealed once the service's key is destroyed; a rehearsal after the reading."""
    if process.phase == READ and not process.is_rehearsal:
        raise OutOfOrderError("a case whose statement was read is certified, refused or terminated")
    if process.phase in ENDED and process.case.sealed.keeps_key:
        raise KeyKeptError


CHECKS: Mapping[str, Check] = {
    "case_lapsed": check_lapsed,
    "case_sealed": check_sealing,
    "certificate_issued": check_certificate,
    "result_confirmed": check_confirmed,
    "result_recounted": check_recounted,
    "statement_read": check_statement,
}
"""What version 3 asks besides."""
