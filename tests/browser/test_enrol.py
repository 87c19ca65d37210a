"""Owners without a letter, in both modes: enrolled from far away; and a lost phone, helped at the desk."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from notary.adapters.helpdesk import Settled, certify_waiting, enrol_in_person
from tests.browser.phone import Handset
from tests.browser.test_screens import Camera, check
from tests.livecase import LiveCase, live_case
from tests.livesecret import live_secret
from tests.notary.test_desk_commands import code_on
from voting.credential import format_code

pytestmark = pytest.mark.browser
NewPhone = Callable[..., Handset]


@pytest.fixture(scope="module", params=["recorded", "secret"])
def living(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCase]:
    make = live_case if request.param == "recorded" else live_secret
    with make(tmp_path_factory.mktemp(request.param)) as case:
        yield case


@pytest.fixture
def new_phone(chromium: Browser, living: LiveCase) -> Iterator[NewPhone]:
    phones: list[Handset] = []

    def make() -> Handset:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", accept_downloads=True)
        context.set_default_timeout(15_000)
        phones.append(Handset(living, context))
        return phones[-1]

    yield make
    for phone in phones:
        phone.close()


def certify(living: LiveCase) -> Settled:
    """The registrar's program, elsewhere: wait for a request and certify it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for settled in certify_waiting(living.work, living.stage.sign("zhao_ning")):
            return settled
        time.sleep(0.1)
    raise AssertionError("no request came")


def identify(
    phone: Handset, voter: str, *, unit: str | None = None, name: str = "业 主", last_four: str | None = None
) -> None:
    """Open the page without a letter, fill in the details, go on to the question for the code."""
    place = int(voter[1:])
    phone.page.goto(f"{phone.living.address}/vote")
    phone.see("#identify-remote")
    phone.page.click("#identify-remote")
    phone.page.fill("#unit-label", unit or f"1-1-{place}01")
    phone.page.fill("#owner-name", name)
    phone.page.fill("#last-four", last_four or f"{place:04}")
    phone.page.click("#details-next")
    phone.see("#enrol-code")


def enrol(phone: Handset, voter: str) -> tuple[str, str]:
    """From the details to the first question; gives number and code as shown."""
    living, number = phone.living, phone.letter(voter).number
    before = len(living.messages(number))
    identify(phone, voter)
    phone.page.fill("#enrol-code", living.last_code(number, before + 1))
    phone.page.click("#enrol-next")
    phone.see("#keep-code span")
    shown = phone.page.inner_text("#keep-number"), "".join(phone.page.locator("#keep-code span").all_inner_texts())
    phone.page.click("#keep-next")
    assert certify(living).state == "issued"
    phone.see("#choose-next")
    return shown


def log_in(phone: Handset, voter: str, number: str, code: str) -> None:
    """With number and code, typed as from a letter."""
    before = len(phone.living.messages(phone.letter(voter).number))
    phone.page.goto(f"{phone.living.address}/vote")
    phone.see("#identify-next")
    phone.page.fill("#voter-number", number)
    phone.page.fill("#letter-code", code)
    phone.page.click("#identify-next")
    phone.see("#sms-code")
    phone.type_sms(voter, before + 1)
    phone.see("#choose-next")


def test_an_owner_far_away_without_a_letter_votes_and_votes_again(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    number, code = enrol(phone, "v0001")
    assert number == "v0001-2"
    phone.choose("不同意", "同意")
    phone.cast()
    sent = " ".join(item.whole for item in phone.sent)
    assert code not in sent
    assert code[:20] not in sent
    assert code not in str(phone.stored())
    # Number and code work like a letter's, on another phone and later.
    again = new_phone()
    log_in(again, "v0001", number, code.lower())
    again.choose("同意", "同意")
    again.cast()
    case = living.work.process().case
    assert len(case.casts["v0001"]) == 2
    [active] = [item for item in case.register.credentials.values() if item.index == case.register.active["v0001"]]
    assert active.issue == 2
    assert phone.complaints == again.complaints == []


def codes(living: LiveCase, phone: Handset) -> int:
    """How many codes the voter's number got; a notice may still be on its way."""
    return sum("验证码" in text for text in living.messages(phone.letter("v0002").number))


def test_the_letter_that_never_came_is_void_then(living: LiveCase, new_phone: NewPhone) -> None:
    enrol(new_phone(), "v0002")
    finder = new_phone()
    before = codes(living, finder)
    finder.open_vote("v0002")
    finder.page.fill("#letter-code", finder.letter("v0002").letter.code)
    finder.page.click("#identify-next")
    finder.see("#sms-code")
    finder.page.fill("#sms-code", "123456")
    finder.page.click("#code-next")
    finder.read("#complaint", "验证码不对")
    assert codes(living, finder) == before


def test_a_stranger_learns_nothing_from_the_page(living: LiveCase, new_phone: NewPhone) -> None:
    stranger = new_phone()
    identify(stranger, "v0003", unit="9幢9单元909室")
    unknown = stranger.page.inner_text("main")
    identify(stranger, "v0003")
    assert stranger.page.inner_text("main") == unknown
    stranger.page.fill("#enrol-code", "123456")
    stranger.page.click("#enrol-next")
    stranger.read("#complaint", "验证码不对")


def test_a_lost_phone_is_helped_at_the_desk(living: LiveCase, new_phone: NewPhone, tmp_path: Path) -> None:
    voter, lost = "v0004", new_phone()
    number, code = enrol(lost, voter)
    lost.choose("不同意", "不同意")
    lost.cast()
    # A ballot was cast: from far away the key cannot be replaced any more, by nobody who found the phone either.
    finder = new_phone()
    texts = len(living.messages(finder.letter(voter).number))
    identify(finder, voter)
    finder.page.fill("#enrol-code", living.last_code(finder.letter(voter).number, texts + 1))
    finder.page.click("#enrol-next")
    finder.see("#keep-code span")
    finder.page.click("#keep-next")
    finder.read("#complaint", "已经用现有的投票码投过票")
    # At the desk: registrar and officer, a letter in the hand, a notice to the old number.
    file = tmp_path / "letter.pdf"
    texts = len(living.messages(finder.letter(voter).number))
    signers = living.stage.sign("zhao_ning", "li_wen")
    assert enrol_in_person(living.work, voter, file, signers) == 3
    assert "重发了投票码" in living.wait_for_messages(finder.letter(voter).number, texts + 1)[-1]
    found = new_phone()
    log_in(found, voter, f"{voter}-3", format_code(code_on(file)))
    found.choose("同意", "同意")
    found.cast()
    # The old key is refused: on the page that is still open, and by its code.
    lost.page.click("#receipt-again")
    lost.see("#choose-next")
    ask_again(lost, living)
    texts = len(living.messages(lost.letter(voter).number))
    late = new_phone()
    late.page.goto(f"{living.address}/vote")
    late.page.fill("#voter-number", number)
    late.page.fill("#letter-code", code)
    late.page.click("#identify-next")
    late.see("#sms-code")
    assert len(living.messages(lost.letter(voter).number)) == texts
    case = living.work.process().case
    assert len(case.casts[voter]) == 2


@pytest.mark.parametrize(("tag", "smallest", "target"), [("zh", 16, 44), ("en", 16, 44), ("large", 24, 60)])
def test_pages_without_a_letter_are_large_and_plain(
    living: LiveCase, new_phone: NewPhone, screens: Path, tag: str, smallest: int, target: int
) -> None:
    phone, voter = new_phone(), {"zh": "v0005", "en": "v0006", "large": "v0007"}[tag]
    phone.page.goto(f"{living.base_url}/?{'type=large' if tag == 'large' else 'lang=en' if tag == 'en' else ''}")
    camera = Camera(phone, screens, f"enrol-{tag}")
    before = len(living.messages(phone.letter(voter).number))
    phone.page.goto(f"{living.address}/vote")
    phone.see("#identify-remote")
    phone.page.click("#identify-remote")
    phone.page.click("#details-next")
    phone.see(".complaint")
    camera.take("1-details")
    identify(phone, voter)
    camera.take("2-message")
    phone.page.fill("#enrol-code", living.last_code(phone.letter(voter).number, before + 1))
    phone.page.click("#enrol-next")
    phone.see("#keep-code span")
    camera.take("3-keep")
    phone.page.click("#keep-next")
    phone.see("#certify-state")
    camera.take("4-certify")
    certify(living)
    phone.page.goto(f"{living.address}/unit?unit={voter}")
    camera.take("5-unit")
    check(camera, 30 if tag == "large" else 18, smallest, target)


def ask_again(lost: Handset, living: LiveCase) -> None:
    """Try to vote with the key that has ended."""
    for _ in range(2):
        lost.see("#choose-next")
        lost.page.locator("#question-options").get_by_text("弃权", exact=True).click()
        lost.page.click("#choose-next")
    case = living.work.process().case
    if case.sealed.election is not None:
        lost.read("#complaint", "不一致")  # the phone itself sees that the ledger has another key
        return
    lost.see("#check-cast")
    lost.page.click("#check-cast")
    lost.see("#refused-back")
