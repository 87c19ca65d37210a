"""A batch of ballots, checked at once and summed up: the part of an audit that can run in several processes.

What goes in and comes out is plain data; the outcome depends on the ballots alone, not on where they are checked.
"""

from dataclasses import dataclass
from functools import partial, reduce

from keys.elgamal import Ciphertext
from keys.errors import RejectionError
from keys.group import ELEMENT_SIZE, Group
from voting.belenios.ballot import check_secret_ballot, parse_secret_ballot
from voting.belenios.election import Election
from voting.belenios.tally import Tally, add_tallies, choices_of, scale_tally

BATCH_SIZE = 64


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: stable code, the event at fault if one is, and words."""

    code: str
    entry: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot at the event ``entry``; ``weight`` is 0 for one that a later ballot replaces."""

    entry: int
    data: bytes
    weight: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a batch: its faults, and the encoded weighted sum of its ballots if there are neither."""

    faults: tuple[Fault, ...]
    sum: bytes | None


def make_fault(error: RejectionError, entry: int | None) -> Fault:
    return Fault(error.code, entry if error.entry is None else error.entry, str(error))


def check_batch(group: Group, election: Election, ballots: tuple[Cast, ...]) -> Checked:
    """Check every ballot of a batch and add up those that count; what weighs the same is added before it is weighed."""
    faults: list[Fault] = []
    sums: dict[int, Tally] = {}
    for cast in ballots:
        try:
            ballot = parse_secret_ballot(group, election, cast.data)
            check_secret_ballot(group, election, ballot)
        except RejectionError as error:
            faults.append(make_fault(error, cast.entry))
            continue
        if cast.weight:
            choices, known = choices_of(ballot), sums.get(cast.weight)
            sums[cast.weight] = choices if known is None else add_tallies(group, known, choices)
    if faults or not sums:
        return Checked(tuple(faults), None)
    weighed = [scale_tally(group, tally, weight) for weight, tally in sums.items()]
    return Checked((), encode_tally(group, reduce(partial(add_tallies, group), weighed)))


def encode_tally(group: Group, tally: Tally) -> bytes:
    return b"".join(group.encode(part) for row in tally for item in row for part in (item.alpha, item.beta))


def decode_tally(group: Group, election: Election, data: bytes) -> Tally:
    """Read what ``encode_tally`` wrote for this election."""
    parts = iter(group.decode(data[at : at + ELEMENT_SIZE]) for at in range(0, len(data), ELEMENT_SIZE))
    return tuple(
        tuple(Ciphertext(next(parts), next(parts)) for _ in range(question.choices)) for question in election.questions
    )
