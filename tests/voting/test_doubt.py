"""Decisions of officers on doubtful rows, and states of voters. voting/SPEC.md, Doubts and States of a voter."""

from typing import Any

import pytest

from keys.errors import RejectionError
from tests.voting.rolls import HEADINGS, Row, faults, organisation, resident, sheet, unit
from voting.adapters.rollfile import RollPreview, preview_sheets
from voting.doubt import check_deciders, decisions_document, parse_decisions
from voting.problem import DOUBTS, HEAD_DOUBTS
from voting.terms import Terms

A, B = resident(1), resident(2)
BOTH = {"name": "赵甲丑、赵甲寅", "document": f"{A}、{B}", "shared": "共有", "phone": ""}
COMPANY = {"name": "示例置业有限公司", "document": organisation(1), "kind": "营业执照", "phone": ""}
SCAN = "ab" * 32


def decision(code: str, choice: str, row: int, column: str, *by: str) -> dict[str, Any]:
    place = {"sheet": "名册", "row": row, "column": column}
    return {**place, "code": code, "choice": choice, "by": list(by or ("li", "wang")), "why": "见产权证"}


def state(unit_label: str, kind: str, **changed: Any) -> dict[str, Any]:
    plain = {"unit": unit_label, "state": kind, "name": "钱乙", "phone": "15400000077", "documents": [SCAN]}
    return {**plain, "by": ["li"], "why": "户口簿", **changed}


def decided(*rows: Row, decisions: list[Any], states: list[Any] | None = None, **terms: Any) -> RollPreview:
    made = parse_decisions({"decisions": decisions, "states": states or [], "v": 1})
    return preview_sheets([sheet(*rows)], "roll", Terms(decisions=made, **terms))


def code_of(found: RollPreview) -> str:
    with pytest.raises(RejectionError) as caught:
        found.private_rows()
    return caught.value.code


def test_a_doubt_keeps_the_file_out_until_it_is_decided() -> None:
    rows = [unit("101", 1), unit("101", 1)]
    assert code_of(decided(*rows, decisions=[])) == "doubts-open"
    found = decided(*rows, decisions=[decision("row-repeated", "once", 4, "C")])
    assert found.open_problems == ()
    assert [(voter.area, voter.units) for voter in found.private_rows()] == [(89_370, ("1幢1单元101室",))]


def test_a_decision_without_its_doubt_is_refused() -> None:
    rows = [unit("101", 1), unit("101", 1)]
    here = decision("row-repeated", "once", 4, "C")
    assert code_of(decided(*rows, decisions=[here, decision("row-repeated", "once", 3, "C")])) == "decision-unfounded"
    assert code_of(decided(*rows, decisions=[here, decision("row-unclear", "skip", 4, "")])) == "decision-unfounded"


def test_a_doubt_may_be_decided_for_a_whole_sheet_and_otherwise_for_one_row() -> None:
    rows = [unit("101", 1), *(unit(f"车位{number}", 2, area="12", building="") for number in (1, 2, 3))]
    for_all = [decision("building-blank", "above", 0, ""), decision("parking-listed", "out", 0, "")]
    found = decided(*rows, decisions=for_all)
    assert (found.open_problems, found.units, found.left_out) == ((), 1, (12_000, 12_000, 12_000))
    found = decided(*rows, decisions=[*for_all, decision("parking-listed", "in", 5, "C")])
    assert (len(found.private_rows()), found.left_out) == (2, (12_000, 12_000))
    assert code_of(decided(unit("101", 1), decisions=for_all)) == "decision-unfounded"


def test_an_error_cannot_be_decided_away() -> None:
    found = decided(unit("101", 1, area="x"), unit("102", 2, phone="1"), decisions=[])
    assert code_of(found) == "roll-refused"
    with pytest.raises(RejectionError, match="must be one of the listed values"):
        parse_decisions({"decisions": [decision("area-malformed", "keep", 3, "D")], "v": 1})


def test_owners_of_two_rows_become_co_owners() -> None:
    rows = [unit("101", 1), unit("101", 2)]
    found = decided(*rows, decisions=[decision("unit-twice", "co-owners", 4, "C")])
    [voter] = found.private_rows()
    assert (voter.kind, voter.area, len(voter.owners)) == ("co_owners", 89_370, 2)


def test_spouses_with_different_pairs_of_names_count_apart_or_together() -> None:
    rows = [unit("101", 1), unit("102", 1, **BOTH), unit("103", 2, name="赵甲寅")]
    places = [("owner-overlaps", 4, "E"), ("owner-overlaps", 5, "E")]
    assert faults(decided(*rows, decisions=[])) == places
    apart = [decision(code, "apart", row, column) for code, row, column in places]
    assert decided(*rows, decisions=apart).heads == 3
    mixed = [decision("owner-overlaps", "together", 4, "E"), apart[1]]
    assert [(voter.kind, voter.units) for voter in decided(*rows, decisions=mixed).voters] == [
        ("co_owners", ("1幢1单元101室", "1幢1单元102室")),
        ("person", ("1幢1单元103室",)),
    ]
    together = [decision(code, "together", row, column) for code, row, column in places]
    [voter] = decided(*rows, decisions=together).private_rows()
    assert (voter.kind, voter.area, len(voter.owners)) == ("co_owners", 3 * 89_370, 2)


def test_heads_taken_together_have_no_more_owners_than_a_voter_may() -> None:
    def shared(room: str, numbers: range) -> Row:
        names = ";".join(f"甲{chr(0x4E00 + number)}" for number in numbers)
        documents = ";".join(f"E{number:07d}" for number in numbers)
        return unit(room, 1, name=names, document=documents, kind="护照", shared="共有", phone="")

    rows = [shared("101", range(40)), shared("102", range(39, 79))]
    assert decided(*rows, decisions=[decision("owner-overlaps", "apart", 4, "E")]).open_problems == ()
    found = decided(*rows, decisions=[decision("owner-overlaps", "together", 4, "E")])
    assert [problem.code for problem in found.errors] == ["co-owners-too-many"]


def test_record_of_an_import_needs_its_nonce() -> None:
    found = decided(unit("101", 1), decisions=[])
    assert found.record({"li"}).basis["decisions"] == 0
    assert found.record({"li"}).record != found.record({"li"}).record
    with pytest.raises(ValueError, match="32 bytes"):
        found.record({"li"}, lambda size: bytes(size - 1))


def test_the_developer_is_never_taken_together_with_others() -> None:
    shared = {"name": "示例置业有限公司、赵甲寅", "document": f"{organisation(1)}、{B}", "kind": "营业执照、身份证"}
    rows = [unit("101", 1, **COMPANY, note="未售"), unit("102", 2, **shared, shared="共有", phone="")]
    assert faults(decided(*rows, decisions=[])) == [("owner-overlaps", 4, "E")]
    found = decided(*rows, decisions=[decision("owner-overlaps", "together", 4, "E")])
    assert [problem.code for problem in found.errors] == ["developer-not-organisation"]


def test_two_documents_of_one_person() -> None:
    rows = [unit("101", 1), unit("102", 1, document=resident(7)), unit("103", 1, document=resident(7))]
    assert faults(decided(*rows, decisions=[])) == [("owner-similar", 4, "E")]
    assert decided(*rows, decisions=[decision("owner-similar", "apart", 4, "E")]).heads == 2
    [voter] = decided(*rows, decisions=[decision("owner-similar", "together", 4, "E")]).private_rows()
    assert (voter.kind, voter.area, [owner.document for owner in voter.owners]) == ("person", 3 * 89_370, [A])


def test_a_unit_written_with_zeros_and_without_is_not_silently_two() -> None:
    rows = [unit("101", 1), unit("0101", 2), unit("1010", 3)]
    assert faults(decided(*rows, decisions=[])) == [("unit-similar", 4, "C")]
    assert decided(*rows, decisions=[decision("unit-similar", "apart", 4, "C")]).heads == 3


@pytest.mark.parametrize(("choice", "phone"), [("first", "15400000001"), ("this", "15400000099")])
def test_number_that_counts(choice: str, phone: str) -> None:
    rows = [unit("101", 1), unit("102", 1, phone="15400000099"), unit("103", 1, phone="15400000099")]
    [voter] = decided(*rows, decisions=[decision("owner-phone-differs", choice, 4, "E")]).private_rows()
    assert [owner.phone for owner in voter.owners] == [phone]


@pytest.mark.parametrize("what", ["parking", "storage"])
def test_parking_and_storerooms_by_setting_or_one_by_one(what: str) -> None:
    room = {"parking": "车位7", "storage": "储藏室7"}[what]
    rows: list[Row] = [unit("101", 1), unit(room, 2, area="12.5"), ["合计", "", "", "101.87"]]
    counted: dict[str, Any] = {what: "in"}
    assert faults(decided(*rows, decisions=[])) == [(f"{what}-listed", 4, "C")]
    assert decided(*rows, decisions=[], **counted).private_rows()[1].area == 12_500
    out = decided(*rows, decisions=[], **{**counted, what: "out"})
    assert (out.problems, out.units, out.area, out.left_out) == ((), 1, 89_370, (12_500,))
    one = decided(*rows, decisions=[decision(f"{what}-listed", "out", 4, "C")])
    assert (one.open_problems, one.left_out) == ((), (12_500,))


def test_use_tells_parking_and_shops_are_units() -> None:
    rows = [[*unit("101", 1), "商业"], [*unit("B1-7", 2, area="12"), "地下车位"]]
    page = sheet(*rows, headings=[*HEADINGS, "用途"])
    assert [(p.code, p.place.row) for p in preview_sheets([page], "r").problems] == [("parking-listed", 4)]
    found = preview_sheets([page], "r", Terms(parking="out"))
    assert (found.problems, found.units, found.left_out) == ((), 1, (12_000,))


def test_guardian_and_heirs_need_their_papers() -> None:
    child = unit("101", 1, document=resident(1, "20150101"))
    dead = unit("102", 2, name="赵甲寅(已故)")
    assert faults(decided(child, dead, decisions=[], cutoff="2026-09-01")) == [
        ("owner-minor", 3, "E"),
        ("owner-deceased", 4, "E"),
    ]
    assert faults(decided(child, decisions=[])) == []  # Without a day nobody is young.
    decisions = [decision("owner-minor", "guardian", 3, "E"), decision("owner-deceased", "heirs", 4, "E")]
    found = decided(child, dead, decisions=decisions, cutoff="2026-09-01")
    assert code_of(found) == "state-wrong"
    states = [state("1幢1单元101室", "guardian"), state("1幢1单元102室", "heirs", phone="")]
    found = decided(child, dead, decisions=decisions, states=states, cutoff="2026-09-01")
    assert [owner.name for voter in found.private_rows() for owner in voter.owners] == ["赵甲丑", "赵甲寅"]
    swapped = [state("1幢1单元102室", "guardian"), state("1幢1单元101室", "heirs")]
    assert code_of(decided(child, dead, decisions=decisions, states=swapped, cutoff="2026-09-01")) == "state-wrong"
    pending = [decision("owner-minor", "pending", 3, "E"), decision("owner-deceased", "pending", 4, "E")]
    assert len(decided(child, dead, decisions=pending, cutoff="2026-09-01").private_rows()) == 2


@pytest.mark.parametrize(
    ("label", "kind", "changed"),
    [
        ("9幢101室", "agent", {}),
        ("1幢1单元101室", "agent", {}),
        ("1幢1单元101室", "representative", {}),
        ("1幢1单元102室", "guardian", {}),
        ("1幢1单元102室", "agent", {"phone": "154 0000 0001"}),
        ("1幢1单元102室", "agent", {"phone": "1"}),
        ("1幢1单元102室", "agent", {"name": "=甲"}),
        ("1幢1单元102室", "agent", {"name": "甲、乙"}),
    ],
)
def test_state_that_does_not_fit_is_refused(label: str, kind: str, changed: dict[str, Any]) -> None:
    rows = [unit("101", 1), unit("102", 2, **COMPANY), unit("103", 3, **BOTH)]
    good = state("1幢1单元102室", "agent")
    assert len(decided(rows[1], decisions=[], states=[good]).private_rows()) == 1
    assert code_of(decided(*rows[:2], decisions=[], states=[state(label, kind, **changed)])) == "state-wrong"
    assert code_of(decided(*rows[:2], decisions=[], states=[good, good])) == "state-wrong"


def test_two_officers_decide_where_heads_hang() -> None:
    for code, choices in DOUBTS.items():
        for by in (("li",), ("li", "li"), ("li", "wang"), ("li", "zhao")):
            made = parse_decisions({"decisions": [decision(code, next(iter(choices)), 3, "E", *by)], "v": 1})
            is_enough = len(set(by)) == 2 or code not in HEAD_DOUBTS
            if is_enough and "zhao" not in by:
                check_deciders(made, {"li", "wang"})
                continue
            with pytest.raises(RejectionError) as caught:
                check_deciders(made, {"li", "wang"})
            assert caught.value.code == "decider-wrong"
    states = parse_decisions({"states": [state("1幢101室", "agent", by=["zhao"])], "v": 1})
    with pytest.raises(RejectionError):
        check_deciders(states, {"li"})


GOOD = decision("owner-overlaps", "apart", 4, "E")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        {"decisions": [], "v": 2},
        {"decisions": [GOOD, {**GOOD, "choice": "together"}], "v": 1},
        {"decisions": [{**GOOD, "choice": "half"}], "v": 1},
        {"decisions": [{**GOOD, "by": []}], "v": 1},
        {"decisions": [{**GOOD, "row": 0, "column": ""}], "v": 1},
        {"decisions": [decision("parking-listed", "in", 0, "C")], "v": 1},
        {"decisions": [{**GOOD, "why": ""}], "v": 1},
        {"decisions": [{**GOOD, "row": "4"}], "v": 1},
        {"decisions": [{**GOOD, "code": "roll-refused"}], "v": 1},
        {"states": [state("1幢101室", "friend")], "v": 1},
        {"states": [state("1幢101室", "agent", documents=[])], "v": 1},
        {"states": [state("1幢101室", "agent", documents=["AB" * 32])], "v": 1},
    ],
)
def test_other_forms_of_decisions_are_refused(raw: Any) -> None:
    with pytest.raises(RejectionError) as caught:
        parse_decisions(raw)
    assert caught.value.code == "decisions-malformed"


def test_decisions_have_one_form_whatever_their_order() -> None:
    other = decision("unit-twice", "co-owners", 9, "C")
    files: list[Any] = [{"decisions": listed, "v": 1} for listed in ([GOOD, other], [other, GOOD])]
    one, two = map(parse_decisions, files)
    assert decisions_document(one) == decisions_document(two)
    assert parse_decisions(decisions_document(one)) == parse_decisions(decisions_document(two))
