"""Bad networks and a lying server: what the phone does, and that one ballot stays one ballot."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.browser.phone import Handset
from tests.livecase import LiveCase

pytestmark = pytest.mark.browser
NewPhone = Callable[..., Handset]


def test_a_ballot_cast_offline_arrives_once(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.log_in("v0006")
    phone.choose("同意", "同意")
    size = living.work.log.size
    phone.context.set_offline(True)
    phone.page.click("#check-cast")
    phone.read("#sending-now", "重试")
    phone.context.set_offline(False)
    phone.see("#receipt-save")
    assert living.work.log.size == size + 1


def test_a_lost_answer_is_no_second_ballot(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.log_in("v0006")
    phone.choose("不同意", "同意")
    size = living.work.log.size
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "PUT" or lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.fulfill(status=503, body="")

    phone.page.route("**/ballots/*", lose)
    phone.cast()
    assert len(lost) == 1
    assert living.work.log.size == size + 1


def test_a_page_closed_before_the_answer_is_told_what_became_of_it(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.log_in("v0007")
    phone.choose("同意", "弃权")
    code = phone.tracking()
    arrived: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "PUT" and not arrived:
            arrived.append(route.fetch().text())
        route.abort()

    phone.page.route("**/ballots/*", lose)
    phone.page.click("#check-cast")
    phone.read("#sending-now", "重试")
    phone.page.unroute("**/ballots/*")
    phone.page.reload()
    phone.see("#pending")
    assert code in phone.page.inner_text("#pending")
    phone.page.click("#pending a")
    assert phone.verdict() == "good"
    assert phone.page.inner_text("#verdict-code") == code


def test_another_ballot_cast_meanwhile_is_noticed_before_it_is_replaced(new_phone: NewPhone) -> None:
    slow, fast = new_phone(), new_phone()
    slow.log_in("v0008")
    slow.choose("同意", "同意")
    old = slow.tracking()
    fast.vote("v0008", "不同意", "不同意")
    slow.page.click("#check-cast")
    slow.read("#check-notice", "别处")
    assert slow.tracking() != old
    assert slow.page.locator(".choice-answer").all_inner_texts() == ["同意", "同意"]
    slow.cast()


def test_a_session_that_ended_costs_one_more_message_not_the_letter(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.log_in("v0002")
    phone.choose("同意", "同意")
    phone.context.clear_cookies()
    count = len(living.messages(phone.letter("v0002").number))
    phone.page.click("#check-cast")
    phone.see("#sms-code")
    assert "不用重填投票码" in phone.page.inner_text("#code-notice")
    phone.type_sms("v0002", count + 1)
    phone.see("#check-cast")
    assert phone.page.locator(".choice-answer").all_inner_texts() == ["同意", "同意"]
    phone.cast()


def test_a_changed_manifest_stops_the_page(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()

    def swap(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.body().replace("不同意".encode(), "都同意".encode()))

    phone.page.route("**/manifest", swap)
    phone.page.goto(f"{living.address}/vote")
    phone.page.wait_for_selector("#stopped-why:visible")
    assert "与公证处封存的不一致" in phone.page.inner_text("#stopped-why")
    assert not phone.page.is_visible("#identify-next")


def test_a_receipt_of_another_ballot_raises_the_alarm(living: LiveCase, new_phone: NewPhone) -> None:
    theirs = new_phone()
    theirs.vote("v0003", "弃权", "弃权")
    index = theirs.page.inner_text("#receipt-index")
    phone = new_phone()
    phone.log_in("v0004")
    phone.choose("同意", "同意")
    phone.page.route(
        "**/receipts/*", lambda route: route.continue_(url=route.request.url.rsplit("/", 1)[0] + f"/{index}")
    )
    phone.page.click("#check-cast")
    phone.see("#alarm-why")
    assert "拨打投票信上印的公证处电话" in phone.page.inner_text("[data-step=alarm]")


def test_an_answer_about_another_ballot_raises_the_alarm(new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.log_in("v0005")
    phone.choose("同意", "同意")
    lie = json.dumps({"ballot": "0" * 64, "index": 12})
    phone.page.route("**/ballots/*", lambda route: route.fulfill(status=201, content_type="application/json", body=lie))
    phone.page.click("#check-cast")
    phone.see("#alarm-why")
    assert "不是这张票" in phone.page.inner_text("#alarm-why")


def test_a_spoilt_script_does_not_run(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()

    def spoil(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.body() + b";window.spoilt=1;")

    phone.page.route("**/booth.js*", spoil)
    phone.page.goto(f"{living.address}/vote")
    phone.page.wait_for_load_state("networkidle")
    assert phone.page.evaluate("window.spoilt") is None
    assert phone.page.is_visible("[data-step=prepare]")
    assert any("integrity" in said for said in phone.complaints)


def test_a_ledger_that_shrank_is_refused(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.page.goto(f"{living.address}/receipt")
    small = living.work.log.checkpoint(1)
    first = next(entry.index for entry in living.work.log.entries() if entry.kind == "ballot_cast")
    phone.page.route("**/board/*/checkpoint", lambda route: route.fulfill(status=200, body=small))
    phone.page.goto(f"{living.address}/receipt#{first}")
    phone.page.reload()
    assert phone.verdict() == "bad"
    assert "还短" in phone.page.inner_text("#verdict-why")
