"""What a dry run tells of a roll file, as one JSON object. Names, documents and telephone numbers are not in it.

    {"totals": {"rows", "units", "voters", "heads", "area"}, "voters": [{"units", "area", "head", "kind"}],
     "problems": [{"sheet", "row", "column", "code", "severity", "message"}]}

Areas in thousandths of m²; rows from 1, as a spreadsheet shows them, 0 for a whole sheet or file.
Specification: ``voting/SPEC.md``, "Dry run".
"""

from collections.abc import Iterable
from typing import Any

from voting.manifest import Totals
from voting.merge import MergedVoter
from voting.problem import Problem

_KINDS = {"co_owners": "co-owners"}


def report_of(rows: int, totals: Totals, voters: Iterable[MergedVoter], problems: Iterable[Problem]) -> dict[str, Any]:
    """Return the report of a dry run."""
    return {
        "totals": {
            "rows": rows,
            "units": totals.units,
            "voters": totals.voters,
            "heads": totals.heads,
            "area": totals.area,
        },
        "voters": [
            {"units": list(voter.units), "area": voter.area, "head": 1, "kind": _KINDS.get(voter.kind, voter.kind)}
            for voter in voters
        ],
        "problems": [_problem(problem) for problem in problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.place.sheet,
        "row": problem.place.row,
        "column": problem.place.column,
        "code": problem.code,
        "severity": "doubt" if problem.is_doubt else "error",
        "message": problem.message,
    }
