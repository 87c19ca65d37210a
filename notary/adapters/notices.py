"""Notices to all owners: a batch in the outbox and the entry that says to whom it goes, in one transaction.

The entry names voters by id, the channel of each, and the words, which are the same for all; numbers stay with the
office. What became of each message is told by gateways later. Specification: ``notary/SPEC.md``, "Notices".
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from keys.canonical import Json, parse_canonical
from keys.encoding import hex_of
from notary.adapters.casework import NOBODY, Casework
from notary.errors import OutOfOrderError
from notary.kinds import NOTICE_PHASES, kinds_of
from notary.notice import (
    NOTICES,
    NoticeRepeatedError,
    addressees,
    make_batch,
    to_visit,
)
from notary.process import Process
from notary.wording import format_time
from voting.adapters.gateway import MAIL, TEXT
from voting.adapters.mailbook import confirmed_addresses
from voting.adapters.opening import open_units
from voting.adapters.outbox import OUTBOX, Item, count_states, make_outbox, states_of
from voting.adapters.phonebook import PHONE
from voting.dispatch import BULK, DELIVERED
from voting.identification import walking_order
from voting.roll import Roll
from voting.web.catalogue import chinese


@dataclass(frozen=True, slots=True)
class Sent:
    """What was queued: which round of the notice, how many messages to how many voters, who cannot be reached."""

    turn: int
    messages: int
    voters: int
    unreached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A notice as it would go out now: its words, and how many would get it."""

    notice: str
    turn: int
    text: str
    voters: int
    unreached: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one round of a notice is: counts by state for each channel."""

    notice: str
    channel: str
    counts: Mapping[str, int]


def send_notice(work: Casework, notice: str, *, again: bool = False, turn: int | None = None) -> Sent:
    """Queue ``notice`` for everybody who is to get it and has not, and enter to whom; ``again`` begins another round.

    With ``turn`` exactly this round is begun, so that of two who press one button at once one sends.
    Raises: OutOfOrderError if the case is not where this notice is due; NoticeRepeatedError; then nothing is queued.
    """
    with work.writing() as desk:
        connection, process = desk.writer.connection, desk.process
        roll = check_due(process, notice)
        last = last_turn(connection, work.origin, notice)
        if turn is not None and turn != last + 1:
            raise NoticeRepeatedError
        turn = turn or (last + 1 if again or not last else last)
        values = make_values(work, process)
        text = chinese(f"notice-{notice}", **values)
        wanted = addressees(notice, [voter.id for voter in roll.voters], voted_in(process))
        reach = reachable(connection, work.origin)
        items = [
            item
            for voter in wanted
            for item in _items(f"{notice}/{turn}", notice, voter, reach.get(voter, {}), text, values)
        ]
        fresh = make_outbox(work.settings, work.clock).put_new(connection, work.origin, items)
        if not fresh:
            raise NoticeRepeatedError
        messages = [(item.voter, item.channel) for item in fresh]
        batch = make_batch(notice, turn, text, messages)
        count = len({voter for voter, _channel in messages})
        body: dict[str, Json] = {"count": count, "notice": notice, "voters": hashlib.sha256(batch).hexdigest()}
        desk.add("notices_sent", body, NOBODY, [batch])
    return Sent(turn, len(fresh), count, tuple(voter for voter in wanted if voter not in reach))


def propose_notice(work: Casework, notice: str) -> Proposal:
    """What ``send_notice`` would queue in another round, for an officer to look at. Raises: OutOfOrderError."""
    process = work.process()
    roll = check_due(process, notice)
    wanted = addressees(notice, [voter.id for voter in roll.voters], voted_in(process))
    with work.engine.connect() as connection:
        turn = last_turn(connection, work.origin, notice) + 1
        reach = reachable(connection, work.origin)
    text = chinese(f"notice-{notice}", **make_values(work, process))
    reached = sum(voter in reach for voter in wanted)
    return Proposal(notice, turn, text, reached, len(wanted) - reached)


def list_progress(work: Casework) -> list[Progress]:
    """How far every notice and every other kind of message of the case is."""
    with work.engine.connect() as connection:
        found = count_states(connection, work.origin)
    return [Progress(notice, channel, dict(sorted(counts.items()))) for (notice, channel), counts in found.items()]


def list_visits(work: Casework, notice: str) -> list[str]:
    """The voters at whose door somebody should call with ``notice``: in no round did any channel reach them."""
    roll = work.process().case.roll
    if roll is None:
        return []
    with work.engine.connect() as connection:
        turns = [f"{notice}/{turn}" for turn in range(1, last_turn(connection, work.origin, notice) + 1)]
        states = states_of(connection, work.origin, turns)
    served = work.process().case.served
    return [voter for voter in to_visit([voter.id for voter in roll.voters], states) if voter not in served]


def list_doors(work: Casework, notice: str) -> list[tuple[str, str, str]]:
    """The units and the number of each voter to visit, in the order in which one walks, and what became of messages.

    The last is ``none`` where there was nowhere to send one, else ``failed``, ``unknown`` or ``expired``.
    """
    roll, voters = work.process().case.roll, list_visits(work, notice)
    with work.engine.connect() as connection:
        turns = [f"{notice}/{turn}" for turn in range(1, last_turn(connection, work.origin, notice) + 1)]
        states = states_of(connection, work.origin, turns)
        doors = [
            ("、".join(open_units(connection, work.origin, roll.by_id[voter].units)), voter, _worst(states.get(voter)))
            for voter in voters
            if roll is not None
        ]
    return sorted(doors, key=lambda door: (walking_order(door[0]), door[1]))


def make_deliveries(work: Casework, notice: str) -> list[dict[str, Json]]:
    """What gateways reported of ``notice`` as deliveries for an officer to enter; each has its report's hash.

    The reports themselves, which hold no number, stay in the office's table. A voter whose message was reported as
    delivered is served by it (voting/SPEC.md, "Proof of delivery").
    """
    table = OUTBOX.c
    query = select(table.id, table.voter, table.report).where(
        table.origin == work.origin, table.notice.like(f"{notice}/%"), table.state == DELIVERED, table.channel == TEXT
    )
    visits = work.process().case.visits
    with work.engine.connect() as connection:
        rows = connection.execute(query.order_by(table.voter)).all()
    return [_delivery(row.id, row.voter, notice, row.report) for row in rows if row.report and row.id not in visits]


def check_due(process: Process, notice: str) -> Roll:
    """Check that the case is where ``notice`` may go out; gives its roll. Raises: OutOfOrderError."""
    if notice not in NOTICES:
        raise ValueError("no such notice")
    phase, roll = process.phase, process.case.roll
    allowed = NOTICE_PHASES[notice] & kinds_of(process.case.version)["notices_sent"].phases
    if phase not in allowed or roll is None:
        raise OutOfOrderError(f"no notice of this kind goes out while the case is {phase}")
    return roll


def voted_in(process: Process) -> set[str]:
    """The voters with a ballot that stands."""
    case = process.case
    return {voter for voter, casts in case.casts.items() if any(cast.index not in case.set_aside for cast in casts)}


def reachable(connection: Connection, origin: str) -> dict[str, dict[str, str]]:
    """Number and confirmed e-mail address of each voter who has any, by channel."""
    query = select(PHONE.c.voter, PHONE.c.number).where(PHONE.c.origin == origin, PHONE.c.number != "")
    found: dict[str, dict[str, str]] = {row.voter: {TEXT: row.number} for row in connection.execute(query)}
    for voter, address in confirmed_addresses(connection, origin).items():
        found.setdefault(voter, {})[MAIL] = address
    return found


def make_values(work: Casework, process: Process) -> dict[str, str]:
    """What stands in the places of the words; nothing of a voter, and nothing of how anybody voted."""
    manifest = process.case.manifest
    opened = process.opened
    title = manifest.title if manifest is not None else opened["matter"]
    return {
        "closes": format_time(process.case.closes) if manifest is not None else "",
        "compound": str(opened["compound"]["zh_cn"]),
        "opens": format_time(manifest.opens) if manifest is not None else "",
        "phone": work.office.facts.phone,
        "title": str(title["zh_cn"]),
        "url": f"{work.settings.base_url}/case/{work.origin.rpartition('/')[2]}",
    }


def last_turn(connection: Connection, origin: str, notice: str) -> int:
    """How many rounds of the notice there were."""
    query = select(OUTBOX.c.notice).where(OUTBOX.c.origin == origin, OUTBOX.c.notice.like(f"{notice}/%")).distinct()
    return max((int(name.partition("/")[2]) for name in connection.scalars(query)), default=0)


def _worst(states: set[str] | None) -> str:
    return min(states) if states else "none"


def _items(
    name: str, notice: str, voter: str, reach: Mapping[str, str], text: str, values: Mapping[str, str]
) -> Sequence[Item]:
    subject = chinese("notice-subject", **values)
    return [
        Item(name, voter, to, text, f"notice-{notice}", values, subject if channel == MAIL else "", channel, BULK)
        for channel, to in reach.items()
    ]


def _delivery(name: bytes, voter: str, notice: str, report: str) -> dict[str, Json]:
    said: Any = parse_canonical(report.encode())
    return {
        "collectors": [],
        "evidence": hashlib.sha256(report.encode()).hexdigest(),
        "id": hex_of(name),
        "mode": "sms",
        "notice": notice,
        "outcome": "delivered",
        "time": said["time"],
        "voter": voter,
    }
