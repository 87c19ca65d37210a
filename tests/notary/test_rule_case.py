"""Whole recorded cases under the rules of the newest file: negative consent, unanimity, parts of a compound."""

import copy
from typing import Any

import pytest

from notary.report import ACCEPTED
from notary.statement import certificate_text, format_text
from tests.notary.test_certify import certificate_of
from tests.simulator import World


def decided(rule: str, votes: str, areas: tuple[int, ...] = (100_000,) * 9) -> World:
    """A case of nine voters, all served; ``votes`` is a letter each: for, against, or - for silent."""
    questions = copy.deepcopy(World().manifest_fields()["questions"])
    questions[0]["rule"] = rule
    world = World(areas=areas, changes={"questions": questions, "silence": "not_participating"})
    world.prepare()
    world.deliver(world.roll().by_id)
    world.open_voting()
    for voter, vote in zip(sorted(world.roll().by_id), votes, strict=True):
        if vote != "-":
            world.cast(voter, {"f": "for", "a": "against"}[vote])
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    return world


@pytest.mark.parametrize(
    ("rule", "votes", "outcome"),
    [
        ("CN-HENAN-66", "aaa------", "adopted"),
        ("CN-HENAN-66", "aaaafffff", "not_adopted"),
        ("CN-HENAN-66", "---------", "adopted"),
        ("CN-279", "fffffffff", "adopted"),
        ("CN-279", "ffffffff-", "not_adopted"),
        ("CN-PART", "ffffaa---", "adopted"),
        ("CN-PART", "fffff----", "quorum_not_met"),
    ],
)
def test_a_case_under_another_rule_is_decided_and_accepted(rule: str, votes: str, outcome: str) -> None:
    report = decided(rule, votes).audit()
    assert (report.verdict, report.findings) == (ACCEPTED, [])
    result: Any = report.result
    decision = result["questions"][0]["decision"]
    assert (decision["rule"], decision["outcome"]) == (rule, outcome)
    assert decision["winner"] == ("for" if outcome == "adopted" else None)


def test_the_certificate_says_whose_votes_were_measured() -> None:
    text = format_text(certificate_text(certificate_of(decided("CN-HENAN-66", "aaaafffff"))))
    assert "按照河南省物业管理条例第六十六条，异议表决核对" in text
    assert "反对人数4人，须不超过全体业主人数9人的三分之一，不成立" in text


def test_unanimity_is_said_as_all() -> None:
    text = format_text(certificate_text(certificate_of(decided("CN-279", "ffffffff-"))))
    assert "赞成人数8人，须达到或者超过全体业主人数9人的全部，不成立" in text
