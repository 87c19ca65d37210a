"""The small structures through which an event names the data that stand before it.

Specification: voting/SPEC.md, "Belenios", Archive; Belenios specification, "Elections", "Encrypted tally", "Partial
decryptions".
"""

from dataclasses import dataclass

from keys.shape import integer
from voting.belenios.errors import DecryptionMalformedError, ElectionMalformedError, TallyMalformedError
from voting.belenios.structure import (
    format_structure,
    format_weight,
    hash_text,
    in_order,
    parse_structure,
    sha256_hex,
    weight,
)

MAX_BALLOTS = 10**9
MAX_OWNER = 1_000

_SETUP = in_order(
    {"election": hash_text, "trustees": hash_text, "credentials": hash_text, "credentials_certificate": hash_text},
    optional=["credentials_certificate"],
)
_SIZED = in_order({"num_tallied": integer(0, MAX_BALLOTS), "total_weight": weight, "encrypted_tally": hash_text})
_OWNED = in_order({"owner": integer(1, MAX_OWNER), "payload": hash_text})


@dataclass(frozen=True, slots=True)
class Sized:
    """How many ballots were counted, their weight together, and the hash of the encrypted tally."""

    ballots: int
    weight: int
    tally: str


@dataclass(frozen=True, slots=True)
class Owned:
    """The trustee who made a partial decryption, counted from 1, and the hash of the decryption."""

    owner: int
    decryption: str


def parse_setup(data: bytes) -> list[str]:
    """Return the hashes that a Setup names: election, trustees, credentials, and perhaps a certificate of these.

    Raises: ElectionMalformedError.
    """
    return list(parse_structure(data, _SETUP, ElectionMalformedError).values())


def format_setup(election: bytes, trustees: bytes, credentials: bytes) -> bytes:
    hashes = [sha256_hex(data) for data in (election, trustees, credentials)]
    return format_structure(dict(zip(("election", "trustees", "credentials"), hashes, strict=True)))


def parse_sized(data: bytes) -> Sized:
    """Raises: TallyMalformedError."""
    return Sized(*parse_structure(data, _SIZED, TallyMalformedError).values())


def format_sized(ballots: int, total: int, tally: bytes) -> bytes:
    fields = {"num_tallied": ballots, "total_weight": format_weight(total), "encrypted_tally": sha256_hex(tally)}
    return format_structure(fields)


def parse_owned(data: bytes) -> Owned:
    """Raises: DecryptionMalformedError."""
    return Owned(*parse_structure(data, _OWNED, DecryptionMalformedError).values())


def format_owned(owner: int, decryption: bytes) -> bytes:
    return format_structure({"owner": owner, "payload": sha256_hex(decryption)})
