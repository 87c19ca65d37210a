"""Whole cases with elections in both modes: counted by hand, decided, audited, exported."""

from functools import cache
from pathlib import Path
from typing import Any

from notary.adapters.foreign import audit_foreign
from notary.archive import make_archives
from notary.report import ACCEPTED
from tests.electionworld import AREAS, SILENT, VOTES, make_election_world, make_secret_election
from tests.simulator import World
from voting.belenios.audit import Expected


@cache
def recorded() -> World:
    return make_election_world()


def by_hand(place: int) -> tuple[dict[str, int], dict[str, int], int, int]:
    """Heads and areas by name, and of all who answered, from the list of votes alone."""
    areas = {f"v000{number}": area for number, area in enumerate(AREAS, start=1)}
    heads: dict[str, int] = {}
    weights: dict[str, int] = {}
    for voter, vote in VOTES.items():
        for name in vote.split("/")[place].split("+"):
            heads[name] = heads.get(name, 0) + 1
            weights[name] = weights.get(name, 0) + areas[voter]
    return heads, weights, len(VOTES), sum(areas[voter] for voter in VOTES)


def check_result(result: Any) -> None:
    motion, committee, manager = result["questions"]
    for place, question in ((1, committee), (2, manager)):
        heads, areas, number, area = by_hand(place)
        for option in question["options"]:
            assert option["headcount"] == heads.get(option["id"], 0)
            assert int(option["area"].replace(".", "")) == areas.get(option["id"], 0)
            assert option["after_silent"] == {"area": option["area"], "headcount": option["headcount"]}
        silent = int(question["silent"]["area"].replace(".", ""))
        assert question["silent"]["counted_to"] is None
        assert question["participants"]["headcount"] == number + 1
        assert int(question["participants"]["area"].replace(".", "")) == area + silent == sum(AREAS)
    assert committee["blank"] == {"area": "45.001", "headcount": 1}
    decision = committee["decision"]
    assert set(decision) == {"rule", "outcome", "winner", "conditions", "seats", "winners", "tied"}
    assert (decision["outcome"], decision["winners"], decision["winner"]) == ("adopted", ["ada", "bo"], None)
    assert (decision["seats"], decision["tied"]) == (2, [])
    assert "blank" not in manager
    assert (manager["decision"]["winner"], manager["decision"]["winners"]) == ("north", ["north"])
    assert set(motion["decision"]) == {"rule", "outcome", "winner", "conditions"}


def test_a_recorded_election_is_counted_decided_and_accepted() -> None:
    report = recorded().audit()
    assert (report.verdict, report.findings) == (ACCEPTED, [])
    check_result(report.result)
    result: Any = report.result
    assert result["questions"][1]["options"][0]["channels"]["paper"] == {"area": "120.000", "headcount": 1}


@cache
def secret() -> tuple[World, Any]:
    world = make_secret_election()
    return world, world.audit()


def test_a_secret_election_gives_the_same_and_no_more() -> None:
    _world, report = secret()
    assert (report.verdict, report.findings) == (ACCEPTED, [])
    check_result(report.result)
    result: Any = report.result
    for question in result["questions"]:
        assert all(option["channels"] == {} for option in question["options"])
        assert question["participation"]["paper"]["headcount"] == 1


def test_its_archives_hold_an_election_with_limits_and_blank_votes(tmp_path: Path) -> None:
    world, _report = secret()
    for name, data in make_archives(world.replay()).items():
        (tmp_path / name).write_bytes(data)
    assert SILENT not in VOTES
    results: dict[str, Any] = {}
    for name, weight in (("area.bel", sum(AREAS[:8])), ("heads.bel", 8)):
        report, _sha256 = audit_foreign(tmp_path / name, Expected(), 1)
        assert (report.verdict, report.findings) == (ACCEPTED, [])
        results[name] = report.result
        assert (results[name]["counted"], results[name]["weight"]) == (8, weight)
    committee = results["heads.bel"]["questions"][1]
    assert [option["weight"] for option in committee["options"]] == [6, 5, 4, 1, 1]
    assert [question["blank"] for question in results["heads.bel"]["questions"]] == [None, 1, None]
    assert results["area.bel"]["questions"][1]["blank"] == 45_001
