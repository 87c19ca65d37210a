"""Archives made by Belenios' own tool, taken apart, bent and sealed again as far as the adversary's keys reach.

A bend changes a ``Bel`` of its own and may give bytes instead. Sealing makes every name, hash and link anew, from the
events and the data in them: that is what anybody can do (S1). With keys of the archive's own people (``sign``, for a
voter's credential; ``decrypt``, for trustees) ballots are signed and tallies decrypted anew (S3, S4).
S0 changes bytes and nothing else; S6 has every key but those that the refusal rests on.
"""

import copy
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from keys.adapters.aesgcm import AesGcm
from keys.adapters.sodium import SodiumGroup
from keys.ceremony import open_share
from keys.channel import derive_secret
from keys.group import Element
from keys.schnorr import sign_ballot
from tests.keys.groups import drawing
from voting.belenios.archive import format_archive, read_members
from voting.belenios.audit import Expected, Outcome, audit_archive
from voting.belenios.ballot import parse_secret_ballot
from voting.belenios.batch import check_batch
from voting.belenios.count import count_tally
from voting.belenios.credential import secret_exponent
from voting.belenios.decryption import combine_decryptions, make_decryption, parse_decryption
from voting.belenios.election import Election, parse_election
from voting.belenios.electorate import parse_electorate
from voting.belenios.encrypt import make_secret_ballot
from voting.belenios.event import BALLOT, DECRYPTION, RESULT, SETUP, TALLY, EventReader, make_events
from voting.belenios.payload import format_owned, format_setup, format_sized, parse_owned, parse_sized
from voting.belenios.result import format_result
from voting.belenios.structure import compact_hash, format_proof, format_structure
from voting.belenios.tally import add_tallies, choices_of, empty_tally, format_tally, parse_tally, scale_tally
from voting.belenios.trustees import parse_trustees

VECTORS = Path(__file__).parents[2] / "vectors" / "belenios"
NAMES = ("single", "heads", "threshold", "shares", "pair", "empty")
GROUP = SodiumGroup()
TIME = slice(136, 147)
ELECTION, TRUSTEES, CREDENTIALS = 0, 1, 2


@dataclass
class Part:
    """One event with its data, without the structures that only name other data."""

    kind: str
    data: list[bytes]
    ballots: int = 0
    weight: int = 0
    owner: int = 0

    @property
    def named(self) -> list[bytes]:
        """The data as they stand in the archive."""
        if self.kind == SETUP:
            return [*self.data, format_setup(*self.data)]
        if self.kind == TALLY:
            return [*self.data, format_sized(self.ballots, self.weight, self.data[0])]
        if self.kind == DECRYPTION:
            return [*self.data, format_owned(self.owner, self.data[0])]
        return self.data


@dataclass
class Bel:
    """An archive in parts."""

    name: str
    time: int
    parts: list[Part]
    known: dict[str, Any] = field(repr=False)

    def seal(self) -> bytes:
        """S1: the archive of these parts, every name and link made anew."""
        return b"".join(format_archive(self.time, make_events((part.kind, part.named) for part in self.parts)))

    @property
    def election(self) -> Election:
        return parse_election(GROUP, self.parts[0].data[0])

    def at(self, kind: str, number: int = 0) -> Part:
        """The part of a kind, counted from 0."""
        return [part for part in self.parts if part.kind == kind][number]

    def entry(self, kind: str, number: int = 0) -> int:
        return [index for index, part in enumerate(self.parts) if part.kind == kind][number]

    def ballot(self, number: int = 0) -> Any:
        """A ballot as parsed JSON, to be bent and given to ``put``."""
        return json.loads(self.at(BALLOT, number).data[0])

    def put(self, ballot: Any, number: int = 0) -> None:
        self.at(BALLOT, number).data[0] = format_structure(ballot)

    def secret(self, voter: str) -> int:
        """S3: a voter's secret exponent."""
        return secret_exponent(self.known["uuid"], self.known["credentials"][voter])

    def voter(self, number: int) -> str:
        voter: str = self.known["ballots"][number][0]
        return voter

    def sign(self, ballot: Any, number: int = 0) -> None:
        """S3: put a bent ballot in place of one of the same voter, signed anew."""
        put_signature(ballot, self.secret(self.voter(number)))
        self.put(ballot, number)

    def vote(self, voter: str, choices: Sequence[Sequence[int]], seed: int = 7) -> bytes:
        """A good ballot of this voter."""
        return make_secret_ballot(GROUP, self.election, self.secret(voter), choices, bytes([seed]) * 32)

    def trustee(self, owner: int) -> int:
        """S4: a trustee's secret, counted from 1."""
        singles = [int(secret) for secret in self.known["singles"]]
        if owner <= len(singles):
            return singles[owner - 1]
        keys = self.keys()
        found = self.known["pedersen"][owner - len(singles) - 1]
        return open_share(GROUP, derive_secret(found["seed"]), keys[owner - 1], found["sealed"], AesGcm())

    def keys(self) -> list[Element]:
        return [trustee.key for item in parse_trustees(GROUP, self.parts[0].data[1]) for trustee in item.keys]

    def decrypt(self, owner: int, tally: bytes | None = None) -> bytes:
        """S4: the partial decryption of the archive's tally, or of another."""
        data = self.at(TALLY).data[0] if tally is None else tally
        election = self.election
        draw = drawing(f"decryption {owner}")
        return make_decryption(
            GROUP, election.fingerprint, self.trustee(owner), parse_tally(GROUP, election, data), draw
        )

    def count(self) -> None:
        """S4 with all trustees: add up the ballots anew, decrypt, and declare what comes out."""
        election, electorate = self.election, parse_electorate(self.parts[0].data[2])
        last = {}
        for part in self.parts:
            if part.kind == BALLOT:
                ballot = parse_secret_ballot(GROUP, election, part.data[0])
                last[GROUP.encode(ballot.credential)] = ballot
        tally, tallied = empty_tally(GROUP, election), self.at(TALLY)
        for credential, ballot in last.items():
            tally = add_tallies(GROUP, tally, scale_tally(GROUP, choices_of(ballot), electorate.weight(credential)))
        tallied.data[0] = format_tally(GROUP, tally)
        tallied.ballots, tallied.weight = len(last), sum(electorate.weight(credential) for credential in last)
        self.decide()

    def decide(self) -> None:
        """S4 with all trustees: decrypt the tally as it stands and declare what comes out."""
        election, items = self.election, parse_trustees(GROUP, self.parts[0].data[1])
        tally, good = parse_tally(GROUP, election, self.at(TALLY).data[0]), {}
        for part in self.parts:
            if part.kind == DECRYPTION:
                part.data[0] = self.decrypt(part.owner)
                good[part.owner] = parse_decryption(GROUP, election, part.data[0])
        factors = combine_decryptions(GROUP, election, items, good)
        self.at(RESULT).data[0] = format_result(count_tally(GROUP, tally, factors, self.at(TALLY).weight))


def bent(bel: Bel, place: int, change: Callable[[Any], object]) -> None:
    """Change one of the setup's structures in place."""
    value = json.loads(bel.parts[0].data[place])
    change(value)
    bel.parts[0].data[place] = format_structure(value)


def put_signature(ballot: Any, secret: int) -> None:
    """Sign a ballot as its holder would."""
    unsigned = {name: value for name, value in ballot.items() if name != "signature"}
    signed = compact_hash(format_structure(unsigned))
    ballot["signature"] = {"hash": signed, "proof": format_proof(sign_ballot(GROUP, secret, signed, 12345))}


def take_apart(name: str, raw: bytes, known: dict[str, Any]) -> Bel:
    parts = []
    for event in EventReader(read_members(io.BytesIO(raw))):
        part = Part(event.kind, list(event.data))
        if event.kind in (SETUP, TALLY, DECRYPTION):
            payload = part.data.pop()
            if event.kind == TALLY:
                sized = parse_sized(payload)
                part.ballots, part.weight = sized.ballots, sized.weight
            if event.kind == DECRYPTION:
                part.owner = parse_owned(payload).owner
        parts.append(part)
    return Bel(name, int(raw[TIME], 8), parts, known)


def raw(name: str) -> bytes:
    return (VECTORS / f"{name}.bel").read_bytes()


@cache
def _loaded(name: str) -> Bel:
    return take_apart(name, raw(name), json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8")))


def load(name: str) -> Bel:
    return copy.deepcopy(_loaded(name))


def check_here(data: bytes, batches: Any) -> Any:
    election = parse_election(GROUP, data)
    return (check_batch(GROUP, election, batch) for batch in batches)


def audit(data: bytes, expected: Expected | None = None) -> Outcome:
    return audit_archive(lambda: io.BytesIO(data), GROUP, check_here, expected or Expected())


def assert_accepted(data: bytes, expected: Expected | None = None) -> Outcome:
    outcome = audit(data, expected)
    assert outcome.faults == []
    return outcome


def assert_refused(data: bytes, code: str, entry: int | None, expected: Expected | None = None) -> None:
    first = audit(data, expected).faults[0]
    assert (first.code, first.entry) == (code, entry), first


Make: TypeAlias = Callable[[Bel], bytes | None]


@dataclass(frozen=True, slots=True)
class Bend:
    """One mutation of the archive ``base``, and the one refusal it deserves."""

    number: str
    adversary: str
    what: str
    code: str
    entry: int | None
    make: Make
    base: str
    expected: Expected | None

    def __str__(self) -> str:
        return self.what.replace(" ", "-")

    def check(self) -> None:
        """The archive as it was is accepted and the bent one refused by this code at this event."""
        assert_accepted(load(self.base).seal(), self.expected)
        bel = load(self.base)
        made = self.make(bel)
        assert_refused(bel.seal() if made is None else made, self.code, self.entry, self.expected)


BENDS: list[Bend] = []


def bend(
    number: str,
    adversary: str,
    what: str,
    code: str,
    entry: int | None = None,
    base: str = "single",
    expected: Expected | None = None,
) -> Callable[[Make], Make]:
    """Register the decorated function as a bend."""

    def register(make: Make) -> Make:
        BENDS.append(Bend(number, adversary, what, code, entry, make, base, expected))
        return make

    return register


def bends(module: str, *numbers: str) -> list[Bend]:
    """All bends of these items of the catalogue in the module of this name."""
    found = [item for item in BENDS if item.make.__module__ == module and item.number in numbers]
    assert {item.number for item in found} == set(numbers)
    return found
