"""The corpus of messy rolls: each file imports as domain.md section 2 demands, or fails by row, column and code."""

from pathlib import Path

import pytest

from tests.voting.messyfile import FOLDER, Messy
from tests.voting.messyrolls import CASES, files
from voting.adapters.rollfile import read_roll
from voting.adapters.workbook import load_workbook_sheets
from voting.rollreport import report_of

KINDS = {"p": "person", "c": "co_owners", "o": "organisation", "d": "developer"}
FILES = files()


def test_the_corpus_is_large_and_as_the_table_says() -> None:
    assert len(CASES) >= 25
    assert sorted(FILES) == sorted(path.name for path in FOLDER.iterdir())
    for name, (_, data) in FILES.items():
        written = (FOLDER / name).read_bytes()
        if name.endswith(".csv"):
            assert written == data, name
        else:  # Packed alike only by one version of the library; the cells are what matters.
            assert load_workbook_sheets(written) == load_workbook_sheets(data), name


@pytest.mark.parametrize("name", sorted(FILES))
def test_messy_roll(name: str) -> None:
    case, path = FILES[name][0], FOLDER / name
    found = read_roll(path)
    problems = tuple((problem.place.row, problem.place.column, problem.code) for problem in found.problems)
    assert problems == case.problems
    assert (found.units, found.heads, found.area) == (case.units, case.heads, case.area)
    if case.kinds:
        assert [voter.kind for voter in found.voters] == [KINDS[letter] for letter in case.kinds]
    check_report(case, path)


def check_report(case: Messy, path: Path) -> None:
    """The report says the same, and names nobody."""
    found = read_roll(path)
    report = report_of(found.rows, found.totals, found.voters, found.problems)
    assert report["totals"]["area"] == sum(voter["area"] for voter in report["voters"]) == case.area
    assert report["totals"]["heads"] == sum(voter["head"] for voter in report["voters"]) == case.heads
    assert [(item["row"], item["column"], item["code"]) for item in report["problems"]] == list(case.problems)
    text = str(report)
    for owner in (owner for voter in found.voters for owner in voter.owners):
        assert not any(secret in text for secret in (owner.name, owner.document.number, owner.phone) if secret)
