"""A ballot box in memory: a real log of signed, chained entries, and a case that stands at its end."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import pytest

from keys.adapters.sodium import SodiumGroup, check_signature
from keys.canonical import Json, encode_canonical
from keys.encoding import hex_of
from keys.errors import RejectionError
from ledger.entry import Entry, first_prev, make_entry
from tests.simulator import Draft, World
from voting.cast import Accepted, cast_ballot, read_request
from voting.rules import Case
from voting.statement import cast_message

Request: TypeAlias = dict[str, Any]


class MemoryLog:
    """The end of one log. Appends as the service does: chained, signed by the office, one entry for an idem key."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.entries: list[Entry] = []
        self.keys: dict[str, int] = {}
        self.now = 0

    def append(self, kind: str, body: Mapping[str, Json], *, idem_key: str | None = None) -> Entry:
        assert idem_key is None or idem_key not in self.keys
        prev = self.entries[-1].sha256 if self.entries else first_prev(self.world.origin)
        world = self.world
        index = len(self.entries)
        entry = make_entry(world.origin, kind, body, index, prev, self.now, world.office, world.office_key.sign)
        self.entries.append(entry)
        if idem_key is not None:
            self.keys[idem_key] = entry.index
        return entry


class Box:
    """A simulated case with its log and state, ready to take ballots over the corridor."""

    def __init__(self, *, opened: bool = True, world: World | None = None, **fields: Any) -> None:
        self.world = world or World(**fields)
        self.world.prepare()
        if opened:
            self.world.open_voting()
        self.start()

    def start(self) -> None:
        """Begin an empty log and append all of the world's drafts."""
        self.log = MemoryLog(self.world)
        blobs = self.world.blobs
        self.case = Case(self.world.origin, check_signature, lambda sha256: blobs.get(sha256.hex()), SodiumGroup())
        self.catch_up()

    def catch_up(self) -> None:
        """Append the world's drafts that are not in the log yet, and follow them."""
        for draft in self.world.drafts[len(self.log.entries) :]:
            self.log.now = draft.time
            self.case.replay(self.log.append(draft.kind, draft.body))

    def request(self, voter: str, option: str, **bent: Any) -> dict[str, Any]:
        """What the voter's phone sends; ``bent`` overrides fields of the statement before it is signed."""
        body = self.world.cast_body(voter, option, **bent)
        signature = body["signatures"][0]["signature"]
        return {"ballot": body["ballot"], "signature": signature, "statement": body["statement"]}

    def send(self, request: Any) -> Accepted:
        """One request: checked, appended, followed; a retry appends nothing."""
        accepted = cast_ballot(read_request(encode_canonical(request)), self.case, self.log)
        if not accepted.repeated:
            self.take_in(request["statement"]["voter"], accepted)
        return accepted

    def take_in(self, voter: str, accepted: Accepted) -> None:
        """Follow the entry just appended, and let the world know of it."""
        entry = self.log.entries[accepted.index]
        self.case.replay(entry)
        self.world.drafts.append(Draft(entry.kind, entry.body, entry.time))
        self.world.casts.setdefault(voter, []).append(accepted.ballot_id)

    def cast(self, voter: str, option: str, **bent: Any) -> Accepted:
        return self.send(self.request(voter, option, **bent))

    def state(self) -> tuple[Any, ...]:
        """Everything a refusal must leave as it was."""
        case = self.case
        casts = {voter: tuple(cast.id for cast in casts) for voter, casts in case.casts.items()}
        register = (dict(case.register.active), frozenset(case.register.public_keys), len(case.register.credentials))
        return len(self.log.entries), case.size, case.root, case.state, casts, dict(case.index_of), register


def assert_refused(box: Box, request: Any, code: str) -> None:
    """The request is refused by this code, and nothing has changed."""
    data = request if isinstance(request, bytes) else encode_canonical(request)
    before = box.state()
    with pytest.raises(RejectionError) as caught:
        cast_ballot(read_request(data), box.case, box.log)
    assert (caught.value.code, box.state()) == (code, before)


def signed(box: Box, request: Request, key: Any = None) -> Request:
    """The request signed anew over its statement."""
    signer = key or box.world.voter_key(request["statement"]["voter"])
    return {**request, "signature": hex_of(signer.sign(cast_message(request["statement"])))}
