"""Limits on identifications: a telephone is not flooded, and no stranger locks an owner out (A91, A92, A98)."""

import pytest
from sqlalchemy import update

from tests.voting.faraway import FarAway, far_away
from tests.voting.sites import Site, site
from voting.adapters import identification
from voting.adapters.phonebook import PHONE

__all__ = ["site"]


@pytest.fixture(autouse=True)
def _a_new_day(site: Site) -> None:
    site.advance(86_500)


def test_messages_to_a_voter_are_limited_by_hour_and_day(site: Site) -> None:
    owner = far_away(site, "v0008")
    before = len(owner.codes())
    for _ in range(5):
        assert owner.identify().status_code == 202
    assert len(owner.codes()) == before + identification.SOURCE_AN_HOUR
    for _ in range(2):
        site.advance(3_700)
        for _ in range(5):
            owner.identify()
        owner.codes()  # sent before they are stale
    assert len(owner.codes()) == before + identification.SOURCE_A_DAY
    site.advance(90_000)
    sent = len(owner.codes())
    owner.identify()
    assert len(owner.codes()) == sent + 1


def from_elsewhere(site: Site, voter: str, address: str) -> FarAway:
    client = site.app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return FarAway(site, client, voter)


def test_a_stranger_does_not_lock_an_owner_out(site: Site) -> None:
    owner = from_elsewhere(site, "v0002", "203.0.113.9")
    before = len(owner.codes())
    # A neighbour who knows unit, name and number, at one address and in all of one household's network.
    for address in ("198.51.100.1", "2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::3"):
        for _ in range(10):
            assert from_elsewhere(site, "v0002", address).identify().status_code == 202
    assert len(owner.codes()) == before + 2 * identification.SOURCE_AN_HOUR
    # With many addresses: what is kept for others is left.
    for number in range(40):
        stranger = from_elsewhere(site, "v0002", f"198.51.100.{number + 10}")
        for _ in range(3):
            stranger.identify()
        if number == 4:
            sent = len(owner.codes())
            assert sent < before + identification.TEXTS_A_DAY
            assert owner.identify().status_code == 202
            assert len(owner.codes()) == sent + 1
    assert len(owner.codes()) == before + identification.TEXTS_A_DAY  # nor is a telephone flooded without end
    letter = site.voter("v0002")
    assert letter.log_in().status_code == 200  # whoever has the letter needs none of these


def test_messages_to_a_number_are_limited_whoever_shares_it(site: Site) -> None:
    first, second = far_away(site, "v0003"), far_away(site, "v0004")
    mine = (PHONE.c.origin == site.work.origin) & (PHONE.c.voter == "v0004")
    with site.work.engine.begin() as connection:
        connection.execute(update(PHONE).where(mine).values(number=first.number))
    before = len(first.codes())
    for owner in (first, second) * 4:
        assert owner.identify().status_code == 202
    assert len(first.codes()) == before + identification.SOURCE_AN_HOUR
    with site.work.engine.begin() as connection:
        connection.execute(update(PHONE).where(mine).values(number=second.number))
    first.identify()
    second.identify()
    assert len(second.codes()) > 0
    assert len(first.codes()) == before + identification.SOURCE_AN_HOUR


def test_an_address_and_a_case_are_limited_and_the_limit_tells_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = far_away(site, "v0006")
    for attempt in range(identification.ADDRESS_AN_HOUR):
        assert owner.identify(last_four="0006" if attempt % 2 else "9999").status_code == 202  # right ones count too
    answer = owner.identify()
    assert (answer.status_code, answer.get_json()["code"]) == (429, "too-many-logins")
    elsewhere = site.app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    other = FarAway(site, elsewhere, "v0006")
    assert other.identify().status_code == 202
    # In a flooded case a source may begin a few only, and nobody is closed out who comes from another.
    monkeypatch.setattr(identification, "CASE_AN_HOUR", identification.ADDRESS_AN_HOUR)
    for _ in range(identification.PRESSED_AN_HOUR - 1):
        assert other.identify().status_code == 202
    assert other.identify().get_json()["code"] == "too-many-logins"
    assert from_elsewhere(site, "v0006", "192.0.2.8").identify().status_code == 202
