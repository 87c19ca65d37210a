"""A rehearsal: opened at one stroke, marked in all that leaves the office, counted like a case, never certified."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from keys.ed25519 import Sign
from ledger.adapters.bundle import load_record
from ledger.web.settings import load_settings
from notary.adapters import papers
from notary.adapters.casework import Casework
from notary.adapters.ends import confirm_result, declare_result, lapse_case, seal_case
from notary.adapters.office import load_office, open_officer
from notary.adapters.serve import public_pages
from notary.adapters.steps import close_voting, read_statement
from notary.web.app import make_office_site
from tests.notary.desk import Desk, make_desk
from voting.adapters.outbox import Item, make_outbox
from voting.web.app import make_site

CASE = "practice-1"
STAFF = ("--as", "li", "--as", "wang", "--as", "zhao")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An office with a rehearsal whose vote is open; its clock is the machine's."""
    desk = make_desk(tmp_path_factory.mktemp("rehearsal"))
    desk.environ.pop("ZHENGYI_CLOCK_FILE")
    yield desk
    work_of(desk).engine.dispose()


def work_of(desk: Desk) -> Casework:
    """The rehearsal in the officers' hands."""
    settings = load_settings(desk.environ)
    office = load_office(settings.data)
    return Casework(settings, office, office.origin(CASE))


def signers_of(desk: Desk, *names: str) -> dict[str, Sign]:
    """Officers' keys, unlocked."""
    return {name: open_officer(desk.folder / "keys", name, "correct horse").sign for name in names}


def rehearse(desk: Desk, name: str = CASE, staff: tuple[str, ...] = STAFF) -> tuple[int, str]:
    keys = ("--keys", str(desk.folder / "keys"), "--out", str(desk.folder / name))
    done = desk.type("case", "rehearse", name, *keys, *staff)
    return done.exit_code, done.output


def words_of(pdf: bytes, folder: Path) -> str:
    (folder / "made.pdf").write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", str(folder / "made.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout


def test_one_command_opens_a_case_of_invented_owners(begun: Desk) -> None:
    status, told = rehearse(begun)
    assert status == 0, told
    process = work_of(begun).process()
    assert (process.phase, process.is_rehearsal, len(process.case.register.active)) == ("open", True, 12)
    kinds = {voter.kind for voter in process.case.roll.voters}  # type: ignore[union-attr]
    assert kinds == {"co_owners", "organisation", "person"}


def test_without_the_due_persons_nothing_is_made(begun: Desk) -> None:
    for staff in (("--as", "li", "--as", "zhao"), ("--as", "wang", "--as", "zhao"), ("--as", "li", "--as", "wang")):
        status, told = rehearse(begun, "practice-2", staff)
        assert (status, "(office-missing)" in told) == (1, True)
    assert not (begun.folder / "practice-2").exists()
    assert "practice-2" not in begun.type("case", "list").output


def test_every_page_bears_the_mark(begun: Desk) -> None:
    work = work_of(begun)
    site = make_site(work.settings, work.engine, work.office.service, further=public_pages).test_client()
    for path in ("", "/vote", "/roll", "/unit", "/receipt", "/turnout", "/result"):
        text = site.get(f"/case/{CASE}{path}").get_data(as_text=True)
        assert "演练 REHEARSAL" in text, path
        assert "没有法律效力" in text, path
    listed = site.get("/").get_data(as_text=True)
    assert "演练 REHEARSAL" in listed
    assert 'class="rehearsal"' not in listed  # the list is of real cases too


def test_letters_and_ballots_bear_the_mark_on_every_page(begun: Desk) -> None:
    letters = words_of((begun.folder / CASE / "letters.pdf").read_bytes(), begun.folder)
    assert " ".join(letters.split()).count("REHEARSAL, for practice only") == 12
    done = begun.type("paper", "print", CASE, "--out", str(begun.folder / "ballots"))
    assert done.exit_code == 0, done.output
    files = sorted((begun.folder / "ballots").glob("*.pdf"))
    assert sum(words_of(file.read_bytes(), begun.folder).count("演练票，不用于真实表决") for file in files) == 12


def test_messages_bear_the_mark(begun: Desk) -> None:
    work = work_of(begun)
    outbox = make_outbox(work.settings, work.clock)
    with work.engine.begin() as connection:
        outbox.put(connection, work.origin, Item("test/1", "v0001", "10000000010", "表决已开始", "sms-test"))
        row = connection.exec_driver_sql("SELECT * FROM outbox WHERE notice = 'test/1'").one()
    message = outbox.open(row)
    assert message.text == "【演练】表决已开始"


def test_it_is_counted_and_read_but_never_certified(begun: Desk) -> None:
    work = work_of(begun)
    process = work.process()
    begun.environ["ZHENGYI_CLOCK_FILE"] = str(begun.folder / "clock")
    begun.set_clock(process.case.closes)
    work = work_of(begun)
    close_voting(work)
    counted = ("--delivered", "0", "--kept", "24", "--returned", "0", "--keys", str(begun.folder / "keys"))
    done = begun.type("paper", "reconcile", CASE, *counted, "--as", "li", "--as", "wang")
    assert done.exit_code == 0, done.output
    declare_result(work, signers_of(begun, "li"))
    begun.set_clock(process.case.closes + 1)
    confirm_result(work, signers_of(begun, "li", "wang"))
    lapse_case(work, signers_of(begun, "li"))  # nobody voted
    read_statement(work, {"en": "Office", "zh_cn": "公证处"}, ["学员"], "演练", signers_of(begun, "li"))
    keys = ("--keys", str(begun.folder / "keys"), "--second", "wang", "--out", str(begun.folder / "never"))
    done = begun.type("case", "certify", CASE, *keys, "--as", "li")
    assert (done.exit_code, "(rehearsal-uncertifiable)" in done.output) == (1, True), done.output
    for made in (
        papers.render_result(papers.read_result(work)),
        papers.render_minutes(papers.read_minutes(work)),
        papers.render_index(papers.read_index(work)),
    ):
        assert "演练 REHEARSAL" in words_of(made, begun.folder)
    seal_case(work)
    folder = begun.folder / "file"
    done = begun.type("archive", CASE, "--out", str(folder))
    assert done.exit_code == 0, done.output
    assert not (folder / "certificate.pdf").exists()
    assert load_record(folder / "archive.zip").files
    done = begun.type("audit", str(folder / "archive.zip"), "--policy", str(folder / "policy.txt"))
    assert "REHEARSAL 演练, never to be certified" in done.output
    assert done.exit_code == 0


def test_the_officers_see_it_too(begun: Desk) -> None:
    site = make_office_site(work_of(begun).settings, work_of(begun).office, work_of(begun).engine)
    head = (Path(site.template_folder or "") / "office" / "casehead.html").read_text("utf-8")
    assert re.search(r"case\.is_rehearsal.*演练 REHEARSAL", head, re.DOTALL)
