"""Merging of rows into voters (A64, A67) and what stays in doubt. voting/SPEC.md, Merging."""

import pytest

from tests.voting.rolls import Row, faults, organisation, preview, resident, unit
from voting.grid import Span

A, B = resident(1), resident(2)
BOTH = {"name": "赵甲丑、赵甲寅", "document": f"{A}、{B}", "kind": "居民身份证", "phone": ""}
STOCK = {"name": "示例置业有限公司", "document": organisation(1), "kind": "营业执照", "phone": "", "note": "未售"}

NOBODY = {"name": "", "document": "", "kind": "", "phone": "", "note": "未售"}


def voters_of(*rows: Row) -> list[tuple[str, str, int, tuple[str, ...]]]:
    found = preview(*rows)
    assert found.problems == ()
    return [(voter.id, voter.kind, voter.area, voter.units) for voter in found.voters]


def test_one_owner_of_three_units_is_one_head_with_all_the_area() -> None:
    rows = [unit("101", 1), unit("102", 2), unit("201", 1, area="0.001"), unit("301", 1, area="10.5")]
    assert voters_of(*rows) == [
        ("v0001", "person", 99_871, ("1幢1单元101室", "1幢1单元201室", "1幢1单元301室")),
        ("v0002", "person", 89_370, ("1幢1单元102室",)),
    ]


def test_co_owners_in_one_cell_are_one_head() -> None:
    found = preview(unit("101", 1, shared="共同共有", **BOTH))
    assert found.problems == ()
    [voter] = found.voters
    assert (voter.kind, voter.area, [owner.name for owner in voter.owners]) == (
        "co_owners",
        89_370,
        ["赵甲丑", "赵甲寅"],
    )


def test_co_owners_in_two_rows_are_one_head_and_one_area() -> None:
    rows = [unit("101", 1, shared="共同共有"), unit("101", 2, shared="共同共有")]
    assert voters_of(*rows) == [("v0001", "co_owners", 89_370, ("1幢1单元101室",))]


def test_co_owners_in_two_rows_with_the_area_given_once() -> None:
    rows = [unit("101", 1, shared="按份共有"), unit("101", 2, shared="按份共有", area="")]
    assert voters_of(*rows) == [("v0001", "co_owners", 89_370, ("1幢1单元101室",))]


def test_rows_of_a_merged_area_are_one_unit() -> None:
    found = preview(unit("101", 1), unit("101", 2, area=""), unit("102", 3), spans=[Span(3, 4, 4, 4)])
    assert found.problems == ()
    assert (found.heads, found.units, found.area) == (2, 2, 178_740)


def test_same_co_owners_of_two_units_in_any_order_are_one_head() -> None:
    swapped = BOTH | {"name": "赵甲寅、赵甲丑", "document": f"{B}、{A}"}
    rows = [unit("101", 1, shared="共同共有", **BOTH), unit("102", 1, shared="共同共有", **swapped)]
    assert voters_of(*rows) == [("v0001", "co_owners", 178_740, ("1幢1单元101室", "1幢1单元102室"))]


def test_developer_stock_is_one_head_with_what_it_owns_otherwise() -> None:
    rows = [unit("101", 1, **STOCK), unit("102", 2), unit("103", 1, **STOCK | {"note": "已售未交付"})]
    rows.append(unit("104", 1, **STOCK | {"note": ""}))
    assert voters_of(*rows) == [
        ("v0001", "developer", 268_110, ("1幢1单元101室", "1幢1单元103室", "1幢1单元104室")),
        ("v0002", "person", 89_370, ("1幢1单元102室",)),
    ]


def test_organisation_is_one_head() -> None:
    rows = [unit("101", 1, **STOCK | {"note": ""}), unit("102", 1, **STOCK | {"note": ""})]
    assert voters_of(*rows) == [("v0001", "organisation", 178_740, ("1幢1单元101室", "1幢1单元102室"))]


def test_old_and_new_number_of_one_person_are_one_head() -> None:
    new = resident(1)
    old = new[:6] + new[8:17]
    assert voters_of(unit("101", 1), unit("102", 1, document=old))[0][2] == 178_740


def test_telephone_number_given_once_serves_all_units_of_the_owner() -> None:
    [voter] = preview(unit("101", 1, phone=""), unit("102", 1)).voters
    assert [owner.phone for owner in voter.owners] == ["15400000001"]


def test_more_than_9999_voters_get_longer_numbers() -> None:
    rows = [
        unit(str(100 + number), 1, document=resident(number % 1000, f"19{number // 1000 + 50:02d}0101"), phone="")
        for number in range(10_000)
    ]
    found = preview(*rows)
    assert (found.voters[0].id, found.voters[-1].id) == ("v00001", "v10000")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([unit("101", 1), unit("102", 1, name="赵甲醜")], [("owner-ambiguous", 4, "E")]),
        (
            [unit("101", 1), unit("102", 1, document=resident(1), kind="港澳居民来往内地通行证")],
            [("owner-ambiguous", 4, "E")],
        ),
        ([unit("101", 1), unit("102", 1, phone="15400000099")], [("owner-phone-differs", 4, "E")]),
        ([unit("101", 1), unit("101", 1)], [("row-repeated", 4, "C")]),
        ([unit("101", 1), unit("101", 2)], [("unit-twice", 4, "C")]),
        ([unit("101", 1), unit("101室", 2, building="1号楼", staircase="1单元")], [("unit-twice", 4, "C")]),
        ([unit("101", 1, shared="共有"), unit("101", 2)], [("unit-twice", 4, "C")]),
        (
            [unit("101", 1, shared="共有"), unit("101", 2, shared="共有", area="89.38")],
            [("unit-area-differs", 4, "D")],
        ),
        ([unit("101", 1, shared="共有"), unit("101", 1, shared="共有", phone="")], [("co-owner-twice", 4, "E")]),
        ([unit("101", 1), unit("101", 2, area="89.38")], [("unit-area-differs", 4, "D")]),
        ([unit("101", 1), unit("101", 1, **STOCK)], [("unit-conflicts", 4, "C")]),
        ([unit("101", 1, **NOBODY)], [("developer-assumed", 3, "E"), ("developer-unknown", 3, "E")]),
        ([unit("101", 1, **STOCK), unit("102", 1, **NOBODY)], [("developer-assumed", 4, "E")]),
        ([unit("101", 1, shared="共有")], [("co-owner-missing", 3, "I")]),
        ([unit("101", 1, shared="单独所有", **BOTH)], [("sharing-contradicts", 3, "I")]),
        ([unit("101", 1, area="")], [("area-missing", 3, "D")]),
        ([unit("101", 1, note="未售")], [("developer-not-organisation", 3, "J")]),
        (
            [unit("101", 1, **STOCK), unit("102", 1, **STOCK | {"document": organisation(2)})],
            [("developer-ambiguous", 4, "E")],
        ),
        ([unit("101", 1), unit("102", 1, shared="共有", **BOTH)], [("owner-overlaps", 4, "E")]),
        ([unit("101", 1), unit("102", 1, document=resident(7), phone="")], [("owner-similar", 4, "E")]),
        ([unit("101", 1), unit("0101", 1)], [("unit-similar", 4, "C")]),
        ([unit("101", 1), unit("102", 2), unit("00101", 3)], [("unit-similar", 5, "C")]),
        ([unit("车位12", 1)], [("parking-listed", 3, "C")]),
    ],
    ids=lambda value: value[0][0] if isinstance(value, list) and isinstance(value[0], tuple) else "",
)
def test_doubt_is_a_problem(rows: list[Row], expected: list[tuple[str, int, str]]) -> None:
    assert faults(preview(*rows)) == expected


def test_area_cell_over_two_units_is_not_counted_twice() -> None:
    found = preview(unit("101", 1), unit("102", 2, area=""), spans=[Span(3, 4, 4, 4)])
    assert faults(found) == [("area-merged", 4, "D")]
    assert found.area == 89_370


def test_problem_names_the_other_row_and_no_person() -> None:
    [problem] = preview(unit("101", 1), unit("102", 1, name="赵甲醜")).problems
    assert problem.related is not None
    assert problem.related.row == 3
    assert str(problem) == (
        "名册, row 4, column E: The same document stands with two names or two kinds; decide which is right"
        " (see 名册, row 3, column E) [owner-ambiguous]"
    )
    assert "赵" not in problem.message
    assert A not in problem.message


def test_unit_with_a_faulty_row_raises_no_second_fault() -> None:
    found = preview(unit("101", 1, shared="共有"), unit("101", 2, shared="共有", document="123"))
    assert faults(found) == [("document-malformed", 4, "G")]


def test_more_co_owners_in_rows_than_a_voter_may_have() -> None:
    rows = [unit("101", 1, shared="共有", document=resident(number), phone="") for number in range(65)]
    assert [problem.code for problem in preview(*rows).errors] == ["co-owners-too-many"]


def test_area_of_one_voter_is_bounded() -> None:
    rows = [unit(str(number), 1, area="99999.999") for number in range(1001)]
    assert [problem.code for problem in preview(*rows).problems] == ["voter-area-too-large"]
