"""An objection from the page of the roll, sent by a real browser: it alone decides which origin a form names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.phone import Handset
from tests.browser.test_screens import Camera, check
from tests.livecase import LiveCase

pytestmark = pytest.mark.browser
NewPhone = Callable[..., Handset]
TEXT = "工作人员催促邻居当面投票，请处理。"


@pytest.mark.parametrize(
    ("tag", "settings", "voter", "sizes"),
    [("zh", "lang=zh_cn", "v0003", (18, 16, 48)), ("large-en", "lang=en&type=large", "v0004", (30, 24, 60))],
)
def test_an_owner_objects_on_the_phone(
    living: LiveCase,
    new_phone: NewPhone,
    screens: Path,
    tag: str,
    settings: str,
    voter: str,
    sizes: tuple[int, int, int],
) -> None:
    phone = new_phone(320)
    for setting in settings.split("&"):
        phone.page.goto(f"{living.base_url}/?{setting}")
    phone.log_in(voter)
    phone.see("#choose-next")
    camera = Camera(phone, screens, f"roll-{tag}")
    phone.page.goto(f"{living.address}/roll?unit=1-1-101")
    assert "v0001" in phone.page.inner_text("#line")
    camera.take("1-form")
    phone.page.check("input[name=about][value=conduct]")
    phone.page.fill("#text", TEXT)
    phone.page.click("form[method=post] button")
    phone.page.wait_for_url("**/roll#objections")
    assert TEXT in phone.page.inner_text("#objections")
    camera.take("2-filed")
    [objection] = [item for item in living.work.process().case.postings.objections.values() if item.voter == voter]
    assert objection.about == "conduct"
    check(camera, *sizes)
    assert phone.complaints == []
