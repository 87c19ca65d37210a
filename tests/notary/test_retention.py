"""Retention: what is due by the terms, erased before two officers for good, while the public record stays as it was."""

import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import inspect

from keys.ed25519 import Sign
from ledger.adapters.db import migrate, open_engine
from notary.adapters.erasing import BLANKED, CHILDREN, KEPT, PUBLIC, WITH, load_terms, plan_case
from notary.adapters.office import open_officer
from notary.adapters.registry import Registry
from notary.adapters.retentioncli import erase_signed
from notary.adapters.signedfile import load_signed, make_signed
from notary.retention import (
    CATEGORIES,
    DAY,
    ErasureChangedError,
    ErasureNotDueError,
    TermsMalformedError,
    make_erasure,
    parse_terms,
)
from notary.retention import plan_erasure as plan
from tests.notary.desk import BY_TWO, CASE, START, Desk, desk, prepare
from tests.notary.endedcase import PEOPLE, ended, ended_once

__all__ = ["desk", "ended", "ended_once"]

TERMS = (Path(__file__).parents[2] / "notary/retention/cn-1.toml").read_bytes()
END = START + 22 * DAY
PHONE = "13800000077"


def places(folder: Path, values: tuple[str, ...]) -> dict[str, list[str]]:
    """Files below ``folder`` in which a value can be read, in any of the encodings a database or file may use."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        for value in values:
            if any(value.encode(code) in data for code in ("utf-8", "utf-16-le", "gbk")):
                found.setdefault(value, []).append(path.name)
    return found


def phone_of(desk: Desk) -> None:
    """Give the first owner a telephone, and let a message to it lie in the file of messages."""
    with sqlite3.connect(desk.folder / "data" / "zhengyi.sqlite") as database:
        [origin] = database.execute("SELECT origin FROM log WHERE origin LIKE '%/case/%'").fetchone()
        database.execute("INSERT INTO phone VALUES (?, 'v0001', ?)", (origin, PHONE))
        database.execute("UPDATE private_owner SET phone = ? WHERE voter = 'v0001'", (PHONE,))
    database.close()
    lines = [
        {"to": PHONE, "text": f"虚构甲，验证码 482913 {PHONE}", "time": START},
        {"to": "13900000000", "text": "other"},
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (desk.folder / "data" / "sms.jsonl").write_text(text, encoding="utf-8")


def registry_of(desk: Desk) -> Registry:
    """The office's register."""
    work = desk.work()
    return Registry(work.settings, work.office)


def signers_of(desk: Desk, *names: str) -> dict[str, Sign]:
    """Officers' keys, unlocked."""
    return {name: open_officer(desk.folder / "keys", name, "correct horse").sign for name in names}


def erase(desk: Desk, *more: str, signers: tuple[str, ...] = BY_TWO) -> tuple[int, str]:
    out = ("--out", str(desk.folder / "erased.statement"), "--keys", str(desk.folder / "keys"))
    done = desk.type("retention", "erase", CASE, "--yes", *out, *signers, *more)
    return done.exit_code, done.output


def test_after_erasure_no_clear_value_of_an_owner_is_findable_and_the_record_still_audits(ended: Desk) -> None:
    data = ended.folder / "data"
    phone_of(ended)
    values = (*PEOPLE, PHONE)
    assert set(places(data, values)) == set(values)  # or this test could not fail
    before = (ended.folder / "out" / "archive.zip").read_bytes()
    ended.set_clock(END + 1100 * DAY)
    status, told = erase(ended)
    assert status == 0, told
    assert "private_owner 3" in told
    assert places(data, values) == {}
    assert "13900000000" in (data / "sms.jsonl").read_text()
    assert ended.type("export", CASE, "--out", str(ended.folder / "again.zip")).exit_code == 0
    assert (ended.folder / "again.zip").read_bytes() == before
    policy = str(ended.folder / "out" / "policy.txt")
    assert ended.type("audit", str(ended.folder / "again.zip"), "--policy", policy).exit_code == 0
    archive = ("--certificate", str(ended.folder / "out" / "certificate.pdf"), "--out", str(ended.folder / "file"))
    assert ended.type("archive", CASE, *archive).exit_code == 0


def test_deleting_alone_would_leave_values_in_the_file(ended: Desk) -> None:
    """The twin: rows deleted as a database does it by itself can still be read in its pages."""
    with sqlite3.connect(ended.folder / "data" / "zhengyi.sqlite") as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("DELETE FROM private_owner")
        database.execute("DELETE FROM roll_import")
    database.close()
    assert places(ended.folder / "data", PEOPLE) != {}


def test_the_report_that_two_officers_signed_says_what_went(ended: Desk) -> None:
    ended.set_clock(END + 1100 * DAY)
    assert erase(ended)[0] == 0
    signed = load_signed(ended.folder / "erased.statement")
    assert (signed.kind, len(signed.signatures)) == ("data_erased", 2)
    assert signed.says("case") == ended.work().origin
    gone = {item["category"]: item["tables"] for item in signed.says("categories")}
    assert gone["roll"]["private_owner"] == 3
    assert "虚构" not in json.dumps(signed.statement, ensure_ascii=False)
    status, told = erase(ended)
    assert (status, "(erasure-not-due)" in told) == (1, True)


def test_the_register_says_so_in_public_and_audits(ended: Desk) -> None:
    ended.set_clock(END + 1100 * DAY)
    registry = registry_of(ended)
    before = registry.log.size
    status, told = erase(ended)
    assert status == 0, told
    [entry] = registry.log.entries(before)
    assert (entry.kind, len(entry.body["signatures"])) == ("data_erased", 2)
    assert entry.body["statement"]["body"]["case"] == ended.work().origin
    assert f"entry {entry.index} of the register" in "".join(told.split("\n")).replace("  ", " ")
    assert registry.register().certificates  # replayed whole, this entry included
    zipped = ended.folder / "register.zip"
    assert ended.type("register", "export", "--out", str(zipped)).exit_code == 0
    certificate, policy = (str(ended.folder / "out" / name) for name in ("certificate.pdf", "policy.txt"))
    done = ended.type("audit", certificate, "--policy", policy, "--register", str(zipped))
    assert done.exit_code == 0, done.output


def test_what_changed_since_it_was_signed_is_not_erased(ended: Desk) -> None:
    """Rows of another roll than the officers saw stay: neither file nor entry says that they went."""
    ended.set_clock(END + 1100 * DAY)
    work, registry, terms = ended.work(), registry_of(ended), load_terms(None)
    body = make_erasure(work.origin, terms, plan_case(work.log, work.settings.data, terms, work.clock()), END)
    signed = make_signed(registry.origin, "data_erased", body, signers_of(ended, "li", "wang"))
    with sqlite3.connect(ended.folder / "data" / "zhengyi.sqlite") as database:
        database.execute("DELETE FROM private_owner WHERE voter = 'v0003'")
    database.close()
    before = registry.log.size
    with pytest.raises(ErasureChangedError):
        erase_signed(work, registry, signed, ended.folder / "erased.statement")
    assert not (ended.folder / "erased.statement").exists()
    assert registry.log.size == before
    assert set(places(ended.folder / "data", PEOPLE)) >= {"虚构甲", "虚构乙"}


def test_phones_go_before_the_roll(ended: Desk) -> None:
    phone_of(ended)
    ended.set_clock(END + 100 * DAY)
    status, told = erase(ended)
    assert status == 0, told
    assert set(places(ended.folder / "data", (*PEOPLE, PHONE))) == set(PEOPLE)


def test_nothing_goes_before_its_time(ended: Desk) -> None:
    ended.set_clock(END + 3600)
    before = (ended.folder / "data" / "zhengyi.sqlite").read_bytes()
    status, told = erase(ended)
    assert (status, "(erasure-not-due)" in told) == (1, True)
    assert (ended.folder / "data" / "zhengyi.sqlite").read_bytes() == before


@pytest.mark.parametrize(
    ("signers", "code"),
    [
        (("--as", "li"), "signers-wrong"),
        (("--as", "li", "--as", "li"), "signers-wrong"),
        (("--as", "li", "--as", "zhao"), "signers-wrong"),
    ],
)
def test_one_officer_or_a_registrar_erases_nothing(ended: Desk, signers: tuple[str, ...], code: str) -> None:
    ended.set_clock(END + 1100 * DAY)
    status, told = erase(ended, signers=signers)
    assert (status, f"({code})" in told) == (1, True)
    assert not (ended.folder / "erased.statement").exists()
    assert set(places(ended.folder / "data", PEOPLE)) == set(PEOPLE)


def test_a_running_case_is_not_erased(desk: Desk) -> None:
    prepare(desk)
    desk.set_clock(END + 5000 * DAY)
    status, told = erase(desk)
    assert (status, "(case-unfinished)" in told) == (1, True)
    assert set(places(desk.folder / "data", PEOPLE)) == set(PEOPLE)


def test_without_a_yes_nothing_happens(ended: Desk) -> None:
    ended.set_clock(END + 1100 * DAY)
    out = ("--out", str(ended.folder / "erased.statement"), "--keys", str(ended.folder / "keys"))
    done = ended.type("retention", "erase", CASE, *out, *BY_TWO)
    assert done.exit_code == 1
    assert "will be erased for good" in done.output
    assert set(places(ended.folder / "data", PEOPLE)) == set(PEOPLE)


def test_the_report_lists_what_is_held_and_when_it_goes(ended: Desk) -> None:
    ended.set_clock(END + 10 * DAY)
    done = ended.type("retention", "report", "--json")
    assert done.exit_code == 0, done.output
    lines = {line["category"]: line for line in json.loads(done.output)["lines"]}
    assert lines["roll"]["tables"]["private_owner"] == 3
    assert lines["roll"]["due_at"] - lines["phones"]["due_at"] if "phones" in lines else True
    assert lines["roll"]["is_due"] is False
    assert lines["ledger"]["due"] == "for ever"
    assert "虚构" not in done.output
    assert ended.type("retention", "report").exit_code == 0


def test_every_table_of_the_database_is_public_kept_or_erased(tmp_path: Path) -> None:
    """A table that somebody adds has a case in it, names a row that has, or is the office's own."""
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    migrate(engine)
    found = inspect(engine)
    names = set(found.get_table_names())
    of_a_case = {name for name in names if "origin" in {column["name"] for column in found.get_columns(name)}}
    office = {name for name in names if name.startswith(("office_", "register"))}
    assert names - of_a_case - set(CHILDREN) - set(PUBLIC) - set(KEPT) - office == set()
    assert set(WITH) | {table for table, _ in BLANKED} | set(CHILDREN) | set(KEPT) <= names
    assert set(WITH.values()) <= set(CATEGORIES)


def test_the_terms_say_their_source_and_keep_the_ledger() -> None:
    terms = load_terms(None).by_category
    assert all(term.source and term.title for term in terms.values())
    assert [name for name, term in terms.items() if not term.is_erased] == ["documents", "ledger"]
    assert terms["ledger"].days == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"format = 1", b"format = 2"),
        (b"days = 90", b"days = -1"),
        (b"days = 90", b"days = 0"),
        (b"days = 90", b'days = "90"'),
        (b"days = 90", b"days = true"),
        (b"[phones]", b"[telephones]"),
        (b"days = 0\nerased = false", b"days = 1\nerased = true"),
        (b"format = 1", b"format = ["),
        ("公开账本".encode(), b"\xff"),
    ],
)
def test_terms_of_another_form_are_refused(old: bytes, new: bytes) -> None:
    assert old in TERMS
    with pytest.raises(TermsMalformedError):
        parse_terms(TERMS.replace(old, new))


def test_days_count_from_the_last_entry_of_an_ended_case() -> None:
    terms = parse_terms(TERMS)
    held = {"phones": {"phone": 3}, "roll": {"private_owner": 3, "voter_state": 0}}
    edge = END + 90 * DAY
    assert [item.term.category for item in plan(terms, held, END, edge - 1) if item.is_due] == []
    due = [item for item in plan(terms, held, END, edge) if item.is_due]
    assert [(item.term.category, dict(item.tables), item.rows) for item in due] == [("phones", {"phone": 3}, 3)]
    assert [item for item in plan(terms, held, None, edge * 2) if item.is_due] == []
    with pytest.raises(ErasureNotDueError):
        make_erasure("vote.example/office/case/x", terms, plan(terms, held, END, edge - 1), END)
