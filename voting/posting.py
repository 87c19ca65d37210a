"""What is posted, and what owners object to: roll, amendments, announcement, result, objections, answers.

The roll is posted once; while it may still change, only two officers change it, and every posting runs to its end
before the manifest is sealed. Texts of objections stay with the office, the ledger has commitments to them.
Specification: ``voting/SPEC.md`` section Algorithms, "Posting and objections"; attack A62.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import TYPE_CHECKING, Any

from keys.shape import Reader, hex_bytes, integer, list_of, nullable, one_of, record, text
from ledger.entry import Entry
from voting.days import day_number, day_of
from voting.errors import RollWrongError, VoterUnknownError
from voting.manifest import ROLL_TOTALS, TIME_LIMIT, Totals
from voting.posting_errors import (
    ObjectionLateError,
    ObjectionLimitError,
    ObjectionOpenError,
    ObjectionUnknownError,
    PostingRunningError,
    PostingWrongError,
    RollCutoffWrongError,
    RollPostedError,
)
from voting.roll import parse_roll

if TYPE_CHECKING:
    from voting.rules import Case

ROLL, ANNOUNCEMENT, CONDUCT, RESULT = "roll", "announcement", "conduct", "result"
SITE, BY_OFFICER = "site", "officer"
MAX_OBJECTIONS = 5
"""Of one voter of one roll."""
GRACE = 3_600
"""Seconds by which a posting may have begun before its entry: officers type, and look for their passphrases."""
CHINA = timezone(timedelta(hours=8))

_TIME = integer(0, TIME_LIMIT)
_INDEX = integer(0, 2**53 - 1)
POSTING = record({"from": _TIME, "until": _TIME})


def make_bodies(basis: Reader) -> dict[str, Reader]:
    """Readers of these kinds; ``basis`` reads what an import went by."""
    roll: dict[str, Reader] = {"posting": POSTING, "roll": hex_bytes(32), **ROLL_TOTALS}
    amended = {"objections": list_of(_INDEX, 1000), "previous": hex_bytes(32), "reason": text(2_000)}
    return {
        "announcement_posted": record({"announcement": hex_bytes(32), "posting": POSTING}),
        "objection_answered": record(
            {"answer": text(2_000), "objection": _INDEX, "outcome": one_of("accepted", "partly", "rejected")}
        ),
        "objection_filed": record(
            {
                "about": one_of(ROLL, ANNOUNCEMENT, CONDUCT, RESULT),
                "answer_by": _TIME,
                "by": one_of(SITE, BY_OFFICER),
                "text": hex_bytes(32),
                "voter": nullable(text(32)),
            }
        ),
        "result_declared": record({"result": _any}, optional={"posting": POSTING}),
        "roll_amended": record({**roll, **amended}, optional={"basis": basis}),
        "roll_posted": record(roll, optional={"basis": basis}),
    }


def _any(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection filed at ``index``: about what, by which voter (None: somebody else), when an answer is due."""

    index: int
    about: str
    voter: str | None
    answer_by: int


class Postings:
    """What is posted since and until when, by subject; all objections, and the answered ones by the answer's index."""

    def __init__(self) -> None:
        self.since: dict[str, int] = {}  # of the roll: since the first one was posted
        self.until: dict[str, int] = {}
        self.amended = 0  # since when the latest amended roll is posted
        self.objections: dict[int, Objection] = {}
        self.answers: dict[int, int] = {}
        self.upheld: set[int] = set()
        self.roll_at = 0  # where the roll in force was posted; the voters' numbers before are of another roll

    def of(self, voter: str) -> list[Objection]:
        """The objections of a voter of the roll in force, in the order of the ledger."""
        return [item for item in self.objections.values() if item.voter == voter and item.index > self.roll_at]

    def check_sealing(self, time: int) -> None:
        """Check that nothing is in the way of sealing. Raises PostingRunningError, ObjectionOpenError."""
        if time < self.until.get(ROLL, 0):
            raise PostingRunningError
        self.check_answered(ROLL, ANNOUNCEMENT)

    def check_answered(self, *subjects: str) -> None:
        """Check that no objection to one of ``subjects`` waits for its answer. Raises ObjectionOpenError."""
        still = [item for item in self.objections.values() if item.index not in self.answers]
        if any(item.about in subjects for item in still):
            raise ObjectionOpenError


def check_objection(case: "Case", about: str, voter: str | None, time: int) -> None:
    """Check that an objection about ``about`` may be filed now, ``voter`` None if the person is not on the roll.

    Raises: ObjectionLateError, VoterUnknownError, ObjectionLimitError.
    """
    until = case.postings.until
    is_time = {
        ROLL: case.state == "before" and time < until.get(ROLL, 0),
        ANNOUNCEMENT: time < until.get(ANNOUNCEMENT, 0),
        CONDUCT: case.state != "before" and (RESULT not in until or time < until[RESULT]),
        RESULT: case.state == "closed" if case.version < 3 else time < until.get(RESULT, 0),
    }
    if case.state == "ended" or not is_time[about]:
        raise ObjectionLateError
    if voter is None:
        return
    if case.roll is None or voter not in case.roll.by_id:
        raise VoterUnknownError
    if len(case.postings.of(voter)) >= MAX_OBJECTIONS:
        raise ObjectionLimitError


def follow_roll_posted(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """The public roll, once."""
    if case.roll is not None:
        raise RollPostedError
    _take_roll(case, entry, body)


def follow_roll_amended(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """Another roll in the place of the posted one, as it stood on the same day."""
    if case.roll is None or body["previous"] != case.roll.sha256:
        raise RollWrongError
    filed = case.postings.objections
    if any(index not in filed or filed[index].about != ROLL for index in body["objections"]):
        raise ObjectionUnknownError
    _take_roll(case, entry, body)


def _take_roll(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    roll = parse_roll(case.blob(body["roll"]))
    if roll.totals != Totals(body["units"], body["voters"], body["heads"], body["area"]):
        raise RollWrongError
    late = day_number(date.fromisoformat(roll.cutoff)) > day_of(entry.time) and case.version > 1
    if late or (case.roll is not None and roll.cutoff != case.roll.cutoff):
        raise RollCutoffWrongError
    _check_posting(case, entry, body)
    if case.roll is None:
        case.postings.since[ROLL] = body["posting"]["from"]
    else:
        case.postings.amended = body["posting"]["from"]
    case.roll, case.postings.until[ROLL], case.postings.roll_at = roll, body["posting"]["until"], entry.index


def _check_posting(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    begins, ends = body["posting"]["from"], body["posting"]["until"]
    if case.version > 1 and not entry.time - GRACE <= begins < ends > entry.time:
        raise PostingWrongError


def follow_announcement_posted(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """The announcement is posted until a time."""
    _check_posting(case, entry, body)
    _post(case, ANNOUNCEMENT, body["posting"])


def follow_result_declared(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """The provisional result is posted for queries; before version 3 it was not."""
    posting = body.get("posting")
    if posting is None:
        return
    if not entry.time - GRACE <= posting["from"] <= posting["until"] >= entry.time:
        raise PostingWrongError
    _post(case, RESULT, posting)


def _post(case: "Case", subject: str, posting: Mapping[str, int]) -> None:
    case.postings.since[subject], case.postings.until[subject] = posting["from"], posting["until"]


def follow_objection_filed(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """An objection, filed by an owner on the site or by an officer for somebody."""
    if body["by"] == SITE and body["voter"] is None:
        raise VoterUnknownError
    check_objection(case, body["about"], body["voter"], entry.time)
    if body["answer_by"] <= entry.time:
        raise ObjectionLateError
    made = Objection(entry.index, body["about"], body["voter"], body["answer_by"])
    case.postings.objections[entry.index] = made


def follow_objection_answered(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """An officer's answer, one for each objection; a late one is better than none and shows."""
    if body["objection"] not in case.postings.objections or body["objection"] in case.postings.answers:
        raise ObjectionUnknownError
    case.postings.answers[body["objection"]] = entry.index
    if body["outcome"] != "rejected":
        case.postings.upheld.add(body["objection"])


POSTING_STEPS: Mapping[str, Callable[["Case", Entry, Any], None]] = {
    "announcement_posted": follow_announcement_posted,
    "objection_answered": follow_objection_answered,
    "objection_filed": follow_objection_filed,
    "result_declared": follow_result_declared,
    "roll_amended": follow_roll_amended,
    "roll_posted": follow_roll_posted,
}
