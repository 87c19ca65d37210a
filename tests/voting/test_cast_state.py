"""The ballot corridor against the state of the vote: times, credentials, the chain of one voter's ballots."""

from keys.encoding import hex_of
from tests.simulator import DAY, START
from tests.voting.ballotbox import Box, assert_refused, signed


def test_the_channel_must_be_one_of_the_case() -> None:
    box = Box(changes={"channels": ["paper"]})
    assert_refused(box, box.request("v0001", "for"), "channel-not-allowed")


def test_before_opening_and_after_closing_nothing_is_taken() -> None:
    box = Box(opened=False)
    assert_refused(box, box.request("v0001", "for"), "not-open")
    box.world.open_voting()
    box.catch_up()
    request = box.request("v0001", "for")
    box.world.close_voting()
    box.catch_up()
    assert_refused(box, request, "not-open")


def test_the_closing_second_is_too_late() -> None:
    box = Box()
    box.log.now = START + 20 * DAY
    assert_refused(box, box.request("v0001", "for"), "ballot-late")
    box.log.now -= 1
    box.cast("v0001", "for")


def test_an_extension_counts() -> None:
    box = Box()
    box.world.extend(21)
    box.catch_up()
    box.log.now = START + 21 * DAY - 1
    box.cast("v0001", "for")
    box.log.now += 1
    assert_refused(box, box.request("v0001", "against"), "ballot-late")


def test_a_revoked_credential_is_inactive_and_its_successor_works() -> None:
    box = Box()
    old = box.request("v0001", "for")
    box.world.append("credential_revoked", {"credential": box.world.issued["v0001"], "reason": "lost"}, ["zhao", "li"])
    box.catch_up()
    assert_refused(box, old, "credential-inactive")
    box.world.issue("v0001", 2)
    box.catch_up()
    assert_refused(box, old, "credential-inactive")
    assert_refused(box, box.request("v0001", "for"), "signature-wrong")  # the old key under the new credential
    box.send(signed(box, box.request("v0001", "for"), box.world.voter_key("v0001", 2)))


def test_the_limit_of_ballots() -> None:
    box = Box(changes={"max_ballots": 2})
    box.cast("v0001", "for")
    box.cast("v0001", "against")
    assert_refused(box, box.request("v0001", "for"), "ballot-limit")
    box.cast("v0002", "for")


def test_a_second_ballot_must_follow_the_first() -> None:
    box = Box()
    box.cast("v0001", "for")
    other = box.cast("v0002", "for")
    assert_refused(box, box.request("v0001", "against", sequence=1), "sequence-wrong")
    assert_refused(box, box.request("v0001", "against", sequence=3), "sequence-wrong")
    assert_refused(box, box.request("v0001", "against", previous=None), "previous-wrong")
    assert_refused(box, box.request("v0001", "against", previous=hex_of(other.ballot_id)), "previous-wrong")
    box.cast("v0001", "against")


def test_a_ballot_may_name_any_head_of_this_log() -> None:
    box = Box()
    for size in (1, 5, len(box.world.drafts)):
        box.world.seen_size = size
        box.cast(f"v000{1 + size % 3}", "for")
