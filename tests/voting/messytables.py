"""Messy rolls whose difficulty is in the file itself or its columns. See messyfile.py."""

from tests.voting.messyfile import AREA, Messy, one
from tests.voting.rolls import HEADINGS, unit

CASES: tuple[Messy, ...] = (
    one(
        "formulas",
        *(unit("101", 1, area="=80+9.37"), unit("102", 2, name='=HYPERLINK("http://x.invalid";"赵")')),
        units=0,
        heads=0,
        area=0,
        problems=((2, "D", "cell-formula"), (3, "E", "cell-formula")),
    ),
    Messy(
        "no-column-of-documents",
        [["房号", "面积", "业主"], ["101", "89.37", "赵甲丑"]],
        *(0, 0, 0),
        problems=((0, "", "header-missing"),),
    ),
    Messy(
        "two-columns-of-area",
        [[*HEADINGS, "建筑面积"], [*unit("101", 1), "95"]],
        *(0, 0, 0),
        problems=((1, "K", "header-twice"),),
    ),
    one(
        "gb18030", unit("101", 1), unit("102", 2), units=2, heads=2, area=2 * AREA, formats=("csv",), encoding="gb18030"
    ),
    one("utf-8", unit("101", 1), units=1, heads=1, area=AREA, formats=("csv",), encoding="utf-8"),
    one("tabs", unit("101", 1), unit("102", 2), units=2, heads=2, area=2 * AREA, formats=("csv",), separator="\t"),
    one("line-break-in-a-cell", unit("101", 1, note="一\n二"), unit("102", 2), units=2, heads=2, area=2 * AREA),
)
