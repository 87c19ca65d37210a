"""The office's register of certificates on the real database, published files and signer.

A certificate's entry is appended in the transaction that seals its case, so a number is given with its entry or not at
all. Specification: ``notary/SPEC.md`` section Formats, "Register".
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from keys.adapters.keystore import open_plain_key, save_plain_key
from keys.adapters.sodium import check_signature, make_seed
from keys.canonical import Json
from keys.note import VerifierKey, format_vkey
from ledger.adapters.caselog import CaseLog, Writer
from ledger.adapters.db import migrate, open_engine
from ledger.adapters.export import export_record
from ledger.adapters.publish import fence, open_log, publish
from ledger.adapters.signer import SignerStore
from ledger.adapters.store import REGISTER, StaticStore
from ledger.entry import Entry
from ledger.errors import LogUnknownError, RollbackError
from ledger.web.settings import Settings, make_clock
from notary.adapters.office import Office
from notary.officer import commissions
from notary.register import Register
from voting.statement import make_statement, sign_statement

Signers = Mapping[str, Any]
CERTIFICATES = "certificates"
"""The folder in the service's data where issued certificates are kept, each under the SHA-256 in its register entry."""


class RegisterDesk:
    """The end of the register, locked: what is appended here commits with the transaction, or not at all."""

    def __init__(self, writer: Writer, register: Register, fresh: dict[bytes, bytes]) -> None:
        self._writer = writer
        self._fresh = fresh
        self.register = register

    @property
    def now(self) -> int:
        """The time of an entry appended now."""
        return self._writer.now

    @property
    def connection(self) -> Connection:
        """The transaction, for rows that change with the entry."""
        return self._writer.connection

    def add(self, kind: str, body: Mapping[str, Any], signers: Signers, blobs: Sequence[bytes] = ()) -> Entry:
        """Append a statement signed by ``signers`` with the files it names. Raises what the register refuses."""
        statement = make_statement(self._writer.origin, kind, dict(body), secrets.token_bytes(16))
        return self.add_body(kind, sign_statement(statement, signers), blobs)

    def add_body(self, kind: str, body: Mapping[str, Json], blobs: Sequence[bytes] = ()) -> Entry:
        """Append an entry whose statement was signed before."""
        named = {hashlib.sha256(data).hexdigest(): data for data in blobs}
        self._fresh.update({bytes.fromhex(name): data for name, data in named.items()})
        entry = self._writer.append(kind, body, blobs=named)
        self.register.follow(entry)
        return entry


class Registry:
    """The register of this office. Not shared between threads."""

    def __init__(self, settings: Settings, office: Office) -> None:
        self.office = office
        self.settings = settings
        self.origin = f"{office.facts.host}/{office.facts.slug}/{REGISTER}"
        self.clock = make_clock(settings)
        self.engine = open_engine(settings.database)
        self.log = CaseLog(self.engine, self.origin, office.service.key, office.service.sign, self.clock)
        self.store = StaticStore(settings.public, self.origin)
        self.signer = SignerStore(settings.signer)

    def make_log_key(self) -> VerifierKey:
        """The key of the register's log, made at first; every policy of the office names it."""
        self._key_file.parent.mkdir(parents=True, exist_ok=True)
        if self._key_file.exists():
            return open_plain_key(self._key_file).key
        return save_plain_key(self._key_file, self.origin, make_seed()).key

    @property
    def _key_file(self) -> Path:
        return self.settings.signer.parent / f"{REGISTER}.key"

    @property
    def is_begun(self) -> bool:
        """Whether the register has entries."""
        try:
            return self.log.size > 0
        except LogUnknownError:
            return False

    def begin(self, signers: Signers) -> None:
        """Open the register, if there is none: its first entry is signed by a notary."""
        if self.is_begun:
            return
        key = self.make_log_key()
        migrate(self.engine)
        if self.store.checkpoint() is None:
            open_log(self.log, self.store, self.signer, self._key_file.name)
        with self.writing() as desk:
            if not desk.register.number_format:
                body = {"log": format_vkey(key), "number_format": self.office.facts.numbers}
                desk.add("register_opened", body, signers)

    @contextmanager
    def writing(self, beside: Writer | None = None) -> Iterator[RegisterDesk]:
        """The register's end under its lock, in the transaction of ``beside`` where one is given.

        Raises: RollbackError if the signer has signed more than the database holds.
        """
        signed = self.signer.last(self.origin).size
        with self.log.write(beside.connection if beside else None) as writer:
            if writer.size < signed:
                raise RollbackError(f"the database holds {writer.size} entries, the register {signed}")
            fresh: dict[bytes, bytes] = {}
            yield RegisterDesk(writer, self._replay(writer.read(0), fresh), fresh)

    def register(self) -> Register:
        """The register as last committed."""
        return self._replay(self.log.entries() if self.is_begun else [], {})

    def publish(self) -> None:
        """Publish what was appended."""
        publish(self.log, self.store, self.signer)

    def check_fence(self) -> None:
        """Refuse to go on if database, published files and signer disagree."""
        fence(self.log, self.store, self.signer)

    def record(self) -> dict[str, bytes]:
        """The files of the register's record, as last published."""
        return export_record(self.log, self.office.policy(None, self.make_log_key()))

    def keep(self, pdf: bytes) -> Path:
        """Keep an issued certificate, under its SHA-256; `/verify` shows what an audit says of it, never the file."""
        folder = self.settings.data / CERTIFICATES
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"{hashlib.sha256(pdf).hexdigest()}.pdf"
        fresh = file.with_suffix(".new")
        fresh.write_bytes(pdf)
        fresh.replace(file)
        return file

    def _replay(self, entries: Sequence[Entry], fresh: dict[bytes, bytes]) -> Register:
        officers = commissions(self.office.officer_keys())
        register = Register(
            self.origin, check_signature, lambda sha256: fresh.get(sha256) or self._blob(sha256), officers
        )
        for entry in entries:
            register.follow(entry)
        return register

    def _blob(self, sha256: bytes) -> bytes | None:
        try:
            return self.log.blob(sha256)
        except KeyError:
            return None
