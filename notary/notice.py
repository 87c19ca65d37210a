"""Notices to all owners: when each may go out, to whom, and what is entered of it.

A reminder goes to those for whom the ledger holds no ballot, and says nothing of anybody else's.
Specification: ``notary/SPEC.md``, "Notices".
"""

from collections.abc import Collection, Mapping, Sequence

from keys.canonical import Json, encode_canonical
from keys.errors import NotAllowedError
from notary.kinds import NOTICE_PHASES

NOTICES = tuple(NOTICE_PHASES)
REMINDER = "reminder"
DONE = frozenset({"delivered", "sent"})
ON_THE_WAY = frozenset({"queued", "sending"})


class NoticeRepeatedError(NotAllowedError):
    """Everybody who can be reached has this notice already; another round must be asked for."""

    code = "notice-repeated"


def addressees(notice: str, voters: Sequence[str], voted: Collection[str]) -> list[str]:
    """Who gets the notice, in the order of the roll: everybody, a reminder those who have not voted."""
    return [voter for voter in voters if notice != REMINDER or voter not in voted]


def make_batch(notice: str, turn: int, text: str, messages: Sequence[tuple[str, str]]) -> bytes:
    """The file that ``notices_sent`` names: the words, the same for all, and by which channel each voter gets them."""
    listed: list[Json] = [{"channel": channel, "voter": voter} for voter, channel in sorted(messages)]
    return encode_canonical({"messages": listed, "notice": notice, "round": turn, "text": text, "v": 2})


def to_visit(voters: Sequence[str], states: Mapping[str, Collection[str]]) -> list[str]:
    """At whose door somebody should call: no channel has the notice, or may still get it. ``states`` by voter."""
    return [voter for voter in voters if not (DONE | ON_THE_WAY) & set(states.get(voter, ()))]
