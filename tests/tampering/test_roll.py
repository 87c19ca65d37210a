"""Attacks A62 to A67: the roll after it was posted, and rolls that do not add up."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.encoding import hex_of
from ledger.record import Record
from tests.simulator import Draft, World
from tests.tampering.bending import (
    CLOSED,
    DECLARED,
    DELIVERED,
    FIRST,
    ROLL,
    SEALED,
    Asked,
    Bend,
    bend,
    bends,
    body_of,
    plain,
    reblob,
    reseal_manifest,
    resign,
)

TWO = ("li", "wang")


def bent_roll(world: World, change: Callable[[Any], None]) -> bytes:
    """The roll's bytes after ``change``, with its own totals as they were."""
    raw = json.loads(world.roll().data)
    change(raw)
    return encode_canonical(raw)


def add_up(raw: Any) -> None:
    """Let the roll's own totals fit its voters."""
    voters = raw["voters"]
    raw["totals"] = {
        "area": sum(voter["area"] for voter in voters),
        "heads": sum(voter["head"] for voter in voters),
        "units": sum(len(voter["units"]) for voter in voters),
        "voters": len(voters),
    }


def post(world: World, change: Callable[[Any], None], *, honest: bool = False) -> dict[str, int]:
    """S2: post the bent roll under its own hash; ``honest`` lets the entry repeat the bent totals."""
    data = bent_roll(world, change)
    body = body_of(world, ROLL)
    body["roll"] = reblob(world, body["roll"], data)
    totals: dict[str, int] = json.loads(data)["totals"]
    if honest:
        body.update(totals)
    resign(world, ROLL, "wang")
    return totals


def enlarge(raw: Any) -> None:
    raw["voters"][0]["area"] += 10
    add_up(raw)


def add_phantom(raw: Any) -> None:
    owner = {name: f"{place}9" * 32 for place, name in enumerate(("document", "name", "phone"), 1)}
    ghost = {**raw["voters"][-1], "id": "v0009", "owners": [owner], "units": ["1-9"], "area": 10}
    raw["voters"].append(ghost)
    add_up(raw)


def drop_last(raw: Any) -> None:
    raw["voters"].pop()
    add_up(raw)


@bend("A62", "S1", "an area changed in the stored roll", "blob-missing", ROLL)
def _(world: World) -> None:
    name = hex_of(world.roll().sha256)
    world.blobs[name] = bent_roll(world, enlarge)


@bend("A62", "S1", "the stored roll removed", "blob-missing", ROLL)
def _(world: World) -> None:
    del world.blobs[hex_of(world.roll().sha256)]


@bend("A62", "S2", "another roll posted than the one sealed", "roll-wrong", SEALED)
def _(world: World) -> None:
    post(world, enlarge, honest=True)


@bend("A62", "S6", "another roll posted and sealed after ballots were cast", "manifest-wrong", FIRST)
def _(world: World) -> None:
    totals = post(world, enlarge, honest=True)
    reseal_manifest(world, roll={**totals, "sha256": body_of(world, ROLL)["roll"]})


@pytest.mark.parametrize("bend", bends("A62"), ids=str)
def test_a62_roll_changed_after_opening(bend: Bend) -> None:
    bend.check()


@bend("A63", "S2", "a phantom unit of a hundredth", "roll-wrong", ROLL)
def _(world: World) -> None:
    post(world, add_phantom)


@bend("A63", "S2", "a unit left out", "roll-wrong", ROLL)
def _(world: World) -> None:
    post(world, drop_last)


@bend("A63", "S2", "a phantom unit with totals to fit, against the sealed ones", "roll-wrong", SEALED)
def _(world: World) -> None:
    post(world, add_phantom, honest=True)


@pytest.mark.parametrize("bend", bends("A63"), ids=str)
def test_a63_phantom_and_missing_units(bend: Bend) -> None:
    bend.check()


def with_field(name: str, value: Any) -> Callable[[World], None]:
    def make(world: World) -> None:
        post(world, lambda raw: raw["voters"][0].update({name: value}))

    return make


FIELDS: dict[str, tuple[str, Any, str]] = {
    "an area that the totals do not have": ("area", 90_001, "roll-totals-wrong"),
    "an area of nothing": ("area", 0, "roll-malformed"),
    "an area below nothing": ("area", -5, "roll-malformed"),
    "an area as text": ("area", "90.000", "roll-malformed"),
    "an area beyond any house": ("area", 10**12, "roll-malformed"),
}
for name, (field, value, code) in FIELDS.items():
    bend("A66", "S2", name, code, ROLL)(with_field(field, value))


@pytest.mark.parametrize("bend", bends("A66"), ids=str)
def test_a66_area_inflated(bend: Bend) -> None:
    bend.check()


HEADS: dict[str, tuple[str, Any, str]] = {
    "two heads for one voter": ("head", 2, "roll-malformed"),
    "no head for a voter": ("head", 0, "roll-malformed"),
    "a unit of somebody else": ("units", ["1-2"], "roll-unit-twice"),
    "a unit counted twice": ("units", ["1-1", "1-1"], "roll-unit-twice"),
    "no unit": ("units", [], "roll-malformed"),
    "a voter's id used twice": ("id", "v0002", "roll-order-wrong"),
    "a voter's id in look-alike letters": ("id", "\uff560001", "roll-malformed"),
    "co-owners who are one": ("kind", "co_owners", "roll-owners-wrong"),
}
for name, (field, value, code) in HEADS.items():
    bend("A67", "S2", name, code, ROLL)(with_field(field, value))


@bend("A67", "S2", "an owner listed again under another number with a unit more", "roll-owner-twice", ROLL)
def _(world: World) -> None:
    def copy_line(raw: Any) -> None:
        raw["voters"].append({**raw["voters"][0], "id": "v0009", "units": ["1-9"]})
        add_up(raw)

    post(world, copy_line, honest=True)


@pytest.mark.parametrize("bend", bends("A67"), ids=str)
def test_a67_one_person_several_heads(bend: Bend) -> None:
    bend.check()


# -- what stands beside the roll --------------------------------------------------------------------------------------


def redeliver(world: World, change: Callable[[Any], None]) -> None:
    body = body_of(world, DELIVERED)
    raw = json.loads(world.blobs[body["batch"]])
    change(raw["deliveries"])
    body["batch"] = reblob(world, body["batch"], encode_canonical(raw))
    resign(world, DELIVERED, "wang")


@bend("X1", "S2", "a delivery to somebody not on the roll", "delivery-wrong", DELIVERED)
def _(world: World) -> None:
    redeliver(world, lambda deliveries: deliveries[0].update(voter="v0009"))


@bend("X1", "S2", "deliveries that the entry does not count", "delivery-wrong", DELIVERED)
def _(world: World) -> None:
    redeliver(world, lambda deliveries: deliveries.pop())


@bend("X1", "S2", "a delivery that found nobody counted as served", "delivery-wrong", DELIVERED)
def _(world: World) -> None:
    redeliver(world, lambda deliveries: deliveries[6].update(outcome="not_found"))


@bend("X1", "S2", "a delivery later than its own record", "delivery-wrong", DELIVERED)
def _(world: World) -> None:
    redeliver(world, lambda deliveries: deliveries[6].update(time=world.drafts[DELIVERED].time + 1))


@bend("X1", "S2", "deliveries recorded after the closing time", "delivery-wrong", CLOSED - 1)
def _(world: World) -> None:
    place = next(index for index, draft in enumerate(world.drafts) if draft.kind == "voting_closed")
    late = world.drafts.pop(DELIVERED)
    world.drafts.insert(place - 1, Draft(late.kind, late.body, world.drafts[place - 1].time))


@bend("X1", "S2", "a silent owner served after the count", "result-wrong", DECLARED)
def _(world: World) -> None:
    redeliver(world, lambda deliveries: deliveries[6].update(voter="v0008"))


@pytest.mark.parametrize("bend", bends("X1"), ids=str)
def test_x1_silence_without_service(bend: Bend) -> None:
    """Not in the catalogue: silent owners count only if they were served, and who was served stands in the record."""
    bend.check()


@bend("A84", "S1", "a file that no entry names", "blob-unexpected")
def _(world: World) -> None:
    world.blob(b"a letter nobody mentions")


@bend("A84", "S0", "an explanation of the attacker's own", "record-text-wrong")
def _(world: World) -> Asked:
    record = world.record()
    return asked_files(world, {**record.files, "README.txt": b"To check this record, trust us.\n"})


@bend("A84", "S0", "no explanation", "record-file-missing")
def _(world: World) -> Asked:
    return asked_files(world, {name: data for name, data in world.record().files.items() if name != "README.txt"})


def asked_files(world: World, files: dict[str, bytes]) -> Asked:
    return Asked(Record(files), world.policy())


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every figure and word in a result."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        return [path]
    return [leaf for name, item in items for leaf in leaves(item, (*path, name))]


def bent(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "0.001" if value is None or value == "" else value[:-1] + ("1" if value[-1] != "1" else "2")


def declare(path: tuple[Any, ...]) -> Callable[[World], None]:
    def make(world: World) -> None:
        place = body_of(world, DECLARED)["result"]
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = bent(place[path[-1]])
        resign(world, DECLARED, "li")

    return make


for path in leaves(body_of(plain(), DECLARED)["result"]):
    bend("A84", "S2", f"declared {'/'.join(map(str, path))}", "result-wrong", DECLARED)(declare(path))


@bend("A84", "S2", "a declared result without its figures", "result-wrong", DECLARED)
def _(world: World) -> None:
    body_of(world, DECLARED)["result"] = {}
    resign(world, DECLARED, "li")


@bend("A84", "S2", "a declared result with a figure too many", "result-wrong", DECLARED)
def _(world: World) -> None:
    body_of(world, DECLARED)["result"]["remark"] = "unanimous"
    resign(world, DECLARED, "li")


@bend("A84", "S1", "a declared result that its officer did not sign", "signature-wrong", DECLARED)
def _(world: World) -> None:
    body_of(world, DECLARED)["result"]["questions"][0]["decision"]["outcome"] = "adopted"


@pytest.mark.parametrize("bend", bends("A84"), ids=str)
def test_a84_record_and_words_beside_it_disagree(bend: Bend) -> None:
    bend.check()
