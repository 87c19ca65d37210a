"""What follows from a secret manifest: election, uuid, possession, sizes; and that integers and libsodium agree."""

import copy
from typing import Any

import pytest

from keys.errors import RejectionError
from keys.group import ORDER
from keys.puregroup import PureGroup
from keys.sigma import Proof
from tests.secretworld import AREAS, GROUP, SecretWorld, make_secret_world
from tests.simulator import World, words
from voting.belenios.election import BASE58, Question, parse_election
from voting.errors import ManifestMalformedError
from voting.manifest import make_manifest
from voting.secret import (
    check_ballot_size,
    check_belenios_possession,
    make_case_uuid,
    prove_belenios_possession,
)
from voting.secret_errors import BallotsTooLargeError, BeleniosPossessionError, ThresholdWrongError

ORIGIN = "vote.example/office/case/1"
TRUSTEES = {"board": ["sun", "wu", "zheng"], "sha256": "00" * 32, "threshold": 2}
SECRET = {"mode": "secret", "suite": "belenios-1", "trustees": TRUSTEES}


def test_the_uuid_follows_from_the_origin() -> None:
    assert make_case_uuid(ORIGIN) == make_case_uuid(ORIGIN)
    assert make_case_uuid(ORIGIN) != make_case_uuid(ORIGIN + "1")
    assert len(make_case_uuid(ORIGIN)) == 22
    assert set(make_case_uuid(ORIGIN)) <= set(BASE58)


def test_the_election_names_the_manifest_and_the_trustees() -> None:
    world = SecretWorld()
    world.prepare()
    election, manifest = world.election(), world.manifest()
    assert election.description == f"zhengyi manifest sha256:{manifest.sha256.hex()}"
    assert election.uuid == make_case_uuid(world.origin)
    assert [question.answers for question in election.questions] == [("赞成", "反对", "弃权")]
    assert parse_election(GROUP, election.data) == election
    assert world.replay().case.sealed.election == election


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"trustees": None}, ManifestMalformedError),
        ({"mode": "recorded"}, ManifestMalformedError),
        ({"suite": "recorded-1"}, ManifestMalformedError),
        ({"mode": "recorded", "suite": "recorded-1"}, ManifestMalformedError),
        ({"trustees": {**TRUSTEES, "board": ["sun", "sun", "wu"]}}, ManifestMalformedError),
        ({"trustees": {**TRUSTEES, "threshold": 3}}, ThresholdWrongError),
        ({"trustees": {**TRUSTEES, "threshold": 1}}, ThresholdWrongError),
        ({"trustees": {**TRUSTEES, "board": list("abcdefg")}}, ManifestMalformedError),
    ],
)
def test_modes_have_their_own_members(change: dict[str, Any], error: type[RejectionError]) -> None:
    fields = {**World().manifest_fields(), **SECRET}
    assert make_manifest(fields)
    with pytest.raises(error):
        make_manifest({**fields, **change})


def test_a_recorded_question_has_no_blank_votes() -> None:
    fields = World().manifest_fields()
    fields["questions"][0]["blank"] = False
    with pytest.raises(ManifestMalformedError):
        make_manifest(fields)
    assert make_manifest({**fields, **SECRET})


def test_possession_is_bound_to_case_voter_issue_and_key() -> None:
    draws = iter(range(7, 99))
    proof = prove_belenios_possession(GROUP, ORIGIN, "v0001", 1, 5, lambda: next(draws))
    key = GROUP.base(5)
    for group in (GROUP, PureGroup()):
        check_belenios_possession(group, ORIGIN, "v0001", 1, group.decode(GROUP.encode(key)), proof)
    bent = [
        (ORIGIN + "1", "v0001", 1, key, proof),
        (ORIGIN, "v0002", 1, key, proof),
        (ORIGIN, "v0001", 2, key, proof),
        (ORIGIN, "v0001", 1, GROUP.base(6), proof),
        (ORIGIN, "v0001", 1, key, Proof(proof.challenge, (proof.response + 1) % ORDER)),
    ]
    for origin, voter, issue, other, made in bent:
        with pytest.raises(BeleniosPossessionError):
            check_belenios_possession(GROUP, origin, voter, issue, other, made)


def test_questions_whose_ballots_fit_into_no_entry_are_refused() -> None:
    small = Question("q", ("a", "b", "c", "d"), 1, 1)
    check_ballot_size([small] * 10)
    with pytest.raises(BallotsTooLargeError):
        check_ballot_size([Question("q", tuple(map(str, range(30))), 1, 1)] * 5)


def test_the_largest_ballot_is_no_smaller_than_a_real_one() -> None:
    """The bound counts a ballot with the longest numbers; a real entry with one more question still fits."""
    questions = [
        {
            "id": f"q{place}",
            "max": 1,
            "min": 1,
            "options": [{"id": name, "kind": name, "label": words(name)} for name in ("for", "against", "abstain")],
            "rule": "CN-278-ORD",
            "text": words("文"),
            "title": words("题"),
            "blank": True,
        }
        for place in range(15)
    ]
    world = SecretWorld(changes={"questions": questions})
    world.prepare()
    world.open_voting()
    world.assist("v0001", "/".join(["for"] * 15))
    assert len(world.entries()[-1].data) < 65_536


def test_integers_and_libsodium_give_the_same_verdict() -> None:
    world = make_secret_world()
    pure = copy.deepcopy(world)
    pure.group = None
    assert (pure.audit().verdict, pure.audit().result) == (world.audit().verdict, world.audit().result)
    assert pure.audit().verdict == "accepted"


def test_a_board_of_six_fits_into_its_entries() -> None:
    world = SecretWorld(areas=AREAS, size=5, threshold=4)
    world.prepare()
    assert max(len(entry.data) for entry in world.entries()) < 32_768
