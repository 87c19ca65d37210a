"""Ballots that no phone signed: two officers, one-use keys, serials; and which of two channels counts."""

import copy
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from keys.encoding import hex_of
from keys.errors import RejectionError
from tests.simulator import key_of
from tests.voting.ballotbox import Box
from voting.cast import Accepted, cast_ballot
from voting.statement import assisted_message, cast_message, parse_ballot_cast
from voting.tally import counted_casts

TWO = ("li", "wang")


def paper(box: Box, voter: str, option: str, officers: Iterable[str] = TWO, **bent: Any) -> dict[str, Any]:
    """The entry body two officers make of a paper; the world forgets that it made it."""
    body: dict[str, Any] = box.world.assist(voter, option, officers, **bent).body
    box.world.drafts.pop()
    box.world.casts[voter].pop()
    return body


def enter(box: Box, body: dict[str, Any]) -> Accepted:
    """Append it over the corridor that phones use, too."""
    casting = parse_ballot_cast(body)
    accepted = cast_ballot(casting, box.case, box.log)
    if not accepted.repeated:
        box.take_in(casting.voter, accepted)
    return accepted


def assert_refused(box: Box, body: dict[str, Any], code: str) -> None:
    before = box.state()
    with pytest.raises(RejectionError) as caught:
        enter(box, body)
    assert (caught.value.code, box.state()) == (code, before)


def countersigned(body: dict[str, Any], *officers: str) -> dict[str, Any]:
    """The body with these officers' signatures in the place of those it has."""
    signed = assisted_message(body["assisted"], body["statement"])
    fresh = [{"key": name, "signature": hex_of(key_of(name).sign(signed))} for name in officers]
    return {**body, "signatures": [body["signatures"][0], *fresh]}


def test_two_officers_enter_a_paper() -> None:
    box = Box()
    size = len(box.log.entries)
    assert enter(box, paper(box, "v0001", "for")).index == size
    assert box.case.serials == {"P-000001"}
    assert enter(box, paper(box, "v0002", "for", ("wang", "li"))).index == size + 1


def test_the_same_paper_sent_twice_is_a_retry() -> None:
    box = Box()
    body = paper(box, "v0001", "for")
    first = enter(box, body)
    before = box.state()
    assert enter(box, body) == Accepted(first.index, first.ballot_id, repeated=True)
    assert box.state() == before
    assert_refused(box, countersigned(body, "li"), "signers-wrong")


@pytest.mark.parametrize(
    ("officers", "code"),
    [
        ((), "signers-wrong"),
        (("li",), "signers-wrong"),
        (("li", "li"), "officers-same"),
        (("li", "zhao"), "signers-wrong"),
        (("qian", "wang"), "signers-wrong"),
        (("li", "somebody"), "signers-wrong"),
        (("voter", "li"), "signers-wrong"),
    ],
)
def test_other_hands_are_refused(officers: tuple[str, ...], code: str) -> None:
    box = Box()
    assert_refused(box, countersigned(paper(box, "v0001", "for"), *officers), code)


def test_more_than_three_signatures_are_no_ballot() -> None:
    box = Box()
    with pytest.raises(RejectionError) as caught:
        parse_ballot_cast(countersigned(paper(box, "v0001", "for"), "li", "wang", "li"))
    assert caught.value.code == "cast-malformed"


BENT: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "scan": (lambda body: body["assisted"].update(scan="00" * 32), "signature-wrong"),
    "serial": (lambda body: body["assisted"].update(serial="P-9"), "signature-wrong"),
    "key": (lambda body: body["assisted"].update(key=hex_of(key_of("x").public)), "signature-wrong"),
    "weak key": (lambda body: body["assisted"].update(key="01" + "00" * 31), "key-weak"),
    "choice": (lambda body: body.update(ballot=body["ballot"].replace("for", "against")), "ballot-hash-wrong"),
    "officer's name": (lambda body: body["signatures"][1].update(key="wang"), "officers-same"),
    "voter's name": (lambda body: body["signatures"][0].update(key="li"), "signers-wrong"),
}


@pytest.mark.parametrize("name", BENT)
def test_nothing_can_be_changed_behind_the_officers(name: str) -> None:
    change, code = BENT[name]
    box = Box()
    body = copy.deepcopy(paper(box, "v0001", "for"))
    change(body)
    assert_refused(box, body, code)


def test_a_serial_is_entered_once() -> None:
    box = Box()
    enter(box, paper(box, "v0001", "for", serial="P-1"))
    assert_refused(box, paper(box, "v0002", "for", serial="P-1"), "serial-twice")
    assert_refused(box, paper(box, "v0001", "against", serial="P-1"), "serial-twice")


def test_a_one_use_key_is_used_once() -> None:
    box = Box()
    first = paper(box, "v0001", "for")
    enter(box, first)
    second = copy.deepcopy(paper(box, "v0002", "for"))
    second["assisted"]["key"] = first["assisted"]["key"]
    key = key_of(f"{box.world.origin} paper 1")
    second["signatures"][0]["signature"] = hex_of(key.sign(cast_message(second["statement"])))
    assert_refused(box, countersigned(second, *TWO), "credential-twice")


def test_a_voters_own_key_is_no_one_use_key() -> None:
    box = Box()
    body = copy.deepcopy(paper(box, "v0001", "for"))
    key = box.world.voter_key("v0001")
    body["assisted"]["key"] = hex_of(key.public)
    body["signatures"][0]["signature"] = hex_of(key.sign(cast_message(body["statement"])))
    assert_refused(box, countersigned(body, *TWO), "credential-twice")


def test_a_channel_that_the_case_has_not() -> None:
    box = Box()
    body = copy.deepcopy(paper(box, "v0001", "for"))
    body["statement"]["channel"] = "telephone"
    key = key_of(f"{box.world.origin} paper 1")
    body["signatures"][0]["signature"] = hex_of(key.sign(cast_message(body["statement"])))
    assert_refused(box, countersigned(body, *TWO), "channel-not-allowed")


def test_the_limit_of_ballots_holds_on_paper() -> None:
    box = Box(changes={"max_ballots": 1})
    box.cast("v0001", "for")
    assert_refused(box, paper(box, "v0001", "for"), "ballot-limit")


@pytest.mark.parametrize(
    ("precedence", "order", "counted"),
    [
        ("last", "app paper", "paper"),
        ("last", "paper app", "app"),
        ("paper_final", "app paper", "paper"),
        ("paper_final", "paper app", "paper"),
        ("paper_final", "paper app paper app", "paper"),
        ("paper_final", "app app", "app"),
        ("last", "paper app paper", "paper"),
    ],
)
def test_which_channel_counts(precedence: str, order: str, counted: str) -> None:
    box = Box(changes={"precedence": precedence})
    last: dict[str, bytes] = {}
    for channel in order.split():
        accepted = box.cast("v0001", "for") if channel == "app" else enter(box, paper(box, "v0001", "against"))
        last[channel] = accepted.ballot_id
    manifest = box.case.manifest
    assert manifest is not None
    cast = counted_casts(box.case, manifest)["v0001"]
    assert (cast.channel, cast.id) == (counted, last[counted])
    assert len(box.case.casts["v0001"]) == len(order.split())
