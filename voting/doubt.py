"""Decisions of officers on doubtful rows, and the states of voters for whom somebody else acts.

    {"v": 1,
     "decisions": [{"sheet": "名册", "row": 8, "column": "E", "code": "owner-overlaps", "choice": "apart",
                    "by": ["li_wen", "wang_min"], "why": "两本产权证，各自登记"}],
     "states": [{"unit": "1幢1单元101室", "state": "guardian", "name": "…", "phone": "…",
                 "documents": ["<sha256>"], "by": ["li_wen"], "why": "户口簿"}]}

Row 0 with a blank column decides a doubt for all rows of a sheet at once, where it may be. Reading a roll asks
``Decisions.choice``, which gives what was decided or else what is proposed; so a dry run and the import read the same
file by the same rules. Specification: ``voting/SPEC.md``, "Doubts".
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keys.canonical import Json
from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.shape import hex_bytes, integer, list_of, one_of, record, text
from voting.import_errors import DeciderWrongError, DecisionsMalformedError, DecisionUnfoundedError, DoubtsOpenError
from voting.problem import DOUBTS, HEAD_DOUBTS, SINGLE_DOUBTS, Place, Problem

AGENT, GUARDIAN, HEIRS, REPRESENTATIVE = "agent", "guardian", "heirs", "representative"
STATES: Mapping[str, frozenset[str]] = {
    AGENT: frozenset({"developer", "organisation"}),
    GUARDIAN: frozenset({"co_owners", "person"}),
    HEIRS: frozenset({"co_owners", "person"}),
    REPRESENTATIVE: frozenset({"co_owners"}),
}
"""Who may act for a voter, and for which kinds of voter: Guiding Rules 25; Civil Code 19 to 23, 230."""
MAX_DECISIONS = 20_000

_BY = list_of(text(32), 10, 1)
_WHY = text(2_000)
_DECISION = record(
    {
        "by": _BY,
        "choice": text(40),
        "code": one_of(*DOUBTS),
        "column": text(3, 0),
        "row": integer(0, 10**7),
        "sheet": text(200),
        "why": _WHY,
    }
)
_STATE = record(
    {
        "by": _BY,
        "documents": list_of(hex_bytes(32), 20, 1),
        "name": text(100),
        "phone": text(40, 0),
        "state": one_of(*STATES),
        "unit": text(100),
        "why": _WHY,
    }
)
_FILE = record(
    {"v": integer(1, 1)},
    optional={"decisions": list_of(_DECISION, MAX_DECISIONS), "states": list_of(_STATE, MAX_DECISIONS)},
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What officers chose for one doubt, who and why. ``why`` may name persons: it never leaves the office."""

    place: Place
    code: str
    choice: str
    by: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class State:
    """Who acts for the voter that holds ``unit``; ``documents`` are SHA-256 of the papers that prove it."""

    unit: str
    state: str
    name: str
    phone: str
    documents: tuple[bytes, ...]
    by: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions for one file, and the states of its voters."""

    listed: tuple[Decision, ...] = ()
    states: tuple[State, ...] = ()
    _choices: Mapping[tuple[Place, str], str] = field(default_factory=dict, repr=False, compare=False)

    def choice(self, problem: Problem) -> str:
        """Return what was decided for the doubt ``problem`` itself, else for its sheet, else what is proposed."""
        of_sheet = self._choices.get((whole(problem.place), problem.code), problem.proposal)
        return self._choices.get((problem.place, problem.code), of_sheet)

    def is_decided(self, problem: Problem) -> bool:
        """Whether there is a decision for the doubt ``problem``, itself or for its sheet."""
        return any((place, problem.code) in self._choices for place in (problem.place, whole(problem.place)))


NO_DECISIONS = Decisions()


def parse_decisions(raw: Json) -> Decisions:
    """Read a parsed file of decisions.

    Raises: DecisionsMalformedError for another form, a choice that the doubt does not have, or two decisions on one.
    """
    try:
        fields: dict[str, Any] = _FILE(raw)
    except RejectionError as error:
        raise DecisionsMalformedError(str(error)) from error
    listed = tuple(_decision(item) for item in fields.get("decisions", ()))
    states = tuple(
        State(**{**item, "documents": tuple(item["documents"]), "by": tuple(item["by"])})
        for item in fields.get("states", ())
    )
    choices = {(item.place, item.code): item.choice for item in listed}
    if len(choices) != len(listed):
        raise DecisionsMalformedError("two decisions on one doubt")
    return Decisions(listed, states, choices)


def check_decided(problems: Sequence[Problem], decisions: Decisions) -> None:
    """Check that every doubt among ``problems`` is decided, and nothing else.

    Raises: DoubtsOpenError and DecisionUnfoundedError, naming the place.
    """
    doubts = [problem for problem in problems if problem.is_doubt]
    undecided = [problem for problem in doubts if not decisions.is_decided(problem)]
    if undecided:
        raise DoubtsOpenError(f"{len(undecided)} doubts, the first at {undecided[0].place} [{undecided[0].code}]")
    raised = {(place, problem.code) for problem in doubts for place in (problem.place, whole(problem.place))}
    for item in decisions.listed:
        if (item.place, item.code) not in raised:
            raise DecisionUnfoundedError(f"{item.place} [{item.code}]")


def check_deciders(decisions: Decisions, officers: Collection[str]) -> None:
    """Check that who decided are ``officers``, two of them where heads hang on it.

    Raises: DeciderWrongError.
    """
    decided = [(str(item.place), item.by) for item in decisions.listed]
    for where, by in decided + [(item.unit, item.by) for item in decisions.states]:
        if not set(by) <= set(officers):
            raise DeciderWrongError(f"{where}: decided by somebody who is no officer of the office")
    for item in decisions.listed:
        if item.code in HEAD_DOUBTS and len(set(item.by)) < 2:
            raise DeciderWrongError(f"{item.place}: the number of heads hangs on it, so two officers decide")


def decisions_document(decisions: Decisions) -> dict[str, Any]:
    """Return the file of decisions as it is read, in one form."""
    return {
        "decisions": [
            {
                "by": list(item.by),
                "choice": item.choice,
                "code": item.code,
                "column": item.place.column,
                "row": item.place.row,
                "sheet": item.place.sheet,
                "why": item.why,
            }
            for item in sorted(decisions.listed, key=lambda item: (item.place, item.code))
        ],
        "states": [
            {
                "by": list(item.by),
                "documents": [hex_of(document) for document in item.documents],
                "name": item.name,
                "phone": item.phone,
                "state": item.state,
                "unit": item.unit,
                "why": item.why,
            }
            for item in decisions.states
        ],
        "v": 1,
    }


def whole(place: Place) -> Place:
    """Return the place that stands for every row of its sheet."""
    return Place(place.sheet, 0)


def once(problems: Iterable[Problem]) -> list[Problem]:
    """Drop what says the same of the same place twice: it is one decision."""
    return list({(problem.place, problem.code): problem for problem in problems}.values())


def _decision(raw: dict[str, Any]) -> Decision:
    if raw["choice"] not in DOUBTS[raw["code"]]:
        raise DecisionsMalformedError(f"{raw['code']} has the choices {', '.join(DOUBTS[raw['code']])}")
    place = Place(raw["sheet"], raw["row"], raw["column"])
    if not place.row and (place.column or raw["code"] in SINGLE_DOUBTS):
        raise DecisionsMalformedError(f"{raw['code']} is decided for a row and column, not for a sheet")
    return Decision(place, raw["code"], raw["choice"], tuple(raw["by"]), raw["why"])
