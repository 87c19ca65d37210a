"""Bulk notices: a text message to every voter with a number, and the entry that says to whom it went.

The entry names voters by id and counts them; numbers and words stay with the office.
"""

import hashlib

from sqlalchemy import select

from keys.canonical import encode_canonical
from notary.adapters.casework import NOBODY, Casework
from notary.adapters.steps import add
from notary.errors import OutOfOrderError
from notary.kinds import KINDS
from voting.adapters.phonebook import PHONE
from voting.adapters.sms import Message, Sender


def send_notices(work: Casework, notice: str, text: str, sender: Sender) -> int:
    """Send ``text`` to every number of the case's roll and record it; gives how many were handed over.

    ``notice`` is announcement, ballot or reminder. A message that cannot be handed over raises OSError and nothing is
    recorded; done again, it goes to everyone again. Raises: OutOfOrderError, and nothing was sent.
    """
    phase = work.process().phase
    if phase not in KINDS["notices_sent"].phases:  # asked before, not after everybody has the message
        raise OutOfOrderError(f"notices_sent while the case is {phase}")
    with work.engine.connect() as connection:
        query = select(PHONE.c.voter, PHONE.c.number).where(PHONE.c.origin == work.origin).order_by(PHONE.c.voter)
        numbers = [(row.voter, row.number) for row in connection.execute(query) if row.number]
    for _voter, number in numbers:
        sender.send(Message(number, text, work.clock()))
    batch = encode_canonical({"v": 1, "voters": [voter for voter, _number in numbers]})
    body = {"count": len(numbers), "notice": notice, "voters": hashlib.sha256(batch).hexdigest()}
    add(work, "notices_sent", body, NOBODY, [batch])
    return len(numbers)
