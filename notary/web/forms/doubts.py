"""Doubts of a roll decided on the page: a choice and a reason for each, and a second officer where heads hang on it.

What is typed becomes the same file of decisions that the command line takes (voting/doubt.py), so that importer, record
and checks are the same. A doubt is named by its place and code, and keeps its answer however often the form is sent.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notary.web.forms.form import Bench
from notary.web.words import words, words_or
from voting.problem import DOUBTS, HEAD_DOUBTS, Problem

MOST = 300
"""So many doubts are asked on one page; more come by a file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One doubt on the page: the names of its fields begin with ``name``; ``others`` may decide besides."""

    name: str
    text: str
    choices: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    choice: str
    why: str
    second: str


def ask(bench: Bench, doubts: Sequence[Problem], typed: Mapping[str, str]) -> list[Asked]:
    """The doubts as the page asks them, with what was typed before; none where there are too many for a page."""
    if len(doubts) > MOST:
        return []
    return [_asked(bench, problem, typed) for problem in doubts]


def typed_decisions(bench: Bench, doubts: Iterable[Problem], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """What was decided on the page, as a file of decisions lists it; a doubt without choice or reason stays open."""
    found = []
    for problem in doubts:
        name = _name(problem)
        choice, why = typed.get(f"{name}-choice", ""), typed.get(f"{name}-why", "").strip()
        second = typed.get(f"{name}-second", "")
        if choice not in DOUBTS[problem.code] or not why or len(why) > 2_000:
            continue
        if problem.code in HEAD_DOUBTS and second not in dict(_others(bench)):
            continue
        by = [bench.account.name, *([second] if problem.code in HEAD_DOUBTS else [])]
        place = {"sheet": problem.place.sheet, "row": problem.place.row, "column": problem.place.column}
        found.append({**place, "code": problem.code, "choice": choice, "by": by, "why": why})
    return found


def line_of(problem: Problem) -> str:
    """A problem of a roll file in words: what to do, where, what is wrong."""
    said = words_or(f"problem-{problem.code}", problem.message)
    place = problem.place
    where = words("problem-place", sheet=place.sheet, row=place.row, column=place.column or "").strip()
    return words("problem-doubt" if problem.is_doubt else "problem-error", where=where, what=said)


def _asked(bench: Bench, problem: Problem, typed: Mapping[str, str]) -> Asked:
    name = _name(problem)
    choices = tuple(
        (choice, words_or(f"choice-{problem.code}-{choice}", words_or(f"choice-{choice}", said)))
        for choice, said in DOUBTS[problem.code].items()
    )
    others = _others(bench) if problem.code in HEAD_DOUBTS else ()
    said = (typed.get(f"{name}-choice", ""), typed.get(f"{name}-why", ""), typed.get(f"{name}-second", ""))
    return Asked(name, line_of(problem), choices, tuple(others), *said)


def _others(bench: Bench) -> list[tuple[str, str]]:
    """Notaries and assistants of the office but the one who fills the form."""
    return [
        (person.name, person.title)
        for person in bench.work.office.facts.people
        if {"notary", "assistant"} & set(person.roles) and person.name != bench.account.name
    ]


def _name(problem: Problem) -> str:
    place = problem.place
    said = f"{place.sheet}\n{place.row}\n{place.column}\n{problem.code}"
    return f"doubt-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
