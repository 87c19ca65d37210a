"""Signing in to the officers' site: passkey and second factor, both, each once, and nothing by halves. A91, A94."""

import base64
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from notary.adapters.accounts import Accounts
from notary.adapters.secondfactor import code_at, step_of
from notary.web.app import make_office_site
from tests.notary.authenticator import PRESENT, Authenticator
from tests.notary.officesite import HOME, NOW, Browser, OfficeSite, code_of, found, office_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    with office_site(tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="module")
def notary(site: OfficeSite) -> Browser:
    return site.officer("li_wen")


def same_person(site: OfficeSite, other: Browser) -> Browser:
    """Another browser with the same devices."""
    return Browser(site, site.visitor().client, other.name, other.device, other.factor)


def test_both_factors_open_a_session(site: OfficeSite, notary: Browser) -> None:
    browser = same_person(site, notary)
    assert browser.get("/").headers["Location"].endswith("/office/signin")
    assert browser.answer_challenge().status_code == 200
    assert browser.get("/").headers["Location"].endswith("/office/signin")  # half is nothing
    assert browser.get(HOME).status_code == 302
    assert browser.post("/signin/code", {"code": browser.code()}).status_code == 303
    assert "颐和花园" in browser.text("/")
    site.advance(30)


def test_a_code_is_used_once(site: OfficeSite, notary: Browser) -> None:
    browser = same_person(site, notary)
    browser.sign_in()
    again = same_person(site, notary)
    assert again.answer_challenge().status_code == 200
    refused = again.post("/signin/code", {"code": again.code()})
    assert refused.status_code == 403
    assert "已经用过" in refused.get_data(as_text=True)
    assert again.get("/").status_code == 302
    site.advance(30)
    assert again.post("/signin/code", {"code": again.code(-30)}).status_code == 403  # the one before is not newer
    assert again.post("/signin/code", {"code": again.code()}).status_code == 303
    site.advance(30)


def test_wrong_codes_end_looking_at_codes(site: OfficeSite) -> None:
    browser = site.officer("qian_shu")
    other = same_person(site, browser)
    assert other.answer_challenge().status_code == 200
    wrong = f"{(int(other.code()) + 1) % 1_000_000:06}"
    for _ in range(10):
        assert other.post("/signin/code", {"code": wrong}).status_code == 403
    refused = other.post("/signin/code", {"code": other.code()})
    assert (refused.status_code, code_of(refused)) == (429, "sign-in-limit")
    site.advance(3601)
    later = same_person(site, browser)
    later.sign_in()


def test_a91_many_guesses_at_once_are_ten(site: OfficeSite, notary: Browser) -> None:
    """A hundred wrong codes at the same moment: ten are looked at and answered, the rest are refused unread."""
    site.advance(3601)
    browser = same_person(site, notary)
    assert browser.answer_challenge().status_code == 200
    wrong = f"{(int(browser.code()) + 1) % 1_000_000:06}"
    form = {"csrf": browser.token(), "code": wrong}

    def guess(_number: int) -> int:
        own = same_person(site, notary)
        own.set_cookie(browser.cookie())
        return own.send("/signin/code", form).status_code

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(guess, range(100)))
    assert told.count(403) == 10
    assert set(told) == {401, 403, 429}
    site.advance(3601)


def test_a_challenge_is_for_one_browser_one_use_and_five_minutes(site: OfficeSite, notary: Browser) -> None:
    mine, other = same_person(site, notary), same_person(site, notary)
    options = mine.call("/signin/options", {}).get_json()
    other.text("/signin")
    assert code_of(other.call("/signin/passkey", other.device.answer(options))) == "sign-in-wrong"
    answer = mine.device.answer(mine.call("/signin/options", {}).get_json())
    assert mine.call("/signin/passkey", answer).status_code == 200
    fresh = same_person(site, notary)
    fresh.set_cookie(mine.cookie())
    assert code_of(fresh.call("/signin/passkey", answer)) == "sign-in-wrong"  # replayed
    late = same_person(site, notary)
    options = late.call("/signin/options", {}).get_json()
    site.advance(301)
    assert code_of(late.call("/signin/passkey", late.device.answer(options))) == "sign-in-wrong"


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("host", "other.example"),
        ("origin", "http://other.example:8000"),
        ("origin", "https://localhost:8000"),
        ("flags", PRESENT),
        ("id", b"\x01" * 32),
        ("key", Authenticator().key),
    ],
    ids=["relying party", "origin", "scheme", "user not verified", "unknown passkey", "another key"],
)
def test_a_false_answer_is_refused(site: OfficeSite, notary: Browser, what: str, value: object) -> None:
    browser = same_person(site, notary)
    true = getattr(notary.device, what)
    setattr(notary.device, what, value)
    try:
        refused = browser.answer_challenge()
    finally:
        setattr(notary.device, what, true)
    assert (refused.status_code, code_of(refused)) == (403, "sign-in-wrong")
    assert browser.get("/").status_code == 302


def test_a_count_that_does_not_grow_is_refused(site: OfficeSite, notary: Browser) -> None:
    browser = same_person(site, notary)
    assert browser.answer_challenge().status_code == 200
    browser.device.count -= 1  # a copy of the authenticator that signed once less
    assert code_of(browser.answer_challenge()) == "sign-in-wrong"
    assert browser.answer_challenge().status_code == 200


def test_an_invitation_is_used_once_within_the_hour(site: OfficeSite) -> None:
    token = site.invitation("zhao_ning")
    first, second = site.visitor(), site.visitor()
    assert first.post("/enrol", {"token": token}).status_code == 303
    assert code_of(second.post("/enrol", {"token": token})) == "invitation-wrong"
    assert code_of(second.post("/enrol", {"token": "no"})) == "invitation-wrong"
    token = site.invitation("zhao_ning")
    site.advance(3600)
    assert code_of(second.post("/enrol", {"token": token})) == "invitation-wrong"


def test_an_enrolment_by_halves_keeps_nothing(site: OfficeSite) -> None:
    browser = site.visitor()
    assert browser.post("/enrol", {"token": site.invitation("zhao_ning")}).status_code == 303
    options = browser.call("/enrol/options", {}).get_json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert browser.call("/enrol/passkey", browser.device.make(options)).status_code == 200
    assert browser.post("/enrol/code", {"code": "000000"}).status_code == 403
    assert browser.get("/").status_code == 302
    accounts = Accounts(site.work.engine, site.stage.settings.data, lambda: site.now)
    assert not accounts.is_open("zhao_ning")
    assert accounts.passkey(browser.device.id) is None


def test_enrolling_anew_ends_what_was_before(site: OfficeSite) -> None:
    before = site.officer("wang_min")
    assert before.get("/").status_code == 200
    after = site.visitor()
    after.enrol("wang_min", site.invitation("wang_min"))
    assert before.get("/").status_code == 302
    assert code_of(before.answer_challenge()) == "sign-in-wrong"
    site.advance(30)
    other = same_person(site, after)
    other.sign_in()


def test_sessions_end(site: OfficeSite, notary: Browser) -> None:
    site.advance(30)
    browser = same_person(site, notary)
    browser.sign_in()
    kept = browser.cookie()
    assert browser.post("/signout").status_code == 303
    browser.set_cookie(kept)
    assert browser.get("/").status_code == 302  # signed out
    site.advance(30)
    browser.sign_in()
    site.advance(29 * 60)
    assert browser.get("/").status_code == 200
    site.advance(30 * 60)
    assert browser.get("/").status_code == 302  # idle
    browser.sign_in()
    for _ in range(12 * 60 // 25):
        assert browser.get("/").status_code == 200
        site.advance(25 * 60)
    site.advance(21 * 60)
    assert browser.get("/").status_code == 302  # twelve hours


def test_a_closed_account_and_a_former_officer_are_out_at_once(site: OfficeSite) -> None:
    browser = site.officer("wang_min")
    accounts = Accounts(site.work.engine, site.stage.settings.data, lambda: site.now)
    facts = site.stage.settings.data / "office" / "office.json"
    whole = facts.read_text(encoding="utf-8")
    facts.write_text(whole.replace('"name": "wang_min"', '"name": "somebody"'), encoding="utf-8")
    assert browser.get("/").status_code == 302
    facts.write_text(whole, encoding="utf-8")
    assert browser.get("/").status_code == 200
    accounts.close("wang_min")
    assert browser.get("/").status_code == 302
    assert code_of(browser.answer_challenge()) == "sign-in-wrong"


def test_nothing_that_was_begun_before_opens_a_closed_account_again(site: OfficeSite) -> None:
    """Neither an invitation that nobody has used yet, nor an enrolment that is half done."""
    browser, late = site.visitor(), site.visitor()
    assert browser.post("/enrol", {"token": site.invitation("zhao_ning")}).status_code == 303
    options = browser.call("/enrol/options", {}).get_json()
    assert browser.call("/enrol/passkey", browser.device.make(options)).status_code == 200
    shown = found(r'<p class="hash">([A-Z2-7 ]+)</p>', browser.text("/enrol/code")).replace(" ", "")
    browser.factor = base64.b32decode(shown)
    unused = site.invitation("zhao_ning")
    accounts = Accounts(site.work.engine, site.stage.settings.data, lambda: site.now)
    accounts.close("zhao_ning")
    assert code_of(browser.post("/enrol/code", {"code": browser.code()})) == "sign-in-missing"
    assert code_of(late.post("/enrol", {"token": unused})) == "invitation-wrong"
    assert not accounts.is_open("zhao_ning")


def test_the_cookie_is_hard_to_get(site: OfficeSite) -> None:
    browser = site.visitor()
    header = browser.get("/signin").headers["Set-Cookie"]
    assert re.search(r"^zhengyi_office=[0-9a-f]{64};", header)
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(header.split("; "))
    assert "Domain" not in header


def test_under_https_only_this_very_host_gets_the_cookie(site: OfficeSite) -> None:
    settings = replace(site.stage.settings, base_url="https://vote.example.cn")
    client = make_office_site(settings, site.stage.office, site.work.engine).test_client()
    answer = client.get("/signin", base_url="https://vote.example.cn/office")
    header = answer.headers["Set-Cookie"]
    assert header.startswith("__Host-zhengyi-office=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(header.split("; "))
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_secrets_are_not_in_the_database_or_on_later_pages(site: OfficeSite, notary: Browser) -> None:
    data = (site.stage.settings.data / "zhengyi.sqlite").read_bytes()
    data += (site.stage.settings.data / "zhengyi.sqlite-wal").read_bytes()
    assert notary.factor not in data
    assert bytes.fromhex(notary.cookie()) not in data
    assert notary.cookie().encode() not in data


def test_published_codes_of_the_rfc() -> None:
    """RFC 6238, appendix B: the last six digits of the SHA-1 codes."""
    secret = b"12345678901234567890"
    for now, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert code_at(secret, now) == code
        assert step_of(secret, code, now) == now // 30
        assert step_of(secret, code, now + 90) is None
    assert step_of(secret, "", NOW) is None
    assert step_of(secret, "28708\uff12", 59) is None
