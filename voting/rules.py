"""The state of one vote, and whether an entry may follow it.

One checker, two callers: the server asks ``check_cast`` before it appends, the audit replays the same class.
The state is never stored: it is what the entries say.

    before --manifest_sealed--> sealed --voting_opened--> open --voting_closed--> closed

From each of them a refusal or termination by the office leads to ``ended``, and nothing is voted any more.
In ``sealed`` and ``open`` credentials are issued and revoked; in ``open`` ballots are cast and set aside.
Kinds that do not concern the vote only lengthen the log. Who may sign an officer's entry is decided by
``notary/process.py``; here stands what the entry must say.
Specification: ``voting/SPEC.md`` section Algorithms.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from keys.ed25519 import Verify
from keys.errors import ShapeWrongError
from keys.group import Group
from keys.puregroup import PureGroup
from ledger.entry import Entry
from ledger.merkle import Frontier
from voting.admission import check_cast
from voting.ballot import Ballot
from voting.bodies import BODIES, read_officers
from voting.delivery import follow_delivery
from voting.enrolment import REMOTE, check_way
from voting.errors import (
    BlobMissingError,
    CaseWrongError,
    ClosingWrongError,
    CredentialUsedError,
    ExtensionWrongError,
    NotOpenError,
    ProcessVersionError,
    RollWrongError,
    SealedLateError,
    SetAsideWrongError,
    VoterUnknownError,
)
from voting.manifest import APP, Manifest, parse_manifest
from voting.paper import PAPER_STEPS, Round
from voting.posting import ANNOUNCEMENT, POSTING_STEPS, ROLL, Postings
from voting.proxy import PROXY_STEPS, Mandates
from voting.register import Credential, Register
from voting.roll import Roll, weigh_roll
from voting.sealed import Sealed
from voting.secret_step import SECRET_STEPS, check_opening
from voting.statement import Casting, Officer, parse_ballot_cast, parse_statement

FIRST_ENDED = 1_796_083_200  # 2026-12-01 in UTC: no case of the first version of the process opens from then on
SECOND_ENDED = 1_798_761_600  # 2027-01-01 in UTC: nor one of the second
ENDED = {1: FIRST_ENDED, 2: SECOND_ENDED}
BLOB_LIMIT = 64 << 20
STEPS = {**SECRET_STEPS, **PAPER_STEPS, **PROXY_STEPS, **POSTING_STEPS, "delivery_recorded": follow_delivery}

Blobs = Callable[[bytes], bytes | None]
"""Gives the bytes that an entry names by SHA-256, or None."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot that stands in the ledger at ``index``; ``mandate`` if an agent cast it, of the entry there.

    ``questions`` are those that it may answer, None for all.
    """

    index: int
    id: bytes
    voter: str
    channel: str
    ballot: Ballot
    mandate: int | None = None
    questions: frozenset[str] | None = None

    def is_on(self, question: str) -> bool:
        """Whether this ballot may answer ``question``."""
        return self.questions is None or question in self.questions


class Case:
    """The vote as its first entries leave it. ``follow`` checks one more entry and takes it in, or raises."""

    def __init__(self, origin: str, verify: Verify, blobs: Blobs, group: Group | None = None) -> None:
        self.origin = origin
        self.verify = verify
        self._blobs = blobs
        self.blob_names: set[bytes] = set()
        self.officers: dict[str, Officer] = {}
        self.version = 1  # of the process: what older records did not yet demand is not asked of them
        self.manifest: Manifest | None = None
        self.roll: Roll | None = None
        self.state = "before"
        self.closes = 0
        self.extensions = 0
        self.register = Register()
        self.mandates = Mandates()
        self.postings = Postings()
        self.casts: dict[str, list[Cast]] = {}
        self.index_of: dict[bytes, int] = {}
        self.serials: set[str] = set()
        self.set_aside: dict[int, str] = {}
        self.served: set[str] = set()
        self.visits: set[bytes] = set()
        self.missed: dict[str, int] = {}
        self.sealed_at = 0
        self.paper = Round()
        self.invalid_paper: dict[str, str] = {}
        self.reconciled = False
        self.sealed = Sealed(origin, group or PureGroup())
        self._checked: tuple[int, Casting, Ballot] | None = None
        self._frontier = Frontier()
        self._roots = [self._frontier.root()]

    @property
    def extended(self) -> bool:
        """Whether the closing time was moved."""
        return self.extensions > 0

    @property
    def size(self) -> int:
        """How many entries were taken in."""
        return self._frontier.size

    @property
    def root(self) -> bytes:
        """Root of the tree over the entries taken in."""
        return self._roots[-1]

    def root_at(self, size: int) -> bytes:
        """Root of the tree over the first ``size`` entries, ``0 <= size <= self.size``."""
        return self._roots[size]

    def check_cast(self, casting: Casting, time: int, known: Ballot | None = None) -> Ballot:
        """Check that ``casting`` may follow now; the steps are in voting/admission.py, and what ``known`` is."""
        ballot = check_cast(self, casting, time, known=known)
        self._checked = (self.size, casting, ballot)
        return ballot

    def previous_of(self, voter: str) -> bytes | None:
        """Id of the voter's latest ballot, None before the first."""
        casts = self.casts.get(voter)
        return casts[-1].id if casts else None

    def is_used(self, voter: str, credential: int) -> bool:
        """Whether the voter's phone cast a ballot since the credential at this index was issued, or one that stands."""
        indices = [cast.index for cast in self.casts.get(voter, []) if cast.channel == APP]
        return any(index > credential or (self.version > 1 and index not in self.set_aside) for index in indices)

    # -- replay -------------------------------------------------------------------------------------------------

    def replay(self, entry: Entry, *, proved: bool = False) -> None:
        """Read what ``entry`` says and take it in, for a caller that need not ask who signed an officer's entry.

        ``proved``: the caller, or the office itself that appended the entry, has checked signatures and proofs before.
        """
        if proved and entry.kind == "ballot_cast":
            self._take_ballot(entry, proved=True)
            self._extend(entry)
            return
        read = BODIES.get(entry.kind)
        self.follow(entry, read(parse_statement(entry.body).body) if read else entry.body)

    def follow(self, entry: Entry, body: Any) -> None:
        """Check ``entry`` against this state and take it in.

        ``body`` is what the entry's statement says, as ``voting.bodies`` reads it; for a ballot the entry's own body.
        Raises: a RejectionError, and then the state is as it was.
        """
        step: Callable[[Entry, Any], None] | None = getattr(self, f"_follow_{entry.kind}", None)
        if step is not None:
            step(entry, body)
        elif entry.kind in STEPS:
            STEPS[entry.kind](self, entry, body)
        self._extend(entry)

    def _extend(self, entry: Entry) -> None:
        self._frontier.append(entry.leaf_hash)
        self._roots.append(self._frontier.root())

    def blob(self, sha256: bytes) -> bytes:
        """The bytes of the file that an entry names. Raises BlobMissingError."""
        data = self._blobs(sha256)
        if data is None or len(data) > BLOB_LIMIT or hashlib.sha256(data).digest() != sha256:
            raise BlobMissingError
        self.blob_names.add(sha256)
        return data

    def _follow_case_opened(self, entry: Entry, body: dict[str, Any]) -> None:
        version = body.get("process", 1)
        if version in ENDED and entry.time >= ENDED[version]:
            raise ProcessVersionError
        if ("rehearsal" in body) != (version > 2) or ("documents" in body and version < 3):
            raise ShapeWrongError("from version 3 on a case says whether it is a rehearsal, and may name documents")
        self.officers, self.version = read_officers(body), version

    def _follow_case_refused(self, _entry: Entry, _body: dict[str, Any]) -> None:
        self.state = "ended"

    def _follow_case_terminated(self, _entry: Entry, _body: dict[str, Any]) -> None:
        self.state = "ended"

    def _follow_manifest_sealed(self, entry: Entry, body: dict[str, Any]) -> None:
        manifest = parse_manifest(self.blob(body["manifest"]))
        if manifest.case != self.origin:
            raise CaseWrongError
        if self.roll is None or (manifest.roll_sha256, manifest.totals) != (self.roll.sha256, self.roll.totals):
            raise RollWrongError
        if entry.time > manifest.opens:
            raise SealedLateError
        if self.version > 1:
            self.postings.check_sealing(entry.time)
        roll = weigh_roll(self.roll, manifest.rounding)
        self.sealed.election = self.sealed.make_election(manifest)
        self.roll, self.manifest, self.state, self.closes = roll, manifest, "sealed", manifest.closes
        self.sealed_at, self.paper.is_demanded = entry.time, manifest.serials

    def _follow_ballot_cast(self, entry: Entry, _body: Any) -> None:
        self._take_ballot(entry, proved=False)

    def _take_ballot(self, entry: Entry, *, proved: bool) -> None:
        checked = self._checked
        if proved and checked and checked[0] == self.size and checked[1].body == entry.body:
            casting, ballot = checked[1:]  # at this very place, a moment ago
        else:
            casting = parse_ballot_cast(entry.body)
            ballot = check_cast(self, casting, entry.time, proved=proved)
        mandate = None if casting.mandate is None else self.mandates.recorded[casting.mandate]
        cast = Cast(entry.index, casting.id, casting.voter, casting.channel, ballot, casting.mandate)
        self.casts.setdefault(casting.voter, []).append(
            cast if mandate is None else replace(cast, questions=mandate.questions)
        )
        self.mandates.take_in(casting.voter, mandate)
        self.index_of[casting.id] = entry.index
        self.sealed.take_in(casting, ballot, self.register)
        if casting.assisted is not None:
            self.register.public_keys.add(casting.assisted.key)
            self.serials.add(casting.assisted.serial)

    def _follow_credential_issued(self, entry: Entry, body: dict[str, Any]) -> None:
        if self.state not in ("sealed", "open"):
            raise NotOpenError
        if self.roll is None or body["voter"] not in self.roll.by_id:
            raise VoterUnknownError
        check_way(body, self.manifest.credentials if self.manifest else (), is_open=self.state == "open")
        replaces = body.get("replaces")
        since = entry.index if replaces is None else replaces
        if body["kind"] == REMOTE and self.is_used(body["voter"], since):
            raise CredentialUsedError
        belenios = self.sealed.check_issued(body, self.register)
        credential = Credential(entry.index, body["voter"], body["issue"], body["key"])
        self.register.issue(credential, body["possession"], self.origin, self.verify, replaces)
        if belenios is not None:
            self.sealed.keys[entry.index] = belenios
            self.register.public_keys.add(belenios)

    def _follow_credential_revoked(self, _entry: Entry, body: dict[str, Any]) -> None:
        if self.state not in ("sealed", "open"):
            raise NotOpenError
        self.register.revoke(body["credential"])

    def _follow_voting_opened(self, entry: Entry, body: dict[str, Any]) -> None:
        if self.manifest is None or not self.manifest.opens <= entry.time < self.closes:
            raise ClosingWrongError("not the sealed opening time")
        if body["credentials"] != len(self.register.active):
            raise ClosingWrongError("the number of credentials differs")
        if self.version > 2:
            self.postings.check_answered(ROLL, ANNOUNCEMENT)
        check_opening(self)
        self.state = "open"

    def _follow_voting_extended(self, entry: Entry, body: dict[str, Any]) -> None:
        if self.manifest is None or (self.extensions and self.version < 3) or entry.time >= self.closes:
            raise ExtensionWrongError
        if not self.closes < body["closes"] <= self.manifest.latest_close:
            raise ExtensionWrongError
        if self.version > 2:
            self.blob(body["notice"])
        self.closes, self.extensions = body["closes"], self.extensions + 1

    def _follow_voting_closed(self, entry: Entry, body: dict[str, Any]) -> None:
        if entry.time < self.closes:
            raise ClosingWrongError("before the closing time")
        if (body["ballots"], body["voters"]) != (len(self.index_of), len(self.casts)):
            raise ClosingWrongError("the number of ballots or voters differs")
        self.state = "closed"

    def _follow_ballot_set_aside(self, _entry: Entry, body: dict[str, Any]) -> None:
        indices = set(body["ballots"])
        if self.state != "open" or len(indices) != len(body["ballots"]):
            raise SetAsideWrongError
        if not indices <= set(self.index_of.values()) - set(self.set_aside):
            raise SetAsideWrongError
        self.set_aside.update(dict.fromkeys(indices, body["reason"]))
