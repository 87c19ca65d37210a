"""Rows and totals of a roll sheet, and every fault by row and column. voting/SPEC.md, Roll file."""

import pytest

from tests.voting.rolls import HEADINGS, Row, faults, preview, resident, sheet, unit
from voting.adapters.rollfile import preview_sheets
from voting.grid import BLANK, Cell, Sheet, Span, fill_spans, letter_of

TOTAL: Row = ["合 计", "", "", "178.74"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (unit("101", 1, area="1,23"), ("area-malformed", "D")),
        (unit("101", 1, area="50.0005"), ("area-too-fine", "D")),
        (unit("", 1), ("room-missing", "C")),
        (unit("101", 1, name=""), ("name-missing", "E")),
        (unit("101", 1, name="赵\u202e甲"), ("text-not-allowed", "E")),
        (unit("101", 1, document=""), ("document-missing", "G")),
        (unit("101", 1, document=resident(1)[:-1] + "?"), ("document-malformed", "G")),
        (unit("101", 1, document="8" + resident(1)[1:]), ("document-check-wrong", "G")),
        (unit("101", 1, kind="借书证"), ("document-kind-unknown", "F")),
        (
            unit(
                "101",
                1,
                name="甲、乙",
                document=f"{resident(1)}、{resident(2)}",
                phone="15400000001/15400000002/15400000003",
            ),
            ("phones-differ", "H"),
        ),
        (unit("101", 1, name="赵甲丑、赵甲寅"), ("co-owners-differ", "G")),
        (unit("101", 1, note="\u0007"), ("text-not-allowed", "J")),
        (unit("101", 1, staircase="1\u200b"), ("text-not-allowed", "B")),
        (unit("\u200b合计", 1), ("text-not-allowed", "C")),
        (unit("101", 1, kind="居民身份证、护照", phone=""), ("co-owners-differ", "F")),
        (
            unit("101", 1, name="、".join(["甲"] * 65), document="、".join([resident(1)] * 65), phone=""),
            ("text-too-long", "G"),
        ),
        (
            unit("101", 1, name="甲;" * 65, document=";".join(["E12345"] * 65), kind="护照", phone=""),
            ("co-owners-too-many", "E"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_fault_is_named_by_row_and_column_and_keeps_the_rest_out(row: Row, expected: tuple[str, str]) -> None:
    found = preview(unit("901", 5), row, unit("902", 6))
    assert faults(found) == [(expected[0], 4, expected[1])]
    assert found.errors == found.problems


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        (unit("101", 1, area="1,234"), ("area-grouped", "D")),
        (unit("101", 1, shared="大概"), ("sharing-unclear", "I")),
        (unit("101", 1, phone="123"), ("phone-malformed", "H")),
        (unit("101", 1, phone="15400000001/15400000002"), ("phone-several", "H")),
        (unit("101", 1, name="甲乙 丙丁"), ("name-unclear", "E")),
        (unit("101", 1, name="赵甲(已故)"), ("owner-deceased", "E")),
        (unit("101", 1, note="业主去世"), ("owner-deceased", "E")),
        (unit("101", 1, note="未成年"), ("owner-minor", "E")),
        (unit("地下室7", 1), ("storage-listed", "C")),
        (["", "", "", "", "制表人"], ("row-unclear", "")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_doubt_is_named_by_row_and_column_and_counted_as_proposed(row: Row, doubt: tuple[str, str]) -> None:
    found = preview(unit("901", 5), row, unit("902", 6))
    assert faults(found) == [(doubt[0], 4, doubt[1])]
    assert found.errors == ()
    assert found.heads == (2 if doubt[0] == "row-unclear" else 3)


def test_number_without_its_form_is_left_out_and_the_good_one_kept() -> None:
    found = preview(unit("101", 1, phone="123、15400000002"))
    assert faults(found) == [("phone-malformed", 3, "H")]
    assert [owner.phone for owner in found.voters[0].owners] == ["15400000002"]


def test_every_fault_of_a_row_is_named() -> None:
    found = preview(unit("", 1, area="-5", name="", document="1", phone="2", shared="?"))
    assert faults(found) == [
        ("room-missing", 3, "C"),
        ("area-malformed", 3, "D"),
        ("name-missing", 3, "E"),
        ("document-malformed", 3, "G"),
        ("phone-malformed", 3, "H"),
        ("sharing-unclear", 3, "I"),
    ]


def test_totals_row_that_adds_up() -> None:
    found = preview(unit("101", 1), unit("102", 2), TOTAL, ["制表人：甲", "审核：乙"])
    assert found.problems == ()
    assert found.area == 178_740


@pytest.mark.parametrize("total", ["178.75", "178.739", "357.48"])
def test_totals_row_that_does_not_add_up(total: str) -> None:
    found = preview(unit("101", 1), unit("102", 2), ["合计：", "", "", total])
    assert faults(found) == [("totals-wrong", 5, "D")]


def test_totals_row_is_not_judged_when_an_area_could_not_be_read() -> None:
    found = preview(unit("101", 1, area="1e3"), unit("102", 2), TOTAL)
    assert faults(found) == [("area-malformed", 3, "D")]


def test_totals_row_counts_a_shared_unit_once() -> None:
    rows = [unit("101", 1, shared="共有"), unit("101", 2, shared="共有"), unit("102", 3), TOTAL]
    assert preview(*rows).problems == ()


def test_totals_row_that_cannot_be_read() -> None:
    found = preview(unit("101", 1), unit("102", 2), ["合计", "", "", "1,78.74"])
    assert faults(found) == [("area-malformed", 5, "D")]


def test_subtotals_count_from_the_last_one() -> None:
    rows: list[Row] = [unit("101", 1), ["1幢小计", "", "", "89.37"], unit("102", 2), ["小计", "", "", "89.37"], TOTAL]
    assert preview(*rows).problems == ()
    rows[3] = ["小计", "", "", "178.74"]
    assert faults(preview(*rows)) == [("totals-wrong", 6, "D")]


def test_unit_after_the_total_is_refused() -> None:
    rows = [unit("101", 1), unit("102", 2), TOTAL, unit("103", 3, area="0.01")]
    assert faults(preview(*rows)) == [("row-after-totals", 6, "")]


def test_total_of_the_last_sheet_may_cover_all_sheets() -> None:
    first = sheet(unit("101", 1), ["合计", "", "", "89.37"], name="住宅")
    for total in ("89.37", "178.74"):
        second = sheet(unit("102", 2), ["总计", "", "", total], name="商铺")
        assert preview_sheets([first, second], "roll").problems == ()
    second = sheet(unit("102", 2), ["总计", "", "", "178.75"], name="商铺")
    [problem] = preview_sheets([first, second], "roll").problems
    assert (problem.code, problem.place.sheet) == ("totals-wrong", "商铺")


def test_blank_rows_and_repeated_headings_are_passed_over() -> None:
    found = preview(unit("101", 1), [], ["", ""], HEADINGS, unit("102", 2))
    assert found.problems == ()
    assert found.units == 2


def test_vertically_merged_building_and_staircase_count_for_every_row() -> None:
    rows = [unit("101", 1), unit("102", 2, building="", staircase=""), unit("103", 3, building="", staircase="")]
    found = preview(*rows, spans=[Span(3, 1, 5, 1), Span(3, 2, 5, 2)])
    assert found.problems == ()
    assert [voter.units[0] for voter in found.voters] == ["1幢1单元101室", "1幢1单元102室", "1幢1单元103室"]


def test_blank_building_below_a_written_one_is_no_guess() -> None:
    found = preview(
        unit("101", 1), unit("102", 2, building="", staircase=""), unit("103", 3, building="", staircase="2")
    )
    assert faults(found) == [("building-blank", 4, "A"), ("building-blank", 5, "A")]
    assert [voter.units[0] for voter in found.voters] == ["1幢1单元101室", "1幢1单元102室", "1幢2单元103室"]
    assert faults(preview(unit("101", 1, building=""), unit("102", 2))) == [("building-missing", 3, "A")]


def test_name_merged_sideways_is_not_a_document() -> None:
    found = preview(unit("101", 1, document=""), spans=[Span(3, 5, 3, 7)])
    assert faults(found) == [("document-missing", 3, "G")]


def test_heading_of_two_rows_and_other_names_in_another_order() -> None:
    top = ["序号", "权利人", "房屋", None, "身份证号码", "房屋建筑面积(平方米)", "手机"]
    below = ["", "", "幢号", "房 号", "", "", ""]
    rows: list[Row] = [top, below, ["1", "赵甲子", "3", "201", resident(1), "60.5", ""]]
    cells = [tuple(Cell(str(value)) if value else BLANK for value in row) for row in rows]
    spans = tuple(Span(1, column, 2, column) for column in (1, 2, 5, 6, 7))
    found = preview_sheets([Sheet("名册", cells, spans)], "roll")
    assert found.problems == ()
    assert found.voters[0].units == ("3幢201室",)
    assert found.ignored == ("序号",)


def test_sheet_without_heading() -> None:
    found = preview_sheets([Sheet("说明", [(Cell("随便写写"), Cell("\u200b"))])], "roll")
    assert faults(found) == [("header-missing", 0, "")]


def test_first_cell_that_cannot_be_read_makes_no_totals_row() -> None:
    row = unit("101", 1, building="合计\u200b")
    assert faults(preview(row)) == [("text-not-allowed", 3, "A")]


def test_two_columns_of_one_meaning() -> None:
    headings = [*HEADINGS, "建筑面积"]
    found = preview_sheets([sheet([*unit("101", 1), "99"], headings=headings)], "roll")
    assert faults(found) == [("header-twice", 2, "K")]


def test_empty_sheets_are_passed_over_and_empty_files_refused() -> None:
    assert preview_sheets([sheet(unit("101", 1)), Sheet("Sheet2", [])], "roll").problems == ()
    assert faults(preview_sheets([Sheet("Sheet1", [])], "roll")) == [("file-empty", 0, "")]


def test_names_that_mix_scripts_are_flagged_and_kept() -> None:
    found = preview(unit("101", 1, name="P\u0430vel"))
    assert faults(found) == [("name-scripts-mixed", 3, "E")]
    assert found.errors == ()
    assert found.heads == 1


def test_merged_cells_beyond_the_rows_are_harmless() -> None:
    page = Sheet("s", [(Cell("a"),)], (Span(5, 1, 9, 1), Span(1, 1, 100_000, 1), Span(1, 7, 2, 7)))
    assert fill_spans(page).rows == [(Cell("a", anchor=1),)]


def test_column_letters() -> None:
    assert [letter_of(column) for column in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
