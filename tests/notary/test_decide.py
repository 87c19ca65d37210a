"""The command ``zhengyi decide``: one object, exit 0 whatever the outcome, 2 for what cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notary.adapters.cli import cli

EXAMPLE: dict[str, Any] = {
    "rule": "CN-278-ORD",
    "all": {"headcount": 1505, "area": "191619.21"},
    "votes": [
        {"option": "同意", "kind": "for", "headcount": 238, "area": "29734.25"},
        {"option": "不同意", "kind": "against", "headcount": 762, "area": "95862.363"},
        {"option": "弃权", "kind": "abstain", "headcount": 256},
    ],
    "participants": {"headcount": 1360, "area": "171755.223"},
    "silent": {"headcount": 100, "area": "13000.900"},
    "silence_policy": "participating_with_majority",
}


def run(folder: Path, text: str | bytes, *options: str) -> Result:
    file = folder / "figures.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(cli, ["decide", str(file), *options])


def test_one_object_with_every_condition(tmp_path: Path) -> None:
    done = run(tmp_path, json.dumps(EXAMPLE), "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["outcome"], found["winner"], found["missing"]) == ("not_adopted", None, [])
    assert len(found["conditions"]) == 4
    assert found["conditions"][2] == {
        "part": "adoption",
        "option": "同意",
        "of": None,
        "measure": "area",
        "base": "participating",
        "numerator": "29734.25",
        "denominator": "171755.223",
        "comparison": ">",
        "fraction": "1/2",
        "holds": False,
    }
    assert found["conditions"][3]["numerator"] == 238


def test_the_example_for_people(tmp_path: Path) -> None:
    done = run(tmp_path, json.dumps(EXAMPLE))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-2:] == ["without silent owners: not_adopted", "outcome: not_adopted"]
    assert "fails adoption 同意: headcount 238 of 1360, > 1/2 of participating" in done.stdout


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"all": {}}, ["missing: all.area", "missing: all.headcount", "outcome: not_determinable"]),
        ({"rule": "CN-PART"}, ["  all: the owners of the part concerned"]),
        ({"rule": "CN-HENAN-66"}, ["  also demanded: 业主大会已决定对维修资金的使用采取异议表决方式"]),
    ],
)
def test_what_people_are_told(tmp_path: Path, changes: dict[str, Any], told: list[str]) -> None:
    done = run(tmp_path, json.dumps(EXAMPLE | changes))
    assert done.exit_code == 0
    assert set(told) <= set(done.stdout.splitlines())


def test_second_ballots_and_second_rounds_are_told(tmp_path: Path) -> None:
    votes = [{"option": "pour", "kind": "for", "shares": 434}]
    done = run(tmp_path, json.dumps({"rule": "FR-25", "all": {"shares": 1000}, "votes": votes}))
    assert "second ballot under FR-25-1: may be held" in done.stdout
    round_ = [
        {"option": name, "kind": "candidate", "shares": number} for name, number in (("x", 4), ("y", 5), ("z", 3))
    ]
    done = run(tmp_path, json.dumps({"rule": "HK-PLURAL", "votes": round_}))
    assert "run-off: y, x" in done.stdout


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "figures-malformed"),
        (b"\xff", "figures-malformed"),
        ("[" * 100_000, "figures-malformed"),
        ("[]", "figures-malformed"),
        ('{"rule": "CN-278-ORD", "rule": "CN-278-SPE", "votes": []}', "figures-malformed"),
        ('{"rule": "CN-278-ORD", "votes": [], "all": {"area": 1.5}}', "figures-malformed"),
        ('{"rule": "CN-278-ORD", "votes": [], "all": {"area": NaN}}', "figures-malformed"),
        ('{"rule": "CN-278-ORD", "votes": [], "all": {"area": 1234567890123456789}}', "figures-malformed"),
        (" " * (1 << 20) + "{}", "figures-malformed"),
        ('{"rule": "CN-278-ORD", "votes": [{"option": "\\u001b[2J", "kind": "for"}]}', "text-not-allowed"),
        ('{"rule": "CN-278-ORD", "votes": [{"option": "\\ud800", "kind": "for"}]}', "text-not-allowed"),
        ('{"rule": "CN-278-XXX", "votes": []}', "rule-missing"),
        ('{"rule": "CN-278-ORD", "votes": [], "date": "2020-12-31"}', "rule-not-in-force"),
        ('{"rule": "CN-278-ORD", "votes": [], "participants": {"area": 2}, "all": {"area": 1}}', "figures-contradict"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_status_two(tmp_path: Path, text: str | bytes, code: str) -> None:
    done = run(tmp_path, text, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith(f"({code})\n")
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["decide", str(tmp_path / "none.json")]).exit_code == 2
