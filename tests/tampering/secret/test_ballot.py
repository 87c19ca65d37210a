"""Attacks on the proofs of a Belenios ballot, signed anew by the voter who bends it. Numbers are the catalogue's."""

from typing import Any

import pytest

from keys.blank import BlankOpening, BlankSum, prove_blank, prove_blank_sum
from keys.elgamal import encrypt, total
from keys.group import ORDER
from keys.interval import prove_interval
from keys.sigma import Proof, ciphertexts_text
from tests.keys.groups import drawing
from tests.tampering.secret.archives import GROUP, Bel, Bend, bend, bends, put_signature
from tests.tampering.secret.forging import (
    BLANK,
    BLANK_ZERO,
    FIRST,
    IDENTITY,
    RANGE,
    forge,
    prefix_of,
    proofs_json,
    texts,
)

# -- A03, A04, A20: parts in another place ----------------------------------------------------------------------------


@bend("A03", "S3", "two options of a ballot exchanged with their proofs", "proof-sum-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    for name in ("choices", "individual_proofs"):
        found = ballot["answers"][0][name]
        found[0], found[1] = found[1], found[0]
    bel.sign(ballot)


@bend("A03", "S3", "two options of a ballot exchanged without their proofs", "proof-option-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0]["choices"][:2] = reversed(ballot["answers"][0]["choices"][:2])
    bel.sign(ballot)


@bend("A03", "S3", "the sum's proof of one question under another", "proof-sum-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][BLANK_ZERO]["overall_proof"] = ballot["answers"][BLANK]["overall_proof"]
    bel.sign(ballot)


@bend("A04", "S3", "another voter's whole answer signed as one's own", "proof-option-wrong", 2)
def _(bel: Bel) -> None:
    ballot = bel.ballot(1)
    ballot["answers"] = bel.ballot(0)["answers"]
    bel.sign(ballot, 1)


@bend("A04", "S3", "one option of another voter's answer", "proof-option-wrong", 2)
def _(bel: Bel) -> None:
    ballot, other = bel.ballot(1), bel.ballot(0)
    for name in ("choices", "individual_proofs"):
        ballot["answers"][0][name][0] = other["answers"][0][name][0]
    bel.sign(ballot, 1)


# -- A05: both branches made backwards --------------------------------------------------------------------------------


@bend("A05", "S3", "both branches simulated", "proof-option-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0]["individual_proofs"][0] = proofs_json([Proof(1, 2), Proof(3, 4)])
    bel.sign(ballot)


# -- A12, A27: scalars ------------------------------------------------------------------------------------------------


def more(proof: Any, name: str) -> None:
    proof[name] = str(int(proof[name]) + ORDER)


for name in ("challenge", "response"):

    @bend("A12", "S3", f"the {name} of an option plus the order", "scalar-malformed", FIRST)
    def _(bel: Bel, name: str = name) -> None:
        ballot = bel.ballot()
        more(ballot["answers"][0]["individual_proofs"][0][0], name)
        bel.sign(ballot)

    @bend("A12", "S3", f"the {name} of the sum plus the order", "scalar-malformed", FIRST)
    def _(bel: Bel, name: str = name) -> None:
        ballot = bel.ballot()
        more(ballot["answers"][0]["overall_proof"][0], name)
        bel.sign(ballot)

    @bend("A27", "S1", f"the {name} of the signature plus the order", "scalar-malformed", FIRST)
    def _(bel: Bel, name: str = name) -> None:
        ballot = bel.ballot()
        more(ballot["signature"]["proof"], name)
        bel.put(ballot)


# -- A13: the identity ------------------------------------------------------------------------------------------------


@bend("A13", "S3", "a first half that shows the choice, all proofs consistent", "element-identity", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    forge(bel, ballot, [1, 0, 0, 0], range(1, 2), [0, 11, 12, 13])
    bel.sign(ballot)


@bend("A13", "S3", "the identity as credential", "ballot-credential-unknown", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["credential"] = IDENTITY
    put_signature(ballot, 0)
    bel.put(ballot)


# -- A17, A18, A19: more or less than one may choose ------------------------------------------------------------------

for what, values in (("two", [2, 0, 0, 0]), ("less than nothing", [-1, 2, 0, 0]), ("a million", [10**6, 0, 0, 0])):

    @bend("A17", "S3", f"{what} in one option", "proof-option-wrong", FIRST)
    def _(bel: Bel, values: list[int] = values) -> None:
        ballot = bel.ballot()
        forge(bel, ballot, values, range(1, 2))
        bel.sign(ballot)


@bend("A17", "S3", "a branch of a proof left out", "proof-option-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0]["individual_proofs"][0].pop()
    bel.sign(ballot)


@bend("A17", "S3", "an option's proof left out", "ballot-shape-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0]["individual_proofs"].pop()
    bel.sign(ballot)


for what, values in (("two options", [1, 1, 0, 0]), ("no option", [0, 0, 0, 0])):

    @bend("A18", "S3", f"{what} chosen of exactly one", "proof-sum-wrong", FIRST)
    def _(bel: Bel, values: list[int] = values) -> None:
        ballot = bel.ballot()
        forge(bel, ballot, values, range(1, 2))
        bel.sign(ballot)


@bend("A19", "S3", "a good proof for wider limits", "proof-sum-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    forge(bel, ballot, [1, 1, 0, 0], range(1, 3))
    bel.sign(ballot)


@bend("A19", "S3", "ten thousand branches under one option", "secret-ballot-malformed", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0]["individual_proofs"][0] *= 5_000
    bel.sign(ballot)


# -- blank votes ------------------------------------------------------------------------------------------------------


@bend("A18", "S3", "a blank vote that chooses", "proof-blank-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot, draw, key = bel.ballot(), drawing("blank and chosen"), bel.election.key
    prefix, values, used = prefix_of(bel, ballot), [1, 1, 0, 0], [21, 22, 23, 24]
    choices = [encrypt(GROUP, key, value, r) for value, r in zip(values, used, strict=True)]
    under, pair = f"{prefix}|{ciphertexts_text(GROUP, choices)}", BlankSum(choices[0], total(GROUP, choices[1:]))
    opening, members = BlankOpening(True, used[0], sum(used[1:])), range(1, 3)
    individual = [
        prove_interval(GROUP, key, prefix, choice, (0, 1), value, r, draw)
        for choice, value, r in zip(choices, values, used, strict=True)
    ]
    ballot["answers"][BLANK] = {
        "choices": texts(choices),
        "individual_proofs": [proofs_json(proofs) for proofs in individual],
        "overall_proof": proofs_json(prove_blank_sum(GROUP, key, under, pair, members, 0, opening, draw)),
        "blank_proof": proofs_json(prove_blank(GROUP, key, under, pair, opening, draw)),
    }
    bel.sign(ballot)


@bend("A18", "S3", "the proof of a blank vote left out", "ballot-shape-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    del ballot["answers"][BLANK]["blank_proof"]
    bel.sign(ballot)


@bend("A18", "S3", "a proof of a blank vote where none can be", "ballot-shape-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][RANGE]["blank_proof"] = ballot["answers"][BLANK]["blank_proof"]
    bel.sign(ballot)


@bend("A18", "S3", "the two branches of a blank proof exchanged", "proof-blank-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][BLANK]["blank_proof"].reverse()
    bel.sign(ballot)


@bend("A18", "S3", "three branches in a blank proof", "proof-blank-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][BLANK]["blank_proof"].append(ballot["answers"][BLANK]["blank_proof"][0])
    bel.sign(ballot)


@bend("A18", "S3", "a branch too few in the sum of a blank question", "proof-sum-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][BLANK]["overall_proof"].pop()
    bel.sign(ballot)


@pytest.mark.parametrize("item", bends(__name__, "A03", "A04"), ids=str)
def test_a03_parts_do_not_move(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A05"), ids=str)
def test_a05_challenges_are_recomputed(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A12", "A27"), ids=str)
def test_a12_scalars_have_one_spelling(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A13"), ids=str)
def test_a13_the_identity_is_refused_where_it_shows_something(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A17"), ids=str)
def test_a17_every_option_is_nought_or_one(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A18", "A19"), ids=str)
def test_a18_as_many_options_as_the_question_allows(item: Bend) -> None:
    item.check()
