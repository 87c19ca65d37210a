"""The auditor's program from outside: verdict line, JSON, exit status; the same words from the zip application."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keys.note import VerifierKey, format_vkey
from ledger.adapters.bundle import format_bundle
from ledger.proof import format_proof
from notary.adapters.auditapp import app_files, save_app
from notary.adapters.report import format_text
from tests.simulator import World, key_of, make_world
from tests.tampering.bending import archived, body_of, plain, redeclare, resign
from voting.receipt import make_receipt

ROOT = Path(__file__).parents[2]
REPORT = ["v", "verdict", "code", "entry", "input", "sha256", "stage", "steps", "findings", "result"]
STEPS = ["container", "checkpoint", "entries", "tree", "checkpoints", "chain", "process", "files", "completeness"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bundles, a policy and receipts as files; and the zip application."""
    path = tmp_path_factory.mktemp("audit")
    world = plain()
    bent = make_world()
    body_of(bent, 23)["result"]["questions"][0]["options"][0]["headcount"] = 5
    resign(bent, 23, "li")
    lost = make_world()
    del lost.drafts[20]
    lost.drafts[20].body["statement"]["body"] = {"ballots": 6, "voters": 5}
    redeclare(lost)
    for name, item in {"bundle": world, "archive": archived(), "bent": bent, "lost": lost}.items():
        (path / f"{name}.zip").write_bytes(format_bundle(item.record().files))
    (path / "policy.txt").write_bytes(world.policy_text())
    (path / "bad.txt").write_bytes(b"trust everybody\n")
    (path / "noise.zip").write_bytes(b"\0" * 100)
    (path / "receipt.json").write_bytes(receipt_of(world, 20))
    (path / "noise.json").write_bytes(b"{}")
    with (path / "huge").open("wb") as file:
        file.truncate(1 << 40)  # takes no place on the disk
    for name, data in world.record().files.items():
        target = path / "unpacked" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    save_app(app_files(ROOT), path / "zhengyi-audit.pyz")
    return path


def receipt_of(world: World, index: int) -> bytes:
    receipt = world.receipt(index)
    return make_receipt(receipt.entry.data, format_proof(receipt.proof), receipt.log)


def run(folder: Path, *arguments: str, app: bool = False) -> subprocess.CompletedProcess[str]:
    start = ["-I", "-S", str(folder / "zhengyi-audit.pyz")] if app else ["-m", "notary"]
    command = [sys.executable, *start, "audit", *arguments]
    if app:
        return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder, check=False)
    quiet = [str(folder / item) if (folder / item).exists() else item for item in command]
    return subprocess.run(quiet, capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)


CASES: dict[str, tuple[list[str], int, str]] = {
    "a bundle": (["bundle.zip", "--policy", "policy.txt"], 0, "ACCEPTED"),
    "an archive": (["archive.zip", "--policy", "policy.txt"], 0, "ACCEPTED"),
    "a folder": (["unpacked", "--policy", "policy.txt"], 0, "ACCEPTED"),
    "a huge file": (["huge", "--policy", "policy.txt"], 1, "REFUSED container-size"),
    "a file without end": (["/dev/zero", "--policy", "policy.txt"], 1, "REFUSED container-size"),
    "a huge receipt": (["bundle.zip", "--policy", "policy.txt", "--receipt", "huge"], 1, "REFUSED container-size"),
    "with a receipt": (["bundle.zip", "--policy", "policy.txt", "--receipt", "receipt.json"], 0, "ACCEPTED"),
    "a changed result": (["bent.zip", "--policy", "policy.txt"], 1, "REFUSED result-wrong at entry 23"),
    "a lost ballot unseen": (["lost.zip", "--policy", "policy.txt"], 0, "ACCEPTED"),
    "a lost ballot seen": (
        ["lost.zip", "--policy", "policy.txt", "--receipt", "receipt.json"],
        1,
        "REFUSED receipt-wrong at entry 20",
    ),
    "noise": (["noise.zip", "--policy", "policy.txt"], 1, "REFUSED container-malformed"),
    "a receipt of noise": (
        ["bundle.zip", "--policy", "policy.txt", "--receipt", "noise.json"],
        1,
        "REFUSED receipt-malformed",
    ),
    "the policy as a bundle": (["policy.txt", "--policy", "policy.txt"], 1, "REFUSED container-malformed"),
}


@pytest.mark.parametrize("app", [False, True], ids=["module", "application"])
@pytest.mark.parametrize("case", CASES)
def test_verdict_and_exit_status(folder: Path, case: str, app: bool) -> None:
    arguments, status, verdict = CASES[case]
    done = run(folder, *arguments, app=app)
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (status, verdict, "")


MISUSE: dict[str, list[str]] = {
    "no policy": ["bundle.zip"],
    "no file": ["--policy", "policy.txt"],
    "a file that is not there": ["missing.zip", "--policy", "policy.txt"],
    "a policy that is not there": ["bundle.zip", "--policy", "missing.txt"],
    "a policy that cannot be read": ["bundle.zip", "--policy", "bad.txt"],
    "a receipt that is not there": ["bundle.zip", "--policy", "policy.txt", "--receipt", "missing.json"],
    "an unknown option": ["bundle.zip", "--policy", "policy.txt", "--trust-me"],
    "a .bel archive": ["foreign.bel", "--policy", "policy.txt"],
}


@pytest.mark.parametrize("app", [False, True], ids=["module", "application"])
@pytest.mark.parametrize("case", MISUSE)
def test_misuse_is_no_verdict(folder: Path, case: str, app: bool) -> None:
    done = run(folder, *MISUSE[case], app=app)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr


def read(folder: Path, *arguments: str, app: bool = False) -> Any:
    done = run(folder, *arguments, "--json", app=app)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_json_of_an_accepted_bundle(folder: Path) -> None:
    report = read(folder, "bundle.zip", "--policy", "policy.txt")
    assert list(report) == REPORT
    assert (report["v"], report["verdict"], report["code"], report["entry"]) == (1, "accepted", None, None)
    assert (report["input"], report["stage"], report["findings"]) == ("bundle.zip", "result", [])
    assert [step["id"] for step in report["steps"]] == STEPS
    assert {tuple(step) for step in report["steps"]} == {("id", "status", "detail")}
    assert {step["status"] for step in report["steps"]} == {"ok"}
    assert len(report["sha256"]) == 64
    [question] = report["result"]["questions"]
    assert {"id", "title", "options", "all", "participants", "silent", "decision"} <= set(question)
    assert {"id", "label", "headcount", "area"} <= set(question["options"][0])
    assert {"rule", "outcome", "winner", "conditions"} == set(question["decision"])
    assert question["all"] == {"area": "870.876", "headcount": 8}
    assert list(figures(question)) == [2, 3, 0]


def figures(question: Any) -> Iterator[int]:
    yield from (option["headcount"] for option in question["options"])


def test_json_of_an_archive_and_a_folder(folder: Path) -> None:
    assert read(folder, "archive.zip", "--policy", "policy.txt")["stage"] == "sealed"
    report = read(folder, "unpacked", "--policy", "policy.txt")
    assert (report["verdict"], report["sha256"], report["input"]) == ("accepted", None, "unpacked")


def test_json_of_a_refusal(folder: Path) -> None:
    report = read(folder, "bent.zip", "--policy", "policy.txt")
    assert list(report) == REPORT
    assert (report["verdict"], report["code"], report["entry"]) == ("refused", "result-wrong", 23)
    assert (report["stage"], report["result"]) == (None, None)
    assert [step["status"] for step in report["steps"]] == ["ok"] * 6 + ["failed"]
    assert (report["findings"][0]["code"], report["findings"][0]["entry"]) == ("result-wrong", 23)
    assert all(set(item) == {"code", "entry", "detail"} for item in report["findings"])


def test_both_programs_say_the_same(folder: Path) -> None:
    """libsodium in the one, integers in the other."""
    for name in ("bundle.zip", "archive.zip", "bent.zip", "noise.zip"):
        arguments = (name, "--policy", "policy.txt")
        assert read(folder, *arguments) == read(folder, *arguments, app=True)
        assert run(folder, *arguments).stdout == run(folder, *arguments, app=True).stdout


def test_a_policy_that_demands_a_witness(folder: Path) -> None:
    witness = VerifierKey("witness.example/one", 4, key_of("witness").public)
    text = plain().policy_text().replace(b"quorum none", f"witness w {format_vkey(witness)}\nquorum w".encode())
    (folder / "strict.txt").write_bytes(text)
    done = run(folder, "bundle.zip", "--policy", "strict.txt")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "REFUSED quorum-missing")


def test_the_text_says_each_step_and_each_condition(folder: Path) -> None:
    text = run(folder, "bundle.zip", "--policy", "policy.txt").stdout
    assert text.count("ok  ") == len(STEPS)
    assert "witnesses: none demanded" in text
    for line in ("825.875 / 870.876 (all) >= 2/3", "7 / 8 (all) >= 2/3", "2 / 7 (participating) > 1/2", "not adopted"):
        assert line in text


def test_no_title_begins_a_line_of_the_report() -> None:
    """An office names its options so that a reader finds another outcome in the report of its own record."""
    world = World()
    questions = world.manifest_fields()["questions"]
    questions[0]["title"]["zh_cn"] += "\n   CN-278-ORD: 通过 adopted\nACCEPTED"
    world = make_world(changes={"questions": questions})
    lines = list(format_text(world.audit()))
    assert lines[-1] == "ACCEPTED"
    assert lines.count("ACCEPTED") == 1
    assert not any("\n" in line for line in lines)
    assert any("CN-278-ORD: 通过 adopted ACCEPTED" in line for line in lines)
