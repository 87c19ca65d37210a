"""What a certificate says of an election: its terms, who is elected, and what stays open.

A candidate who fell short is said not to have been elected, and no more; a tie is named, never broken.
Clause: notary/SPEC.md, section Formats, "Statement".
"""

from collections.abc import Iterable

from notary.certificate import Election, Outcome, Said
from notary.editions.edition import Edition


def format_terms(election: Election, edition: Edition) -> str:
    """How many are elected, how many an owner may name, and how figures are to be read."""
    least, most = election.at_least, election.at_most
    name = "exact" if least == most else "between" if least else "most"
    allowed = edition.say(f"range.{name}", least=least, most=most)
    sums = edition.say("sums.many" if most > 1 else "sums.one")
    return edition.say("terms", seats=election.seats, range=allowed, sums=sums)


def format_ranking(election: Election, edition: Edition) -> str:
    """The measures by which candidates are ranked, the first one first."""
    return edition.join(edition.word("measure", measure) for measure in election.ranking)


def format_elected(election: Election, outcome: Outcome, edition: Edition) -> str:
    """The outcome in whole sentences."""
    if outcome == "quorum_not_met":
        return edition.say("election.quorum")
    left = election.seats - len(election.winners)
    told = [edition.say("election.elected", names=_names(election.winners, edition))] if election.winners else []
    if election.tied:
        names, ranking = _names(election.tied, edition), format_ranking(election, edition)
        told.append(edition.say("election.tied", names=names, ranking=ranking, left=left))
    elif election.winners and left:
        told.append(edition.say("election.vacant", left=left))
    return "".join(told).strip() or edition.say("election.nobody")


def format_outcome(election: Election, outcome: Outcome, edition: Edition) -> str:
    """The outcome in one line under the table."""
    if outcome == "quorum_not_met":
        return edition.word("outcome", outcome)
    line = edition.say("election.line", seats=election.seats, elected=len(election.winners))
    if election.winners:
        line += edition.say("election.line.names", names=edition.join(map(edition.given, election.winners)))
    if election.tied:
        line += edition.say("election.line.tied", names=edition.join(map(edition.given, election.tied)))
    return line


def _names(labels: Iterable[Said], edition: Edition) -> str:
    return edition.join(edition.quote(edition.given(label)) for label in labels)
