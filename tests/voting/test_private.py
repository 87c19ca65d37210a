"""The owners in clear beside the public roll, in a migrated database."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from ledger.adapters.db import migrate, open_engine, write_transaction
from tests.voting.rolls import preview, unit
from voting.adapters.phonebook import PhoneBook
from voting.adapters.private import PRIVATE_OWNER, load_owners, save_private_roll
from voting.commitment import PrivateVoter
from voting.roll import Roll
from voting.roll_errors import RollMalformedError

ORIGIN = "vote.example.org/quzhou/case/junyue-2022"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'zhengyi.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def voters() -> tuple[PrivateVoter, ...]:
    shared = [unit("102", 2, shared="共有", phone=""), unit("102", 3, shared="共有")]
    return preview(unit("101", 1), *shared, unit("103", 4, phone="")).private_rows()


def keep(engine: Engine, origin: str, voters: Sequence[PrivateVoter], cutoff: str) -> Roll:
    with write_transaction(engine) as connection:
        return save_private_roll(connection, origin, voters, cutoff)


def test_roll_is_kept_and_its_commitments_open(engine: Engine, voters: tuple[PrivateVoter, ...]) -> None:
    roll = keep(engine, ORIGIN, voters, "2022-08-01")
    assert roll.totals.heads == 3
    with engine.connect() as connection:
        for voter in roll.voters:
            owners = load_owners(connection, ORIGIN, voter.id)
            assert tuple(owner.committed() for owner in owners) == voter.owners
        assert load_owners(connection, ORIGIN, "v0009") == ()
        assert load_owners(connection, ORIGIN + "2", "v0001") == ()


def test_codes_go_to_the_first_owner_who_has_a_number(engine: Engine, voters: tuple[PrivateVoter, ...]) -> None:
    keep(engine, ORIGIN, voters, "2022-08-01")
    numbers = PhoneBook(engine)
    assert numbers.number(ORIGIN, "v0001") == "15400000001"
    assert numbers.number(ORIGIN, "v0002") == "15400000003"
    assert numbers.number(ORIGIN, "v0003") is None
    assert numbers.number(ORIGIN + "2", "v0001") is None


def test_second_import_takes_the_place_of_the_first(engine: Engine, voters: tuple[PrivateVoter, ...]) -> None:
    keep(engine, ORIGIN, voters, "2022-08-01")
    keep(engine, ORIGIN + "2", voters, "2022-08-01")
    keep(engine, ORIGIN, voters[:1], "2022-08-01")
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(PRIVATE_OWNER)) == 1 + 4
        assert PhoneBook(engine).number(ORIGIN, "v0002") is None
        assert PhoneBook(engine).number(ORIGIN + "2", "v0002") == "15400000003"


def test_roll_that_is_refused_leaves_what_was_kept(engine: Engine, voters: tuple[PrivateVoter, ...]) -> None:
    keep(engine, ORIGIN, voters, "2022-08-01")
    with pytest.raises(RollMalformedError):
        keep(engine, ORIGIN, voters, "2022-13-01")
    assert PhoneBook(engine).number(ORIGIN, "v0001") == "15400000001"
