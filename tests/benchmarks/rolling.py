"""What a roll takes: 50,000 rows read, merged and reported, as a workbook and as a table; in a process of its own."""

import csv
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from tests.benchmarks.figures import Figure, figure, save, say
from tests.voting.rolls import HEADINGS, organisation, resident, unit

ROWS = 50_000
RUNS = 3
READER = """
import sys
from pathlib import Path
from voting.adapters.rollfile import read_roll
found = read_roll(Path(sys.argv[1]))
print(found.rows, found.heads, len(found.errors), len(found.doubts))
"""


def rows() -> Iterator[list[str | int | float | None]]:
    """Rows of a large compound: most owners have one flat, some several, some share one, the developer has stock."""
    draw = random.Random(1)
    shared = {"shared": "共同共有", "phone": ""}
    for number in range(ROWS):
        building, room = str(number // 400 + 1), str(number % 400 // 4 * 100 + 101 + number % 4)
        area = f"{draw.randint(40, 200)}.{draw.randint(0, 99):02d}"
        owner = draw.randrange(number + 1) if draw.random() < 0.1 else number
        common = {"building": building, "area": area}
        if draw.random() < 0.02:
            stock = {
                "name": "示例置业有限公司",
                "document": organisation(1),
                "kind": "营业执照",
                "phone": "",
                "note": "未售",
            }
            yield unit(room, 1, **common, **stock)
        elif draw.random() < 0.1:
            both = {
                "name": f"{_name(number)}、{_name(number + ROWS)}",
                "document": f"{_id(number)}、{_id(number + ROWS)}",
            }
            yield unit(room, 1, **common, **both, **shared)
        else:
            yield unit(room, 1, **common, name=_name(owner), document=_id(owner), phone=f"15{owner:09d}")


def run() -> None:
    """Measure and save."""
    say(f"roll: {ROWS} rows as a workbook and as a table, {RUNS} times each")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="zhengyi-bench-") as folder:
        for path in (_workbook(Path(folder)), _table(Path(folder))):
            told = [_measured(path) for _ in range(RUNS)]
            kind = "workbook" if path.suffix == ".xlsx" else "table"
            figures += [
                figure(f"{kind}: {told[0]['last']} rows, heads, errors, doubts", "s", *(item["wall"] for item in told)),
                figure(f"{kind}: peak of memory", "MB", *(item["peak"] / 1e6 for item in told)),
                figure(f"{kind}: size", "MB", path.stat().st_size / 1e6),
            ]
    save("roll", f"dry run of a roll of {ROWS} rows", figures)


def _measured(path: Path) -> dict[str, float]:
    command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("measured.py"))]
    done = subprocess.run(
        [*command, sys.executable, "-c", READER, str(path)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _workbook(folder: Path) -> Path:
    book = Workbook(write_only=True)
    page = book.create_sheet("名册")
    page.append(HEADINGS)
    for row in rows():
        page.append(row)
    book.save(folder / "roll.xlsx")
    return folder / "roll.xlsx"


def _table(folder: Path) -> Path:
    with (folder / "roll.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows()])
    return folder / "roll.csv"


def _name(number: int) -> str:
    return "赵钱孙李周吴郑王冯陈"[number % 10] + chr(0x4E00 + number // 10 % 5000) + chr(0x5B50 + number // 50_000)


def _id(number: int) -> str:
    return resident(number % 1000, f"{1940 + number // 1000 % 60}{number // 60_000 % 12 + 1:02d}15")
