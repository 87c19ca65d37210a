"""Proxies: how long a mandate lasts, and whose ballot counts when agent and owner both vote."""

from typing import Any

import pytest

from keys.errors import RejectionError
from tests.proxies import RULE, mandate_body, record, revoke
from tests.secretworld import AREAS, SecretWorld
from tests.simulator import DAY, START, World
from tests.voting.ballotbox import Box
from voting.ballot import make_ballot
from voting.tally import count_votes, counted_casts


def make_box(own_ballot: str = "ends", precedence: str = "last", **fields: object) -> Box:
    """An open vote with a mandate of v0001 to v0002 at its end."""
    rule = {**RULE, "own_ballot": own_ballot}
    box = Box(changes={"proxies": rule, "precedence": precedence, **fields})
    record(box.world, "v0001", "v0002")
    box.catch_up()
    return box


def mandate_of(box: Box) -> int:
    return max(box.case.mandates.recorded)


def counts_at(box: Box, voter: str = "v0001") -> int:
    """The index of the ballot that counts."""
    box.catch_up()
    assert box.case.manifest is not None
    return counted_casts(box.case, box.case.manifest)[voter].index


def by_agent(box: Box, option: str = "for") -> int:
    box.world.assist("v0001", option, mandate=mandate_of(box))
    box.catch_up()
    return box.case.size - 1


def own(box: Box, option: str = "against") -> int:
    box.world.cast("v0001", option)
    box.catch_up()
    return box.case.size - 1


def refusal(box: Box, step: object, *given: object) -> str:
    """The code with which the next entry is refused."""
    assert callable(step)
    before = box.case.size
    with pytest.raises(RejectionError) as caught:
        step(*given)
    assert box.case.size == before
    return caught.value.code


@pytest.mark.parametrize("precedence", ["last", "paper_final"])
def test_the_owner_after_the_agent_is_the_one_who_counts(precedence: str) -> None:
    box = make_box(precedence=precedence)
    by_agent(box)
    place = own(box)
    assert counts_at(box) == place
    assert refusal(box, by_agent, box) == "proxy-ended"


@pytest.mark.parametrize("precedence", ["last", "paper_final"])
def test_a_mandate_given_after_the_own_ballot_carries_the_last_one(precedence: str) -> None:
    box = make_box(precedence=precedence)
    own(box)
    record(box.world, "v0001", "v0002")
    box.catch_up()
    place = by_agent(box)
    assert counts_at(box) == place


def test_the_agents_ballot_counts_again_when_the_own_one_is_set_aside() -> None:
    box = make_box()
    place = by_agent(box)
    own(box)
    box.world.set_aside("v0001", "impersonation")
    assert counts_at(box) == place
    assert refusal(box, by_agent, box) == "proxy-ended"


def test_where_the_manifest_says_so_the_owner_revokes_first() -> None:
    box = make_box("refused")
    by_agent(box)
    with pytest.raises(RejectionError) as caught:
        box.cast("v0001", "against")
    assert caught.value.code == "proxy-in-force"
    revoke(box.world, mandate_of(box))
    box.catch_up()
    place = box.cast("v0001", "against").index
    assert counts_at(box) == place


def test_an_agents_ballots_do_not_use_up_the_owners() -> None:
    box = make_box(max_ballots=1)
    by_agent(box)
    assert refusal(box, by_agent, box) == "ballot-limit"
    box.world.drafts.pop()
    box.world.casts["v0001"].pop()
    place = box.cast("v0001", "against").index
    assert counts_at(box) == place


def test_a_paper_of_the_owners_own_ends_the_mandate() -> None:
    box = make_box()
    box.world.assist("v0001", "for")
    box.catch_up()
    assert box.case.mandates.in_force(START + 15 * DAY) == []


def test_a_mandate_ends_at_its_time() -> None:
    box = Box(changes={"proxies": RULE})
    record(box.world, "v0001", "v0002", until=START + 16 * DAY)
    box.catch_up()
    box.world.now = START + 16 * DAY - 1
    by_agent(box)
    box.world.now += 1
    assert refusal(box, by_agent, box) == "proxy-ended"


def test_the_same_principal_again_does_not_count_twice_to_the_limit() -> None:
    box = make_box()
    record(box.world, "v0003", "v0002")
    box.catch_up()
    revoke(box.world, mandate_of(box))
    record(box.world, "v0003", "v0002")
    box.catch_up()
    assert len(box.case.mandates.in_force(START + 15 * DAY)) == 2


def test_a_question_outside_the_mandate_is_silence_of_who_was_served() -> None:
    first = World().manifest_fields()["questions"][0]
    box = Box(opened=False, changes={"proxies": RULE, "questions": [first, {**first, "id": "q2"}]})
    world = box.world
    world.deliver(["v0001"])
    record(world, "v0001", "v0002", questions=["q2"])
    mandate = len(world.drafts) - 1
    world.open_voting()
    manifest = world.manifest()
    text = make_ballot({"q1": [], "q2": ["for"]}, manifest, frozenset({"q2"})).decode()
    world.assist("v0001", "for", mandate=mandate, ballot_text=text)
    world.close_voting()
    box.catch_up()
    assert box.case.roll is not None
    one, two = count_votes(box.case, manifest, box.case.roll)
    assert (one.silent.heads, one.options["for"].heads) == (1, 0)
    assert (two.silent.heads, two.options["for"].heads) == (0, 1)


# -- the secret mode ----------------------------------------------------------------------------------------------


def test_an_agent_in_a_secret_vote_is_counted_once_with_the_principals_weight() -> None:
    world = SecretWorld(areas=AREAS, changes={"proxies": RULE})
    world.prepare()
    record(world, "v0001", "v0002")
    mandate = len(world.drafts) - 1
    world.open_voting()
    world.assist("v0001", "against", mandate=mandate)
    world.assist("v0001", "for", mandate=mandate)
    world.cast("v0002", "against")
    world.close_voting()
    world.reconcile()
    world.conclude()
    report = world.audit()
    assert (report.verdict, report.findings) == ("accepted", [])
    result: Any = report.result
    [question] = result["questions"]
    heads = {item["id"]: (item["headcount"], item["area"]) for item in question["options"]}
    assert heads == {"for": (1, "90.000"), "against": (1, "100.500"), "abstain": (0, "0.000")}


def test_a_mandate_in_a_secret_vote_is_for_every_question() -> None:
    world = SecretWorld(areas=AREAS, changes={"proxies": RULE})
    world.prepare()
    world.append("proxy_recorded", mandate_body("v0001", "v0002", questions=["q1"]), ("li", "wang"))
    with pytest.raises(RejectionError) as caught:
        world.replay()
    assert caught.value.code == "proxy-scope-wrong"
