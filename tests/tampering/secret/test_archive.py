"""Archives of Belenios bent as files, with nobody's key. No X is in the catalogue."""

import pytest

from tests.tampering.secret.archives import Bel, Bend, assert_accepted, audit, bend, bends, load, raw
from tests.tampering.secret.members import archive, blocks, members, set_field
from voting.belenios.archive import BLOCK, Member
from voting.belenios.audit import Expected
from voting.belenios.event import BALLOT, END_BALLOTS, RESULT, SETUP, make_events
from voting.belenios.payload import format_setup
from voting.belenios.structure import format_structure, sha256_hex

# -- X11: the file itself ---------------------------------------------------------------------------------------------

FIELDS = {
    "another mode": (100, b"0000755"),
    "an owner": (108, b"0001750"),
    "a linked file": (156, b"2"),
    "an owner's name": (265, b"root"),
    "the newer form of tar": (257, b"ustar\x0000"),
    "another time": (136, b"00000000000"),
    "a size in another base": (124, b"\x80" + b"\0" * 10),
}
for what, (place, value) in FIELDS.items():

    @bend("X11", "S0", f"{what} in an event's header", "archive-malformed", 1)
    def _(bel: Bel, place: int = place, value: bytes = value) -> bytes:
        return set_field(bel.seal(), place, value, blocks(members(bel), 6))


@bend("X11", "S0", "a wrong checksum", "archive-malformed")
def _(bel: Bel) -> bytes:
    data = bel.seal()
    return data[:148] + b"000000" + data[154:]


@bend("X11", "S0", "cut off within a ballot", "archive-malformed", 1)
def _(bel: Bel) -> bytes:
    return bel.seal()[: BLOCK * (blocks(members(bel), 5) + 2)]


@bend("X11", "S0", "cut off within a header", "archive-malformed", 1)
def _(bel: Bel) -> bytes:
    return bel.seal()[: BLOCK * blocks(members(bel), 5) + 100]


@bend("X11", "S0", "the end mark of common tar files", "archive-malformed", 11)
def _(bel: Bel) -> bytes:
    return bel.seal() + bytes(2 * BLOCK)


@bend("X11", "S0", "something in the padding", "archive-malformed", 10)
def _(bel: Bel) -> bytes:
    return bel.seal()[:-1] + b"x"


@bend("X11", "S0", "another version in the first file", "archive-malformed")
def _(bel: Bel) -> bytes:
    return bel.seal().replace(b'{"version":1,"timestamp"', b'{"version":2,"timestamp"', 1)


@bend("X11", "S0", "another time in the first file than in its header", "archive-malformed")
def _(bel: Bel) -> bytes:
    return bel.seal().replace(str(bel.time).encode(), str(bel.time + 1).encode(), 1)


@bend("X11", "S0", "no first file", "archive-malformed")
def _(bel: Bel) -> bytes:
    return bel.seal()[2 * BLOCK :]


@bend("X11", "S0", "nothing at all", "archive-malformed")
def _(_bel: Bel) -> bytes:
    return b""


@bend("X11", "S0", "only the first file", "archive-malformed")
def _(bel: Bel) -> bytes:
    return bel.seal()[: 2 * BLOCK]


@bend("X11", "S0", "a file that says it is a gigabyte", "archive-too-large", 0)
def _(bel: Bel) -> bytes:
    return set_field(bel.seal(), 124, b"07777777777", 2)


@bend("X11", "S0", "a file of another name", "archive-malformed")
def _(bel: Bel) -> bytes:
    return set_field(bel.seal(), 64, b".info.json", 2)


# -- X12: names are hashes --------------------------------------------------------------------------------------------


@bend("X12", "S0", "a byte changed in a ballot", "archive-name-wrong", 1)
def _(bel: Bel) -> bytes:
    place = BLOCK * (blocks(members(bel), 5) + 3)
    data = bel.seal()
    return data[:place] + (b"0" if data[place : place + 1] != b"0" else b"1") + data[place + 1 :]


@bend("X12", "S0", "two ballots under each other's names", "archive-name-wrong", 1)
def _(bel: Bel) -> bytes:
    data, made = bel.seal(), members(bel)
    for one, other in ((5, 7), (7, 5)):
        data = set_field(data, 0, made[one].name.encode(), blocks(made, other))
    return data


# -- X16: data ---------------------------------------------------------------------------------------------------------


@bend("X16", "S1", "data that no event names", "archive-data-wrong", 1)
def _(bel: Bel) -> bytes:
    made = members(bel)
    return archive(bel, [*made[:5], Member(False, b"{}"), *made[5:]])


@bend("X16", "S1", "data that no event names at the end", "archive-malformed", 11)
def _(bel: Bel) -> bytes:
    return archive(bel, [*members(bel), Member(False, b"{}")])


@bend("X16", "S1", "a hundred data before an event", "archive-data-wrong", 1)
def _(bel: Bel) -> bytes:
    made = members(bel)
    return archive(bel, [*made[:5], *[Member(False, b"{}")] * 100, *made[5:]])


@bend("X16", "S1", "a ballot that stood before another event", "archive-data-wrong", 0)
def _(bel: Bel) -> bytes:
    made = members(bel)
    return archive(bel, [*made[:4], made[5], made[4], *made[6:]])


@bend("X16", "S1", "setup data in another order", "archive-data-wrong", 0)
def _(bel: Bel) -> bytes:
    made = members(bel)
    return archive(bel, [made[1], made[0], *made[2:]])


@bend("X16", "S1", "a missing ballot", "archive-data-wrong", 1)
def _(bel: Bel) -> bytes:
    made = members(bel)
    return archive(bel, made[:5] + made[6:])


@bend("X16", "S1", "an end of ballots that names a payload", "event-malformed", 7)
def _(bel: Bel) -> None:
    bel.at(END_BALLOTS).data = [b"{}"]


@bend("X16", "S1", "a ballot event that names none", "event-malformed", 1)
def _(bel: Bel) -> None:
    bel.at(BALLOT).data = []


@bend("X16", "S1", "a setup without credentials", "election-malformed", 0)
def _(bel: Bel) -> bytes:
    election, trustees, _credentials = bel.parts[0].data
    setup = format_structure({"election": sha256_hex(election), "trustees": sha256_hex(trustees)})
    return archive(bel, list(make_events([(SETUP, [election, trustees, setup])])))


@pytest.mark.parametrize("item", bends(__name__, "X11"), ids=str)
def test_x11_an_archive_is_a_file_as_the_tool_writes_it(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "X12"), ids=str)
def test_x12_names_are_hashes(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "X16"), ids=str)
def test_x16_data_stand_before_the_event_that_names_them(item: Bend) -> None:
    item.check()


def test_an_archive_may_end_after_any_event_but_then_has_no_result() -> None:
    bel = load("threshold")
    stages = []
    while bel.parts:
        outcome = assert_accepted(bel.seal(), Expected(result=False))
        stages.append(outcome.stage)
        if bel.parts[-1].kind != RESULT:
            assert [fault.code for fault in audit(bel.seal()).faults] == ["result-missing"]
        bel.parts.pop()
    assert stages == ["result", *["tallied"] * 4, "closed", *["voting"] * 6]


def test_a_certificate_of_the_credentials_may_stand_in_the_setup() -> None:
    """Web servers of Belenios write one; what it says is not looked at."""
    bel = load("single")
    election, trustees, credentials = bel.parts[0].data
    certificate = b'{"anything":1}'
    setup = format_setup(election, trustees, credentials)[:-1]
    setup += b',"credentials_certificate":"' + sha256_hex(certificate).encode() + b'"}'
    rest = [(part.kind, part.named) for part in bel.parts[1:]]
    made = make_events([(SETUP, [election, trustees, credentials, certificate, setup]), *rest])
    assert_accepted(archive(bel, list(made)))


def test_a_flipped_bit_anywhere_in_a_header_is_refused() -> None:
    data = raw("pair")
    for place in range(8 * BLOCK):
        bent = bytearray(data)
        bent[2 * BLOCK + place // 8] ^= 1 << place % 8
        assert audit(bytes(bent)).faults
