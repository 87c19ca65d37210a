"""The demonstration's order of events, with progress on the terminal.

A roll is imported from a spreadsheet, letters are made, owners vote over HTTP and before two officers, the vote closes,
the result is counted and decided, a certificate is issued, and a program that trusts one policy file audits it.
Then a second case is opened in which the newcomer votes.
"""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from rich.progress import Progress

from notary.adapters.auditapp import app_files, save_app
from notary.adapters.demo.acts import (
    RECORDED_CASE,
    SECRET_CASE,
    Roll,
    Scene,
    certify,
    hold_vote,
    prepare_case,
    prepare_open_case,
)
from notary.adapters.demo.board import Board
from notary.adapters.demo.calendar import Dates, last_dates
from notary.adapters.demo.pages import draw_pages
from notary.adapters.demo.progress import make_progress, say, screen, step
from notary.adapters.demo.stage import PASSPHRASE, Stage, make_stage, running_service
from notary.adapters.officercli import make_invitation
from notary.adapters.quzhou.roll import save_roll_xlsx
from voting.adapters.rollfile import read_roll

ROOT = Path(__file__).parents[3]
SECRET_FOLDER = "secret"  # noqa: S105 - a folder


def run_demo(out: Path, port: int, *, serve: bool) -> int:
    """Run everything into ``out``; gives the exit status of the audit."""
    begun = time.monotonic()
    now = int(time.time())
    dates = last_dates(now)
    screen.print(
        "[bold]证议 Zhengyi[/bold]: one real vote, Quzhou, August 2022. Totals are published, persons invented.\n"
    )
    with make_progress() as progress:
        stage = make_stage(out, port, dates.start)
        with step(progress, "roll: written, imported, merged", 1):
            save_roll_xlsx(out / "roll.xlsx")
            roll = Roll(read_roll(out / "roll.xlsx").private_rows())
        for is_secret in (False, True):
            say("secret ballots:" if is_secret else "recorded ballots:")
            play(set_scene(stage, roll, dates, is_secret=is_secret), now, progress)
        prepare_open_case(stage, roll, progress)
    status = max(audit_offline(out), audit_offline(out / SECRET_FOLDER))
    screen.print(f"\ndone in {time.monotonic() - begun:.0f} s")
    say_where_to_look(out, port, serve=serve)
    if serve:
        say_how_officers_enter(stage)
        with running_service(stage, fast_clock=False):
            wait_for_interrupt()
    return status


def set_scene(stage: Stage, roll: Roll, dates: Dates, *, is_secret: bool) -> Scene:
    """One of the two cases, before anything has happened in it."""
    stage.set_clock(dates.start)
    work = stage.case(SECRET_CASE if is_secret else RECORDED_CASE)
    out = stage.out / SECRET_FOLDER if is_secret else stage.out
    out.mkdir(exist_ok=True)
    return Scene(stage, work, roll, dates, out, Board(stage, work) if is_secret else None)


def play(scene: Scene, now: int, progress: Progress) -> None:
    """Everything from the application to the certificate."""
    letters = prepare_case(scene, progress)
    with running_service(scene.stage, fast_clock=True):
        hold_vote(scene, letters, progress)
    with step(progress, "certificate in three languages: audited, drawn, signed, sealed", 1):
        certify(scene, now)
        draw_pages(scene.out)


def audit_offline(out: Path) -> int:
    """Audit the certificate as an auditor would: another process, the file, the policy and nothing else."""
    save_app(app_files(ROOT), out / "zhengyi-audit.pyz")
    policy = ["--policy", str(out / "policy.txt")]
    command = [sys.executable, "-m", "notary.adapters.cli", "audit", str(out / "certificate.pdf"), *policy]
    with screen.status("auditing certificate.pdf, trusting policy.txt alone"):
        text = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        report = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False)  # noqa: S603 - same
    (out / "report.txt").write_text(text.stdout, encoding="utf-8")
    (out / "report.json").write_text(report.stdout, encoding="utf-8")
    screen.print(text.stdout + text.stderr, markup=False, soft_wrap=True)
    return text.returncode


def say_where_to_look(out: Path, port: int, *, serve: bool) -> None:
    """Tell the newcomer what there is."""
    say(f"look at   {out}/certificate.pdf   the certificate, with the whole record attached")
    say(f"          {out}/certificate.en.pdf, {out}/certificate.ug.pdf   its translations; {out}/pages/ has pictures")
    say(f"          {out}/report.txt        what the audit found; report.json for programs")
    say(f"          {out}/secret/           the same vote with secret ballots; its .bel files are for Belenios' tool")
    say(f"          {out}/roll.xlsx         the roll as the property office exported it")
    say(f"audit     .venv/bin/zhengyi audit {out}/certificate.pdf --policy {out}/policy.txt")
    say(f"or        python3 -I -S {out}/zhengyi-audit.pyz audit {out}/bundle.zip --policy {out}/policy.txt")
    if serve:
        say(f"\n[bold]vote yourself: http://127.0.0.1:{port}[/bold] with a letter of {out}/letter.pdf;")
        say(f'the one-time code "sent by SMS" appears in {out}/service/sms.jsonl. Ctrl-C ends the demo.')


def say_how_officers_enter(stage: Stage) -> None:
    """Invite two officers of the open case; the invitations run on the clock of the world."""
    settings = replace(stage.settings, clock_file=None)
    for person in stage.office.facts.people[:2]:
        address = make_invitation(settings, person.name)
        say(f"officers' site, as {person.title} ({person.roles[0]}), once within the hour:\n          {address}")
    say(f'          key files in {stage.people}, passphrase "{PASSPHRASE}"')


def wait_for_interrupt() -> None:
    """Serve until Ctrl-C."""
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        say("\nended")
