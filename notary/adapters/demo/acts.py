"""What happens in the demonstration's two cases, act by act; the order of the acts is in ``run.py``."""

import hashlib
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.progress import Progress

from keys.canonical import Json
from ledger.container import parse_zip
from notary.adapters import ends, steps
from notary.adapters.casework import Casework
from notary.adapters.certificatecli import choose_pens
from notary.adapters.demo import words
from notary.adapters.demo.ballots import Choice, Messages, Street, days_of, sheets_of, type_papers
from notary.adapters.demo.board import Board
from notary.adapters.demo.calendar import Dates
from notary.adapters.demo.progress import step
from notary.adapters.demo.stage import PASSPHRASE, Stage
from notary.adapters.issue import issue_certificate
from notary.adapters.mailing import make_mailing, save_addresses
from notary.adapters.notices import send_notice
from notary.adapters.paperdesk import enter_readings, issue_papers, reconcile, sign_reading
from notary.adapters.quzhou.roll import CUTOFF
from notary.adapters.quzhou.script import ScriptedVoter, make_quzhou_script
from notary.adapters.secret_steps import destroy_service_key
from notary.kinds import CLOSED
from voting.adapters.letters import load_public_part, make_letters
from voting.adapters.phone import Letter
from voting.commitment import PrivateVoter

DAY = 86_400
VOTING_DAYS = 6
RECORDED_CASE, SECRET_CASE, OPEN_CASE = "quzhou-junyue-2022", "quzhou-junyue-2022-secret", "try-it"
TIMEOUT = 60
SHEETS = 3
"""Sheets of paper for each voter: somebody who changes their mind twice needs three."""
EVIDENCE = hashlib.sha256("签收单".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Roll:
    """The roll as imported: voters in clear, for the office alone, and their numbers."""

    voters: tuple[PrivateVoter, ...]

    @property
    def numbers(self) -> dict[str, str]:
        """The number to which each voter's codes go."""
        return {voter.id: next((owner.phone for owner in voter.owners if owner.phone), "") for voter in self.voters}


@dataclass(frozen=True, slots=True)
class Scene:
    """One of the two cases of Quzhou: where it is played, when it begins, with a board of trustees or recorded."""

    stage: Stage
    work: Casework
    roll: Roll
    dates: Dates
    out: Path
    board: Board | None


def prepare_case(scene: Scene, progress: Progress) -> dict[str, Letter]:
    """From the application to the letters: everything before voting opens."""
    stage, work, roll, dates = scene.stage, scene.work, scene.roll, scene.dates
    application = steps.Application(words.COMPOUND, words.MATTER, words.APPLICANTS, words.LEGAL_BASIS, True)
    with step(progress, "application, roll, announcement, manifest", 1):
        steps.open_case(work, application, stage.sign("li_wen"))
        steps.give_advice(work, *words.ADVICE, stage.sign("li_wen"))
        stage.set_clock(dates.posted)
        steps.import_roll(work, roll.voters, CUTOFF, (dates.posted, dates.roll_until), stage.sign("wang_min"))
        title = {"en": "Announcement", "zh_cn": "关于选聘物业服务企业的表决公告"}
        posting = (dates.announced, dates.notice_until)
        stage.set_clock(dates.announced)
        text = words.ANNOUNCEMENT if scene.board is None else words.SECRET_ANNOUNCEMENT
        steps.post_announcement(work, title, text, posting, stage.sign("li_wen"))
        plan = words.make_plan(dates.opens, dates.closes, dates.closes + 7 * DAY, words.MATTER)
        stage.set_clock(dates.sealed)
        if scene.board is None:
            steps.seal_manifest(work, plan, stage.sign("li_wen", "wang_min"))
    if scene.board is not None:
        with step(progress, "three trustees make the key that two can use", 1):
            scene.board.make_key(stage.sign("li_wen"))
            scene.board.seal(plan, stage.sign("li_wen", "wang_min"))
    with step(progress, "letters made offline, public keys entered, serials of papers logged", 1):
        voters = [voter.id for voter in roll.voters]
        made = make_letters(work.origin, voters, secrets.token_bytes, is_secret=scene.board is not None)
        stage.set_clock(dates.sealed + DAY)
        steps.issue_credentials(work, made, stage.sign("zhao_ning"))
        destroyed = {"count": len(made), "time": dates.sealed + 2 * DAY}
        stage.set_clock(dates.sealed + 2 * DAY)
        steps.add(work, "letters_destroyed", destroyed, stage.sign("qian_shu"))
        issue_papers(work, SHEETS, stage.sign("li_wen", "wang_min"))
    with step(progress, "notices sent by short message", 1):
        stage.set_clock(dates.sealed + 3 * DAY)
        send_notice(work, "ballot")
    return {letter.voter: Letter(letter.voter, letter.secret, letter.issue) for letter in made}


def hold_vote(scene: Scene, letters: dict[str, Letter], progress: Progress) -> None:
    """From the deliveries to the statement read aloud."""
    stage, work, dates = scene.stage, scene.work, scene.dates
    case = work.process().case
    if case.roll is None or case.manifest is None:
        raise RuntimeError("the case was not prepared")
    script = make_quzhou_script(case.roll)
    deliver(stage, work, script, dates)
    if scene.board is not None:
        scene.board.drill()
        scene.board.accept_risk("opening", stage.sign("li_wen", "wang_min"))
    stage.set_clock(dates.opens)
    steps.open_voting(work, stage.sign("li_wen"))
    messages = Messages(stage.settings.data / "sms.jsonl")
    messages.skip()
    manifest = work.log.blob(case.manifest.sha256)
    election = case.sealed.election.data if case.sealed.election is not None else None
    name = Path(work.origin).name
    street = Street(stage.base_url, name, letters, scene.roll.numbers, messages, manifest, election)
    cast_ballots(stage, work, street, script, progress)
    stage.set_clock(dates.closes)
    _wait_until(lambda: work.process().phase == CLOSED)
    with step(progress, "papers reconciled, result declared, confirmed, statement read", 1):
        finish_vote(scene, script)


def deliver(stage: Stage, work: Casework, script: tuple[ScriptedVoter, ...], dates: Dates) -> None:
    """Hand the ballots over; whom nobody found is on the list as well."""
    stage.set_clock(dates.sealed + 5 * DAY)
    deliveries: list[dict[str, Json]] = [
        {
            "collectors": ["grid-01", "grid-02"],
            "evidence": EVIDENCE if voter.is_served else None,
            "mode": "hand_over",
            "notice": "ballot",
            "outcome": "delivered" if voter.is_served else "not_found",
            "time": dates.sealed + 4 * DAY,
            "voter": voter.voter,
        }
        for voter in script
    ]
    steps.record_deliveries(work, deliveries, stage.sign("wang_min"))


def cast_ballots(
    stage: Stage, work: Casework, street: Street, script: tuple[ScriptedVoter, ...], progress: Progress
) -> None:
    """Six days of voting: phones over HTTP, papers at the entry station, re-votes on later days."""
    firsts = [Choice(voter.voter, voter.channel, voter.choices[0]) for voter in script if voter.choices]
    rest = [
        [Choice(voter.voter, voter.channel, voter.choices[turn]) for voter in script if len(voter.choices) > turn]
        for turn in (1, 2)
    ]
    begins = stage.settings.clock_file
    opened = int(begins.read_text(encoding="ascii")) if begins else 0
    sheets = sheets_of(work.process().case)
    turns = [*days_of(firsts, VOTING_DAYS - 2), *rest]
    total = sum(len(turn) for turn in turns)
    with step(progress, "ballots: phones over HTTP, papers by two officers", total) as advance:
        for day, choices in enumerate(turns):
            stage.set_clock(opened + day * DAY + 3600)
            papers = [(choice, "") for choice in choices if choice.channel != "app"]
            read_papers(stage, work, type_papers(papers, sheets))
            advance(len(papers))
            street.cast([choice for choice in choices if choice.channel == "app"], lambda: advance(1))


def read_papers(stage: Stage, work: Casework, typed: Mapping[str, Any]) -> None:
    """Two officers read the same papers, each alone, and enter them together."""
    readings = [sign_reading(work, typed, stage.sign(name)) for name in ("li_wen", "wang_min")]
    enter_readings(work, readings, stage.sign("li_wen", "wang_min"))


def finish_vote(scene: Scene, script: tuple[ScriptedVoter, ...]) -> None:
    """After closing: reconcile, decrypt the totals of a secret vote, declare; after the posting confirm and read."""
    stage, work, dates = scene.stage, scene.work, scene.dates
    stage.set_clock(dates.declared)
    spoiled = [(Choice(item.voter, item.channel, ""), "several_options") for item in script if item.part == "invalid"]
    read_papers(stage, work, type_papers(spoiled, sheets_of(work.process().case)))
    case = work.process().case
    returned = len(case.serials) + len(spoiled)
    reconcile(work, returned, case.paper.issued - returned, returned, stage.sign("li_wen", "wang_min"))
    if scene.board is not None:
        scene.board.accept_risk("decryption", stage.sign("li_wen", "wang_min"))
        scene.board.decrypt()
    ends.declare_result(work, stage.sign("li_wen"))
    if scene.board is not None:
        destroy_service_key(work)
    stage.set_clock(dates.read)
    ends.confirm_result(work, stage.sign("li_wen", "wang_min"))
    steps.read_statement(work, words.PLACE, words.PRESENT, words.STATEMENT, stage.sign("li_wen"))


def certify(scene: Scene, now: int) -> None:
    """Issue the certificate and write what an auditor needs."""
    stage, work = scene.stage, scene.work
    stage.set_clock(now)
    pens = choose_pens(work.settings, stage.people, "li_wen", lambda _: PASSPHRASE)
    issued = issue_certificate(work, ("li_wen", "wang_min"), stage.sign("li_wen"), pens, words.NOTES)
    for name, data in issued.files().items():
        (scene.out / name).write_bytes(data)
    (scene.out / "policy.txt").write_bytes(work.policy())
    shutil.copyfile(stage.people / "root.pem", scene.out / "root.pem")
    for name, data in parse_zip(issued.bundle).items():
        if name.endswith(".bel"):
            (scene.out / Path(name).name).write_bytes(data)


def prepare_open_case(stage: Stage, roll: Roll, progress: Progress) -> None:
    """A second case, of one building, open for a week from now; its letters are printed."""
    building = roll.voters[0].units[0].split("幢")[0] + "幢"
    voters = tuple(voter for voter in roll.voters if all(unit.startswith(building) for unit in voter.units))
    small = Roll(voters)
    now = int(time.time())
    work = stage.case(OPEN_CASE)
    with step(progress, f"a second, open case for you: letters of {building}", 1):
        _open_small_case(stage, work, small, now)
        save_addresses(work, stage.people / "addresses.json")
        number = make_mailing(stage.people / "addresses.json", stage.people / "letters", building, issue=1)
        (stage.people / "letters" / "letters.pdf").replace(stage.out / "letter.pdf")
        public = load_public_part(stage.people / "letters" / "public.json", work.origin)
        steps.issue_credentials(work, public, stage.sign("zhao_ning"))
        destroyed = {"count": number, "time": now}
        steps.add(work, "letters_destroyed", destroyed, stage.sign("qian_shu"))
        steps.open_voting(work, stage.sign("li_wen"))


def _open_small_case(stage: Stage, work: Casework, roll: Roll, now: int) -> None:
    """Everything up to the sealed manifest, opening now; the roll was posted for a day before."""
    stage.set_clock(now - 2 * DAY)
    title = {"en": "Try it: hire the property company?", "zh_cn": "试一试：选聘物业服务企业"}
    application = steps.Application(words.COMPOUND, title, words.APPLICANTS, words.LEGAL_BASIS, True)
    steps.open_case(work, application, stage.sign("li_wen"))
    steps.import_roll(work, roll.voters, CUTOFF, (now - 2 * DAY, now - DAY), stage.sign("wang_min"))
    stage.set_clock(now)
    steps.post_announcement(work, title, words.ANNOUNCEMENT, (now, now + 7 * DAY), stage.sign("li_wen"))
    plan = words.make_plan(now, now + 7 * DAY, now + 14 * DAY, title, words.WITHOUT_DEADLINES)
    steps.seal_manifest(work, plan, stage.sign("li_wen", "wang_min"))


def _wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError("the worker did not close the vote")
        time.sleep(0.1)
