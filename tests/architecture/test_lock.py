"""Everything that set-up installs has one version and one hash, and no lock names a host."""

import json
import re
import tomllib

import pytest

from tests.architecture.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BOOTH = ROOT / "templates" / "booth"


def pins(name: str) -> dict[str, str]:
    """Read a lock file: every logical line is one pin with at least one hash, and nothing else."""
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        match = re.fullmatch(r"([a-z0-9.\-]+)==([0-9a-z.+]+)((?: +--hash=sha256:[0-9a-f]{64})+)", line.strip())
        assert match, line[:80]
        found[match[1]] = match[2]
    return found


def wanted(extras: list[str]) -> set[str]:
    project = PROJECT["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    return {re.split(r"[=<>\[;~ ]", line)[0].lower() for line in lines}


@pytest.mark.parametrize(
    ("name", "extras"), [("requirements.lock", ["build"]), ("requirements-test.lock", ["build", "test"])]
)
def test_the_lock_holds_every_dependency(name: str, extras: list[str]) -> None:
    assert wanted(extras) <= set(pins(name))


def test_the_tests_lock_holds_the_other() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-test.lock").items()


def test_the_build_uses_the_locked_builder() -> None:
    assert PROJECT["build-system"]["requires"] == [f"hatchling=={pins('requirements.lock')['hatchling']}"]


def test_the_booths_packages_are_pinned() -> None:
    package = json.loads((BOOTH / "package.json").read_text())
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    lock = json.loads((BOOTH / "package-lock.json").read_text())
    for path, entry in lock["packages"].items():
        assert path == "" or entry["integrity"].startswith("sha512-"), path
        assert "resolved" not in entry


def test_npm_writes_no_host_into_its_lock() -> None:
    assert "omit-lockfile-registry-resolved=true" in (BOOTH / ".npmrc").read_text().splitlines()
