"""The keyed hashes by which an owner far away is found on the roll, and the office's key under which they are made.

The voters' site reads these hashes and the phone book, never names or documents. They are written when the manifest is
sealed, from the owners in clear (voting/adapters/private.py): from then on the roll stands.
"""

import os
import secrets
from pathlib import Path

from sqlalchemy import Column, Connection, LargeBinary, String, Table, delete, insert, select

from ledger.adapters.db import METADATA
from voting.adapters.opening import load_labels
from voting.adapters.private import PRIVATE_OWNER
from voting.identification import details_digest, document_digest, last_of
from voting.roll import Roll

KEY_FILE = "office/identity.key"
KEY_SIZE = 32

IDENTITY = Table(
    "identity",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("voter", String(32), primary_key=True),
)


def make_identity_key(data: Path) -> bytes:
    """The office's key for identities below the folder ``data``; made at its first use, readable by its owner alone."""
    path = data / KEY_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return load_identity_key(data)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_SIZE))
        file.flush()
        os.fsync(file.fileno())
    return load_identity_key(data)


def load_identity_key(data: Path) -> bytes:
    """Read the key; where there is none, one under which nobody is known. Raises: ValueError for another length."""
    try:
        key = (data / KEY_FILE).read_bytes()
    except FileNotFoundError:
        return secrets.token_bytes(KEY_SIZE)
    if len(key) != KEY_SIZE:
        raise ValueError("the key for identities has another length")
    return key


def save_identities(connection: Connection, key: bytes, origin: str, roll: Roll) -> int:
    """Write the hashes of a case's owners in place of any before, in the caller's transaction; gives their number.

    One for each owner and unit, and one for each owner's whole number.
    """
    labels = load_labels(connection, origin)
    units = {voter.id: [labels.get(unit, unit) for unit in voter.units] for voter in roll.voters}
    columns = (PRIVATE_OWNER.c.voter, PRIVATE_OWNER.c.name, PRIVATE_OWNER.c.document)
    found: set[tuple[bytes, str]] = set()
    for voter, name, document in connection.execute(select(*columns).where(PRIVATE_OWNER.c.origin == origin)):
        found.add((document_digest(key, origin, document), voter))
        last = last_of(document)
        found |= {(details_digest(key, origin, unit, name, last), voter) for unit in units.get(voter, ())}
    connection.execute(delete(IDENTITY).where(IDENTITY.c.origin == origin))
    rows = [{"origin": origin, "digest": digest, "voter": voter} for digest, voter in sorted(found)]
    if rows:
        connection.execute(insert(IDENTITY), rows)
    return len(rows)


def find_voters(connection: Connection, origin: str, digest: bytes) -> list[str]:
    """The voters of a case who are known by this hash, in order; an owner of several holdings may be several."""
    query = select(IDENTITY.c.voter).where(IDENTITY.c.origin == origin, IDENTITY.c.digest == digest)
    return list(connection.scalars(query.order_by(IDENTITY.c.voter)))
