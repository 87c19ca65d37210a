"""What an import goes by beside the file: mapping of columns, what counts, the day, and what officers decided."""

from dataclasses import dataclass

from voting.doubt import NO_DECISIONS, Decisions
from voting.mapping import Mapping

IN, OUT = "in", "out"


@dataclass(frozen=True, slots=True)
class Terms:
    """``parking`` and ``storage`` say whether such units count: ``in``, ``out``, or empty to ask for each.

    ``cutoff`` is the day that the roll describes, YYYY-MM-DD, or empty: then no owner's age is looked at. ``mapping``
    is None where the headings are to be found.
    """

    mapping: Mapping | None = None
    parking: str = ""
    storage: str = ""
    cutoff: str = ""
    decisions: Decisions = NO_DECISIONS


PLAIN = Terms()
