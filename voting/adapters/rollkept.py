"""What the office keeps of an import beside the owners: its record, and who acts for which voter. Never published.

The ledger's ``roll_posted`` names the record by its hash, so that the office can show later who decided what and why.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Connection, LargeBinary, String, Table, Text, delete, insert, select

from ledger.adapters.db import METADATA
from voting.adapters.phonebook import PHONE
from voting.doubt import State
from voting.rollrecord import RollImport

ROLL_IMPORT = Table(
    "roll_import",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("record", LargeBinary, nullable=False),
)
VOTER_STATE = Table(
    "voter_state",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("voter", String(32), primary_key=True),
    Column("unit", String(100), nullable=False),
    Column("state", String(32), nullable=False),
    Column("name", String(100), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("documents", LargeBinary, nullable=False),
    Column("decided_by", String(400), nullable=False),
    Column("why", Text, nullable=False),
)


def save_import(connection: Connection, origin: str, made: RollImport | None) -> None:
    """Keep the record and states of an import in place of any kept before; codes go to whoever acts for a voter.

    In the caller's transaction, after the owners were saved.
    """
    for table in (ROLL_IMPORT, VOTER_STATE):
        connection.execute(delete(table).where(table.c.origin == origin))
    if made is None:
        return
    connection.execute(insert(ROLL_IMPORT), [{"origin": origin, "record": made.record}])
    for voter, state in made.states.items():
        row = {"origin": origin, "voter": voter, "unit": state.unit, "state": state.state, "name": state.name}
        row |= {"phone": state.phone, "decided_by": ",".join(state.by), "why": state.why}
        connection.execute(insert(VOTER_STATE), [row | {"documents": b"".join(state.documents)}])
        if state.phone:
            connection.execute(delete(PHONE).where(PHONE.c.origin == origin, PHONE.c.voter == voter))
            connection.execute(insert(PHONE), [{"origin": origin, "voter": voter, "number": state.phone}])


def load_import(connection: Connection, origin: str) -> bytes | None:
    """Return the record of the import of the case ``origin``, None if there is none."""
    return connection.scalar(select(ROLL_IMPORT.c.record).where(ROLL_IMPORT.c.origin == origin))


def load_states(connection: Connection, origin: str, voter: str) -> Iterator[State]:
    """Give the state of the voter, if it has one."""
    query = select(VOTER_STATE).where(VOTER_STATE.c.origin == origin, VOTER_STATE.c.voter == voter)
    for row in connection.execute(query):
        documents = tuple(row.documents[at : at + 32] for at in range(0, len(row.documents), 32))
        by = tuple(row.decided_by.split(","))
        yield State(row.unit, row.state, row.name, row.phone, documents, by, row.why)
