"""What is due next in a case, by whom, from when until when, and what stands in the way.

A pure reading of the process: it decides nothing, ``notary/process.py`` does. Kinds that this file does not know are
told as possible in their phases, from the table of kinds.
Specification: ``notary/SPEC.md``, "Next steps".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from notary.ending import is_without_quorum
from notary.kinds import (
    CERTIFIED,
    CLOSED,
    DRAFTED,
    FINAL,
    KINDS,
    OPEN,
    POSTED,
    PROVISIONAL,
    READ,
    REFUSED,
    SEALED,
    START,
    TALLIED,
    TERMINATED,
    Signers,
    kinds_of,
)
from notary.process import Process
from voting.bodies import PROCESS
from voting.enrolment import LETTER
from voting.manifest import APP
from voting.posting import ANNOUNCEMENT, RESULT, ROLL


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in the way, as a code with values; ``until`` the time at which it ends by itself, if it does."""

    code: str
    until: int | None = None
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """An entry that is due: its kind, who signs (nobody: the service, at its time), when, and what blocks it.

    ``about`` is the entry that it answers, if it answers one.
    """

    kind: str
    signers: Signers
    since: int | None = None
    until: int | None = None
    blocks: tuple[Block, ...] = ()
    about: int | None = None

    def is_late(self, now: int) -> bool:
        """Whether its time has passed."""
        return self.until is not None and now >= self.until


def next_steps(process: Process, now: int) -> list[Step]:
    """What is due, the most urgent first: answers to objections, then what carries the case on."""
    return [*_answers(process), *_MAIN.get(process.phase, _others)(process, now)]


def possible_kinds(process: Process) -> list[str]:
    """The kinds that persons sign and that may stand in this phase, in the order of the table."""
    kinds = kinds_of(process.case.version if process.opened else PROCESS)
    return [
        name for name, kind in kinds.items() if kind.signers and kind.signers.count and process.phase in kind.phases
    ]


def _answers(process: Process) -> Iterator[Step]:
    postings = process.case.postings
    open_ones = [item for item in postings.objections.values() if item.index not in postings.answers]
    for item in sorted(open_ones, key=lambda item: item.answer_by):
        yield _step("objection_answered", until=item.answer_by, about=item.index)


def _start(_process: Process, _now: int) -> Iterator[Step]:
    yield _step("case_opened")


def _drafted(process: Process, _now: int) -> Iterator[Step]:
    yield _step("roll_posted" if process.case.roll is None else "announcement_posted")


def _posted(process: Process, now: int) -> Iterator[Step]:
    postings = process.case.postings
    until = postings.until.get(ROLL, 0)
    blocks = [Block("roll-posting-running", until)] if now < until else []
    waiting = [
        item.index
        for item in postings.objections.values()
        if item.about in (ROLL, ANNOUNCEMENT) and item.index not in postings.answers
    ]
    blocks += [Block("objection-open", None, {"entry": index}) for index in waiting]
    yield _step("manifest_sealed", since=until or None, blocks=tuple(blocks))


def _sealed(process: Process, now: int) -> Iterator[Step]:
    case = process.case
    if case.manifest is None or case.roll is None:
        return
    missing = len(case.roll.voters) - len(case.register.active)
    if LETTER in case.manifest.credentials and missing > 0:
        blocks = (Block("credentials-missing", None, {"count": missing}),)
        yield _step("credential_issued", until=case.manifest.opens, blocks=blocks)
    elif LETTER in case.manifest.credentials and "letters_destroyed" not in process.times:
        yield _step("letters_destroyed")
    if "notices_sent" not in process.times and "delivery_recorded" not in process.times:
        yield _step("notices_sent", until=case.manifest.opens)
    early = (Block("opens-later", case.manifest.opens),) if now < case.manifest.opens else ()
    yield _step("voting_opened", since=case.manifest.opens, until=case.closes, blocks=early)


def _open(process: Process, now: int) -> Iterator[Step]:
    case = process.case
    running = (Block("voting-running", case.closes),) if now < case.closes else ()
    yield _step("voting_closed", since=case.closes, blocks=running)


def _closed(process: Process, _now: int) -> Iterator[Step]:
    manifest, case = process.case.manifest, process.case
    if manifest is not None and any(name != APP for name in manifest.channels) and not case.reconciled:
        yield _step("paper_reconciled")
        return
    yield _step("tally_computed" if process.is_secret else "result_declared")


def _tallied(process: Process, _now: int) -> Iterator[Step]:
    yield _step("closing_confirmed")
    yield _step("share_published")
    yield _step("result_declared")


def _provisional(process: Process, now: int) -> Iterator[Step]:
    if process.is_secret and not process.case.sealed.destroyed:
        yield _step("key_destroyed")
    if process.case.version < 3:
        yield _step("statement_read")
        return
    postings = process.case.postings
    until = postings.until.get(RESULT, 0)
    counted = {body["objection"] for _time, body in process.recounts}
    upheld = [index for index in postings.upheld if postings.objections[index].about == RESULT]
    for index in sorted(set(upheld) - counted):
        yield _step("result_recounted", about=index)
    blocks = [Block("query-running", until)] if now < until else []
    waiting = [index for index in postings.objections if index not in postings.answers]
    blocks += [Block("objection-open", None, {"entry": index}) for index in waiting]
    blocks += [Block("recount-due", None, {"entry": index}) for index in sorted(set(upheld) - counted)]
    yield _step("result_confirmed", since=until, blocks=tuple(blocks))


def _final(process: Process, _now: int) -> Iterator[Step]:
    if process.is_secret and not process.case.sealed.destroyed:
        yield _step("key_destroyed")
    is_due = is_without_quorum(process) and not process.lapsed
    yield _step("case_lapsed" if is_due else "statement_read")


def _read(process: Process, _now: int) -> Iterator[Step]:
    if process.is_rehearsal:
        yield _step("case_sealed")
        return
    schedule, read = process.schedule, process.times.get("statement_read", 0)
    until = schedule.end_of(read, schedule.deadlines.certificate_days) if schedule else None
    yield _step("certificate_issued", until=until)


def _certified(process: Process, _now: int) -> Iterator[Step]:
    schedule, issued = process.schedule, process.times.get("certificate_issued", 0)
    yield _step("case_sealed", until=schedule.end_of(issued, schedule.deadlines.archive_days) if schedule else None)


def _ended(process: Process, _now: int) -> Iterator[Step]:
    if process.case.sealed.keeps_key:
        yield _step("key_destroyed")
    yield _step("case_sealed")


def _others(process: Process, _now: int) -> Iterator[Step]:
    """A phase that this file does not know: every kind that leads out of it."""
    for name, kind in KINDS.items():
        if process.phase in kind.phases and kind.after not in (None, process.phase):
            yield _step(name)


def _step(
    kind: str,
    *,
    since: int | None = None,
    until: int | None = None,
    blocks: tuple[Block, ...] = (),
    about: int | None = None,
) -> Step:
    return Step(kind, KINDS[kind].signers or Signers(frozenset(), 0), since, until, blocks, about)


_MAIN: Mapping[str, Callable[[Process, int], Iterator[Step]]] = {
    START: _start,
    DRAFTED: _drafted,
    POSTED: _posted,
    SEALED: _sealed,
    OPEN: _open,
    CLOSED: _closed,
    TALLIED: _tallied,
    PROVISIONAL: _provisional,
    FINAL: _final,
    READ: _read,
    CERTIFIED: _certified,
    REFUSED: _ended,
    TERMINATED: _ended,
}
