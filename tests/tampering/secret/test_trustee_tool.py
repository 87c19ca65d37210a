"""A47: a trustee's own tool is no oracle. A dishonest office asks it for other totals than the record's."""

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from keys.errors import RejectionError
from ledger.record import Record
from notary.adapters.trustee import TrusteeDesk
from tests.notary.boardroom import PHRASE, Boardroom
from tests.secretworld import GROUP
from voting.belenios.tally import empty_tally, format_tally

Made = tuple[Boardroom, dict[str, Record]]
VOTERS = ("v0001", "v0002", "v0003")
MEASURES = ("area", "headcount")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A case up to its tally, confirmed by another trustee, with the records along the way."""
    room = Boardroom(tmp_path_factory.mktemp("oracle"))
    room.equip()
    room.prepare()
    records = {"drilled": room.record()}
    room.vote()
    records["open"] = room.record()
    room.close()
    records["closed"] = room.record()
    room.tally()
    room.confirm_closing(("wu",))
    records["tallied"] = room.record()
    return room, records


@pytest.fixture
def desk(made: Made, tmp_path: Path) -> TrusteeDesk:
    room, _records = made
    return TrusteeDesk(shutil.copytree(room.home("sun"), tmp_path / "sun"), "sun", PHRASE, room.policy())


def code_of(step: Callable[[], object]) -> str:
    with pytest.raises(RejectionError) as caught:
        step()
    assert str(caught.value)
    return caught.value.code


def over(room: Boardroom, record: Record, *voters: str) -> Record:
    """S1: the record with the total of these voters' ballots in the tally's place, chained and signed anew."""
    case = room.work.process().case
    assert case.roll is not None
    assert case.sealed.election is not None
    files = dict(record.files)
    some = {voter: case.casts[voter][-1] for voter in voters}
    names: dict[str, str] = {}
    for measure in MEASURES:
        del files[f"blob/{sha256(format_tally(GROUP, case.sealed.tallies[measure])).hexdigest()}"]
        total = case.sealed.add_up(some, case.roll, measure) if some else empty_tally(GROUP, case.sealed.election)
        data = format_tally(GROUP, total)
        names[measure] = sha256(data).hexdigest()
        files[f"blob/{names[measure]}"] = data

    def change(body: dict[str, Any]) -> None:
        body.update(ballots=len(some), tallies=names)

    return room.forge(Record(files), "tally_computed", change)


@pytest.mark.parametrize("voters", [VOTERS[:1], VOTERS[1:2], VOTERS[:2], VOTERS[1:], ()])
def test_a47_no_share_of_one_ballot_or_of_some(made: Made, desk: TrusteeDesk, voters: tuple[str, ...]) -> None:
    room, records = made
    assert code_of(lambda: desk.decrypt(over(room, records["tallied"], *voters))) == "trustee-tally-differs"
    assert "share_published" in [item.kind for item in desk.decrypt(records["tallied"])]  # a refusal spends nothing


@pytest.mark.parametrize("stage", ["drilled", "open", "closed"])
def test_a47_no_share_before_closing_and_tally(made: Made, desk: TrusteeDesk, stage: str) -> None:
    _room, records = made
    assert code_of(lambda: desk.decrypt(records[stage])) == "decryption-not-due"


def test_a47_no_second_share_of_another_total(made: Made, desk: TrusteeDesk) -> None:
    room, records = made
    desk.decrypt(records["tallied"])
    assert code_of(lambda: desk.decrypt(records["tallied"])) == "decrypted-already"
    assert code_of(lambda: desk.decrypt(over(room, records["tallied"], "v0001"))) == "decrypted-already"


def test_a47_the_whole_total_under_the_same_forger_is_decrypted(made: Made, desk: TrusteeDesk) -> None:
    """So what is refused above is the total, not the forging."""
    room, records = made
    assert "share_published" in [item.kind for item in desk.decrypt(over(room, records["tallied"], *VOTERS))]
