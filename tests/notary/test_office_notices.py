"""Notices on the officers' site: counts, doors, and sending one after looking at it, once whoever presses."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from notary.office_errors import StepUnknownError
from tests.notary.officesite import HOME, Browser, OfficeSite, found, office_site
from tests.voting.sites import Network
from voting.adapters.gateway import Message, Outcome
from voting.dispatch import REFUSED, TAKEN

PAGE = f"{HOME}/notices"


class Picky(Network):
    """A network that refuses one number."""

    def send(self, message: Message) -> Outcome:
        self.messages.append(message)
        return Outcome(REFUSED, reason="off") if message.to.endswith("4") else Outcome(TAKEN)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    folder: Path = tmp_path_factory.mktemp("office")
    with office_site(folder) as made:
        yield made


@pytest.fixture(scope="module")
def officer(site: OfficeSite) -> Browser:
    return site.officer("wang_min")


def test_a_reminder_is_looked_at_sent_and_followed(site: OfficeSite, officer: Browser) -> None:
    assert "还没有发过短信" in officer.text(PAGE)
    assert "提醒未投票的住户" in officer.text(PAGE)
    shown = officer.text(f"{PAGE}/reminder")
    assert "账本中暂无您户的选票" in shown
    assert "发送给 8 户" in shown
    size = site.work.log.size
    turn = found(r'name="turn" value="(\d+)"', shown)
    assert officer.post(f"{PAGE}/reminder", {"turn": turn}).status_code == 303
    again = officer.post(f"{PAGE}/reminder", {"turn": turn})
    assert (again.status_code, "没有重发" in again.get_data(as_text=True)) == (409, True)
    assert site.work.log.size == size + 1
    network = Picky.over(site.stage.settings, site.work)
    network.settle()
    text = officer.text(f"{PAGE}?notice=reminder")
    assert "1幢1单元0401室" in text
    assert "失败" in text
    assert "1380000" not in text
    answer = officer.get(f"{PAGE}/doors/reminder.csv")
    rows = list(csv.reader(answer.get_data().decode("utf-8-sig").splitlines()))
    assert rows == [["房号", "户号", "短信"], ["1幢1单元0401室", "v0004", "失败"]]


def test_what_is_not_due_is_not_offered_and_refused(site: OfficeSite, officer: Browser) -> None:
    assert "结果通知" not in officer.text(PAGE)
    size = site.work.log.size
    assert officer.get(f"{PAGE}/result").status_code == 403
    assert officer.post(f"{PAGE}/result", {"turn": "1"}).status_code == 403
    assert officer.get(f"{PAGE}/nonsense").status_code == 404
    assert officer.post(f"{PAGE}/nonsense", {"turn": "1"}).status_code == 404
    assert StepUnknownError.code == "step-unknown"
    assert site.work.log.size == size


def test_only_officers_send(site: OfficeSite) -> None:
    registrar = site.officer("zhao_ning")
    assert "提醒未投票的住户" in registrar.text(PAGE)
    assert f'href="/office{PAGE}/reminder"' not in registrar.text(PAGE)
    assert registrar.get(f"{PAGE}/reminder").status_code == 403
    size = site.work.log.size
    assert registrar.post(f"{PAGE}/reminder", {"turn": "2"}).status_code == 403
    assert site.work.log.size == size
