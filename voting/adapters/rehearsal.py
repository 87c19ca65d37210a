"""Whether a case is a rehearsal, and the mark that everything of one bears.

A case is marked in its first entry and for ever: pages, letters, papers and messages say so, nobody certifies it.
Specification: ``notary/SPEC.md`` section Algorithms, "Rehearsal".
"""

from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from ledger.adapters.db import ENTRY
from ledger.entry import parse_entry

MARK = "【演练】"
SUBJECT = "演练 REHEARSAL: "
TEMPLATE = "rehearsal-"
"""Before the name of a template: one that bears no mark is never used for a rehearsal."""
Item = TypeVar("Item", bound=Any)


def is_rehearsal(connection: Connection, origin: str) -> bool:
    """Whether the first entry of the case says so; no entry, no rehearsal."""
    data = connection.scalar(select(ENTRY.c.data).where(ENTRY.c.origin == origin, ENTRY.c.idx == 0))
    if data is None:
        return False
    statement: Any = parse_entry(data).body.get("statement", {})
    return bool(statement.get("body", {}).get("rehearsal", False))


def mark_message(item: Item) -> Item:
    """A message of a rehearsal, marked in its words, its subject and the name of its template."""
    subject = SUBJECT + item.subject if item.subject else ""
    template = TEMPLATE + item.template if item.template else ""
    return replace(item, text=MARK + item.text, subject=subject, template=template)
