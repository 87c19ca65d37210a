"""Secret ballots forged by their own voter, copied or edited in the record: A17 to A27 in a whole case."""

import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from keys.elgamal import Ciphertext
from keys.errors import RejectionError
from keys.group import ORDER, Element, element_text
from tests.keys.groups import number
from tests.secretworld import GROUP, SecretWorld
from tests.tampering.secret.forging import forge_answer, proofs_json, texts
from tests.tampering.secret.record import (
    assert_refused,
    bent,
    forge,
    opened,
)
from tests.tampering.secret.test_record_ballot import text_of
from voting.belenios.ballot import parse_secret_ballot
from voting.statement import cast_message

SEED, OTHER = b"1" * 32, b"2" * 32


def fresh() -> SecretWorld:
    return bent(opened)


def forged(world: SecretWorld, voter: str, change: Callable[[dict[str, Any]], object]) -> str:
    """S3: the voter's ballot for the first option, changed and signed anew."""

    def apply(fields: dict[str, Any]) -> None:
        change(fields)

    return forge(text_of(world, voter, [1, 0, 0], SEED), world.exponent(voter), apply)


def key_text(world: SecretWorld, voter: str) -> str:
    return element_text(GROUP, GROUP.base(world.exponent(voter)))


# -- A17 to A20, A23: more, less or other than the question allows -----------------------------------------------------

TWO = ("choices", "individual_proofs")
NUMBERS: dict[str, tuple[str, list[int], range, str]] = {
    "two votes": ("A17", [2, 0, 0], range(1, 2), "proof-option-wrong"),
    "less than none": ("A17", [-1, 2, 0], range(1, 2), "proof-option-wrong"),
    "a million": ("A17", [10**6, 0, 0], range(1, 2), "proof-option-wrong"),
    "two options": ("A18", [1, 1, 0], range(1, 2), "proof-sum-wrong"),
    "no option": ("A18", [0, 0, 0], range(1, 2), "proof-sum-wrong"),
    "wider limits": ("A19", [1, 1, 0], range(1, 3), "proof-sum-wrong"),
}


@pytest.mark.parametrize("what", NUMBERS)
def test_a17_a18_a19_only_what_the_question_allows_is_provable(what: str) -> None:
    """With the best proofs there are."""
    _number, values, limits, code = NUMBERS[what]
    world = fresh()
    answer = forge_answer(world.election(), key_text(world, "v0001"), values, limits)
    world.cast("v0001", "for", ballot_text=forged(world, "v0001", lambda fields: fields.update(answers=[answer])))
    assert_refused(world, code)


PARTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a17 a proof deleted": (lambda fields: fields["answers"][0]["individual_proofs"].pop(), "ballot-shape-wrong"),
    "a18 the sum of some options": (
        lambda fields: fields["answers"][0].update(overall_proof=fields["answers"][0]["individual_proofs"][0][1:]),
        "proof-sum-wrong",
    ),
    "a20 missing": (lambda fields: fields["answers"].pop(), "secret-ballot-malformed"),
    "a20 twice": (lambda fields: fields["answers"].append(fields["answers"][0]), "ballot-shape-wrong"),
    "a20 an option missing": (
        lambda fields: [fields["answers"][0][name].pop() for name in TWO],
        "ballot-shape-wrong",
    ),
    "a20 an option twice": (
        lambda fields: [fields["answers"][0][name].append(fields["answers"][0][name][0]) for name in TWO],
        "ballot-shape-wrong",
    ),
    "a20 options in another order": (
        lambda fields: [fields["answers"][0][name].reverse() for name in TWO],
        "proof-sum-wrong",
    ),
    "a23 a weight": (lambda fields: fields.update(weight=99_999), "secret-ballot-malformed"),
    "a23 a weight in an answer": (lambda fields: fields["answers"][0].update(weight=2), "secret-ballot-malformed"),
}


@pytest.mark.parametrize("what", PARTS)
def test_a20_a23_every_part_stands_once_and_nothing_else(what: str) -> None:
    change, code = PARTS[what]
    world = fresh()
    world.cast("v0001", "for", ballot_text=forged(world, "v0001", change))
    assert_refused(world, code)


# -- A22, A24: what two voters may not share ---------------------------------------------------------------------------


def commitments(world: SecretWorld, text: str) -> set[bytes]:
    """Both commitments of every branch of every option, as the checker computes them."""
    election = world.election()
    [answer] = parse_secret_ballot(GROUP, election, text.encode()).answers
    found = set()
    for choice, proofs in zip(answer.choices, answer.option_proofs, strict=True):
        for member, proof in enumerate(proofs):
            beta = GROUP.sub(choice.beta, GROUP.base(member))
            found.add(GROUP.encode(GROUP.base_plus(proof.response, choice.alpha, proof.challenge)))
            found.add(GROUP.encode(GROUP.pair(election.key, proof.response, beta, proof.challenge)))
    return found


def test_a22_a_proof_commitment_of_another_voter_cannot_be_used() -> None:
    """Voter 2 makes an option whose first branch has the commitments of voter 1's, and knows the nonces of neither.

    For a response z and a challenge c of its choice the ciphertext ((A - z·B)/c, (B' - z·Y)/c) has them. The second
    branch must then be answered too, under a hash that names voter 2: the proof is refused, so nobody needs to
    remember commitments (voting/SPEC.md, "Sealed ballots").
    """
    world = fresh()
    key = world.election().key
    theirs = text_of(world, "v0001", [1, 0, 0], SEED)
    world.cast("v0001", "for", ballot_text=theirs)
    [answer] = parse_secret_ballot(GROUP, world.election(), theirs.encode()).answers
    choice, proof = answer.choices[0], answer.option_proofs[0][0]
    copied = (
        GROUP.base_plus(proof.response, choice.alpha, proof.challenge),
        GROUP.pair(key, proof.response, choice.beta, proof.challenge),
    )
    c, z = number("challenge"), number("response")

    def divide(point: Element, less: Element) -> Element:
        return GROUP.mul(GROUP.sub(point, less), pow(c, -1, ORDER))

    made = Ciphertext(divide(copied[0], GROUP.base(z)), divide(copied[1], GROUP.mul(key, z)))

    def put(fields: dict[str, Any]) -> None:
        fields["answers"][0]["choices"][0] = texts([made])[0]
        fields["answers"][0]["individual_proofs"][0][0] = proofs_json([type(proof)(c, z)])[0]

    mine = forge(text_of(world, "v0002", [1, 0, 0], OTHER), world.exponent("v0002"), put)
    assert commitments(world, mine) & commitments(world, theirs) == {GROUP.encode(point) for point in copied}
    world.cast("v0002", "for", ballot_text=mine)
    assert_refused(world, "proof-option-wrong")


def test_a22_ballots_of_one_seed_are_refused_by_their_halves() -> None:
    """A random source that repeats itself repeats both: whoever shares a nonce with another shares a half."""
    world = fresh()
    one, other = (text_of(world, voter, [1, 0, 0], SEED) for voter in ("v0001", "v0002"))
    assert commitments(world, one) & commitments(world, other)
    world.cast("v0001", "for", ballot_text=one)
    world.cast("v0002", "for", ballot_text=other)
    assert_refused(world, "ballot-copied")


def test_a24_no_two_voters_share_a_tracker() -> None:
    """The same choice and the same randomness: both trackers differ, for the ballot names its credential."""
    world = fresh()
    made = [text_of(world, voter, [1, 0, 0], SEED) for voter in ("v0001", "v0002", "v0003")]
    election = world.election()
    unsigned = {parse_secret_ballot(GROUP, election, text.encode()).unsigned_hash for text in made}
    assert len(unsigned) == len({hashlib.sha256(text.encode()).digest() for text in made}) == 3


def test_a24_one_ballot_does_not_stand_for_two() -> None:
    world = fresh()
    world.cast("v0001", "for")
    world.drafts.append(copy.deepcopy(world.drafts[-1]))
    assert_refused(world, "ballot-twice")


# -- A26: what the signature covers ------------------------------------------------------------------------------------


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not isinstance(value, dict | list):
        yield path
    for name, item in items:
        yield from leaves(item, (*path, name))


def turned(text: str) -> str:
    """The same length, another last character that the form still allows."""
    return text[:-1] + ("1" if text[-1] != "1" else "2")


def test_a26_no_part_of_a_stored_ballot_changes_without_the_voters_key() -> None:
    """S1: every leaf of ballot and statement in turn, and the hash in the statement with it."""
    world = fresh()
    world.cast("v0001", "for")
    good = world.drafts[-1].body
    before = world.replay()
    ballot = json.loads(good["ballot"])
    tried = 0
    for path in leaves(ballot):
        body, changed = copy.deepcopy(good), copy.deepcopy(ballot)
        inside = changed
        for name in path[:-1]:
            inside = inside[name]
        inside[path[-1]] = turned(inside[path[-1]])
        body["ballot"] = json.dumps(changed, separators=(",", ":"))
        refuse(world, body, "ballot-hash-wrong")
        body["statement"]["ballot"] = hashlib.sha256(body["ballot"].encode()).hexdigest()
        refuse(world, body, "signature-wrong")
        tried += 1
    assert tried == 4 + 3 * 2 + 3 * 4 + 2 + 2  # ballot, halves, options, sum, signature
    for name, value in good["statement"].items():
        if name in ("checkpoint", "previous", "v", "sequence", "credential"):
            continue
        body = copy.deepcopy(good)
        body["statement"][name] = turned(str(value))
        refuse(world, body, None)
    assert before.case.casts["v0001"]


def refuse(world: SecretWorld, body: dict[str, Any], code: str | None) -> None:
    """The server refuses this body in the last entry's place."""
    world.drafts[-1].body = body
    with pytest.raises(RejectionError) as refusal:
        world.replay()
    assert code in (None, refusal.value.code)


def test_a27_the_belenios_signature_has_one_spelling_and_a_resent_ballot_is_no_second_one() -> None:
    """Challenge or response plus the order; and the same ballot under a fresh signature of its voter's own key."""
    for name in ("challenge", "response"):
        world = fresh()
        fields = json.loads(text_of(world, "v0001", [1, 0, 0], SEED))
        proof = fields["signature"]["proof"]
        proof[name] = str(int(proof[name]) + ORDER)
        world.cast("v0001", "for", ballot_text=json.dumps(fields, separators=(",", ":")))
        assert_refused(world, "scalar-malformed")
    world = fresh()
    world.cast("v0001", "for")
    signed = cast_message(world.drafts[-1].body["statement"])
    named = hashlib.sha256(signed).digest()
    assert world.replay().case.casts["v0001"][0].id == named  # no signature is in the name
