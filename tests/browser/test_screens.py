"""Every page as a picture in out/screens/, in both languages and in large type; and what the pictures must satisfy.

Sizes: main text 18 px and 30 px in the elders' form, targets 44 px and 60 px, nothing wider than a screen of 320 px at
twice the size of text, contrast of all text at least 7 to 1.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.phone import Handset
from tests.livecase import LiveCase

pytestmark = pytest.mark.browser
NewPhone = Callable[..., Handset]

MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
LABELS = {"zh": ("同意", "不同意"), "en": ("For", "Against")}


class Camera:
    """Takes a picture of each page and measures it."""

    def __init__(self, phone: Handset, folder: Path, tag: str) -> None:
        self.phone = phone
        self.folder = folder
        self.tag = tag
        self.found: dict[str, dict[str, Any]] = {}

    def take(self, name: str) -> None:
        self.phone.page.screenshot(path=self.folder / f"{self.tag}-{name}.png", full_page=True)
        self.found[name] = self.phone.page.evaluate(MEASURE)


def check(camera: Camera, body: int, smallest: int, target: int) -> None:
    """What every picture must satisfy; sizes in CSS pixels."""
    for name, found in camera.found.items():
        assert found["body"] >= body, name
        assert found["smallest"] >= smallest, name
        assert [item for item in found["targets"] if min(item["width"], item["height"]) < target] == [], name
        assert [item for item in found["contrast"] if item["ratio"] < 7] == [], name
        assert found["sideways"] == 0, name
        assert found["unnamed"] == [], name


def walk(phone: Handset, camera: Camera, voter: str, labels: tuple[str, str], tmp_path: Path) -> None:
    """See every page once, the way a voter comes past them."""
    page, living = phone.page, phone.living
    page.goto(living.base_url)
    camera.take("01-cases")
    page.goto(living.address)
    page.click("details summary")
    camera.take("02-announcement")
    phone.open_vote(voter)
    page.fill("#letter-code", phone.letter(voter).letter.code[:-4])
    page.click("#identify-next")
    phone.see(".complaint")
    camera.take("03-letter")
    count = len(living.messages(phone.letter(voter).number))
    phone.type_letter(voter)
    camera.take("04-message")
    phone.type_sms(voter, count + 1)
    phone.see("#question-title")
    page.locator("#question-options").get_by_text(labels[1], exact=True).click()
    camera.take("05-choice")
    phone.choose(labels[1], labels[0])
    camera.take("06-check")
    phone.cast()
    page.click("#receipt-proof summary")
    camera.take("07-receipt")
    file = phone.save_receipt(tmp_path)
    page.click("#receipt-done")
    phone.see("[data-step=done] h2")
    camera.take("08-done")
    page.goto(f"{living.address}/receipt")
    phone.see("#receipt-number")
    camera.take("09-recheck")
    assert phone.recheck(file) == "good"
    page.click("#verdict-ballot summary")
    camera.take("10-verdict")
    forged = tmp_path / "forged.json"
    forged.write_text(file.read_text(encoding="utf-8").replace("index ", "index 1", 1), encoding="utf-8")
    assert phone.recheck(forged) == "bad"
    camera.take("11-refused")
    page.goto(f"{living.base_url}/case/nothing")
    camera.take("12-unknown")
    page.goto(f"{living.base_url}/board/")
    camera.take("13-board")


@pytest.mark.parametrize(
    ("tag", "language", "kind", "voter", "smallest", "target"),
    [
        ("zh", "zh_cn", "normal", "v0001", 16, 44),
        ("en", "en", "normal", "v0002", 16, 44),
        ("large", "zh_cn", "large", "v0005", 24, 60),
    ],
)
def test_pages_are_large_plain_and_pictured(
    living: LiveCase,
    new_phone: NewPhone,
    screens: Path,
    tmp_path: Path,
    tag: str,
    language: str,
    kind: str,
    voter: str,
    smallest: int,
    target: int,
) -> None:
    phone = new_phone()
    phone.page.goto(f"{living.base_url}/?lang={language}")
    phone.page.goto(f"{living.base_url}/?type={kind}")
    camera = Camera(phone, screens, tag)
    walk(phone, camera, voter, LABELS["en" if tag == "en" else "zh"], tmp_path)
    assert len(list(screens.glob(f"{tag}-*.png"))) == 13
    check(camera, 30 if kind == "large" else 18, smallest, target)


def test_twice_the_text_on_a_narrow_screen_needs_no_sideways_scrolling(
    living: LiveCase, new_phone: NewPhone, screens: Path, tmp_path: Path
) -> None:
    phone = new_phone(width=320)
    phone.page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
    )
    camera = Camera(phone, screens, "double")
    walk(phone, camera, "v0008", LABELS["zh"], tmp_path)
    assert {name: found["sideways"] for name, found in camera.found.items() if found["sideways"]} == {}


def test_the_elders_switch_keeps_the_letter(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.log_in("v0007")
    phone.choose("同意", "同意")
    code = phone.tracking()
    phone.page.click("#type-switch")
    phone.page.wait_for_selector("html[data-type=large]")
    assert phone.page.inner_text("#type-switch") == "标准版"
    assert phone.tracking() == code
    phone.cast()
    phone.page.goto(living.address)
    assert phone.page.get_attribute("html", "data-type") == "large"
    assert not phone.complaints
