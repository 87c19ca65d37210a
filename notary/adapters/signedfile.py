"""A statement with its signatures as a file: what goes by hand between officers, trustees and the office.

The file carries what the statement names by hash too, so that whoever signs it can read it. Several people sign the
same statement one after the other, or each on their own copy; ``merge`` puts the copies together.
Specification: ``notary/SPEC.md`` section Formats, "Statement file".
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.ed25519 import Sign
from keys.encoding import base64_of
from keys.errors import RejectionError
from keys.shape import base64_bytes, list_of, one_of, record, text
from notary.adapters.secret_errors import StatementFileError, StatementsDifferError
from voting.statement import make_statement, parse_statement, sign_statement

LIMIT = 8 << 20
_KIND = "zhengyi-statement"
_READ = record(
    {
        "blobs": list_of(base64_bytes(None), 4),
        "kind": text(64),
        "signatures": lambda value: value,
        "statement": lambda value: value,
        "type": one_of(_KIND),
        "v": one_of(1),
    }
)


@dataclass(frozen=True, slots=True)
class Signed:
    """One statement: the entry's kind, the statement itself, signatures, and the files that it names."""

    kind: str
    statement: Mapping[str, Any]
    signatures: tuple[Mapping[str, str], ...]
    blobs: tuple[bytes, ...] = ()

    @property
    def body(self) -> dict[str, Json]:
        """What the entry will carry."""
        return {"signatures": [dict(item) for item in self.signatures], "statement": dict(self.statement)}

    @property
    def data(self) -> bytes:
        """The file."""
        blobs: list[Json] = [base64_of(item) for item in self.blobs]
        members: dict[str, Json] = {**self.body, "blobs": blobs, "kind": self.kind, "type": _KIND, "v": 1}
        return encode_canonical(members) + b"\n"

    def says(self, member: str) -> Any:
        """What the statement's body says under ``member``; None if it says nothing."""
        body = self.statement.get("body")
        return body.get(member) if isinstance(body, dict) else None

    def blob(self, sha256: str) -> bytes | None:
        """The file with this hash."""
        return next((item for item in self.blobs if hashlib.sha256(item).hexdigest() == sha256), None)

    def sign(self, signers: Mapping[str, Sign]) -> "Signed":
        """The same statement with further signatures."""
        added = _signatures(sign_statement(dict(self.statement), signers))
        return merge([self, replace(self, signatures=added)])


def make_signed(
    origin: str, kind: str, body: Mapping[str, Any], signers: Mapping[str, Sign], blobs: Sequence[bytes] = ()
) -> Signed:
    """Make a statement and sign it."""
    statement = make_statement(origin, kind, dict(body), secrets.token_bytes(16))
    return Signed(kind, statement, _signatures(sign_statement(statement, signers)), tuple(blobs))


def merge(copies: Sequence[Signed]) -> Signed:
    """Put the signatures of several copies of one statement together. Raises StatementsDifferError."""
    first = copies[0]
    if any((item.kind, item.statement) != (first.kind, first.statement) for item in copies):
        raise StatementsDifferError
    signatures = {item["key"]: item for copy in copies for item in copy.signatures}
    blobs = {hashlib.sha256(data).digest(): data for copy in copies for data in copy.blobs}
    return Signed(first.kind, first.statement, tuple(signatures.values()), tuple(blobs.values()))


def parse_signed_file(data: bytes) -> Signed:
    """Read a statement file; whether its signatures hold is decided where it is appended. Raises StatementFileError."""
    try:
        value = parse_canonical(data.removesuffix(b"\n"), LIMIT)
        fields = _READ(value)
        body: dict[str, Any] = {"signatures": fields["signatures"], "statement": fields["statement"]}
        if parse_statement(body).kind != fields["kind"]:
            raise StatementFileError("the kinds differ")
        return Signed(fields["kind"], body["statement"], _signatures(body), tuple(fields["blobs"]))
    except StatementFileError:
        raise
    except RejectionError as error:
        raise StatementFileError(error.code) from error


def load_signed(path: Path) -> Signed:
    """Read a statement file from disk. Raises StatementFileError; OSError."""
    with path.open("rb") as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise StatementFileError("too large")
    return parse_signed_file(data)


def save_signed(path: Path, statements: Iterable[Signed]) -> list[Path]:
    """Write statements to new files, of several numbered; gives their paths. Raises FileExistsError."""
    items = list(statements)
    names = (
        [path] if len(items) == 1 else [path.with_stem(f"{path.stem}-{place}") for place in range(1, len(items) + 1)]
    )
    for name, item in zip(names, items, strict=True):
        with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
            file.write(item.data)
            file.flush()
            os.fsync(file.fileno())
    return names


def _signatures(body: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    return tuple(dict(item) for item in body["signatures"])
