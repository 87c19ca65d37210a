"""Telling one voter what was done in their name: queued in the transaction that does it, to the roll's number.

That is the old number where a telephone was lost, so that an owner hears of what somebody else asked for (attack A92).
"""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from ledger.entry import Entry
from notary.adapters.casework import Casework, Desk
from voting.adapters.outbox import OUTBOX, Item, make_outbox
from voting.adapters.phonebook import find_number
from voting.web.catalogue import chinese

TOLD = {
    ("ballot_set_aside", "error"): "sms-set-aside-error",
    ("ballot_set_aside", "impersonation"): "sms-set-aside-impersonation",
    ("ballot_set_aside", "owner_request"): "sms-voided",
    ("credential_revoked", "error"): "sms-revoked-error",
    ("credential_revoked", "lost"): "sms-revoked-lost",
}
"""The words for an entry that takes something from a voter, by its kind and reason."""


def tell(
    work: Casework, connection: Connection, voter: str, name: str, index: int, values: Mapping[str, str] | None = None
) -> bool:
    """Queue the words called ``name`` for ``voter``; false if the roll has no number.

    ``index`` is the place of the entry of which is told: of one entry a voter hears once.
    """
    number = find_number(connection, work.origin, voter)
    if not number:
        return False
    values = dict(values or {})
    item = Item(f"{name.removeprefix('sms-')}/{index}", voter, number, chinese(name, **values), name, values)
    make_outbox(work.settings, work.clock).put(connection, work.origin, item)
    return True


def tell_of(work: Casework, desk: Desk, entry: Entry) -> int:
    """Tell whom an entry takes a ballot or a code from, each once; of other kinds nobody; gives how many.

    Nobody hears of a code that ends because a new one is given: the words about the new one say so.
    """
    body = entry.body["statement"]["body"]
    words = TOLD.get((entry.kind, body.get("reason", "")))
    if words is None:
        return 0
    values = {"index": str(entry.index), "phone": work.office.facts.phone}
    case = desk.process.case
    if entry.kind == "ballot_set_aside":
        named = set(body["ballots"])
        voters = [voter for voter, casts in case.casts.items() if any(cast.index in named for cast in casts)]
    else:
        voters = [case.register.credentials[body["credential"]].voter]
    return sum(tell(work, desk.writer.connection, voter, words, entry.index, values) for voter in voters)


def count_told(work: Casework, name: str, start: int) -> int:
    """How many voters were told by ``name`` of entries from the place ``start`` on."""
    notices = [f"{name.removeprefix('sms-')}/{index}" for index in range(start, work.log.size)]
    query = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.origin == work.origin, OUTBOX.c.notice.in_(notices))
    with work.engine.connect() as connection:
        return connection.scalar(query) or 0
