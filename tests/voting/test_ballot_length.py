"""How long a secret ballot is says nothing about its choice. A79."""

import hashlib
from statistics import mean

from tests.secretworld import AREAS, GROUP, SecretWorld
from tests.voting.ballotbox import Box
from voting.belenios.encrypt import make_secret_ballot

BALLOTS = 60
CHOICES = ([1, 0, 0], [0, 1, 0], [0, 0, 1])


def likely(lengths: list[int], others: list[int]) -> bool:
    """Whether two lists of lengths look like draws of one kind: means within two characters, ranges that overlap."""
    return abs(mean(lengths) - mean(others)) < 2 and max(min(lengths), min(others)) <= min(max(lengths), max(others))


def test_a79_a_ballots_length_says_nothing_about_its_choice() -> None:
    """Numbers are decimal and vary by a digit, alike for every choice; no seed is used twice."""
    box = Box(world=SecretWorld(areas=AREAS))
    world = box.world
    assert isinstance(world, SecretWorld)
    election, secret = world.election(), world.exponent("v0001")
    lengths = [
        [
            len(make_secret_ballot(GROUP, election, secret, [choice], hashlib.sha256(b"%d %d" % (n, place)).digest()))
            for n in range(BALLOTS)
        ]
        for place, choice in enumerate(CHOICES)
    ]
    assert len({length for each in lengths for length in each}) > 1
    for each in lengths[1:]:
        assert likely(lengths[0], each)
    assert not likely(lengths[0], [length + len("against") for length in lengths[1]])  # a choice's name would be seen
