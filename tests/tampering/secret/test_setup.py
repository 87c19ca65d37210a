"""Attacks on the setup of a Belenios election: parameters, trustees, credentials. Numbers are the catalogue's."""

from collections.abc import Callable
from typing import Any

import pytest

from keys.group import ORDER
from tests.tampering.secret.archives import CREDENTIALS, ELECTION, TRUSTEES, Bel, Bend, bend, bends, bent, load
from voting.belenios.audit import Expected
from voting.belenios.structure import sha256_hex

IDENTITY = "00" * 31 + "01"
SMALL_ORDER = "00" * 32  # of order four
NOT_CANONICAL = "7" + "f" * 61 + "ed"  # y is the field's prime: another spelling of 0
NOT_ON_THE_CURVE = "00" * 31 + "02"
UPPER = "ABCDEF" + "0" * 58
OTHER = "00" * 32


def with_small_part(text: str) -> str:
    """The text of an element plus the point of order two: on the curve, outside the subgroup."""
    y = int.from_bytes(bytes.fromhex(text)) & (2**255 - 1)
    x_sign = int(text, 16) >> 255
    return f"{(2**255 - 19 - y) | ((1 - x_sign) << 255):064x}"


# -- A08: parameters chosen by the record -----------------------------------------------------------------------------

PARAMETERS: dict[str, tuple[Callable[[Any], object], str]] = {
    "a generator": (lambda election: election.update(generator=IDENTITY), "election-malformed"),
    "another version": (lambda election: election.update(version=2), "election-unsupported"),
    "another group": (lambda election: election.update(group="BELENIOS-2048"), "election-unsupported"),
    "another type of question": (
        lambda election: election["questions"].__setitem__(0, {"type": "NonHomomorphic", "value": {}}),
        "election-unsupported",
    ),
    "limits in the wrong order": (lambda election: election["questions"][0].update(min=2), "election-malformed"),
    "no question": (lambda election: election.update(questions=[]), "election-malformed"),
    "a name that is a number": (lambda election: election.update(name=1), "election-malformed"),
    "a short identifier": (lambda election: election.update(uuid="short"), "election-malformed"),
    "true for a limit": (lambda election: election["questions"][0].update(max=True), "election-malformed"),
}
for what, (change, code) in PARAMETERS.items():

    @bend("A08", "S6", f"{what} in the election", code, 0)
    def _(bel: Bel, change: Callable[[Any], object] = change) -> None:
        bent(bel, ELECTION, change)


# -- A11, A13: encodings of elements ----------------------------------------------------------------------------------

for number, what, text, code in (
    ("A11", "a point of small order", SMALL_ORDER, "element-malformed"),
    ("A11", "a point spelt in another way", NOT_CANONICAL, "element-malformed"),
    ("A11", "no point at all", NOT_ON_THE_CURVE, "element-malformed"),
    ("A14", "upper-case digits", UPPER, "element-malformed"),
    ("A13", "the identity", IDENTITY, "element-identity"),
):

    @bend(number, "S6", f"{what} as election key", code, 0)
    def _(bel: Bel, text: str = text) -> None:
        bent(bel, ELECTION, lambda election: election.update(public_key=text))

    @bend(number, "S6", f"{what} as trustee's key", code, 0)
    def _(bel: Bel, text: str = text) -> None:
        bent(bel, TRUSTEES, lambda trustees: trustees[0][1].update(public_key=text))

    @bend(number, "S6", f"{what} as public credential", "electorate-malformed" if number == "A14" else code, 0)
    def _(bel: Bel, text: str = text) -> None:
        bent(bel, CREDENTIALS, lambda credentials: credentials.append(f"{text},1,new"))


@bend("A11", "S6", "a trustee's key moved out of the subgroup", "element-malformed", 0)
def _(bel: Bel) -> None:
    bent(
        bel, TRUSTEES, lambda trustees: trustees[0][1].update(public_key=with_small_part(trustees[0][1]["public_key"]))
    )


# -- A12: scalars -----------------------------------------------------------------------------------------------------


def more(proof: Any, name: str) -> None:
    proof[name] = str(int(proof[name]) + ORDER)


for name in ("challenge", "response"):

    @bend("A12", "S6", f"a trustee's {name} plus the order", "scalar-malformed", 0)
    def _(bel: Bel, name: str = name) -> None:
        bent(bel, TRUSTEES, lambda trustees: more(trustees[0][1]["pok"], name))


# -- A25, A46: credentials and weights --------------------------------------------------------------------------------

KEY = "ab" * 32
LINES: dict[str, tuple[Callable[[Any], object], str]] = {
    "a credential twice": (lambda found: found.append(found[0].partition(",")[0] + ",5,again"), "electorate-repeated"),
    "weights above what can be counted": (
        lambda found: found.append(KEY + ",100000000000,x"),
        "weights-too-large",
    ),
    "a weight of its own above that": (
        lambda found: found.append(KEY + ",100000000001,x"),
        "electorate-malformed",
    ),
    "a weight with zeros before it": (lambda found: found.append(KEY + ",007,x"), "electorate-malformed"),
    "a weight below nothing": (lambda found: found.append(KEY + ",-1,x"), "electorate-malformed"),
    "a line that is no text": (lambda found: found.append(1), "electorate-malformed"),
    "a short credential": (lambda found: found.append("ab" * 31 + ",1,x"), "electorate-malformed"),
    "an object": (lambda found: found.append({"credentials": found[0]}), "electorate-malformed"),
}
for what, (change, code) in LINES.items():

    @bend("A25", "S6", f"{what} in the list of credentials", code, 0)
    def _(bel: Bel, change: Callable[[Any], object] = change) -> None:
        bent(bel, CREDENTIALS, change)


@bend("A25", "S6", "a name spelt in another way", "electorate-malformed", 0)
def _(bel: Bel) -> None:
    bel.parts[0].data[CREDENTIALS] = bel.parts[0].data[CREDENTIALS].replace(b',1"', b',1,v\\u0030005"')


@bend("A25", "S6", "a space in the list of credentials", "electorate-malformed", 0)
def _(bel: Bel) -> None:
    bel.parts[0].data[CREDENTIALS] = bel.parts[0].data[CREDENTIALS].replace(b'","', b'", "', 1)


@bend("A25", "S6", "a comma after the last credential", "electorate-malformed", 0)
def _(bel: Bel) -> None:
    bel.parts[0].data[CREDENTIALS] = bel.parts[0].data[CREDENTIALS].replace(b'"]', b'",]', 1)


def expected(name: str) -> Expected:
    election, _trustees, credentials = load(name).parts[0].data
    return Expected(sha256_hex(election), sha256_hex(credentials))


def heavier(found: list[str]) -> None:
    """One more thousandth of a square metre for voter 1."""
    found[:] = [line.replace(",89370", ",89371") for line in found]


SEALED = expected("single")


@bend("A46", "S2", "a weight changed, counted anew with the trustees", "electorate-other", 0, expected=SEALED)
def _(bel: Bel) -> None:
    bent(bel, CREDENTIALS, heavier)
    bel.count()


@bend("A46", "S2", "a weight changed and nothing else", "tally-count-wrong", 8)
def _(bel: Bel) -> None:
    bent(bel, CREDENTIALS, heavier)


@bend("A46", "S2", "a weight and the sum of weights changed", "tally-wrong", 8)
def _(bel: Bel) -> None:
    bent(bel, CREDENTIALS, heavier)
    bel.parts[8].weight += 1


@bend("A33", "S6", "another text of the question, with its own hash", "election-other", 0, expected=SEALED)
def _(bel: Bel) -> None:
    bent(bel, ELECTION, lambda election: election["questions"][0]["answers"].reverse())


@bend("A33", "S6", "another text of the question", "ballot-election-wrong", 1)
def _(bel: Bel) -> None:
    bent(bel, ELECTION, lambda election: election["questions"][0]["answers"].reverse())


@pytest.mark.parametrize("item", bends(__name__, "A08"), ids=str)
def test_a08_parameters_are_not_the_records_to_choose(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A11", "A12", "A13", "A14"), ids=str)
def test_a11_elements_and_scalars_have_one_encoding(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A46", "A25"), ids=str)
def test_a46_weights_are_those_of_the_roll(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A33"), ids=str)
def test_a33_everybody_votes_on_the_same_text(item: Bend) -> None:
    item.check()
