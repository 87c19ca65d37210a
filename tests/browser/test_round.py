"""The page for those who deliver, on a phone whose connection comes and goes: nothing lost, nothing doubled."""

import hashlib
import secrets
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route

from notary.adapters.delivering import sign_round, voters_of
from tests.browser.test_screens import MEASURE
from tests.livecase import LiveCase
from voting.adapters.rounds import Order, Rounds
from voting.web.rounds import round_link

pytestmark = pytest.mark.browser


class Round:
    """One round of the living case, and the phone that holds its link."""

    def __init__(self, living: LiveCase, context: BrowserContext, name: str) -> None:
        self.living, self.context, self.work = living, context, living.work
        self.rounds = Rounds(self.work.engine, self.work.clock, secrets.token_bytes)
        now = self.work.clock()
        voters = voters_of(self.work, "")
        order = Order(b"", self.work.origin, name, "ballot", voters, ("grid-01", "grid-02"), now, now + 36_000)
        self.link = round_link(self.work.settings, self.rounds.make(order))
        self.order = self.rounds.named(self.work.origin, name)
        self.complaints: list[str] = []
        self.page = self._open()

    def _open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.goto(self.link)
        page.wait_for_selector("#list-doors li")
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.complaints.append(f"{kind} {text}")

    def record(self, voter: str, label: str, photo: bytes | None = None) -> None:
        self.page.click(f"li[data-voter={voter}] button")
        self.page.wait_for_selector("#form-save:visible")
        if photo is not None:
            picture = {"name": "stub.png", "mimeType": "image/png", "buffer": photo}
            self.page.set_input_files("#form-photo", picture)  # type: ignore[arg-type]  # a file payload
            self.page.locator("#photo-state").filter(has_text="照片已留在").wait_for()
        self.page.get_by_text(label, exact=True).click()
        self.page.click("#form-save")
        self.page.wait_for_selector("#list-doors:visible")

    def wait(self, count: int) -> None:
        """Wait until so many records are still on the phone alone."""
        self.page.wait_for_selector(f"body[data-waiting='{count}']", state="attached")

    @property
    def arrived(self) -> list[tuple[str, str, str]]:
        return [(item.voter, item.mode, item.outcome) for item in self.rounds.visits(self.order)]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="zh-CN")
    made.set_default_timeout(15_000)
    yield made
    made.close()


def picture() -> bytes:
    """A large photograph of nothing."""
    file = BytesIO()
    Image.effect_noise((2000, 1500), 60).convert("RGB").save(file, "PNG")
    return file.getvalue()


def test_a_round_with_the_connection_cut_and_restored(living: LiveCase, context: BrowserContext, screens: Path) -> None:
    walk = Round(living, context, "stairs")
    page = walk.page
    walk.record("v0001", "当面交给本人或同住人，已签收", picture())
    walk.wait(0)
    page.locator("#round-state").filter(has_text="全部已上传").wait_for()
    assert walk.arrived == [("v0001", "hand_over", "delivered")]
    assert page.evaluate("innerHeight") < page.evaluate("document.documentElement.scrollHeight")
    page.click("li[data-voter=v0008] button")
    page.click("#form-back")
    page.wait_for_function("document.activeElement.closest('li')?.dataset.voter === 'v0008' && scrollY > 0")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    walk.record("v0002", "投入信箱", picture())
    walk.record("v0003", "没有人在家")
    walk.record("v0003", "拒收，两人在场")
    walk.wait(3)
    page.locator("#round-state").filter(has_text="有 3 条还在手机里").wait_for()
    page.screenshot(path=screens / "round-offline.png", full_page=True)
    page.reload()
    page.wait_for_selector("#list-doors li")
    walk.wait(3)
    assert "还在手机里" in page.inner_text("li[data-voter=v0003]")
    walk.record("v0004", "没有人在家")
    walk.wait(4)
    assert len(walk.arrived) == 1
    context.set_offline(False)
    walk.wait(0)
    assert sorted(walk.arrived) == [
        ("v0001", "hand_over", "delivered"),
        ("v0002", "letter_box", "delivered"),
        ("v0003", "hand_over", "not_found"),
        ("v0003", "hand_over", "refused"),
        ("v0004", "hand_over", "not_found"),
    ]
    for visit in walk.rounds.visits(walk.order):
        if visit.outcome == "delivered":
            assert visit.evidence is not None
            kept = walk.rounds.photo(walk.order, visit.evidence)
            assert kept is not None
            assert hashlib.sha256(kept).digest() == visit.evidence
            assert max(Image.open(BytesIO(kept)).size) == 1280
    assert not walk.complaints
    signed = sign_round(living.work, walk.order, [], hashlib.sha256(b"list").digest(), living.stage.sign("wang_min"))
    assert signed == {"delivered": 2, "not_found": 2, "refused": 1}
    assert {"v0001", "v0002", "v0003"} <= living.work.process().case.served


def test_answers_that_get_lost_double_nothing(living: LiveCase, context: BrowserContext) -> None:
    walk = Round(living, context, "lift")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.url in lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.fetch()  # the server has it; the phone never hears so
            route.abort()

    walk.page.route("**/api/round/photos/*", lose)
    walk.page.route("**/api/round/visits/*", lose)
    walk.record("v0005", "投入信箱", picture())
    walk.wait(1)
    for _ in range(2):
        walk.page.click("#list-send")
        walk.page.wait_for_timeout(300)
    walk.wait(0)
    assert len(lost) == 2
    assert walk.arrived == [("v0005", "letter_box", "delivered")]
    assert not walk.complaints


def test_two_presses_record_once_and_nothing_is_sent_without_an_outcome(
    living: LiveCase, context: BrowserContext
) -> None:
    walk = Round(living, context, "gate")
    page = walk.page
    page.click("li[data-voter=v0006] button")
    page.click("#form-save")
    page.locator("#form-complaint").filter(has_text="请先选一个结果").wait_for()
    page.get_by_text("没有人在家", exact=True).click()
    page.evaluate("() => { const save = document.getElementById('form-save'); save.click(); save.click(); }")
    page.wait_for_selector("#list-doors:visible")
    walk.wait(0)
    page.click("#list-open")
    assert page.locator("li[data-voter=v0006]").count() == 0
    assert walk.arrived == [("v0006", "hand_over", "not_found")]


def test_a_link_that_ended_opens_nothing_and_keeps_what_was_recorded(living: LiveCase, context: BrowserContext) -> None:
    walk = Round(living, context, "cellar")
    context.set_offline(True)
    walk.record("v0007", "没有人在家")
    walk.wait(1)
    context.set_offline(False)
    walk.wait(0)
    page = context.new_page()
    page.goto(f"{living.base_url}/round/#{'0' * 32}")
    page.locator("#round-state").filter(has_text="这个链接打不开名单").wait_for()
    assert page.locator("#list-doors li").count() == 0
    assert not page.is_visible("#round-list")


@pytest.mark.parametrize(
    ("language", "kind", "smallest", "target"), [("zh_cn", "normal", 16, 44), ("en", "large", 24, 60)]
)
def test_the_page_is_large_plain_and_named(
    living: LiveCase, context: BrowserContext, screens: Path, language: str, kind: str, smallest: int, target: int
) -> None:
    page = context.new_page()
    page.goto(f"{living.base_url}/?lang={language}")
    page.goto(f"{living.base_url}/?type={kind}")
    page.close()
    walk = Round(living, context, f"look-{language}")
    walk.page.click("#type-switch")  # the link's secret must survive both switches
    walk.page.click("#language-switch")
    walk.page.wait_for_selector("#list-doors li")
    walk.page.click("#type-switch")
    walk.page.click("#language-switch")
    walk.page.wait_for_selector(f"html[data-type={kind}] #list-doors li")
    for name in ("list", "form"):
        if name == "form":
            walk.page.click("li[data-voter=v0001] button")
        walk.page.screenshot(path=screens / f"round-{language}-{name}.png", full_page=True)
        found = walk.page.evaluate(MEASURE)
        assert found["body"] >= (30 if kind == "large" else 18), name
        assert found["smallest"] >= smallest, name
        assert [item for item in found["targets"] if min(item["width"], item["height"]) < target] == [], name
        assert [item for item in found["contrast"] if item["ratio"] < 7] == [], name
        assert found["sideways"] == 0, name
        assert found["unnamed"] == [], name
    assert not walk.complaints
