"""The mapping of columns that an officer confirms. voting/SPEC.md, Mapping."""

from typing import Any

import pytest

from keys.errors import RejectionError
from tests.voting.rolls import HEADINGS, faults, sheet, unit
from voting.adapters.rollfile import preview_sheets
from voting.grid import Cell, Sheet
from voting.mapping import mapping_document, parse_mapping
from voting.terms import Terms

STEMS = "甲乙丙丁戊己庚辛壬癸"
COLUMNS = {"A": "building", "B": "staircase", "C": "room", "D": "area", "E": "name", "F": "document_kind"}
COLUMNS |= {"G": "document", "H": "phone", "I": "sharing", "J": "note"}


def mapping(**sheets: Any) -> Terms:
    return Terms(mapping=parse_mapping({"sheets": sheets, "v": 1}))


def test_mapping_reads_what_no_heading_says() -> None:
    strange = sheet(
        unit("101", 1), unit("102", 2), headings=["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"]
    )
    assert faults(preview_sheets([strange], "roll")) == [("header-missing", 0, "")]
    found = preview_sheets([strange], "roll", mapping(名册={"columns": COLUMNS, "heading": 2}))
    assert found.problems == ()
    assert found.voters[0].units == ("1幢1单元101室",)


def test_mapping_settles_two_columns_of_one_meaning() -> None:
    page = sheet([*unit("101", 1), "75.5"], headings=[*HEADINGS, "建筑面积"])
    assert faults(preview_sheets([page], "roll")) == [("header-twice", 2, "K")]
    chosen = mapping(
        名册={"columns": {**COLUMNS, "D": "note", "J": "sharing", "I": "status", "K": "建筑面积"}, "heading": 2}
    )
    assert preview_sheets([page], "roll", chosen).area == 75_500


def test_sheet_without_any_heading() -> None:
    bare = Sheet("名册", [tuple(Cell(str(value)) for value in unit("101", 1)[:8])])
    assert preview_sheets([bare], "roll", mapping(名册={"columns": COLUMNS, "heading": 0})).area == 89_370


def test_sheet_that_is_no_part_of_the_roll_must_be_named() -> None:
    pages = [sheet(unit("101", 1)), Sheet("说明", [(Cell("填表说明"),)])]
    assert faults(preview_sheets(pages, "roll")) == [("header-missing", 0, "")]
    read = {"columns": COLUMNS, "heading": 2}
    assert faults(preview_sheets(pages, "roll", mapping(名册=read))) == [("mapping-sheet-unknown", 0, "")]
    assert preview_sheets(pages, "roll", mapping(名册=read, 说明=None)).problems == ()
    assert preview_sheets(pages, "roll", mapping(**{"名册": read, "*": None})).problems == ()
    assert faults(preview_sheets(pages[:1], "roll", mapping(名册=read, 旧=None))) == [("mapping-sheet-unknown", 0, "")]


def test_proposal_is_a_mapping_that_reads_the_same() -> None:
    page = sheet(unit("101", 1), unit("102", 2))
    found = preview_sheets([page], "roll")
    again = Terms(mapping=parse_mapping(mapping_document(found.mapping)))
    assert preview_sheets([page], "roll", again).voters == found.voters
    unknown = mapping_document(preview_sheets([Sheet("x", [(Cell("y"),)])], "roll").mapping)
    assert unknown == {"sheets": {"x": None}, "v": 1}


def test_heading_repeated_on_a_page_is_passed_over_under_a_mapping_too() -> None:
    page = sheet(unit("101", 1), [*STEMS], unit("102", 2), headings=[*STEMS])
    assert preview_sheets([page], "roll", mapping(名册={"columns": COLUMNS, "heading": 2})).problems == ()


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"sheets": {}, "v": 2},
        {"sheets": {"a": {"columns": COLUMNS}}, "v": 1},
        {"sheets": {"a": {"columns": {**COLUMNS, "K": "area"}, "heading": 1}}, "v": 1},
        {"sheets": {"a": {"columns": {**COLUMNS, "K": "colour"}, "heading": 1}}, "v": 1},
        {"sheets": {"a": {"columns": {**COLUMNS, "1": "use"}, "heading": 1}}, "v": 1},
        {"sheets": {"a": {"columns": {"C": "room", "D": "area", "E": "name"}, "heading": 1}}, "v": 1},
        {"sheets": {"a": {"columns": COLUMNS, "heading": -1}}, "v": 1},
    ],
)
def test_other_forms_are_refused(raw: Any) -> None:
    with pytest.raises(RejectionError) as caught:
        parse_mapping(raw)
    assert caught.value.code == "mapping-malformed"
