"""The public roll: one accepted form, totals that add up (A63, A67). voting/SPEC.md, Public roll."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.errors import RejectionError
from voting.commitment import make_commitment
from voting.errors import VoterUnknownError
from voting.manifest import Totals
from voting.roll import Owner, Roll, Voter, check_totals, make_roll, parse_roll
from voting.roll_errors import RollTotalsWrongError


def owner(mark: bytes) -> Owner:
    """An owner as a roll lists it: one person in two lines has other salts, so other commitments."""
    return Owner(mark * 32, b"b" * 32, b"c" * 32)


ONE, TWO = owner(b"a"), owner(b"d")
VOTERS = (
    Voter("v0001", "person", 178_740, ("1幢101室", "1幢102室"), (ONE,)),
    Voter("v0002", "co_owners", 120_005, ("1幢103室",), (owner(b"1"), owner(b"2"))),
    Voter("v0003", "developer", 1_000_000, ("2幢101室",), (TWO,)),
    Voter("v0004", "organisation", 1, ("2幢102室",), (owner(b"3"),)),
)


@pytest.fixture
def roll() -> Roll:
    return make_roll("2022-08-01", reversed(VOTERS))


def test_roll_round_trip(roll: Roll) -> None:
    assert parse_roll(roll.data) == roll
    assert roll.voters == VOTERS
    assert roll.totals == Totals(units=5, voters=4, heads=4, area=1_298_746)
    assert roll.sha256 == hashlib.sha256(roll.data).digest()


def test_voters_are_found_by_id(roll: Roll) -> None:
    assert roll.voter("v0002") == VOTERS[1]
    with pytest.raises(VoterUnknownError):
        roll.voter("v0005")


Bend = Callable[[Any], object]


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (lambda d: d["totals"].update(area=1_298_747), "roll-totals-wrong"),
        (lambda d: d["totals"].update(heads=5), "roll-totals-wrong"),
        (lambda d: d["totals"].update(units=6), "roll-totals-wrong"),
        (lambda d: d["totals"].update(voters=5), "roll-totals-wrong"),
        (lambda d: d["voters"][0].update(area=178_750), "roll-totals-wrong"),
        (lambda d: d["voters"].pop(), "roll-totals-wrong"),
        (lambda d: d["voters"][0]["units"].append("9幢101室"), "roll-totals-wrong"),
        (lambda d: d["voters"].reverse(), "roll-order-wrong"),
        (lambda d: d["voters"][1].update(id="v0001"), "roll-order-wrong"),
        (lambda d: d["voters"][1].update(units=["1幢101室"]), "roll-unit-twice"),
        (lambda d: d["voters"][0].update(units=["1幢101室", "1幢101室"]), "roll-unit-twice"),
        (lambda d: d["voters"][1]["owners"].pop(), "roll-owners-wrong"),
        (lambda d: d["voters"][0].update(kind="co_owners"), "roll-owners-wrong"),
        (lambda d: d["voters"][3].update(kind="developer"), "roll-owners-wrong"),
        (lambda d: d["voters"][0].update(head=2), "roll-malformed"),
        (lambda d: d["voters"][0].update(head=0), "roll-malformed"),
        (lambda d: d["voters"][0].update(head=True), "roll-malformed"),
        (lambda d: d["voters"][0].update(area=0), "roll-malformed"),
        (lambda d: d["voters"][0].update(area=-1), "roll-malformed"),
        (lambda d: d["voters"][0].update(area="178740"), "roll-malformed"),
        (lambda d: d["voters"][0].update(kind="tenant"), "roll-malformed"),
        (lambda d: d["voters"][0].update(units=[]), "roll-malformed"),
        (lambda d: d["voters"][0].update(owners=[]), "roll-malformed"),
        (lambda d: d["voters"][0].update(id="V0001"), "roll-malformed"),
        (lambda d: d["voters"][0].update(id="v\u0660"), "roll-malformed"),
        (lambda d: d["voters"][0].update(name="赵"), "roll-malformed"),
        (lambda d: d["voters"][0]["owners"][0].update(name="AB" * 32), "roll-malformed"),
        (lambda d: d["voters"][0]["owners"][0].pop("phone"), "roll-malformed"),
        (lambda d: d.update(cutoff="2022-02-30"), "roll-malformed"),
        (lambda d: d.update(cutoff="20220801"), "roll-malformed"),
        (lambda d: d.update(cutoff="2022-W31-1"), "roll-malformed"),
        (lambda d: d.update(cutoff="2022-8-1"), "roll-malformed"),
        (lambda d: d.update(v=2), "roll-malformed"),
        (lambda d: d.update(voters=[]), "roll-malformed"),
        (lambda d: d.pop("totals"), "roll-malformed"),
    ],
)
def test_bent_roll_is_refused_by_its_code(roll: Roll, bend: Bend, code: str) -> None:
    document = json.loads(roll.data)
    bend(document)
    with pytest.raises(RejectionError) as caught:
        parse_roll(encode_canonical(document))
    assert caught.value.code == code


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(RejectionError) as caught:
        parse_roll(data)
    assert caught.value.code == "roll-malformed"


def test_another_spelling_is_refused(roll: Roll) -> None:
    for data in (roll.data + b"\n", roll.data.replace(b",", b", ", 1), json.dumps(json.loads(roll.data)).encode()):
        with pytest.raises(RejectionError) as caught:
            parse_roll(data)
        assert caught.value.code == "roll-malformed"


def test_unit_label_that_cannot_stand_in_a_document_is_refused() -> None:
    with pytest.raises(RejectionError) as caught:
        make_roll("2022-08-01", [replace(VOTERS[0], units=("1幢\u202e101室",))])
    assert caught.value.code == "roll-malformed"


def test_extract_must_agree(roll: Roll) -> None:
    check_totals(roll, Totals(5, 4, 4, 1_298_746))
    with pytest.raises(RollTotalsWrongError, match="other units, area"):
        check_totals(roll, Totals(6, 4, 4, 1_298_756))


def test_commitments_differ_by_field_salt_and_value() -> None:
    salt = bytes(range(16))
    made = {
        make_commitment("name", salt, "赵甲子"),
        make_commitment("document", salt, "赵甲子"),
        make_commitment("name", salt[::-1], "赵甲子"),
        make_commitment("name", salt, "赵甲丑"),
        make_commitment("name", salt, ""),
    }
    assert len(made) == 5
    with pytest.raises(ValueError, match="16 bytes"):
        make_commitment("name", salt[1:], "")


def test_commitment_bytes() -> None:
    """Computed by hand with sha256sum from the words of the specification."""
    assert make_commitment("name", bytes(16), "A").hex() == COMMITMENT


COMMITMENT = "2f3ca17b09f78db6f00a2406cb405d480ff6f472564ed41e147d17f48cb80d92"
