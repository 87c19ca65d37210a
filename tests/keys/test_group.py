"""Elements and scalars have one spelling, and the identity is refused only where it must be."""

from collections.abc import Callable

import pytest

from keys.ed25519 import FIELD, ORDER, decode_point, encode_point, is_identity, make_addend, make_multiples
from keys.ed25519 import add_points as add
from keys.ed25519 import multiply_point as multiply
from keys.group import Element, Group, element_text, parse_element, parse_scalar
from keys.refusal import ElementIdentityError, ElementMalformedError, ScalarMalformedError
from keys.sigma import parse_proof
from tests.keys.groups import BOTH, number
from tests.properties.test_keys import TORSION

IDENTITY = b"\x01" + bytes(31)


def little(value: int) -> bytes:
    return value.to_bytes(32, "little")


def shifted(data: bytes, torsion: bytes) -> bytes:
    """Return the encoding of an element plus a point of small order: on the curve, but not in the group."""
    first, second = decode_point(data), decode_point(torsion)
    assert first is not None
    assert second is not None
    return encode_point(add(first, make_addend(second)))


NOT_IN_THE_GROUP = {
    "short": bytes(31),
    "long": IDENTITY + b"\x00",
    "empty": b"",
    "not-on-the-curve": little(2),
    "field": little(FIELD),
    "identity-unreduced": little(FIELD + 1),
    "identity-with-sign": little(1 | 1 << 255),
    "identity-unreduced-with-sign": little((FIELD + 1) | 1 << 255),
    "minus-one-with-sign": little((FIELD - 1) | 1 << 255),
    "all-ones": b"\xff" * 32,
    **{f"torsion-{place}": data for place, data in enumerate(TORSION) if data != IDENTITY},
}


@BOTH
@pytest.mark.parametrize("data", NOT_IN_THE_GROUP.values(), ids=NOT_IN_THE_GROUP.keys())
def test_what_is_no_element_is_refused(group: Group, data: bytes) -> None:
    with pytest.raises(ElementMalformedError):
        group.decode(data)
    with pytest.raises(ElementMalformedError):
        group.decode_nonzero(data)


@BOTH
@pytest.mark.parametrize("place", range(1, 8))
def test_an_element_with_torsion_is_refused(group: Group, place: int) -> None:
    torsion = [data for data in TORSION if data != IDENTITY][place - 1]
    good = group.encode(group.base(number("element")))
    group.decode(good)
    with pytest.raises(ElementMalformedError):
        group.decode(shifted(good, torsion))


@BOTH
def test_a_known_element_is_the_one_that_was_decoded(group: Group) -> None:
    for e in (group.base(number("known")), group.identity):
        data = group.encode(e)
        assert group.equal(group.decode_known(data), group.decode(data))
        text = element_text(group, e)
        assert group.equal(parse_element(group, text, zero=True, known=True), parse_element(group, text, zero=True))


@BOTH
def test_the_identity_is_legal_only_where_said(group: Group) -> None:
    assert group.encode(group.decode(IDENTITY)) == IDENTITY
    assert group.encode(group.identity) == IDENTITY
    text = element_text(group, group.identity)
    assert text == "0" * 63 + "1"
    assert group.equal(parse_element(group, text, zero=True), group.identity)
    with pytest.raises(ElementIdentityError):
        group.decode_nonzero(IDENTITY)
    with pytest.raises(ElementIdentityError):
        parse_element(group, text)


@BOTH
def test_sums_and_products_may_be_the_identity(group: Group) -> None:
    e, zero = group.base(5), group.identity
    assert [group.encode(item) for item in zeros(group, e, zero)] == [IDENTITY] * 13
    for item in (group.add(e, zero), group.add(zero, e), group.sub(e, zero), group.mul(e, 1), group.mul(e, ORDER + 1)):
        assert group.equal(item, e)
    assert group.equal(group.base_plus(2, group.base(3), 1), e)
    assert not group.equal(e, group.negate(e))
    assert not group.equal(e, zero)


def zeros(group: Group, e: Element, zero: Element) -> list[Element]:
    return [
        group.sub(e, e),
        group.add(e, group.negate(e)),
        group.negate(zero),
        group.add(zero, zero),
        group.base(0),
        group.base(ORDER),
        group.mul(e, 0),
        group.mul(e, -ORDER),
        group.mul(zero, 7),
        group.base_plus(-5, e, 1),
        group.base_plus(0, zero, 9),
        group.pair(e, 2, e, -2),
        group.pair(zero, 3, e, 0),
    ]


@BOTH
def test_the_generator_is_the_base_point_and_has_the_order(group: Group) -> None:
    assert group.encode(group.generator).hex() == "58" + "66" * 31
    assert group.encode(group.base(1)) == group.encode(group.generator)
    assert group.order == ORDER
    point = decode_point(group.encode(group.generator))
    assert point is not None
    assert is_identity(multiply(make_multiples(point), group.order))


@BOTH
@pytest.mark.parametrize(
    "change", [str.upper, lambda text: " " + text, lambda text: text[:-1], lambda text: text + "0"]
)
def test_an_element_has_one_text(group: Group, change: Callable[[str], str]) -> None:
    text = element_text(group, group.base(number("text")))
    assert element_text(group, parse_element(group, text)) == text
    assert bytes.fromhex(text)[::-1] == group.encode(group.base(number("text")))
    with pytest.raises(ElementMalformedError):
        parse_element(group, change(text))


def test_scalars_have_one_text() -> None:
    for value in (0, 1, 10, ORDER - 1):
        assert parse_scalar(str(value)) == value
    bad = [
        "",
        "-0",
        "-1",
        "+1",
        "007",
        "00",
        "1_0",
        " 1",
        "1 ",
        "1e3",
        "0x1",
        "\uff11",
        "1.0",
        str(ORDER),
        str(ORDER + 1),
    ]
    for text in [*bad, "9" * 77, "1" + "0" * 5_000]:
        with pytest.raises(ScalarMalformedError):
            parse_scalar(text)


@pytest.mark.parametrize("place", [0, 1])
def test_the_order_added_to_a_scalar_is_refused(place: int) -> None:
    texts = [str(number("c")), str(number("z"))]
    assert parse_proof(*texts).challenge == number("c")
    texts[place] = str(int(texts[place]) + ORDER)
    with pytest.raises(ScalarMalformedError):
        parse_proof(*texts)


@BOTH
def test_scalars_multiply_and_add(group: Group) -> None:
    for a, b, c in [
        (0, 0, 0),
        (1, 2, 3),
        (-1, 5, 5),
        (ORDER - 1, ORDER - 1, ORDER + 7),
        (number(1), number(2), number(3)),
    ]:
        assert group.multiply_add(a, b, c) == (a * b + c) % ORDER
