"""The figures of a published or hypothetical result, as a person writes them down; some may be missing.

A figure is kept in billionths, so that decimals compare as integers. Which conditions and which law apply is not known
here. Specification: ``notary/SPEC.md`` section Formats, "Figures".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from keys.canonical import Json, check_text
from keys.errors import ShapeWrongError
from keys.shape import integer, list_of, one_of, record, text
from notary.decision import ELECTION, MOTION
from notary.figures_errors import FiguresContradictError, FiguresMalformedError
from voting.manifest import SILENCES

UNIT = 10**9
CANDIDATE = "candidate"
KINDS = ("for", "against", "abstain", "invalid", CANDIDATE, "follow", "blank")
POLICIES = (*SILENCES, "for")
MAX_OPTIONS = 100
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a group weighs, in billionths by the name of the measure; a measure that is missing is not in it."""

    by: Mapping[str, int]

    def get(self, measure: str) -> int | None:
        """The figure of ``measure``, None if it is missing."""
        return self.by.get(measure)


@dataclass(frozen=True, slots=True)
class Vote:
    """The votes for one option; ``kind`` says what the rule takes them for."""

    option: str
    kind: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Sheet:
    """A result as it was written down.

    ``seats`` is None for motions. ``choices``: how many candidates an owner may name. ``participants`` and ``silent``
    are None where nothing is said of them. ``invalid_paper`` None: as the law says. ``further``: owners objecting or
    voting in person. ``largest``: option and shares of the owner who holds most, before any cap.
    """

    rule: str
    seats: int | None
    choices: int
    all: Figures
    votes: tuple[Vote, ...]
    participants: Figures | None
    silent: Figures | None
    silence: str
    invalid_paper: str | None
    further: Mapping[str, Figures]
    largest: tuple[str | None, int] | None
    date: date | None


def parse_sheet(value: Json) -> Sheet:
    """Read a document of figures. Raises FiguresMalformedError, which says where and what was expected; and
    TextNotAllowedError for the name of an option that could not be shown safely."""
    try:
        raw = _SHEET(value)
    except ShapeWrongError as error:
        raise FiguresMalformedError(error.detail) from error
    kinds = {item["kind"] for item in raw["votes"]}
    question, seats = _question(raw, MOTION if CANDIDATE not in kinds else ELECTION)
    votes = tuple(_vote(item, raw.get("blank", "abstain")) for item in raw["votes"])
    _check_votes(question, votes)
    largest = raw.get("largest")
    return Sheet(
        raw["rule"],
        seats,
        raw.get("choices", seats or 1),
        Figures(raw.get("all", {})),
        votes,
        Figures(raw["participants"]) if "participants" in raw else None,
        Figures(raw["silent"]) if "silent" in raw else None,
        raw.get("silence_policy", "not_participating").removeprefix("fixed: "),
        raw.get("invalid_paper"),
        {name: Figures(raw[name]) for name in ("objecting", "in_person") if name in raw},
        (largest.get("option"), largest["shares"]) if largest else None,
        raw.get("date"),
    )


def cap_largest(sheet: Sheet) -> Sheet:
    """Cut an owner who holds more shares than all others together down to what they hold, wherever these count."""
    option, held = sheet.largest or (None, 0)
    whole = sheet.all.get("shares")
    if whole is None or held > whole:
        raise FiguresContradictError("the largest owner needs the shares of all, and holds no more than these")
    cut = max(0, 2 * held - whole)
    places = [vote for vote in sheet.votes if vote.option == option]
    if option is not None and not places:
        raise FiguresContradictError("the largest owner voted for an option that is not listed")
    votes = tuple(replace(vote, figures=_less(vote.figures, cut)) if vote in places else vote for vote in sheet.votes)
    took_part = sheet.participants
    if took_part is not None and option is not None:
        took_part = _less(took_part, cut)
    return replace(sheet, all=_less(sheet.all, cut), votes=votes, participants=took_part)


def without_silent(sheet: Sheet) -> Sheet:
    """The same result had silent owners not taken part."""
    took_part = sheet.participants
    if took_part is not None and sheet.silent is not None:
        left = {
            name: figure - sheet.silent.by[name] for name, figure in took_part.by.items() if name in sheet.silent.by
        }
        took_part = Figures({name: figure for name, figure in left.items() if figure >= 0})
    elif took_part is not None:
        took_part = Figures({})
    return replace(sheet, silence="not_participating", participants=took_part)


def _less(figures: Figures, cut: int) -> Figures:
    shares = figures.get("shares")
    if shares is None:
        return figures
    if shares < cut:
        raise FiguresContradictError("the largest owner's shares are more than were counted where they stand")
    return Figures({**figures.by, "shares": shares - cut})


def format_number(number: int) -> str:
    """A figure in billionths as the shortest decimal string: 12500000000 gives ``12.5``."""
    whole, rest = divmod(number, UNIT)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")


def _number(value: Json) -> int:
    """A number: an integer, or a decimal string."""
    spelled = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    found = _NUMBER.fullmatch(spelled) if isinstance(spelled, str) else None
    if found is None:
        raise ShapeWrongError(' is not an integer or a decimal string such as "12.50", nor null')
    return int(found[1]) * UNIT + int((found[2] or "").ljust(9, "0"))


def _measures(value: Json) -> dict[str, int]:
    read = record({}, optional={name: _maybe for name in ("headcount", "area", "shares")})
    return {name: number for name, number in read(value).items() if number is not None}


def _maybe(value: Json) -> int | None:
    return None if value is None else _number(value)


def _day(value: Json) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ShapeWrongError(" is not a day such as 2026-02-08") from None


def _kind_of_question(value: Json) -> dict[str, Any]:
    """``"motion"``, ``"election"``, or either with its seats as an object."""
    if isinstance(value, str):
        return {"kind": one_of(MOTION, ELECTION)(value)}
    return record({"kind": one_of(MOTION, ELECTION)}, optional={"seats": integer(1, MAX_OPTIONS)})(value)


_MEMBERS = {name: _maybe for name in ("headcount", "area", "shares")}
_SHEET = record(
    {
        "rule": text(40),
        "votes": list_of(record({"option": text(200), "kind": one_of(*KINDS)}, optional=_MEMBERS), MAX_OPTIONS),
    },
    optional={
        "all": _measures,
        "blank": one_of("abstain", "invalid"),
        "choices": integer(1, MAX_OPTIONS),
        "date": _day,
        "in_person": _measures,
        "invalid_paper": one_of("participating", "not_participating"),
        "largest": record({"shares": _number}, optional={"option": text(200)}),
        "note": text(2000),
        "objecting": _measures,
        "participants": _measures,
        "question": _kind_of_question,
        "seats": integer(1, MAX_OPTIONS),
        "silence_policy": one_of(*POLICIES, "fixed: against", "fixed: for"),
        "silent": _measures,
        "source": text(2000),
        "title": text(2000),
    },
)


def _question(raw: Mapping[str, Any], usual: str) -> tuple[str, int | None]:
    said = raw.get("question", {"kind": usual})
    seats = said.get("seats", raw.get("seats"))
    if said["kind"] == MOTION:
        if seats is not None:
            raise FiguresMalformedError("a motion has no seats")
        return MOTION, None
    return ELECTION, 1 if seats is None else int(seats)


def _vote(raw: Mapping[str, Any], blank: str) -> Vote:
    by = {name: raw[name] for name in ("headcount", "area", "shares") if raw.get(name) is not None}
    if by.get("headcount") == 0:  # nobody has no area
        by = {"headcount": 0, "area": 0, "shares": 0} | by
    check_text(raw["option"])
    return Vote(raw["option"], blank if raw["kind"] == "blank" else raw["kind"], Figures(by))


def _check_votes(question: str, votes: tuple[Vote, ...]) -> None:
    names, kinds = [vote.option for vote in votes], [vote.kind for vote in votes]
    if len(set(names)) != len(names):
        raise FiguresMalformedError("an option stands twice among the votes")
    if question == MOTION and (CANDIDATE in kinds or kinds.count("for") > 1 or kinds.count("against") > 1):
        raise FiguresMalformedError("a motion has one option for it, one against it, and no candidates")
    if question == ELECTION and ("for" in kinds or "against" in kinds):
        raise FiguresMalformedError("an election has candidates, and no votes for or against")
