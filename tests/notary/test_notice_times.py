"""Notices at their times, in a case from the posted announcement to the declared result."""

from pathlib import Path

import pytest

from notary.adapters import ends, steps
from notary.adapters.casework import Casework
from notary.adapters.demo import words
from notary.adapters.demo.stage import make_stage
from notary.adapters.notices import send_notice
from notary.errors import OutOfOrderError
from tests.livecase import APPLICANTS, CASE, COMPOUND, DAY, TITLE, make_living_voter, open_living_case
from tests.voting.sites import NOW


def may_send(work: Casework) -> list[str]:
    """Which notices go out now, each sent."""
    sent = []
    for notice in ("announcement", "ballot", "reminder", "result"):
        try:
            assert send_notice(work, notice, again=True).voters > 0
        except OutOfOrderError:
            continue
        sent.append(notice)
    return sent


def test_an_announcement_is_told_when_it_is_posted(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "stage", 8000, NOW)
    work = stage.case(CASE)
    application = steps.Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
    steps.open_case(work, application, stage.sign("li_wen"))
    voters = [make_living_voter(number, 90_000) for number in (1, 2)]
    steps.import_roll(work, voters, "2024-10-01", (NOW, NOW + DAY), stage.sign("wang_min"))
    with pytest.raises(OutOfOrderError):
        send_notice(work, "announcement")
    steps.post_announcement(work, TITLE, words.ANNOUNCEMENT, (NOW, NOW + DAY), stage.sign("li_wen"))
    assert may_send(work) == ["announcement"]


def test_a_result_is_told_once_it_is_declared(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "stage", 8000, NOW)
    work = stage.case(CASE)
    open_living_case(stage, work, NOW, channels=["app"])
    assert may_send(work) == ["announcement", "ballot", "reminder"]
    stage.set_clock(NOW + 8 * DAY)
    steps.close_voting(work)
    assert may_send(work) == []
    ends.declare_result(work, stage.sign("li_wen"))
    assert may_send(work) == ["result"]
