"""What an audit takes: time and memory by number of ballots, with libsodium and with nothing installed, and the bytes.

Each audit is a process of its own, started by ``measured.py``. Every voter has a letter, a credential in the ledger and
one ballot by phone, so "a ballot" stands for all of these, as in a real case.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from notary.adapters.auditapp import app_files, save_app
from tests.benchmarks.figures import Figure, figure, save, say
from tests.benchmarks.largecase import save_large_case

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 1_000, 10_000
RUNS = 3
TURNS = 10
PATIENCE = 60  # seconds for one audit of the larger record
STARTER = [sys.executable, "-I", "-S", str(Path(__file__).with_name("measured.py"))]

Used = Mapping[str, Any]


def run() -> None:
    """Measure and save."""
    with tempfile.TemporaryDirectory(prefix="zhengyi-bench-") as name:
        folder = Path(name)
        say(f"audit: making records of {FEW} and {MANY} ballots")
        few, many = save_large_case(folder, FEW), save_large_case(folder, MANY)
        again = save_large_case(folder, FEW, TURNS)
        save_app(app_files(ROOT), folder / "app.pyz")
        save("bundle", "size of a recorded bundle, deflated, with its roll and credentials", _sizes(few, many, again))
        say(f"audit: {FEW} and {MANY} ballots with libsodium")
        figures = _audits("libsodium", [sys.executable, "-m", "notary"], few, many)
        say(f"audit: {FEW} ballots with nothing installed, {MANY} if that takes no more than {PATIENCE} s")
        figures += _audits("nothing installed", [sys.executable, "-I", "-S", str(folder / "app.pyz")], few, many)
        save("audit", "offline audit, one process", figures)


def _sizes(few: Path, many: Path, again: Path) -> list[Figure]:
    small, large, repeated = (path.stat().st_size for path in (few, many, again))
    return [
        figure(f"bundle of {FEW} ballots", "bytes", small),
        figure(f"bundle of {MANY} ballots", "bytes", large),
        figure("bytes a voter with credential and one ballot", "bytes", (large - small) / (MANY - FEW)),
        figure("bytes a ballot alone (the same voters again)", "bytes", (repeated - small) / (FEW * (TURNS - 1))),
    ]


def _audits(words: str, program: Sequence[str], few: Path, many: Path) -> list[Figure]:
    short = [_audit(program, few) for _ in range(RUNS)]
    figures = _figures(f"{words}, {FEW} ballots", short)
    expected = min(item["wall"] for item in short) * MANY / FEW
    if expected > PATIENCE:
        return [*figures, figure(f"{words}: user time a ballot", "ms", *(item["user"] / FEW * 1000 for item in short))]
    long = [_audit(program, many) for _ in range(RUNS if expected < PATIENCE / RUNS else 1)]
    growth = (min(item["peak"] for item in long) - min(item["peak"] for item in short)) / (MANY - FEW)
    return [
        *figures,
        *_figures(f"{words}, {MANY} ballots", long),
        figure(f"{words}: user time a ballot", "ms", *(item["user"] / MANY * 1000 for item in long)),
        figure(f"{words}: memory a further ballot", "bytes", growth),
    ]


def _figures(words: str, runs: Sequence[Used]) -> list[Figure]:
    return [
        figure(f"{words}: wall time", "s", *(item["wall"] for item in runs)),
        figure(f"{words}: user time", "s", *(item["user"] for item in runs)),
        figure(f"{words}: peak memory", "MB", *(item["peak"] / 1e6 for item in runs)),
    ]


def _audit(program: Sequence[str], bundle: Path) -> Used:
    command = [*STARTER, *program, "audit", str(bundle), "--policy", str(bundle.with_name("policy.txt"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    used: Used = json.loads(done.stdout)
    if used["last"] != "ACCEPTED":
        raise RuntimeError(f"this audit measures nothing: {used}")
    return used
