"""What an officer has to look at while a vote runs: objections and what they block, and whether to extend.

Nothing here decides: what may be entered is said by the process.  An extension is only proposed, with its reason
written; two officers sign it or do not.
Specification: ``notary/SPEC.md`` section Algorithms, "Supervision".
"""

from dataclasses import dataclass

from notary.process import Process
from notary.turnout import DAY, Line, Turnout
from notary.wording import MEASURES, UNITS, format_fraction
from voting.posting import ANNOUNCEMENT, ROLL
from voting.rules import Case

NEAR = 3 * DAY
"""An extension is proposed when closing is so near and a quorum is short."""
BY_DEFAULT = 7 * DAY
SEALING, CONFIRMING = "sealing", "confirming"
"""What an objection that nobody has answered may stand in the way of."""
ANSWERED, WAITING, OVERDUE = "answered", "waiting", "overdue"


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection: the entry that filed it, about what, by which voter of the roll, when an answer is due.

    ``state`` is answered, waiting or overdue; ``answer`` the entry of the answer, None without; ``blocks`` what it
    stands in the way of now: sealing, confirming, or nothing.
    """

    index: int
    about: str
    voter: str | None
    answer_by: int
    answer: int | None
    state: str
    blocks: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An extension that could be entered now: until when, and why, in the words of the entry."""

    closes: int
    latest: int
    reason: str


def list_raised(case: Case, now: int) -> tuple[Raised, ...]:
    """All objections of a case as they stand at ``now``, those that wait first, the most urgent of them on top."""
    found = []
    for item in case.postings.objections.values():
        answer = case.postings.answers.get(item.index)
        state = ANSWERED if answer is not None else OVERDUE if now > item.answer_by else WAITING
        blocks = "" if answer is not None else _blocks(case, item.about)
        found.append(Raised(item.index, item.about, item.voter, item.answer_by, answer, state, blocks))
    return tuple(sorted(found, key=lambda item: (item.state == ANSWERED, item.answer_by, item.index)))


def _blocks(case: Case, about: str) -> str:
    """Before sealing, roll and announcement must be settled; from version 3 on, all before the result is final."""
    if case.state == "before" and about in (ROLL, ANNOUNCEMENT):
        return SEALING
    return CONFIRMING if case.version > 2 else ""


def extension_limit(process: Process) -> int:
    """How often the closing time of a case may move."""
    return process.schedule.deadlines.extensions_max if process.schedule else 1


def propose_extension(case: Case, turnout: Turnout, now: int, limit: int = 1) -> Proposal | None:
    """The extension to think about, None where there is no reason or no room for one.

    Voting is open, was extended less than ``limit`` times, closes within three days, a quorum is short, and the sealed
    latest time leaves room.
    """
    manifest = case.manifest
    if manifest is None or case.state != "open" or case.extensions >= limit or not turnout.is_short:
        return None
    if not case.closes - NEAR <= now < case.closes < manifest.latest_close:
        return None
    short = [line for question in turnout.questions for line in question.lines if not line.is_met]
    reason = (
        f"参与表决未达到规定比例：{'；'.join(dict.fromkeys(map(_say, short)))}。为使业主有充分时间参与，延长表决时间。"
    )
    return Proposal(min(case.closes + BY_DEFAULT, manifest.latest_close), manifest.latest_close, reason)


def _say(line: Line) -> str:
    part, measure, unit = format_fraction(line.fraction), MEASURES[line.measure], UNITS[line.measure]
    return (
        f"{measure}{say_number(line.reached, line.measure)}{unit}，"
        f"须达到全体业主{measure}的{part}即{say_number(line.needed, line.measure)}{unit}"
    )


def say_number(value: int, measure: str) -> str:
    """A number of heads, or of thousandths of a square metre as a decimal."""
    return f"{value // 1000}.{value % 1000:03d}" if measure == "area" else str(value)
