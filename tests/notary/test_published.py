"""Published results: every one evaluates to the outcome written beside it, and wrong percentages are told."""

import json
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from notary.adapters.decidecli import load_laws, to_json
from notary.figures import parse_sheet
from notary.hypothetical import conclude

PUBLISHED = json.loads(Path(__file__).with_name("published.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in PUBLISHED["cases"]}
LAWS = load_laws()


def said(figures: dict[str, Any]) -> dict[str, Any]:
    sheet = parse_sheet(figures)
    return to_json(LAWS[sheet.rule], conclude(LAWS[sheet.rule], sheet))


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case["id"])
def test_a_published_result_gives_the_expected_outcome(case: dict[str, Any]) -> None:
    found = said(case["figures"])
    expected = {name: value for name, value in case["expected"].items() if name not in ("as_special", "with_quorum")}
    assert {name: found.get(name) for name in expected} == expected
    assert case["source"]["url"].startswith("http")


def test_all_cases_are_there_and_say_why_they_differ() -> None:
    assert len(CASES) == 15
    undecided = [case for case in CASES.values() if case["expected"]["outcome"] == "not_determinable"]
    assert len(undecided) == 7
    assert all(case["reason"] for case in undecided)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "as_special" in case["expected"]])
def test_the_same_votes_on_a_special_matter(name: str) -> None:
    case = CASES[name]
    assert said(case["figures"] | {"rule": "CN-278-SPE"})["outcome"] == case["expected"]["as_special"]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "with_quorum" in case["expected"]])
def test_the_missing_heads_are_all_that_is_missing(name: str) -> None:
    """How many owners were there settles it: with a tenth of them the shares decide, with fewer nothing is decided."""
    case = CASES[name]
    figures = case["figures"] | {"all": {"headcount": 1000}}
    assert said(figures | {"participants": {"headcount": 100}})["outcome"] == case["expected"]["with_quorum"]
    assert said(figures | {"participants": {"headcount": 99}})["outcome"] == "quorum_not_met"


def test_published_percentages_that_are_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    wrong: list[dict[str, str]] = []
    truncated: list[dict[str, str]] = []
    number = 0
    with capsys.disabled():
        print("\npublished percentages that are wrong:")
        for case in CASES.values():
            for item in case["percentages"]:
                number += 1
                exact = Decimal(item["numerator"]) * 100 / Decimal(item["denominator"])
                step = Decimal(1).scaleb(Decimal(item["printed"]).as_tuple().exponent)  # type: ignore[arg-type]
                if exact.quantize(step, ROUND_HALF_UP) == Decimal(item["printed"]):
                    continue
                cut = exact.quantize(step, ROUND_DOWN) == Decimal(item["printed"])
                (truncated if cut else wrong).append({"id": case["id"], "what": item["what"]})
                print(f"  {case['id']}: {item['what']}: printed {item['printed']} %, is {exact:.4f} %", end="")
                print(" (truncated, not rounded)" if cut else "")
    assert number == 29
    assert wrong == PUBLISHED["wrong"]
    assert truncated == PUBLISHED["truncated"]
