"""The published figures of the case, read from ``case.json``, and one inference.

Source: the notice of result named in ``case.json`` (trust A: read on the issuer's page). The page does not close in one
place: 238 for, 762 against, 256 abstaining and 100 silent make 1,356 of 1,360 participants. Inference, marked as such
wherever it shows: the other four are invalid paper ballots, which count as participating, and abstaining and invalid
together hold the area that is left. No condition of the decision hangs on it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOR = "for"
AGAINST = "against"
ABSTAIN = "abstain"
INVALID = "invalid"
SILENT = "silent"
ABSENT = "absent"

CASE_FILE = Path(__file__).with_name("case.json")


@dataclass(frozen=True, slots=True)
class Group:
    """Voters whose heads and area are known together. ``area`` in thousandths of m²; ``parts`` says how many of them
    did what; ``channels`` gives the heads by channel of each part that has them."""

    heads: int
    area: int
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the page states, in heads and thousandths of m²."""

    heads: int
    area: int
    participating_heads: int
    participating_area: int
    groups: tuple[Group, ...]
    channels: Mapping[str, Mapping[str, int]]


def load_case() -> dict[str, Any]:
    """Return the case as published, with its source."""
    case: dict[str, Any] = json.loads(CASE_FILE.read_text(encoding="utf-8"))["case"]
    return case


@cache
def load_figures() -> Figures:
    """Return the figures as integers; the two groups that the page does not print are what is left of its sums."""
    case = load_case()
    votes = case["votes"]
    heads, area = case["totals"]["headcount"], thousandths(case["totals"]["area_m2"])
    taking_part = case["participants"]["headcount"], thousandths(case["participants"]["area_m2"])
    in_favour = Group(votes[FOR]["headcount"], thousandths(votes[FOR]["area_m2"]), {FOR: votes[FOR]["headcount"]})
    against_heads = votes[AGAINST]["headcount"]
    against = Group(against_heads, thousandths(votes[AGAINST]["area_m2"]), {AGAINST: against_heads})
    silent_heads = votes["notified_not_voted"]["headcount"]
    silent_area = thousandths(votes["notified_not_voted"]["area_m2"].split(" ")[0])
    silent = Group(silent_heads, silent_area, {SILENT: silent_heads})
    left_heads = taking_part[0] - sum(group.heads for group in (in_favour, against, silent))
    left_area = taking_part[1] - sum(group.area for group in (in_favour, against, silent))
    abstaining = votes[ABSTAIN]["headcount"]
    left = Group(left_heads, left_area, {ABSTAIN: abstaining, INVALID: left_heads - abstaining})  # The inference.
    absent = Group(heads - taking_part[0], area - taking_part[1], {ABSENT: heads - taking_part[0]})
    return Figures(
        heads,
        area,
        *taking_part,
        groups=(in_favour, against, left, silent, absent),
        channels={part: votes[part]["by_channel"] for part in (FOR, AGAINST, ABSTAIN)},
    )


def thousandths(text: str) -> int:
    """Read a decimal of at most three places as thousandths."""
    whole, _, decimals = text.partition(".")
    if not (whole + decimals).isdecimal() or len(decimals) > 3:
        raise ValueError("not a decimal of at most three places")
    return int(whole) * 1000 + int(decimals.ljust(3, "0"))
