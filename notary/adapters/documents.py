"""Documents kept sealed: a file of random name in the data folder, and a row that says what it is and whose.

A document belongs to a *holder*: an application, or a case by its origin. It is read only under its holder, so that the
number of another case's document opens nothing. The row keeps hash, salt and commitment when the file is erased.
Specification: ``notary/SPEC.md``, "Documents"; attacks A90, A95.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from keys.adapters.vault import Vault, open_vault
from keys.errors import NotAllowedError
from keys.hashing import sha256
from ledger.adapters.db import METADATA, write_transaction
from notary.adapters.office import OFFICE_FOLDER, SERVICE_KEY_FILE
from notary.document import ENDINGS, MAX_COUNT, DocumentSizeError, clean_name, commit_to, describe
from voting.commitment import SALT_SIZE

VAULT_FILE = "vault.key"
FOLDER = "documents"

DOCUMENT = Table(
    "document",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("holder", String(255), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("media", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("commitment", LargeBinary(32), nullable=False),
    Column("uploader", String(64), nullable=False),
    Column("time", Integer, nullable=False),
    Column("erased", Integer, nullable=False),
    Index("ix_document_holder", "holder"),
)


class DocumentUnknownError(NotAllowedError):
    """There is no such document here."""

    code = "document-unknown"


class DocumentErasedError(NotAllowedError):
    """The document was erased; its hash is all that is left."""

    code = "document-erased"


@dataclass(frozen=True, slots=True)
class Document:
    """A document: ``name`` as it was uploaded, ``commitment`` what the ledger says of it, ``erased`` when, or 0."""

    id: str
    holder: str
    kind: str
    name: str
    media: str
    size: int
    sha256: bytes
    salt: bytes
    commitment: bytes
    uploader: str
    time: int
    erased: int

    @property
    def download_name(self) -> str:
        """A name for downloads that nobody chose."""
        return f"{self.kind}-{self.id[:8]}.{ENDINGS[self.media]}"


def application_holder(application: str) -> str:
    """The holder of an application's documents; no origin of a case looks like it."""
    return f"application:{application}"


def load_vault(data: Path) -> Vault:
    """The vault of the service in ``data``."""
    office = data / OFFICE_FOLDER
    return open_vault(office / VAULT_FILE, office / SERVICE_KEY_FILE)


class Documents:
    """The documents of one service. ``clock`` gives unix seconds, ``random`` unguessable bytes."""

    def __init__(self, engine: Engine, data: Path, clock: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._folder = data / FOLDER
        self._data = data
        self._clock = clock
        self._random = random

    def add(self, holder: str, kind: str, name: str, data: bytes, uploader: str) -> Document:
        """Keep a file. Raises DocumentSizeError, DocumentTypeError; then nothing is kept."""
        described = describe(data)
        made, salt = self._random(16).hex(), self._random(SALT_SIZE)
        commitment = commit_to(described.sha256, salt)
        vault, about = load_vault(self._data), _about(made, holder)
        path = self._folder / made
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, vault.seal(data, about))
        row = {
            **{"id": made, "holder": holder, "kind": kind, "media": described.media, "size": described.size},
            **{"sha256": described.sha256, "salt": salt, "commitment": commitment, "uploader": uploader},
            **{"time": self._clock(), "erased": 0, "name": vault.seal(clean_name(name).encode(), about + b" name")},
        }
        try:
            with write_transaction(self._engine) as connection:
                held = select(func.count()).select_from(DOCUMENT).where(DOCUMENT.c.holder == holder)
                if (connection.scalar(held) or 0) >= MAX_COUNT:
                    raise DocumentSizeError
                connection.execute(insert(DOCUMENT), row)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return self.find(holder, made)

    def of(self, *holders: str) -> list[Document]:
        """The documents of these holders, the oldest first."""
        vault = load_vault(self._data)
        query = select(DOCUMENT).where(DOCUMENT.c.holder.in_(holders)).order_by(DOCUMENT.c.time, DOCUMENT.c.id)
        with self._engine.connect() as connection:
            return [_document(row, vault) for row in connection.execute(query)]

    def find(self, holder: str, document: str) -> Document:
        """What is known of one. Raises DocumentUnknownError, also for another holder's."""
        query = select(DOCUMENT).where(DOCUMENT.c.id == document, DOCUMENT.c.holder == holder)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise DocumentUnknownError
        return _document(row, load_vault(self._data))

    def read(self, holder: str, document: str) -> bytes:
        """The file, opened and compared with its hash.

        Raises: DocumentUnknownError, DocumentErasedError, VaultWrongError.
        """
        found = self.find(holder, document)
        if found.erased:
            raise DocumentErasedError
        try:
            sealed = (self._folder / found.id).read_bytes()
        except FileNotFoundError:  # such as a folder that was not restored with the database
            raise DocumentUnknownError from None
        data = load_vault(self._data).open(sealed, _about(found.id, holder))
        if sha256(data) != found.sha256:
            raise DocumentUnknownError
        return data

    def remove(self, holder: str, document: str) -> None:
        """Take back a file that nobody has relied on yet: row and file go. Raises DocumentUnknownError."""
        found = self.find(holder, document)
        with write_transaction(self._engine) as connection:
            connection.execute(DOCUMENT.delete().where(DOCUMENT.c.id == found.id))
        self._destroy(found.id)

    def erase(self, holder: str, document: str) -> None:
        """Destroy the file; the row with its hash stays. Raises DocumentUnknownError. Erasing again changes nothing."""
        found = self.find(holder, document)
        self._destroy(found.id)
        with write_transaction(self._engine) as connection:
            fresh = (DOCUMENT.c.id == found.id) & (DOCUMENT.c.erased == 0)
            about = _about(found.id, holder) + b" name"
            name = load_vault(self._data).seal(b"-", about)
            connection.execute(update(DOCUMENT).where(fresh).values(erased=self._clock(), name=name))

    def _destroy(self, document: str) -> None:
        with suppress(FileNotFoundError):
            path = self._folder / document
            with path.open("r+b") as file:
                file.write(bytes(os.fstat(file.fileno()).st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()


def list_rows(connection: Connection, holder: str) -> list[tuple[str, bytes, int]]:
    """Kind, commitment and size of each document of a holder: what an entry says of them."""
    columns = (DOCUMENT.c.kind, DOCUMENT.c.commitment, DOCUMENT.c.size)
    query = select(*columns).where(DOCUMENT.c.holder == holder).order_by(DOCUMENT.c.time, DOCUMENT.c.id)
    return [(row.kind, row.commitment, row.size) for row in connection.execute(query)]


def _document(row: Row[tuple[object, ...]], vault: Vault) -> Document:
    fields = dict(row._mapping)
    about = _about(fields["id"], fields["holder"]) + b" name"
    return Document(**{**fields, "name": vault.open(fields["name"], about).decode()})


def _about(document: str, holder: str) -> bytes:
    return f"document {document} {holder}".encode()


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
