"""A paper ballot after one from the phone, and a phone's after paper, under both precedences and in both modes."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from notary.adapters import ends
from notary.adapters.paperdesk import enter_readings, reconcile, sign_reading
from notary.kinds import CLOSED
from tests.browser.phone import Handset
from tests.livecase import DAY, LiveCase, live_case
from tests.livesecret import live_secret
from voting.paper import format_serial

pytestmark = pytest.mark.browser
NewPhone = Callable[..., Handset]
MODES = {"recorded": live_case, "secret": live_secret}
OPTIONS = {"同意": "for", "不同意": "against", "弃权": "abstain"}


@pytest.fixture(scope="module", params=[(mode, rule) for mode in MODES for rule in ("last", "paper_final")], ids=str)
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def living(kind: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCase]:
    mode, precedence = kind
    with MODES[mode](tmp_path_factory.mktemp(mode), precedence=precedence, sheets=2) as case:
        yield case


def enter(living: LiveCase, voter: str, label: str) -> None:
    """A paper, read by both officers alike."""
    number = 2 * int(voter[1:]) - 1
    said = {"choices": {question: [OPTIONS[label]] for question in ("q1", "q2")}, "channel": "paper"}
    typed = {"counted": 1, "papers": [{**said, "serial": format_serial(number), "voter": voter, "scan": "11" * 32}]}
    sign = living.stage.sign
    readings = [sign_reading(living.work, typed, sign(name)) for name in ("li_wen", "wang_min")]
    assert enter_readings(living.work, readings, sign("li_wen", "wang_min")) == (1, 0)


def vote(phone: Handset, voter: str, label: str) -> int:
    """Vote on the phone; gives the place of the ballot in the ledger."""
    phone.vote(voter, label, label)
    return max(cast.index for cast in phone.living.work.process().case.casts[voter])


def says_it_counts(phone: Handset, index: int) -> bool:
    """What the receipt page says of the ballot at this place."""
    phone.page.goto("about:blank")
    phone.page.goto(f"{phone.living.address}/receipt#{index}")
    assert phone.verdict() == "good"
    said = phone.page.inner_text("#verdict-latest")
    assert ("最近的一张票" in said) != ("另一张票" in said)
    return "最近的一张票" in said


def declare(living: LiveCase, *, delivered: int, kept: int, returned: int) -> Any:
    """From the end of voting to the declared result; the trustees decrypt where the vote is secret."""
    work, two = living.work, living.stage.sign("li_wen", "wang_min")
    living.stage.set_clock(int(time.time()) + 7 * DAY + 600)
    deadline = time.monotonic() + 30
    while work.process().phase != CLOSED:
        assert time.monotonic() < deadline, "the worker did not close the vote"
        time.sleep(0.1)
    reconcile(work, delivered, kept, returned, two)
    if living.world is not None:
        living.world.tally()
        living.world.share()
    return ends.declare_result(work, living.stage.sign("li_wen"))


def test_paper_and_phone_in_either_order(living: LiveCase, new_phone: NewPhone, kind: tuple[str, str]) -> None:
    mode, precedence = kind
    is_last = precedence == "last"
    phone = new_phone()
    first = vote(phone, "v0001", "同意")
    assert says_it_counts(phone, first)
    enter(living, "v0001", "不同意")
    assert not says_it_counts(phone, first), "paper came last, and is final"
    vote(phone, "v0002", "同意")
    enter(living, "v0002", "不同意")
    last = vote(phone, "v0002", "弃权")
    assert says_it_counts(phone, last) == is_last
    enter(living, "v0003", "同意")
    phone.log_in("v0003")
    phone.see("#question-title")
    assert "以纸质票为准的除外" in phone.page.inner_text("#vote-before")
    phone.choose("不同意", "不同意")
    phone.cast()
    result = declare(living, delivered=8, kept=8, returned=3)
    heads = {option["id"]: option["headcount"] for option in result["questions"][0]["options"]}
    expected = {"for": 0, "against": 2, "abstain": 1} if is_last else {"for": 1, "against": 2, "abstain": 0}
    assert heads == expected
    channels = {"app": 2, "paper": 1} if is_last else {"paper": 3}
    if mode == "secret":
        took_part = result["questions"][0]["participation"]
        assert {name: measure["headcount"] for name, measure in took_part.items()} == channels
    else:
        counted: dict[str, int] = {}
        for option in result["questions"][0]["options"]:
            for name, measure in option["channels"].items():
                counted[name] = counted.get(name, 0) + measure["headcount"]
        assert counted == channels
    assert not phone.complaints
