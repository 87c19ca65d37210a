"""What an auditor must read: standard library only, listed in notary/SPEC.md, short enough, and it runs alone."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from notary.adapters.auditapp import LAUNCHER, ClosureError, app_files, closure_of, save_app
from tests.architecture.source import ROOT

# About as much as one person reads in two days for recorded votes, and half of it again for secret ones: the group in
# integers, the proofs, and archives of Belenios, which an auditor may also have to check for elections of others.
LINES = 14_750
SPEC = ROOT / "notary" / "SPEC.md"


def code_files() -> list[str]:
    """The closure without package files, which hold a docstring and nothing else."""
    return [path for path in closure_of(ROOT) if not path.endswith("/__init__.py")]


def test_the_closure_equals_the_reading_list() -> None:
    _, heading, rest = SPEC.read_text(encoding="utf-8").partition("\n## Reading list\n")
    assert heading, "notary/SPEC.md has no heading '## Reading list'"
    listed = re.findall(r"^- `([^`]+\.py)`", rest.partition("\n## ")[0], flags=re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert sorted(listed) == code_files()


def test_the_closure_is_short() -> None:
    lines = sum(len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in code_files())
    assert lines <= LINES


@pytest.mark.parametrize(
    "source",
    ["import flask", "def late():\n    from nacl import bindings", "from keys.nothing import x", "from keys import x"],
)
def test_foreign_and_missing_imports_are_refused(tmp_path: Path, source: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "__init__.py").write_text('"""Package."""\n')
    (tmp_path / "start.py").write_text(source)
    with pytest.raises(ClosureError):
        closure_of(tmp_path, "start.py")


def test_the_application_is_the_same_twice_and_runs_alone(tmp_path: Path) -> None:
    first, second = tmp_path / "first.pyz", tmp_path / "folder" / "second.pyz"
    save_app(app_files(ROOT), first)
    save_app(app_files(ROOT), second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        rules = [name for name in archive.namelist() if not name.endswith(".py")]
    assert rules
    assert all(name.startswith("notary/rules/") and name.endswith(".toml") for name in rules)
    alone = [sys.executable, "-I", "-S", "-W", "error", str(first)]
    shown = subprocess.run([*alone, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "audit" in shown.stdout
    misuse = subprocess.run([*alone, "audit", "missing.zip"], cwd=tmp_path, capture_output=True, check=False)
    assert misuse.returncode == 2


def test_an_older_python_is_told_so_and_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    said: list[str] = []
    monkeypatch.setattr(sys.stderr, "write", said.append)
    with pytest.raises(SystemExit) as ended:
        exec(compile(ast.parse(LAUNCHER, feature_version=(3, 6)), "__main__.py", "exec"), {})  # noqa: S102 - our own
    assert (ended.value.code, "python-too-old" in "".join(said)) == (2, True)
