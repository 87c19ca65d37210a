"""What must be accepted all the same: legal edges, shares that do not matter, and what an archive cannot show."""

import pytest

from tests.tampering.secret.archives import assert_accepted, load
from tests.tampering.secret.forging import changed, shift
from voting.belenios.audit import Expected
from voting.belenios.event import BALLOT, DECRYPTION


@pytest.mark.parametrize("wrong", range(3))
def test_a42_a_wrong_share_of_a_group_is_set_aside(wrong: int) -> None:
    """Whichever of three is wrong, the other two of a threshold of two give the same result."""
    bel = load("shares")
    before = assert_accepted(bel.seal())
    changed(bel.at(DECRYPTION, wrong), lambda found: shift(found["decryption_factors"]))
    outcome = assert_accepted(bel.seal())
    assert outcome.counts == before.counts
    [stage] = [stage for stage in outcome.stages if stage.id == "decryption"]
    assert f"the one at entry {bel.entry(DECRYPTION, wrong)} does not hold and is set aside" in stage.detail


def test_a42_without_a_result_a_wrong_share_of_a_group_is_named_and_no_fault() -> None:
    bel = load("shares")
    changed(bel.at(DECRYPTION), lambda found: shift(found["decryption_factors"]))
    del bel.parts[bel.entry(DECRYPTION) + 1 :]
    outcome = assert_accepted(bel.seal(), Expected(result=False))
    assert "set aside" in next(stage.detail for stage in outcome.stages if stage.id == "decryption")


def test_a42_every_threshold_of_shares_gives_the_same_result() -> None:
    for left_out in range(3):
        bel = load("shares")
        before = assert_accepted(bel.seal())
        bel.parts.remove(bel.at(DECRYPTION, left_out))
        assert assert_accepted(bel.seal()).counts == before.counts


def test_a16_legal_edges_are_accepted() -> None:
    """No ballots; one voter; an option that nobody chose; a weight of nothing."""
    for name in ("empty", "pair", "single"):
        assert_accepted(load(name).seal())
    bel = load("single")
    bel.parts[0].data[2] = bel.parts[0].data[2].replace(b",89370", b",0")
    bel.count()
    outcome = assert_accepted(bel.seal())
    assert outcome.counts == ((0, 1500120010, 0, 1),)
    assert outcome.counted == 4


def test_what_an_archive_cannot_show_is_accepted() -> None:
    """Omissions and the order of re-votes, with all trustees' help, are the archive's word, as the audit says."""
    dropped = load("single")
    dropped.parts.remove(dropped.at(BALLOT, 1))
    dropped.count()
    assert_accepted(dropped.seal())
    replaced = load("single")
    replaced.parts.remove(replaced.at(BALLOT, 0))
    assert_accepted(replaced.seal())
    swapped = load("single")
    swapped.parts[3], swapped.parts[6] = swapped.parts[6], swapped.parts[3]
    swapped.count()
    outcome = assert_accepted(swapped.seal())
    assert outcome.stages[-1].id == "limits"
    assert "the archive's word" in outcome.stages[-1].detail
