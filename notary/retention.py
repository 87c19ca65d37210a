"""Retention: how long an office keeps what it holds of a case, what is due, and what two officers sign before it goes.

Terms are data (``notary/retention/*.toml``). The public ledger is never touched: it holds salted commitments, and stays
the same to the byte.  What cannot be opened any more afterwards is said before.
Specification: ``notary/SPEC.md`` section Algorithms, "Retention".
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keys.canonical import Json
from keys.encoding import hex_of
from keys.errors import MalformedError, NotAllowedError

DAY = 86_400
ERASED = "data_erased"
"""Kind of the statement that two officers sign."""
CATEGORIES = ("codes", "sessions", "phones", "roll", "documents", "ledger")
MAX_DAYS = 36_525


class TermsMalformedError(MalformedError):
    """The file of retention terms is not in the accepted form."""

    code = "retention-malformed"


class ErasureNotDueError(NotAllowedError):
    """Nothing of this case is due to be erased by the terms."""

    code = "erasure-not-due"


class CaseUnfinishedError(NotAllowedError):
    """The case's log is still open: only what has ended is archived or erased."""

    code = "case-unfinished"


class ErasureChangedError(NotAllowedError):
    """The office holds something else than the officers signed to erase."""

    code = "erasure-changed"


@dataclass(frozen=True, slots=True)
class Term:
    """How long a category is kept: ``days`` after the case's last entry, 0 for ever; ``is_erased``: by this program."""

    category: str
    title: str
    title_en: str
    days: int
    is_erased: bool
    source: str


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms of a file, and SHA-256 of its bytes."""

    by_category: Mapping[str, Term]
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Due:
    """One category of one case: rows held by table, when they are due (None: never, or the case runs), whether now."""

    term: Term
    tables: Mapping[str, int]
    due_at: int | None
    is_due: bool

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(self.tables.values())


def parse_terms(data: bytes) -> Terms:
    """Read a file of terms. Raises TermsMalformedError."""
    try:
        raw = tomllib.loads(data.decode())
        if raw.pop("format") != 1 or set(raw) != set(CATEGORIES):
            raise TermsMalformedError("not format 1, or other categories")
        return Terms({name: _term(name, raw[name]) for name in CATEGORIES}, hashlib.sha256(data).digest())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise TermsMalformedError(type(error).__name__) from error


def _term(name: str, raw: Mapping[str, Any]) -> Term:
    days, is_erased = raw["days"], raw["erased"]
    if type(days) is not int or not 0 <= days <= MAX_DAYS or type(is_erased) is not bool:
        raise TermsMalformedError(f"{name}: days or erased")
    if is_erased and (days == 0 or name in ("documents", "ledger")):
        raise TermsMalformedError(f"{name} is not erased here")
    return Term(name, str(raw["title"]), str(raw["title_en"]), days, is_erased, str(raw["source"]))


def plan_erasure(terms: Terms, held: Mapping[str, Mapping[str, int]], ended: int | None, now: int) -> tuple[Due, ...]:
    """What of one case is due. ``held``: rows by category and table; ``ended``: time of a closed log's last entry."""
    made = []
    for name, term in terms.by_category.items():
        due_at = None if ended is None or term.days == 0 else ended + term.days * DAY
        tables = {table: rows for table, rows in sorted(held.get(name, {}).items()) if rows}
        made.append(Due(term, tables, due_at, due_at is not None and now >= due_at and term.is_erased and bool(tables)))
    return tuple(made)


def make_erasure(origin: str, terms: Terms, plan: tuple[Due, ...], ended: int) -> dict[str, Json]:
    """What two officers sign: the case, the terms, and for each category that goes its rows by table.

    Raises: ErasureNotDueError.
    """
    going = [item for item in plan if item.is_due]
    if not going:
        raise ErasureNotDueError
    return {
        "case": origin,
        "categories": [
            {"category": item.term.category, "days": item.term.days, "tables": dict(item.tables)} for item in going
        ],
        "ended": ended,
        "terms": hex_of(terms.sha256),
    }
