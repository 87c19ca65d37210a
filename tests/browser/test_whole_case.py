"""Whole cases in browsers and in Chinese, from the application to the archived file, on a clock that waits all periods.

Two officers, an applicant, three owners and an objector; a straight case with pictures of every step, then the same
with: quorum missed and extended; objection upheld and roll amended; second officer refuses; dispute, no certificate.
Every period of CN-GENERAL is really waited for. By command, because the officers' site has no page for it: accounts are
opened, the registrar enters credentials, the certificate is issued, a refused case is sealed, and the file is written.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from notary.adapters.attachment import attachment_of
from notary.web.fieldview import time_input
from tests.browser import wholeend as end
from tests.browser.wholeoffice import Office, serve_office
from tests.browser.wholeplay import ASSISTANT, NOTARY, Play
from tests.livecase import DAY
from tests.voting.rolls import Row, save_workbook, unit
from voting.posting import ROLL

pytestmark = pytest.mark.browser
NOW = 1_791_853_200
"""Tuesday 13 October 2026, 9 o'clock in Beijing: a working day after the holidays."""
AREAS = ("89.37", "120.5", "64.25", "89.37", "75", "101.01")
OWNERS, OBJECTOR = ("v0001", "v0002", "v0003"), "v0004"


@pytest.fixture(scope="module")
def office(chromium: Browser, screens: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with serve_office(chromium, screens, tmp_path_factory.mktemp("whole"), NOW) as made:
        yield made


def begin(office: Office, name: str, folder: Path, *, has_pictures: bool = False) -> Play:
    """A case up to the posted announcement."""
    play = Play(office, name, "颐和花园", folder / name, has_pictures)
    play.apply()
    play.post_roll(*rows_of(AREAS))
    play.announce()
    return play


def rows_of(areas: Sequence[str]) -> list[Row]:
    """The rows of the property office's file: one flat on each floor, each with one owner."""
    return [unit(f"{number + 1}01", number, area=area) for number, area in enumerate(areas)]


def open_vote(play: Play) -> None:
    """The roll's posting ends, the plan is sealed by both officers, letters go out, voting opens at the hour."""
    play.office.wait_until(play.case.postings.until[ROLL])
    play.step("manifest_sealed", play.assistant, play.notary, picture="seal")
    play.hand_out_letters()
    if play.has_pictures:
        play.send_notice("ballot")
    play.office.wait_until(play.case.manifest.opens)
    play.step("voting_opened", play.notary, picture="open")


def vote(play: Play, **choices: str) -> None:
    for voter, label in choices.items():
        phone = play.phone()
        phone.vote(voter, label)
        assert phone.complaints == []
        play.shoot(phone.page, f"vote-{voter}")
        phone.close()


def test_a_straight_case(office: Office, tmp_path: Path) -> None:
    play = begin(office, "yihe-1", tmp_path, has_pictures=True)
    open_vote(play)
    for voter in OWNERS:
        vote(play, **{voter: "同意"})
        play.wait_for_days(2)
    object_and_answer(play)
    play.look(play.notary, "supervision", "/supervision")
    end.close_and_declare(play)
    end.confirm_and_read(play)
    folder = end.end_with_certificate(play)
    assert (folder / "minutes.pdf").exists()


def object_and_answer(play: Play) -> None:
    """An owner objects on the phone, then votes against; the assistant answers."""
    phone = play.phone()
    phone.log_in(OBJECTOR)
    phone.see("#choose-next")
    phone.choose("不同意")
    phone.cast()
    phone.page.goto(f"{play.office.stage.base_url}/case/{play.name}/roll?unit=1-1-401")
    phone.page.check("input[name=about][value=conduct]")
    phone.page.fill("#text", "工作人员催促邻居当面投票，请处理。")
    play.shoot(phone.page, "objection")
    phone.page.click("form[method=post] button")
    phone.page.wait_for_url("**/roll#objections")
    phone.close()
    [found] = play.case.postings.objections
    play.step(
        "objection_answered",
        play.assistant,
        picture="answer",
        objection=str(found),
        outcome="rejected",
        answer="经核查，工作人员仅送达材料，未要求当面投票；已重申工作纪律。",
    )


def test_a_missed_quorum_is_extended(office: Office, tmp_path: Path) -> None:
    play = begin(office, "yihe-2", tmp_path)
    open_vote(play)
    vote(play, v0001="同意", v0002="同意")
    first = play.case.closes
    office.wait_until(first - DAY)
    page = play.notary.page
    page.goto(play.address("/supervision"))
    page.screenshot(path=office.screens / "whole-extended-1-proposal.png", full_page=True)
    page.get_by_role("link", name="填写延长（已预填）").click()
    page.screenshot(path=office.screens / "whole-extended-2-form.png", full_page=True)
    play.notary.press("下一步：看全文")
    page.wait_for_url("**/proposals/**")
    play.sign(page.url, play.notary, play.assistant)
    play.assistant.page.screenshot(path=office.screens / "whole-extended-3-signed.png", full_page=True)
    assert play.case.closes > first
    office.wait_until(first + DAY)
    vote(play, v0003="同意", v0004="不同意")
    end.close_and_declare(play)
    end.confirm_and_read(play)
    end.end_with_certificate(play)


def test_an_objection_is_upheld_and_the_roll_amended(office: Office, tmp_path: Path) -> None:
    play = begin(office, "yihe-3", tmp_path)
    play.step(
        "objection_filed",
        play.assistant,
        about="roll",
        text="六零一室的面积登记错误，应为99.01平方米。",
        voter="v0006",
        answer_by=time_input(office.now + 14 * DAY),
    )
    [found] = play.case.postings.objections
    office.wait_until(play.case.postings.until[ROLL])
    page = play.notary.page
    page.goto(play.address())
    page.screenshot(path=office.screens / "whole-objection-1-blocked.png", full_page=True)
    page.goto(play.address("/steps/manifest_sealed"))
    play.notary.press("下一步：看全文")
    expect(page.locator(".complaint")).to_be_visible()
    play.step(
        "objection_answered",
        play.assistant,
        objection=str(found),
        outcome="accepted",
        answer="经核对不动产登记簿，六零一室面积更正为99.01平方米，名册相应更正并重新公示。",
    )
    posted = play.case.roll
    address = play.propose(
        play.assistant,
        "roll_amended",
        file=save_workbook(play.folder / "更正.xlsx", *rows_of((*AREAS[:-1], "99.01"))),
        reason="六零一室面积按不动产登记簿更正。",
        objections=str(found),
    )
    play.assistant.page.screenshot(path=office.screens / "whole-objection-2-amended.png", full_page=True)
    play.sign(address, play.assistant, play.notary)
    assert posted.totals.area - play.case.roll.totals.area == 2_000
    assert play.case.postings.until[ROLL] > office.now + 3 * DAY
    open_vote(play)
    vote(play, v0001="同意", v0002="同意", v0003="同意", v0004="不同意")
    end.close_and_declare(play)
    end.confirm_and_read(play)
    end.end_with_certificate(play)


def test_the_second_officer_refuses(office: Office, tmp_path: Path) -> None:
    play = begin(office, "yihe-4", tmp_path)
    open_vote(play)
    vote(play, v0001="同意", v0002="同意", v0003="同意", v0004="不同意")
    end.close_and_declare(play)
    office.wait_until(play.case.postings.until["result"])
    size = play.work.log.size
    address = play.propose(play.notary, "result_confirmed")
    play.notary.sign("还差 1 人签名")
    page = play.assistant.page
    page.goto(address)
    page.get_by_role("link", name="拒绝签名").click()
    page.fill("#f-reason", "有业主电话询问计票，先复核再确认。")
    page.screenshot(path=office.screens / "whole-refused-1-reason.png", full_page=True)
    play.assistant.press("拒绝")
    expect(page.locator("main")).to_contain_text("先复核再确认")
    page.screenshot(path=office.screens / "whole-refused-2-ended.png", full_page=True)
    assert play.work.log.size == size
    play.step("result_recounted", play.notary, objection="none", reason="第二名公证人员要求复核。")
    end.confirm_and_read(play)
    end.end_with_certificate(play)


def test_a_dispute_ends_without_certificate(office: Office, tmp_path: Path) -> None:
    play = begin(office, "yihe-5", tmp_path)
    address = play.propose(
        play.notary, "case_refused", reason="dispute", text="申请人之间对候选企业的产生发生争议，协商未果。"
    )
    play.notary.page.screenshot(path=office.screens / "whole-dispute-1-proposal.png", full_page=True)
    play.sign(address, play.notary, play.assistant)
    play.assistant.page.goto(play.address())
    play.assistant.page.screenshot(path=office.screens / "whole-dispute-2-refused.png", full_page=True)
    office.zhengyi("case", "close", play.name, "--out", str(play.folder / "archive.zip"))
    folder = end.file_away(play)
    policy = folder / "policy.txt"
    decision = play.folder / "不予办理公证决定书.pdf"
    office.zhengyi("case", "decision", play.name, "--second", ASSISTANT, "--out", str(decision), keys=(NOTARY,))
    end.check_pdf(play, decision, policy)
    assert attachment_of(decision.read_bytes()) == (folder / "archive.zip").read_bytes()  # whose twin is refused
    said = end.check_offline(play, folder / "archive.zip", policy, '"reason":"dispute"', '"reason":"unpaid"')
    assert "ended without certificate 未出具公证书: case_refused, dispute" in said
    assert not list(folder.glob("certificate*"))
