"""Audit a ``.bel`` archive on disk, of this service or of anybody's Belenios election, in several processes.

In the auditor's closure: standard library only. The group is libsodium's where PyNaCl is installed, else integers; the
verdicts are equal, and do not depend on the number of processes. No more ballots are in memory than are being checked.
"""

import hashlib
import importlib
import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from keys.canonical import Json
from keys.group import Group
from keys.puregroup import PureGroup
from notary.audit import Finding, Report, Step
from voting.belenios.audit import Expected, Outcome, audit_archive
from voting.belenios.batch import BATCH_SIZE, Cast, Checked, check_batch
from voting.belenios.election import Election, parse_election

AHEAD = 4
"""Batches handed to each process before its first outcome is waited for."""

_worker: tuple[Group, Election]


def fastest_group() -> Group:
    """The group by libsodium where PyNaCl is installed, else in integers."""
    try:
        # By name, so that nothing outside the standard library is in the auditor's reading list.
        module = importlib.import_module("keys.adapters.sodium")
    except ImportError:
        return PureGroup()
    group: Group = module.SodiumGroup()
    return group


def process_limit() -> int:
    """How many processes may check ballots: ``ZHENGYI_PROCESSES``, else one for each processor.

    Raises: ValueError if the setting is not a number above 0.
    """
    text = os.environ.get("ZHENGYI_PROCESSES", "")
    if not text:
        return os.cpu_count() or 1
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= 1_000):
        raise ValueError("ZHENGYI_PROCESSES must be a number from 1 to 1000")
    return int(text)


def audit_foreign(
    path: Path, expected: Expected, processes: int, tell: Callable[[int], None] | None = None
) -> tuple[Report, str]:
    """Audit a ``.bel`` archive; gives the report and the file's SHA-256 in hex; ``tell`` hears how far it is.

    Raises: OSError if the file cannot be read; nothing for bad content.
    """
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()

    def check_batches(election: bytes, batches: Iterable[tuple[Cast, ...]]) -> Iterator[Checked]:
        for number, checked in enumerate(_check_batches(election, iter(batches), processes), start=1):
            if tell is not None:
                tell(number * BATCH_SIZE)
            yield checked

    outcome = audit_archive(lambda: path.open("rb"), fastest_group(), check_batches, expected)
    return _make_report(outcome), sha256


def _check_batches(data: bytes, batches: Iterator[tuple[Cast, ...]], processes: int) -> Iterator[Checked]:
    """Check batches here if there are few, else in processes; outcomes come in the order of the batches."""
    first = list(itertools.islice(batches, 2))
    batches = itertools.chain(first, batches)
    if len(first) < 2 or processes == 1 or "fork" not in multiprocessing.get_all_start_methods():
        _start_worker(data)
        yield from map(_work, batches)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, context, initializer=_start_worker, initargs=(data,)) as pool:
        waiting: deque[Future[Checked]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_work, batch))
            if len(waiting) >= AHEAD * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _start_worker(data: bytes) -> None:
    global _worker
    group = fastest_group()
    _worker = group, parse_election(group, data)


def _work(batch: tuple[Cast, ...]) -> Checked:
    group, election = _worker
    return check_batch(group, election, batch)


def _make_report(outcome: Outcome) -> Report:
    return Report(
        steps=[Step(stage.id, stage.status, stage.detail) for stage in outcome.stages],
        findings=[Finding(fault.code, fault.entry, fault.detail) for fault in outcome.faults],
        stage=outcome.stage,
        result=_make_result(outcome),
    )


def _make_result(outcome: Outcome) -> dict[str, Json] | None:
    """The result in words: weights by option, as the archive counts them."""
    if outcome.election is None or outcome.counts is None:
        return None
    questions: list[Json] = []
    for question, counts in zip(outcome.election.questions, outcome.counts, strict=True):
        pairs = zip(question.answers, counts[1:] if question.blank else counts, strict=True)
        options: list[Json] = [{"label": label, "weight": count} for label, count in pairs]
        questions.append({"title": question.title, "options": options, "blank": counts[0] if question.blank else None})
    return {
        "questions": questions,
        "ballots": outcome.ballots,
        "counted": outcome.counted,
        "weight": outcome.weight,
    }
