"""Messages on their way: their states, and what follows an attempt, a lost lease, a report.

The rules alone: what a gateway said comes in, the next state comes out. The table and the gateways are adapters
(voting/adapters/outbox.py, dispatcher.py). Specification: ``voting/SPEC.md``, "Messages".
"""

from dataclasses import dataclass

from keys.errors import NotAllowedError, VerificationError

QUEUED, SENDING, SENT = "queued", "sending", "sent"
DELIVERED, FAILED, UNKNOWN, EXPIRED = "delivered", "failed", "unknown", "expired"
STATES = (QUEUED, SENDING, SENT, DELIVERED, FAILED, UNKNOWN, EXPIRED)
FINAL = (DELIVERED, FAILED, EXPIRED)
"""No report changes these."""

TAKEN, LATER, REFUSED, UNSURE = "taken", "later", "refused", "unsure"
"""What a gateway said to an attempt: it has the message; certainly not, try again; never; nobody knows."""
ABSENT = "absent"
"""What a gateway answers when it is asked for a message that it never took."""

CODE, SINGLE, BULK = 0, 1, 2
"""Ranks: one-time codes before what concerns one voter before what goes to everybody."""

ATTEMPTS = 12
FIRST_DELAY = 2_000
LONGEST_DELAY = 900_000
NEVER = 1 << 62
"""Due at no time, in milliseconds."""
ASK_AFTER = 30_000
ASK_FOR = 72 * 3_600_000
"""Milliseconds after which a gateway that does not report on its own is asked, and for how long."""


class ReportRefusedError(VerificationError):
    """The delivery report is not signed by the gateway's secret, not of now, or of no message of ours."""

    code = "report-refused"


class ReportRepeatedError(NotAllowedError):
    """What became of this message was reported before; nothing changes."""

    code = "report-repeated"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a gateway can do: take one id twice and send it once; say whether it took an id; say what became of it."""

    repeats: bool
    looks_up: bool
    tracks: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A message's next state, when something is due again (milliseconds), and why in one word."""

    state: str
    due: int = NEVER
    reason: str = ""


def delay(attempts: int, chance: float) -> int:
    """Milliseconds before the next attempt: doubled each time, up to a limit, between half and all of it by chance."""
    longest = min(FIRST_DELAY << min(max(attempts - 1, 0), 20), LONGEST_DELAY)
    return int(longest * (0.5 + chance / 2))


def after_attempt(said: str, reason: str, attempts: int, can: Abilities, now: int, chance: float) -> Step:
    """What follows an attempt, the ``attempts``-th, to which the gateway ``said`` something.

    ``now`` in milliseconds, ``chance`` from 0 to 1. A message is tried again only if it was certainly not taken, or
    if the gateway takes the same id twice as one.
    """
    if said == TAKEN:
        return Step(SENT, now + ASK_AFTER if can.tracks else NEVER, reason)
    if said == REFUSED:
        return Step(FAILED, NEVER, reason or "refused")
    if said == UNSURE and not can.repeats:
        # To ask costs little: soon, however often the message was tried.
        return Step(SENDING, now + delay(1, chance), reason) if can.looks_up else Step(UNKNOWN, NEVER, reason)
    if attempts >= ATTEMPTS:
        return Step(UNKNOWN if said == UNSURE else FAILED, NEVER, "given-up")
    return Step(QUEUED, now + delay(attempts, chance), reason)


def after_lost_lease(found: str | None, attempts: int, can: Abilities, now: int, chance: float) -> Step:
    """What follows when whoever was sending is gone; ``found`` is what the gateway answers for the id, or None.

    Never sent again unless it is certain that nothing was taken, or that the gateway takes the id as one.
    """
    if found in (SENT, DELIVERED, FAILED):
        return Step(found, now + ASK_AFTER if found == SENT and can.tracks else NEVER, "looked-up")
    if found == ABSENT or can.repeats:
        return Step(QUEUED, now) if attempts < ATTEMPTS else Step(UNKNOWN, NEVER, "given-up")
    if can.looks_up and attempts < ATTEMPTS:
        return Step(SENDING, now + delay(attempts, chance), "lost")
    return Step(UNKNOWN, NEVER, "lost")


def after_asking(found: str | None, waited: int, now: int) -> Step:
    """What follows when the gateway was asked for a message ``waited`` milliseconds after it took it."""
    if found in (DELIVERED, FAILED):
        return Step(found, NEVER, "asked")
    return Step(SENT, now + max(ASK_AFTER, waited // 2) if waited < ASK_FOR else NEVER)


def after_report(state: str, reported: str) -> str:
    """The state after a report that a message was delivered or failed. Raises: ReportRepeatedError."""
    if state in FINAL:
        raise ReportRepeatedError
    return reported
