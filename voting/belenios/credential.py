"""A voter's Belenios credential: 22 Base58 characters, and the secret exponent that follows from them.

Nothing here is to be given a group in integers: what comes out is a secret. Release 3.3.0 has no check digit.
Specification: voting/SPEC.md, "Seed stream" and "Belenios"; Belenios specification, "Credentials".
"""

import hashlib
import re

from keys.group import ORDER
from keys.hashing import hkdf_sha256, labelled
from voting.belenios.election import BASE58
from voting.belenios.errors import CredentialMalformedError

LENGTH = 22
_CREDENTIAL = re.compile("-".join(f"[{BASE58}]{{{size}}}" for size in (5, 6, 5, 6)))


def make_credential(secret: str, origin: str, voter: str, issue: int) -> str:
    """Derive the credential from the 20 characters of a letter code, as it is written and hashed."""
    info = labelled("zhengyi/belenios-credential/v1", voter.encode("ascii"), str(issue).encode("ascii"))
    number = int.from_bytes(hkdf_sha256(secret.encode("ascii"), origin.encode(), info, 64), "big")
    digits = "".join(BASE58[number // 58**place % 58] for place in reversed(range(LENGTH)))
    return f"{digits[:5]}-{digits[5:11]}-{digits[11:16]}-{digits[16:]}"


def secret_exponent(uuid: str, credential: str) -> int:
    """Return the exponent whose public key is this voter's public credential in the election ``uuid``.

    Raises: CredentialMalformedError for a text that is not a credential.
    """
    if _CREDENTIAL.fullmatch(credential) is None:
        raise CredentialMalformedError
    halves = (hashlib.sha256(f"derive_credential|{uuid}|{half}|{credential}".encode()).digest() for half in (0, 1))
    return int.from_bytes(b"".join(halves), "big") % ORDER
