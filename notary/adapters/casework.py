"""One case in the officers' hands: statements are signed, checked by the process and appended, all in one transaction.

The check is ``notary.process.Process``, the same that the audit replays: what it refuses is never written.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from keys.adapters.keystore import open_plain_key, save_plain_key
from keys.adapters.sodium import SodiumGroup, check_signature, make_seed
from keys.canonical import Json
from keys.ed25519 import Sign, Verify
from keys.note import VerifierKey
from ledger.adapters.caselog import CaseLog, Writer, list_origins
from ledger.adapters.db import migrate, open_engine
from ledger.adapters.export import export_record
from ledger.adapters.publish import fence, open_log, publish
from ledger.adapters.signer import SignerStore
from ledger.adapters.store import StaticStore, case_id
from ledger.checkpoint import parse_checkpoint
from ledger.entry import Entry
from ledger.errors import RollbackError
from ledger.log import Tail, first_tail, next_entry, read_appended
from ledger.web.settings import Settings, make_clock
from notary.adapters.office import Office
from notary.adapters.registry import Registry
from notary.adapters.rulebook import load_rulebook
from notary.archive import make_archives
from notary.officer import commissions
from notary.process import Process
from voting.adapters.cases import find_blob
from voting.adapters.identities import make_identity_key, save_identities
from voting.belenios.errors import ResultMissingError
from voting.enrolment import REMOTE
from voting.statement import make_statement, sign_statement

Signers = Mapping[str, Sign]
NOBODY: Signers = {}


class Desk:
    """The end of one case's log, locked: what is appended here commits together, or not at all."""

    def __init__(self, writer: Writer, process: Process, fresh: dict[bytes, bytes]) -> None:
        self.writer = writer
        self.process = process
        self._fresh = fresh

    def add(self, kind: str, body: Mapping[str, Any], signers: Signers, blobs: Sequence[bytes] = ()) -> Entry:
        """Append a statement signed by ``signers`` with the files it names. Raises what the process refuses."""
        statement = make_statement(self.writer.origin, kind, dict(body), secrets.token_bytes(16))
        return self.add_body(kind, sign_statement(statement, signers), blobs)

    def add_body(
        self, kind: str, body: Mapping[str, Json], blobs: Sequence[bytes] = (), idem_key: str | None = None
    ) -> Entry:
        """Append an entry whose statement was signed elsewhere."""
        named = {hashlib.sha256(data).hexdigest(): data for data in blobs}
        self._fresh.update({bytes.fromhex(name): data for name, data in named.items()})
        entry = self.writer.append(kind, body, idem_key=idem_key, blobs=named)
        self.process.follow(entry)
        return entry


class Casework:
    """One case of this office. Not shared between threads."""

    def __init__(self, settings: Settings, office: Office, origin: str) -> None:
        self.settings = settings
        self.office = office
        self.origin = origin
        self.clock = make_clock(settings)
        self.engine = open_engine(settings.database)
        self.log = CaseLog(self.engine, origin, office.service.key, office.service.sign, self.clock)
        self.store = StaticStore(settings.public, origin)
        self.signer = SignerStore(settings.signer)
        self._process: Process | None = None
        self._end = first_tail(origin)
        self._fresh: dict[bytes, bytes] = {}

    def make_log_key(self) -> VerifierKey:
        """Make the key of the case's log; one that an attempt before this left is taken."""
        self._key_file.parent.mkdir(parents=True, exist_ok=True)
        if self._key_file.exists():
            return open_plain_key(self._key_file).key
        return save_plain_key(self._key_file, self.origin, make_seed()).key

    def check_first(self, kind: str, body: Mapping[str, Any], signers: Signers) -> None:
        """Check that a statement could be the first entry, before there is a log. Raises what the process refuses."""
        statement = make_statement(self.origin, kind, dict(body), secrets.token_bytes(16))
        self.check_first_body(kind, sign_statement(statement, signers))

    def check_first_body(self, kind: str, body: Mapping[str, Json]) -> None:
        """The same for a statement that was signed elsewhere."""
        self._new_process().follow(self._next_entry(first_tail(self.origin), kind, body))

    def try_out(self, kind: str, body: Mapping[str, Any], names: Sequence[str], blobs: Sequence[bytes] = ()) -> None:
        """Check what would be entered if the officers called ``names`` had signed it now; nothing is written.

        Raises what the process would refuse, but for the signatures, which nobody has made yet.
        """
        fresh = {hashlib.sha256(data).digest(): data for data in blobs}
        process = self._new_process(_take_as_good, fresh)
        entries = self.log.entries() if self.is_begun else []
        process.proved = len(entries)
        end = first_tail(self.origin)
        for entry in entries:
            process.follow(entry)
            end = end.after(entry)
        statement = make_statement(self.origin, kind, dict(body), secrets.token_bytes(16))
        signers = {name: _sign_nothing for name in names}
        process.follow(self._next_entry(end, kind, sign_statement(statement, signers)))

    def create(self) -> None:
        """Open the case's log under its key. A log that an attempt before this left without an entry is taken."""
        migrate(self.engine)
        if self.origin not in list_origins(self.engine) or self.log.size > 0:
            open_log(self.log, self.store, self.signer, self._key_file.name)

    @property
    def is_begun(self) -> bool:
        """Whether the case has a log."""
        return self.origin in list_origins(self.engine)

    @property
    def _key_file(self) -> Path:
        return self.settings.signer.parent / f"{case_id(self.origin)}.key"

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """The case's end under the row lock; everything appended in the block commits when it ends.

        Raises: RollbackError if the signer has signed more than the database holds.
        """
        signed = self.signer.last(self.origin).size
        try:
            with self.log.write() as writer:
                if writer.size < signed:  # a full fence runs at the service's start and before a checkpoint is signed
                    raise RollbackError(f"the database holds {writer.size} entries, the ledger {signed}")
                yield Desk(writer, self._caught_up(writer.data(self._end.size)), self._fresh)
                self._keep_identities(writer)
        except BaseException:
            self._process = None  # what was followed may not have been committed
            raise
        for entry in writer.appended:
            self._end = self._end.after(entry)

    def _keep_identities(self, writer: Writer) -> None:
        """Once the roll is sealed: the hashes by which owners far away are found, in the same transaction."""
        case = self._process.case if self._process else None
        sealed = any(entry.kind == "manifest_sealed" for entry in writer.appended)
        if not sealed or case is None or case.manifest is None or case.roll is None:
            return
        if REMOTE in case.manifest.credentials:
            save_identities(writer.connection, make_identity_key(self.settings.data), self.origin, case.roll)

    def process(self) -> Process:
        """The case as last committed."""
        return self._caught_up(self.log.data(self._end.size))

    def publish(self) -> None:
        """Publish what was appended and keep this checkpoint as one of a phase."""
        publish(self.log, self.store, self.signer, phase=True)

    def check_fence(self) -> None:
        """Refuse to go on if database, published files and signer disagree."""
        fence(self.log, self.store, self.signer)

    def policy(self) -> bytes:
        """The policy an auditor of this case needs."""
        return self.office.policy(self.log.log_key, Registry(self.settings, self.office).make_log_key())

    def record(self, size: int | None = None) -> dict[str, bytes]:
        """The files of the record at ``size``, for which a checkpoint is kept."""
        files = export_record(self.log, self.policy(), size)
        process, wanted = self.process(), parse_checkpoint(files["log/checkpoint"])[0].size
        if process.is_secret:
            if process.case.size != wanted:
                process = self._new_process()
                for entry in self.log.entries(0, wanted):
                    process.follow(entry)
            files.update(make_archives(process))
        return dict(sorted(files.items()))

    def archives(self) -> dict[str, bytes]:
        """The two Belenios archives of a secret vote whose result is declared. Raises ResultMissingError."""
        made = make_archives(self.process())
        if not made:
            raise ResultMissingError
        return made

    def _caught_up(self, entries: list[bytes]) -> Process:
        if self._process is None:
            self._process, self._end = self._new_process(), first_tail(self.origin)
            entries = self.log.data()
        for data in entries:
            # The signatures and proofs of a ballot were checked before this office appended it.
            entry = read_appended(data, self._end, self.origin, self.office.service.key, check_signature)
            self._end = self._end.after(entry)
            self._process.proved = self._end.size
            self._process.follow(entry)
        return self._process

    def _next_entry(self, end: Tail, kind: str, body: Mapping[str, Json]) -> Entry:
        service, now = self.office.service, max(self.clock(), end.last_time)
        return next_entry(self.origin, end, kind, body, now, service.key, service.sign)

    def new_process(self) -> Process:
        """The process of a case before its first entry."""
        return self._new_process()

    def _new_process(self, verify: Verify = check_signature, fresh: Mapping[bytes, bytes] | None = None) -> Process:
        """A process before its first entry; ``fresh`` are files that no entry has brought yet."""
        new = self._fresh if fresh is None else fresh
        officers = commissions(self.office.officer_keys())
        return Process(
            self.origin,
            verify,
            lambda sha256: new.get(sha256) or find_blob(self.log, sha256),
            load_rulebook(),
            officers,
            SodiumGroup(),
        )


def _take_as_good(_public: bytes, _message: bytes, _signature: bytes) -> None:
    """For statements that are tried out before anybody has signed them; what is appended is checked in full."""


def _sign_nothing(_message: bytes) -> bytes:
    return bytes(64)
