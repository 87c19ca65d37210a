"""Elections on paper: what the sheet says may be chosen, and two officers who read the same names in another order."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from notary.adapters.demo.words import OFFICE
from notary.adapters.paperprint import render_papers, sort_ballots
from notary.paper_errors import PaperReadingMalformedError
from notary.paper_reading import compare_readings, make_reading, parse_reading
from tests.electionworld import CANDIDATES, election, make_changes
from tests.paperworld import issue_papers
from tests.simulator import World
from voting.rules import Case


def sealed(**changes: Any) -> Case:
    world = World(changes=make_changes(**changes))
    world.prepare()
    issue_papers(world)
    return world.replay().case


def reading(committee: list[str], manager: list[str]) -> bytes:
    choices = {"q1": ["for"], "q2": committee, "q3": manager}
    sheet = {"channel": "paper", "choices": choices, "scan": "11" * 32, "serial": "P0000001", "voter": "v0001"}
    return make_reading({"counted": 1, "papers": [sheet]})


def test_the_order_in_which_names_are_read_does_not_matter() -> None:
    case = sealed()
    first = parse_reading(reading(["cai", "ada"], ["north"]), case)
    second = parse_reading(reading(["ada", "cai"], ["north"]), case)
    [sheet] = compare_readings(first, second)
    assert sheet.choices == {"q1": ("for",), "q2": ("ada", "cai"), "q3": ("north",)}
    blank = parse_reading(reading([], ["south"]), case)["P0000001"]
    assert blank.choices == {"q1": ("for",), "q2": (), "q3": ("south",)}


@pytest.mark.parametrize(
    ("committee", "manager"),
    [
        (["ada"], ["north"]),
        (["ada", "bo", "cai", "dou"], ["north"]),
        (["ada", "ada"], ["north"]),
        (["ada", "zed"], ["north"]),
        (["ada", "north"], ["north"]),
        (["ada", "bo"], []),
        (["ada", "bo"], ["north", "south"]),
    ],
)
def test_a_paper_that_no_ballot_could_be_is_not_read_as_one(committee: list[str], manager: list[str]) -> None:
    with pytest.raises(PaperReadingMalformedError):
        parse_reading(reading(committee, manager), sealed())


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"min": 2, "max": 3, "seats": 2, "blank": True}, "选 2 至 3 项，也可以一项不选"),
        ({"min": 3, "max": 3, "seats": 3}, "选 3 项"),
        ({"min": 0, "max": 2, "seats": 2}, "最多选 2 项，也可以一项不选"),
        ({"min": 1, "max": 1, "seats": 1}, "只选一项"),
    ],
)
def test_the_sheet_says_how_many_may_be_chosen(limits: dict[str, Any], said: str, tmp_path: Path) -> None:
    case = sealed(questions=[election("q1", CANDIDATES, **limits)])
    assert case.manifest is not None
    [ballots] = sort_ballots(case, "", 1).values()
    file = tmp_path / "batch.pdf"
    file.write_bytes(render_papers(ballots[:1], case.manifest, OFFICE, "1"))
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    text = "".join(done.stdout.split())
    assert "".join(said.split()) in text
    assert f"应选名额{limits['seats']}" in text
    assert all(f"候选人{name}" in text for name in CANDIDATES)
    assert ("没有选择、" in text) == (limits["min"] > 0 and not limits.get("blank", False))
