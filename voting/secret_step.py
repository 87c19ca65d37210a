"""What the entries of the secret mode do to a case: each checked against the state, then taken in.

Who may sign each and in which phase it may stand is decided by ``notary/``; here stands what it must say.
Specification: ``voting/SPEC.md`` section Algorithms, "Secret mode"; attacks A34 to A48.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from keys.group import element_text
from ledger.entry import Entry
from voting.belenios.errors import TallyCountWrongError, TallyWrongError
from voting.belenios.tally import format_tally
from voting.belenios.trustees import Single
from voting.errors import NotOpenError
from voting.gated import check_passage
from voting.manifest import Manifest, Trustees
from voting.roll import Roll
from voting.secret_bodies import MEASURES
from voting.secret_errors import (
    CeremonyOrderError,
    ClosingUnconfirmedError,
    ConfirmationNotDueError,
    ConfirmationWrongError,
    DrillMissingError,
    DrillTwiceError,
    KeyKeptError,
    ShareNotDueError,
    TestWrongError,
)
from voting.share import check_drill, check_share, find_holder
from voting.tally import counted_casts

if TYPE_CHECKING:
    from voting.rules import Case

Step = Callable[["Case", Entry, Any], None]


def follow_trustees_set(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    """A step of the ceremony, before the manifest is sealed."""
    if case.manifest is not None:
        raise CeremonyOrderError("the manifest is sealed")
    case.sealed.ceremony.follow(body, case.blob)


def follow_trustee_drill(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    """A trustee shows, before opening, that it can decrypt."""
    manifest, trustees, _roll = parts_of(case)
    if case.state != "sealed":
        raise NotOpenError("drills stand before opening")
    name = body["trustee"]
    if name in case.sealed.drilled or name not in trustees.board:
        raise DrillTwiceError
    holder = find_holder(case.sealed.ceremony.items, trustees, name)
    check_drill(case.sealed.group, case.sealed.context(manifest), holder, body)
    case.sealed.drilled.add(name)


def check_opening(case: "Case") -> None:
    """Check, before a secret vote opens, that every trustee of the board has made its drill, and the gate.

    Raises: DrillMissingError, SecrecyLowError.
    """
    if case.sealed.election is None:
        return
    _manifest, trustees, _roll = parts_of(case)
    if case.sealed.drilled != set(trustees.board):
        raise DrillMissingError
    check_passage(case, "opening")


def follow_ballot_tested(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    """A ballot that was opened as a test: its hash may never be cast."""
    check_tested(case, body["hash"])
    case.sealed.tested.add(body["hash"])


def check_tested(case: "Case", unsigned: bytes) -> None:
    """Check that the ballot with this hash may be named as tested now. Raises NotOpenError, TestWrongError."""
    if case.sealed.election is None or case.state != "open":
        raise NotOpenError
    if unsigned in case.sealed.cast_hashes or unsigned in case.sealed.tested:
        raise TestWrongError


def follow_tally_computed(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    """The encrypted tallies, which must be those that ballots and roll give here."""
    manifest, _trustees, roll = parts_of(case)
    if case.state != "closed" or case.sealed.tallies:
        raise NotOpenError("the tally is computed once, after closing")
    counted = counted_casts(case, manifest)
    if body["ballots"] != len(counted):
        raise TallyCountWrongError
    tallies = {measure: case.sealed.add_up(counted, roll, measure) for measure in MEASURES}
    for measure, tally in tallies.items():
        data, named = format_tally(case.sealed.group, tally), body["tallies"][measure]
        if hashlib.sha256(data).digest() != named or case.blob(named) != data:
            raise TallyWrongError
    case.sealed.tallies = tallies
    case.sealed.closing_size = case.size + 1  # this entry included


def follow_closing_confirmed(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    """A trustee of the board confirms the closed record it has audited, once."""
    _manifest, trustees, _roll = parts_of(case)
    closing = closing_of(case)
    if body["trustee"] not in trustees.board or body["trustee"] in case.sealed.confirmed:
        raise ConfirmationNotDueError
    if (body["size"], body["root"]) != closing:
        raise ConfirmationWrongError
    case.sealed.confirmed.add(body["trustee"])


def closing_of(case: "Case") -> tuple[int, bytes]:
    """Size and root of the closed record: all entries up to and with ``tally_computed``.

    Raises: ConfirmationNotDueError as long as no tally was computed.
    """
    if not case.sealed.closing_size:
        raise ConfirmationNotDueError
    return case.sealed.closing_size, case.root_at(case.sealed.closing_size)


def is_confirmed(case: "Case") -> bool:
    """Whether as many trustees as decrypt have confirmed the closed record."""
    _manifest, trustees, _roll = parts_of(case)
    return len(case.sealed.confirmed) >= trustees.threshold


def follow_share_published(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    """A share of one measure, by a trustee of the board or by the service, each once."""
    manifest, trustees, _roll = parts_of(case)
    sealed, measure = case.sealed, body["measure"]
    if measure not in sealed.tallies:
        raise ShareNotDueError("no tally was computed")
    if case.version > 1 and not is_confirmed(case):
        raise ClosingUnconfirmedError
    if not any(sealed.shares.values()):
        check_passage(case, "decryption")
    holder = find_holder(sealed.ceremony.items, trustees, body["trustee"])
    if holder.owner in sealed.shares[measure]:
        raise ShareNotDueError("published already")
    made = check_share(sealed.group, sealed.context(manifest), holder, sealed.tallies[measure], body)
    sealed.shares[measure][holder.owner] = made
    sealed.share_texts[measure][holder.owner] = body["decryption"]
    sealed.counts.clear()


def follow_risk_accepted(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    """Two officers accept what the gate for small electorates found."""
    if case.sealed.election is None:
        raise NotOpenError("a recorded vote has no such gate")
    case.sealed.accepted.setdefault(body["moment"], []).extend(body["findings"])


def follow_key_destroyed(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    """The end of the service's key."""
    service = next((item for item in case.sealed.ceremony.items if isinstance(item, Single)), None)
    if service is None or case.sealed.destroyed or body["key"] != element_text(case.sealed.group, service.trustee.key):
        raise KeyKeptError
    case.sealed.destroyed = True


def parts_of(case: "Case") -> tuple[Manifest, Trustees, Roll]:
    """Manifest, trustees and roll of a sealed secret case. Raises NotOpenError."""
    if case.manifest is None or case.manifest.trustees is None or case.roll is None:
        raise NotOpenError("not a sealed secret vote")
    return case.manifest, case.manifest.trustees, case.roll


SECRET_STEPS: Mapping[str, Step] = {
    "ballot_tested": follow_ballot_tested,
    "closing_confirmed": follow_closing_confirmed,
    "key_destroyed": follow_key_destroyed,
    "risk_accepted": follow_risk_accepted,
    "share_published": follow_share_published,
    "tally_computed": follow_tally_computed,
    "trustee_drill": follow_trustee_drill,
    "trustees_set": follow_trustees_set,
}
