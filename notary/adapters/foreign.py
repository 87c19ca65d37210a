"""Audit a ``.bel`` archive on disk, of this service or of anybody's Belenios election, in several processes.

In the auditor's closure: standard library only.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from keys.canonical import Json
from notary.adapters.pool import check_batches, fastest_group
from notary.report import Finding, Report, Step
from voting.belenios.audit import Expected, Outcome, audit_archive
from voting.belenios.batch import BATCH_SIZE, Cast, Checked


def audit_foreign(
    path: Path, expected: Expected, processes: int, tell: Callable[[int], None] | None = None
) -> tuple[Report, str]:
    """Audit a ``.bel`` archive; gives the report and the file's SHA-256 in hex; ``tell`` hears how far it is.

    Raises: OSError if the file cannot be read; nothing for bad content.
    """
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()

    def check(election: bytes, batches: Iterable[tuple[Cast, ...]]) -> Iterator[Checked]:
        for number, checked in enumerate(check_batches(election, iter(batches), processes), start=1):
            if tell is not None:
                tell(number * BATCH_SIZE)
            yield checked

    outcome = audit_archive(lambda: path.open("rb"), fastest_group(), check, expected)
    return _make_report(outcome), sha256


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
