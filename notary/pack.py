"""One file of rules, whole: the rules of decision by name, the deadlines, and the calendar that they are counted by.

A manifest names the file by its SHA-256, so that what an auditor finds out does not change when later holidays become
known.
Specification: ``notary/SPEC.md`` section Formats, "Rules" and "Deadlines".
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from notary.deadlines import Deadlines, read_calendar, read_deadlines
from notary.decision import Rule, parse_rules
from notary.errors import RulesMalformedError
from voting.days import Calendar


@dataclass(frozen=True, eq=False)
class Pack(Mapping[str, Rule]):
    """The rules by their names; a file before format 4 has no deadlines."""

    rules: Mapping[str, Rule]
    deadlines: Mapping[str, Deadlines] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)

    def __getitem__(self, name: str) -> Rule:
        return self.rules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)


def parse_pack(text: str) -> Pack:
    """Read one file of rules. Raises RulesMalformedError."""
    rules = parse_rules(text)
    raw = tomllib.loads(text)
    if raw["format"] < 4:
        return Pack(rules)
    try:
        return Pack(rules, read_deadlines(raw["deadlines"]), read_calendar(raw["holidays"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RulesMalformedError(type(error).__name__) from error
