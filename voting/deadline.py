"""What a manifest says of deadlines: which ones of its rule file it keeps, and single days that are set otherwise.

Specification: ``voting/SPEC.md`` section Formats, "Manifest"; what the deadlines demand: ``notary/SPEC.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from keys.shape import Reader, list_of, record, text
from voting.errors import ManifestMalformedError

MAX_DAYS = 60
_DAYS = list_of(text(10, 10), MAX_DAYS)
DEADLINES: Reader = record(
    {"id": text(40)}, optional={"days": record({"off": _DAYS, "reason": text(2_000), "work": _DAYS})}
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The deadlines' id; days (ISO) that count as holidays (``off``) and as working days (``work``), and why."""

    id: str
    off: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    reason: str = ""


def read_chosen(raw: Mapping[str, Any] | None) -> Chosen | None:
    """The deadlines that a manifest names; None where it is of an older version. Raises ManifestMalformedError."""
    if raw is None:
        return None
    days = raw.get("days", {"off": [], "reason": "", "work": []})
    off, work = tuple(days["off"]), tuple(days["work"])
    if "days" in raw and not off + work:
        raise ManifestMalformedError("no day is set otherwise")
    for listed in (off, work):
        if listed != tuple(sorted(set(listed))) or not all(_is_day(day) for day in listed):
            raise ManifestMalformedError("days are not sorted, distinct days of the calendar")
    if set(off) & set(work):
        raise ManifestMalformedError("a day is set to be both")
    return Chosen(raw["id"], off, work, days["reason"])


def _is_day(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
