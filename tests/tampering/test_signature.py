"""Attacks A26 to A28: what a ballot's signature covers, and which keys and signatures are no good at all."""

import copy
from typing import Any

import pytest

from keys.encoding import hex_of
from tests.simulator import World, key_of
from tests.tampering.bending import (
    FIRST,
    ISSUED,
    PAPER,
    Bend,
    bend,
    bends,
    body_of,
    countersign,
    recast,
    resign,
)

SCALAR_ORDER = 2**252 + 27742317777372353535851937790883648493

# -- A26: every field under the signature -----------------------------------------------------------------------------

FIELDS: dict[str, tuple[Any, str]] = {
    "ballot": ("00" * 32, "ballot-hash-wrong"),
    "case": ("vote.example/shihezi/case/2026-02", "case-wrong"),
    "channel": ("paper", "cast-malformed"),
    "checkpoint": ({"root": "00" * 32, "size": 1}, "signature-wrong"),
    "credential": (ISSUED + 1, "credential-unknown"),
    "election": ("00" * 32, "suite-wrong"),
    "manifest": ("00" * 32, "manifest-wrong"),
    "previous": ("00" * 32, "signature-wrong"),
    "sequence": (2, "signature-wrong"),
    "suite": ("secret-1", "suite-wrong"),
    "v": (2, "cast-malformed"),
    "voter": ("v0002", "credential-unknown"),
}


def change(field: str, value: Any) -> Any:
    def make(world: World) -> None:
        assert world.drafts[FIRST].body["statement"][field] != value
        world.drafts[FIRST].body["statement"][field] = value

    return make


for name, (value, code) in FIELDS.items():
    bend("A26", "S1", f"another {name} in a stored ballot", code, FIRST)(change(name, value))


@bend("A26", "S1", "voter and credential changed to fit each other", "signature-wrong", FIRST)
def _(world: World) -> None:
    world.drafts[FIRST].body["statement"].update(voter="v0002", credential=ISSUED + 1)


@bend("A26", "S1", "the choice changed alone", "ballot-hash-wrong", FIRST)
def _(world: World) -> None:
    body = world.drafts[FIRST].body
    body["ballot"] = body["ballot"].replace('"for"', '"against"')


@bend("A26", "S1", "choice and hash changed to fit each other", "signature-wrong", FIRST)
def _(world: World) -> None:
    body = world.drafts[FIRST].body
    body["ballot"] = body["ballot"].replace('"for"', '"against"')
    recast(world, FIRST, key_of("stranger"))


@bend("A26", "S1", "the scan of a paper ballot changed", "signature-wrong", PAPER)
def _(world: World) -> None:
    world.drafts[PAPER].body["assisted"]["scan"] = "22" * 32


@bend("A26", "S1", "the serial of a paper ballot changed", "signature-wrong", PAPER)
def _(world: World) -> None:
    world.drafts[PAPER].body["assisted"]["serial"] = "P-000009"


@bend("A26", "S1", "the one-use key of a paper ballot changed", "signature-wrong", PAPER)
def _(world: World) -> None:
    world.drafts[PAPER].body["assisted"]["key"] = hex_of(key_of("stranger").public)
    recast(world, PAPER, key_of("stranger"))


@bend("A26", "S1", "the channel of a paper ballot changed", "channel-not-allowed", PAPER)
def _(world: World) -> None:
    world.drafts[PAPER].body["statement"]["channel"] = "telephone"


@bend("A26", "S2", "the choice of a paper ballot changed by one officer", "signature-wrong", PAPER)
def _(world: World) -> None:
    body = world.drafts[PAPER].body
    signatures = copy.deepcopy(body["signatures"])
    body["ballot"] = body["ballot"].replace('"for"', '"against"')
    body["assisted"]["key"] = hex_of(key_of("stranger").public)
    recast(world, PAPER, key_of("stranger"))
    countersign(world, PAPER, "li", "wang")
    body["signatures"][2] = signatures[2]


@pytest.mark.parametrize("bend", bends("A26"), ids=str)
def test_a26_signature_covers_everything(bend: Bend) -> None:
    bend.check()


# -- A27, A28: malleability and weak keys -----------------------------------------------------------------------------


def remake(world: World, signature: bytes) -> None:
    world.drafts[FIRST].body["signatures"][0]["signature"] = hex_of(signature)


def signature_of(world: World) -> bytes:
    return bytes.fromhex(world.drafts[FIRST].body["signatures"][0]["signature"])


@bend("A27", "S1", "the group order added to S", "signature-wrong", FIRST)
def _(world: World) -> None:
    signature = signature_of(world)
    scalar = int.from_bytes(signature[32:], "little") + SCALAR_ORDER
    remake(world, signature[:32] + scalar.to_bytes(32, "little"))


@bend("A27", "S1", "the sign of R turned", "signature-wrong", FIRST)
def _(world: World) -> None:
    signature = bytearray(signature_of(world))
    signature[31] ^= 0x80
    remake(world, bytes(signature))


@bend("A27", "S1", "R of small order and S zero", "signature-wrong", FIRST)
def _(world: World) -> None:
    remake(world, bytes([1]) + bytes(63))


@pytest.mark.parametrize("bend", bends("A27"), ids=str)
def test_a27_signature_malleability(bend: Bend) -> None:
    bend.check()


HALF = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03"
OTHER_HALF = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc"
WEAK = {
    "the neutral point": "01" + "00" * 31,
    "the point of order 2": "ec" + "ff" * 30 + "7f",
    "a point of order 4": "00" * 32,
    "the other point of order 4": "00" * 31 + "80",
    "a point of order 8": OTHER_HALF + "05",
    "a second point of order 8": OTHER_HALF + "85",
    "a third point of order 8": HALF + "7a",
    "a fourth point of order 8": HALF + "fa",
    "the neutral point in a second spelling": "ee" + "ff" * 30 + "7f",
    "a good point with one of order 8 added": "c31facffa003242e3edfd921a2e00185ae3291b740323f819acc541117df90b9",
    "no point of the curve": "02" + "00" * 31,
}


def certify(key: str) -> Any:
    def make(world: World) -> None:
        body_of(world, ISSUED + 7).update(key=key, possession="01" + "00" * 63)
        resign(world, ISSUED + 7, "zhao")

    return make


def countersign_with(key: str) -> Any:
    def make(world: World) -> None:
        body = world.drafts[PAPER].body
        body["assisted"]["key"] = key
        body["signatures"][0]["signature"] = "01" + "00" * 63
        countersign(world, PAPER, "li", "wang")

    return make


for name, key in WEAK.items():
    bend("A28", "S2", f"{name} certified as a voter's key", "key-weak", ISSUED + 7)(certify(key))
bend("A28", "S6", "the neutral point as one-use key", "key-weak", PAPER)(countersign_with(WEAK["the neutral point"]))


@pytest.mark.parametrize("bend", bends("A28"), ids=str)
def test_a28_small_order_keys(bend: Bend) -> None:
    bend.check()
