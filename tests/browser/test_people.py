"""Owners as they are, from the property office's file to the declared result: three flats, two owners of one flat."""

from collections.abc import Iterator

import pytest

from tests.browser.test_enrol import identify
from tests.browser.test_paper import declare
from tests.browser.test_vote import NewPhone
from tests.livecase import LiveCase, live_case
from tests.voting.rolls import preview, resident, unit

pytestmark = pytest.mark.browser
THREE_FLATS, TWO_OWNERS, ONE_FLAT = "v0001", "v0002", "v0003"


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCase]:
    rows = [
        unit("101", 0, area="89.37"),
        unit("102", 0, area="120.500"),
        unit("201", 1, area="64.25", name="钱甲、孙乙", document=f"{resident(1)}、{resident(2)}", shared="共同共有"),
        unit("202", 3, area="75"),
        unit("301", 0, area="30.130"),
    ]
    seen = preview(*rows)
    assert (seen.problems, seen.units, seen.heads, seen.area) == ((), 5, 3, 379_250)
    with live_case(tmp_path_factory.mktemp("people"), voters=seen.private_rows()) as case:
        yield case


def test_three_flats_are_one_head_and_two_owners_have_one_vote(living: LiveCase, new_phone: NewPhone) -> None:
    # One letter, one ballot for all three flats.
    owner = new_phone()
    owner.vote(THREE_FLATS, "同意", "同意")
    # The first of two owners votes; the other, with the same letter on another phone, is told so and replaces it.
    first, second = new_phone(), new_phone()
    first.vote(TWO_OWNERS, "同意", "同意")
    second.log_in(TWO_OWNERS)
    second.read("#vote-before", "已投过 1 次")
    second.choose("不同意", "弃权")
    second.cast()
    # Nor does a key of their own add a vote: after a ballot none is given from far away.
    third, number = new_phone(), living.letters[TWO_OWNERS].number
    texts = len(living.messages(number))
    identify(third, TWO_OWNERS, unit="1-1-201", name="孙乙", last_four=resident(2)[-4:])
    third.page.fill("#enrol-code", living.last_code(number, texts + 1))
    third.page.click("#enrol-next")
    third.see("#keep-code span")
    third.page.click("#keep-next")
    third.read("#complaint", "已经用现有的投票码投过票")
    new_phone().vote(ONE_FLAT, "不同意", "弃权")

    [hire, lifts] = declare(living, delivered=0, kept=0, returned=0)["questions"]
    found = {option["id"]: (option["headcount"], option["area"]) for option in hire["options"]}
    assert found == {"for": (1, "240.000"), "against": (2, "139.250"), "abstain": (0, "0.000")}
    found = {option["id"]: (option["headcount"], option["area"]) for option in lifts["options"]}
    assert found == {"for": (1, "240.000"), "against": (0, "0.000"), "abstain": (2, "139.250")}
    assert owner.complaints == first.complaints == second.complaints == []
