"""A small case carried from the office's set-up to the audited certificate by the commands that officers type."""

import csv
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ledger.adapters.bundle import load_record
from ledger.adapters.db import open_engine
from ledger.web.settings import load_settings
from notary.adapters.casework import Casework
from notary.adapters.cli import cli
from notary.adapters.demo.words import ANNOUNCEMENT, MATTER, make_plan
from notary.adapters.office import load_office
from notary.process import Process
from voting.adapters.phonebook import PhoneBook
from voting.roll import parse_roll

START = 1_790_000_000
DAY = 86_400
CASE = "riverside-1"
FACTS = {
    "host": "vote.example",
    "slug": "office",
    "name_zh": "示例公证处",
    "name_en": "Sample Notary Office",
    "address_zh": "示例路1号",
    "address_en": "1 Sample Road",
    "phone": "0570-0000000",
    "short": "示证",
    "people": [
        {"name": "li", "title": "李文", "roles": ["notary"]},
        {"name": "wang", "title": "王敏", "roles": ["assistant"]},
        {"name": "zhao", "title": "赵宁", "roles": ["registrar"]},
        {"name": "qian", "title": "钱书", "roles": ["letter_maker"]},
    ],
}
APPLICATION = {
    "compound": {"en": "Riverside", "zh_cn": "河畔小区"},
    "matter": MATTER,
    "applicants": [{"en": "Owners' committee", "zh_cn": "业主委员会"}],
    "legal_basis": ["民法典第二百七十八条"],
    "demonstration": True,
}
HEADINGS = ["楼幢", "单元", "室号", "专有部分面积", "业主姓名", "证件类型", "证件号码", "联系电话", "共有情况"]
BY_TWO = ("--as", "li", "--as", "wang")


class Desk:
    """Types commands; files of its own folder are written from plain values."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder = folder
        self.environ = environ
        self.runner = CliRunner()

    def file(self, name: str, value: Any) -> str:
        path = self.folder / name
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return str(path)

    def set_clock(self, now: int) -> None:
        (self.folder / "clock").write_text(str(now), encoding="ascii")

    def type(self, *words: str) -> Result:
        return self.runner.invoke(cli, [*words], env=self.environ)

    def process(self) -> Process:
        settings = load_settings(self.environ)
        office = load_office(settings.data)
        return Casework(settings, office, office.origin(CASE)).process()

    def step(self, name: str, *words: str) -> Result:
        """A step of the case that must succeed."""
        done = self.refused(name, *words)
        assert done.exit_code == 0, done.output
        return done

    def refused(self, name: str, *words: str) -> Result:
        return self.type("case", name, CASE, *words, "--keys", str(self.folder / "keys"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    names = [person["name"] for person in FACTS["people"]]  # type: ignore[index]  # a literal above
    phrases = {f"ZHENGYI_PASSPHRASE_{name.upper()}": "correct horse" for name in [*names, "seal"]}
    environ = {"ZHENGYI_DATA": str(tmp_path / "data"), "ZHENGYI_CLOCK_FILE": str(tmp_path / "clock"), **phrases}
    desk = Desk(tmp_path, environ)
    desk.set_clock(START)
    passphrases = desk.file("phrases.json", dict.fromkeys([*names, "seal"], "correct horse"))
    done = desk.type(
        *("office", "init", desk.file("facts.json", FACTS)),
        *("--keys", str(tmp_path / "keys"), "--passphrases", passphrases),
    )
    assert done.exit_code == 0, done.output
    return desk


def save_roll(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number, area in enumerate((90.5, 100.25, 80.125), start=1):
            document = f"P{number:08}"
            writer.writerow(
                ["1幢", "1单元", f"{number}01", area, f"虚构{'甲乙丙'[number - 1]}", "护照", document, "", "单独所有"]
            )


def prepare(desk: Desk) -> None:
    """From the application to the open vote."""
    roll = desk.folder / "roll.csv"
    save_roll(roll)
    desk.step("open", desk.file("application.json", APPLICATION), "--as", "li")
    desk.step("advise", "适用何种规则？", "民法典第二百七十八条一般事项。", "--as", "li")
    assert desk.type("roll", "check", str(roll)).exit_code == 0
    posted = ("--cutoff", "2026-08-01", "--posting", str(START), str(START + 7 * DAY))
    desk.step("roll", str(roll), *posted, "--as", "wang")
    announcement = {"title": MATTER, "text": ANNOUNCEMENT, "posting": [START, START + 15 * DAY]}
    desk.step("announce", desk.file("announcement.json", announcement), "--as", "li")
    plan = make_plan(START + 16 * DAY, START + 22 * DAY, START + 29 * DAY, dict(MATTER))
    desk.step("seal", desk.file("plan.json", plan), *BY_TWO)
    addresses = desk.folder / "addresses.json"
    assert desk.type("case", "addresses", CASE, "--out", str(addresses)).exit_code == 0
    assert desk.type("letters", str(addresses), "--out", str(desk.folder / "letters")).exit_code == 0
    desk.step("credentials", str(desk.folder / "letters" / "public.json"), "--as", "zhao")
    desk.set_clock(START + 16 * DAY)
    desk.step("begin", "--as", "li")


def paper(voter: str, option: str, serial: str) -> dict[str, Any]:
    return {
        "voter": voter,
        "channel": "paper",
        "choices": {"q1": [option]},
        "serial": serial,
        "scan": "11" * 32,
    }


def test_a_case_from_set_up_to_certificate(desk: Desk) -> None:
    prepare(desk)
    papers = [paper("v0001", "for", "P-1"), paper("v0002", "for", "P-2")]
    desk.step("paper", desk.file("papers.json", papers), *BY_TWO)
    wrong = desk.file("wrong.json", [paper("v0003", "against", "P-3")])
    desk.step("paper", wrong, *BY_TWO)
    (index,) = [cast.index for cast in desk.process().case.casts["v0003"]]
    desk.step("set-aside", "error", str(index), *BY_TWO)
    desk.step("revoke", "v0003", "lost", "--as", "zhao")
    again = ("letters", str(desk.folder / "addresses.json"), "--issue", "2", "--only", "1幢1单元301")
    assert desk.type(*again, "--out", str(desk.folder / "again")).exit_code == 0
    desk.step("credentials", str(desk.folder / "again" / "public.json"), "--as", "zhao")
    desk.set_clock(START + 22 * DAY)
    assert desk.type("worker", "--once").exit_code == 0
    account = {"issued": 4, "delivered": 4, "invalid": []}
    desk.step("reconcile", desk.file("account.json", account), *BY_TWO)
    declared = json.loads(desk.step("declare", "--as", "li").output)
    assert declared["questions"][0]["decision"]["outcome"] == "adopted"
    reading = {"place": MATTER, "present": ["业主委员会"], "text": "兹证明"}
    desk.step("read", desk.file("reading.json", reading), "--as", "li")
    out = desk.folder / "out"
    desk.step("certify", "（2026）示证字第1号", "--second", "wang", "--out", str(out), "--as", "li")
    for name, stage in (("certificate.pdf", "result"), ("bundle.zip", "result"), ("archive.zip", "sealed")):
        done = desk.type("audit", str(out / name), "--policy", str(out / "policy.txt"), "--json")
        report = json.loads(done.output)
        assert (done.exit_code, report["verdict"], report["stage"]) == (0, "accepted", stage)
    assert desk.type("export", CASE, "--out", str(out / "again.zip")).exit_code == 0
    assert (out / "again.zip").read_bytes() == (out / "archive.zip").read_bytes()
    assert desk.type("case", "policy", CASE).output == (out / "policy.txt").read_text()
    assert "archived" in desk.type("case", "list").output


def test_a_step_without_its_second_key_is_refused_and_changes_nothing(desk: Desk) -> None:
    prepare(desk)
    before = desk.type("case", "list").output
    alone = desk.refused("paper", desk.file("papers.json", [paper("v0001", "for", "P-1")]), "--as", "li")
    assert alone.exit_code == 1
    assert "(signers-wrong)" in alone.output
    twice = desk.refused("extend", str(START + 25 * DAY), "more time", "--as", "li", "--as", "li")
    assert "(signers-wrong)" in twice.output
    assert desk.type("case", "list").output == before


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text.replace("90.5", "9o.5"), "area-malformed"),
        (lambda text: text.replace("P00000002", "P00000001"), "owner-ambiguous"),
        (lambda text: text.replace("80.125", "80.1255"), "area-too-fine"),
    ],
)
def test_a_roll_with_a_broken_row_imports_nothing(desk: Desk, spoil: Callable[[str], str], code: str) -> None:
    roll = desk.folder / "roll.csv"
    save_roll(roll)
    roll.write_text(spoil(roll.read_text(encoding="utf-8-sig")), encoding="utf-8-sig")
    desk.step("open", desk.file("application.json", APPLICATION), "--as", "li")
    posted = ("--cutoff", "2026-08-01", "--posting", str(START), str(START + 7 * DAY))
    assert desk.type("roll", "check", str(roll)).exit_code == 1
    done = desk.refused("roll", str(roll), *posted, "--as", "wang")
    assert done.exit_code == 1
    assert code in done.output
    assert "(roll-refused)" in done.output
    assert " 1 " in next(line for line in desk.type("case", "list").output.splitlines() if CASE in line)


def test_misuse_is_one_sentence(desk: Desk) -> None:
    broken = desk.folder / "broken.json"
    broken.write_text("{", encoding="utf-8")
    done = desk.refused("open", str(broken), "--as", "li")
    assert done.exit_code == 2
    assert "is not JSON" in done.output
    assert desk.refused("open", desk.file("a.json", {"compound": {}}), "--as", "li").exit_code == 2
    assert desk.refused("begin", "--as", "li").exit_code == 1  # there is no such case


def test_a_wrong_passphrase_is_refused(desk: Desk) -> None:
    desk.environ["ZHENGYI_PASSPHRASE_LI"] = "wrong horse"
    done = desk.refused("open", desk.file("application.json", APPLICATION), "--as", "li")
    assert done.exit_code == 1
    assert "(passphrase-wrong)" in done.output


def test_the_public_roll_of_the_record_holds_no_name(desk: Desk) -> None:
    prepare(desk)
    assert desk.type("worker", "--once").exit_code == 0
    out = desk.folder / "record.zip"
    assert desk.type("export", CASE, "--out", str(out)).exit_code == 0
    blobs = [data for name, data in load_record(out).files.items() if name.startswith("blob/")]
    (roll,) = [data for data in blobs if b'"voters"' in data and b'"owners"' in data]
    assert len(parse_roll(roll).voters) == 3
    assert [name for name in ("虚构甲", "虚构乙", "虚构丙") if name.encode() in b"".join(blobs)] == []


def open_and_post(desk: Desk) -> tuple[str, ...]:
    """A case with its roll posted; gives the words that post it."""
    roll = desk.folder / "roll.csv"
    save_roll(roll)
    desk.step("open", desk.file("application.json", APPLICATION), "--as", "li")
    posting = (str(roll), "--cutoff", "2026-08-01", "--posting", str(START), str(START + 7 * DAY))
    desk.step("roll", *posting, "--as", "wang")
    return posting


def private_rows(desk: Desk) -> list[Any]:
    with sqlite3.connect(desk.folder / "data" / "zhengyi.sqlite") as database:
        rows = database.execute("SELECT * FROM private_owner ORDER BY voter, place").fetchall()
    database.close()
    return rows


def test_a_refused_roll_leaves_the_salts_of_the_posted_one(desk: Desk) -> None:
    posting = open_and_post(desk)
    announcement = {"title": MATTER, "text": ANNOUNCEMENT, "posting": [START, START + 15 * DAY]}
    desk.step("announce", desk.file("announcement.json", announcement), "--as", "li")
    kept = private_rows(desk)
    assert len(kept) == 3
    for signer in ("wang", "zhao"):  # too late, and too late by somebody who may not
        assert "(out-of-order)" in desk.refused("roll", *posting, "--as", signer).output
    assert private_rows(desk) == kept


def test_a_refused_application_leaves_no_case(desk: Desk) -> None:
    application = desk.file("application.json", APPLICATION)
    refused = desk.refused("open", application, "--as", "zhao")
    assert (refused.exit_code, "(signers-wrong)" in refused.output) == (1, True)
    assert CASE not in desk.type("case", "list").output
    assert not (desk.folder / "data" / "public" / CASE).exists()
    desk.step("open", application, "--as", "li")
    assert "drafted" in desk.type("case", "list").output


@pytest.mark.parametrize("name", ["Vote-1", "../vote", "a/b", "-a", "a" * 65, "投票"])
def test_a_case_is_named_as_addresses_can_be(desk: Desk, name: str) -> None:
    application = desk.file("application.json", APPLICATION)
    done = desk.type("case", "open", "--keys", str(desk.folder / "keys"), "--as", "li", "--", name, application)
    assert (done.exit_code, "(case-name-wrong)" in done.output) == (1, True)


def test_notices_that_may_not_be_recorded_are_not_sent(desk: Desk) -> None:
    open_and_post(desk)
    settings = load_settings(desk.environ)
    PhoneBook(open_engine(settings.database)).save(load_office(settings.data).origin(CASE), {"v0001": "13800000001"})
    done = desk.type("case", "notify", CASE, "请查收。", "--notice", "announcement")
    assert (done.exit_code, "(out-of-order)" in done.output) == (1, True)
    assert not (desk.folder / "data" / "sms.jsonl").exists()


def test_a_frozen_case_is_not_thawed_without_its_officer(desk: Desk) -> None:
    open_and_post(desk)
    settings = load_settings(desk.environ)
    office = load_office(settings.data)
    log = Casework(settings, office, office.origin(CASE)).log
    log.freeze("log-damaged")
    right = desk.environ["ZHENGYI_PASSPHRASE_LI"]
    desk.environ["ZHENGYI_PASSPHRASE_LI"] = "wrong horse"
    assert "(passphrase-wrong)" in desk.refused("thaw", "disk", "replaced", "--as", "li").output
    assert log.state == "frozen"
    desk.environ["ZHENGYI_PASSPHRASE_LI"] = right
    desk.step("thaw", "disk", "replaced", "--as", "li")
    assert (log.state, log.entries()[-1].kind) == ("open", "incident")


def test_an_officer_does_not_write_to_an_old_database(desk: Desk) -> None:
    desk.step("open", desk.file("application.json", APPLICATION), "--as", "li")
    database, backup = desk.folder / "data" / "zhengyi.sqlite", desk.folder / "backup"
    with sqlite3.connect(database) as source, sqlite3.connect(backup) as copy:
        source.backup(copy)
    copy.close()
    source.close()
    desk.step("advise", "适用何种规则？", "一般事项。", "--as", "li")
    assert desk.type("worker", "--once").exit_code == 0
    for leftover in database.parent.glob("zhengyi.sqlite*"):
        leftover.unlink()
    backup.rename(database)
    refused = desk.refused("advise", "另一问？", "另一答。", "--as", "li")
    assert (refused.exit_code, "(rolled-back)" in refused.output) == (1, True)


def test_what_holds_names_is_for_its_owner_alone(desk: Desk) -> None:
    prepare(desk)
    data = desk.folder / "data"
    private = [*data.glob("zhengyi.sqlite*"), desk.folder / "addresses.json", desk.folder / "letters" / "letters.pdf"]
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in private} == {path.name: "0o0" for path in private}


def test_a_certificate_replaces_no_file_and_is_refused_before_anything_is_signed(desk: Desk) -> None:
    open_and_post(desk)
    (desk.folder / "certificate.pdf").write_bytes(b"kept")
    done = desk.refused("certify", "1号", "--second", "wang", "--out", str(desk.folder), "--as", "li")
    assert (done.exit_code, "exists" in done.output) == (2, True)
    assert (desk.folder / "certificate.pdf").read_bytes() == b"kept"


def test_files_that_cannot_be_written_are_one_sentence(desk: Desk) -> None:
    prepare(desk)
    again = desk.type("letters", str(desk.folder / "addresses.json"), "--out", str(desk.folder / "letters"))
    assert (again.exit_code, again.output.startswith("zhengyi: error: File exists")) == (2, True)
    scan = desk.file("papers.json", [paper("v0001", "for", "P-1") | {"scan": "zz"}])
    assert desk.refused("paper", scan, *BY_TWO).exit_code == 2
