"""The corridor of a proposal: tried out, signed by each officer who is due, entered with the last signature.

    propose -> sign (one or two officers) -> entry

Specification: ``notary/SPEC.md``, "Proposals".
"""

from collections.abc import Callable, Mapping
from typing import Any

from keys.adapters.sodium import check_signature
from keys.canonical import Json
from keys.encoding import hex_of
from notary.adapters.casework import Casework, Desk
from notary.adapters.proposals import ENTERED, Draft, Proposal, Proposals, check_open
from notary.adapters.telling import tell_of
from notary.due import may_sign, signers_due, who_can
from notary.kinds import KINDS
from notary.office_errors import ProposalSignerError, StepUnknownError
from notary.officer import commissions
from voting.bodies import read_officers
from voting.statement import Officer

Settle = Callable[[Desk, Proposal], None]
"""What a kind does besides, in the transaction of its entry: such as keeping the text of an objection."""

CASE_OPENED = "case_opened"


def propose(work: Casework, proposals: Proposals, kind: str, draft: Draft, proposer: str, ticket: str) -> str:
    """Make a proposal of what the process would take now; gives its id.

    Raises: StepUnknownError for a kind that persons do not sign; ProposalSignerError if too few officers of this case
        could sign it; what the process refuses.
    """
    due = signers_due(kind, draft.body)
    if due.count == 0:
        raise StepUnknownError
    officers = officers_of(work, kind, draft.body)
    names: list[str] = []
    while len(names) < due.count:
        able = who_can(due, officers, names)
        if not able:
            raise ProposalSignerError("no officers of this case could sign it")
        names.append(able[0])
    work.try_out(kind, draft.body, names, draft.blobs)
    return proposals.add(work.origin, kind, draft, proposer, ticket)


def sign_proposal(
    work: Casework, proposals: Proposals, proposal_id: str, officer: str, signature: bytes, settle: Settle | None = None
) -> Proposal:
    """Take an officer's signature; the last one that is due enters the statement. Gives the proposal as it then is.

    Sent again by the same officer it changes nothing. Raises: ProposalUnknownError, ProposalClosedError,
    ProposalSignerError, SignatureWrongError, and what the process refuses: then this signature is not kept.
    """
    proposal = proposals.find(work.origin, proposal_id)
    if proposal.state == ENTERED and officer in proposal.signatures:
        return proposal
    check_open(proposal)
    due = signers_due(proposal.kind, proposal.body)
    officers = officers_of(work, proposal.kind, proposal.body)
    if officer not in proposal.signatures and not may_sign(officer, due, officers, tuple(proposal.signatures)):
        raise ProposalSignerError
    check_signature(officers[officer].public, proposal.message, signature)
    files = list(proposals.files(proposal.id).values())
    if proposal.kind == CASE_OPENED:
        first: Json = [{"key": officer, "signature": hex_of(signature)}]
        body: dict[str, Json] = {**proposal.entry_body, "signatures": first}
        work.check_first_body(proposal.kind, body)
        work.create()
    with work.writing() as desk:
        connection = desk.writer.connection
        now = proposals.find_in(connection, work.origin, proposal.id)
        if now.state == ENTERED and officer in now.signatures:
            return now
        now = proposals.keep_signature(connection, now, officer, signature)
        if len(now.signatures) >= due.count:
            if settle is not None:
                settle(desk, now)
            entry = desk.add_body(now.kind, now.entry_body, files, idem_key=f"proposal {now.id}")
            proposals.end(connection, now, ENTERED, officer, entry=entry.index)
            tell_of(work, desk, entry)
    done = proposals.find(work.origin, proposal.id)
    if done.state == ENTERED and KINDS[done.kind].after is not None:
        work.publish()
    return done


def officers_of(work: Casework, kind: str, body: Mapping[str, Any]) -> Mapping[str, Officer]:
    """Those who may sign for the case, by name, each with the key that the office's policy commissions."""
    if kind != CASE_OPENED:
        return work.process().case.officers
    commissioned = commissions(work.office.officer_keys())
    named = read_officers(KINDS[CASE_OPENED].read(dict(body)))
    return {name: commissioned[name] for name in named if name in commissioned}
