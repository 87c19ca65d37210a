"""Notices by e-mail: who is logged in asks, the address is confirmed, the telephone hears of it (A91, A92, A94)."""

import pytest
from werkzeug.test import TestResponse

from notary.adapters.notices import send_notice
from tests.livecase import CASE
from tests.voting.sites import Site, Visitor, code_in, other_code, site
from voting.adapters.mailbook import ASKED_AN_HOUR

__all__ = ["site"]

ORIGIN = {"Origin": "http://127.0.0.1:8000"}
PAGE = f"/case/{CASE}/mail"


@pytest.fixture(autouse=True)
def _a_new_hour(site: Site) -> None:
    site.advance(3_700)


def send(visitor: Visitor, headers: dict[str, str] = ORIGIN, **fields: str) -> TestResponse:
    return visitor.client.post(PAGE, data=fields, headers=headers)


def logged_in(site: Site, voter: str) -> Visitor:
    visitor = site.voter(voter)
    assert visitor.log_in().status_code == 200
    return visitor


def page_of(visitor: Visitor) -> str:
    return visitor.client.get(PAGE).get_data(as_text=True)


def test_an_address_is_confirmed_and_gets_notices_and_the_telephone_hears_of_it(site: Site) -> None:
    visitor = logged_in(site, "v0001")
    assert f'href="{PAGE}"' in visitor.client.get(f"/case/{CASE}/roll").get_data(as_text=True)
    assert send(visitor, do="ask", address="owner@example.org").status_code == 303
    assert "owner@example.org" not in page_of(visitor)
    [text] = site.network.to("owner@example.org")
    assert send(visitor, do="confirm", code=other_code(code_in(text))).status_code == 403
    assert send(visitor, do="confirm", code=code_in(text)).status_code == 303
    assert "owner@example.org" in page_of(visitor)
    assert "电子邮箱" in site.network.to(site.letters["v0001"].number)[-1]
    send_notice(site.work, "reminder")
    mails = site.network.to("owner@example.org")
    assert len(mails) == 2
    assert "投票将于" in mails[-1]
    assert site.network.to(site.letters["v0001"].number)[-1] == mails[-1]
    assert send(visitor, do="remove").status_code == 303
    assert "owner@example.org" not in page_of(visitor)
    send_notice(site.work, "reminder", again=True)
    assert len(site.network.to("owner@example.org")) == 2


def test_no_login_code_goes_to_an_address(site: Site) -> None:
    visitor = logged_in(site, "v0002")
    send(visitor, do="ask", address="second@example.org")
    send(visitor, do="confirm", code=code_in(site.network.to("second@example.org")[0]))
    logged_in(site, "v0002")
    assert len(site.network.to("second@example.org")) == 1


def test_five_tries_and_ten_minutes(site: Site) -> None:
    visitor = logged_in(site, "v0003")
    send(visitor, do="ask", address="third@example.org")
    code = code_in(site.network.to("third@example.org")[0])
    for _ in range(5):
        assert send(visitor, do="confirm", code=other_code(code)).status_code == 403
    assert send(visitor, do="confirm", code=code).status_code == 403
    send(visitor, do="ask", address="third@example.org")
    code = code_in(site.network.to("third@example.org")[1])
    site.advance(600)
    assert send(visitor, do="confirm", code=code).status_code == 403


def test_strangers_are_not_flooded(site: Site) -> None:
    visitor = logged_in(site, "v0004")
    for number in range(ASKED_AN_HOUR):
        assert send(visitor, do="ask", address=f"x{number}@example.org").status_code == 303
    assert send(visitor, do="ask", address="y@example.org").status_code == 429
    assert site.network.to("y@example.org") == []


def test_only_who_is_logged_in_asks_and_for_their_own_household(site: Site) -> None:
    stranger = site.voter("v0005")
    assert send(stranger, do="ask", address="e@example.org").status_code == 401
    assert send(stranger, do="confirm", code="123456").status_code == 401
    assert send(stranger, do="remove").status_code == 401
    first, second = logged_in(site, "v0005"), logged_in(site, "v0006")
    send(first, do="ask", address="e@example.org")
    code = code_in(site.network.to("e@example.org")[0])
    assert send(second, do="confirm", code=code).status_code == 403
    assert "请先用投票信登录" in page_of(stranger)


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
def test_other_pages_cannot_ask(site: Site, headers: dict[str, str]) -> None:
    visitor = logged_in(site, "v0007")
    assert send(visitor, headers, do="ask", address="f@example.org").status_code == 403
    assert site.network.to("f@example.org") == []


@pytest.mark.parametrize("address", ["", "nobody", "a@b.cn\r\nBcc: c@d.cn", "a@b.cn,c@d.cn", "<script>@b.cn"])
def test_what_is_no_address_is_refused(site: Site, address: str) -> None:
    visitor = logged_in(site, "v0008")
    answer = send(visitor, do="ask", address=address)
    assert (answer.status_code, "这个邮箱地址的写法不对" in answer.get_data(as_text=True)) == (400, True)
