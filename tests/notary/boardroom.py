"""A small secret case with real files: an office in a database, three trustees each with a folder of its own."""

import copy
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keys.adapters.keystore import open_plain_key
from keys.ed25519 import Sign
from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.entry import first_prev, make_entry, parse_entry
from ledger.merkle import leaf_hash, root_of
from ledger.policy import Policy, parse_policy
from ledger.record import Record, entries_of, make_record
from ledger.web.settings import load_settings
from notary.adapters import secret_steps, steps
from notary.adapters.casework import Casework
from notary.adapters.demo.words import ANNOUNCEMENT, MATTER, WITHOUT_DEADLINES, make_plan
from notary.adapters.office import Facts, Office, Person, make_office, open_officer
from notary.adapters.paperdesk import issue_papers, reconcile
from notary.adapters.station import Paper, enter_papers
from notary.adapters.trustee import TrusteeDesk
from tests.livecase import make_living_voter
from tests.notary.desk import DAY, START
from voting.adapters.letters import make_letters
from voting.paper import format_serial

PHRASE = "correct horse"
BOARD = ("sun", "wu", "zheng")
AREAS = (90_500, 100_250, 80_125, 61_000)
PEOPLE = (
    Person("li", "李文", ("notary",), "A1"),
    Person("wang", "王敏", ("assistant",)),
    Person("zhao", "赵宁", ("registrar",)),
    *(Person(name, f"受托人{name}", ("trustee",)) for name in BOARD),
)
FACTS = Facts(
    "vote.example", "office", "示例公证处", "Sample Office", "示例路1号", "1 Sample Road", "0570-0", "示证", PEOPLE
)


@dataclass
class Boardroom:
    """One office and its case; ``desks`` by trustee."""

    folder: Path
    name: str = "riverside-1"
    made: Office | None = None
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        phrases = dict.fromkeys([*(person.name for person in PEOPLE), "seal"], PHRASE)
        self.environ = {
            "ZHENGYI_DATA": str(self.folder / "data"),
            "ZHENGYI_CLOCK_FILE": str(self.folder / "clock"),
            "ZHENGYI_KEY_COPY": str(self.folder / "elsewhere"),
        }
        self.set_clock(START)
        self.settings = load_settings(self.environ)
        self.office = self.made or make_office(self.settings.data, self.keys, FACTS, phrases, fast=True)
        self.work = Casework(self.settings, self.office, self.office.origin(self.name))

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def origin(self) -> str:
        return self.work.origin

    def set_clock(self, now: int) -> None:
        (self.folder / "clock").write_text(str(now), encoding="ascii")

    def by(self, *names: str) -> dict[str, Sign]:
        return {name: open_officer(self.keys, name, PHRASE).sign for name in names}

    def policy(self) -> Policy:
        return parse_policy(self.work.policy())

    def record(self) -> Record:
        return secret_steps.current_record(self.work)

    def home(self, name: str) -> Path:
        """The trustee's own computer."""
        return self.folder / "homes" / name

    def desk(self, name: str) -> TrusteeDesk:
        return TrusteeDesk(self.home(name), name, PHRASE, self.policy())

    def equip(self) -> None:
        """Carry each trustee's key to its computer and make the sealed file there."""
        for name in BOARD:
            self.home(name).mkdir(parents=True)
            shutil.copy(self.keys / f"{name}.key", self.home(name))
            TrusteeDesk.create(self.home(name), name, PHRASE, fast=True)

    def post(self) -> None:
        applicants = [{"en": "Owners", "zh_cn": "业主委员会"}]
        application = steps.Application({"en": "R", "zh_cn": "河畔小区"}, MATTER, applicants, ["民法典"], True)
        steps.open_case(self.work, application, self.by("li"))
        posting = (START, START + 15 * DAY)
        self.import_roll((START, START + 7 * DAY))
        steps.post_announcement(self.work, MATTER, ANNOUNCEMENT, posting, self.by("li"))
        self.set_clock(START + 7 * DAY)

    def import_roll(self, posting: tuple[int, int]) -> None:
        voters = [make_living_voter(number, area) for number, area in enumerate(AREAS, start=1)]
        steps.import_roll(self.work, voters, "2026-08-01", posting, self.by("wang"))

    def step(self, phase: str, names: tuple[str, ...] = BOARD, **given: Any) -> None:
        for name in names:
            secret_steps.append_signed(self.work, getattr(self.desk(name), phase)(self.record(), **given))

    def hold_ceremony(self) -> None:
        self.step("certificate")
        self.step("commit")
        secret_steps.set_service_key(self.work)
        self.step("reveal")
        self.step("confirm")
        secret_steps.complete_trustees(self.work, self.by("li"))

    def plan(self) -> dict[str, Any]:
        return make_plan(START + 16 * DAY, START + 22 * DAY, START + 29 * DAY, dict(MATTER), WITHOUT_DEADLINES)

    def seal(self) -> None:
        proposal = secret_steps.propose_manifest(self.work, self.plan(), self.by("li"))
        copies = [self.desk(name).seal(self.record(), proposal) for name in BOARD]
        secret_steps.append_signed(self.work, proposal.sign(self.by("wang")), *copies)

    def prepare(self) -> None:
        """From the application to the drills."""
        self.post()
        self.hold_ceremony()
        self.seal()
        letters = make_letters(self.origin, [f"v000{n}" for n in range(1, 5)], is_secret=True)
        steps.issue_credentials(self.work, letters, self.by("zhao"))
        issue_papers(self.work, 1, self.by("li", "wang"))
        self.step("drill")

    def vote(self) -> None:
        """From opening to closing: three ballots on paper, the fourth owner silent."""
        self.set_clock(START + 16 * DAY)
        secret_steps.accept_risk(self.work, "opening", "所有权人知情并同意", self.by("li", "wang"))
        steps.open_voting(self.work, self.by("li"))
        choices = {"v0001": "for", "v0002": "for", "v0003": "against"}
        papers = [
            Paper(voter, "paper", {"q1": [choice]}, sheet_of(voter), bytes(32)) for voter, choice in choices.items()
        ]
        enter_papers(self.work, papers, self.by("li", "wang"))

    def close(self) -> None:
        self.set_clock(START + 22 * DAY)
        steps.close_voting(self.work)
        reconcile(self.work, 4, 0, 3, self.by("li", "wang"))

    def tally(self) -> None:
        secret_steps.compute_tally(self.work)
        secret_steps.accept_risk(self.work, "decryption", "所有权人知情并同意", self.by("li", "wang"))

    def confirm_closing(self, names: tuple[str, ...] = BOARD[:2]) -> None:
        """The first visits after closing: on one record, so that nobody decrypts yet."""
        record = self.record()
        made = [statement for name in names for statement in self.desk(name).decrypt(record)]
        assert {item.kind for item in made} == {"closing_confirmed"}
        secret_steps.append_all(self.work, made)

    def forge(self, record: Record, kind: str, change: Callable[[dict[str, Any]], None], *, seconds: int = 0) -> Record:
        """The record that a dishonest office makes: entries changed or moved in time, all after them signed anew."""
        made: list[bytes] = []
        prev = first_prev(self.origin)
        for data in entries_of(record):
            entry = parse_entry(data)
            body = copy.deepcopy(dict(entry.body))
            if entry.kind == kind:
                change(body["statement"]["body"])
            service = self.office.service
            time = entry.time + (seconds if entry.kind == kind else 0)
            again = make_entry(self.origin, entry.kind, body, entry.index, prev, time, service.key, service.sign)
            made.append(again.data)
            prev = again.sha256
        log = open_plain_key(self.settings.signer.parent / f"{self.name}.key")
        head = Checkpoint(self.origin, len(made), root_of([leaf_hash(data) for data in made]))
        blobs = {name[5:]: data for name, data in record.files.items() if name.startswith("blob/")}
        return Record(make_record(made, blobs, sign_checkpoint(head, log.key, log.sign), {}, self.work.policy()))


def sheet_of(voter: str) -> str:
    """The serial of the voter's one sheet."""
    return format_serial(int(voter[1:]))
