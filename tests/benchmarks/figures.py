"""Figures of a benchmark: medians and ranges over runs, kept as JSON and shown as a table."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path("out/bench")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity: the median of its runs, the lowest and the highest."""

    name: str
    unit: str
    median: float
    low: float
    high: float
    runs: int


def figure(name: str, unit: str, *values: float) -> Figure:
    """The figure of these runs."""
    middle = statistics.median(values)
    return Figure(name, unit, _round(middle), _round(min(values)), _round(max(values)), len(values))


def save(bench: str, about: str, figures: Sequence[Figure]) -> None:
    """Write ``out/bench/<bench>.json`` and print the same as a table."""
    OUT.mkdir(parents=True, exist_ok=True)
    value = {
        "v": 1,
        "bench": bench,
        "about": about,
        "machine": {
            "cores": os.cpu_count(),
            "processor": _processor(),
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "figures": [asdict(item) for item in figures],
    }
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    (OUT / f"{bench}.json").write_text(text, encoding="utf-8")
    print(f"\n{bench}: {about}")
    for item in figures:
        spread = f"{item.low:g} to {item.high:g}, {item.runs} runs" if item.runs > 1 else "1 run"
        print(f"  {item.name:58} {item.median:>10g} {item.unit:14} {spread}")


def say(words: str) -> None:
    """Tell what is being done, beside the results."""
    print(f"bench: {words}", file=sys.stderr, flush=True)


def _round(value: float) -> float:
    """Four significant digits: more would be noise."""
    return float(f"{value:.4g}")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
