"""A secret vote on the phone when something is wrong: another election, an unknown credential, a cut line."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from keys.group import element_text
from tests.browser.test_secret import NewPhone, living, open_second
from tests.livecase import CASE, LiveCase
from tests.secretworld import GROUP

__all__ = ["living"]

pytestmark = pytest.mark.browser


def swap_answers(text: str) -> str:
    return text.replace('["同意","不同意"', '["不同意","同意"')


def swap_key(text: str) -> str:
    election = json.loads(text)
    election["public_key"] = element_text(GROUP, GROUP.base(4242))
    return json.dumps(election, ensure_ascii=False, separators=(",", ":"))


def swap_manifest(text: str) -> str:
    return text.replace("manifest sha256:", "manifest sha256:0")


@pytest.mark.parametrize("change", [swap_answers, swap_key, swap_manifest])
def test_another_election_is_not_voted_in(living: LiveCase, new_phone: NewPhone, change: Callable[[str], str]) -> None:
    phone = new_phone()

    def bend(route: Route) -> None:
        answer = route.fetch()
        bent = change(answer.text())
        assert bent != answer.text()
        route.fulfill(response=answer, body=bent)

    phone.context.route(f"**/api/cases/{CASE}/election", bend)
    phone.page.goto(f"{living.address}/vote?voter=v0004")
    phone.see("#stopped-why")
    assert "加密参数" in phone.page.inner_text("#stopped-why")
    assert not phone.page.is_visible("#letter-code")


def test_a_credential_that_the_ledger_does_not_know_encrypts_nothing(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()

    def bend(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "belenios": element_text(GROUP, GROUP.base(4242))})

    phone.context.route("**/ballot-place", bend)
    phone.log_in("v0006")
    for label in ("同意", "不同意"):
        phone.see("#choose-next")
        phone.page.locator("#question-options").get_by_text(label, exact=True).click()
        phone.page.click("#choose-next")
    phone.see(".complaint")
    assert "与账本里登记的不一致" in phone.page.inner_text(".complaint")
    assert [sent.url for sent in phone.sent if sent.method == "PUT"] == []


def test_a_cut_line_while_testing_loses_nothing(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.log_in("v0005")
    phone.choose("弃权", "弃权")
    first = open_second(phone)
    phone.context.route("**/tested", lambda route: route.abort())
    phone.page.click("#check-test")
    phone.page.wait_for_selector("#check-test[aria-busy]", state="attached")
    phone.context.unroute("**/tested")
    phone.see("#opening-picture svg")
    assert bytes.fromhex(first.rsplit(":", 1)[1]) in living.work.process().case.sealed.tested
