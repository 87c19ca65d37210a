"""Ballots of ours: every kind of answer, the same from the same seed, and choices for which there is no ballot."""

import itertools

import pytest

from keys.group import ORDER
from tests.tampering.secret.archives import GROUP, assert_accepted, load
from voting.belenios.ballot import check_secret_ballot, parse_secret_ballot
from voting.belenios.election import Question, make_election
from voting.belenios.encrypt import SeedStream, check_choice, make_secret_ballot
from voting.belenios.event import BALLOT
from voting.belenios.structure import format_structure

SEED = bytes(range(32))
QUESTIONS = [
    Question("plain", ("a", "b", "c"), 1, 2),
    Question("blank", ("a", "b"), 1, 2, blank=True),
    Question("nothing or blank", ("a", "b"), 0, 1, blank=True),
    Question("all", ("a", "b"), 2, 2),
]
ELECTION = make_election(GROUP, "KPj8DKHJGbhFrG", "n", "d", GROUP.base(77), QUESTIONS)


def possible(question: Question) -> list[tuple[int, ...]]:
    found = []
    for choice in itertools.product((0, 1), repeat=question.choices):
        try:
            check_choice(question, choice)
        except ValueError:
            continue
        found.append(choice)
    return found


def test_possible_choices_are_counted_rightly() -> None:
    assert [len(possible(question)) for question in QUESTIONS] == [6, 4, 4, 1]


def test_every_possible_choice_has_a_good_ballot() -> None:
    longest = max(len(possible(question)) for question in QUESTIONS)
    for turn in range(longest):
        choices = [possible(question)[turn % len(possible(question))] for question in QUESTIONS]
        data = make_secret_ballot(GROUP, ELECTION, 4711, choices, SEED)
        assert make_secret_ballot(GROUP, ELECTION, 4711, choices, SEED) == data
        check_secret_ballot(GROUP, ELECTION, parse_secret_ballot(GROUP, ELECTION, data))


def test_our_ballots_decrypt_to_the_tools_result() -> None:
    """The tool's elections with its ballots replaced by ours for the same choices: the same count."""
    for name in ("single", "threshold", "shares", "pair"):
        bel = load(name)
        before = assert_accepted(bel.seal())
        for number, (voter, choices) in enumerate(bel.known["ballots"]):
            bel.at(BALLOT, number).data[0] = bel.vote(voter, choices, number + 1)
        bel.count()
        assert assert_accepted(bel.seal()).counts == before.counts


@pytest.mark.parametrize(
    "wrong", [(1, 1, 1), (0, 0, 0), (1, 0), (2, 0, 0), (-1, 1, 1)], ids=["many", "none", "short", "two", "negative"]
)
def test_there_is_no_ballot_for_other_choices(wrong: tuple[int, ...]) -> None:
    election = make_election(GROUP, "KPj8DKHJGbhFrG", "n", "d", GROUP.base(77), QUESTIONS[:1])
    with pytest.raises(ValueError, match=r"answers|choice"):
        make_secret_ballot(GROUP, election, 4711, [wrong], SEED)


def test_a_blank_vote_chooses_nothing() -> None:
    with pytest.raises(ValueError, match="answers"):
        check_choice(QUESTIONS[1], (1, 1, 0))


def test_the_stream_gives_each_scalar_once() -> None:
    stream, again = SeedStream(SEED), SeedStream(SEED)
    drawn = [stream() for _ in range(100)]
    assert drawn == [again() for _ in range(100)]
    assert len(set(drawn)) == 100
    assert all(0 <= scalar < ORDER for scalar in drawn)
    assert SeedStream(bytes(32))() != drawn[0]
    with pytest.raises(ValueError, match="32 bytes"):
        SeedStream(b"short")


def test_another_choice_from_the_same_seed_has_another_nonce() -> None:
    """Two signatures with one nonce would give the credential away."""
    election = make_election(GROUP, "KPj8DKHJGbhFrG", "n", "d", GROUP.base(77), QUESTIONS[:1])
    commitments = set()
    for choice in possible(QUESTIONS[0]):
        ballot = parse_secret_ballot(GROUP, election, make_secret_ballot(GROUP, election, 4711, [choice], SEED))
        proof = ballot.signature
        commitments.add(GROUP.encode(GROUP.base_plus(proof.response, ballot.credential, proof.challenge)))
    assert len(commitments) == 6


def test_an_election_is_what_its_bytes_say() -> None:
    assert ELECTION.questions == tuple(QUESTIONS)
    assert format_structure({"version": 1})[:-1] == ELECTION.data[:12]
