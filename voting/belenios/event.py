"""The chain of events in an archive: each names the one before it, and data that stand right before it.

Order of an election: Setup, then any number of Ballot, then EndBallots, EncryptedTally, any number of
PartialDecryption, Result. An archive may end after any of them. Shuffles belong to questions that we do not take.
Specification: voting/SPEC.md, "Belenios", Archive; Belenios specification, "Public data".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from keys.shape import integer, one_of
from voting.belenios.archive import Member
from voting.belenios.errors import (
    ArchiveDataWrongError,
    ArchiveMalformedError,
    ElectionUnsupportedError,
    EventChainWrongError,
    EventMalformedError,
    EventOrderWrongError,
)
from voting.belenios.payload import parse_owned, parse_setup, parse_sized
from voting.belenios.structure import format_structure, hash_text, in_order, parse_structure, sha256_hex

SETUP, BALLOT, END_BALLOTS = "Setup", "Ballot", "EndBallots"
TALLY, DECRYPTION, RESULT = "EncryptedTally", "PartialDecryption", "Result"
SHUFFLES = ("Shuffle", "EndShuffles")

FOLLOWERS = {
    None: (SETUP,),
    SETUP: (BALLOT, END_BALLOTS),
    BALLOT: (BALLOT, END_BALLOTS),
    END_BALLOTS: (TALLY,),
    TALLY: (DECRYPTION, RESULT),
    DECRYPTION: (DECRYPTION, RESULT),
    RESULT: (),
}
MAX_HEIGHT = 10**9
MAX_DATA = 5
"""The longest run of data before an event is that of Setup."""

_EVENT = in_order(
    {
        "parent": hash_text,
        "height": integer(0, MAX_HEIGHT),
        "type": one_of(SETUP, BALLOT, END_BALLOTS, TALLY, DECRYPTION, RESULT, *SHUFFLES),
        "payload": hash_text,
    },
    optional=["parent", "payload"],
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event with its place and the data it names, in the order in which they stand, its own payload last."""

    index: int
    kind: str
    data: tuple[bytes, ...]


class EventReader:
    """Reads the events of an archive one by one; ``index`` is the place of the one being read."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.index = 0
        self.head: str | None = None
        self.kind: str | None = None
        self._members = members

    def __iter__(self) -> Iterator[Event]:
        data: list[bytes] = []
        for member in self._members:
            if not member.is_event:
                data.append(member.data)
                if len(data) > MAX_DATA:
                    raise ArchiveDataWrongError("too many data before one event")
                continue
            yield self._follow(member, data)
            data = []
            self.index += 1
        if data:
            raise ArchiveMalformedError("ends with data and no event that names them")
        if self.head is None:
            raise ArchiveMalformedError("holds no event")

    def _follow(self, member: Member, data: Sequence[bytes]) -> Event:
        fields = parse_structure(member.data, _EVENT, EventMalformedError)
        if fields["height"] != self.index or fields.get("parent") != self.head:
            raise EventChainWrongError
        kind = fields["type"]
        if kind in SHUFFLES:
            raise ElectionUnsupportedError
        if kind not in FOLLOWERS[self.kind]:
            raise EventOrderWrongError
        _check_data(kind, fields.get("payload"), data)
        self.head, self.kind = member.sha256, kind
        return Event(self.index, kind, tuple(data))


def make_events(groups: Iterable[tuple[str, Sequence[bytes]]]) -> Iterator[Member]:
    """Yield the members of an archive for events given as kind and data without the structures that name them.

    The data: of a Setup election, trustees, credentials; of a Ballot the ballot; of an EncryptedTally the tally and a
    structure naming it; of a PartialDecryption the decryption and a structure naming it; of a Result the result.
    """
    head = None
    for height, (kind, data) in enumerate(groups):
        fields: dict[str, Any] = {} if head is None else {"parent": head}
        fields |= {"height": height, "type": kind}
        if data:
            fields["payload"] = sha256_hex(data[-1])
        yield from (Member(False, item) for item in data)
        event = Member(True, format_structure(fields))
        head = event.sha256
        yield event


def _check_data(kind: str, payload: str | None, data: Sequence[bytes]) -> None:
    """Check that ``data`` are what the payload names, in its order, and then the payload itself."""
    if (payload is None) != (kind == END_BALLOTS):
        raise EventMalformedError("names no payload where it must, or one where it must not")
    hashes = [sha256_hex(item) for item in data]
    if hashes[-1:] != ([] if payload is None else [payload]):
        raise ArchiveDataWrongError
    if hashes[:-1] != (_named_by(kind, data[-1]) if data else []):
        raise ArchiveDataWrongError


def _named_by(kind: str, payload: bytes) -> list[str]:
    """Return the hashes of the data that the payload of such an event names."""
    if kind == SETUP:
        return parse_setup(payload)
    if kind == TALLY:
        return [parse_sized(payload).tally]
    if kind == DECRYPTION:
        return [parse_owned(payload).decryption]
    return []
