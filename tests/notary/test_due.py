"""Whose signatures a proposal waits for, before anybody has signed; the process decides afterwards."""

import pytest

from notary.due import DESK, may_sign, signers_due, who_can
from notary.kinds import KINDS, NOTARY, OFFICER, SERVICE, TWO_OFFICERS
from voting.statement import Officer

PEOPLE = {
    name: Officer(name, bytes([place]) * 32, roles)
    for place, (name, roles) in enumerate(
        {
            "li_wen": ("notary",),
            "wang_min": ("assistant",),
            "zhao_ning": ("registrar",),
            "zhou_both": ("assistant", "registrar"),
            "qian_shu": ("letter_maker",),
        }.items(),
        1,
    )
}


@pytest.mark.parametrize(
    ("kind", "body", "due"),
    [
        ("case_opened", {}, NOTARY),
        ("incident", {}, OFFICER),
        ("voting_extended", {}, TWO_OFFICERS),
        ("voting_closed", {}, SERVICE),
        ("credential_issued", {"identified": "letter", "issue": 1}, KINDS["credential_issued"].signers),
        ("credential_issued", {"identified": "letter", "issue": 2}, DESK),
        ("credential_issued", {"identified": "in_person", "issue": 1}, DESK),
        ("credential_revoked", {}, DESK),
    ],
)
def test_who_is_due_is_the_table_and_the_desk(kind: str, body: dict[str, object], due: object) -> None:
    assert signers_due(kind, body) == due


def test_a_voters_entry_waits_for_no_officer() -> None:
    assert signers_due("ballot_cast", {}).count == 0


def test_a71_one_person_signs_once_and_in_a_role_that_is_due() -> None:
    assert who_can(NOTARY, PEOPLE, ()) == ["li_wen"]
    assert who_can(TWO_OFFICERS, PEOPLE, ()) == ["li_wen", "wang_min", "zhou_both"]
    assert who_can(TWO_OFFICERS, PEOPLE, ("li_wen",)) == ["wang_min", "zhou_both"]
    assert who_can(TWO_OFFICERS, PEOPLE, ("li_wen", "wang_min")) == []
    assert not may_sign("nobody", OFFICER, PEOPLE, ())
    assert not may_sign("qian_shu", OFFICER, PEOPLE, ())


def test_the_desk_is_a_registrar_and_an_officer() -> None:
    assert who_can(DESK, PEOPLE, ("li_wen",)) == ["zhao_ning", "zhou_both"]
    assert who_can(DESK, PEOPLE, ("zhao_ning",)) == ["li_wen", "wang_min", "zhou_both"]
    assert who_can(DESK, PEOPLE, ("zhou_both",)) == ["li_wen", "wang_min", "zhao_ning"]
