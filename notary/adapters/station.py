"""The entry station for ballots that no phone signed: paper, door to door, telephone.

The station makes a one-use key for each ballot; two officers sign the voter's cast statement together with the serial
of the paper and a commitment to its scan. Specification: ``voting/SPEC.md``, "Assisted ballots".
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from keys.adapters.sodium import SigningKey, make_seed
from keys.canonical import Json
from keys.encoding import hex_of
from ledger.entry import Entry
from notary.adapters.casework import Casework, Desk, Signers
from notary.errors import OutOfOrderError
from voting.ballot import make_ballot
from voting.statement import VOTER, assisted_message, cast_message


@dataclass(frozen=True, slots=True)
class Paper:
    """One ballot as two officers read it: the answers by question, the serial, a commitment to the scan."""

    voter: str
    channel: str
    choices: dict[str, list[str]]
    serial: str
    scan: bytes


def enter_papers(work: Casework, papers: Iterable[Paper], officers: Signers) -> list[Entry]:
    """Append ballots entered by two officers, all or none. Raises what the rules of the vote refuse."""
    with work.writing() as desk:
        return [_enter(desk, paper, officers) for paper in papers]


def _enter(desk: Desk, paper: Paper, officers: Signers) -> Entry:
    case = desk.process.case
    if case.manifest is None:
        raise OutOfOrderError("the manifest is not sealed")
    key = SigningKey(make_seed())
    ballot = make_ballot(paper.choices, case.manifest)
    previous = case.previous_of(paper.voter)
    statement: dict[str, Json] = {
        "ballot": hashlib.sha256(ballot).hexdigest(),
        "case": case.origin,
        "channel": paper.channel,
        "checkpoint": {"root": hex_of(case.root), "size": case.size},
        "credential": None,
        "election": None,
        "manifest": hex_of(case.manifest.sha256),
        "previous": hex_of(previous) if previous else None,
        "sequence": len(case.casts.get(paper.voter, [])) + 1,
        "suite": case.manifest.suite,
        "v": 1,
        "voter": paper.voter,
    }
    assisted: dict[str, Json] = {"key": hex_of(key.public), "scan": hex_of(paper.scan), "serial": paper.serial}
    signed = cast_message(statement)
    signatures: list[Json] = [{"key": VOTER, "signature": hex_of(key.sign(signed))}]
    attested = assisted_message(assisted, statement)
    signatures += [{"key": name, "signature": hex_of(sign(attested))} for name, sign in officers.items()]
    body: dict[str, Json] = {
        "assisted": assisted,
        "ballot": ballot.decode(),
        "signatures": signatures,
        "statement": statement,
    }
    return desk.add_body("ballot_cast", body, idem_key=hashlib.sha256(signed).hexdigest())
