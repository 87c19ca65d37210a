"""Attacks A14, A15 and A76: other spellings of the same bytes, points that are none, forms that are not the law's."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.errors import KeyWeakError
from keys.note import VerifierKey, format_vkey
from ledger.errors import PolicyMalformedError
from tests.simulator import World
from tests.tampering.bending import (
    CLOSED,
    FIRST,
    ISSUED,
    OPEN,
    OPENED,
    PAPER,
    Asked,
    Bend,
    bend,
    bends,
    body_of,
    cast,
    countersign,
    line_of,
    plain,
    policy_with,
    recast,
    recount,
    resign,
    with_entry,
    with_line,
)
from voting.errors import ReceiptMalformedError
from voting.receipt import make_receipt, parse_receipt

WEAK = bytes([1]) + bytes(31)

# -- A14: other spellings ---------------------------------------------------------------------------------------------


@bend("A14", "S3", "a hash in capital letters", "cast-malformed", FIRST)
def _(world: World) -> None:
    statement = world.drafts[FIRST].body["statement"]
    recast(world, FIRST)
    statement["ballot"] = statement["ballot"].upper()


@bend("A14", "S1", "a signature in capital letters", "cast-malformed", FIRST)
def _(world: World) -> None:
    signature = world.drafts[FIRST].body["signatures"][0]
    signature["signature"] = signature["signature"].upper()


@bend("A14", "S2", "an officer's key in capital letters", "shape-wrong", OPENED)
def _(world: World) -> None:
    officer = body_of(world, OPENED)["officers"][0]
    officer["key"] = officer["key"].upper()
    resign(world, OPENED, "li")


@bend("A14", "S1", "the chain's hash in capital letters", "shape-wrong", FIRST)
def _(world: World) -> Asked:
    raw = json.loads(line_of(world, FIRST))
    raw["prev"] = raw["prev"].upper()
    return with_line(world, FIRST, encode_canonical(raw))


@bend("A14", "S1", "a blank behind a hash", "cast-malformed", FIRST)
def _(world: World) -> None:
    world.drafts[FIRST].body["statement"]["manifest"] += " "


@bend("A14", "S0", "an entry's signature without padding", "note-malformed", OPEN)
def _(world: World) -> Asked:
    return with_entry(world, OPEN, world.entries()[OPEN].data.rstrip(b"=\n") + b"\n")


@bend("A14", "S0", "an entry's signature in the URL alphabet", "note-malformed", OPEN)
def _(world: World) -> Asked:
    text, _, line = world.entries()[OPEN].data.rpartition(b" ")
    payload = base64.b64decode(line)
    spelled = base64.urlsafe_b64encode(payload[:4] + b"\xff" * (len(payload) - 4))
    return with_entry(world, OPEN, text + b" " + spelled + b"\n")


@bend("A14", "S1", "an entry with a second signature", "entry-malformed", OPEN)
def _(world: World) -> Asked:
    data = world.entries()[OPEN].data
    return with_entry(world, OPEN, data + data.rpartition(b"\n\n")[2])


@pytest.mark.parametrize("bend", bends("A14"), ids=str)
def test_a14_alternative_text_encodings(bend: Bend) -> None:
    bend.check()


# -- A15: every place that takes a point ------------------------------------------------------------------------------


@bend("A15", "S2", "no good point as a voter's key", "key-weak", ISSUED)
def _(world: World) -> None:
    body_of(world, ISSUED)["key"] = WEAK.hex()
    resign(world, ISSUED, "zhao")


@bend("A15", "S6", "no good point as a one-use key", "key-weak", PAPER)
def _(world: World) -> None:
    world.drafts[PAPER].body["assisted"]["key"] = WEAK.hex()
    countersign(world, PAPER, "li", "wang")


@bend("A15", "S2", "no good point as an officer's key", "officer-unknown", OPENED)
def _(world: World) -> None:
    body_of(world, OPENED)["officers"][1]["key"] = WEAK.hex()
    resign(world, OPENED, "li")


@bend("A15", "S2", "no good point as the log's key", "log-wrong", OPENED)
def _(world: World) -> None:
    body_of(world, OPENED)["log"] = format_vkey(VerifierKey(world.origin, 1, WEAK))
    resign(world, OPENED, "li")


@pytest.mark.parametrize("bend", bends("A15"), ids=str)
def test_a15_check_on_every_path(bend: Bend) -> None:
    bend.check()


@pytest.mark.parametrize("line", ["log", "office", "officer li"])
def test_a15_no_policy_takes_a_weak_key(line: str) -> None:
    world = plain()
    with pytest.raises(PolicyMalformedError) as caught:
        policy_with(world, f"{line} {format_vkey(VerifierKey(world.origin, 1, WEAK))}", without=f"{line} ")
    assert KeyWeakError.__doc__ is not None
    assert KeyWeakError.__doc__.rstrip(".") in str(caught.value)


def test_a15_no_receipt_takes_a_weak_key() -> None:
    receipt = plain().receipt(FIRST)
    data = make_receipt(receipt.entry.data, b"any", VerifierKey(plain().origin, 1, WEAK))
    with pytest.raises(ReceiptMalformedError):
        parse_receipt(data)


# -- A76: the schema is the law ---------------------------------------------------------------------------------------


def with_ballot(change: Callable[[dict[str, Any]], None]) -> Any:
    def make(world: World) -> None:
        raw = json.loads(world.drafts[FIRST].body["ballot"])
        change(raw)
        cast(world, CLOSED, "v0007", "for", ballot_text=encode_canonical(raw).decode())
        recount(world)

    return make


def with_text(change: Callable[[str], str]) -> Any:
    def make(world: World) -> None:
        cast(world, CLOSED, "v0007", "for", ballot_text=change(world.drafts[FIRST].body["ballot"]))
        recount(world)

    return make


BALLOTS: dict[str, Any] = {
    "of another version": with_ballot(lambda raw: raw.update(v=2)),
    "without its version": with_ballot(lambda raw: raw.pop("v")),
    "without its suite": with_ballot(lambda raw: raw.pop("suite")),
    "without its manifest": with_ballot(lambda raw: raw.pop("manifest")),
    "with answers by name": with_ballot(lambda raw: raw.update(answers={"q1": ["for"]})),
    "with an option as text": with_ballot(lambda raw: raw["answers"][0].update(options="for")),
    "with an option by number": with_ballot(lambda raw: raw["answers"][0].update(options=[0])),
    "with a blank": with_text(lambda text: text.replace(":", ": ", 1)),
    "with a line feed behind": with_text(lambda text: text + "\n"),
    "that is no JSON": with_text(lambda text: "for"),
    "with a name twice": with_text(lambda text: text.replace('"v":1', '"v":1,"v":1')),
}
for name, make in BALLOTS.items():
    bend("A76", "S3", f"a ballot {name}", "ballot-malformed", CLOSED)(make)


def with_statement(field: str, value: Any) -> Any:
    def make(world: World) -> None:
        cast(world, CLOSED, "v0007", "for").body["statement"][field] = value
        recast(world, CLOSED)
        recount(world)

    return make


STATEMENTS: dict[str, tuple[str, Any, str]] = {
    "numbered nothing": ("sequence", 0, "cast-malformed"),
    "numbered by a text": ("sequence", "1", "cast-malformed"),
    "by no credential": ("credential", None, "cast-malformed"),
    "of an unknown channel": ("channel", "pigeon", "cast-malformed"),
    "that saw a size below nothing": ("checkpoint", {"root": "00" * 32, "size": -1}, "cast-malformed"),
    "that saw a head of nothing": ("checkpoint", {"root": "00" * 32, "size": 0}, "checkpoint-seen-wrong"),
    "that saw a head of the future": ("checkpoint", {"root": "00" * 32, "size": 10_000}, "checkpoint-seen-wrong"),
    "that saw a head of another tree": ("checkpoint", {"root": "00" * 32, "size": 3}, "checkpoint-seen-wrong"),
}
for name, (field, value, code) in STATEMENTS.items():
    bend("A76", "S3", f"a ballot {name}", code, CLOSED)(with_statement(field, value))


@pytest.mark.parametrize("bend", bends("A76"), ids=str)
def test_a76_legal_form(bend: Bend) -> None:
    bend.check()
