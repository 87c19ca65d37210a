"""The group in integers and libsodium's give the same bytes and the same refusals, whatever is asked."""

import json
from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from keys.adapters.sodium import SodiumGroup, draw_scalar
from keys.group import ORDER, Element, Group
from keys.puregroup import PureGroup
from keys.refusal import ElementMalformedError
from tests.properties.test_keys import TORSION
from tests.vectors.vector import PUBLISHED

PURE, SODIUM = PureGroup(), SodiumGroup()
EDGES = [0, 1, 2, -1, 8, 15, 16, ORDER - 1, ORDER, ORDER + 1, 2**252, 2**255 - 19, 2**256]
scalars = st.sampled_from(EDGES) | st.integers(-(2**260), 2**260)
IDENTITY = b"\x01" + bytes(31)


def answer(group: Group, data: bytes) -> bytes | None:
    try:
        return group.encode(group.decode(data))
    except ElementMalformedError:
        return None


def results(group: Group, p: int, q: int, x: int, y: int) -> list[bytes]:
    e, f = group.base(p), group.base(q)
    found: list[Element] = [
        e,
        group.add(e, f),
        group.sub(e, f),
        group.negate(e),
        group.mul(e, x),
        group.base_plus(x, e, y),
        group.pair(e, x, f, y),
        group.pair(e, x, group.decode(group.encode(e)), -x),
    ]
    return [group.encode(item) for item in found]


@settings(max_examples=60)
@given(scalars, scalars, scalars, scalars)
@example(0, 0, 0, 0)
@example(1, -1, 1, 1)
@example(5, 5, ORDER - 1, 1)
def test_both_groups_compute_the_same(p: int, q: int, x: int, y: int) -> None:
    assert results(PURE, p, q, x, y) == results(SODIUM, p, q, x, y)
    assert PURE.multiply_add(p, q, x) == SODIUM.multiply_add(p, q, x)


@settings(max_examples=20)
@given(st.lists(st.tuples(scalars, scalars), min_size=13, max_size=16))
def test_an_element_in_frequent_use_gives_the_same(pairs: list[tuple[int, int]]) -> None:
    first, second = PURE.base(7), SODIUM.base(7)
    for x, y in pairs:
        assert PURE.encode(PURE.mul(first, x)) == SODIUM.encode(SODIUM.mul(second, x))
        assert PURE.encode(PURE.pair(first, x, PURE.generator, y)) == SODIUM.encode(
            SODIUM.pair(second, x, SODIUM.generator, y)
        )


@settings(max_examples=150)
@given(st.binary(min_size=32, max_size=32))
def test_both_groups_take_the_same_bytes(data: bytes) -> None:
    assert answer(PURE, data) == answer(SODIUM, data)


@given(scalars, st.integers(0, 255))
def test_a_flipped_bit_is_judged_alike(p: int, bit: int) -> None:
    data = bytearray(SODIUM.encode(SODIUM.base(p)))
    data[bit // 8] ^= 1 << bit % 8
    assert answer(PURE, bytes(data)) == answer(SODIUM, bytes(data))


def test_both_groups_judge_the_published_points_alike() -> None:
    cases = json.loads((PUBLISHED / "ed25519-edge" / "ed25519vectors.json").read_text())
    points = {bytes.fromhex(case["key"]) for case in cases} | {bytes.fromhex(case["sig"])[:32] for case in cases}
    points |= set(TORSION)
    assert len(points) == 30
    taken = [data for data in points if answer(SODIUM, data) is not None]
    assert all(answer(PURE, data) == answer(SODIUM, data) for data in points)
    assert [data for data in taken if data in TORSION] == [IDENTITY]


def test_secret_scalars_are_uniform_as_far_as_can_be_seen() -> None:
    """Sixteen classes of equal size: with 100,000 draws, a count off by 550 would be seven deviations."""
    counts = Counter(draw_scalar() * 16 // ORDER for _ in range(100_000))
    assert set(counts) == set(range(16))
    assert all(abs(count - 6_250) < 550 for count in counts.values())
