"""Secret ballots, credentials and tests in the record: each refused by server and audit by a code of its own."""

import json
from typing import Any

import pytest

from keys.encoding import hex_of
from keys.group import element_text
from tests.secretworld import GROUP, SecretWorld
from tests.simulator import make_world
from tests.tampering.secret.record import assert_refused, bent, forge, opened
from voting.belenios.encrypt import make_secret_ballot


def text_of(world: SecretWorld, voter: str, choices: list[int], seed: bytes) -> str:
    return make_secret_ballot(GROUP, world.election(), world.exponent(voter), [choices], seed).decode()


def fresh() -> SecretWorld:
    return bent(opened)


def test_a03_choices_moved_inside_a_ballot_are_refused() -> None:
    def swap(fields: dict[str, Any]) -> None:
        answer = fields["answers"][0]
        for part in ("choices", "individual_proofs"):
            answer[part][0], answer[part][1] = answer[part][1], answer[part][0]

    world = fresh()
    text = text_of(world, "v0001", [1, 0, 0], b"1" * 32)
    world.cast("v0001", "for", ballot_text=forge(text, world.exponent("v0001"), swap))
    assert_refused(world, "proof-sum-wrong")


def test_a04_the_choices_of_another_voter_are_refused() -> None:
    world = fresh()
    theirs = text_of(world, "v0001", [1, 0, 0], b"1" * 32)
    secret = world.exponent("v0002")
    own = element_text(GROUP, GROUP.base(secret))
    world.cast("v0002", "for", ballot_text=forge(theirs, secret, lambda fields: fields.update(credential=own)))
    assert_refused(world, "proof-option-wrong")


def test_a21_a_ballot_of_another_election_is_refused() -> None:
    world = fresh()
    other = SecretWorld(areas=world.areas, origin="vote.example/shihezi/case/2026-02")
    other.prepare()
    text = text_of(other, "v0001", [1, 0, 0], b"1" * 32)
    secret = other.exponent("v0001")
    own = element_text(GROUP, GROUP.base(world.exponent("v0001")))
    world.cast("v0001", "for", ballot_text=forge(text, secret, lambda fields: fields.update(credential=own)))
    assert_refused(world, "ballot-election-wrong")


def test_a21_a_statement_for_another_election_is_refused() -> None:
    world = fresh()
    world.cast("v0001", "for", election="00" * 32)
    assert_refused(world, "election-wrong")
    world = fresh()
    world.cast("v0001", "for", election=None)
    assert_refused(world, "election-wrong")


def test_a22_part_of_a_ciphertext_of_another_voter_is_refused() -> None:
    world = fresh()
    world.cast("v0001", "for", ballot_text=text_of(world, "v0001", [1, 0, 0], b"1" * 32))
    world.cast("v0002", "for", ballot_text=text_of(world, "v0002", [0, 1, 0], b"1" * 32))
    assert_refused(world, "ballot-copied")


def test_a22_a_voter_may_repeat_what_is_their_own() -> None:
    world = fresh()
    for choices in ([1, 0, 0], [0, 1, 0]):
        world.cast("v0001", "for", ballot_text=text_of(world, "v0001", choices, b"1" * 32))
    assert len(world.replay().case.casts["v0001"]) == 2


def test_a25_a_ballot_of_another_credential_is_refused() -> None:
    world = fresh()
    world.cast("v0001", "for", ballot_text=text_of(world, "v0002", [1, 0, 0], b"1" * 32))
    assert_refused(world, "ballot-credential-wrong")


def test_a25_an_assisted_ballot_has_a_credential_of_its_own() -> None:
    world = fresh()
    world.assist("v0004", "for", one_use=world.exponent("v0002"))
    assert_refused(world, "belenios-key-wrong")
    world = fresh()
    world.assist("v0004", "for", one_use=world.exponent("paper7"))
    world.assist("v0005", "for", one_use=world.exponent("paper7"))
    assert_refused(world, "belenios-key-wrong")


def reissue(change: Any) -> SecretWorld:
    """Voter 2 gets a second letter with a bent Belenios part."""
    world = fresh()
    world.revoke("v0002", "lost")
    body = world.issue_body("v0002", 2)
    change(world, body)
    world.append("credential_issued", body, ["zhao", "li"])
    return world


def test_a25_a_credential_needs_its_belenios_key() -> None:
    assert_refused(reissue(lambda _world, body: body.pop("belenios")), "belenios-key-wrong")


def test_a25_a_belenios_key_is_new() -> None:
    def repeat(world: SecretWorld, body: Any) -> None:
        body["belenios"] = world.issue_body("v0003", 1)["belenios"]

    assert_refused(reissue(repeat), "belenios-key-wrong")


def test_a25_the_possession_is_bound_to_voter_and_issue() -> None:
    def borrow(world: SecretWorld, body: Any) -> None:
        body["belenios"] = {**world.issue_body("v0002", 3)["belenios"]}

    assert_refused(reissue(borrow), "belenios-possession-wrong")


def test_a13_an_identity_as_key_is_refused() -> None:
    def blank(_world: SecretWorld, body: Any) -> None:
        body["belenios"]["key"] = "00" * 31 + "01"

    assert_refused(reissue(blank), "element-identity")


def test_a73_modes_are_not_mixed() -> None:
    world = fresh()
    world.cast("v0001", "for", suite="recorded-1")
    assert_refused(world, "suite-wrong")
    world = fresh()
    recorded = make_world()
    world.cast("v0001", "for", ballot_text=recorded.ballot_text("v0001", "for", recorded.manifest()))
    assert_refused(world, "secret-ballot-malformed")


def test_x20_a_tested_ballot_is_never_cast() -> None:
    world = fresh()
    text = text_of(world, "v0001", [1, 0, 0], b"1" * 32)
    world.cast("v0001", "for", ballot_text=text)
    ballot = world.replay().case.casts["v0001"][0].ballot
    assert ballot.sealed is not None
    cast = world.drafts.pop()
    world.append("ballot_tested", {"hash": hex_of(ballot.sealed.unsigned)})
    world.drafts.append(cast)
    assert_refused(world, "ballot-tested")


def test_x20_a_cast_ballot_is_no_test() -> None:
    world = fresh()
    world.cast("v0001", "for")
    ballot = world.replay().case.casts["v0001"][0].ballot
    assert ballot.sealed is not None
    world.append("ballot_tested", {"hash": hex_of(ballot.sealed.unsigned)})
    assert_refused(world, "test-wrong")


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("signature", {"hash": "x", "proof": {"challenge": "1", "response": "1"}}, "ballot-signed-hash-wrong"),
        ("answers", [], "secret-ballot-malformed"),
        ("election_uuid", "1" * 22, "ballot-election-wrong"),
    ],
)
def test_a26_every_member_of_a_ballot_is_checked(member: str, value: Any, code: str) -> None:
    world = fresh()
    fields = json.loads(text_of(world, "v0001", [1, 0, 0], b"1" * 32))
    fields[member] = value
    world.cast("v0001", "for", ballot_text=json.dumps(fields, separators=(",", ":")))
    assert_refused(world, code)


def test_nothing_of_the_choice_stands_in_the_record() -> None:
    """Two ballots of the same voter and seedless randomness differ; no entry names an option that was chosen."""
    world = fresh()
    world.cast("v0001", "for")
    entry = world.entries()[-1].data
    assert b'"for"' not in entry
    assert "赞成".encode() not in entry
