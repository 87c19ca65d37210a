"""All that missing figures could be, tried one by one: the command says an outcome exactly where they all give it."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notary.adapters.decidecli import load_laws
from notary.figures import parse_sheet
from notary.figures_errors import FiguresContradictError
from notary.hypothetical import conclude

LAWS = load_laws()
KINDS = ("for", "against", "abstain", "follow", "silent")
LIMIT = 6
"""No figure of a group that is given is larger."""
FAR = (*range(LIMIT + 2), 30, 200)
"""What is tried for a figure that nothing limits."""
RULES = {
    "CN-278-ORD": (Fraction(2, 3), Fraction(1, 2), "participating"),
    "CN-278-SPE": (Fraction(2, 3), Fraction(3, 4), "participating"),
    "CN-PRE2021-ORD": (Fraction(1, 2), Fraction(1, 2), "all"),
}
Known = dict[str, int | None]


def fillings(known: Known, joins: bool, listed: bool) -> Iterator[dict[str, int]]:
    """Every way to fill in one measure: parts, then who took part, then all."""
    whole = known["all"]
    could = list(FAR) if whole is None else list(range(whole + 1))
    spans = [could if value is None else [value] for value in (known[name] for name in KINDS)]
    if not joins:
        spans[-1] = [0]
    for figures in product(*spans):
        parts = dict(zip(KINDS, figures, strict=True))
        total, told = sum(figures), known["participants"]
        for took_part in [told] if told is not None else [total] if listed else [total + rest for rest in could]:
            wholes = [took_part, took_part * 40 + 1] if whole is None else [whole]
            if total <= took_part <= wholes[0]:
                yield from ({**parts, "participating": took_part, "all": each} for each in wholes)


def signature(rule: str, figures: dict[str, int], joins: bool) -> tuple[Any, ...]:
    """What one measure says: quorum, who leads, who joins, and adoption if they join nobody, for, against."""
    quorum, part, base = RULES[rule]
    whole, took_part = figures["all"], figures["participating"]
    strict = rule != "CN-278-SPE"
    met = whole > 0 and (Fraction(took_part, whole) > quorum if "PRE" in rule else Fraction(took_part, whole) >= quorum)
    joining = figures["follow"] + (figures["silent"] if joins else 0)

    def adopted(ayes: int) -> bool:
        share = Fraction(ayes, figures[base]) if figures[base] else Fraction(0)
        return figures[base] > 0 and (share > part if strict else share >= part)

    lead = (figures["for"] > figures["against"]) - (figures["for"] < figures["against"])
    return met, lead, joining > 0, adopted(figures["for"]), adopted(figures["for"] + joining)


def outcomes(rule: str, heads: set[tuple[Any, ...]], areas: set[tuple[Any, ...]]) -> set[str]:
    """The outcomes of all fillings, from what each measure can say."""
    found = set()
    for one, other in product(heads, areas):
        plain, joined = one[3] and other[3], one[4] and other[4]
        leads = {one[1], other[1]}
        if not (one[2] or other[2]) or leads == {-1}:
            options = {plain}
        else:
            options = {joined} if leads == {1} else {plain, joined}
        if not (one[0] and other[0]):
            found.add("quorum_not_met")
        else:
            found.add("not_determinable" if len(options) == 2 else "adopted" if options.pop() else "not_adopted")
    return found


maybe = st.one_of(st.none(), st.integers(0, LIMIT), st.integers(1, LIMIT), st.integers(1, LIMIT))


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, bool, bool, dict[str, Known]]:
    rule, joins = draw(st.sampled_from(sorted(RULES))), draw(st.booleans())
    told = draw(st.booleans())
    measures: dict[str, Known] = {}
    for name in ("headcount", "area"):
        known: Known = {kind: draw(maybe) for kind in KINDS}
        while sum(value is None for value in known.values()) > 2:
            known[next(kind for kind in KINDS if known[kind] is None)] = draw(st.integers(1, LIMIT))
        total = sum(value or 0 for kind, value in known.items() if joins or kind != "silent")
        known["participants"] = draw(st.one_of(st.none(), st.integers(total, total + 4))) if told else None
        least = known["participants"] or total
        known["all"] = draw(st.one_of(st.none(), *[st.integers(least, least + LIMIT)] * 3))
        measures[name] = known
    heads, area = measures["headcount"], measures["area"]
    for kind in KINDS:  # nobody has no area
        if heads[kind] == 0:
            area[kind] = 0
        elif area[kind] == 0:
            area[kind] = 1 if heads[kind] else None
    return rule, joins, told, measures


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_an_outcome_is_told_exactly_where_all_fillings_give_it(
    drawn: tuple[str, bool, bool, dict[str, Known]],
) -> None:
    rule, joins, told, measures = drawn
    figures: dict[str, Any] = {
        "rule": rule,
        "all": {name: known["all"] for name, known in measures.items()},
        "votes": [
            {"option": kind, "kind": kind} | {name: known[kind] for name, known in measures.items()}
            for kind in KINDS[:4]
        ],
        "silent": {name: known["silent"] for name, known in measures.items()},
        "silence_policy": "participating_with_majority" if joins else "not_participating",
    }
    if told:
        figures["participants"] = {name: known["participants"] for name, known in measures.items()}
    sheet = parse_sheet(figures)
    listed = not told or any(closes(known, joins) for known in measures.values())
    possible = outcomes(
        rule,
        *({signature(rule, filled, joins) for filled in fillings(known, joins, listed)} for known in measures.values()),
    )
    if not possible:
        with pytest.raises(FiguresContradictError):
            conclude(LAWS[rule], sheet)
        return
    found = conclude(LAWS[rule], sheet)
    expected = possible.pop() if len(possible) == 1 else "not_determinable"
    assert found.outcome == expected
    assert bool(found.missing) == (expected == "not_determinable")


def closes(known: Known, joins: bool) -> bool:
    """Whether the parts listed are all who took part."""
    parts = [known[kind] for kind in KINDS if joins or kind != "silent"]
    return None not in parts and sum(part or 0 for part in parts) == known["participants"]


# -- elections --------------------------------------------------------------------------------------------------------

NAMES = "abc"
Figures = dict[str, int]


def elected(heads: Figures, areas: Figures, took_part: int, whole: int, seats: int) -> tuple[Any, ...]:
    """Outcome, elected by rank and tied, candidate by candidate; by both measures as many took part and are all."""
    if Fraction(took_part, whole) < Fraction(2, 3):
        return "quorum_not_met", (), ()
    able = [name for name in NAMES if min(heads[name], areas[name]) * 2 > took_part]
    key = {name: (heads[name], areas[name]) for name in able}
    ahead = {name: sum(key[other] > key[name] for other in able) for name in able}
    level = {name: sum(key[other] == key[name] for other in able) for name in able}
    sure = tuple(sorted((n for n in able if ahead[n] + level[n] <= seats), key=lambda n: (ahead[n], n)))
    tied = tuple(name for name in able if ahead[name] < seats < ahead[name] + level[name])
    return ("not_determinable" if tied else "adopted" if sure else "not_adopted"), sure, tied


def ways(known: dict[str, int | None], took_part: int, choices: int) -> Iterator[Figures]:
    """All figures of candidates that one measure leaves open."""
    spans = [range(took_part + 1) if known[name] is None else [known[name]] for name in NAMES]
    for figures in product(*spans):
        named = [figure or 0 for figure in figures]
        if choices > 1 or sum(named) <= took_part:
            yield dict(zip(NAMES, named, strict=True))


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 2), st.integers(5, 9))
def test_an_election_is_told_exactly_where_all_fillings_elect_the_same(
    data: st.DataObject, seats: int, took_part: int
) -> None:
    whole = 9
    most = took_part if seats > 1 else took_part // 3
    some = st.one_of(st.none(), st.integers(1, most), st.integers(1, most))
    heads = {name: data.draw(some) for name in NAMES}
    areas = {name: data.draw(some) for name in NAMES}
    for figures_of_all in (heads, areas):  # two unknown figures are enough, and soon tried
        if list(figures_of_all.values()) == [None] * 3:
            figures_of_all["a"] = data.draw(st.integers(1, most))
    if seats == 1 and data.draw(st.booleans()):
        heads["a"], areas["a"], heads["b"] = took_part // 2 + 1, took_part // 2 + 1, 1
        heads["c"], areas["c"], areas["b"] = 1, 1, None
    total = {"headcount": whole, "area": whole}
    figures: dict[str, Any] = {
        "rule": "CN-278-ORD",
        "seats": seats,
        "all": total,
        "participants": {"headcount": took_part, "area": took_part},
        "votes": [
            {"option": name, "kind": "candidate", "headcount": heads[name], "area": areas[name]} for name in NAMES
        ],
    }
    answers = {
        elected(one, other, took_part, whole, seats)
        for one, other in product(ways(heads, took_part, seats), ways(areas, took_part, seats))
    }
    found = conclude(LAWS["CN-278-ORD"], parse_sheet(figures))
    if len(answers) == 1:
        assert {(found.outcome, found.winners, found.tied)} == answers
    else:
        assert (found.outcome, found.winners, found.tied) == ("not_determinable", (), ())
    assert bool(found.missing) == (found.outcome == "not_determinable")
