"""Whether an archive of Belenios holds: everything in it that can be checked without knowing anything else.

    1 setup        the first event: election, trustees, their key, the public credentials; the hashes expected, if any
    2 events       the archive to its end: every header, name, hash, link and place
    3 ballots      every ballot, those too that a later one replaces
    4 tally        the sum of the last ballots by their weights, made again
    5 decryption   every partial decryption; enough of them
    6 result       what they give
    7 limits       what an archive alone cannot show

The check stops after the first stage that fails; a stage reports all it found. The archive is read twice, ballot by
ballot: first the chain, so that it is known which ballots count, then the ballots themselves, in batches that may be
checked anywhere. Specification: voting/SPEC.md, "Belenios", Audit.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from keys.errors import RejectionError
from keys.group import Group
from voting.belenios.archive import Readable, read_members
from voting.belenios.ballotbox import BallotBox
from voting.belenios.batch import BATCH_SIZE, Cast, Checked, Fault, decode_tally, make_fault
from voting.belenios.decryption import Factors
from voting.belenios.election import Election, parse_election
from voting.belenios.electorate import Electorate, parse_electorate
from voting.belenios.errors import (
    ArchiveMalformedError,
    DecryptionOwnerError,
    ElectionKeyWrongError,
    ElectionOtherError,
    ElectorateOtherError,
    ResultMissingError,
    TallyCountWrongError,
    TallyWrongError,
)
from voting.belenios.event import BALLOT, DECRYPTION, END_BALLOTS, RESULT, SETUP, TALLY, Event, EventReader
from voting.belenios.opening import open_tally
from voting.belenios.payload import parse_owned, parse_sized
from voting.belenios.result import Counts, check_result, parse_result
from voting.belenios.structure import sha256_hex
from voting.belenios.tally import Tally, add_tallies, empty_tally, equal_tallies, parse_tally
from voting.belenios.trustees import Item, Single, check_trustees, make_election_key, parse_trustees

MAX_FAULTS = 100
STAGES = {
    SETUP: "voting",
    BALLOT: "voting",
    END_BALLOTS: "closed",
    TALLY: "tallied",
    DECRYPTION: "tallied",
    RESULT: "result",
}
LIMITS = (
    "who may vote, who the trustees are and which ballot of a voter came last are the archive's word; "
    "decryption is proved with the strength of protocol version 1"
)

OpenArchive: TypeAlias = Callable[[], AbstractContextManager[Readable]]
CheckBatches: TypeAlias = Callable[[bytes, Iterable[tuple[Cast, ...]]], Iterable[Checked]]
"""Checks batches of ballots of the election with these bytes, and gives the outcomes in the same order."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the caller knows from elsewhere. ``result`` False: the archive may end before its result."""

    election_sha256: str | None = None
    credentials_sha256: str | None = None
    result: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the check: ``status`` is ok or failed."""

    id: str
    status: str
    detail: str


@dataclass(slots=True)
class Outcome:
    """What was checked and found; ``stage`` says how far the election has come, ``counts`` only where it has ended."""

    stages: list[Stage] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stage: str | None = None
    election: Election | None = None
    counts: Counts | None = None
    ballots: int = 0
    counted: int = 0
    weight: int = 0


class Stop(Exception):  # noqa: N818 - not an error: the end of an audit after a failed stage
    """A stage failed; the outcome says why."""


def audit_archive(open_archive: OpenArchive, group: Group, check_batches: CheckBatches, expected: Expected) -> Outcome:
    """Check an archive.

    Shapes: ``open_archive`` opens it from its beginning, and is called twice.
    Raises: nothing for bad input; every fault is in the outcome.
    """
    audit = _Audit(open_archive, group, check_batches, expected)
    try:
        audit.run()
    except Stop:
        audit.outcome.counts = None
    return audit.outcome


class _Audit:
    """The stages in order, each a method; what later stages need stands in attributes."""

    def __init__(
        self, open_archive: OpenArchive, group: Group, check_batches: CheckBatches, expected: Expected
    ) -> None:
        self.outcome = Outcome()
        self._open = open_archive
        self._group = group
        self._check_batches = check_batches
        self._expected = expected
        self._election: Election
        self._items: tuple[Item, ...] = ()
        self._electorate: Electorate
        self._box: BallotBox
        self._box_faults: list[Fault] = []
        self._events: dict[str, Event] = {}
        self._decryptions: dict[int, Event] = {}
        self._head: str | None = None
        self._sum: Tally
        self._tally: Tally
        self._factors: Factors | None = None

    def run(self) -> None:
        with self._open() as stream:
            reader = EventReader(read_members(stream))
            events = iter(reader)
            self._stage("setup", lambda faults: self._check_setup(reader, events))
            self._stage("events", lambda faults: self._check_events(reader, events))
        self._stage("ballots", self._check_ballots)
        if TALLY in self._events:
            self._stage("tally", lambda faults: self._check_tally(self._events[TALLY]))
        if self._decryptions or RESULT in self._events:
            self._stage("decryption", self._check_decryptions)
        self._stage("result", lambda faults: self._check_result(self._events.get(RESULT)))
        self.outcome.stages.append(Stage("limits", "ok", LIMITS))

    def _stage(self, name: str, check: Callable[[list[Fault]], str]) -> None:
        faults: list[Fault] = []
        detail = ""
        try:
            detail = check(faults)
        except RejectionError as error:
            faults.append(make_fault(error, None))
        if faults:
            faults = sorted(faults, key=lambda fault: -1 if fault.entry is None else fault.entry)[:MAX_FAULTS]
            self.outcome.faults.extend(faults)
            self.outcome.stages.append(Stage(name, "failed", faults[0].detail))
            raise Stop
        self.outcome.stages.append(Stage(name, "ok", detail))

    def _check_setup(self, reader: EventReader, events: Iterator[Event]) -> str:
        try:
            setup = next(events)
            election, trustees, credentials = setup.data[:3]
            self._election = self.outcome.election = parse_election(self._group, election)
            if self._expected.election_sha256 not in (None, self._election.sha256):
                raise ElectionOtherError
            if self._expected.credentials_sha256 not in (None, sha256_hex(credentials)):
                raise ElectorateOtherError
            self._items = parse_trustees(self._group, trustees)
            check_trustees(self._group, self._items)
            if not self._group.equal(make_election_key(self._group, self._items), self._election.key):
                raise ElectionKeyWrongError
            self._electorate = parse_electorate(credentials)
            for credential in self._electorate.places:
                self._group.decode_nonzero(credential)
        except ArchiveMalformedError:
            raise  # Nothing was read that has a number.
        except RejectionError as error:
            _raise_at(error, reader.index)
        self._box = BallotBox(self._electorate)
        return (
            f"election {self._election.sha256}, {self._count_trustees()}; "
            f"{len(self._electorate.places)} credentials {sha256_hex(credentials)}"
        )

    def _count_trustees(self) -> str:
        words = (
            "a trustee" if isinstance(item, Single) else f"{item.threshold} of {len(item.keys)} trustees"
            for item in self._items
        )
        return "decrypted by " + " and ".join(words)

    def _check_events(self, reader: EventReader, events: Iterator[Event]) -> str:
        try:
            for event in events:
                self._note(event)
        except RejectionError as error:
            _raise_at(error, reader.index)
        self._head = reader.head
        self.outcome.stage = STAGES[reader.kind or SETUP]
        self.outcome.ballots, self.outcome.counted = self._box.ballots, self._box.counted
        self.outcome.weight = self._box.weight_counted
        return f"{reader.index} events, each names the one before it; the last is {reader.head}"

    def _note(self, event: Event) -> None:
        """Keep of an event what later stages need: of a ballot next to nothing."""
        if event.kind == BALLOT:
            try:
                self._box.put(event.index, event.data[0])
            except RejectionError as error:
                if len(self._box_faults) < MAX_FAULTS:
                    self._box_faults.append(make_fault(error, event.index))
        elif event.kind == DECRYPTION:
            owner = parse_owned(event.data[-1]).owner
            if owner in self._decryptions or owner > sum(len(item.keys) for item in self._items):
                raise DecryptionOwnerError
            self._decryptions[owner] = event
        else:
            self._events[event.kind] = event

    def _check_ballots(self, faults: list[Fault]) -> str:
        faults.extend(self._box_faults)
        self._sum = empty_tally(self._group, self._election)
        for checked in self._check_batches(self._election.data, self._batches()):
            faults.extend(checked.faults[: MAX_FAULTS - len(faults)])
            if checked.sum is not None:
                part = decode_tally(self._group, self._election, checked.sum)
                self._sum = add_tallies(self._group, self._sum, part)
        replaced = self._box.ballots - self._box.counted
        return f"{self._box.ballots} ballots, every proof and signature checked; {replaced} replaced by later ones"

    def _batches(self) -> Iterator[tuple[Cast, ...]]:
        """Read the archive again and give the ballots that may have been cast."""
        if len(self._box_faults) == MAX_FAULTS:
            return
        refused = {fault.entry for fault in self._box_faults}
        with self._open() as stream:
            reader = EventReader(read_members(stream))
            batch: list[Cast] = []
            for event in reader:
                if event.kind != BALLOT or event.index in refused:
                    continue
                batch.append(Cast(event.index, event.data[0], self._box.weight(event.index, event.data[0])))
                if len(batch) == BATCH_SIZE:
                    yield tuple(batch)
                    batch = []
            if batch:
                yield tuple(batch)
            if reader.head != self._head:
                raise ArchiveMalformedError("changed while it was read")

    def _check_tally(self, event: Event) -> str:
        try:
            sized = parse_sized(event.data[-1])
            if (sized.ballots, sized.weight) != (self._box.counted, self._box.weight_counted):
                raise TallyCountWrongError
            self._tally = parse_tally(self._group, self._election, event.data[0])
            if not equal_tallies(self._group, self._tally, self._sum):
                raise TallyWrongError
        except RejectionError as error:
            _raise_at(error, event.index)
        return f"{sized.ballots} ballots of weight {sized.weight} added up again"

    def _check_decryptions(self, faults: list[Fault]) -> str:
        result = self._events.get(RESULT)
        found = open_tally(self._group, self._election, self._items, self._tally, self._decryptions, result)
        faults.extend(found.faults)
        self._factors = found.factors
        aside = "".join(f"; the one at entry {fault.entry} does not hold and is set aside" for fault in found.aside)
        return f"{found.good} partial decryptions hold{aside}"

    def _check_result(self, event: Event | None) -> str:
        if event is None:
            if self._expected.result:
                raise ResultMissingError
            return "there is none yet, and none was asked for"
        try:
            counts = parse_result(self._election, event.data[0])
            total = self._box.weight_counted
            assert self._factors is not None  # noqa: S101 - the stage before combined them
            check_result(self._group, self._election, self._tally, self._factors, counts, total)
        except RejectionError as error:
            _raise_at(error, event.index)
        self.outcome.counts = counts
        return "what the partial decryptions give"


def _raise_at(error: RejectionError, entry: int) -> NoReturn:
    """Raise ``error`` again with the event at fault."""
    error.entry = entry if error.entry is None else error.entry
    raise error
