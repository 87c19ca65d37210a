"""Archives of Belenios bent as chains of events, sealed again. No X is in the catalogue."""

import pytest

from tests.tampering.secret.archives import Bel, Bend, Part, bend, bends
from tests.tampering.secret.members import archive, members
from voting.belenios.archive import Member
from voting.belenios.event import BALLOT, DECRYPTION, END_BALLOTS, RESULT, SHUFFLES, TALLY

# -- X13: the chain of events -----------------------------------------------------------------------------------------


@bend("X13", "S0", "an event dropped, its ballot too", "event-chain-wrong", 2)
def _(bel: Bel) -> bytes:
    made = members(bel)
    return archive(bel, made[:7] + made[9:])


@bend("X13", "S0", "two ballots in the other order", "event-chain-wrong", 1)
def _(bel: Bel) -> bytes:
    made = members(bel)
    return archive(bel, made[:5] + made[7:9] + made[5:7] + made[9:])


@bend("X13", "S1", "a height that does not count", "event-chain-wrong", 1)
def _(bel: Bel) -> bytes:
    made = members(bel)
    made[6] = Member(True, made[6].data.replace(b'"height":1', b'"height":2'))
    return archive(bel, made)


@bend("X13", "S1", "a first event that names one before it", "event-chain-wrong", 0)
def _(bel: Bel) -> bytes:
    made = members(bel)
    made[4] = Member(True, b'{"parent":"' + b"0" * 64 + b'",' + made[4].data[1:])
    return archive(bel, made)


@bend("X13", "S1", "an event that names none before it", "event-chain-wrong", 1)
def _(bel: Bel) -> bytes:
    made = members(bel)
    made[6] = Member(True, b'{"height"' + made[6].data.partition(b'"height"')[2])
    return archive(bel, made)


# -- X14: what stands where -------------------------------------------------------------------------------------------


@bend("X14", "S1", "a ballot after the end of ballots", "event-order-wrong", 7)
def _(bel: Bel) -> None:
    bel.parts.insert(7, bel.parts.pop(6))
    bel.parts[6], bel.parts[7] = bel.at(END_BALLOTS), bel.at(BALLOT, 5)


@bend("X14", "S1", "no end of ballots", "event-order-wrong", 7)
def _(bel: Bel) -> None:
    bel.parts.remove(bel.at(END_BALLOTS))


@bend("X14", "S1", "a second setup", "event-order-wrong", 1)
def _(bel: Bel) -> None:
    bel.parts.insert(1, bel.parts[0])


@bend("X14", "S1", "no setup", "event-order-wrong", 0)
def _(bel: Bel) -> None:
    del bel.parts[0]


@bend("X14", "S1", "two tallies", "event-order-wrong", 9)
def _(bel: Bel) -> None:
    bel.parts.insert(9, bel.at(TALLY))


@bend("X14", "S1", "a decryption after the result", "event-order-wrong", 11)
def _(bel: Bel) -> None:
    bel.parts.append(bel.at(DECRYPTION))


@bend("X14", "S1", "a second result", "event-order-wrong", 11)
def _(bel: Bel) -> None:
    bel.parts.append(bel.at(RESULT))


for kind in SHUFFLES:

    @bend("X14", "S1", f"an event {kind}", "election-unsupported", 9)
    def _(bel: Bel, kind: str = kind) -> None:
        bel.parts.insert(9, Part(kind, []))


# -- X15: events in another spelling ----------------------------------------------------------------------------------

SPELLINGS = {
    "a space": (b'"type":"Ballot"', b'"type": "Ballot"'),
    "a member more": (b'"type":"Ballot"', b'"type":"Ballot","note":1'),
    "a member twice": (b'"type":"Ballot"', b'"type":"Ballot","type":"Ballot"'),
    "a height as a fraction": (b'"height":1', b'"height":1.0'),
    "a height with an exponent": (b'"height":1', b'"height":1e0'),
    "another type": (b'"Ballot"', b'"Vote"'),
    "an escaped letter": (b'"Ballot"', b'"B\\u0061llot"'),
    "half a character": (b'"Ballot"', b'"\\ud800"'),
    "bytes that are not UTF-8": (b'"Ballot"', b'"\xff"'),
    "a list a thousand deep": (b'"height":1', b'"height":' + b"[" * 100_000),
}
for what, (good, wrong) in SPELLINGS.items():

    @bend("X15", "S1", f"{what} in an event", "event-malformed", 1)
    def _(bel: Bel, good: bytes = good, wrong: bytes = wrong) -> bytes:
        made = members(bel)
        assert good in made[6].data
        made[6] = Member(True, made[6].data.replace(good, wrong))
        return archive(bel, made)


@bend("X15", "S1", "type before height", "event-malformed", 1)
def _(bel: Bel) -> bytes:
    made = members(bel)
    made[6] = Member(True, made[6].data.replace(b'"height":1,"type":"Ballot"', b'"type":"Ballot","height":1'))
    return archive(bel, made)


@pytest.mark.parametrize("item", bends(__name__, "X13"), ids=str)
def test_x13_events_are_chained(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "X14"), ids=str)
def test_x14_events_stand_in_their_order(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "X15"), ids=str)
def test_x15_events_have_one_spelling(item: Bend) -> None:
    item.check()
