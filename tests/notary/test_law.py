"""Every rule of every file against its own text, read once more: a slow oracle in fractions, without our code."""

import re
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import notary
from notary.adapters.decidecli import load_laws, to_json
from notary.adapters.rulebook import load_rulebook
from notary.errors import RulesMalformedError
from notary.figures import parse_sheet
from notary.figures_errors import RuleNotInForceError
from notary.hypothetical import conclude
from notary.law import check_in_force, parse_laws

FOLDER = Path(next(iter(notary.__path__))) / "rules"
ROOT = FOLDER.parent.parent
CURRENT = FOLDER / (FOLDER / "current").read_text().strip()
APART = {"format", "deadlines", "holidays"}
RAW: dict[str, Any] = {
    name: rule
    for path in [CURRENT, *sorted((FOLDER / "elsewhere").glob("*.toml"))]
    for name, rule in tomllib.loads(path.read_text(encoding="utf-8")).items()
    if name not in APART
}
LAWS = load_laws()
MOTIONS = sorted(name for name, rule in RAW.items() if "motion" in rule["questions"])
GROUPS = ("for", "against", "abstain", "invalid", "silent", "absent", "objecting", "in_person")


def test_each_rule_stands_once_with_its_source_and_its_dates() -> None:
    assert len(RAW) == sum(
        len(set(tomllib.loads(path.read_text(encoding="utf-8"))) - APART)
        for path in [CURRENT, *(FOLDER / "elsewhere").glob("*.toml")]
    )
    assert set(LAWS) == set(RAW)
    for law in LAWS.values():
        assert law.rule.source
        assert law.rule.title
        assert law.since or law.as_of
        assert law.second is None or law.second.id in LAWS


def test_every_rule_is_in_the_spec() -> None:
    spec = (ROOT / "notary" / "SPEC.md").read_text(encoding="utf-8")
    assert [name for name in RAW if f"`{name}`" not in spec] == []


def test_a_record_is_only_asked_for_what_it_has() -> None:
    for rules in load_rulebook().values():
        for rule in rules.values():
            for item in (*rule.quorum, *rule.adoption):
                assert item.measure in ("area", "headcount")
                assert item.of in (None, "against")


def test_no_jurisdiction_and_no_case_is_named_in_python() -> None:
    published = (ROOT / "tests" / "notary" / "published.json").read_text(encoding="utf-8")
    names = [*RAW, *re.findall(r'"id": "([a-z0-9-]+)"', published)]
    prefixes = {re.split(r"[-0-9]", name)[0] for name in RAW}
    assert {"CN", "FR", "DE", "HK", "QLD"} <= prefixes
    pattern = re.compile("|".join(map(re.escape, names)) + rf"|\b(?:{'|'.join(prefixes)})-[A-Z0-9]")
    files = [path for name in ("keys", "ledger", "voting", "notary") for path in (ROOT / name).rglob("*.py")]
    assert len(files) > 100
    assert [path.name for path in files if pattern.search(path.read_text(encoding="utf-8"))] == []
    engine = ["decision", "election", "hypothetical", "completion", "figures", "law"]
    engine += ["adapters/decidecli", "adapters/rulebook"]
    words = "cn|fr|de|hk|es|tw|jp|qld|france|german\\w*|hong kong|china|henan|queensland"
    places = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name in engine:
        assert places.search((FOLDER.parent / f"{name}.py").read_text(encoding="utf-8")) is None, name


# -- the oracle -------------------------------------------------------------------------------------------------------


def oracle(raw: dict[str, Any], heads: dict[str, int], weights: dict[str, int], silence: str) -> str:
    """The rule's own text, condition by condition, in fractions."""
    part = {"participating": True, "not_participating": False}[raw.get("invalid", "participating")]

    def holds(item: dict[str, str], of: str) -> bool:
        group = heads if item["measure"] == "headcount" else weights
        silent = group["silent"] if silence != "not_participating" else 0
        votes = {name: group[name] + (silent if silence == name else 0) for name in ("for", "against")}
        took_part = votes["for"] + votes["against"] + group["abstain"] + (group["invalid"] if part else 0)
        took_part += silent if silence == "participating_abstain" else 0
        whole = sum(group[name] for name in GROUPS[:6])
        cast = votes["for"] + votes["against"]
        base = {"all": whole, "participating": took_part, "for+against": cast, "valid": cast}[item["base"]]
        value = ({"participating": took_part} | group | votes)[of]
        if base == 0:
            return False
        share, limit = Fraction(value, base), Fraction(item["fraction"])
        return {">": share > limit, ">=": share >= limit, "<=": share <= limit}[item["comparison"]]

    if not all(holds(item, "participating") for item in raw["quorum"]):
        return "quorum_not_met"
    return "adopted" if all(holds(item, item.get("of", "for")) for item in raw["adoption"]) else "not_adopted"


def figures_of(heads: dict[str, int], weights: dict[str, int], name: str, silence: str) -> dict[str, Any]:
    def group(key: str) -> dict[str, Any]:
        return {"headcount": heads[key], "area": f"{weights[key]}.00", "shares": weights[key]}

    sums = [sum(figures[key] for key in GROUPS[:6]) for figures in (heads, weights, weights)]
    whole = dict(zip(("headcount", "area", "shares"), sums, strict=True))
    kinds = ("for", "against", "abstain", "invalid")
    return {
        "rule": name,
        "all": whole,
        "votes": [{"option": key, "kind": key, **group(key)} for key in kinds],
        "silent": group("silent"),
        "silence_policy": silence,
        "objecting": group("objecting"),
        "in_person": group("in_person"),
    }


amounts = st.fixed_dictionaries({name: st.integers(0, 24) for name in GROUPS})


policies = st.sampled_from(["not_participating", "participating_abstain", "for", "against"])


@given(st.sampled_from(MOTIONS), amounts, amounts, policies)
def test_every_rule_agrees_with_its_text(
    name: str, heads: dict[str, int], weights: dict[str, int], silence: str
) -> None:
    for figures in (heads, weights):
        for key in ("objecting", "in_person"):
            figures[key] = min(figures[key], sum(figures[group] for group in GROUPS[:6]))
    if silence == "for" and "deemed" not in RAW[name]:
        silence = "participating_abstain"
    sheet = parse_sheet(figures_of(heads, weights, name, silence))
    found = conclude(LAWS[name], sheet)
    assert found.outcome == oracle(RAW[name], heads, weights, silence)
    assert found.missing == ()
    assert found.winner == ("for" if found.outcome == "adopted" else None)


# -- exact edges ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "ayes", "noes", "expected"),
    [
        ("CN-278-ORD", (24, "24.000"), (0, 0), "adopted"),
        ("CN-278-ORD", (23, "24.000"), (0, 0), "quorum_not_met"),
        ("CN-278-ORD", (24, "23.999"), (0, 0), "quorum_not_met"),
        ("CN-278-ORD", (18, 18), (18, 18), "not_adopted"),
        ("CN-278-ORD", (19, "18.001"), (17, "17.999"), "adopted"),
        ("CN-278-SPE", (27, 27), (9, 9), "adopted"),
        ("CN-278-SPE", (26, 27), (10, 9), "not_adopted"),
        ("CN-278-SPE", (27, "26.999"), (9, "9.001"), "not_adopted"),
        ("CN-PRE2021-ORD", (18, 18), (0, 0), "quorum_not_met"),
        ("CN-PRE2021-ORD", (18, 19), (18, 17), "not_adopted"),
        ("CN-PRE2021-SPE", (24, 24), (0, 0), "adopted"),
        ("CN-HENAN-66", (0, 0), (12, 12), "adopted"),
        ("CN-HENAN-66", (24, 23), (12, "12.001"), "not_adopted"),
        ("CN-279", (36, 36), (0, 0), "adopted"),
        ("CN-279", (35, 36), (0, 0), "not_adopted"),
    ],
)
def test_exact_edges_of_thirty_six(name: str, ayes: tuple[int, Any], noes: tuple[int, Any], expected: str) -> None:
    figures = {
        "rule": name,
        "all": {"headcount": 36, "area": 36},
        "votes": [
            {"option": "同意", "kind": "for", "headcount": ayes[0], "area": ayes[1]},
            {"option": "不同意", "kind": "against", "headcount": noes[0], "area": noes[1]},
        ],
    }
    assert said(figures)["outcome"] == expected


def said(figures: dict[str, Any]) -> dict[str, Any]:
    sheet = parse_sheet(figures)
    return to_json(LAWS[sheet.rule], conclude(LAWS[sheet.rule], sheet))


@pytest.mark.parametrize(
    ("heads", "shares", "expected"),
    [(26, 6667, "adopted"), (25, 6667, "not_adopted"), (26, 6666, "not_adopted")],
)
def test_a_double_majority_of_fifty_owners(heads: int, shares: int, expected: str) -> None:
    votes = [{"option": "pour", "kind": "for", "headcount": heads, "shares": shares}]
    assert said({"rule": "FR-26", "all": {"headcount": 50, "shares": 10000}, "votes": votes})["outcome"] == expected


@pytest.mark.parametrize(
    ("ayes", "open_", "outcome"),
    [(334, True, "not_adopted"), (333, False, "not_adopted"), (501, None, "adopted"), (500, True, "not_adopted")],
)
def test_the_gateway_to_a_second_ballot(ayes: int, open_: bool | None, outcome: str) -> None:
    votes = [{"option": "pour", "kind": "for", "shares": ayes}]
    found = said({"rule": "FR-25", "all": {"shares": 1000}, "votes": votes})
    assert (found["outcome"], found["second_ballot"]) == (outcome, {"rule": "FR-25-1", "open": open_})


def test_the_other_gateway_counts_heads_too() -> None:
    votes = [
        {"option": "pour", "kind": "for", "headcount": 10, "shares": 400},
        {"option": "contre", "kind": "against", "headcount": 10, "shares": 300},
    ]
    figures = {"rule": "FR-26", "all": {"headcount": 30, "shares": 1000}, "votes": votes}
    assert said(figures)["second_ballot"] == {"rule": "FR-26-1", "open": True}
    votes[1]["headcount"] = 11
    assert said(figures)["second_ballot"] == {"rule": "FR-26-1", "open": False}


def test_the_largest_owner_is_cut_down_to_the_others() -> None:
    """600 of 1000 count as 400, of 800: with 50 others for and 350 against, 450 of 800 are more than half."""
    votes = [
        {"option": "pour", "kind": "for", "shares": 650},
        {"option": "contre", "kind": "against", "shares": 350},
    ]
    figures = {"rule": "FR-25", "all": {"shares": 1000}, "votes": votes, "largest": {"option": "pour", "shares": 600}}
    found = said(figures)
    [condition] = found["conditions"]
    assert (condition["numerator"], condition["denominator"], found["outcome"]) == ("450", "800", "adopted")
    votes[0]["shares"], votes[1]["shares"] = 600, 400
    assert said(figures)["outcome"] == "not_adopted"
    assert said(figures | {"largest": {"option": "pour", "shares": 500}})["outcome"] == "adopted"


# -- dates, and what a file may say -----------------------------------------------------------------------------------


def test_dates_in_force() -> None:
    before, now = LAWS["CN-PRE2021-ORD"], LAWS["CN-278-ORD"]
    check_in_force(before, date(2020, 12, 31))
    check_in_force(now, date(2021, 1, 1))
    for law, day in ((before, date(2021, 1, 1)), (now, date(2020, 12, 31)), (before, date(2007, 9, 30))):
        with pytest.raises(RuleNotInForceError):
            check_in_force(law, day)


GOOD = """format = 3
[R]
title = "t"
source = "s"
as_of = "2026-01-01"
questions = ["motion"]
quorum = []
adoption = [{ of = "against", measure = "shares", base = "valid", comparison = "<=", fraction = "1/3" }]
"""


def test_a_good_file() -> None:
    law = parse_laws(GOOD)["R"]
    assert (law.since, law.as_of, law.part, law.capped) == (None, date(2026, 1, 1), False, False)
    assert law.rule.adoption[0].of == "against"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('as_of = "2026-01-01"\n', ""),
        ('"2026-01-01"', '"tomorrow"'),
        ("quorum", "surplus = 1\nquorum"),
        ("quorum", 'electorate = "half"\nquorum'),
        ("quorum", 'invalid = "perhaps"\nquorum'),
        ("quorum", 'cap = "half"\nquorum'),
        ("quorum", 'run_off = "two"\nquorum'),
        ("quorum", 'deemed = "against"\nquorum'),
        ("quorum", 'second_ballot = { rule = "R" }\nquorum'),
        ('"against"', '"neighbours"'),
        ('"<="', '"<"'),
        ('"shares"', '"rooms"'),
        ('"valid"', '"some"'),
    ],
)
def test_bad_files_are_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(RulesMalformedError):
        parse_laws(GOOD.replace(old, new, 1))
