"""No name, document number or telephone number of the roll in the ledger, the published files or the bundle.

A roll file is imported and a case played through to the statement read aloud, with everything that officers and owners
write about persons: objections, mandates with instructions, notices, deliveries, papers, amendments.
"""

import base64
import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ledger.adapters.bundle import format_bundle, parse_bundle
from notary.adapters import ends, secret_steps, steps
from notary.adapters.notices import send_notice
from notary.adapters.paperdesk import issue_papers, reconcile
from notary.adapters.postings import Amendment, amend_roll, answer_objection, file_objection
from notary.adapters.proxies import Authority, Person, commit_persons, record_proxy
from notary.adapters.station import Paper, enter_papers
from tests.endings import make_final
from tests.notary.boardroom import BOARD, Boardroom, sheet_of
from tests.notary.desk import DAY, START
from voting.adapters.letters import make_letters
from voting.adapters.rollfile import RollPreview, read_roll

HEADINGS = ["楼幢", "单元", "室号", "专有部分面积", "业主姓名", "证件类型", "证件号码", "联系电话", "共有情况"]
OWNERS = (
    ("101", "90.5", "欧阳蔚蓝", "护照", "E71828182", "15461800001", "单独所有"),
    ("102", "100.25", "司徒望舒、端木清和", "护照", "E31415926、E27182845", "15461800002", "共同共有"),
    ("201", "80.125", "虚构丙丁", "身份证", "990000197001010018", "15461800003", "单独所有"),
    ("202", "61", "Aleksandra Nowakowska", "护照", "PL6022140", "15461800004", "单独所有"),
)
STAFF = Person("passport", "X16021766")
AGENT = Person("passport", "G66743015")
PERSONS = [
    *("欧阳蔚蓝", "司徒望舒", "端木清和", "虚构丙丁", "Aleksandra Nowakowska"),
    *("E71828182", "E31415926", "E27182845", "990000197001010018", "PL6022140", STAFF.number, AGENT.number),
    *("15461800001", "15461800002", "15461800003", "15461800004"),
]
UNITS = [f"1幢1单元{number}室" for number, *_ in OWNERS]
WRITTEN = "欧阳蔚蓝：我的电话是15461800001，邻居司徒望舒的面积不对。"
INSTRUCTION = "由 Aleksandra Nowakowska 投同意票"


@dataclass
class Street(Boardroom):
    """A case whose owners come from a roll file; ``is_secret`` with trustees, else every choice in clear."""

    is_secret: bool = True

    def read(self) -> RollPreview:
        path = self.folder / "roll.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *(["1幢", "1单元", *owner] for owner in OWNERS)])
        return read_roll(path)

    def import_roll(self, posting: tuple[int, int]) -> None:
        """Post the roll, hear an objection, answer it, amend the roll; a secret vote hides its labels."""
        preview = self.read()
        made = preview.record(frozenset({"li", "wang"}))
        voters = preview.private_rows()
        shown = not self.is_secret
        steps.import_roll(self.work, voters, "2026-08-01", posting, self.by("wang"), made, is_shown=shown)
        index = file_objection(self.work, "roll", WRITTEN, "v0001", START + DAY, self.by("wang"))
        answer_objection(self.work, index, "partly", "面积以登记簿为准", self.by("li"))
        amendment = Amendment(self.read().private_rows(), posting, "重新公示", (index,))
        amend_roll(self.work, amendment, self.by("li", "wang"), made)

    def plan(self) -> dict[str, Any]:
        [staff] = commit_persons(self.work, [STAFF])
        rule = {"excluded": [staff], "limit": 3, "outside": True, "own_ballot": "ends"}
        return {**super().plan(), "proxies": rule}

    def prepare(self) -> None:
        if self.is_secret:
            self.equip()
            super().prepare()
            return
        self.post()
        steps.seal_manifest(self.work, self.plan(), self.by("li", "wang"))
        letters = make_letters(self.origin, [f"v000{number}" for number in range(1, 5)])
        steps.issue_credentials(self.work, letters, self.by("zhao"))
        issue_papers(self.work, 1, self.by("li", "wang"))

    def vote(self) -> None:
        send_notice(self.work, "ballot")
        served: dict[str, Any] = {"collectors": [], "evidence": "00" * 32, "mode": "sms", "notice": "ballot"}
        steps.record_deliveries(
            self.work, [{**served, "outcome": "delivered", "time": START + 7 * DAY, "voter": "v0004"}], self.by("wang")
        )
        self.set_clock(START + 16 * DAY)
        if self.is_secret:
            secret_steps.accept_risk(self.work, "opening", "所有权人知情并同意", self.by("li", "wang"))
        steps.open_voting(self.work, self.by("li"))
        scan = hashlib.sha256(b"scan of the authority").digest()
        authority = Authority("v0001", AGENT, None, INSTRUCTION, scan, START + 20 * DAY)
        mandate = record_proxy(self.work, authority, self.by("li", "wang"))
        self.conduct = file_objection(self.work, "conduct", WRITTEN, None, START + 20 * DAY, self.by("wang"))
        papers = [
            Paper("v0001", "paper", {"q1": ["for"]}, sheet_of("v0001"), bytes(32), mandate),
            Paper("v0002", "paper", {"q1": ["against"]}, sheet_of("v0002"), bytes(32)),
        ]
        enter_papers(self.work, papers, self.by("li", "wang"))

    def close(self) -> None:
        self.set_clock(START + 22 * DAY)
        steps.close_voting(self.work)
        reconcile(self.work, 4, 0, 2, self.by("li", "wang"))

    def conclude(self) -> None:
        if self.is_secret:
            self.tally()
            self.confirm_closing()
            for name in BOARD[:2]:
                secret_steps.append_all(self.work, self.desk(name).decrypt(self.record()))
            secret_steps.publish_service_share(self.work)
        ends.declare_result(self.work, self.by("li"))
        if self.is_secret:
            secret_steps.destroy_service_key(self.work)
        answer_objection(self.work, self.conduct, "rejected", "现场核对无误", self.by("li"))
        make_final(self.work, self.by("li", "wang"), self.by("wang"))
        place = {"en": "Office", "zh_cn": "公证处"}
        steps.read_statement(self.work, place, ["业主委员会"], "兹证明上述事实属实。", self.by("li"))


def forms(text: str) -> Iterator[bytes]:
    """How ``text`` could stand in a file: encodings, escapes, and what a hash without salt would be."""
    data = text.encode()
    digest = hashlib.sha256(data)
    yield from {data, text.encode("utf-16-le"), text.encode("gb18030"), json.dumps(text)[1:-1].encode()}
    yield from {data.hex().encode(), base64.b64encode(data).rstrip(b"="), digest.digest(), digest.hexdigest().encode()}


def public_files(street: Street) -> dict[str, bytes]:
    """Everything that leaves the office: the entries, the published folder, the files of the bundle."""
    files = {f"entry {place}": data for place, data in enumerate(street.work.log.data())}
    for path in street.settings.public.rglob("*"):
        if path.is_file():
            files[f"public {path.name}"] = path.read_bytes()
    bundle = parse_bundle(format_bundle(street.work.record()))
    return files | {f"bundle {name}": data for name, data in bundle.files.items()}


def found_in(files: dict[str, bytes], text: str) -> list[str]:
    """The files in which ``text`` stands in any form."""
    return [name for name, data in files.items() if any(form in data or form in name.encode() for form in forms(text))]


@pytest.fixture(scope="module", params=[False, True], ids=["recorded", "secret"])
def street(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Street:
    made = Street(tmp_path_factory.mktemp("street"), is_secret=request.param)
    made.prepare()
    made.vote()
    made.close()
    made.conclude()
    made.work.publish()
    return made


def test_nobody_of_the_roll_stands_in_anything_public(street: Street) -> None:
    files = public_files(street)
    assert len(files) > 50
    assert {text: found for text in [*PERSONS, WRITTEN, INSTRUCTION] if (found := found_in(files, text))} == {}


def test_the_search_would_find_them(street: Street) -> None:
    files = public_files(street)
    assert found_in(files, "业主委员会")
    assert bool(found_in(files, UNITS[0])) == (not street.is_secret)
    for text in PERSONS:
        for form in forms(text):
            assert found_in({**files, "planted": b"x" + form + b"y"}, text) == ["planted"]


def test_labels_that_the_roll_commits_to_stand_nowhere(street: Street) -> None:
    if street.is_secret:
        files = public_files(street)
        assert {text: found for text in UNITS if (found := found_in(files, text))} == {}


def test_the_office_itself_has_them_all(street: Street) -> None:
    database = b"".join(path.read_bytes() for path in street.settings.data.glob("*.sqlite*"))
    assert [text for text in PERSONS if text.encode() not in database] == []
