"""Proxies at the command line: persons become commitments, agents are found on the roll, their ballots count once."""

import sqlite3
from typing import Any

import pytest

from tests.notary.desk import BY_TWO, CASE, DAY, START, Desk, paper, prepare
from tests.notary.desk import desk as desk
from voting.commitment import make_commitment

STAFF = {"kind": "passport", "number": "X99999999"}
OWNER = {"kind": "passport", "number": "p00000002"}
SCAN = "77" * 32


def with_proxies(desk: Desk) -> dict[str, Any]:
    """One agent for one owner, and one person who may act for nobody."""
    done = desk.type("case", "exclude", CASE, desk.file("staff.json", [STAFF]))
    assert done.exit_code == 0, done.output
    [staff] = done.output.split()
    return {"proxies": {"excluded": [staff], "limit": 1, "outside": True, "own_ballot": "ends"}}


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """The case of tests/notary/desk.py with proxies, voting open."""
    prepare(desk, with_proxies)
    return desk


def authority(principal: str, agent: dict[str, str] = OWNER, **bent: Any) -> dict[str, Any]:
    body = {"principal": principal, "agent": agent, "questions": None, "instruction": None, "document": SCAN}
    return {**body, "until": START + 30 * DAY, **bent}


def record(desk: Desk, body: dict[str, Any], *signers: str) -> Any:
    return desk.refused("proxy", desk.file("authority.json", body), *(signers or BY_TWO))


def rows(desk: Desk, field: str) -> list[Any]:
    with sqlite3.connect(desk.folder / "data" / "zhengyi.sqlite") as database:
        query = "SELECT commitment, salt, value FROM private_value WHERE field = ?"
        found = database.execute(query, (field,)).fetchall()
    database.close()
    return found


def test_an_agent_on_the_roll_votes_for_an_owner(opened: Desk) -> None:
    done = record(opened, authority("v0001", instruction="请投赞成票"))
    assert done.exit_code == 0, done.output
    mandate = int(done.output.split()[-1])
    [recorded] = opened.process().case.mandates.recorded.values()
    assert (recorded.index, recorded.principal, recorded.agent) == (mandate, "v0001", "v0002")
    [(commitment, salt, value)] = rows(opened, "instruction")
    assert (value, commitment) == ("请投赞成票", make_commitment("instruction", salt, "请投赞成票"))
    assert opened.enter([{**paper("v0001", "for"), "mandate": mandate}]).exit_code == 0
    [cast] = opened.process().case.casts["v0001"]
    assert cast.mandate == mandate
    opened.step("revoke-proxy", str(mandate), "principal", *BY_TWO)
    again = opened.enter([{**paper("v0001", "for", sheet=2), "mandate": mandate}])
    assert "(proxy-ended)" in again.output


def test_the_same_person_is_the_same_in_every_mandate(opened: Desk) -> None:
    outsider = {"kind": "passport", "number": "E 1234567"}
    assert record(opened, authority("v0001", outsider)).exit_code == 0
    assert "(proxy-limit)" in record(opened, authority("v0003", {**outsider, "number": "e1234567"})).output
    assert len(rows(opened, "agent")) == 2  # the excluded one and this one
    assert len({salt for _, salt, _ in rows(opened, "agent")}) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (authority("v0001", STAFF), "proxy-excluded"),
        (authority("v0002"), "proxy-self"),
        (authority("v0009"), "voter-unknown"),
        (authority("v0001", questions=["q7"]), "proxy-scope-wrong"),
        (authority("v0001", until=START), "proxy-late"),
        (authority("v0001", {"kind": "resident_id", "number": "330802199001010000"}), "person-malformed"),
    ],
)
def test_what_may_not_be_recorded_leaves_nothing(opened: Desk, body: dict[str, Any], code: str) -> None:
    before, kept = opened.process().case.size, len(rows(opened, "agent"))
    done = record(opened, body)
    assert (done.exit_code, f"({code})" in done.output) == (1, True), done.output
    assert body["agent"]["number"] not in done.output
    assert (opened.process().case.size, len(rows(opened, "agent"))) == (before, kept)


def test_one_officer_is_not_enough(opened: Desk) -> None:
    assert "(signers-wrong)" in record(opened, authority("v0001"), "--as", "li").output
