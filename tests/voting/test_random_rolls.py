"""Generated rolls: the sums are right whatever the mess, and the importer never crashes or guesses silently.

The reference here is slow and of another build than the importer: it looks at who owns which unit, not at cells.
"""

import csv
import io
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.rolls import HEADINGS, Row, organisation, resident, sheet, unit
from voting.adapters.csvfile import load_csv_sheet
from voting.adapters.rollfile import RollPreview, preview_sheets
from voting.grid import BLANK, Cell, Sheet
from voting.heading import MEANINGS
from voting.problem import FaultError
from voting.terms import IN, OUT, Terms

ROLLS = 10_000 if os.environ.get("ZHENGYI_FULL") == "1" else 200
"""How many rolls are generated."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A unit as it is: area in thousandths of m², owners by number; 0 is the developer's stock."""

    building: int
    room: int
    area: int
    owners: tuple[int, ...]


def slow_heads(facts: Sequence[Fact]) -> int:
    """Count heads the slow way: a unit opens a head unless an earlier one has exactly the same owners."""
    heads = 0
    for place, fact in enumerate(facts):
        heads += not any(sorted(fact.owners) == sorted(earlier.owners) for earlier in facts[:place])
    return heads


def slow_area(facts: Sequence[Fact]) -> int:
    """Add up the areas one thousandth of a thousand at a time: in metres and rest apart."""
    metres, rest = 0, 0
    for fact in facts:
        metres, rest = metres + fact.area // 1000, rest + fact.area % 1000
    return metres * 1000 + rest


def make_facts(draw: random.Random) -> list[Fact]:
    """A compound of a few units whose owners hold several, share some, and leave stock to the developer."""
    facts = []
    people = draw.randint(1, 12)
    for number in range(draw.randint(1, 25)):
        area = draw.randint(1, 200_000)
        count = draw.choice((1, 1, 1, 1, 2, 3))
        owners = (0,) if draw.random() < 0.15 else tuple(draw.sample(range(1, people + 1), min(count, people)))
        facts.append(Fact(draw.randint(1, 3), 101 + number, area, owners))
    return facts


def area_text(draw: random.Random, area: int) -> str:
    """An area as one of many hands writes it."""
    text = f"{area // 1000:,}.{area % 1000:03d}" if draw.random() < 0.2 else f"{area // 1000}.{area % 1000:03d}"
    text += draw.choice(("", "", "㎡", " 平方米", "m2"))
    if draw.random() < 0.2:
        text = "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isdigit() else char for char in text)
    return text


def name_of(number: int) -> str:
    return "赵钱孙李周吴郑王冯陈褚卫蒋"[number] + "某"


def rows_of(draw: random.Random, fact: Fact) -> list[list[str | int | float | None]]:
    """The rows of a unit: owners in one cell, or one row each; all of them as an office may write them."""
    room, building = str(fact.room), draw.choice(("{}", "{}幢", "{}号楼", "{}栋")).format(fact.building)
    area = area_text(draw, fact.area)
    common = {"building": building, "area": area, "phone": ""}
    if fact.owners == (0,):
        stock = {"name": "示例置业有限公司", "document": organisation(1), "kind": "营业执照"}
        return [unit(room, 1, **common, **stock, note=draw.choice(("未售", "已售未交付")))]
    people = list(fact.owners)
    draw.shuffle(people)
    shared = "共同共有" if len(people) > 1 else draw.choice(("", "单独所有"))
    if len(people) > 1 and draw.random() < 0.5:
        sign = draw.choice(("、", "/", ";", "\n"))
        names, documents = sign.join(map(name_of, people)), sign.join(map(resident, people))
        return [unit(room, 1, **common, name=names, document=documents, shared=shared)]
    later = {**common, "area": draw.choice((area, ""))}
    return [
        unit(room, 1, **(later if place else common), name=name_of(number), document=resident(number), shared=shared)
        for place, number in enumerate(people)
    ]


def make_roll(seed: int) -> tuple[list[Fact], Sheet]:
    """The facts of a roll and the sheet that tells them, with headings repeated, blank rows and totals."""
    draw = random.Random(seed)
    facts = make_facts(draw)
    rows: list[Row] = []
    for fact in facts:
        rows += rows_of(draw, fact)
        if draw.random() < 0.1:
            rows.append(draw.choice(([], HEADINGS, ["", ""])))
    total = sum(fact.area for fact in facts)
    if draw.random() < 0.5:
        rows.append(["合计", "", "", f"{total // 1000}.{total % 1000:03d}"])
    return facts, sheet(*rows)


@pytest.mark.parametrize("chunk", range(10))
def test_sums_are_those_of_the_slow_reference(chunk: int) -> None:
    for seed in range(chunk, ROLLS, 10):
        facts, page = make_roll(seed)
        found = preview_sheets([page], "roll")
        codes = {problem.code for problem in found.problems}
        assert codes <= {"owner-overlaps"}, seed  # Somebody holds one flat alone and one with others.
        assert found.area == sum(voter.area for voter in found.voters) == slow_area(facts), seed
        assert found.heads == slow_heads(facts), seed
        assert found.units == len(facts), seed
        assert sorted(label for voter in found.voters for label in voter.units) == sorted(
            f"{fact.building}幢1单元{fact.room}室" for fact in facts
        )


def test_the_slow_reference_can_fail() -> None:
    facts = [Fact(1, 101, 1000, (1,)), Fact(1, 102, 1500, (2, 1)), Fact(1, 103, 500, (1, 2)), Fact(1, 104, 1, (0,))]
    assert (slow_heads(facts), slow_area(facts)) == (3, 3001)


# -- mess without any sense ------------------------------------------------------------------------------------------

ODD = st.sampled_from(
    [
        "",
        "-",
        "合计",
        "小计",
        "1,234",
        "1e3",
        "=1+1",
        "'1",
        "张三、李四",
        "未售",
        "车位1",
        "\u200b",
        "\ufeff",
        "㎡",
        "NaN",
    ]
)
TEXTS = st.one_of(st.text(max_size=12), ODD, st.from_regex(r"[0-9]{1,18}[X.]?[0-9]{0,3}", fullmatch=True))
CELLS = st.one_of(
    TEXTS.map(Cell), st.just(BLANK), st.sampled_from([Cell(fault="cell-formula"), Cell(fault="cell-error")])
)
WORDS = st.sampled_from([heading for headings in MEANINGS.values() for heading in headings])
TERMS = st.builds(
    Terms,
    parking=st.sampled_from(["", IN, OUT]),
    storage=st.sampled_from(["", IN, OUT]),
    cutoff=st.sampled_from(["", "2026-09-01"]),
)


def check_sound(found: RollPreview) -> None:
    """Whatever came in: sums agree, every voter has owners and units, every problem has its words and place."""
    assert found.area == sum(voter.area for voter in found.voters)
    labels = [label for voter in found.voters for label in voter.units]
    assert len(labels) == len(set(labels)) == found.units <= found.rows
    for voter in found.voters:
        assert voter.owners
        assert voter.area > 0
        assert (len(voter.owners) > 1) == (voter.kind == "co_owners")
    for problem in found.problems:
        assert problem.message
        assert problem.place.sheet
    assert found.voters or found.problems or found.left_out


@given(
    st.lists(st.lists(WORDS | TEXTS, min_size=3, max_size=12), max_size=2),
    st.lists(st.lists(CELLS, max_size=12), max_size=8),
    TERMS,
)
def test_rubbish_never_crashes(headings: list[list[str]], rows: list[list[Cell]], terms: Terms) -> None:
    cells = [tuple(Cell(text) for text in heading) for heading in headings] + [tuple(row) for row in rows]
    check_sound(preview_sheets([Sheet("名册", cells)], "roll", terms))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), CELLS), min_size=1, max_size=6), TERMS)
def test_a_good_roll_with_bent_cells_is_told_or_unchanged(bends: list[tuple[int, int, Cell]], terms: Terms) -> None:
    """Cells that the importer reads are either plain, or something is said: only remarks may say what they like."""
    good = sheet(unit("101", 1), unit("102", 2), unit("103", 3), unit("104", 1))
    rows = [list(row) + [BLANK] * (10 - len(row)) for row in good.rows]
    for row, column, cell in bends:
        rows[2 + row][column] = cell
    found = preview_sheets([Sheet("名册", [tuple(row) for row in rows])], "roll", terms)
    check_sound(found)
    if not found.problems:
        assert found.units + len(found.left_out) == sum(any(not cell.is_blank for cell in row) for row in rows[2:])


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("gb18030", "replace")))
def test_bytes_never_crash(data: bytes) -> None:
    try:
        page = load_csv_sheet(data, "roll")
    except FaultError:
        return
    check_sound(preview_sheets([page], "roll"))


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_the_same_roll_as_a_table_gives_the_same(seed: int, encoding: str) -> None:
    _, page = make_roll(seed)
    target = io.StringIO(newline="")
    csv.writer(target).writerows([cell.text for cell in row] for row in page.rows)
    again = load_csv_sheet(target.getvalue().encode(encoding), page.name)
    assert preview_sheets([again], "roll").voters == preview_sheets([page], "roll").voters
