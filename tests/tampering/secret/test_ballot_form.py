"""Attacks on the form of a Belenios ballot, on whose it is and what it signs. Numbers are the catalogue's."""

import json

import pytest

from keys.group import element_text
from tests.tampering.secret.archives import GROUP, Bel, Bend, Part, bend, bends, load, put_signature
from tests.tampering.secret.forging import FIRST, RANGE
from voting.belenios.event import BALLOT
from voting.belenios.structure import compact_hash, format_structure

# -- A20, A23: parts missing, twice, too many ------------------------------------------------------------------------


@bend("A20", "S3", "an answer missing", "ballot-shape-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"].pop()
    bel.sign(ballot)


@bend("A20", "S3", "an answer twice", "ballot-shape-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"] *= 2
    bel.sign(ballot)


@bend("A20", "S3", "answers in another order", "ballot-shape-wrong", FIRST, "threshold")
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"].reverse()
    bel.sign(ballot)


@bend("A20", "S3", "an option too many", "ballot-shape-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    for name in ("choices", "individual_proofs"):
        ballot["answers"][0][name].append(ballot["answers"][0][name][0])
    bel.sign(ballot)


@bend("A23", "S3", "a weight in the ballot", "secret-ballot-malformed", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    signature = ballot.pop("signature")
    ballot |= {"weight": 99999, "signature": signature}
    bel.sign(ballot)


# -- A14: other spellings of the same ballot --------------------------------------------------------------------------


@bend("A14", "S3", "upper-case digits", "element-malformed", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    choice = ballot["answers"][0]["choices"][0]
    choice["alpha"] = choice["alpha"].upper()
    bel.sign(ballot)


@bend("A14", "S1", "a space in a ballot", "secret-ballot-malformed", FIRST)
def _(bel: Bel) -> None:
    bel.at(BALLOT).data[0] = json.dumps(bel.ballot()).encode()


@bend("A14", "S1", "a line feed behind a ballot", "secret-ballot-malformed", FIRST)
def _(bel: Bel) -> None:
    bel.at(BALLOT).data[0] += b"\n"


@bend("A14", "S3", "members in another order", "secret-ballot-malformed", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0] = dict(sorted(ballot["answers"][0].items(), reverse=True))
    bel.sign(ballot)


@bend("A14", "S1", "no ballot at all", "secret-ballot-malformed", FIRST)
def _(bel: Bel) -> None:
    bel.at(BALLOT).data[0] = b"null"


# -- A21, A25: another election, another voter ------------------------------------------------------------------------


@bend("A21", "S6", "a ballot of another election", "ballot-credential-unknown", FIRST)
def _(bel: Bel) -> None:
    bel.at(BALLOT).data[0] = load("pair").at(BALLOT).data[0]


@bend("A21", "S6", "a ballot of another election by a voter of this one", "ballot-election-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = load("pair").ballot()
    ballot["credential"] = bel.ballot()["credential"]
    bel.sign(ballot)


@bend("A21", "S6", "a ballot of another election, named as one of this", "proof-option-wrong", FIRST, "shares")
def _(bel: Bel) -> None:
    ballot, mine = load("threshold").ballot(), bel.ballot()
    ballot["answers"] = [ballot["answers"][RANGE]]
    for name in ("election_uuid", "election_hash", "credential"):
        ballot[name] = mine[name]
    bel.sign(ballot)


@bend("A25", "S1", "a ballot by a key that is nobody's", "ballot-credential-unknown", 7)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["credential"] = element_text(GROUP, GROUP.base(4711))
    put_signature(ballot, 4711)
    bel.parts.insert(7, Part(BALLOT, [format_structure(ballot)]))


@bend("A25", "S3", "a ballot under another voter's credential", "ballot-signature-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot(0)
    ballot["credential"] = bel.ballot(1)["credential"]
    put_signature(ballot, bel.secret(bel.voter(0)))
    bel.put(ballot)


@bend("A25", "S1", "a ballot without a signature", "secret-ballot-malformed", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    del ballot["signature"]
    bel.put(ballot)


# -- A26, A29: what the signature covers, replays ---------------------------------------------------------------------


@bend("A26", "S1", "a proof changed in a stored ballot", "ballot-signed-hash-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0]["overall_proof"][0]["response"] = "1"
    bel.put(ballot)


@bend("A26", "S1", "a proof changed in a stored ballot, the hash with it", "ballot-signature-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0]["overall_proof"][0]["response"] = "1"
    unsigned = {name: value for name, value in ballot.items() if name != "signature"}
    ballot["signature"]["hash"] = compact_hash(format_structure(unsigned))
    bel.put(ballot)


@bend("A26", "S1", "the two choices of a ballot swapped", "ballot-signed-hash-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot()
    ballot["answers"][0]["choices"].reverse()
    bel.put(ballot)


@bend("A26", "S1", "the signature of another ballot of the same voter", "ballot-signed-hash-wrong", FIRST)
def _(bel: Bel) -> None:
    ballot = bel.ballot(0)
    ballot["signature"] = bel.ballot(2)["signature"]
    bel.put(ballot)


@bend("A29", "S6", "an exact copy of a voter's first ballot as the last", "ballot-repeated", 7)
def _(bel: Bel) -> None:
    bel.parts.insert(7, Part(BALLOT, list(bel.at(BALLOT, 0).data)))
    bel.count()


@bend("A29", "S6", "an exact copy of a voter's second ballot as the last", "ballot-repeated", 7)
def _(bel: Bel) -> None:
    bel.parts.insert(7, Part(BALLOT, list(bel.at(BALLOT, 2).data)))
    bel.count()


@pytest.mark.parametrize("item", bends(__name__, "A14"), ids=str)
def test_a14_a_ballot_has_one_spelling(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A20", "A23"), ids=str)
def test_a20_every_part_once_and_in_order(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A21", "A25"), ids=str)
def test_a21_ballots_belong_to_one_election_and_one_voter(item: Bend) -> None:
    item.check()


@pytest.mark.parametrize("item", bends(__name__, "A26", "A29"), ids=str)
def test_a26_the_signature_covers_all(item: Bend) -> None:
    item.check()
