"""Identity documents: form, date of birth and check digit, never the region. voting/SPEC.md, Roll file."""

import pytest

from tests.voting.rolls import organisation, resident
from voting.adapters.identity import read_document
from voting.problem import FaultError


@pytest.mark.parametrize(
    ("kind", "number", "read_as"),
    [
        ("resident_id", resident(1), "resident_id"),
        ("", resident(1), "resident_id"),
        ("", organisation(1), "uscc"),
        ("uscc", organisation(2), "uscc"),
        ("passport", "E12345678", "passport"),
        ("", "E12345678", "other"),
        ("", "H1234567800", "other"),
        ("", "12345678", "other"),
        ("military", "军字第0012345号", "military"),
        ("resident_id", "11010519491231002X", "resident_id"),
        ("resident_id", "11010519491231002x", "resident_id"),
    ],
)
def test_documents(kind: str, number: str, read_as: str) -> None:
    assert read_document(kind, number).kind == read_as


def test_identity_number_without_kind_is_one_though_it_may_look_like_a_credit_code() -> None:
    for number in range(1000):
        assert read_document("", resident(number, "19491231")).kind == "resident_id"
        assert read_document("", organisation(number)).kind == "uscc"


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("resident_id", "110105194912310021", "document-check-wrong"),
        ("resident_id", "11010519491331002X", "document-check-wrong"),
        ("resident_id", "990000197013010015", "document-malformed"),
        ("resident_id", "1101051949123100", "document-malformed"),
        ("resident_id", "\u0661" * 18, "document-malformed"),
        ("resident_id", "9900007013010011", "document-malformed"),
        ("resident_id", "99000070130100x", "document-malformed"),
        ("uscc", organisation(1)[:-1] + ("0" if organisation(1)[-1] != "0" else "1"), "document-check-wrong"),
        ("uscc", "I" * 18, "document-malformed"),
        ("uscc", "9", "document-malformed"),
        ("passport", "E1", "document-malformed"),
        ("passport", "护照一二三四", "document-malformed"),
        ("", "E1", "document-kind-unknown"),
        ("", "1101051949123100", "document-kind-unknown"),
        ("", "110105194912310021", "document-check-wrong"),
    ],
)
def test_documents_refused(kind: str, number: str, code: str) -> None:
    with pytest.raises(FaultError) as caught:
        read_document(kind, number)
    assert caught.value.code == code
