"""The paper desk: what two officers read alike is entered, everything else stops; every sheet is accounted for."""

import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from notary.adapters.demo.stage import make_stage
from notary.adapters.paperdesk import enter_readings, sign_reading
from tests.livecase import CASE as LIVING
from tests.livecase import open_living_case
from tests.notary.desk import BY_TWO, CASE, DAY, START, Desk, make_desk, paper, prepare
from tests.voting.sites import running_network


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an open case with two sheets for each of its three voters."""
    folder = tmp_path_factory.mktemp("prepared")
    prepare(make_desk(folder))
    return folder


@pytest.fixture
def desk(prepared: Path, tmp_path: Path) -> Desk:
    """A copy of the prepared case."""
    folder = tmp_path / "copy"
    shutil.copytree(prepared, folder)
    return Desk.at(folder)


def size(desk: Desk) -> int:
    return desk.process().case.size


def kept(desk: Desk) -> list[Any]:
    database = sqlite3.connect(desk.folder / "data" / "zhengyi.sqlite")
    rows = database.execute("SELECT serial, reason FROM invalid_paper ORDER BY serial").fetchall()
    database.close()
    return rows


def enter(desk: Desk, first: list[Any], second: list[Any], *signers: str) -> Result:
    return desk.paper("enter", desk.read("li", first), desk.read("wang", second), *(signers or BY_TWO))


def refused(done: Result) -> str:
    """The code with which a command was refused."""
    found = re.search(r"\(([a-z-]+)\)$", done.output.strip())
    assert (done.exit_code, found is None) == (1, False), done.output
    return found[1]  # type: ignore[index]  # found just now


def test_what_both_read_is_entered_and_invalid_papers_wait_for_the_account(desk: Desk) -> None:
    papers = [paper("v0001", "for"), paper("v0002", ""), paper("v0002", "against", sheet=2)]
    assert "1 invalid papers kept" in desk.enter(papers).output
    assert kept(desk) == [("P0000003", "unreadable")]
    account = json.loads(desk.type("paper", "report", CASE).output)
    assert account == {
        "channels": {
            "door_to_door": {"invalid": {}, "valid": 0},
            "paper": {"invalid": {"unreadable": 1}, "valid": 2},
            "telephone": {"invalid": {}, "valid": 0},
        },
        "delivered": None,
        "entered": 3,
        "invalid": {"unreadable": 1},
        "issued": 6,
        "kept": None,
        "not_entered": 3,
        "outstanding": None,
        "reconciled": False,
        "returned": None,
        "valid": 2,
    }


DIFFERENT = {
    "the choice": [paper("v0001", "against")],
    "the scan": [paper("v0001", "for") | {"scan": "22" * 32}],
    "the channel": [paper("v0001", "for") | {"channel": "door_to_door"}],
    "whether it is valid": [paper("v0001", "")],
    "another sheet of the voter": [paper("v0001", "for", sheet=2)],
    "a paper more": [paper("v0001", "for"), paper("v0002", "for")],
    "no paper": [],
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_where_they_differ_nothing_is_entered_and_no_choice_is_told(desk: Desk, what: str) -> None:
    before = size(desk)
    done = enter(desk, [paper("v0001", "for")], DIFFERENT[what])
    assert refused(done) == "papers-differ"
    told = done.output.strip().rsplit(": ", 1)[-1]
    assert re.fullmatch(r"P000000\d \(papers-differ\)|P000000\d, P000000\d \(papers-differ\)", told), told
    assert (size(desk), kept(desk)) == (before, [])


def test_the_readers_are_two_and_sign_themselves(desk: Desk) -> None:
    papers = [paper("v0001", "for")]
    one = desk.read("li", papers)
    assert refused(desk.paper("enter", one, desk.read("li", papers), *BY_TWO)) == "officers-same"
    assert refused(desk.paper("enter", one, desk.read("wang", papers), "--as", "li")) == "signers-wrong"
    typed = desk.file("papers.json", {"counted": 1, "papers": papers})
    for signers in (BY_TWO, ("--as", "zhao")):
        done = desk.paper("read", typed, "--out", str(desk.folder / "none.reading"), *signers)
        assert refused(done) == "signers-wrong"
    assert not (desk.folder / "none.reading").exists()
    assert size(desk) == desk.process().case.size


def test_a_reading_changed_after_it_was_signed_is_refused(desk: Desk) -> None:
    one, two = desk.read("li", [paper("v0001", "for")]), desk.read("wang", [paper("v0001", "against")])
    other = json.loads(Path(two).read_text())
    mine = json.loads(Path(one).read_text())
    other["blobs"] = mine["blobs"]
    Path(two).write_text(json.dumps(other, separators=(",", ":"), sort_keys=True) + "\n")
    assert refused(desk.paper("enter", one, two, *BY_TWO)) == "statement-file-malformed"
    other["statement"]["body"] = mine["statement"]["body"]
    Path(two).write_text(json.dumps(other, separators=(",", ":"), sort_keys=True) + "\n")
    assert refused(desk.paper("enter", one, two, *BY_TWO)) == "signature-wrong"


def test_sheets_stand_for_their_voter_once(desk: Desk) -> None:
    typed = {"counted": 1, "papers": [paper("v0001", "for") | {"voter": "v0002"}]}
    target = ("--out", str(desk.folder / "x.reading"), "--as", "li")
    assert refused(desk.paper("read", desk.file("papers.json", typed), *target)) == "serial-foreign"
    typed = {"counted": 2, "papers": [paper("v0001", "for"), paper("v0001", "")]}
    assert refused(desk.paper("read", desk.file("papers.json", typed), *target)) == "serial-twice"
    typed = {"counted": 2, "papers": [paper("v0001", "for")]}
    assert refused(desk.paper("read", desk.file("papers.json", typed), *target)) == "paper-miscounted"
    assert desk.enter([paper("v0001", "for"), paper("v0002", "")]).exit_code == 0
    before = size(desk)
    for again in (paper("v0001", "against"), paper("v0001", ""), paper("v0002", "for"), paper("v0002", "")):
        assert refused(desk.enter([paper("v0003", "for"), again])) == "serial-twice"
    assert (size(desk), len(kept(desk))) == (before, 1)


@pytest.mark.parametrize(
    "choices", [{}, {"q1": ["maybe"]}, {"q1": ["for", "against"]}, {"q1": ["for"], "q2": ["for"]}, {"q1": []}]
)
def test_a_reading_answers_what_was_asked(desk: Desk, choices: Any) -> None:
    typed = desk.file("papers.json", {"counted": 1, "papers": [paper("v0001", "for") | {"choices": choices}]})
    done = desk.paper("read", typed, "--out", str(desk.folder / "x.reading"), "--as", "li")
    assert refused(done) == "paper-reading-malformed"
    assert "maybe" not in done.output


def test_more_papers_than_were_issued_stop_the_entry(desk: Desk) -> None:
    assert desk.enter([paper(f"v000{n}", "for", sheet) for n in (1, 2, 3) for sheet in (1, 2)]).exit_code == 0
    before = size(desk)
    assert refused(desk.enter([paper("v0001", "for")])) == "paper-too-many"
    assert size(desk) == before


def test_the_account_closes_to_zero_or_is_refused(desk: Desk) -> None:
    desk.enter([paper("v0001", "for"), paper("v0002", "")])
    desk.set_clock(START + 22 * DAY)
    assert desk.type("worker", "--once").exit_code == 0
    late = paper("v0003", "") | {"reason": "late"}
    assert "0 ballots entered, 0 voters told; 1 invalid" in desk.enter([late]).output
    before = size(desk)
    for wrong in ((4, 1, 3), (4, 2, 2), (2, 4, 3), (4, 2, 4), (5, 2, 3)):
        counts = [word for pair in zip(("--delivered", "--kept", "--returned"), wrong, strict=True) for word in pair]
        assert refused(desk.paper("reconcile", *map(str, counts), *BY_TWO)) == "paper-unreconciled"
    assert size(desk) == before
    done = desk.paper("reconcile", "--delivered", "4", "--kept", "2", "--returned", "3", *BY_TWO)
    account = json.loads(done.output)
    assert (account["outstanding"], account["channels"]["paper"]) == (
        1,
        {"invalid": {"late": 1, "unreadable": 1}, "valid": 1},
    )
    told = json.loads(desk.type("paper", "report", CASE).output)
    assert {name: told[name] for name in ("issued", "delivered", "kept", "returned", "outstanding", "entered")} == {
        "issued": 6,
        "delivered": 4,
        "kept": 2,
        "returned": 3,
        "outstanding": 1,
        "entered": 3,
    }
    assert refused(desk.enter([paper("v0003", "", sheet=2)])) == "out-of-order"
    assert desk.process().case.invalid_paper == {"v0002": "unreadable"}


def test_without_logged_serials_nobody_reads_papers(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    typed = desk.file("papers.json", {"counted": 0, "papers": []})
    prepare(desk, sheets=0)
    done = desk.paper("read", typed, "--out", str(desk.folder / "x.reading"), "--as", "li")
    assert refused(done) == "paper-not-issued"
    assert refused(desk.paper("issue", *BY_TWO)) == "out-of-order"
    assert refused(desk.type("paper", "print", CASE, "--out", str(desk.folder / "print"))) == "paper-not-issued"


def test_every_voter_whose_paper_was_cast_is_told_without_the_choice(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "stage", 8000, START)
    work, sign = stage.case(LIVING), stage.sign
    open_living_case(stage, work, START, sheets=2)
    typed = {"counted": 1, "papers": [{**paper("v0002", "against"), "choices": {"q1": ["against"], "q2": ["for"]}}]}
    readings = [sign_reading(work, typed, sign(name)) for name in ("li_wen", "wang_min")]
    start = work.log.size
    assert enter_readings(work, readings, sign("li_wen", "wang_min")) == (1, 0)
    with running_network(stage.settings, work) as network:
        [text] = network.to("13800000002")
        [message] = network.messages
    assert message.to == "13800000002"
    assert f"P0000003 的纸质表决票已由两名公证人员录入账本第 {start} 条" in text
    assert not re.search("同意|反对|against|for", text)
