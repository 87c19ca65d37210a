"""What an audit found: its steps, its findings, the verdict that follows from them.

Specification: ``notary/SPEC.md`` section Algorithms, "Audit".
"""

from dataclasses import dataclass, field

from keys.canonical import Json
from ledger.entry import Entry
from notary.process import Process

ACCEPTED, EVIDENCE_ONLY, REFUSED = "accepted", "accepted_evidence_only", "refused"
REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the check: ``status`` is ok, failed or not_checked."""

    id: str
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: stable code, index of the entry at fault if one is, what was wrong."""

    code: str
    entry: int | None
    detail: str


@dataclass(slots=True)
class Report:
    """What was checked and found. ``stage`` is result or sealed; ``result`` is derived from the ``entries``."""

    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stage: str | None = None
    result: dict[str, Json] | None = None
    origin: str | None = None
    size: int | None = None
    root: bytes | None = None
    process: Process | None = None
    entries: list[Entry] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """accepted or refused; a step that could not run makes it ``accepted_evidence_only`` where that was waived.

        Whether a certificate was withdrawn is no evidence in it: the step says where that was not asked.
        """
        if self.findings:
            return REFUSED
        waived = any(step.status == "not_checked" and step.id != REGISTER for step in self.steps)
        return EVIDENCE_ONLY if waived else ACCEPTED

    @property
    def first(self) -> Finding | None:
        """The finding with the lowest entry index; one that names no entry comes before all."""
        return min(self.findings, key=lambda item: -1 if item.entry is None else item.entry, default=None)
