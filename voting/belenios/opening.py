"""Which partial decryptions of an archive hold, and what they open together.

A decryption that does not hold is a fault where nothing can replace it: a single trustee's always, of a group only if
too few good ones are left. Otherwise it is set aside and named. Specification: voting/SPEC.md, "Belenios", Decryption.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keys.errors import RejectionError
from keys.group import Group
from keys.refusal import ProofDecryptionWrongError
from voting.belenios.batch import Fault, make_fault
from voting.belenios.decryption import Decryption, Factors, check_partial, combine_decryptions, parse_decryption
from voting.belenios.election import Election
from voting.belenios.errors import DecryptionMissingError
from voting.belenios.event import Event
from voting.belenios.tally import Tally
from voting.belenios.trustees import Item, Single


@dataclass(frozen=True, slots=True)
class Opening:
    """``aside`` are the wrong decryptions that others replace; ``factors`` are None without a result or with faults."""

    good: int
    faults: tuple[Fault, ...]
    aside: tuple[Fault, ...]
    factors: Factors | None


def open_tally(
    group: Group,
    election: Election,
    items: Sequence[Item],
    tally: Tally,
    decryptions: Mapping[int, Event],
    result: Event | None,
) -> Opening:
    """Check the decryptions of ``tally`` by trustee, counted from 1; with a ``result`` there must be enough of them."""
    keys = [(trustee.key, isinstance(item, Single)) for item in items for trustee in item.keys]
    good: dict[int, Decryption] = {}
    faults: list[Fault] = []
    aside: list[Fault] = []
    for owner, event in decryptions.items():
        key, indispensable = keys[owner - 1]
        try:
            decryption = parse_decryption(group, election, event.data[0])
            check_partial(group, election.fingerprint, key, tally, decryption)
            good[owner] = decryption
        except ProofDecryptionWrongError as error:
            (faults if indispensable else aside).append(make_fault(error, event.index))
        except RejectionError as error:
            faults.append(make_fault(error, event.index))
    factors = None
    if result is not None and not faults:
        try:
            factors = combine_decryptions(group, election, items, good)
        except DecryptionMissingError as error:
            faults.extend(aside or [make_fault(error, result.index)])
    return Opening(len(good), tuple(faults), tuple(aside), factors)
