"""The rules of messages on their way: what is tried again, when, and what never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.dispatch import (
    ABSENT,
    ASK_AFTER,
    ASK_FOR,
    ATTEMPTS,
    DELIVERED,
    EXPIRED,
    FAILED,
    FIRST_DELAY,
    LATER,
    LONGEST_DELAY,
    NEVER,
    QUEUED,
    REFUSED,
    SENDING,
    SENT,
    TAKEN,
    UNKNOWN,
    UNSURE,
    Abilities,
    ReportRepeatedError,
    Step,
    after_asking,
    after_attempt,
    after_lost_lease,
    after_report,
    delay,
)

NOW = 1_790_000_000_000
REPEATS, LOOKS_UP, NEITHER = Abilities(True, False), Abilities(False, True), Abilities(False, False)
TRACKS = Abilities(False, True, True)
CHANCES = st.floats(0, 1)
SAID = st.sampled_from([TAKEN, LATER, REFUSED, UNSURE])
CAN = st.builds(Abilities, st.booleans(), st.booleans(), st.booleans())


@given(st.integers(1, 60), CHANCES)
def test_waits_double_up_to_a_limit_and_differ_by_chance(attempts: int, chance: float) -> None:
    longest = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    assert longest // 2 <= delay(attempts, chance) <= longest


@pytest.mark.parametrize(
    ("said", "can", "attempts", "state"),
    [
        (TAKEN, NEITHER, 1, SENT),
        (REFUSED, REPEATS, 1, FAILED),
        (LATER, NEITHER, 1, QUEUED),
        (LATER, NEITHER, ATTEMPTS, FAILED),
        (UNSURE, REPEATS, 1, QUEUED),
        (UNSURE, REPEATS, ATTEMPTS, UNKNOWN),
        (UNSURE, LOOKS_UP, 1, SENDING),
        (UNSURE, NEITHER, 1, UNKNOWN),
    ],
)
def test_what_follows_an_attempt(said: str, can: Abilities, attempts: int, state: str) -> None:
    assert after_attempt(said, "", attempts, can, NOW, 0.5).state == state


@pytest.mark.parametrize(
    ("found", "can", "attempts", "state"),
    [
        (SENT, LOOKS_UP, 1, SENT),
        (DELIVERED, LOOKS_UP, 1, DELIVERED),
        (FAILED, LOOKS_UP, 1, FAILED),
        (ABSENT, LOOKS_UP, 1, QUEUED),
        (ABSENT, LOOKS_UP, ATTEMPTS, UNKNOWN),
        (None, REPEATS, 1, QUEUED),
        (None, REPEATS, ATTEMPTS, UNKNOWN),
        (None, LOOKS_UP, 1, SENDING),
        (None, LOOKS_UP, ATTEMPTS, UNKNOWN),
        (None, NEITHER, 1, UNKNOWN),
    ],
)
def test_what_follows_a_lost_lease(found: str | None, can: Abilities, attempts: int, state: str) -> None:
    assert after_lost_lease(found, attempts, can, NOW, 0.5).state == state


@given(SAID, CAN, st.integers(1, ATTEMPTS), CHANCES)
def test_what_may_have_been_taken_is_not_sent_again_on_a_guess(
    said: str, can: Abilities, attempts: int, chance: float
) -> None:
    step = after_attempt(said, "", attempts, can, NOW, chance)
    if step.state == QUEUED:
        assert said == LATER or can.repeats
        assert step.due > NOW
    lost = after_lost_lease(None, attempts, can, NOW, chance)
    assert lost.state != QUEUED or can.repeats


def test_who_is_asked_is_asked_less_and_less_often_and_not_for_ever() -> None:
    assert after_attempt(TAKEN, "", 1, TRACKS, NOW, 0.0).due == NOW + ASK_AFTER
    assert after_attempt(TAKEN, "", 1, LOOKS_UP, NOW, 0.0).due == NEVER
    assert after_asking(None, 0, NOW) == Step(SENT, NOW + ASK_AFTER)
    assert after_asking(None, 3_600_000, NOW) == Step(SENT, NOW + 1_800_000)
    assert after_asking(None, ASK_FOR, NOW) == Step(SENT, NEVER)
    assert after_asking(DELIVERED, 1, NOW).state == DELIVERED


@pytest.mark.parametrize("state", [QUEUED, SENDING, SENT, UNKNOWN])
def test_a_report_ends_what_is_open(state: str) -> None:
    assert after_report(state, DELIVERED) == DELIVERED


@pytest.mark.parametrize("state", [DELIVERED, FAILED, EXPIRED])
def test_a_report_changes_no_end(state: str) -> None:
    for reported in (DELIVERED, FAILED):
        with pytest.raises(ReportRepeatedError):
            after_report(state, reported)
