"""Who signs the entries in which trustees take part: the officers of the table, and trustees by name.

Specification: ``notary/SPEC.md`` section Formats, "Entry kinds".
"""

from collections.abc import Mapping
from typing import Any

from keys.ed25519 import Verify
from notary.desk import check_desk, is_at_desk
from notary.kinds import OFFICER, SERVICE, Kind
from voting.errors import SignersWrongError
from voting.manifest import Manifest
from voting.posting import SITE
from voting.secret_bodies import COMPLETE
from voting.statement import Officer, Statement, check_officers

TRUSTEE_ROLE = frozenset({"trustee"})
BY_TRUSTEE = frozenset({"closing_confirmed", "share_published", "trustee_drill", "trustees_set"})


def trustees_due(kind: str, body: Any, manifest: Manifest | None) -> frozenset[str]:
    """The trustees whose signatures an entry must bear; ``manifest`` is the one about to be sealed."""
    if kind == "manifest_sealed" and manifest is not None and manifest.trustees is not None:
        return frozenset(manifest.trustees.board)
    if kind in BY_TRUSTEE and body.get("trustee") is not None:
        return frozenset({body["trustee"]})
    return frozenset()


def check_signers(
    statement: Statement,
    kind: Kind,
    body: Any,
    officers: Mapping[str, Officer],
    due: frozenset[str],
    verify: Verify,
    version: int,
) -> None:
    """Check that exactly the due persons signed: the officers of ``kind`` or those at the desk, and all of ``due``.

    ``version`` is the process's: in version 1 a registrar ends a credential alone.
    Raises: SignersWrongError, OfficersSameError, SignatureWrongError.
    """
    signers = kind.signers
    if signers is None:
        raise ValueError("a voter's entry has no statement")
    if version > 1 and is_at_desk(statement.kind, body):
        check_desk(statement, officers, verify)
        return
    if isinstance(body, dict) and body.get("phase") == COMPLETE:
        signers = OFFICER
    if statement.kind == "objection_filed" and body["by"] == SITE:
        signers = SERVICE
    theirs = tuple(item for item in statement.signatures if item.key in due)
    others = tuple(item for item in statement.signatures if item.key not in due)
    check_officers(others, statement.signed, officers, signers.roles, signers.count, verify)
    if signers.lead and not any(signers.lead & set(officers[item.key].roles) for item in others):
        raise SignersWrongError("one of them must be a notary")
    check_officers(theirs, statement.signed, officers, TRUSTEE_ROLE, len(due), verify)
