"""Attacks on the trustees of a Belenios election, with a trustee's own keys. Numbers are the catalogue's."""

import json
from typing import Any

import pytest

from keys.channel import derive_secret
from keys.group import element_text, parse_element
from keys.schnorr import prove_key, sign_message
from tests.keys.groups import drawing
from tests.tampering.secret.archives import ELECTION, GROUP, TRUSTEES, Bel, Bend, bend, bends, bent, load
from voting.belenios.structure import format_proof, format_structure

# -- A34, A35: keys whose secret nobody proved ------------------------------------------------------------------------


@bend("A34", "S4", "a key less all others with a copied proof", "proof-key-wrong", 0, "pair")
def _(bel: Bel) -> None:
    def rogue(trustees: Any) -> None:
        first = parse_element(GROUP, trustees[0][1]["public_key"])
        aim = GROUP.sub(GROUP.base(99), first)
        trustees[1][1] = {"pok": trustees[0][1]["pok"], "public_key": element_text(GROUP, aim)}

    bent(bel, TRUSTEES, rogue)
    bent(bel, ELECTION, lambda election: election.update(public_key=element_text(GROUP, GROUP.base(99))))


@bend("A34", "S4", "a proof of knowledge that was changed", "proof-key-wrong", 0)
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees[0][1]["pok"].update(response="1"))


@bend("A35", "S4", "one trustee's key twice", "trustee-repeated", 0, "pair")
def _(bel: Bel) -> None:
    def twice(trustees: Any) -> None:
        trustees[1] = trustees[0]

    bent(bel, TRUSTEES, twice)


@bend("A35", "S4", "two trustees of a group in each other's place", "trustee-certificate-wrong", 0, "threshold")
def _(bel: Bel) -> None:
    def swap(trustees: Any) -> None:
        for name in ("certs", "coefexps", "signatures", "verification_keys"):
            found = trustees[1][1][name]
            found[0], found[1] = found[1], found[0]

    bent(bel, TRUSTEES, swap)


@bend("A35", "S6", "the group of another election", "election-key-wrong", 0, "shares")
def _(bel: Bel) -> None:
    bel.parts[0].data[TRUSTEES] = format_structure([json.loads(load("threshold").parts[0].data[TRUSTEES])[1]])


# -- A36: polynomials of another length -------------------------------------------------------------------------------


def sign_polynomial(bel: Bel, group: Any, index: int) -> None:
    """S4: trustee ``index`` of a group, counted from 0, signs its own coefficients anew, alone and with all."""
    draw = drawing("bent trustee")
    secret = derive_secret(bel.known["pedersen"][index]["seed"]).signing
    coefficients = group["coefexps"][index]
    coefficients["signature"] = format_proof(sign_message(GROUP, secret, coefficients["message"], draw))
    together = {"certs": group["certs"], "coefexps": json.loads(coefficients["message"])["coefexps"]}
    text = f"certs_sig|{format_structure(together).decode()}"
    group["signatures"][index] = format_proof(sign_message(GROUP, secret, text, draw))


for what, length in (("one coefficient more", 3), ("one coefficient less", 1)):

    @bend("A36", "S4", f"{what} than the threshold, signed", "trustee-coefficients-wrong", 0, "shares")
    def _(bel: Bel, length: int = length) -> None:
        def change(trustees: Any) -> None:
            group = trustees[0][1]
            found = json.loads(group["coefexps"][3]["message"])["coefexps"]
            message = format_structure({"coefexps": [*found, found[0]][:length]}).decode()
            group["coefexps"][3]["message"] = message
            sign_polynomial(bel, group, 3)

        bent(bel, TRUSTEES, change)


@bend("A36", "S4", "other coefficients, not signed", "trustee-coefficients-wrong", 0, "shares")
def _(bel: Bel) -> None:
    def change(trustees: Any) -> None:
        group = trustees[0][1]
        group["coefexps"][0]["message"] = group["coefexps"][1]["message"]

    bent(bel, TRUSTEES, change)


@bend("A36", "S4", "coefficients signed alone and not with the certificates", "trustee-coefficients-wrong", 0, "shares")
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees[0][1]["signatures"].reverse())


@bend("A36", "S6", "a lower threshold", "trustee-certificate-wrong", 0, "shares")
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees[0][1].update(threshold=1))


@bend("A36", "S6", "a threshold above the group", "trustees-malformed", 0, "shares")
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees[0][1].update(threshold=5))


@bend("A36", "S6", "one trustee of a group left out", "trustee-certificate-wrong", 0, "shares")
def _(bel: Bel) -> None:
    def less(trustees: Any) -> None:
        for name in ("certs", "coefexps", "signatures", "verification_keys"):
            trustees[0][1][name].pop()

    bent(bel, TRUSTEES, less)


@bend("A36", "S6", "lists of different lengths", "trustees-malformed", 0, "shares")
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees[0][1]["certs"].pop())


# -- A38, A39: keys that do not follow from the ceremony --------------------------------------------------------------


@bend("A38", "S4", "a share's key of its owner's choice, proved and signed", "trustee-key-wrong", 0, "shares")
def _(bel: Bel) -> None:
    def change(trustees: Any) -> None:
        draw, key = drawing("own key"), element_text(GROUP, GROUP.base(4711))
        signature = sign_message(GROUP, derive_secret(bel.known["pedersen"][0]["seed"]).signing, key, draw)
        trustees[0][1]["verification_keys"][0] = {
            "pok": format_proof(prove_key(GROUP, 4711, draw)),
            "public_key": key,
            "signature": format_proof(signature),
        }

    bent(bel, TRUSTEES, change)


@bend("A38", "S4", "a share's key that its owner did not sign", "trustee-key-wrong", 0, "shares")
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees[0][1]["verification_keys"][0].pop("signature"))


@bend("A38", "S4", "a share's key signed by another trustee", "trustee-key-wrong", 0, "shares")
def _(bel: Bel) -> None:
    def change(trustees: Any) -> None:
        keys = trustees[0][1]["verification_keys"]
        keys[0]["signature"] = keys[1]["signature"]

    bent(bel, TRUSTEES, change)


@bend("A39", "S6", "an election key with a known secret", "election-key-wrong", 0)
def _(bel: Bel) -> None:
    bent(bel, ELECTION, lambda election: election.update(public_key=element_text(GROUP, GROUP.base(99))))


@bend("A39", "S6", "a trustee left out of the list", "election-key-wrong", 0, "threshold")
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees.pop())


@bend("A39", "S6", "no trustee", "trustees-malformed", 0)
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees.clear())


@bend("A39", "S6", "a trustee of another kind", "trustees-malformed", 0)
def _(bel: Bel) -> None:
    bent(bel, TRUSTEES, lambda trustees: trustees[0].__setitem__(0, "Double"))


@pytest.mark.parametrize("item", bends(__name__, "A34", "A35"), ids=str)
def test_a34_a_trustee_knows_the_secret_of_its_key(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A36"), ids=str)
def test_a36_polynomials_are_as_long_as_the_threshold(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A38", "A39"), ids=str)
def test_a39_keys_follow_from_the_ceremony(item: Bend) -> None:
    item.check()
