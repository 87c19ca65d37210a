"""An election on the phone, in both modes: several names on one page, limits, a blank vote that must be said."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.phone import Handset
from tests.browser.test_checker import MEASURE
from tests.livecase import LiveCase, live_case
from tests.livesecret import live_secret

pytestmark = pytest.mark.browser
NewPhone = Callable[..., Handset]
COMMITTEE = ("王建国", "李秀英", "张伟", "刘洋", "陈静", "杨帆")
ENGLISH = ("Wang Jianguo", "Li Xiuying", "Zhang Wei", "Liu Yang", "Chen Jing", "Yang Fan")


def question(name: str, title: str, labels: tuple[tuple[str, str], ...], **limits: Any) -> dict[str, Any]:
    options = [
        {"id": f"{name}-{place}", "kind": "candidate", "label": {"en": english, "zh_cn": chinese}}
        for place, (chinese, english) in enumerate(labels, 1)
    ]
    words = {"en": f"Election: {name}", "zh_cn": title}
    return {"id": name, "options": options, "rule": "CN-278-ORD", "text": words, "title": words, **limits}


QUESTIONS = [
    question(
        "committee",
        "选举业主委员会委员",
        tuple(zip(COMMITTEE, ENGLISH, strict=True)),
        min=1,
        max=3,
        seats=3,
        blank=True,
    ),
    question("manager", "选聘物业服务企业", (("安居物业", "Anju"), ("乐家物业", "Lejia")), min=1, max=1, seats=1),
]


@pytest.fixture(scope="module", params=["recorded", "secret"])
def living(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCase]:
    live = {"recorded": live_case, "secret": live_secret}[request.param]
    changes = {"questions": QUESTIONS, "silence": "participating_abstain"}
    with live(tmp_path_factory.mktemp(request.param), **changes) as case:
        yield case


def mark(phone: Handset, *labels: str) -> None:
    for label in labels:
        phone.page.locator("#question-options").get_by_text(label, exact=True).click()


def marked(phone: Handset) -> list[str]:
    return phone.page.locator("#question-options label:has(input:checked)").all_inner_texts()


def go_on(phone: Handset) -> None:
    phone.page.click("#choose-next")


def checked(phone: Handset) -> list[str]:
    """What the page shows once more before anything is sent."""
    phone.see("#check-cast")
    return phone.page.locator("#check-choices .choice-answer").all_inner_texts()


def answers_of(living: LiveCase, voter: str) -> tuple[tuple[str, ...], ...]:
    """What stands in the ledger, of a recorded ballot."""
    return living.work.process().case.casts[voter][-1].ballot.answers


def fits(phone: Handset) -> None:
    found: dict[str, Any] = phone.page.evaluate(MEASURE)
    assert (found["sideways"], found["contrast"], found["unnamed"]) == (0, [], [])
    boxes = [line.bounding_box() for line in phone.page.locator("#question-options label").all()]
    assert all(box is not None and box["height"] >= 44 for box in boxes)


def test_three_of_six_and_one_of_two(living: LiveCase, new_phone: NewPhone, screens: Path) -> None:
    mode = "secret" if living.work.process().is_secret else "recorded"
    phone = new_phone()
    phone.page.goto(living.address)
    shown = phone.page.inner_text("main")
    assert "请选 1 至 3 项 · 可以投空白票 · 应选名额 3" in shown
    assert "请选一项 · 应选名额 1" in shown
    phone.log_in("v0001")
    phone.see("#choose-next")
    assert "请选 1 至 3 项 · 应选名额 3" in phone.page.inner_text("#question-rule")
    assert phone.page.locator("#question-options input[type=checkbox]").count() == 7
    fits(phone)
    go_on(phone)
    phone.read(".complaint", "请勾选最后一项")
    mark(phone, "王建国", "张伟", "陈静", "杨帆")
    go_on(phone)
    phone.read(".complaint", "请选 1 至 3 项")
    mark(phone, "杨帆")
    assert marked(phone) == ["王建国", "张伟", "陈静"]
    phone.page.screenshot(path=screens / f"election-{mode}-01-choose.png", full_page=True)
    go_on(phone)
    phone.read("#question-title", "选聘物业服务企业")
    assert phone.page.locator("#question-options input[type=radio]").count() == 2
    go_on(phone)
    phone.read(".complaint", "请选一项")
    mark(phone, "安居物业", "乐家物业")
    assert marked(phone) == ["乐家物业"]
    fits(phone)
    phone.page.click("#choose-back")
    phone.read("#question-title", "选举业主委员会委员")
    assert marked(phone) == ["王建国", "张伟", "陈静"]
    go_on(phone)
    phone.read("#question-title", "选聘物业服务企业")
    go_on(phone)
    assert checked(phone) == ["王建国", "张伟", "陈静", "乐家物业"]
    phone.page.screenshot(path=screens / f"election-{mode}-02-check.png", full_page=True)
    phone.cast()
    if mode == "recorded":
        assert answers_of(living, "v0001") == (("committee-1", "committee-3", "committee-5"), ("manager-2",))
    assert len(living.work.process().case.casts["v0001"]) == 1
    assert phone.complaints == []


def test_a_blank_vote_is_marked_and_stands_alone(living: LiveCase, new_phone: NewPhone, screens: Path) -> None:
    phone = new_phone()
    phone.log_in("v0002")
    phone.see("#choose-next")
    mark(phone, "李秀英", "一个也不选（空白票）")
    assert marked(phone) == ["一个也不选（空白票）"]
    mark(phone, "刘洋")
    assert marked(phone) == ["刘洋"]
    mark(phone, "刘洋")
    assert marked(phone) == []
    go_on(phone)
    phone.read(".complaint", "请勾选最后一项")
    mark(phone, "一个也不选（空白票）")
    phone.page.screenshot(path=screens / "election-03-blank.png", full_page=True)
    go_on(phone)
    phone.read("#question-title", "选聘物业服务企业")
    mark(phone, "安居物业")
    go_on(phone)
    assert checked(phone) == ["未选任何一项", "安居物业"]
    phone.cast()
    if not living.work.process().is_secret:
        assert answers_of(living, "v0002") == ((), ("manager-1",))
    assert "v0002" in living.work.process().case.casts
    assert phone.complaints == []


def test_in_english_and_large_type(living: LiveCase, new_phone: NewPhone, screens: Path) -> None:
    phone = new_phone(320, "en-GB")
    phone.page.goto(f"{living.address}?lang=en")
    assert "Choose 1 to 3 · blank votes allowed · 3 to be elected" in phone.page.inner_text("main")
    phone.page.goto(f"{living.address}?type=large")
    phone.log_in("v0003")
    phone.see("#choose-next")
    mark(phone, "Li Xiuying", "Yang Fan")
    phone.page.screenshot(path=screens / "election-04-large-en.png", full_page=True)
    fits(phone)
    go_on(phone)
    phone.read("#question-title", "Election: manager")
    mark(phone, "Lejia")
    go_on(phone)
    assert checked(phone) == ["Li Xiuying", "Yang Fan", "Lejia"]
    phone.cast()
    assert "v0003" in living.work.process().case.casts
