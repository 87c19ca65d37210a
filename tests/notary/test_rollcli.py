"""The commands on rolls: the dry run's JSON and exit status, mapping, doubts, and an import as decided."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from keys.errors import ShapeWrongError
from ledger.adapters.bundle import load_record
from ledger.adapters.db import open_engine
from ledger.web.settings import load_settings
from notary.adapters.casework import Casework
from notary.adapters.office import load_office
from tests.notary.desk import APPLICATION, CASE, DAY, START, Desk, desk
from tests.voting.rolls import Row, csv_text, organisation, resident, save_workbook, unit
from voting.adapters.phonebook import PhoneBook
from voting.adapters.private import load_owners
from voting.adapters.rollkept import load_import, load_states
from voting.bodies import BODIES

__all__ = ["desk"]

POSTED = ("--cutoff", "2026-08-01", "--posting", str(START), str(START + 7 * DAY))
SCAN = hashlib.sha256(b"a paper").hexdigest()
COMPANY = {"name": "示例置业有限公司", "document": organisation(1), "kind": "营业执照", "phone": ""}
ROWS = [
    unit("101", 1),
    unit("102", 1, name="赵甲丑、赵甲寅", document=f"{resident(1)}、{resident(2)}", shared="夫妻共有", phone=""),
    unit("103", 3, document=resident(3, "20150101"), phone=""),
    unit("104", 4, **COMPANY),
    unit("车位7", 5, area="12.5"),
]


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    path = tmp_path / "roll.csv"
    path.write_text(csv_text(*ROWS), encoding="utf-8-sig")
    return path


def report(desk: Desk, *words: str) -> tuple[int, Any]:
    done = desk.type("roll", "check", *words, "--json")
    return done.exit_code, json.loads(done.stdout)


def filled(desk: Desk, roll: Path, *by: str, **choices: str) -> dict[str, Any]:
    """The decisions that ``zhengyi roll doubts`` asks for, filled in."""
    done = desk.type("roll", "doubts", str(roll), "--parking", "out", "--cutoff", "2026-08-01")
    assert done.exit_code == 1
    value: dict[str, Any] = json.loads(done.stdout)
    for item in value["decisions"]:
        item |= {"by": list(by), "why": f"赵甲丑的产权证 {resident(1)}"}
        item["choice"] = choices.get(item["code"].replace("-", "_"), item["choice"])
    return value


STATES = [
    {"unit": "1幢1单元103室", "state": "guardian", "name": "孙丙", "phone": "15400000088", "why": "出生证"},
    {"unit": "1幢1单元104室", "state": "agent", "name": "李丁", "phone": "", "why": "授权委托书"},
]


def as_decided(desk: Desk, roll: Path, **choices: str) -> dict[str, Any]:
    states = [{**item, "documents": [SCAN], "by": ["wang"]} for item in STATES]
    return {**filled(desk, roll, "li", "wang", **choices), "states": states}


def test_clean_roll(desk: Desk, tmp_path: Path) -> None:
    path = save_workbook(
        tmp_path / "roll.xlsx", unit("101", 1), unit("102", 2), unit("201", 1), unit("301", 4, **COMPANY)
    )
    assert report(desk, str(path)) == (
        0,
        {
            "totals": {"rows": 4, "units": 4, "voters": 3, "heads": 3, "area": 4 * 89_370},
            "voters": [
                {"units": ["1幢1单元101室", "1幢1单元201室"], "area": 178_740, "head": 1, "kind": "person"},
                {"units": ["1幢1单元102室"], "area": 89_370, "head": 1, "kind": "person"},
                {"units": ["1幢1单元301室"], "area": 89_370, "head": 1, "kind": "organisation"},
            ],
            "problems": [],
        },
    )


def test_roll_with_errors_and_doubts(desk: Desk, tmp_path: Path) -> None:
    shared = {"name": "赵甲丑、赵甲寅", "document": f"{resident(1)}、{resident(2)}", "phone": ""}
    rows = [unit("101", 1, **shared), unit("102", 3, note="未售", **COMPANY), unit("103", 3, area="9O.5")]
    path = save_workbook(tmp_path / "roll.xlsx", *rows, unit("104", 4, phone="1"))
    status, told = report(desk, str(path))
    assert status == 1
    assert [voter["kind"] for voter in told["voters"]] == ["co-owners", "developer", "person"]
    assert told["totals"]["rows"] == 4
    error, doubt = told["problems"]
    assert {**error, "message": ""} == {
        **{"sheet": "名册", "row": 5, "column": "D", "code": "area-malformed"},
        **{"severity": "error", "message": ""},
    }
    assert (doubt["row"], doubt["column"], doubt["severity"]) == (6, "H", "doubt")
    assert "proposed: import the owner without this number" in doubt["message"]
    assert not any(secret in json.dumps(told, ensure_ascii=False) for secret in ("赵甲", resident(1), "15400000004"))


@pytest.mark.parametrize(
    "data", [b"\xd0\xcf\x11\xe0" + bytes(600), b"PK\x03\x04", b"\xff\xfe\x00\xd8", b"a" + b",b" * 1_000_000]
)
def test_unreadable_file(desk: Desk, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "roll.csv"
    path.write_bytes(data)
    status, told = report(desk, str(path))
    assert (status, told["voters"], len(told["problems"])) == (2, [], 1)
    assert desk.type("roll", "columns", str(path)).exit_code == 2
    assert desk.type("roll", "check", str(tmp_path / "none.csv"), "--json").exit_code == 2


def test_mapping_is_proposed_and_confirmed(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    sheets: dict[str, list[Row]] = {"名册": [["甲"] * 10, unit("101", 1)], "说明": [["填表说明"]]}
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    path = tmp_path / "roll.xlsx"
    book.save(path)
    assert report(desk, str(path))[0] == 1
    proposed = desk.type("roll", "columns", str(path))
    assert proposed.exit_code == 1
    assert json.loads(proposed.stdout) == {"sheets": {"名册": None, "说明": None}, "v": 1}
    known = save_workbook(tmp_path / "known.xlsx", unit("101", 1))
    value = json.loads(desk.type("roll", "columns", str(known)).stdout)
    assert value["sheets"]["名册"]["columns"]["D"] == "area"
    value["sheets"] = {"名册": {**value["sheets"]["名册"], "heading": 1}, "说明": None}
    status, told = report(desk, str(path), "--mapping", desk.file("mapping.json", value))
    assert (status, told["totals"]["area"]) == (0, 89_370)
    bad = desk.type("roll", "check", str(path), "--mapping", desk.file("bad.json", {"v": 1}))
    assert (bad.exit_code, "(mapping-malformed)" in bad.output) == (2, True)


def test_table_of_problems_holds_no_formula(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "=cmd()|x!A1.csv"
    path.write_text(csv_text(unit("101", 1, area="x")), encoding="utf-8")
    table = tmp_path / "problems.csv"
    assert desk.type("roll", "check", str(path), "--table", str(table)).exit_code == 1
    lines = table.read_bytes().decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'=cmd()|x!A1,2,D,area-malformed,")


def test_roll_is_imported_as_decided_and_the_ledger_names_nobody(desk: Desk, roll: Path) -> None:
    desk.step("open", desk.file("application.json", APPLICATION), "--as", "li")
    decisions = desk.file("decisions.json", as_decided(desk, roll, owner_overlaps="together"))
    terms = ("--parking", "out", "--decisions", decisions)
    assert desk.type("roll", "check", str(roll), *terms, "--cutoff", "2026-08-01").exit_code == 0
    desk.step("roll", str(roll), *POSTED, *terms, "--as", "wang")
    settings = load_settings(desk.environ)
    office = load_office(settings.data)
    work = Casework(settings, office, office.origin(CASE))
    made = desk.process().case.roll
    assert made is not None
    assert [voter.kind for voter in made.voters] == ["co_owners", "person", "organisation"]
    assert made.totals.area == 4 * 89_370
    engine = open_engine(settings.database)
    with engine.connect() as connection:
        record = load_import(connection, work.origin)
        assert record is not None
        [guardian] = load_states(connection, work.origin, "v0002")
        assert (guardian.state, guardian.name, guardian.documents) == ("guardian", "孙丙", (bytes.fromhex(SCAN),))
        assert list(load_states(connection, work.origin, "v0001")) == []
        assert [owner.name for owner in load_owners(connection, work.origin, "v0002")] == ["赵甲卯"]
    assert PhoneBook(engine).number(work.origin, "v0002") == "15400000088"
    shown = desk.folder / "import.json"
    assert desk.type("case", "import-record", CASE, "--out", str(shown)).exit_code == 0
    assert (shown.read_bytes(), shown.stat().st_mode & 0o777) == (record, 0o600)
    kept = json.loads(record)
    assert kept["settings"] == {"parking": "out", "storage": "each"}
    assert kept["file"] == hashlib.sha256(roll.read_bytes()).hexdigest()
    assert {(item["code"], item["choice"], *item["by"]) for item in kept["decisions"]["decisions"]} == {
        ("owner-overlaps", "together", "li", "wang"),
        ("owner-minor", "guardian", "li", "wang"),
    }
    out = desk.folder / "record.zip"
    assert desk.type("worker", "--once").exit_code == 0
    assert desk.type("export", CASE, "--out", str(out)).exit_code == 0
    whole = b"".join(load_record(out).files.values())
    assert hashlib.sha256(record).hexdigest().encode() in whole
    assert b'"left_out":{"area":12500,"units":1}' in whole
    for secret in (
        "赵甲",
        "孙丙",
        "李丁",
        "示例置业",
        resident(1),
        resident(3),
        organisation(1),
        "15400000088",
        "1540000000",
    ):
        assert secret.encode() not in whole
    assert SCAN.encode() not in whole


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (lambda value: value["decisions"].pop(), "doubts-open"),
        (lambda value: value["decisions"][0].update(row=9), "doubts-open"),
        (lambda value: value["decisions"].append({**value["decisions"][0], "row": 9}), "decision-unfounded"),
        (lambda value: value["decisions"][0].update(by=["li"]), "decider-wrong"),
        (lambda value: value["decisions"][0].update(by=["li", "zhao"]), "decider-wrong"),
        (lambda value: value["states"].pop(0), "state-wrong"),
        (lambda value: value["states"][1].update(state="heirs"), "state-wrong"),
    ],
)
def test_import_that_is_not_wholly_decided_leaves_nothing(desk: Desk, roll: Path, bend: Any, code: str) -> None:
    desk.step("open", desk.file("application.json", APPLICATION), "--as", "li")
    value = as_decided(desk, roll)
    bend(value)
    decisions = desk.file("decisions.json", value)
    done = desk.refused("roll", str(roll), *POSTED, "--parking", "out", "--decisions", decisions, "--as", "wang")
    assert (done.exit_code, f"({code})" in done.output) == (1, True), done.output
    assert not any(secret in done.output for secret in ("赵甲", resident(1)))
    assert desk.process().case.roll is None
    assert "(out-of-order)" in desk.type("case", "import-record", CASE, "--out", str(desk.folder / "x")).output
    settings = load_settings(desk.environ)
    with open_engine(settings.database).connect() as connection:
        assert load_import(connection, load_office(settings.data).origin(CASE)) is None


BASIS = {
    **{"decisions": 1, "left_out": {"area": 0, "units": 0}, "parking": "in", "record": "ab" * 32, "states": 0},
    **{"storage": "each"},
}


@pytest.mark.parametrize(
    ("basis", "is_right"),
    [
        (BASIS, True),
        ({**BASIS, "parking": "perhaps"}, False),
        ({**BASIS, "record": "AB" * 32}, False),
        ({**BASIS, "decisions": -1}, False),
        ({**BASIS, "why": "赵甲丑"}, False),
    ],
)
def test_what_the_ledger_may_say_of_an_import(basis: dict[str, Any], is_right: bool) -> None:
    posting = {"from": START, "until": START + DAY}
    body: Any = {"posting": posting, "roll": "ab" * 32, "area": 1, "heads": 1, "units": 1, "voters": 1}
    BODIES["roll_posted"](body)  # as before there was a basis
    if is_right:
        BODIES["roll_posted"]({**body, "basis": basis})
        return
    with pytest.raises(ShapeWrongError):
        BODIES["roll_posted"]({**body, "basis": basis})
