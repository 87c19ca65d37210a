"""The register of credentials: at every index a voter has at most one active key, and no key is ever used twice.

Specification: ``voting/SPEC.md`` section Algorithms, "Credentials"; attacks A25, A28.
"""

from dataclasses import dataclass

from keys.ed25519 import Verify, check_public_key
from voting.credential import check_possession
from voting.errors import CredentialInactiveError, CredentialTwiceError, CredentialUnknownError


@dataclass(frozen=True, slots=True)
class Credential:
    """A voter's public key, issued by the entry at ``index``; ``issue`` counts this voter's letters from 1."""

    index: int
    voter: str
    issue: int
    public: bytes


class Register:
    """All credentials of a case: those ever issued, the active one of each voter, every public key seen."""

    def __init__(self) -> None:
        self.credentials: dict[int, Credential] = {}
        self.active: dict[str, int] = {}
        self.issues: dict[str, int] = {}
        self.public_keys: set[bytes] = set()

    def issue(
        self, credential: Credential, possession: bytes, origin: str, verify: Verify, replaces: int | None = None
    ) -> None:
        """Take in a credential; ``replaces`` is the index of the voter's active one, which ends here, None without.

        Raises: CredentialTwiceError if another one is active, the key is known or the issue is not the next;
        KeyWeakError; PossessionWrongError if the proof of possession does not hold.
        """
        voter = credential.voter
        if self.active.get(voter) != replaces or credential.issue != self.issues.get(voter, 0) + 1:
            raise CredentialTwiceError
        self.check_new(credential.public)
        check_possession(origin, voter, credential.issue, credential.public, possession, verify)
        self.credentials[credential.index] = credential
        self.active[voter] = credential.index
        self.issues[voter] = credential.issue
        self.public_keys.add(credential.public)

    def revoke(self, index: int) -> None:
        """End the active credential issued at ``index``. Raises CredentialUnknownError if it is not an active one."""
        credential = self.credentials.get(index)
        if credential is None or self.active.get(credential.voter) != index:
            raise CredentialUnknownError
        del self.active[credential.voter]

    def check_new(self, public: bytes) -> None:
        """Check that ``public`` is a sound key of which this case has never heard."""
        check_public_key(public)
        if public in self.public_keys:
            raise CredentialTwiceError

    def key_of(self, index: int | None) -> bytes:
        """The key of the credential issued at ``index``, active or not. Raises CredentialUnknownError."""
        credential = self.credentials.get(-1 if index is None else index)
        if credential is None:
            raise CredentialUnknownError
        return credential.public

    def active_key(self, voter: str, index: int | None) -> bytes:
        """The key of the voter's credential issued at ``index``, if it is the active one."""
        credential = self.credentials.get(-1 if index is None else index)
        if credential is None or credential.voter != voter:
            raise CredentialUnknownError
        if self.active.get(voter) != credential.index:
            raise CredentialInactiveError
        return credential.public
