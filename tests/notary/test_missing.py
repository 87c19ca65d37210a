"""Missing figures: the outcome is told if, and only if, nothing that could be missing changes it."""

from typing import Any

import pytest

from keys.errors import RejectionError
from notary.adapters.decidecli import load_laws, to_json
from notary.figures import parse_sheet
from notary.hypothetical import conclude

LAWS = load_laws()


def said(figures: dict[str, Any]) -> dict[str, Any]:
    sheet = parse_sheet(figures)
    return to_json(LAWS[sheet.rule], conclude(LAWS[sheet.rule], sheet))


def motion(rule: str = "CN-278-ORD", **changes: Any) -> dict[str, Any]:
    """24 of 36 for, nobody against."""
    votes = [
        {"option": "yes", "kind": "for", "headcount": 24, "area": 24},
        {"option": "no", "kind": "against", "headcount": 0, "area": 0},
    ]
    return {"rule": rule, "all": {"headcount": 36, "area": 36}, "votes": votes, **changes}


# -- one figure -------------------------------------------------------------------------------------------------------


def test_a_figure_that_changes_nothing_is_no_obstacle() -> None:
    figures = motion(participants={"headcount": 30})
    figures["votes"][1] = {"option": "no", "kind": "against"}
    found = said(figures)  # at most 36 m² took part, and 24 are more than half of that
    assert (found["outcome"], found["winner"], found["missing"]) == ("adopted", "yes", [])
    open_ = [item for item in found["conditions"] if item["base"] == "participating" and item["measure"] == "area"]
    assert [(item["numerator"], item["denominator"], item["holds"]) for item in open_] == [("24", None, True)]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"all": {"area": 36}}, ["all.headcount"]),
        ({"all": {}}, ["all.area", "all.headcount"]),
        ({"rule": "CN-278-SPE", "participants": {"headcount": 30, "area": None}}, ["participants.area"]),
    ],
)
def test_a_figure_that_could_change_the_outcome_is_named(changes: dict[str, Any], missing: list[str]) -> None:
    found = said(motion() | changes)
    assert (found["outcome"], found["winner"]) == ("not_determinable", None)
    assert set(missing) <= set(found["missing"])


def test_nobody_counts_for_no_area_and_a_closed_list_for_all() -> None:
    figures = motion(participants={"headcount": 24})
    del figures["votes"][1]["area"]
    assert said(figures)["outcome"] == "adopted"
    assert said(figures | {"rule": "CN-278-SPE"})["outcome"] == "adopted"


def test_a_quorum_that_is_missed_leaves_nothing_open() -> None:
    figures = motion(all={"headcount": 37, "area": 36})
    del figures["votes"][0]["area"]
    assert said(figures)["outcome"] == "quorum_not_met"


# -- silence, following, blank and invalid ----------------------------------------------------------------------------


def test_whoever_follows_the_majority_takes_part_and_joins_it() -> None:
    votes = [
        {"option": "yes", "kind": "for", "headcount": 10, "area": 10},
        {"option": "no", "kind": "against", "headcount": 9, "area": 9},
        {"option": "rest", "kind": "abstain", "headcount": 1, "area": 1},
        {"option": "follow", "kind": "follow", "headcount": 4, "area": 4},
    ]
    figures = {"rule": "CN-278-ORD", "all": {"headcount": 36, "area": 36}, "votes": votes}
    found = said(figures)
    assert (found["outcome"], found["conditions"][2]["numerator"]) == ("adopted", "14")
    votes[0]["area"], votes[1]["area"] = 9, 10
    found = said(figures)
    assert (found["outcome"], found["missing"]) == ("not_determinable", ["majority"])
    assert [item["holds"] for item in found["conditions"]] == [True, True, None, None]


def test_silent_owners_are_shown_with_and_without() -> None:
    figures = motion(silent={"headcount": 8, "area": 8}, silence_policy="participating_with_majority")
    figures["votes"][0] |= {"headcount": 16, "area": 16}
    found = said(figures)
    assert (found["outcome"], found["without_silent"]) == ("adopted", {"outcome": "quorum_not_met", "winner": None})
    told = figures | {"participants": {"headcount": 24, "area": 24}}
    assert said(told)["without_silent"] == found["without_silent"]
    assert "without_silent" not in said(figures | {"silence_policy": "not_participating"})


def test_silence_against_is_written_in_two_ways() -> None:
    figures = motion("CN-HENAN-66", silent={"headcount": 12, "area": 13})
    figures["votes"][0] |= {"headcount": 20, "area": 20}
    assert said(figures)["outcome"] == "adopted"
    for policy in ("against", "fixed: against"):
        assert said(figures | {"silence_policy": policy})["outcome"] == "not_adopted"


def test_silence_counts_as_consent_only_where_the_rule_says_so() -> None:
    votes = [
        {"option": "a favor", "kind": "for", "headcount": 10, "shares": 30},
        {"option": "en contra", "kind": "against", "headcount": 8, "shares": 30},
    ]
    figures = {"rule": "ES-17-3", "all": {"headcount": 30, "shares": 100}, "votes": votes}
    deemed = {"silent": {"headcount": 8, "shares": 30}, "silence_policy": "for"}
    assert said(figures)["outcome"] == "not_adopted"
    assert said(figures | deemed)["outcome"] == "adopted"
    with pytest.raises(RejectionError, match="no consent by silence"):
        said(figures | deemed | {"rule": "ES-17-7"})


def test_blank_and_invalid_papers_go_by_their_settings() -> None:
    figures = motion()
    figures["votes"][0] |= {"headcount": 20, "area": 20}
    figures["votes"].append({"option": "空白", "kind": "blank", "headcount": 4, "area": 4})
    assert said(figures)["outcome"] == "adopted"
    assert said(figures | {"blank": "invalid"})["outcome"] == "adopted"
    out = {"blank": "invalid", "invalid_paper": "not_participating"}
    assert said(figures | out)["outcome"] == "quorum_not_met"
    assert said(figures | out | {"blank": "abstain"})["outcome"] == "adopted"


# -- elections --------------------------------------------------------------------------------------------------------


def election(seats: int, *figures: tuple[int | None, int | None], **more: Any) -> dict[str, Any]:
    votes = [
        {"option": name, "kind": "candidate", "headcount": heads, "area": area}
        for name, (heads, area) in zip("abcdef", figures, strict=False)
    ]
    whole = {"headcount": 36, "area": 36}
    return {"rule": "CN-278-ORD", "seats": seats, "all": whole, "participants": whole, "votes": votes, **more}


def test_seats_go_by_heads_and_ties_by_area() -> None:
    found = said(election(2, (20, 20), (20, 21), (30, 19), (18, 36)))
    assert (found["outcome"], found["winners"], found["winner"]) == ("adopted", ["c", "b"], None)
    tied = said(election(2, (20, 20), (20, 20), (30, 19)))
    assert (tied["outcome"], tied["tied"], tied["missing"]) == ("not_determinable", ["a", "b"], ["tie-break"])


def test_a_missing_area_matters_only_where_it_decides() -> None:
    assert said(election(1, (10, None), (20, 20)))["winner"] == "b"
    assert said(election(1, (10, None), (20, None)))["missing"] == ["votes.b.area"]
    found = said(election(2, (20, None), (20, 20), (30, 30)))
    assert (found["outcome"], found["missing"]) == ("not_determinable", ["votes.a.area"])
    assert said(election(2, (20, None), (21, 20), (30, 30)))["winners"] == ["c", "b"]


def test_silent_owners_join_the_candidate_who_leads_by_both() -> None:
    silent = {"headcount": 10, "area": 10}
    more = {"silent": silent, "silence_policy": "participating_with_majority"}
    found = said(election(1, (15, 15), (11, 11), **more))
    assert (found["outcome"], found["winner"]) == ("adopted", "a")
    assert said(election(1, (15, 11), (11, 15), **more))["missing"] == ["majority"]
    assert said(election(1, (5, 3), (3, 5), **more))["outcome"] == "not_adopted"


def test_who_goes_into_the_second_round_is_said_only_if_it_is_clear() -> None:
    votes = [{"option": name, "kind": "candidate", "shares": number} for name, number in (("x", 4), ("y", 5), ("z", 3))]
    assert said({"rule": "HK-PLURAL", "votes": votes})["run_off"] == ["y", "x"]
    votes[2]["shares"] = 4
    assert said({"rule": "HK-PLURAL", "votes": votes})["run_off"] == []


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"participants": {"headcount": 23}}, "figures-contradict"),
        ({"participants": {"headcount": 37}}, "figures-contradict"),
        ({"all": {"headcount": 23, "area": 36}}, "figures-contradict"),
        ({"largest": {"shares": 3}}, "figures-contradict"),
        ({"silence_policy": "for"}, "figures-contradict"),
        ({"rule": "HK-PLURAL"}, "rule-kind-wrong"),
        ({"question": "election"}, "figures-malformed"),
        ({"seats": 1}, "figures-malformed"),
        ({"votes": [{"option": "a", "kind": "maybe"}]}, "figures-malformed"),
        ({"votes": [{"option": "a", "kind": "for"}, {"option": "a", "kind": "against"}]}, "figures-malformed"),
        ({"votes": [{"option": "a", "kind": "for"}, {"option": "b", "kind": "for"}]}, "figures-malformed"),
        ({"all": {"headcount": -36}}, "figures-malformed"),
        ({"all": {"headcount": True}}, "figures-malformed"),
        ({"all": {"headcount": "1e3"}}, "figures-malformed"),
        ({"all": {"heads": 36}}, "figures-malformed"),
        ({"silence_polcy": "against"}, "figures-malformed"),
        ({"date": "yesterday"}, "figures-malformed"),
    ],
)
def test_figures_that_cannot_be_used_are_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(RejectionError) as caught:
        said(motion() | changes)
    assert caught.value.code == code


def test_too_much_that_is_missing_is_refused_at_once() -> None:
    votes = [{"option": f"c{number}", "kind": "candidate"} for number in range(100)]
    figures = election(50, votes=votes)
    assert said(figures | {"votes": votes[:20]})["outcome"] == "not_determinable"
    with pytest.raises(RejectionError, match="cannot all be tried"):
        said(figures)


def test_an_election_refuses_what_says_for_nobody() -> None:
    for policy in ("against", "for"):
        with pytest.raises(RejectionError, match="Silent owners"):
            said(election(1, (20, 20), silence_policy=policy))
    with pytest.raises(RejectionError, match="Silent owners"):
        said(election(2, (20, 20), silence_policy="participating_with_majority"))


@pytest.mark.parametrize(
    "largest", [{"shares": 501}, {"option": "x", "shares": 600}, {"option": "pour", "shares": 900}]
)
def test_a_largest_owner_fits_the_figures(largest: dict[str, Any]) -> None:
    votes = [{"option": "pour", "kind": "for", "shares": 300}]
    whole = {} if "option" not in largest else {"shares": 1000}
    with pytest.raises(RejectionError) as caught:
        said({"rule": "FR-25", "all": whole, "votes": votes, "largest": largest})
    assert caught.value.code == "figures-contradict"
