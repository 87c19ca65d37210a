"""What the views of the officers' site work with: one value, made when the site is made."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from keys.adapters.vault import Vault, open_vault
from ledger.adapters.caselog import list_origins
from ledger.adapters.db import ENTRY
from ledger.adapters.store import case_id
from ledger.entry import parse_entry
from ledger.web.settings import Settings, make_clock
from notary.adapters.accounts import Account, Accounts
from notary.adapters.casework import Casework
from notary.adapters.office import OFFICE_FOLDER, SERVICE_KEY_FILE, Office
from notary.adapters.passkeys import Host, office_host
from notary.adapters.proposals import Proposals
from notary.adapters.proposing import CASE_OPENED
from notary.adapters.signins import SignIns
from notary.errors import CaseNameWrongError
from notary.web.story import Story
from voting.errors import CaseUnknownError

VAULT_FILE = "vault.key"


class Works:
    """The cases as this process sees them: each replayed once and then caught up, one thread at a time."""

    def __init__(self, settings: Settings, office: Office) -> None:
        self._settings = settings
        self._office = office
        self._guard = threading.Lock()
        self._works: dict[str, tuple[threading.RLock, Casework, Story]] = {}

    @contextmanager
    def using(self, origin: str) -> Iterator[Casework]:
        """The case called ``origin``; nothing else in this process works on it inside the block."""
        lock, work, _ = self._of(origin)
        with lock:
            yield work

    @contextmanager
    def reading(self, origin: str) -> Iterator[tuple[Casework, Story]]:
        """The same with its entries as pages tell them."""
        lock, work, story = self._of(origin)
        with lock:
            story.catch_up(work)
            yield work, story

    def _of(self, origin: str) -> tuple[threading.RLock, Casework, Story]:
        with self._guard:
            if origin not in self._works:
                self._works[origin] = (threading.RLock(), Casework(self._settings, self._office, origin), Story())
            return self._works[origin]


@dataclass(frozen=True, slots=True)
class OfficeService:
    """The running service as the officers' views see it."""

    settings: Settings
    office: Office
    engine: Engine
    clock: Callable[[], int]
    accounts: Accounts
    signins: SignIns
    proposals: Proposals
    works: Works
    host: Host
    vault: Vault = field(repr=False)

    def origins_for(self, account: Account) -> list[str]:
        """Origins of the cases that somebody sees: commissioned persons where they are named, the rest as admitted."""
        if not account.is_commissioned:
            return sorted(set(self.accounts.admitted(account.name)) & set(list_origins(self.engine)))
        waiting = self.proposals.origins(CASE_OPENED)
        return [
            origin for origin in sorted({*list_origins(self.engine), *waiting}) if self._is_named(account.name, origin)
        ]

    def origin_for(self, account: Account, name: str) -> str:
        """The origin of the case that addresses call ``name``, if this person may see it. Raises CaseUnknownError."""
        try:
            origin = self.office.origin(name)
        except CaseNameWrongError:
            raise CaseUnknownError from None
        seen = self._is_named(account.name, origin) if account.is_commissioned else origin in self.origins_for(account)
        if not seen:
            raise CaseUnknownError
        return origin

    def opening(self, origin: str) -> dict[str, Any]:
        """What the case's first entry says, which is read alone; empty before there is one."""
        query = select(ENTRY.c.data).where(ENTRY.c.origin == origin, ENTRY.c.idx == 0)
        with self.engine.connect() as connection:
            data = connection.scalar(query)
        return {} if data is None else dict(parse_entry(data).body["statement"]["body"])

    def is_archived(self, origin: str) -> bool:
        """Whether the case was sealed for good, so that nothing is due in it any more."""
        query = select(ENTRY.c.idx).where(ENTRY.c.origin == origin, ENTRY.c.kind == "case_sealed")
        with self.engine.connect() as connection:
            return connection.scalar(query) is not None

    def person(self, name: str) -> str:
        """How somebody is called who has an account."""
        account = self.accounts.find(name)
        return account.title if account is not None else name

    def _is_named(self, name: str, origin: str) -> bool:
        """Whether the case names this officer: in its first entry or, before there is one, in what waits to be it."""
        officers = self.opening(origin).get("officers")
        if officers is not None:
            return any(item["name"] == name for item in officers)
        return any(
            item["name"] == name
            for proposal in self.proposals.listed(origin)
            if proposal.kind == CASE_OPENED
            for item in proposal.body["officers"]
        )


def make_service(settings: Settings, office: Office, engine: Engine) -> OfficeService:
    """The service over an open database. Raises OfficeHostError if passkeys cannot work where the site is."""
    clock = make_clock(settings)
    folder: Path = settings.data / OFFICE_FOLDER
    return OfficeService(
        settings=settings,
        office=office,
        engine=engine,
        clock=clock,
        accounts=Accounts(engine, settings.data, clock),
        signins=SignIns(engine, clock, secrets.token_bytes),
        proposals=Proposals(engine, clock),
        works=Works(settings, office),
        host=office_host(settings.base_url),
        vault=open_vault(folder / VAULT_FILE, folder / SERVICE_KEY_FILE),
    )


def name_of(origin: str) -> str:
    """What addresses call the case."""
    return case_id(origin)
