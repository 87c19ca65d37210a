"""Who signs what is done with a credential at the desk: the registrar and an officer, two persons.

A first letter, and what an owner gets from far away, the registrar signs alone; whoever ends a credential or gives
another one in its place could vote for its owner, so that takes two (DESIGN section 4).
Specification: ``notary/SPEC.md`` section Formats, "Entry kinds"; attack A92.
"""

from collections.abc import Mapping
from typing import Any

from keys.ed25519 import Verify
from notary.kinds import OFFICER, REGISTRAR
from voting.enrolment import IN_PERSON, LETTER
from voting.errors import SignersWrongError
from voting.statement import Officer, Statement, check_officers


def is_at_desk(kind: str, body: Any) -> bool:
    """Whether an entry ends a credential, gives a letter again, or was made for somebody who came in person."""
    if kind == "credential_issued":
        return bool(body["identified"] == IN_PERSON or (body["identified"] == LETTER and body["issue"] > 1))
    return kind == "credential_revoked"


def check_desk(statement: Statement, officers: Mapping[str, Officer], verify: Verify) -> None:
    """Check that a registrar and an officer signed, and nobody else.

    Raises: SignersWrongError, OfficersSameError, SignatureWrongError.
    """
    check_officers(statement.signatures, statement.signed, officers, REGISTRAR.roles | OFFICER.roles, 2, verify)
    first, second = (frozenset(officers[item.key].roles) for item in statement.signatures)
    if not any(one & REGISTRAR.roles and other & OFFICER.roles for one, other in ((first, second), (second, first))):
        raise SignersWrongError("a registrar and an officer are due")
