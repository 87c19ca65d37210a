"""What the views of the voters' site work with: one value, made when the site is made."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ledger.web.settings import Settings
from ledger.web.site import ROOT
from voting.adapters.cases import LiveCases
from voting.adapters.enrolment import Enrolments
from voting.adapters.identification import Identifications
from voting.adapters.identities import load_identity_key
from voting.adapters.onetime import TEN_MINUTES, Post, hash_secret
from voting.adapters.outbox import Outbox, code_item
from voting.adapters.phonebook import PhoneBook
from voting.adapters.provider import Provider
from voting.adapters.reports import ReportRules
from voting.adapters.sessions import Sessions
from voting.web.assets import Assets
from voting.web.catalogue import say
from voting.web.errors import TooManyTestsError

MAX_TESTS = 100


class Tests:
    """How many ballots each voter tested, in this process: the ledger does not say who did, and must not be flooded."""

    __test__ = False

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def check(self, origin: str, voter: str) -> None:
        """Check that the voter may test one more. Raises TooManyTestsError."""
        if self._counts[origin, voter] >= MAX_TESTS:
            raise TooManyTestsError

    def add(self, origin: str, voter: str) -> None:
        """Count a test."""
        self._counts[origin, voter] += 1


@dataclass(frozen=True, slots=True)
class Service:
    """The running service as its views see it."""

    settings: Settings
    cases: LiveCases
    sessions: Sessions
    identifications: Identifications
    enrolments: Enrolments
    provider: Provider | None
    phones: PhoneBook
    outbox: Outbox
    reports: ReportRules | None
    assets: Assets
    clock: Callable[[], int]
    tests: Tests

    @property
    def identity_key(self) -> bytes:
        """The office's key for identities, read anew each time: it may be made while the site runs."""
        return load_identity_key(self.settings.data)

    @property
    def translations(self) -> Path:
        """The folder of the catalogues."""
        return ROOT / "translations"

    def post_code(self, origin: str, voter: str, template: str) -> Post:
        """What queues a code, or what passes for one where nobody is to get it, under the words named ``template``.

        It goes stale when half of the code's time is over: who then still waits asks for another one.
        """

        def post(connection: Connection, name: bytes, code: str, number: str | None) -> None:
            stale = self.clock() + TEN_MINUTES // 2
            text = say(template, code=code)
            notice = f"code/{hash_secret(name).hex()}"
            self.outbox.put_code(connection, origin, code_item(notice, voter, number, text, code, template, stale))

        return post

    def opening(self, origin: str) -> dict[str, Any]:
        """What the case's first entry says, as plain JSON; empty before there is one."""
        first = self.cases.log(origin).entries(0, 1)
        body: Any = first[0].body if first else {}
        opened: dict[str, Any] = body.get("statement", {}).get("body", {})
        return opened
