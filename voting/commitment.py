"""Salted commitments: what the public roll holds in place of names, document numbers and telephone numbers.

The office keeps value and salt and can open one field to a court without opening another. A salt is 16 random bytes,
one for each field, handed in by the caller. Specification: ``voting/SPEC.md``, "Commitments".
"""

import hmac
from dataclasses import dataclass

from keys.encoding import hex_of
from keys.hashing import digest
from voting.roll import Owner, Voter
from voting.roll_errors import CommitmentWrongError

SALT_SIZE = 16
NAME = "name"
DOCUMENT = "document"
PHONE = "phone"
UNIT = "unit"
COMMITTED = "sha256:"
"""How the label of a unit begins that a roll does not show."""


@dataclass(frozen=True, slots=True)
class PrivateOwner:
    """One owner in clear, with the salts of the three commitments; ``phone`` may be empty. Never leaves the office."""

    name: str
    document_kind: str
    document: str
    phone: str
    name_salt: bytes
    document_salt: bytes
    phone_salt: bytes

    def committed(self) -> Owner:
        """Return what the public roll says of this owner."""
        return Owner(
            document=make_commitment(DOCUMENT, self.document_salt, self.document),
            name=make_commitment(NAME, self.name_salt, self.name),
            phone=make_commitment(PHONE, self.phone_salt, self.phone),
        )


@dataclass(frozen=True, slots=True)
class PrivateVoter:
    """A voter with its owners in clear. ``area`` in thousandths of m²."""

    id: str
    kind: str
    area: int
    units: tuple[str, ...]
    owners: tuple[PrivateOwner, ...]

    def committed(self) -> Voter:
        """Return what the public roll says of this voter."""
        return Voter(self.id, self.kind, self.area, self.units, tuple(owner.committed() for owner in self.owners))


def make_commitment(field: str, salt: bytes, value: str) -> bytes:
    """Commit to ``value`` as this ``field``; an empty value is committed to like any other, so its absence is hidden.

    Shapes: ``salt`` is 16 bytes; the result is 32.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError("a salt has 16 bytes")
    return digest("zhengyi/commitment/v1", field.encode("ascii"), salt, value.encode())


def check_commitment(commitment: bytes, field: str, salt: bytes, value: str) -> None:
    """Check that ``salt`` and ``value`` open ``commitment``.

    Raises: CommitmentWrongError if they do not.
    """
    if len(salt) != SALT_SIZE or make_commitment(field, salt, value) != commitment:
        raise CommitmentWrongError


def make_unit_label(secret: bytes, label: str) -> tuple[bytes, str]:
    """Salt and public form of a unit's label in a roll that shows none; the same label under one secret is the same.

    Shapes: ``secret`` is 32 random bytes, drawn for one roll and forgotten; the salt is 16 bytes.
    Source: voting/SPEC.md, "Posting and objections".
    """
    salt = hmac.digest(secret, label.encode(), "sha256")[:SALT_SIZE]
    return salt, COMMITTED + hex_of(make_commitment(UNIT, salt, label))
