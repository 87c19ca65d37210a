"""A Belenios archive of any size, made by the product's own encrypter: one question, one of four options."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial, reduce
from pathlib import Path

from keys.adapters.sodium import SodiumGroup, draw_scalar
from keys.schnorr import prove_key
from voting.belenios.archive import format_archive
from voting.belenios.ballot import parse_secret_ballot
from voting.belenios.batch import decode_tally, encode_tally
from voting.belenios.decryption import make_decryption
from voting.belenios.election import Election, Question, make_election, parse_election
from voting.belenios.electorate import format_electorate
from voting.belenios.encrypt import make_secret_ballot
from voting.belenios.event import BALLOT, DECRYPTION, END_BALLOTS, RESULT, SETUP, TALLY, make_events
from voting.belenios.payload import format_owned, format_setup, format_sized
from voting.belenios.result import format_result
from voting.belenios.structure import format_structure
from voting.belenios.tally import Tally, add_tallies, choices_of, empty_tally, format_tally, scale_tally
from voting.belenios.trustees import format_single

GROUP = SodiumGroup()
QUESTION = Question("选聘哪家物业服务企业？", ("甲公司", "乙公司", "丙公司", "弃权"), 1, 1)
UUID = "BenchmarkArchive"
BEGAN = 1_790_000_000
CHUNK = 250

Weigh = Callable[[int], int]
"""Gives the weight of a voter by number, from 0."""


def one_each(_number: int) -> int:
    return 1


def area_of(number: int) -> int:
    """An area in thousandths of m², of its own for every voter: 45 to 145 m² for the first hundred thousand."""
    return 45_000 + number * 7_919 % 100_003


def secret_of(number: int) -> int:
    """The exponent of a voter's credential: no secret here, and the same at every run."""
    return int.from_bytes(hashlib.sha512(f"benchmark voter {number}".encode()).digest(), "big") % GROUP.order


def option_of(number: int) -> int:
    return number % 7 % len(QUESTION.answers)


def save_archive(path: Path, voters: int, weigh: Weigh) -> None:
    """Write the archive of an election in which each of ``voters`` cast one ballot, with its result."""
    secret = draw_scalar()
    key = GROUP.base(secret)
    trustees = format_structure([format_single(GROUP, key, prove_key(GROUP, secret, draw_scalar))])
    election = make_election(GROUP, UUID, "Benchmark", "", key, [QUESTION])
    weights = {GROUP.encode(GROUP.base(secret_of(number))): weigh(number) for number in range(voters)}
    setup = [election.data, trustees, format_electorate(weights)]
    made = list(_make_ballots(election, voters, weigh))
    parts = [decode_tally(GROUP, election, encoded) for _, encoded in made]
    tally = reduce(partial(add_tallies, GROUP), parts, empty_tally(GROUP, election))
    opened = make_decryption(GROUP, election.fingerprint, secret, tally, draw_scalar)
    encrypted = format_tally(GROUP, tally)
    events: list[tuple[str, Sequence[bytes]]] = [
        (SETUP, [*setup, format_setup(*setup)]),
        *((BALLOT, [ballot]) for ballots, _ in made for ballot in ballots),
        (END_BALLOTS, []),
        (TALLY, [encrypted, format_sized(voters, sum(weights.values()), encrypted)]),
        (DECRYPTION, [opened, format_owned(1, opened)]),
        (RESULT, [format_result((_count(voters, weigh),))]),
    ]
    with path.open("wb") as stream:
        stream.writelines(format_archive(BEGAN, make_events(events)))


def _count(voters: int, weigh: Weigh) -> tuple[int, ...]:
    totals = [0] * len(QUESTION.answers)
    for number in range(voters):
        totals[option_of(number)] += weigh(number)
    return tuple(totals)


def _make_ballots(election: Election, voters: int, weigh: Weigh) -> Iterator[tuple[list[bytes], bytes]]:
    chunks = [range(first, min(first + CHUNK, voters)) for first in range(0, voters, CHUNK)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(partial(_make_chunk, election.data, weigh), chunks)


def _make_chunk(data: bytes, weigh: Weigh, numbers: range) -> tuple[list[bytes], bytes]:
    """Ballots of these voters and, encoded, the tally of them alone."""
    election = parse_election(GROUP, data)
    ballots: list[bytes] = []
    tally: Tally = empty_tally(GROUP, election)
    for number in numbers:
        choice = [int(place == option_of(number)) for place in range(len(QUESTION.answers))]
        seed = hashlib.sha256(f"benchmark ballot {number}".encode()).digest()
        ballots.append(make_secret_ballot(GROUP, election, secret_of(number), [choice], seed))
        choices = choices_of(parse_secret_ballot(GROUP, election, ballots[-1]))
        tally = add_tallies(GROUP, tally, scale_tally(GROUP, choices, weigh(number)))
    return ballots, encode_tally(GROUP, tally)
