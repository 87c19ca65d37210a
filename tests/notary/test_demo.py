"""The demonstration as a newcomer runs it, and what outsiders say of what it leaves behind."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from keys.adapters.sodium import SigningKey
from keys.errors import RejectionError
from keys.note import ED25519, VerifierKey, format_vkey
from ledger.adapters.db import open_engine
from ledger.web.settings import load_settings
from notary.adapters.demo.acts import OPEN_CASE
from notary.adapters.demo.ballots import Messages
from notary.adapters.demo.stage import Stage, running_service
from notary.adapters.office import load_office
from tests.livecase import free_port
from tests.outsiders.belenios import Tool, verify
from voting.adapters.phone import Letter, Phone
from voting.adapters.phonebook import PhoneBook
from voting.adapters.rollfile import read_roll
from voting.credential import parse_code

ZHENGYI = (sys.executable, "-m", "notary.adapters.cli", "audit")
MADE = (
    "archive.zip",
    "bundle.zip",
    "certificate.pdf",
    "letter.pdf",
    "policy.txt",
    "report.json",
    "report.txt",
    "roll.xlsx",
    "root.pem",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "out"
    command = [sys.executable, "-m", "notary.adapters.cli", "demo", "--no-serve", "--out", str(out)]
    done = subprocess.run([*command, "--port", str(free_port())], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ACCEPTED" in done.stdout
    return out


def run(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def audit(demo: Path, file: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """The auditor's one file with nothing installed."""
    app = demo / "zhengyi-audit.pyz"
    return run(sys.executable, "-I", "-S", app, "audit", file, "--policy", demo / "policy.txt", *more)


def verdict(done: "subprocess.CompletedProcess[str]") -> tuple[int, str]:
    return done.returncode, done.stdout.splitlines()[-1]


def test_it_leaves_what_it_promises(demo: Path) -> None:
    assert [name for name in MADE if not (demo / name).stat().st_size] == []


def test_the_published_figures_come_out_exactly(demo: Path) -> None:
    report: dict[str, Any] = json.loads((demo / "report.json").read_text(encoding="utf-8"))
    assert (report["verdict"], report["code"], report["stage"], report["findings"]) == ("accepted", None, "result", [])
    assert report["sha256"] == hashlib.sha256((demo / "certificate.pdf").read_bytes()).hexdigest()
    (question,) = report["result"]["questions"]
    options = {option["id"]: option for option in question["options"]}
    assert {name: option["headcount"] for name, option in options.items()} == {
        "for": 238,
        "against": 762,
        "abstain": 256,
    }
    assert (options["for"]["area"], options["against"]["area"]) == ("29734.250", "95862.363")
    assert options["against"]["after_silent"] == {"area": "108863.263", "headcount": 862}
    assert question["silent"] == {"area": "13000.900", "counted_to": "against", "headcount": 100}
    assert question["participants"] == {"area": "171755.223", "headcount": 1360}
    assert question["all"] == {"area": "191619.210", "headcount": 1505}
    channels = {name: {c: v["headcount"] for c, v in option["channels"].items()} for name, option in options.items()}
    assert channels == {
        "for": {"app": 57, "door_to_door": 32, "telephone": 149},
        "against": {"app": 472, "door_to_door": 99, "telephone": 191},
        "abstain": {"app": 7, "door_to_door": 35, "telephone": 214},
    }
    decision = question["decision"]
    assert (decision["outcome"], decision["winner"]) == ("not_adopted", None)
    assert [item["holds"] for item in decision["conditions"]] == [True, True, False, False]


def test_the_same_vote_in_secret_gives_the_same_figures_and_no_choices(demo: Path) -> None:
    secret, recorded = (json.loads((folder / "report.json").read_text("utf-8")) for folder in (demo / "secret", demo))
    assert (secret["verdict"], secret["stage"]) == ("accepted", "result")
    (here,), (there,) = secret["result"]["questions"], recorded["result"]["questions"]
    for name in ("all", "participants", "silent", "invalid", "decision"):
        assert here[name] == there[name]
    for mine, other in zip(here["options"], there["options"], strict=True):
        assert mine["channels"] == {}
        assert {**mine, "channels": None} == {**other, "channels": None}
    participation = {name: value["headcount"] for name, value in here["participation"].items()}
    assert participation == {"app": 536, "door_to_door": 166, "telephone": 554}


@pytest.mark.parametrize(("name", "totals"), [("area", [29_734_250, 95_862_363]), ("heads", [238, 762])])
def test_the_two_archives_of_the_secret_vote_stand_alone(demo: Path, name: str, totals: list[int]) -> None:
    archive = demo / "secret" / f"{name}.bel"
    done = run(*ZHENGYI, archive, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "accepted"
    data = archive.read_bytes()
    assert json.dumps(totals[0])[:-1].encode() in data
    with zipfile.ZipFile(demo / "secret" / "bundle.zip") as bundle:
        assert bundle.read(f"{name}.bel") == data
    forged = archive.with_name(f"forged-{name}.bel")
    forged.write_bytes(data.replace(str(totals[0]).encode(), str(totals[0] + 1).encode()))
    assert run(*ZHENGYI, forged).returncode == 1


@pytest.mark.full
@pytest.mark.parametrize("name", ["area", "heads"])
def test_belenios_own_tool_accepts_the_archives(demo: Path, name: str, belenios_tool: Tool) -> None:
    verdict = verify(belenios_tool, (demo / "secret" / f"{name}.bel").read_bytes())
    assert (verdict.whole, verdict.ballots, verdict.checked) == (None, {}, 1_256)


def test_no_choice_of_the_secret_vote_stands_in_clear(demo: Path) -> None:
    with zipfile.ZipFile(demo / "secret" / "archive.zip") as archive:
        entries = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("log/tile/entries"))
    with zipfile.ZipFile(demo / "archive.zip") as archive:
        recorded = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("log/tile/entries"))
    chosen = b'options\\":[\\"against\\"]'
    assert recorded.count(chosen) > 700  # what is searched for is what a recorded ballot says
    assert chosen not in entries


@pytest.mark.parametrize("folder", [".", "secret"])
def test_pdfsig_finds_both_signatures_valid(demo: Path, folder: str) -> None:
    shown = run("pdfsig", "-nocert", demo / folder / "certificate.pdf").stdout
    assert shown.count("Signature Validation: Signature is Valid.") == 2
    # The third is the timestamp over both and their evidence, which pdfsig lists and cannot check.
    assert re.findall(r"Signature Field Name: (\w+)", shown) == ["Officer", "OfficeSeal", "Timestamp1"]
    assert shown.count("Total document signed") == 1


def test_pdfdetach_gives_back_the_bundle(demo: Path, tmp_path: Path) -> None:
    run("pdfdetach", "-save", "1", "-o", tmp_path / "bundle.zip", demo / "certificate.pdf")
    assert (tmp_path / "bundle.zip").read_bytes() == (demo / "bundle.zip").read_bytes()


def test_the_zip_application_accepts_bundle_archive_and_folder(demo: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(demo / "bundle.zip") as bundle:
        bundle.extractall(tmp_path / "folder")
    assert verdict(audit(demo, demo / "bundle.zip")) == (0, "ACCEPTED")
    assert verdict(audit(demo, demo / "certificate.pdf", "--evidence-only")) == (0, "ACCEPTED EVIDENCE ONLY")
    policy = ("--policy", demo / "policy.txt")
    assert verdict(run(*ZHENGYI, demo / "archive.zip", *policy)) == (0, "ACCEPTED")
    assert verdict(run(*ZHENGYI, tmp_path / "folder", *policy)) == (0, "ACCEPTED")


def test_the_zip_application_takes_no_pdf_that_it_cannot_check(demo: Path) -> None:
    assert verdict(audit(demo, demo / "certificate.pdf")) == (1, "REFUSED pdf-unchecked")


def test_forged_twins_are_refused(demo: Path, tmp_path: Path) -> None:
    pdf = bytearray((demo / "certificate.pdf").read_bytes())
    pdf[len(pdf) // 2] ^= 1
    (tmp_path / "forged.pdf").write_bytes(pdf)
    policy = demo / "policy.txt"
    assert run(*ZHENGYI, tmp_path / "forged.pdf", "--policy", policy).returncode == 1
    other = format_vkey(VerifierKey("vote.example/other", ED25519, SigningKey(bytes(32)).public))
    lines = [f"office {other}" if line.startswith("office ") else line for line in policy.read_text().splitlines()]
    (tmp_path / "policy.txt").write_text("\n".join([*lines, ""]))
    refused = run(*ZHENGYI, demo / "bundle.zip", "--policy", tmp_path / "policy.txt")
    assert verdict(refused) == (1, "REFUSED signature-missing at entry 0")
    assert run(*ZHENGYI, demo / "bundle.zip").returncode == 2


def test_no_name_number_or_document_of_a_person_leaves_the_office(demo: Path) -> None:
    voters = read_roll(demo / "roll.xlsx").voters
    private = {text for voter in voters for owner in voter.owners for text in (owner.document.number, owner.phone)}
    names = {owner.name for voter in voters for owner in voter.owners}
    with zipfile.ZipFile(demo / "archive.zip") as archive:
        public = b"".join(archive.read(name) for name in archive.namelist())
    log = (demo / "service" / "log.jsonl").read_bytes()
    assert len(private) > 2_000
    assert [text for text in private if text and text.encode() in public + log] == []
    assert [name for name in names if len(name) > 2 and name.encode() in public + log] == []


def test_the_newcomer_votes_with_a_printed_letter(demo: Path) -> None:
    letter = read_letter(demo / "letter.pdf")
    port = free_port()
    environ = {"ZHENGYI_DATA": str(demo / "service"), "ZHENGYI_BASE_URL": f"http://127.0.0.1:{port}"}
    settings = load_settings(environ)
    stage = Stage(demo, port, settings, load_office(settings.data))
    origin = stage.office.origin(OPEN_CASE)
    number = PhoneBook(open_engine(settings.database)).number(origin, letter.voter)
    messages = Messages(settings.data / "sms.jsonl")
    messages.skip()
    with running_service(stage, fast_clock=False):
        phone = Phone(stage.base_url, OPEN_CASE)
        key = phone.log_in(letter, lambda: messages.wait_for(str(number)))
        index = phone.vote(key, {"q1": ["for"]})
        assert phone.vote(key, {"q1": ["against"]}) == index + 1
        stage.case(OPEN_CASE).publish()
        assert json.loads(phone.fetch_receipt(index))["kind"] == "zhengyi-receipt"
        phone.close()


def read_letter(path: Path) -> Letter:
    """Read voter and code of the first letter as its owner does."""
    page = run("pdftotext", "-f", "1", "-l", "1", "-layout", path, "-").stdout
    voter = re.search(r"^\s*(v\d{4})\s*$", page, re.MULTILINE)
    groups = re.findall(r"\b[0-9A-Z]{4}\b(?=.*\n)|\b[0-9A-Z]{2}\b\s*$", page, re.MULTILINE)
    for start in range(len(groups) - 5):
        try:
            return Letter(voter.group(1) if voter else "", parse_code("".join(groups[start : start + 6])), 1)
        except RejectionError:
            continue
    raise AssertionError("no code on the letter")
