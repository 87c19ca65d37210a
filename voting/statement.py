"""What people sign: the voter's cast statement, the officers' statements.

People sign statements, the service signs entries: the body of an entry carries one statement with all its
signatures.  Two signatures of two people so may be made hours apart.
Specification: ``voting/SPEC.md`` section Formats, "Statements".
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keys.canonical import Json, encode_canonical
from keys.ed25519 import Sign, Verify
from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.hashing import message
from keys.shape import hex_bytes, integer, list_of, nullable, one_of, record, text
from voting.errors import CastMalformedError, OfficersSameError, SignersWrongError, StatementMalformedError
from voting.manifest import APP, ASSISTED

VOTER = "voter"

_SEEN = record({"root": hex_bytes(32), "size": integer(0, 2**53 - 1)})
_CAST = record(
    {
        "ballot": hex_bytes(32),
        "case": text(200),
        "channel": one_of(APP, *ASSISTED),
        "checkpoint": _SEEN,
        "credential": nullable(integer(0, 2**53 - 1)),
        "election": nullable(hex_bytes(32)),
        "manifest": hex_bytes(32),
        "previous": nullable(hex_bytes(32)),
        "sequence": integer(1, 1000),
        "suite": text(32),
        "v": integer(1, 1),
        "voter": text(32),
    },
    optional={"mandate": integer(0, 2**53 - 1)},
)
_SIGNATURE = record({"key": text(64), "signature": hex_bytes(64)})
_ASSISTED = record(
    {"key": hex_bytes(32), "scan": hex_bytes(32), "serial": text(40)}, optional={"belenios": text(64, 64)}
)
_BALLOT_CAST = record(
    {"ballot": text(65_535), "signatures": list_of(_SIGNATURE, 3, 1), "statement": _CAST},
    optional={"assisted": _ASSISTED},
)
_STATEMENT = record(
    {
        "body": lambda value: value,
        "case": text(200),
        "kind": text(64),
        "nonce": hex_bytes(16),
        "v": integer(1, 1),
    }
)
_BODY = record({"signatures": list_of(_SIGNATURE, 8), "statement": _STATEMENT})


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature in an entry's body: ``key`` is an officer's name, or ``voter``."""

    key: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Assisted:
    """What stands beside a ballot nobody's phone signed: one-use key, serial of the paper, commitment to its scan.

    In a secret vote also the one-use Belenios credential's public key, as text.
    """

    key: bytes
    serial: str
    scan: bytes
    belenios: str | None = None


@dataclass(frozen=True, slots=True)
class Casting:
    """A ballot with its cast statement, as an entry carries it and as a phone sends it.

    ``mandate`` is the index of the entry under which an agent casts it for the voter; ``body`` is the body of the
    entry it was read from, or would become.
    """

    body: Mapping[str, Json] = field(repr=False)
    ballot: bytes
    channel: str
    case: str
    manifest: bytes
    ballot_sha256: bytes
    suite: str
    voter: str
    credential: int | None
    election: bytes | None
    sequence: int
    previous: bytes | None
    seen_size: int
    seen_root: bytes
    signed: bytes
    assisted_signed: bytes
    signatures: tuple[Signature, ...]
    assisted: Assisted | None
    mandate: int | None = None

    @property
    def id(self) -> bytes:
        """SHA-256 of what the voter signed, the signature left out: the ballot's one name."""
        return hashlib.sha256(self.signed).digest()


@dataclass(frozen=True, slots=True)
class Statement:
    """An officer's statement with its signatures; ``signed`` is the message every signature covers."""

    case: str
    kind: str
    body: Json
    nonce: bytes
    signed: bytes
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Officer:
    """A person commissioned for one case: name in the policy, public key, roles."""

    name: str
    public: bytes
    roles: tuple[str, ...]


def cast_message(statement: Mapping[str, Json]) -> bytes:
    """The bytes a voter signs for a cast statement."""
    return message("zhengyi/cast/v1", encode_canonical(dict(statement)))


def assisted_message(assisted: Mapping[str, Json], statement: Mapping[str, Json]) -> bytes:
    """The bytes two officers sign for a ballot that no phone signed."""
    return message("zhengyi/assisted/v1", encode_canonical({"assisted": dict(assisted), "statement": dict(statement)}))


def statement_message(statement: Mapping[str, Json]) -> bytes:
    """The bytes an officer signs."""
    return message("zhengyi/statement/v1", encode_canonical(dict(statement)))


def parse_ballot_cast(body: Json) -> Casting:
    """Read the body of a ``ballot_cast`` entry. Raises CastMalformedError. Source: voting/SPEC.md, Formats."""
    try:
        read: dict[str, Any] = _BALLOT_CAST(body)
    except RejectionError as error:
        raise CastMalformedError(str(error)) from error
    raw: dict[str, Any] = body  # type: ignore[assignment]  # the reader above proved it
    statement = read["statement"]
    assisted = read.get("assisted")
    if (statement["channel"] == APP) != (assisted is None) or (statement["credential"] is None) == (assisted is None):
        raise CastMalformedError("only a ballot that no phone signed has a one-use key")
    if "mandate" in statement and assisted is None:
        raise CastMalformedError("an agent casts before two officers")
    return Casting(
        body=raw,
        ballot=read["ballot"].encode(),
        channel=statement["channel"],
        case=statement["case"],
        manifest=statement["manifest"],
        ballot_sha256=statement["ballot"],
        suite=statement["suite"],
        voter=statement["voter"],
        credential=statement["credential"],
        election=statement["election"],
        sequence=statement["sequence"],
        previous=statement["previous"],
        seen_size=statement["checkpoint"]["size"],
        seen_root=statement["checkpoint"]["root"],
        signed=cast_message(raw["statement"]),
        assisted_signed=assisted_message(raw["assisted"], raw["statement"]) if assisted else b"",
        signatures=_signatures(read["signatures"]),
        assisted=_assisted(assisted) if assisted else None,
        mandate=statement.get("mandate"),
    )


def parse_statement(body: Json) -> Statement:
    """Read the body of an entry that officers or the service made. Raises StatementMalformedError."""
    try:
        read: dict[str, Any] = _BODY(body)
    except RejectionError as error:
        raise StatementMalformedError(str(error)) from error
    raw: dict[str, Any] = body  # type: ignore[assignment]  # the reader above proved it
    statement = read["statement"]
    return Statement(
        case=statement["case"],
        kind=statement["kind"],
        body=statement["body"],
        nonce=statement["nonce"],
        signed=statement_message(raw["statement"]),
        signatures=_signatures(read["signatures"]),
    )


def make_statement(case: str, kind: str, body: Json, nonce: bytes) -> dict[str, Json]:
    """The statement of ``kind`` in ``case``; ``nonce`` is 16 random bytes, never used twice in a case."""
    return {"body": body, "case": case, "kind": kind, "nonce": hex_of(nonce), "v": 1}


def sign_statement(statement: dict[str, Json], signers: Mapping[str, Sign]) -> dict[str, Json]:
    """The entry body: the statement with one signature of each of ``signers`` (name to signing function)."""
    signed = statement_message(statement)
    signatures: list[Json] = [{"key": name, "signature": hex_of(sign(signed))} for name, sign in signers.items()]
    return {"signatures": signatures, "statement": statement}


def check_officers(
    signatures: tuple[Signature, ...],
    signed: bytes,
    officers: Mapping[str, Officer],
    roles: frozenset[str],
    count: int,
    verify: Verify,
) -> None:
    """Check that exactly ``count`` different officers, each holding one of ``roles``, signed ``signed``.

    Raises: SignersWrongError, OfficersSameError (by decoded key, not by name), SignatureWrongError.
    Source: attacks A53, A69, A71.
    """
    if len(signatures) != count:
        raise SignersWrongError(f"{len(signatures)} signatures where {count} are due")
    signers = [officers.get(item.key) for item in signatures]
    present = [officer for officer in signers if officer is not None and roles & set(officer.roles)]
    if len(present) != count:
        raise SignersWrongError("a signer is not commissioned for this")
    if len({officer.public for officer in present}) != count:
        raise OfficersSameError
    for officer, item in zip(present, signatures, strict=True):
        verify(officer.public, signed, item.signature)


def _assisted(item: dict[str, Any]) -> Assisted:
    return Assisted(item["key"], item["serial"], item["scan"], item.get("belenios"))


def _signatures(items: list[dict[str, Any]]) -> tuple[Signature, ...]:
    return tuple(Signature(item["key"], item["signature"]) for item in items)
