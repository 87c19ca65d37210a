"""How a voter came to a key: by letter, in person, or from far away; and which key another may take the place of.

Specification: ``voting/SPEC.md`` section Algorithms, "Credentials"; attacks A25, A92.
"""

from collections.abc import Mapping
from typing import Any

from voting.errors import CredentialKindWrongError, CredentialTwiceError

LETTER = "letter"
REMOTE = "remote"
KINDS = (LETTER, REMOTE)
IN_PERSON = "in_person"
WAYS = {LETTER: (IN_PERSON, LETTER), REMOTE: ("oidc", "remote")}
"""By kind of credential (who made the secret), how its holder can have been identified."""


def check_way(body: Mapping[str, Any], allowed: tuple[str, ...], *, is_open: bool) -> None:
    """Check how the holder of a credential about to be issued was identified.

    ``allowed`` are the kinds that the manifest names; what is done in person before officers is always allowed.
    Raises: CredentialKindWrongError; CredentialTwiceError for a first letter after opening, and for a letter that
        takes an active credential's place.
    """
    kind, identified = body["kind"], body["identified"]
    if identified not in WAYS[kind] or (identified != IN_PERSON and kind not in allowed):
        raise CredentialKindWrongError
    if kind == LETTER and "replaces" in body:
        raise CredentialTwiceError("a letter follows a revocation")
    if identified == LETTER and body["issue"] == 1 and is_open:
        raise CredentialTwiceError("a first letter's key must stand in the ledger before opening")
