"""What the form for an extension begins with: the proposal that follows from the figures, if one does."""

from notary.adapters.turnouts import turnout_of
from notary.supervising import Proposal, extension_limit, propose_extension
from notary.web.forms.form import Bench


def first_closes(bench: Bench) -> int:
    """The closing time that the form for an extension begins with."""
    proposal = _proposed(bench)
    return proposal.closes if proposal else bench.process.case.closes


def first_reason(bench: Bench) -> str:
    """The reason that it begins with, from the figures; empty where nothing asks for an extension."""
    proposal = _proposed(bench)
    return proposal.reason if proposal else ""


def _proposed(bench: Bench) -> Proposal | None:
    turnout = turnout_of(bench.work.log, bench.process.case)
    limit = extension_limit(bench.process)
    return propose_extension(bench.process.case, turnout, bench.now, limit) if turnout else None
