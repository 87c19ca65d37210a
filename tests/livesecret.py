"""The case of tests/livecase.py as a secret vote: two of three trustees, encrypted ballots, the gate accepted.

The ceremony is that of tests/secretworld.py, its entries appended to the living ledger.
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keys.ed25519 import Sign
from ledger.adapters.db import migrate, open_engine
from ledger.web.settings import load_settings
from notary.adapters import steps
from notary.adapters.casework import NOBODY, Casework
from notary.adapters.demo import words
from notary.adapters.demo.stage import PASSPHRASE, Stage, running_service
from notary.adapters.office import Person, make_office
from notary.adapters.paperdesk import issue_papers
from notary.process import Process
from tests.livecase import (
    APPLICANTS,
    AREAS,
    CASE,
    COMPOUND,
    DAY,
    QUESTIONS,
    TITLE,
    LiveCase,
    LivingLetter,
    free_port,
    make_living_voter,
)
from tests.secretworld import BOARD, SecretWorld
from tests.simulator import Draft
from voting.adapters.letters import make_letters
from voting.manifest import Manifest

OFFICERS = {"li": "li_wen", "wang": "wang_min"}


@dataclass
class LivingWorld(SecretWorld):
    """Takes the trustees' part, and the officers' in it, against a living case."""

    work: Casework | None = None
    signs: dict[str, Sign] | None = None

    def append(self, kind: str, body: Any, signers: Iterable[str] = ()) -> Draft:
        assert self.work is not None
        assert self.signs is not None
        text = json.dumps(body)
        files = [data for name, data in self.blobs.items() if name in text]
        names = [OFFICERS.get(name, name) for name in signers]
        steps.add(self.work, kind, body, {name: self.signs[name] for name in names} or NOBODY, files)
        return Draft(kind, body, self.now)

    def replay(self) -> Process:
        assert self.work is not None
        return self.work.process()

    def manifest(self) -> Manifest:
        manifest = self.replay().case.manifest
        assert manifest is not None
        return manifest


@contextmanager
def live_secret(folder: Path, **changes: Any) -> Iterator[LiveCase]:
    """Prepare the secret case below ``folder`` and serve it; ``changes`` are fields of the plan."""
    now = int(time.time())
    stage = make_secret_stage(folder / "stage", free_port(), now)
    work = stage.case(CASE)
    signs = dict(stage.sign("li_wen", "wang_min", *BOARD[:3]))
    world = LivingWorld(origin=work.origin, work=work, signs=signs)
    letters = open_secret_case(stage, work, now, world=world, **changes)
    with running_service(stage, fast_clock=True):
        yield LiveCase(stage, work, letters, world)


def make_secret_stage(out: Path, port: int, now: int) -> Stage:
    """An office that commissions three trustees too."""
    service = out / "service"
    service.mkdir(parents=True)
    environ = {
        "ZHENGYI_BASE_URL": f"http://127.0.0.1:{port}",
        "ZHENGYI_CLOCK_FILE": str(service / "clock"),
        "ZHENGYI_DATA": str(service),
    }
    settings = load_settings(environ)
    (service / "clock").write_text(str(now), encoding="ascii")
    trustees = tuple(Person(name, "保管人", ("trustee",)) for name in BOARD[:3])
    facts = replace(words.OFFICE, people=(*words.OFFICE.people, *trustees))
    passphrases = dict.fromkeys([*(person.name for person in facts.people), "seal"], PASSPHRASE)
    office = make_office(service, out / "people", facts, passphrases, fast=True)
    migrate(open_engine(settings.database))
    return Stage(out, port, settings, office)


def open_secret_case(
    stage: Stage,
    work: Casework,
    now: int,
    areas: Sequence[int] = AREAS,
    motions: Sequence[tuple[dict[str, str], dict[str, str]]] = QUESTIONS,
    sheets: int = 0,
    world: LivingWorld | None = None,
    **changes: Any,
) -> dict[str, LivingLetter]:
    """Everything from the application to the open vote; gives the letters. ``changes`` are fields of the plan.

    ``sheets`` of paper are logged for every voter; ``world`` takes the trustees' part.
    """
    signs = dict(stage.sign("li_wen", "wang_min", *BOARD[:3]))
    world = world or LivingWorld(origin=work.origin, work=work, signs=signs)
    application = steps.Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
    stage.set_clock(now - 2 * DAY)
    steps.open_case(work, application, stage.sign("li_wen"))
    voters = [make_living_voter(number, area) for number, area in enumerate(areas, 1)]
    steps.import_roll(work, voters, "2024-10-01", (now - 2 * DAY, now - DAY), stage.sign("wang_min"))
    stage.set_clock(now)
    text = {
        language: said.replace("本次为记名表决，记录中载明各户的选择。", "本次为秘密表决，只解密总数。").replace(
            "The ballot is by name: the record shows how each unit voted.",
            "The ballot is secret: only totals are opened.",
        )
        for language, said in words.ANNOUNCEMENT.items()
    }
    steps.post_announcement(work, TITLE, text, (now, now + DAY), stage.sign("li_wen"))
    for part in (world.certify, world.commit, world.set_service, world.reveal, world.confirm, world.complete):
        part()
    plan = words.make_plan(now, now + 7 * DAY, now + 14 * DAY, TITLE, words.WITHOUT_DEADLINES)
    plan["questions"] = [
        {**plan["questions"][0], "id": f"q{place}", "title": title, "text": text}
        for place, (title, text) in enumerate(motions, 1)
    ]
    plan |= {"credentials": ["letter", "remote"]} | changes
    plan["trustees"] = world.changes["trustees"]
    steps.seal_manifest(work, plan, signs)
    numbers = {voter.id: voter.owners[0].phone for voter in voters}
    made = make_letters(work.origin, numbers, is_secret=True)
    steps.issue_credentials(work, made, stage.sign("zhao_ning"))
    steps.add(work, "letters_destroyed", {"count": len(made), "time": now}, stage.sign("qian_shu"))
    world.drill()
    world.accept("opening")
    if sheets:
        issue_papers(work, sheets, stage.sign("li_wen", "wang_min"))
    steps.open_voting(work, stage.sign("li_wen"))
    return {letter.voter: LivingLetter(letter, numbers[letter.voter]) for letter in made}
