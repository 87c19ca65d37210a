"""A11 to A13 in the fields of an archive that test_setup.py and test_ballot.py leave out."""

from collections.abc import Callable
from typing import Any

import pytest

from keys.group import ORDER
from tests.tampering.secret.archives import TRUSTEES, Bel, Bend, bend, bends, bent
from tests.tampering.secret.forging import BLANK, FIRST, changed
from tests.tampering.secret.test_setup import IDENTITY, NOT_CANONICAL, NOT_ON_THE_CURVE, SMALL_ORDER, with_small_part
from voting.belenios.event import DECRYPTION, TALLY

CLASSES = {
    "a point of small order": SMALL_ORDER,
    "a point spelt in another way": NOT_CANONICAL,
    "no point at all": NOT_ON_THE_CURVE,
    "a point outside the subgroup": with_small_part("66" * 31 + "58"),  # the generator is the good one
}
Put = Callable[[Bel, str], object]


def choice(half: str) -> Put:
    def put(bel: Bel, text: str) -> None:
        ballot = bel.ballot()
        ballot["answers"][0]["choices"][0][half] = text
        bel.sign(ballot)

    return put


def tally(half: str) -> Put:
    def put(bel: Bel, text: str) -> None:
        changed(bel.at(TALLY), lambda found: found[0][0].update({half: text}))

    return put


def factor(bel: Bel, text: str) -> None:
    changed(bel.at(DECRYPTION), lambda found: found["decryption_factors"][0].__setitem__(0, text))


def verification_key(bel: Bel, text: str) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees[0][1]["verification_keys"][0].update(public_key=text))


FIELDS: dict[str, tuple[Put, int, str]] = {
    "a ballot's first half": (choice("alpha"), FIRST, "single"),
    "a ballot's second half": (choice("beta"), FIRST, "single"),
    "the sum's first half": (tally("alpha"), 8, "single"),
    "the sum's second half": (tally("beta"), 8, "single"),
    "a factor": (factor, 9, "single"),
    "a share's key": (verification_key, 0, "shares"),
}
for field, (put, entry, base) in FIELDS.items():
    for what, text in CLASSES.items():

        @bend("A11", "S6", f"{what} as {field}", "element-malformed", entry, base)
        def _(bel: Bel, put: Put = put, text: str = text) -> None:
            put(bel, text)


@bend("A13", "S4", "the identity as a share's key", "element-identity", 0, "shares")
def _(bel: Bel) -> None:
    verification_key(bel, IDENTITY)


@bend("A13", "S4", "the identity as a factor", "proof-decryption-wrong", 9)
def _(bel: Bel) -> None:
    factor(bel, IDENTITY)


def more(proof: Any, name: str) -> None:
    proof[name] = str(int(proof[name]) + ORDER)


GROUP_PROOFS: dict[str, Callable[[Any], Any]] = {
    "a certificate": lambda group: group["certs"][0]["signature"],
    "coefficients": lambda group: group["coefexps"][0]["signature"],
    "coefficients with certificates": lambda group: group["signatures"][0],
    "a share's key": lambda group: group["verification_keys"][0]["pok"],
    "a share's key as signed": lambda group: group["verification_keys"][0]["signature"],
}
for name in ("challenge", "response"):
    for what, find in GROUP_PROOFS.items():

        @bend("A12", "S4", f"the {name} under {what} plus the order", "scalar-malformed", 0, "shares")
        def _(bel: Bel, find: Callable[[Any], Any] = find, name: str = name) -> None:
            bent(bel, TRUSTEES, lambda trustees: more(find(trustees[0][1]), name))

    for part in ("blank_proof", "overall_proof"):
        what = f"the {name} of a {part.replace('_', ' ')} plus the order"

        @bend("A12", "S3", what, "scalar-malformed", FIRST, "threshold")
        def _(bel: Bel, part: str = part, name: str = name) -> None:
            ballot = bel.ballot()
            more(ballot["answers"][BLANK][part][1], name)
            bel.sign(ballot)

    @bend("A12", "S4", f"the {name} of a decryption plus the order", "scalar-malformed", 9)
    def _(bel: Bel, name: str = name) -> None:
        changed(bel.at(DECRYPTION), lambda found: more(found["decryption_proofs"][0][1], name))


@pytest.mark.parametrize("item", bends(__name__, "A11"), ids=str)
def test_a11_elements_have_one_encoding_in_every_field(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A12"), ids=str)
def test_a12_scalars_have_one_encoding_in_every_field(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A13"), ids=str)
def test_a13_the_identity_is_refused_where_it_shows_something(item: Bend) -> None:
    item.check()
