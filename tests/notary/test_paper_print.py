"""Printed ballots: what stands on the sheets, what must not, and that long ones flow over several pages."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from notary.adapters.demo.words import OFFICE
from notary.adapters.paperprint import Ballot, building_of, render_papers, sort_ballots
from notary.paper_errors import PaperNotIssuedError
from tests.paperworld import issue_papers
from tests.simulator import World, words
from voting.manifest import Manifest
from voting.rules import Case


def sealed(**changes: Any) -> tuple[Case, Manifest]:
    world = World(changes=changes)
    world.prepare()
    issue_papers(world)
    case = world.replay().case
    assert case.manifest is not None
    return case, case.manifest


def pages(ballots: list[Ballot], manifest: Manifest, folder: Path) -> list[str]:
    """The text of each page."""
    file = folder / "batch.pdf"
    file.write_bytes(render_papers(ballots, manifest, OFFICE, "1"))
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def test_every_sheet_says_whose_it_is_what_is_asked_and_what_counts(tmp_path: Path) -> None:
    case, manifest = sealed()
    [(building, ballots)] = sort_ballots(case, "1-1", 1).items()
    assert building == "other"
    assert [(ballot.serial, ballot.voter.id) for ballot in ballots] == [("P0000001", "v0001")]
    assert ballots[0].code == "ZHENGYI:PAPER:1:2026-01:v0001:P0000001"
    text = "\n".join(pages(ballots, manifest, tmp_path))
    for said in (
        "1-1",
        "v0001",
        "P0000001",
        "是否选聘甲公司",
        "赞成",
        "反对",
        "弃权",
        "以最后一次投的为准",
        "记名表决",
    ):
        assert said in text, said


def test_each_ballot_begins_a_page_and_every_page_has_its_serial(tmp_path: Path) -> None:
    questions = World().manifest_fields()["questions"]
    long = [{**questions[0], "id": f"q{place}", "text": words("很长的说明。" * 120)} for place in (1, 2, 3)]
    case, manifest = sealed(questions=long)
    [ballots] = sort_ballots(case, "", 1).values()
    found = pages(ballots, manifest, tmp_path)
    serials = [next(ballot.serial for ballot in ballots if ballot.serial in page) for page in found]
    assert len(found) == len(ballots) * serials.count("P0000001")
    assert serials == sorted(serials)
    assert serials.count("P0000001") > 1
    assert all(page.count("P0000") >= 1 for page in found)


def test_spare_sheets_are_printed_as_such_and_no_more_than_were_logged() -> None:
    case, _manifest = sealed()
    [spare] = sort_ballots(case, "", 2).values()
    assert [ballot.serial for ballot in spare] == [f"P{number:07}" for number in range(2, 17, 2)]
    with pytest.raises(PaperNotIssuedError):
        sort_ballots(case, "", 3)


def test_what_people_wrote_cannot_become_markup(tmp_path: Path) -> None:
    case, manifest = sealed(title=words('<img src="file:///etc/hostname"><b>题目'))
    [ballots] = sort_ballots(case, "", 1).values()
    text = "\n".join(pages(ballots[:1], manifest, tmp_path))
    assert "<img" in text


@pytest.mark.parametrize(("policy", "said"), [("paper_final", "以纸质票为准"), ("last", "以最后一次投的为准")])
def test_precedence_is_printed_as_sealed(tmp_path: Path, policy: str, said: str) -> None:
    case, manifest = sealed(precedence=policy)
    [ballots] = sort_ballots(case, "1-2", 1).values()
    assert said in "\n".join(pages(ballots, manifest, tmp_path))


@pytest.mark.parametrize(
    ("unit", "building"),
    [
        ("1幢1单元101室", "1幢"),
        ("12号楼3-301", "12号楼"),
        ("A座1001", "A座"),
        ("../../x幢1", "______x幢"),
        ("301室", "other"),
    ],
)
def test_buildings_are_file_names(unit: str, building: str) -> None:
    assert building_of(unit) == building
