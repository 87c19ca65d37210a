"""The posted roll at the command line: objections, answers, amendments, labels that the roll does not show."""

import csv
import json
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from ledger.web.site import ROOT
from notary.adapters.demo.words import ANNOUNCEMENT, MATTER, WITHOUT_DEADLINES, make_plan
from tests.notary.desk import (
    APPLICATION,
    BY_TWO,
    CASE,
    DAY,
    START,
    Desk,
    open_and_post,
    private_rows,
    save_roll,
)
from tests.notary.desk import desk as desk
from tests.notary.test_proxies import rows
from voting.commitment import COMMITTED, make_commitment
from voting.web import rollpage
from voting.web.catalogue import install_words

POSTING = ("--posting", str(START), str(START + 7 * DAY))
OBJECT = ("--answer-by", str(START + 5 * DAY), "--as", "wang")
WRITTEN = "虚构甲：我家应为91平方米，电话13800138000"


@pytest.fixture
def posted(desk: Desk) -> Desk:
    open_and_post(desk)
    return desk


def corrected(desk: Desk) -> str:
    """The roll with half a square metre more for the first unit."""
    lines = list(csv.reader((desk.folder / "roll.csv").read_text(encoding="utf-8-sig").splitlines()))
    lines[1][3] = "91"
    with (desk.folder / "corrected.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)
    return str(desk.folder / "corrected.csv")


def test_an_objection_leads_to_an_amendment(posted: Desk) -> None:
    filed = posted.step("object", "roll", WRITTEN, "--voter", "v0001", *OBJECT)
    index = filed.output.split()[-1]
    [(commitment, salt, value)] = rows(posted, "objection")
    assert (value, commitment) == (WRITTEN, make_commitment("objection", salt, WRITTEN))
    shown = posted.type("case", "objections", CASE).output
    assert "v0001" in shown
    before = posted.process().case.roll
    assert before is not None
    assert "(answer-personal)" in posted.refused("answer", index, "accepted", "虚构甲 是对的", "--as", "wang").output
    posted.step("answer", index, "accepted", "以不动产登记簿为准，予以更正", "--as", "wang")
    amend = ("amend-roll", corrected(posted), "更正一户面积", *POSTING, "--objection", index)
    assert "(signers-wrong)" in posted.refused(*amend, "--as", "wang").output
    posted.step(*amend, *BY_TWO)
    after = posted.process().case.roll
    assert after is not None
    assert (before.totals.area + 500, before.cutoff) == (after.totals.area, after.cutoff)
    assert len(private_rows(posted)) == 3


def test_a_refused_amendment_leaves_the_private_rows_as_they_were(posted: Desk) -> None:
    before = private_rows(posted)
    amend = ("amend-roll", corrected(posted), "更正 虚构乙 的面积", *POSTING, *BY_TWO)
    assert "(answer-personal)" in posted.refused(*amend).output
    late = ("amend-roll", corrected(posted), "更正", "--posting", str(START - 2 * DAY), str(START - DAY), *BY_TWO)
    assert "(posting-wrong)" in posted.refused(*late).output
    assert private_rows(posted) == before


def test_a_reason_names_nobody_whom_the_amendment_takes_off_the_roll(posted: Desk) -> None:
    lines = (posted.folder / "roll.csv").read_text(encoding="utf-8-sig").replace("虚构甲", "虚构丁")
    (posted.folder / "sold.csv").write_text(lines, encoding="utf-8-sig")
    amend = ("amend-roll", str(posted.folder / "sold.csv"), "虚构甲 已将房屋转让", *POSTING, *BY_TWO)
    assert "(answer-personal)" in posted.refused(*amend).output


def test_an_amendment_that_moves_voters_shows_nobody_the_objection_of_another(posted: Desk) -> None:
    index = posted.step("object", "roll", WRITTEN, "--voter", "v0001", *OBJECT).output.split()[-1]
    posted.step("answer", index, "accepted", "漏登一户，予以补登", "--as", "wang")
    assert [item["index"] for item in objections_shown(posted, "v0001")] == [int(index)]
    lines = (posted.folder / "roll.csv").read_text(encoding="utf-8-sig").splitlines()
    lines[1], lines[2] = lines[2], lines[1]  # so v0001 is another owner now
    (posted.folder / "moved.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    posted.step("amend-roll", str(posted.folder / "moved.csv"), "补登", *POSTING, "--objection", index, *BY_TWO)
    assert objections_shown(posted, "v0001") == []


def objections_shown(posted: Desk, voter: str) -> list[dict[str, object]]:
    """What the site shows a voter who has logged in."""
    work = posted.work()
    service: Any = SimpleNamespace(cases=SimpleNamespace(log=lambda _origin: work.log))
    site = Flask("site")
    Babel(site)
    install_words(site, ROOT / "translations")
    with site.test_request_context(), work.engine.connect() as connection:
        return rollpage.objections_of(service, work.process().case, connection, voter)


def test_a_second_roll_is_not_posted(posted: Desk) -> None:
    again = ("roll", str(posted.folder / "roll.csv"), "--cutoff", "2026-08-01", *POSTING, "--as", "wang")
    assert "(roll-posted)" in posted.refused(*again).output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("object", "result", "x", *OBJECT), "objection-late"),
        (("object", "roll", "x", "--voter", "v0009", *OBJECT), "voter-unknown"),
        (("answer", "1", "rejected", "x", "--as", "wang"), "objection-unknown"),
    ],
)
def test_refusals_have_their_code(posted: Desk, words: tuple[str, ...], code: str) -> None:
    assert f"({code})" in posted.refused(*words).output
    assert rows(posted, "objection") == []


def test_a_roll_that_shows_no_labels_still_prints_letters(desk: Desk) -> None:
    prepare_until_addresses(desk, "--units", "committed")
    roll = desk.process().case.roll
    assert roll is not None
    units = [unit for voter in roll.voters for unit in voter.units]
    assert all(unit.startswith(COMMITTED) for unit in units)
    for commitment, salt, value in rows(desk, "unit"):
        assert COMMITTED + commitment.hex() in units
        assert commitment == make_commitment("unit", salt, value)
    written = json.loads((desk.folder / "addresses.json").read_text(encoding="utf-8"))
    assert [item["units"] for item in written["addresses"]] == [[f"1幢1单元{n}01室"] for n in (1, 2, 3)]


def prepare_until_addresses(desk: Desk, *more: str) -> None:
    """From the application to the addresses; ``more`` is typed behind the roll."""
    roll = desk.folder / "roll.csv"
    save_roll(roll)
    desk.step("open", desk.file("application.json", APPLICATION), "--as", "li")
    desk.step("roll", str(roll), "--cutoff", "2026-08-01", *POSTING, "--as", "wang", *more)
    announcement = {"title": MATTER, "text": ANNOUNCEMENT, "posting": [START, START + 15 * DAY]}
    desk.step("announce", desk.file("announcement.json", announcement), "--as", "li")
    plan = make_plan(START + 16 * DAY, START + 22 * DAY, START + 29 * DAY, dict(MATTER), WITHOUT_DEADLINES)
    assert "(posting-running)" in desk.refused("seal", desk.file("plan.json", plan), *BY_TWO).output
    desk.set_clock(START + 7 * DAY)
    desk.step("seal", desk.file("plan.json", plan), *BY_TWO)
    assert desk.type("case", "addresses", CASE, "--out", str(desk.folder / "addresses.json")).exit_code == 0
