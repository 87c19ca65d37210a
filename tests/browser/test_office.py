"""Two officers on their own computers: passkeys, second factors, a step that takes both, keys that stay where they are.

Chromium's own virtual authenticator stands for the devices; key files are those of the office.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from notary.adapters.demo.stage import PASSPHRASE
from notary.adapters.officercli import make_invitation
from notary.adapters.secondfactor import code_at
from notary.web.fieldview import time_input
from tests.livecase import CASE, LiveCase, live_case

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Officer:
    """One officer before one computer."""

    name: str
    case: LiveCase
    page: Page
    sent: list[str]
    """Everything that this browser sent."""
    factor: bytes = b""

    @property
    def home(self) -> str:
        return f"{self.case.base_url.replace('127.0.0.1', 'localhost')}/office"

    def enrol(self, shots: Path) -> None:
        """Follow an invitation to its end."""
        self.page.goto(make_invitation(self.case.stage.settings, self.name))
        self.page.screenshot(path=shots / "office-1-invitation.png")
        self.page.get_by_role("button", name="开始登记").click()
        self.page.wait_for_url("**/enrol/passkey")
        self.page.screenshot(path=shots / "office-2-passkey.png")
        self.page.locator("#start").click()
        self.page.wait_for_url("**/enrol/code")
        self.page.screenshot(path=shots / "office-3-factor.png")
        self.page.get_by_text("扫不了码").click()
        self.factor = base64.b32decode(self.page.locator(".hash").inner_text().replace(" ", ""))
        self._type_code("完成登记")

    def sign_in(self) -> None:
        """Sign in with both factors."""
        self.page.goto(f"{self.home}/signin")
        self.page.locator("#start").click()
        self.page.wait_for_url("**/signin/code")
        self._type_code("登录")

    def sign(self, key: str, passphrase: str = PASSPHRASE) -> None:
        """Choose a key file, type a passphrase, press."""
        self.page.set_input_files("#key-file", str(self.case.stage.people / f"{key}.key"))
        self.page.fill("#passphrase", passphrase)
        self.page.locator("#start").click()

    def _type_code(self, button: str) -> None:
        clock = self.case.stage.settings.clock_file
        assert clock is not None
        self.page.fill("#code", code_at(self.factor, int(clock.read_text())))
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_url("**/office/")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCase]:
    """A live case of its own: this one is extended."""
    with live_case(tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture
def officers(chromium: Browser, case: LiveCase) -> Iterator[tuple[Officer, Officer]]:
    """Notary and assistant, each with a computer and a device."""
    made = []
    for name in ("li_wen", "wang_min"):
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        context.set_default_timeout(15_000)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        officer = Officer(name, case, page, [])
        page.on("request", partial(keep, officer))
        made.append(officer)
    yield made[0], made[1]
    for officer in made:
        officer.page.context.close()


def keep(officer: Officer, request: Request) -> None:
    officer.sent.append(f"{request.method} {request.url}\n{request.post_data or ''}")


def advance(case: LiveCase, seconds: int) -> None:
    clock = case.stage.settings.clock_file
    assert clock is not None
    case.stage.set_clock(int(clock.read_text()) + seconds)


def test_two_officers_extend_the_vote(officers: tuple[Officer, Officer], case: LiveCase, screens: Path) -> None:
    notary, assistant = officers
    notary.enrol(screens)
    assistant.enrol(screens)
    advance(case, 30)
    notary.page.get_by_role("button", name="退出").click()
    notary.page.wait_for_url("**/signin")
    notary.page.screenshot(path=screens / "office-4-signin.png")
    notary.sign_in()
    notary.page.screenshot(path=screens / "office-5-cases.png", full_page=True)

    page = notary.page
    page.goto(f"{notary.home}/cases/{CASE}")
    page.screenshot(path=screens / "office-6-case.png", full_page=True)
    page.goto(f"{notary.home}/cases/{CASE}/steps/incident")
    page.fill("[name=what]", "小区停电两小时。")
    page.fill("[name=done]", "表决不受影响，已张贴告示。")
    page.get_by_role("button", name="下一步：看全文").click()
    notary.sign("wang_min")
    expect(page.locator(".complaint")).to_contain_text("这不是您的密钥文件")
    notary.sign("li_wen", "wrong")
    expect(page.locator(".complaint")).to_contain_text("口令不对")
    page.screenshot(path=screens / "office-7-refused.png", full_page=True)
    notary.sign("li_wen")
    expect(page.locator(".done")).to_contain_text("已写入账本")

    closes = case.work.process().case.closes
    page.goto(f"{notary.home}/cases/{CASE}/steps/voting_extended")
    page.screenshot(path=screens / "office-8-form.png", full_page=True)
    page.fill("[name=closes]", time_input(closes + 86_400))
    page.fill("[name=reason]", "参与人数尚不足，经业主委员会申请延长。")
    page.get_by_role("button", name="下一步：看全文").click()
    notary.sign("li_wen")
    expect(page.locator("main")).to_contain_text("还差 1 人签名")

    other = assistant.page
    other.goto(f"{assistant.home}/")
    other.get_by_role("link", name="延长表决").first.click()
    original = other.locator("#statement").text_content() or ""
    assert original == page.locator("#statement").text_content()
    other.locator("#statement").evaluate(
        "(place, text) => { place.textContent = text; }", original.replace("不足", "充足")
    )
    assistant.sign("wang_min")
    expect(other.locator(".complaint")).to_contain_text("与前一位签名的不同")
    other.reload()
    other.screenshot(path=screens / "office-9-second.png", full_page=True)
    assistant.sign("wang_min")
    expect(other.locator(".done")).to_contain_text("已写入账本")
    other.screenshot(path=screens / "office-10-entered.png", full_page=True)
    other.get_by_role("link", name="看账本中的这一条").click()
    other.screenshot(path=screens / "office-11-entry.png", full_page=True)

    process = case.work.process()
    assert process.case.extended
    assert process.case.closes // 60 * 60 == (closes + 86_400) // 60 * 60
    for officer in officers:
        whole = "\n".join(officer.sent)
        key = (case.stage.people / f"{officer.name}.key").read_text()
        assert PASSPHRASE not in whole
        assert "zhengyi-key-sealed" not in whole
        assert key.split('"box":"')[1][:40] not in whole
        assert officer.factor.hex() not in whole


def test_pages_hold_on_a_narrow_screen_and_in_english(officers: tuple[Officer, Officer], screens: Path) -> None:
    notary, _ = officers
    notary.enrol(screens)
    for width, language in ((1280, "en"), (420, "zh_cn")):
        notary.page.set_viewport_size({"width": width, "height": 900})
        for path in ("/", f"/cases/{CASE}", f"/cases/{CASE}/steps/incident", "/cases/new", f"/cases/{CASE}/entries/0"):
            notary.page.goto(f"{notary.home}{path}?lang={language}")
            name = path.strip("/").replace("/", "-") or "list"
            notary.page.screenshot(path=screens / f"office-{language}-{name}.png", full_page=True)
            wide = notary.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, (width, path)
