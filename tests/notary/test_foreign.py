"""``audit FILE.bel`` as typed: verdicts, JSON, exit status; with and without libsodium, in one process and in two."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keys.canonical import Json
from notary.__main__ import main
from notary.adapters.auditapp import app_files, save_app
from notary.adapters.report import format_text
from notary.report import Report
from tests.architecture.source import ROOT
from tests.tampering.secret.archives import NAMES, VECTORS, Bel, Part, load
from tests.tampering.secret.forging import changed
from voting.belenios.batch import BATCH_SIZE
from voting.belenios.event import BALLOT
from voting.belenios.structure import sha256_hex


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("app") / "audit.pyz"
    save_app(app_files(ROOT), path)
    return path


def crowd() -> Bel:
    """The archive "single" with so many re-votes that there are several batches."""
    bel = load("single")
    for seed in range(2 * BATCH_SIZE):
        bel.parts.insert(7, Part(BALLOT, [bel.vote("v0003", [[0, 1, 0, 0]], seed + 1)]))
    bel.count()
    return bel


def saved(folder: Path, bel: Bel) -> Path:
    path = folder / "some.bel"
    path.write_bytes(bel.seal())
    return path


def typed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["audit", *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize("name", NAMES)
def test_archives_of_the_tool_are_accepted_with_its_result(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = typed(capsys, str(VECTORS / f"{name}.bel"), "--json")
    report = json.loads(out)
    assert (status, report["verdict"], report["code"], report["stage"]) == (0, "accepted", None, "result")
    assert [step["id"] for step in report["steps"]] == [
        "setup",
        "events",
        "ballots",
        "tally",
        "decryption",
        "result",
        "limits",
    ]
    known = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    rows = [
        [question["blank"]] * (question["blank"] is not None) + [option["weight"] for option in question["options"]]
        for question in report["result"]["questions"]
    ]
    assert rows == [[int(count) for count in row] for row in known["result"]]


def test_the_verdict_is_the_last_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = typed(capsys, str(VECTORS / "threshold.bel"))
    assert (status, out.splitlines()[-1]) == (0, "ACCEPTED")
    assert "空白票 blank: 1" in out
    assert "the archive's word" in out
    assert "protocol version 1" in out
    bel = load("threshold")
    changed(bel.at(BALLOT, 3), lambda ballot: ballot["answers"].reverse())
    status, out, _ = typed(capsys, str(saved(tmp_path, bel)))
    assert (status, out.splitlines()[-1]) == (1, "REFUSED ballot-shape-wrong at entry 4")


def test_hashes_from_elsewhere_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    path, (election, _, credentials) = str(VECTORS / "single.bel"), load("single").parts[0].data
    named = ("--election-sha256", sha256_hex(election), "--credentials-sha256", sha256_hex(credentials))
    assert typed(capsys, path, *named)[0] == 0
    other = sha256_hex(b"")
    for option, code in (("--election-sha256", "election-other"), ("--credentials-sha256", "electorate-other")):
        status, out, _ = typed(capsys, path, option, other)
        assert (status, out.splitlines()[-1]) == (1, f"REFUSED {code} at entry 0")


def test_an_election_that_has_not_ended(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bel = load("single")
    del bel.parts[5:]
    path = str(saved(tmp_path, bel))
    status, out, _ = typed(capsys, path)
    assert (status, out.splitlines()[-1]) == (1, "REFUSED result-missing")
    status, out, _ = typed(capsys, path, "--no-result", "--json")
    report = json.loads(out)
    assert (status, report["verdict"], report["stage"], report["result"]) == (0, "accepted", "voting", None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.bel"], "cannot read"),
        (["single.bel", "--election-sha256", "AB" * 32], "64 lower-case"),
        (["single.bel", "--credentials-sha256", "ab"], "64 lower-case"),
        (["single.bel", "--receipt", "r.json"], "not for .bel"),
        (["single.bel", "--evidence-only"], "not for .bel"),
        (["single.json", "--no-result"], "are for .bel"),
    ],
)
def test_misuse(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    status, out, err = typed(capsys, str(VECTORS / arguments[0]), *arguments[1:])
    assert (status, out) == (2, "")
    assert err.startswith("audit: error: ")
    assert words in err


def test_a_wrong_number_of_processes_is_misuse(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in ("0", "-1", "two", "٣", "100000"):
        monkeypatch.setenv("ZHENGYI_PROCESSES", wrong)
        assert typed(capsys, str(VECTORS / "single.bel"))[0] == 2


def test_texts_of_strangers_cannot_move_the_cursor() -> None:
    question: Json = {"title": "\x1b[2Jx\n\u202eACCEPTED", "options": [{"label": "\r", "weight": 1}], "blank": 0}
    report = Report(result={"questions": [question], "ballots": 1, "counted": 1, "weight": 1})
    assert not any(character in line for line in format_text(report) for character in "\x1b\n\r\u202e")


def run(path: Path, processes: int, app: Path | None = None) -> Any:
    """Audit in a program of its own; as zip application with nothing installed if ``app`` is given."""
    program = [sys.executable, "-I", "-S", str(app)] if app else [sys.executable, "-m", "notary"]
    done = subprocess.run(
        [*program, "audit", str(path), "--json"],
        cwd=ROOT,
        env={**os.environ, "ZHENGYI_PROCESSES": str(processes)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_the_same_report_in_one_process_and_in_two(tmp_path: Path) -> None:
    bel = crowd()
    good = saved(tmp_path, bel)
    assert run(good, 1) == run(good, 2)
    assert run(good, 2)["result"]["questions"][0]["options"][1]["weight"] == 1500120010
    for number in (2 * BATCH_SIZE + 3, 5):
        changed(bel.at(BALLOT, number), lambda ballot: ballot["answers"][0]["choices"].reverse())
    bent = saved(tmp_path, bel)
    first, second = run(bent, 1), run(bent, 2)
    assert first == second
    found = [(finding["code"], finding["entry"]) for finding in first["findings"]]
    assert found == [("ballot-signed-hash-wrong", 6), ("ballot-signed-hash-wrong", 2 * BATCH_SIZE + 4)]


@pytest.mark.parametrize("name", ["threshold", "empty"])
def test_the_same_report_with_nothing_installed(app: Path, name: str) -> None:
    path = VECTORS / f"{name}.bel"
    assert run(path, 1, app) == run(path, 1)
