"""A ballot is checked twice: proofs and all before the row lock, and under it whatever may have changed since."""

from collections.abc import Callable
from typing import Any

import pytest

from keys.adapters.sodium import check_signature
from keys.canonical import encode_canonical
from keys.encoding import hex_of
from keys.errors import RejectionError, SignatureWrongError
from tests.secretworld import AREAS, GROUP, SecretWorld
from tests.simulator import DAY, START
from tests.voting.ballotbox import Box, Request, signed
from voting.belenios.encrypt import make_secret_ballot
from voting.cast import cast_ballot, check_request, read_request
from voting.rules import Case

SEED = b"1" * 32


def secret_box() -> Box:
    """A box of a secret vote that has just opened."""
    return Box(world=SecretWorld(areas=AREAS))


def late(box: Box) -> None:
    box.log.now = START + 20 * DAY


def closed(box: Box) -> None:
    box.world.close_voting()
    box.catch_up()


def revoked(box: Box) -> None:
    box.world.append("credential_revoked", {"credential": box.world.issued["v0001"], "reason": "lost"}, ["zhao", "li"])
    box.catch_up()


def voted(box: Box) -> None:
    box.cast("v0001", "against")


@pytest.mark.parametrize("make", [Box, secret_box])
@pytest.mark.parametrize(
    ("change", "code"),
    [(late, "ballot-late"), (closed, "not-open"), (revoked, "credential-inactive"), (voted, "sequence-wrong")],
)
def test_what_happens_between_the_looks_refuses_the_ballot(
    make: Callable[[], Box], change: Callable[[Box], None], code: str
) -> None:
    box = make()
    sent = read_request(encode_canonical(box.request("v0001", "for")))
    known = check_request(sent, box.case, box.log.now)
    assert known is not None
    change(box)
    before = box.state()
    with pytest.raises(RejectionError) as caught:
        cast_ballot(sent, box.case, box.log, known)
    assert (caught.value.code, box.state()) == (code, before)


def encrypted(box: Box, voter: str, choices: list[int]) -> Request:
    """A request whose ballot is encrypted with the same randomness as every other one made here."""
    world: Any = box.world
    assert isinstance(world, SecretWorld)
    text = make_secret_ballot(GROUP, world.election(), world.exponent(voter), [choices], SEED).decode()
    return box.request(voter, "for", ballot_text=text)


def test_a_test_or_a_copied_half_between_the_looks_refuses_a_secret_ballot() -> None:
    box = secret_box()
    sent = read_request(encode_canonical(encrypted(box, "v0001", [1, 0, 0])))
    known = check_request(sent, box.case, box.log.now)
    assert known is not None
    assert known.sealed is not None
    box.send(encrypted(box, "v0002", [0, 1, 0]))
    before = box.state()
    with pytest.raises(RejectionError) as caught:
        cast_ballot(sent, box.case, box.log, known)
    assert (caught.value.code, box.state()) == ("ballot-copied", before)
    box = secret_box()
    box.world.append("ballot_tested", {"hash": hex_of(known.sealed.unsigned)})
    box.catch_up()
    with pytest.raises(RejectionError) as caught:
        cast_ballot(sent, box.case, box.log, known)
    assert caught.value.code == "ballot-tested"


@pytest.mark.parametrize("make", [Box, secret_box])
def test_the_same_ballot_appended_between_the_looks_is_answered_as_a_retry(make: Callable[[], Box]) -> None:
    box = make()
    request = box.request("v0001", "for")
    sent = read_request(encode_canonical(request))
    known = check_request(sent, box.case, box.log.now)
    first = box.send(request)
    size = len(box.log.entries)
    again = cast_ballot(sent, box.case, box.log, known)
    assert (again.index, again.repeated, len(box.log.entries)) == (first.index, True, size)
    assert check_request(sent, box.case, box.log.now) is None


@pytest.mark.parametrize("make", [Box, secret_box])
def test_signatures_are_checked_once_and_without_the_first_look_under_the_lock(make: Callable[[], Box]) -> None:
    box = make()
    checked: list[bytes] = []

    def verify(public: bytes, message: bytes, signature: bytes) -> None:
        checked.append(signature)
        check_signature(public, message, signature)

    box.case.verify = verify
    sent = read_request(encode_canonical(box.request("v0001", "for")))
    known = check_request(sent, box.case, box.log.now)
    assert len(checked) == 1
    accepted = cast_ballot(sent, box.case, box.log, known)
    assert len(checked) == 1
    box.case.replay(box.log.entries[accepted.index], proved=True)
    assert len(checked) == 1
    bad = signed(box, box.request("v0002", "for"), box.world.voter_key("v0003"))
    with pytest.raises(SignatureWrongError):
        cast_ballot(read_request(encode_canonical(bad)), box.case, box.log)
    assert len(checked) == 2


def test_both_ways_leave_the_same_state() -> None:
    """Looking twice, once, or reading what another process appended: the state is the same."""
    box = secret_box()
    sent = read_request(encode_canonical(box.request("v0001", "for")))
    known = check_request(sent, box.case, box.log.now)
    accepted = cast_ballot(sent, box.case, box.log, known)
    entry = box.log.entries[accepted.index]
    other = Case(box.world.origin, check_signature, lambda sha256: box.world.blobs.get(sha256.hex()), GROUP)
    for earlier in box.log.entries[: accepted.index]:
        other.replay(earlier)
    box.case.replay(entry, proved=True)
    other.replay(entry)
    assert box.case.casts == other.casts
    assert (box.case.root, box.case.sealed.halves) == (other.root, other.sealed.halves)
    assert box.case.sealed.cast_hashes == other.sealed.cast_hashes
