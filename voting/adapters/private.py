"""The owners of a case in clear: the office's own table beside the public roll, which holds commitments only.

The voters' site reads the phone book alone (voting/adapters/phonebook.py); names and documents are for the office, to
print letters, to identify a person, and to open a commitment to a court.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Column, Connection, Integer, LargeBinary, String, Table, delete, insert, select

from ledger.adapters.db import METADATA
from voting.adapters.opening import keep_labels
from voting.adapters.phonebook import PHONE
from voting.commitment import PrivateOwner, PrivateVoter, make_unit_label
from voting.roll import Roll, make_roll

PRIVATE_OWNER = Table(
    "private_owner",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("voter", String(32), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False),
    Column("document_kind", String(32), nullable=False),
    Column("document", String(64), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("name_salt", LargeBinary(16), nullable=False),
    Column("document_salt", LargeBinary(16), nullable=False),
    Column("phone_salt", LargeBinary(16), nullable=False),
)
_FIELDS = ("name", "document_kind", "document", "phone", "name_salt", "document_salt", "phone_salt")


def save_private_roll(
    connection: Connection, origin: str, voters: Sequence[PrivateVoter], cutoff: str, secret: bytes | None = None
) -> Roll:
    """Keep ``voters`` as the owners of the case ``origin`` in place of any kept before, and return their public roll.

    In the caller's transaction, which posts the roll: rows whose roll is refused must not take the place of those whose
    salts open the commitments in the ledger. The roll is made first. Raises: as ``make_roll``.
    With 32 fresh bytes as ``secret`` the roll commits to the labels of units instead of showing them.
    """
    roll, labels = public_roll(voters, cutoff, secret)
    owners = [
        {"origin": origin, "voter": voter.id, "place": place, **{name: getattr(owner, name) for name in _FIELDS}}
        for voter in voters
        for place, owner in enumerate(voter.owners)
    ]
    phones = [
        {"origin": origin, "voter": voter.id, "number": number}
        for voter in voters
        for number in [owner.phone for owner in voter.owners if owner.phone][:1]
    ]
    for table in (PRIVATE_OWNER, PHONE):
        connection.execute(delete(table).where(table.c.origin == origin))
    connection.execute(insert(PRIVATE_OWNER), owners)
    keep_labels(connection, origin, labels)
    if phones:
        connection.execute(insert(PHONE), phones)
    return roll


def public_roll(
    voters: Sequence[PrivateVoter], cutoff: str, secret: bytes | None
) -> tuple[Roll, dict[str, tuple[str, bytes]]]:
    """The public roll of ``voters``, and label and salt of each unit by what a roll that commits to labels shows."""
    public = [voter.committed() for voter in voters]
    labels: dict[str, tuple[str, bytes]] = {}
    if secret is not None:
        for place, voter in enumerate(voters):
            made = [make_unit_label(secret, unit) for unit in voter.units]
            labels.update({shown: (unit, salt) for (salt, shown), unit in zip(made, voter.units, strict=True)})
            public[place] = replace(public[place], units=tuple(shown for _salt, shown in made))
    return make_roll(cutoff, public), labels


def load_owners(connection: Connection, origin: str, voter: str) -> tuple[PrivateOwner, ...]:
    """Return the owners of one voter in the order of the roll; empty for an unknown voter."""
    columns = [PRIVATE_OWNER.c[name] for name in _FIELDS]
    query = select(*columns).where(PRIVATE_OWNER.c.origin == origin, PRIVATE_OWNER.c.voter == voter)
    return tuple(PrivateOwner(**row._mapping) for row in connection.execute(query.order_by(PRIVATE_OWNER.c.place)))
