"""Belenios' own tool accepts the archives of our cases, and refuses a forged twin of each; so does our audit.

Each forgery is sealed again, so that every hash and link fits, and goes as far as its adversary's keys reach: S1 has
none, S3 holds voters' credentials, S4 all the trustees' keys. Without the tool these tests are skipped.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from keys.group import element_text
from tests.electionworld import CANDIDATES, election, make_changes
from tests.outsiders.belenios import NoToolError, Tool, fetch, find_mirror, verify
from tests.secretworld import GROUP, SecretWorld
from tests.tampering.secret.archives import Bel, audit, take_apart
from tests.tampering.secret.forging import changed, forge, shift
from tests.voting.test_export import question
from voting.belenios.event import BALLOT, DECRYPTION, RESULT, TALLY
from voting.belenios.structure import format_structure
from voting.tally import counted_casts

AREAS = (90_000, 100_500, 80_250, 120_000, 60_125, 75_000, 300_000, 45_001, 61_000, 1_234_567)
FOR, BLANK = 0, 0  # places in a row of the result; where a question has blank votes they come first
SERVICE = 0  # the place of the service's partial decryption


@dataclass
class CaseBel(Bel):
    """An archive of a case of our own, with the keys of its people."""

    world: SecretWorld

    def secret(self, voter: str) -> int:
        return self.world.exponent(voter, self.world.issues[voter])

    def trustee(self, owner: int) -> int:
        return self.world.service if owner == 1 else self.world.held[self.world.board[owner - 2]]

    def number(self, voter: str) -> int:
        """The place of the voter's ballot in the archive."""
        return [cast[0] for cast in self.known["ballots"]].index(voter)


def made(votes: Sequence[tuple[str, str]], shares: Sequence[str] = ("sun", "wu"), **fields: Any) -> SecretWorld:
    """A case of ten voters up to its end; beside phone ballots, ``new-letter`` replaces a voter's credential."""
    world = SecretWorld(areas=AREAS, **fields)
    world.prepare()
    world.open_voting()
    for voter, choice in votes:
        if choice == "new-letter":
            world.revoke(voter, "lost")
            world.issue(voter, 2)
        else:
            world.cast(voter, choice)
    world.close_voting()
    world.reconcile()
    world.conclude([None, *shares])
    return world


def everybody(*choices: str) -> list[tuple[str, str]]:
    return [(f"v{place:04}", choices[place % len(choices)]) for place in range(1, len(AREAS) + 1)]


def questions(*, blank: bool) -> dict[str, Any]:
    return {"questions": [question("q1"), question("q2", blank=blank)]}


def committee(**limits: Any) -> dict[str, Any]:
    return make_changes(questions=[election("q1", CANDIDATES, seats=2, **limits)])


MAKERS: dict[str, Callable[[], SecretWorld]] = {
    "ordinary": lambda: made(everybody("for", "against", "abstain")),
    "missing-trustee": lambda: made(everybody("for", "against"), ("wu", "he", "lin"), size=5, threshold=3),
    "two-questions": lambda: made(everybody("for/against", "against/for", "for/for"), changes=questions(blank=False)),
    "blank": lambda: made(everybody("for/blank", "against/for", "for/against"), changes=questions(blank=True)),
    "election": lambda: made(everybody("ada+bo", "bo+cai+er", "ada+cai+dou"), changes=committee(min=2, max=3)),
    "blank-election": lambda: made(everybody("ada", "blank", "bo+er"), changes=committee(min=1, max=5, blank=True)),
    "re-votes": lambda: made([*everybody("for", "against"), ("v0003", "for"), ("v0001", "for"), ("v0003", "against")]),
    "revoked": lambda: made([*everybody("for", "against"), ("v0002", "new-letter"), ("v0002", "against")]),
}


@cache
def case(name: str) -> SecretWorld:
    return MAKERS[name]()


def load(name: str, measure: str) -> CaseBel:
    world = case(name)
    state = world.replay().case
    assert state.manifest is not None
    voters = sorted(counted_casts(state, state.manifest).items(), key=lambda item: item[1].index)
    bel = take_apart(name, world.archives()[f"{measure}.bel"], {"ballots": [(voter,) for voter, _ in voters]})
    return CaseBel(**vars(bel), world=world)


def earlier_ballot(bel: CaseBel, voter: str) -> bytes:
    """The ballot that this voter cast first."""
    bodies = [draft.body for draft in bel.world.drafts if draft.kind == "ballot_cast"]
    text: str = next(body["ballot"] for body in bodies if body["statement"]["voter"] == voter)
    return text.encode()


def double_and_take_away(bel: CaseBel) -> None:
    """S3 with S4: a voter votes twice for and once less against; only the proofs of the two options do not hold."""
    number = bel.number("v0008")
    ballot = bel.ballot(number)
    forge(bel, ballot, [2, -1, 0], range(1, 2))
    bel.sign(ballot, number)
    bel.count()


def lend_a_share(bel: CaseBel) -> None:
    """S1: what one trustee decrypted is said to be the missing one's."""
    part = bel.at(DECRYPTION, 3)
    assert part.owner == 6
    part.owner = 4


def shift_a_vote(bel: CaseBel) -> None:
    """S4 with the service's key: one vote more for the first option, with a result that fits the shifted factor."""
    changed(bel.at(DECRYPTION, SERVICE), lambda decryption: shift(decryption["decryption_factors"]))
    changed(bel.at(RESULT), lambda result: move(result["result"][0], FOR, -1))


def exchange_questions(bel: CaseBel) -> None:
    """S4 with all keys: the totals of two questions change places, decrypted and declared without a fault."""
    changed(bel.at(TALLY), lambda tally: tally.reverse())
    bel.decide()


def name_a_fourth(bel: CaseBel) -> None:
    """S3 with S4: a voter names four of at most three; only the proof of their number does not hold."""
    number = bel.number("v0008")
    ballot = bel.ballot(number)
    forge(bel, ballot, [1, 1, 1, 1, 0], range(2, 4))
    bel.sign(ballot, number)
    bel.count()


def seat_another(bel: CaseBel) -> None:
    """S1: a vote for the first candidate is declared as one for the third."""
    changed(bel.at(RESULT), lambda result: move(result["result"][0], BLANK + 1, -1))
    changed(bel.at(RESULT), lambda result: move(result["result"][0], BLANK + 3, 1))


def open_the_blank_votes(bel: CaseBel) -> None:
    """S1: a blank vote is declared as one for the first option."""
    changed(bel.at(RESULT), lambda result: move(result["result"][1], BLANK, -1))
    changed(bel.at(RESULT), lambda result: move(result["result"][1], BLANK + 1, 1))


def bring_back(bel: CaseBel) -> None:
    """S1: the first of a voter's ballots stands where the last one did."""
    bel.at(BALLOT, bel.number("v0001")).data[0] = earlier_ballot(bel, "v0001")


def use_the_lost_letter(bel: CaseBel) -> None:
    """S1: the ballot under a voter's revoked credential stands where the one under the new credential did."""
    bel.at(BALLOT, bel.number("v0002")).data[0] = earlier_ballot(bel, "v0002")


def raise_a_weight(bel: CaseBel) -> None:
    """S1: one voter's weight is larger in the list of credentials than in the tally."""
    lines = json.loads(bel.parts[0].data[2])
    key, weight, voter = lines[0].split(",")
    bel.parts[0].data[2] = format_structure([f"{key},{int(weight) + 1},{voter}", *lines[1:]])


def move(row: list[Any], place: int, votes: int) -> None:
    """Add to a number of the result, written as text if it is large."""
    row[place] = type(row[place])(int(row[place]) + votes)


WHOLE, ONE_BALLOT = "whole", "one ballot"  # what the tool refuses, in its first pass or in its second
FORGERIES: Sequence[tuple[str, Callable[[CaseBel], None], str, str]] = [
    ("ordinary", double_and_take_away, ONE_BALLOT, "proof-option-wrong"),
    ("ordinary", raise_a_weight, WHOLE, "tally-count-wrong"),
    ("missing-trustee", lend_a_share, WHOLE, "proof-decryption-wrong"),
    ("missing-trustee", shift_a_vote, WHOLE, "proof-decryption-wrong"),
    ("two-questions", exchange_questions, WHOLE, "tally-wrong"),
    ("blank", open_the_blank_votes, WHOLE, "result-decryption-wrong"),
    ("election", name_a_fourth, ONE_BALLOT, "proof-sum-wrong"),
    ("blank-election", seat_another, WHOLE, "result-decryption-wrong"),
    ("re-votes", bring_back, WHOLE, "tally-wrong"),
    ("revoked", use_the_lost_letter, ONE_BALLOT, "ballot-credential-unknown"),
]
BOTH = pytest.mark.parametrize("measure", ["area", "heads"])


@BOTH
@pytest.mark.parametrize("name", MAKERS)
def test_the_tool_accepts_the_archive(name: str, measure: str, belenios_tool: Tool) -> None:
    archive = case(name).archives()[f"{measure}.bel"]
    verdict = verify(belenios_tool, archive)
    assert (verdict.whole, verdict.ballots, verdict.checked) == (None, {}, len(AREAS))
    assert audit(archive).faults == []


@BOTH
@pytest.mark.parametrize(("name", "change", "where", "code"), FORGERIES)
def test_the_tool_refuses_the_forged_twin(
    name: str, change: Callable[[CaseBel], None], where: str, code: str, measure: str, belenios_tool: Tool
) -> None:
    bel = load(name, measure)
    assert bel.seal() == bel.world.archives()[f"{measure}.bel"]
    change(bel)
    assert [fault.code for fault in audit(bel.seal()).faults] == [code]
    verdict = verify(belenios_tool, bel.seal())
    assert not verdict.is_accepted
    if where == WHOLE:
        assert verdict.whole is not None
    else:
        assert len(verdict.ballots) == 1


def test_every_case_has_a_forged_twin() -> None:
    assert {forgery[0] for forgery in FORGERIES} == set(MAKERS)


def test_the_cases_are_what_they_are_called() -> None:
    assert len([part for part in load("missing-trustee", "area").parts if part.kind == DECRYPTION]) == 4
    assert len([draft for draft in case("re-votes").drafts if draft.kind == "ballot_cast"]) == len(AREAS) + 3
    assert b'"blank":true' in load("blank", "area").parts[0].data[0]
    assert b'"min":2,"max":3' in load("election", "area").parts[0].data[0]
    assert b'"blank":true,"min":1,"max":5' in load("blank-election", "area").parts[0].data[0]
    assert len(load("two-questions", "heads").election.questions) == 2
    first, second = (case("revoked").exponent("v0002", issue) for issue in (1, 2))
    keys = load("revoked", "heads").parts[0].data[2].decode()
    assert [text_of(secret) in keys for secret in (first, second)] == [False, True]


def text_of(secret: int) -> str:
    return element_text(GROUP, GROUP.base(secret))


def test_where_nothing_can_be_fetched_a_sentence_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoToolError, match="apt-get is not there"):
        fetch(tmp_path / "cache")
    assert not (tmp_path / "cache" / "root").exists()


def test_the_mirror_is_the_one_that_apt_uses_here() -> None:
    first = "'http://mirror.example/debian-security/dists/x-security/InRelease' mirror.example_x 0"
    second = "'http://mirror.example/a/debian/dists/x/InRelease' mirror.example_a 0"
    assert find_mirror(f"{first}\n{second}\n") == "http://mirror.example/a/debian"
    with pytest.raises(NoToolError, match="no mirror of Debian"):
        find_mirror(first)
