"""What a refused command leaves behind: nothing."""

import sqlite3

import pytest

from ledger.adapters.db import open_engine
from ledger.web.settings import load_settings
from notary.adapters.casework import Casework
from notary.adapters.demo.words import ANNOUNCEMENT, MATTER
from notary.adapters.office import load_office
from tests.notary.desk import (
    APPLICATION,
    CASE,
    DAY,
    START,
    Desk,
    desk,
    open_and_post,
    paper,
    prepare,
    private_rows,
)
from voting.adapters.phonebook import PhoneBook

__all__ = ["desk"]


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
    done = desk.type("case", "notify", CASE, "--notice", "reminder")
    assert (done.exit_code, "(out-of-order)" in done.output) == (1, True)
    assert desk.type("outbox", "--once").exit_code == 0
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
    done = desk.refused("certify", "--second", "wang", "--out", str(desk.folder), "--as", "li")
    assert (done.exit_code, "exists" in done.output) == (2, True)
    assert (desk.folder / "certificate.pdf").read_bytes() == b"kept"


def test_files_that_cannot_be_written_are_one_sentence(desk: Desk) -> None:
    prepare(desk)
    again = desk.type("letters", str(desk.folder / "addresses.json"), "--out", str(desk.folder / "letters"))
    assert (again.exit_code, again.output.startswith("zhengyi: error: File exists")) == (2, True)
    scan = desk.file("papers.json", {"counted": 1, "papers": [paper("v0001", "for") | {"scan": "zz"}]})
    done = desk.paper("read", scan, "--out", str(desk.folder / "x.reading"), "--as", "li")
    assert (done.exit_code, "(paper-reading-malformed)" in done.output) == (1, True)
