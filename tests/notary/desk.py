"""An officer at the command line, with a small case: what the tests of the commands share."""

import csv
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ledger.web.settings import load_settings
from notary.adapters.casework import Casework
from notary.adapters.cli import cli
from notary.adapters.demo.words import ANNOUNCEMENT, MATTER, WITHOUT_DEADLINES, make_plan
from notary.adapters.office import load_office
from notary.process import Process

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
NAMES: list[str] = [person["name"] for person in FACTS["people"]]  # type: ignore[index]  # a literal above
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

    @classmethod
    def at(cls, folder: Path) -> "Desk":
        """The office that is, or will be, in ``folder``."""
        phrases = {f"ZHENGYI_PASSPHRASE_{name.upper()}": "correct horse" for name in [*NAMES, "seal"]}
        places = {"ZHENGYI_DATA": str(folder / "data"), "ZHENGYI_CLOCK_FILE": str(folder / "clock")}
        return cls(folder, {**places, **phrases})

    def file(self, name: str, value: Any) -> str:
        path = self.folder / name
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return str(path)

    def set_clock(self, now: int) -> None:
        (self.folder / "clock").write_text(str(now), encoding="ascii")

    def type(self, *words: str) -> Result:
        return self.runner.invoke(cli, [*words], env=self.environ)

    def work(self) -> Casework:
        settings = load_settings(self.environ)
        office = load_office(settings.data)
        return Casework(settings, office, office.origin(CASE))

    def process(self) -> Process:
        return self.work().process()

    def step(self, name: str, *words: str) -> Result:
        """A step of the case that must succeed."""
        done = self.refused(name, *words)
        assert done.exit_code == 0, done.output
        return done

    def refused(self, name: str, *words: str) -> Result:
        return self.type("case", name, CASE, *words, "--keys", str(self.folder / "keys"))

    def paper(self, name: str, *words: str) -> Result:
        """A step at the desk where papers are read."""
        return self.type("paper", name, CASE, *words, "--keys", str(self.folder / "keys"))

    def read(self, officer: str, papers: list[dict[str, Any]], counted: int | None = None) -> str:
        """One officer's signed reading of ``papers``, as a file."""
        typed = {"counted": len(papers) if counted is None else counted, "papers": papers}
        reading = self.folder / f"{officer}-{len(list(self.folder.glob('*.reading')))}.reading"
        done = self.paper("read", self.file("papers.json", typed), "--out", str(reading), "--as", officer)
        assert done.exit_code == 0, done.output
        return str(reading)

    def enter(self, papers: list[dict[str, Any]]) -> Result:
        """Papers that both officers read alike."""
        return self.paper("enter", self.read("li", papers), self.read("wang", papers), *BY_TWO)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


def make_desk(folder: Path) -> Desk:
    """An office in ``folder`` that has just been set up."""
    desk = Desk.at(folder)
    desk.set_clock(START)
    passphrases = desk.file("phrases.json", dict.fromkeys([*NAMES, "seal"], "correct horse"))
    done = desk.type(
        *("office", "init", desk.file("facts.json", FACTS)),
        *("--keys", str(folder / "keys"), "--passphrases", passphrases),
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


def prepare(desk: Desk, more: Callable[[Desk], dict[str, Any]] = lambda _: {}, sheets: int = 2) -> None:
    """From the application to the open vote, with so many sheets of paper for every voter.

    ``more`` gives, just before sealing, what else the plan says.
    """
    roll = desk.folder / "roll.csv"
    save_roll(roll)
    desk.step("open", desk.file("application.json", APPLICATION), "--as", "li")
    desk.step("advise", "适用何种规则？", "民法典第二百七十八条一般事项。", "--as", "li")
    assert desk.type("roll", "check", str(roll)).exit_code == 0
    posted = ("--cutoff", "2026-08-01", "--posting", str(START), str(START + 7 * DAY))
    desk.step("roll", str(roll), *posted, "--as", "wang")
    announcement = {"title": MATTER, "text": ANNOUNCEMENT, "posting": [START, START + 15 * DAY]}
    desk.step("announce", desk.file("announcement.json", announcement), "--as", "li")
    plan = make_plan(START + 16 * DAY, START + 22 * DAY, START + 29 * DAY, dict(MATTER), WITHOUT_DEADLINES) | more(desk)
    desk.set_clock(START + 7 * DAY)
    desk.step("seal", desk.file("plan.json", plan), *BY_TWO)
    addresses = desk.folder / "addresses.json"
    assert desk.type("case", "addresses", CASE, "--out", str(addresses)).exit_code == 0
    assert desk.type("letters", str(addresses), "--out", str(desk.folder / "letters")).exit_code == 0
    desk.step("credentials", str(desk.folder / "letters" / "public.json"), "--as", "zhao")
    if sheets:
        assert desk.paper("issue", "--each", str(sheets), *BY_TWO).exit_code == 0
    desk.set_clock(START + 16 * DAY)
    desk.step("begin", "--as", "li")


def paper(voter: str, option: str, sheet: int = 1) -> dict[str, Any]:
    """A paper as an officer types it; without an option an unreadable one."""
    said: dict[str, Any] = {"choices": {"q1": [option]}} if option else {"reason": "unreadable"}
    serial = f"P{2 * int(voter[1:]) - 2 + sheet:07}"
    return {"voter": voter, "channel": "paper", "serial": serial, "scan": "11" * 32, **said}


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
