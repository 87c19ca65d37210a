"""README and help tell the truth: every target, command, option, setting, file and code they name exists."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest

from ledger.adapters.bundle import format_bundle
from ledger.web import settings
from notary.__main__ import main as audit_main
from notary.adapters.cli import cli
from notary.adapters.office import Facts
from notary.adapters.pdf import render_certificate
from tests.architecture.test_error import refusals
from tests.benchmarks.largecase import make_large_case
from tests.notary import signing
from tests.notary.certificates import make_certificate
from tests.notary.test_decide import EXAMPLE

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
SPANS = re.findall(r"`([^`\n]+)`", BLOCK.sub("", README))
PROGRAM = re.compile(r"^(?:\.venv/bin/zhengyi|zhengyi|python3 -I -S \S+\.pyz) (.+)$")
# In code font and hyphenated, but no refusal.
OTHER_WORDS = {"belenios-tool", "poppler-utils"}


def block(holding: str) -> str:
    """The one block of code with these words."""
    [found] = [text for _, text in BLOCK.findall(README) if holding in text]
    return str(found)


def lines() -> list[str]:
    """Every line of the README that is code: fenced or indented."""
    fenced = [line for _, text in BLOCK.findall(README) for line in text.splitlines()]
    return [re.split(r" +# ", line)[0].strip() for line in fenced + re.findall(r"^    (.+)$", README, re.MULTILINE)]


def commands() -> list[str]:
    """What follows the program's name in every whole command."""
    return [match[1] for match in map(PROGRAM.match, lines()) if match]


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walk(below, (*path, name))


COMMANDS = dict(walk(cli))


def find(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that ``words`` begin with, and the rest of them."""
    path = tuple(words[:1]) if tuple(words[:2]) not in COMMANDS else tuple(words[:2])
    assert path in COMMANDS, f"there is no command {words}"
    rest = words[len(path) :]
    assert not (rest and isinstance(COMMANDS[path], click.Group)), f"there is no command {words}"
    return COMMANDS[path], rest


def check_command(text: str) -> None:
    """Read a whole command as the program would; what it names need not be there."""
    command, rest = find(shlex.split(text))
    context = click.Context(command, info_name=command.name)
    given, extra, _ = command.make_parser(context).parse_args(list(rest))
    # What was not given is None or, in newer versions of click, a mark of its own.
    there = {name for name, value in given.items() if isinstance(value, str | list | tuple)}
    missing = [item.name for item in command.params if item.required and item.name not in there]
    assert (extra, missing) == ([], []), text


def audit_help(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        audit_main(["audit", "--help"])
    return capsys.readouterr().out


def test_every_target_exists() -> None:
    named = {match[1] for text in [*SPANS, *lines()] if (match := re.match(r"make ([a-z-]+)", text))}
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert {"demo", "test", "bench", "help"} <= named <= targets


def test_every_whole_command_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    found = commands()
    assert len(found) > 15
    known = set(re.findall(r"--[a-z-]+", audit_help(capsys)))
    for text in found:
        if text.startswith("audit "):
            assert set(re.findall(r"--[a-z-]+", text)) <= known, text
        else:
            check_command(text)


@pytest.mark.parametrize(
    "text",
    [
        "case seel vote-1 plan.json --keys keys --as li_wen",
        "case seal vote-1 --keys keys --as li_wen",
        "case seal vote-1 plan.json --keys keys",
        "case seal vote-1 plan.json --key-folder keys --as li_wen",
        "case seal vote-1 plan.json other.json --keys keys --as li_wen",
    ],
)
def test_a_wrong_command_would_be_found(text: str) -> None:
    with pytest.raises((AssertionError, click.UsageError)):
        check_command(text)


def test_every_command_in_a_sentence_exists() -> None:
    helps = [command.get_help(click.Context(command)) for command in COMMANDS.values()]
    told = SPANS + [span for text in helps for span in re.findall(r"`([^`]+)`", text)]
    named = [span.split()[1:] for span in told if span.startswith("zhengyi ")]
    assert len(named) > 5
    for words in named:
        find(words)


def test_every_option_in_a_sentence_exists(capsys: pytest.CaptureFixture[str]) -> None:
    helps = [audit_help(capsys), *(command.get_help(click.Context(command)) for command in COMMANDS.values())]
    known = {option for text in helps for option in re.findall(r"--[a-z-]+", text)}
    for span in SPANS:
        for option in re.findall(r"(?<!\S)--[a-z-]+", span):
            assert option in known, span


def test_every_code_is_a_refusal() -> None:
    codes = {item.code for item in refusals()}
    named = {span for span in SPANS if re.fullmatch(r"[a-z]+(-[a-z]+)+", span)} - OTHER_WORDS
    assert named
    assert named <= codes


def test_every_setting_and_path_exists() -> None:
    assert set(re.findall(r"ZHENGYI_[A-Z_]+[A-Z]", README)) <= set(
        re.findall(r"ZHENGYI_[A-Z_]+[A-Z]", settings.__doc__ or "")
    )
    paths = [span for span in SPANS if re.match(r"(keys|ledger|voting|notary|templates|tests)/\S+$", span)]
    files = [span for span in SPANS if re.match(r"(requirements\S*|pyproject\.toml|LICENSE)$", span)]
    assert [path for path in [*paths, *files] if not (ROOT / path).exists()] == []
    for part in re.findall(r"^    (\w+/)  ", README, re.MULTILINE):
        assert (ROOT / part).is_dir()


def test_the_facts_of_an_office_are_the_members_of_facts() -> None:
    facts: dict[str, Any] = json.loads(block('"slug"'))
    required = {item.name for item in fields(Facts)} - {"service", "keys", "root_sha256", "subjects", "number_format"}
    required -= {"stamp_roots_sha256"}
    assert set(facts) == required
    assert {role for person in facts["people"] for role in person["roles"]} <= {
        "notary",
        "assistant",
        "registrar",
        "letter_maker",
    }


def test_the_example_of_a_decision_is_the_one_that_is_tested() -> None:
    assert json.loads(block('"silence_policy"')) == EXAMPLE


def test_the_published_figures_are_those_of_the_case() -> None:
    case = json.loads((ROOT / "notary/adapters/quzhou/case.json").read_text(encoding="utf-8"))["case"]
    rows = {
        "for": case["votes"]["for"],
        "against": case["votes"]["against"],
        "abstained": case["votes"]["abstain"],
        "against, with the silent": case["stated_after_deemed"]["against"],
        "took part": case["participants"],
    }
    for name, row in rows.items():
        cells = [f"{row['headcount']:,}"]
        cells += [f"{float(row['area_m2']):,.3f}"] if row["area_m2"] else ["*not published*"]
        cells += [str(number) for number in row.get("by_channel", {}).values()] or [""] * 3
        assert f"| {name} | {' | '.join(cells)} |".replace("  ", " ") in README, name
    assert f"{case['totals']['headcount']:,} heads, {float(case['totals']['area_m2']):,.3f} m²" in README
    assert case["source"]["url"] in README


def test_the_audit_by_hand_goes_as_told(tmp_path: Path) -> None:
    world = make_large_case(260)  # more than one full tile of entries
    bundle = format_bundle(world.record().files)
    demo = tmp_path / "out" / "demo"
    demo.mkdir(parents=True)
    pdf = signing.sign(render_certificate(make_certificate(bundle=bundle), bundle))
    (demo / "certificate.pdf").write_bytes(pdf)
    (demo / "policy.txt").write_bytes(world.policy_text())
    shutil.copyfile(signing.authority().root_path, demo / "root.pem")
    done = subprocess.run(
        ["bash", "-eu", "-c", block("pdfsig")], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert said.count("Signature is Valid") == 2
    assert signing.authority().root_sha256.hex() in said
    assert (tmp_path / "out/by-hand/bundle.zip").read_bytes() == bundle
    assert "Signature Verified Successfully" in said
    first = world.entries()[0]
    assert said.lower().count(first.leaf_hash.hex()) == 2
    assert said.count(first.sha256.hex()) == 2
