"""Finding owners by keyed hashes: what people type in many ways is one; nothing is found without the office's key."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.adapters.db import migrate, open_engine, write_transaction
from tests.livecase import make_living_voter
from voting.adapters.identities import find_voters, load_identity_key, make_identity_key, save_identities
from voting.adapters.private import save_private_roll
from voting.identification import (
    details_digest,
    document_digest,
    fold_document,
    fold_name,
    fold_unit,
    last_of,
    walking_order,
)

KEY, ORIGIN = bytes(range(32)), "vote.example/office/case/far-1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1幢1单元0101室", "1-1-101"),
        ("1幢1单元101室", "１栋１单元１０１"),
        ("12号楼3单元1502室", "12-3-1502"),
        ("A座1201", "a 1201"),
        ("1幢1单元101室", "  1 幢 1 单元 101 室 "),
        ("翠园3幢201", "翠园-3-201"),
        ("B12-3A", "b-12-3-a"),
    ],
)
def test_units_written_in_two_ways_are_one(one: str, other: str) -> None:
    assert fold_unit(one) == fold_unit(other)


@pytest.mark.parametrize(("one", "other"), [("1-1-101", "1-11-01"), ("1幢101室", "1101"), ("A-1", "1-A"), ("0", "")])
def test_different_units_stay_different(one: str, other: str) -> None:
    assert fold_unit(one) != fold_unit(other)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    for fold in (fold_unit, fold_name, fold_document):
        once = fold(text)
        assert fold(once) == once or (fold is fold_name and fold(fold(once)) == fold(once))
    assert walking_order(text) == walking_order(text)
    assert len(last_of(text)) <= 4


def test_names_and_documents_lose_width_space_and_case() -> None:
    assert fold_name(" 阿依古丽·买买提 ") == fold_name("阿依古丽•买买提") == "阿依古丽·买买提"
    assert fold_name("\uff2a\uff4f\uff48\uff4e Smith") == fold_name("john smith")
    assert last_of("99000019700101001x") == "001X"
    assert fold_document(" p-1234 5678 ") == "P12345678"


def test_hashes_are_bound_to_key_case_and_use() -> None:
    mine = details_digest(KEY, ORIGIN, "1-1-101", "赵甲子", "001X")
    others = [
        details_digest(bytes(32), ORIGIN, "1-1-101", "赵甲子", "001X"),
        details_digest(KEY, ORIGIN + "2", "1-1-101", "赵甲子", "001X"),
        details_digest(KEY, ORIGIN, "1-1-10", "1赵甲子", "001X"),
        document_digest(KEY, ORIGIN, "001X"),
    ]
    assert mine not in others
    assert len(mine) == 32


@pytest.mark.parametrize("secret", [None, bytes(32)])
def test_owners_are_found_whether_or_not_the_roll_shows_labels(tmp_path: Path, secret: bytes | None) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate(engine)
    voters = [make_living_voter(number, 90_000) for number in (1, 2)]
    with write_transaction(engine) as connection:
        roll = save_private_roll(connection, ORIGIN, voters, "2026-10-01", secret)
        for _ in range(2):  # a second time in place of the first
            assert save_identities(connection, KEY, ORIGIN, roll) == 4
        typed = details_digest(KEY, ORIGIN, "1-1-201", "业 主", "0002")
        assert find_voters(connection, ORIGIN, typed) == ["v0002"]
        assert find_voters(connection, ORIGIN + "2", typed) == []
        assert find_voters(connection, ORIGIN, document_digest(KEY, ORIGIN, "d000001")) == ["v0001"]
        assert find_voters(connection, ORIGIN, details_digest(KEY, ORIGIN, "1-1-201", "业主", "0001")) == []


def test_the_offices_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    strangers = {load_identity_key(tmp_path), load_identity_key(tmp_path)}
    assert len(strangers) == 2  # there is none yet, and nobody is known
    key = make_identity_key(tmp_path)
    assert make_identity_key(tmp_path) == load_identity_key(tmp_path) == key
    file = tmp_path / "office" / "identity.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_bytes(key[:31])
    with pytest.raises(ValueError, match="length"):
        load_identity_key(tmp_path)
