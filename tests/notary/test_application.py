"""Applications: what is missing is named by its place, what may follow is a table, nothing personal becomes public."""

import copy
from typing import Any

import pytest

from keys.errors import RejectionError
from notary.adapters.matterbook import load_kinds, load_matters
from notary.application import (
    MOVES,
    REASONS,
    ApplicationStateError,
    RefusalReasonError,
    check_refusal,
    empty_application,
    find_gaps,
    format_application,
    make_opening,
    move,
    parse_application,
)
from notary.matter import list_documents

PERSON = {
    "address": "示例路2号",
    "document": "110101199003070011",
    "document_kind": "resident_id",
    "kind": "owners",
    "name": "虚构甲",
    "phone": "13800000000",
}
COMMITTEE = PERSON | {
    "document": "91110000000000000X",
    "document_kind": "uscc",
    "kind": "committee",
    "name": "河畔业委会",
}
FULL: dict[str, Any] = {
    "agents": [],
    "applicants": [COMMITTEE],
    "blanks": {"name": "甲物业公司", "term": "三年"},
    "candidates": [],
    "compound": {"address": "示例路1号", "en": "Riverside", "scope": "", "zh_cn": "河畔小区"},
    "matter": "hire",
    "note": "",
    "rule": "CN-278-ORD",
    "seats": 1,
    "v": 1,
}


def accept(_kind: str, _number: str) -> str | None:
    return None


def gaps(fields: dict[str, Any], attached: list[str] | None = None) -> list[tuple[str, str]]:
    application = parse_application(format_application(fields))
    matters, kinds = load_matters(), load_kinds()
    matter = matters.get(application.matter)
    brought = list_documents(matter, kinds, has_agent=bool(application.agents)) if attached is None else attached
    return [(gap.code, gap.place) for gap in find_gaps(application, matters, kinds, brought, accept)]


def bent(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(FULL), **changes}


def test_a_whole_application_has_no_gap() -> None:
    assert gaps(FULL) == []


def test_an_empty_one_has_many() -> None:
    found = gaps(empty_application(), [])
    assert ("field-missing", "applicants/0/name") in found
    assert ("field-missing", "matter") in found
    assert ("document-missing", "documents/identity") in found


@pytest.mark.parametrize(
    ("fields", "gap"),
    [
        (bent(compound=FULL["compound"] | {"zh_cn": "  "}), ("field-missing", "compound/zh_cn")),
        (bent(applicants=[COMMITTEE | {"phone": ""}]), ("field-missing", "applicants/0/phone")),
        (bent(agents=[PERSON | {"name": ""}]), ("field-missing", "agents/0/name")),
        (bent(matter="poll"), ("field-missing", "matter")),
        (bent(blanks={"name": "甲"}), ("field-missing", "blanks/term")),
        (bent(rule="CN-278-SPE"), ("rule-not-fitting", "rule")),
        (bent(matter="lift", rule="CN-278-SPE", blanks={"place": "3幢"}), ("scope-missing", "compound/scope")),
        (
            bent(matter="fund_use", rule="CN-PART", blanks={"purpose": "更换电梯", "amount": "30万元"}),
            ("scope-missing", "compound/scope"),
        ),
        (bent(matter="committee", blanks={"term": "三"}, seats=2), ("candidates-wrong", "candidates")),
        (
            bent(matter="committee", blanks={"term": "三"}, candidates=["张一", "张一"]),
            ("candidates-wrong", "candidates"),
        ),
    ],
)
def test_one_gap_is_named_by_its_place(fields: dict[str, Any], gap: tuple[str, str]) -> None:
    assert gaps(fields) == [gap]


def test_a_wrong_number_is_named_by_its_place_alone() -> None:
    application = parse_application(format_application(FULL))
    found = find_gaps(application, load_matters(), load_kinds(), load_kinds(), lambda *_: "document-check-wrong")
    assert [(gap.code, gap.place) for gap in found] == [("document-check-wrong", "applicants/0/document")]


def test_a_missing_document_is_a_gap_and_a_superfluous_one_is_not() -> None:
    brought = list_documents(load_matters()["hire"], load_kinds(), has_agent=False)
    assert gaps(FULL, [*brought, "other"]) == []
    assert gaps(FULL, [name for name in brought if name != "contract"]) == [("document-missing", "documents/contract")]


@pytest.mark.parametrize(
    "fields",
    [
        bent(more=1),
        bent(applicants=[]),
        bent(applicants=[COMMITTEE] * 11),
        bent(note="x" * 8_001),
        bent(seats=0),
        bent(note="\u202e"),
        bent(applicants=[COMMITTEE | {"kind": "notary"}]),
    ],
)
def test_another_form_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(RejectionError):
        format_application(fields)


def test_every_move_that_is_not_listed_is_refused() -> None:
    states = {state for state, _ in MOVES} | set(MOVES.values())
    acts = {act for _, act in MOVES}
    assert len(states) == 6
    for state in states:
        for act in acts:
            if (state, act) in MOVES:
                assert move(state, act) == MOVES[state, act]
            else:
                with pytest.raises(ApplicationStateError):
                    move(state, act)


def test_what_is_decided_stays_decided() -> None:
    assert not {state for state, _ in MOVES} & {"accepted", "refused", "withdrawn"}


def test_a_refusal_says_item_and_why() -> None:
    for reason in REASONS:
        check_refusal(reason, "提供的证明材料不充分，且未在期限内补充。")
    for reason, why in ((0, "不充分的材料，请补充后再来。"), (10, "不充分的材料，请补充后再来。"), (6, "不充分")):
        with pytest.raises(RefusalReasonError):
            check_refusal(reason, why)


def test_the_opening_names_organisations_and_no_person() -> None:
    application = parse_application(format_application(bent(applicants=[COMMITTEE, PERSON], agents=[PERSON])))
    opening = str(make_opening(application, load_matters()["hire"]))
    assert "河畔业委会" in opening
    for personal in (PERSON["name"], PERSON["document"], PERSON["phone"], COMMITTEE["document"], PERSON["address"]):
        assert str(personal) not in opening
