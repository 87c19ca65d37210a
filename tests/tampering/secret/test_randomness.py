"""A10: randomness that repeats, fails or stays behind. The phone's half of it: tests/booth/randomness.test.mjs."""

import base64
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from nacl import utils

from keys.adapters.sodium import SodiumGroup, draw_scalar, make_seed
from keys.elgamal import total
from keys.group import ORDER, Element
from notary.adapters import secret_steps, steps
from notary.adapters.station import Paper, enter_papers
from tests import secretworld
from tests.notary.boardroom import Boardroom
from tests.notary.desk import DAY, START
from tests.secretworld import GROUP, SecretWorld, make_secret_world
from tests.tampering.secret.record import assert_refused, bent, forge, opened
from voting.belenios.ballot import SecretBallot, check_secret_ballot, parse_secret_ballot
from voting.belenios.election import Election, Question, make_election
from voting.belenios.encrypt import make_secret_ballot

BALLOTS = 1_000


@cache
def election() -> Election:
    return make_election(GROUP, "KPj8DKHJGbhFrG", "n", "d", GROUP.base(77), [Question("q", ("one", "two"), 1, 1)])


def ballot(seed: bytes) -> SecretBallot:
    return parse_secret_ballot(GROUP, election(), make_secret_ballot(GROUP, election(), 4711, [(1, 0)], seed))


def halves_of(made: SecretBallot) -> list[bytes]:
    return [GROUP.encode(half) for choice in made.answers[0].choices for half in (choice.alpha, choice.beta)]


def commitments_of(made: SecretBallot) -> list[bytes]:
    """z·B + c·alpha of every branch of every option and of the sum, and of the signature: one for each nonce."""
    [answer] = made.answers
    pairs = [
        (choice.alpha, proof)
        for choice, proofs in zip(answer.choices, answer.option_proofs, strict=True)
        for proof in proofs
    ]
    pairs += [(total(GROUP, answer.choices).alpha, proof) for proof in answer.sum_proof]
    pairs += [(made.credential, made.signature)]
    return [GROUP.encode(GROUP.base_plus(proof.response, of, proof.challenge)) for of, proof in pairs]


def test_a10_a_thousand_ballots_of_the_same_choice_repeat_no_half_and_no_commitment() -> None:
    halves: set[bytes] = set()
    commitments: set[bytes] = set()
    for _ in range(BALLOTS):
        made = ballot(make_seed())
        halves |= set(halves_of(made))
        commitments |= set(commitments_of(made))
    assert len(halves) == BALLOTS * 4
    assert len(commitments) == BALLOTS * 6
    check_secret_ballot(GROUP, election(), made)
    again = [ballot(b"7" * 32) for _ in range(2)]  # the search would find a seed that came twice
    assert halves_of(again[0]) == halves_of(again[1])
    assert commitments_of(again[0]) == commitments_of(again[1])


def test_a10_without_randomness_there_is_no_ballot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office enters a paper while the system's random source fails: nothing is appended, then it works again."""
    room = Boardroom(tmp_path)
    room.equip()
    room.prepare()
    room.set_clock(START + 16 * DAY)
    secret_steps.accept_risk(room.work, "opening", "所有权人知情并同意", room.by("li", "wang"))
    steps.open_voting(room.work, room.by("li"))
    size = room.work.log.size

    def fail(_size: int) -> bytes:
        raise OSError("no randomness")

    serial = next(serial for serial, voter in room.work.process().case.paper.voter_of.items() if voter == "v0001")
    paper = Paper("v0001", "paper", {"q1": ["for"]}, serial, bytes(32))
    with monkeypatch.context() as patched:
        patched.setattr(utils, "random", fail)
        for source in (make_seed, draw_scalar):
            with pytest.raises(OSError, match="no randomness"):
                source()
        with pytest.raises(OSError, match="no randomness"):
            enter_papers(room.work, [paper], room.by("li", "wang"))
    assert room.work.log.size == size
    enter_papers(room.work, [paper], room.by("li", "wang"))
    assert room.work.log.size == size + 1


class Watching(SodiumGroup):
    """The instrumented build: remembers every secret scalar that a product is made with.

    Simulated branches go through ``base_plus`` and ``pair``, whose scalars are published on purpose.
    """

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def base(self, k: int) -> Element:
        self.seen.add(k % ORDER)
        return super().base(k)

    def mul(self, e: Element, k: int) -> Element:
        self.seen.add(k % ORDER)
        return super().mul(e, k)

    def base_plus(self, k: int, e: Element, x: int) -> Element:
        return GROUP.base_plus(k, e, x)

    def pair(self, e: Element, x: int, f: Element, y: int) -> Element:
        return GROUP.pair(e, x, f, y)


def spellings(scalar: int) -> list[bytes]:
    """A scalar as anything of ours or of Belenios' would write it."""
    little, big = scalar.to_bytes(32, "little"), scalar.to_bytes(32, "big")
    texts = [str(scalar).encode(), little.hex().encode(), big.hex().encode()]
    return [little, big, *texts, *(base64.b64encode(data).rstrip(b"=") for data in (little, big))]


def everything(world: SecretWorld) -> dict[str, bytes]:
    """What a case publishes: every file of the record, every entry, both archives."""
    files = dict(world.record().files)
    files |= {f"entry {index}": entry.data for index, entry in enumerate(world.entries())}
    return files | world.archives()


def test_a10_no_nonce_stands_in_anything_that_is_exported(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """All scalars of ballots, shares, drills, credentials and the ceremony, searched in every spelling."""
    watch = Watching()
    monkeypatch.setattr(secretworld, "GROUP", watch)
    world = make_secret_world()
    secret = {scalar for scalar in watch.seen if scalar > 2**128}  # small ones are weights and counts
    assert len(secret) > 200
    assert set(world.held.values()) | {world.service} <= secret
    haystack = b"\n".join([*everything(world).values(), "".join(capfd.readouterr()).encode()])
    assert b"individual_proofs" in haystack
    found = [spelling for scalar in secret for spelling in spellings(scalar) if spelling in haystack]
    assert found == []
    published = next(draft.body for draft in world.drafts if draft.kind == "ballot_cast")["ballot"]
    response = int(published.split('"response":"')[1].split('"')[0])
    assert any(spelling in haystack for spelling in spellings(response))  # the search finds what is there


PLACES: dict[str, Callable[[Any], Any]] = {
    "ballot": lambda fields: fields,
    "answer": lambda fields: fields["answers"][0],
    "ciphertext": lambda fields: fields["answers"][0]["choices"][0],
    "proof": lambda fields: fields["answers"][0]["individual_proofs"][0][0],
}


@pytest.mark.parametrize("place", PLACES)
def test_a10_no_structure_of_a_ballot_has_room_for_a_nonce(place: str) -> None:
    world = bent(opened)
    text = world.ballot_text("v0001", "for", world.manifest())
    made = forge(text, world.exponent("v0001"), lambda fields: PLACES[place](fields).update(nonce="1"))
    world.cast("v0001", "for", ballot_text=made)
    assert_refused(world, "secret-ballot-malformed")
