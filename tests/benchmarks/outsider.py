"""Our audit of Belenios archives beside Belenios' own tool, on the same files in the same run.

Two archives of 1,000 ballots, one question, one of four options: every weight 1 (by heads), and every weight another
area in thousandths of m². Our audit takes one process and two, the tool has one; its ``election verify`` alone is
timed, which checks all that one pass checks. The runs take turns, so that what else the machine does falls on all.
Then the zip application with nothing installed, and what memory a further ballot takes. Without the tool there are no
ratios.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from notary.adapters.auditapp import app_files, save_app
from tests.benchmarks.auditing import ROOT, STARTER, Used
from tests.benchmarks.figures import Figure, figure, save, say
from tests.benchmarks.largearchive import area_of, one_each, save_archive
from tests.outsiders.belenios import NoToolError, Tool, fetch

FEW, MANY = 1_000, 20_000
RUNS = 3
CORES = os.cpu_count() or 1
ARCHIVES = {"all weights 1": one_each, "all weights different": area_of}
OURS = [sys.executable, "-m", "notary", "audit"]


def run() -> None:
    """Measure and save."""
    tool = _find_tool()
    with tempfile.TemporaryDirectory(prefix="zhengyi-bench-") as name:
        folder = Path(name)
        figures = [figure("load of the machine before", "processes", os.getloadavg()[0])]
        for words, weigh in ARCHIVES.items():
            say(f"archive: {FEW} ballots, {words}")
            path = folder / words.replace(" ", "-") / "some.bel"
            path.parent.mkdir()
            save_archive(path, FEW, weigh)
            figures += _compare(words, path, tool)
        figures += _alone(folder, path)
        figures += _memory(folder, path)
    save("archive", f"audit of Belenios archives, {FEW} ballots, one question, one of four; {CORES} cores", figures)


def _find_tool() -> Tool | None:
    try:
        return fetch()
    except NoToolError as error:
        say(f"archive: no ratios, since belenios-tool cannot be fetched: {error}")
        return None


def _compare(words: str, path: Path, tool: Tool | None) -> list[Figure]:
    one, two, theirs = [], [], []
    for _ in range(RUNS):
        one.append(_audit(path, 1))
        two.append(_audit(path, 2))
        if tool is not None:
            theirs.append(_measured([*tool.command, "election", "verify"], path.parent))
    figures = [
        *_figures(f"{words}: our audit, one process", one),
        *_figures(f"{words}: our audit, two processes", two),
    ]
    if not theirs:
        return figures
    users = [ours["user"] / other["user"] for ours, other in zip(one, theirs, strict=True)]
    walls = [ours["wall"] / other["wall"] for ours, other in zip(two, theirs, strict=True)]
    return [
        *figures,
        *_figures(f"{words}: belenios-tool", theirs),
        figure(f"{words}: user time, one process over the tool", "times", *users),
        figure(f"{words}: wall time, two processes over the tool", "times", *walls),
    ]


def _alone(folder: Path, path: Path) -> list[Figure]:
    """The zip application with nothing installed, on all cores."""
    say(f"archive: {FEW} ballots with nothing installed")
    save_app(app_files(ROOT), folder / "app.pyz")
    used = _audit(path, CORES, [sys.executable, "-I", "-S", str(folder / "app.pyz"), "audit"])
    return [
        figure("nothing installed: user time a ballot", "ms", used["user"] / FEW * 1000),
        figure("nothing installed: wall time a ballot times cores", "ms", used["wall"] * CORES / FEW * 1000),
    ]


def _memory(folder: Path, few: Path) -> list[Figure]:
    say(f"archive: making {MANY} ballots, then one audit in one process")
    many = folder / "many.bel"
    save_archive(many, MANY, one_each)
    peaks = [_audit(path, 1)["peak"] for path in (few, many)]
    return [
        figure(f"peak memory, {FEW} ballots", "MB", peaks[0] / 1e6),
        figure(f"peak memory, {MANY} ballots", "MB", peaks[1] / 1e6),
        figure("memory a further voter with one ballot", "bytes", (peaks[1] - peaks[0]) / (MANY - FEW)),
    ]


def _figures(words: str, runs: Sequence[Used]) -> list[Figure]:
    return [
        figure(f"{words}: user time", "s", *(item["user"] for item in runs)),
        figure(f"{words}: wall time", "s", *(item["wall"] for item in runs)),
    ]


def _audit(path: Path, processes: int, program: Sequence[str] = OURS) -> Used:
    used = _measured([*program, str(path)], ROOT, {"ZHENGYI_PROCESSES": str(processes)})
    if used["last"] != "ACCEPTED":
        raise RuntimeError(f"this audit measures nothing: {used}")
    return used


def _measured(command: Sequence[str], folder: Path, settings: Mapping[str, str] | None = None) -> Used:
    """What the command used, with the processes that it started."""
    environ = {**os.environ, **(settings or {})}
    done = subprocess.run([*STARTER, *command], cwd=folder, env=environ, capture_output=True, text=True, check=True)
    used: Used = json.loads(done.stdout)
    if used["status"]:
        raise RuntimeError(f"this run measures nothing: {used}")
    return used
