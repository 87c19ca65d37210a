"""From the phones of those who deliver to the ledger: an officer looks through a round and signs it as one batch.

Specification: ``voting/SPEC.md``, "Rounds of delivery".
"""

import hashlib
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from keys.canonical import Json
from keys.encoding import hex_of
from notary.adapters.casework import Casework, Signers
from notary.adapters.steps import add_deliveries
from notary.errors import OutOfOrderError
from voting.adapters.rounds import DISMISSED, WAITING, Order, Rounds, Visit, load_visits, mark_visits
from voting.delivery import SERVED
from voting.errors import DeliveryWrongError


def voters_of(work: Casework, only: str) -> tuple[str, ...]:
    """Every voter whose first unit begins with ``only``. Raises OutOfOrderError unless the case is sealed or open."""
    case = work.process().case
    if case.roll is None or case.state not in ("sealed", "open"):
        raise OutOfOrderError("deliveries are made once the manifest is sealed, until voting closes")
    return tuple(voter.id for voter in case.roll.voters if voter.units[0].startswith(only))


def sign_round(
    work: Casework, order: Order, without: Collection[bytes], evidence: bytes | None, signers: Signers
) -> dict[str, int]:
    """Enter the visits of a round that wait, but those in ``without``, which are dismissed; gives counts by outcome.

    ``evidence`` is the hash of what proves visits that have no picture, such as the signed list; a visit that nothing
    proves is entered as attempted. Raises: DeliveryWrongError if ``without`` names no visit that waits or if none is
    left, and what the process refuses.
    """
    with work.writing() as desk:
        connection = desk.writer.connection
        waiting = [visit for visit in load_visits(connection, order) if visit.entry == WAITING]
        dismissed = [visit for visit in waiting if visit.id in without]
        entered = [visit for visit in waiting if visit.id not in without]
        if len(dismissed) != len(set(without)) or not entered:
            raise DeliveryWrongError("no such visits wait")
        items = [make_delivery(order, visit, evidence, desk.writer.now) for visit in entered]
        entry = add_deliveries(desk, items, signers)
        mark_visits(connection, order, entered, entry.index)
        mark_visits(connection, order, dismissed, DISMISSED)
    work.publish()
    return dict(Counter(str(item["outcome"]) for item in items))


def make_delivery(order: Order, visit: Visit, evidence: bytes | None, now: int) -> dict[str, Json]:
    """A visit as the batch says it: with evidence, or else as an attempt; never later than it arrived or is entered."""
    proof = visit.evidence or evidence if visit.outcome in SERVED else visit.evidence
    outcome = visit.outcome if visit.outcome not in SERVED or proof is not None else "attempted"
    return {
        "collectors": [*order.collectors],
        "evidence": None if proof is None else hex_of(proof),
        "id": hex_of(visit.id),
        "mode": visit.mode,
        "notice": order.notice,
        "outcome": outcome,
        "time": min(visit.time, visit.received, now),
        "voter": visit.voter,
    }


def save_photos(rounds: Rounds, order: Order, folder: Path) -> int:
    """Write the pictures of a round, named by their hashes, for the officer to look at; gives their number."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = {visit.evidence for visit in rounds.visits(order) if visit.evidence is not None}
    for name in names:
        data = rounds.photo(order, name)
        if data is not None:
            (folder / f"{hex_of(name)}.jpg").write_bytes(data)
    return len(names)


def hash_file(path: Path) -> bytes:
    """SHA-256 of a file that stands as evidence."""
    return hashlib.sha256(path.read_bytes()).digest()
