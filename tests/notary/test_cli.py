"""A small case carried from the office's set-up to the audited certificate by the commands that officers type."""

import json
from collections.abc import Callable

import pytest

from ledger.adapters.bundle import load_record
from notary.adapters.demo.words import MATTER
from tests.notary.desk import APPLICATION, BY_TWO, CASE, DAY, START, Desk, desk, paper, prepare, save_roll
from voting.roll import parse_roll

__all__ = ["desk"]


def test_a_case_from_set_up_to_certificate(desk: Desk) -> None:
    prepare(desk)
    assert "2 ballots entered" in desk.enter([paper("v0001", "for"), paper("v0002", "for")]).output
    assert desk.enter([paper("v0003", "against")]).exit_code == 0
    (index,) = [cast.index for cast in desk.process().case.casts["v0003"]]
    desk.step("set-aside", "error", str(index), *BY_TWO)
    desk.step("revoke", "v0003", "lost", "--as", "zhao", "--as", "li")
    again = ("letters", str(desk.folder / "addresses.json"), "--issue", "2", "--only", "1幢1单元301")
    assert desk.type(*again, "--out", str(desk.folder / "again")).exit_code == 0
    desk.step("credentials", str(desk.folder / "again" / "public.json"), "--as", "zhao", "--as", "li")
    desk.set_clock(START + 22 * DAY)
    assert desk.type("worker", "--once").exit_code == 0
    counted = desk.paper("reconcile", "--delivered", "4", "--kept", "2", "--returned", "3", *BY_TWO)
    assert counted.exit_code == 0, counted.output
    until = START + 23 * DAY
    declared = json.loads(desk.step("declare", "--until", str(until), "--as", "li").output)
    assert declared["questions"][0]["decision"]["outcome"] == "adopted"
    reading = {"place": MATTER, "present": ["业主委员会"], "text": "兹证明"}
    desk.step("recount", "业主询问", "--as", "wang")
    assert "(query-open)" in desk.refused("confirm", *BY_TWO).output
    desk.set_clock(until)
    assert "(signers-wrong)" in desk.refused("confirm", "--as", "li").output
    desk.step("confirm", *BY_TWO)
    assert "(quorum-met)" in desk.refused("lapse", "--as", "li").output
    desk.step("read", desk.file("reading.json", reading), "--as", "li")
    out = desk.folder / "out"
    desk.step("certify", "--second", "wang", "--out", str(out), "--as", "li")
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
    readings = desk.read("li", [paper("v0001", "for")]), desk.read("wang", [paper("v0001", "for")])
    alone = desk.paper("enter", *readings, "--as", "li")
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
