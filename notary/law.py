"""What a file of rules says beside the conditions: dates in force, electorate, cap, second ballot.

A record's rules are read by ``notary/decision.py`` alone; this is for published and hypothetical results.
Specification: ``notary/SPEC.md`` section Formats, "Rules".
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from notary.decision import Rule, parse_rules, read_condition
from notary.errors import RulesMalformedError
from notary.figures_errors import RuleNotInForceError

MEMBERS = {
    *("title", "source", "in_force_from", "in_force_until", "as_of", "questions", "ranking", "electorate"),
    *("quorum", "adoption", "also", "invalid", "cap", "deemed", "run_off", "second_ballot"),
}


@dataclass(frozen=True, slots=True)
class Law:
    """A rule with what else the law says of it.

    ``rule``: its conditions. ``since``, ``until``: first and last day in force, where known; ``as_of``: the day it was
    read where the first is not. ``part``: the electorate are the owners of a part. ``invalid``: whether invalid papers
    take part, where nobody says otherwise. ``capped``: an owner with more shares than all others together counts as
    these. ``consents``: whether who stays silent after the vote can count as for it. ``also``: demands that no figure
    shows. ``run_off``: how many go into a second round. ``second``: the rule of a second ballot and the conditions, as
    a rule's adoption, under which it may be held.
    """

    rule: Rule
    since: date | None
    until: date | None
    as_of: date | None
    part: bool
    invalid: str
    capped: bool
    consents: bool
    also: tuple[str, ...]
    run_off: int
    second: Rule | None


def parse_laws(text: str) -> dict[str, Law]:
    """Read one file of rules with all that it says. Raises RulesMalformedError."""
    rules = parse_rules(text)
    raw = tomllib.loads(text)
    try:
        return {name: _law(rule, raw[name]) for name, rule in rules.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise RulesMalformedError(type(error).__name__) from error


def check_in_force(law: Law, day: date) -> None:
    """Check that ``law`` is in force on ``day``, as far as its file knows. Raises RuleNotInForceError."""
    if (law.since and day < law.since) or (law.until and day > law.until):
        raise RuleNotInForceError


def _law(rule: Rule, raw: Mapping[str, Any]) -> Law:
    since, until, as_of = (
        date.fromisoformat(raw[name]) if name in raw else None for name in ("in_force_from", "in_force_until", "as_of")
    )
    invalid, electorate = raw.get("invalid", "participating"), raw.get("electorate", "all")
    if not set(raw) <= MEMBERS or (since or as_of) is None:
        raise RulesMalformedError("a member is unknown, or no date is given")
    if invalid not in ("participating", "not_participating") or electorate not in ("all", "part"):
        raise RulesMalformedError("unknown electorate, or place of invalid papers")
    if raw.get("cap", "others") != "others" or raw.get("deemed", "for") != "for":
        raise RulesMalformedError("unknown cap, or meaning of silence")
    if not isinstance(raw.get("run_off", 0), int):
        raise RulesMalformedError("not a number of candidates")
    second = _second(raw["second_ballot"]) if "second_ballot" in raw else None
    also = tuple(str(item) for item in raw.get("also", ()))
    part, capped, consents, run_off = electorate == "part", "cap" in raw, "deemed" in raw, raw.get("run_off", 0)
    return Law(rule, since, until, as_of, part, invalid, capped, consents, also, run_off, second)


def _second(raw: Mapping[str, Any]) -> Rule:
    return Rule(str(raw["rule"]), "", "", (), tuple(read_condition(item) for item in raw["conditions"]))
