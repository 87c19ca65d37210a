"""The entry station for ballots that no phone signed: paper, door to door, telephone.

The station makes a one-use key for each ballot; two officers sign the voter's cast statement together with the serial
of the paper and a commitment to its scan. Specification: ``voting/SPEC.md``, "Assisted ballots".
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from keys.adapters.sodium import SigningKey, SodiumGroup, draw_scalar, make_seed
from keys.canonical import Json
from keys.encoding import hex_of
from keys.group import element_text
from ledger.entry import Entry
from notary.adapters.casework import Casework, Desk, Signers
from notary.errors import OutOfOrderError
from voting.ballot import make_ballot
from voting.belenios.encrypt import make_secret_ballot
from voting.secret import make_selections
from voting.statement import VOTER, assisted_message, cast_message

GROUP = SodiumGroup()


@dataclass(frozen=True, slots=True)
class Paper:
    """One ballot as two officers read it: the answers by question, the serial, a commitment to the scan.

    ``mandate`` is the place of the entry by which an agent casts it for ``voter``.
    """

    voter: str
    channel: str
    choices: dict[str, list[str]]
    serial: str
    scan: bytes
    mandate: int | None = None


def enter_papers(work: Casework, papers: Iterable[Paper], officers: Signers) -> list[Entry]:
    """Append ballots entered by two officers, all or none. Raises what the rules of the vote refuse."""
    with work.writing() as desk:
        return [enter_paper(desk, paper, officers) for paper in papers]


def enter_paper(desk: Desk, paper: Paper, officers: Signers) -> Entry:
    """Append one ballot entered by two officers, in the transaction of ``desk``. Raises what the rules refuse."""
    case = desk.process.case
    if case.manifest is None:
        raise OutOfOrderError("the manifest is not sealed")
    key = SigningKey(make_seed())
    one_use = draw_scalar()
    ballot = _make_ballot(desk, paper, one_use)
    previous = case.previous_of(paper.voter)
    statement: dict[str, Json] = {
        "ballot": hashlib.sha256(ballot).hexdigest(),
        "case": case.origin,
        "channel": paper.channel,
        "checkpoint": {"root": hex_of(case.root), "size": case.size},
        "credential": None,
        "election": None if case.sealed.election is None else case.sealed.election.sha256,
        "manifest": hex_of(case.manifest.sha256),
        "previous": hex_of(previous) if previous else None,
        "sequence": len(case.casts.get(paper.voter, [])) + 1,
        "suite": case.manifest.suite,
        "v": 1,
        "voter": paper.voter,
    }
    if paper.mandate is not None:
        statement["mandate"] = paper.mandate
    assisted: dict[str, Json] = {"key": hex_of(key.public), "scan": hex_of(paper.scan), "serial": paper.serial}
    if case.sealed.election is not None:
        assisted["belenios"] = element_text(GROUP, GROUP.base(one_use))
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


def _make_ballot(desk: Desk, paper: Paper, one_use: int) -> bytes:
    """The ballot's exact bytes; in a secret vote encrypted under the one-use credential ``one_use``."""
    case = desk.process.case
    if case.manifest is None:
        raise OutOfOrderError("the manifest is not sealed")
    if case.sealed.election is None:
        mandate = None if paper.mandate is None else case.mandates.recorded.get(paper.mandate)
        scope = None if mandate is None else mandate.questions
        unanswered: dict[str, list[str]] = {} if scope is None else {item.id: [] for item in case.manifest.questions}
        return make_ballot(unanswered | paper.choices, case.manifest, scope)
    selections = make_selections(paper.choices, case.manifest)
    return make_secret_ballot(GROUP, case.sealed.election, one_use, selections, make_seed())
