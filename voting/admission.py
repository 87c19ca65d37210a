"""Whether a ballot may be appended: the protocol's list of steps, for the server and on replay.

Specification: ``voting/SPEC.md`` section Algorithms, "Casting".
"""

import hashlib
from typing import TYPE_CHECKING

from voting.ballot import Ballot, parse_ballot
from voting.errors import (
    BallotHashWrongError,
    BallotLateError,
    BallotLimitError,
    BallotTwiceError,
    CaseWrongError,
    ChannelNotAllowedError,
    CheckpointSeenWrongError,
    ManifestWrongError,
    NotOpenError,
    PreviousWrongError,
    SequenceWrongError,
    SerialTwiceError,
    SignersWrongError,
    SuiteWrongError,
    VoterUnknownError,
)
from voting.manifest import Manifest
from voting.proxy import Mandate
from voting.secret_errors import BeleniosKeyWrongError, ElectionWrongError
from voting.statement import VOTER, Casting, check_officers

if TYPE_CHECKING:
    from voting.rules import Case

PAPER_OFFICERS = frozenset({"notary", "assistant"})


def check_cast(
    case: "Case", casting: Casting, time: int, *, proved: bool = False, known: Ballot | None = None
) -> Ballot:
    """Check that ``casting`` may follow in ``case`` now, at ``time``; returns the ballot it carries.

    ``proved`` is for a service that reads what it has itself appended: signatures and proofs are not checked again.
    Nor are they with ``known``, which this check gave for this very ``casting`` when the case was shorter: what a
    ballot says of itself rests on what never changes once the case is open, and all the rest is checked anew.

    Steps, in the order of voting/SPEC.md, "Casting":
    1 the case is open and not past its closing time; 2 statement and ballot belong to this case, manifest and suite;
    3 the voter is on the roll, the channel allowed, an agent's mandate in force; 4 the key is the voter's active one,
    or the officers' one-use key; 5 signatures; 6 the ballot answers the questions; 7 the chain of this voter's
    ballots; 8 the checkpoint the phone has seen is one of this log.
    Raises: one class of voting.errors for each, SignatureWrongError.
    """
    manifest = _open_manifest(case, time)  # 1
    _check_belongs(case, casting, manifest)  # 2
    _check_voter(case, casting, manifest)  # 3
    mandate = case.mandates.find(casting, time, manifest)  # 3
    public = _key_of(case, casting)  # 4
    if not proved and known is None:
        _check_signatures(case, casting, public)  # 5
    ballot = known or _read_ballot(case, casting, manifest, mandate, proved=proved)  # 6
    case.sealed.check_new(casting, ballot)  # 6
    _check_place(case, casting, manifest)  # 7
    if not 0 < casting.seen_size <= case.size or case.root_at(casting.seen_size) != casting.seen_root:
        raise CheckpointSeenWrongError  # 8
    return ballot


def check_copy(case: "Case", casting: Casting) -> None:
    """Check that ``casting``, whose id stands in the ledger, is as good as what stands there, whatever its signature.

    Raises: BallotHashWrongError, and what the signatures deserve. Source: attack A27.
    """
    if hashlib.sha256(casting.ballot).digest() != casting.ballot_sha256:
        raise BallotHashWrongError
    public = casting.assisted.key if casting.assisted else case.register.key_of(casting.credential)
    _check_signatures(case, casting, public)


def _open_manifest(case: "Case", time: int) -> Manifest:
    if case.state != "open" or case.manifest is None:
        raise NotOpenError
    if time >= case.closes:
        raise BallotLateError
    return case.manifest


def _check_belongs(case: "Case", casting: Casting, manifest: Manifest) -> None:
    if casting.case != manifest.case:
        raise CaseWrongError
    if casting.suite != manifest.suite:
        raise SuiteWrongError
    if not manifest.is_secret and casting.election is not None:
        raise SuiteWrongError("a recorded ballot names no election key")
    if case.sealed.election is not None and casting.election != bytes.fromhex(case.sealed.election.sha256):
        raise ElectionWrongError
    if casting.manifest != manifest.sha256:
        raise ManifestWrongError
    if hashlib.sha256(casting.ballot).digest() != casting.ballot_sha256:
        raise BallotHashWrongError


def _read_ballot(
    case: "Case", casting: Casting, manifest: Manifest, mandate: Mandate | None, *, proved: bool
) -> Ballot:
    if manifest.is_secret:
        return case.sealed.read_ballot(casting, case.register, proved=proved)
    if casting.assisted is not None and casting.assisted.belenios is not None:
        raise BeleniosKeyWrongError("a recorded ballot has no Belenios key")
    return parse_ballot(casting.ballot, manifest, mandate.questions if mandate else None)


def _check_voter(case: "Case", casting: Casting, manifest: Manifest) -> None:
    if case.roll is None or casting.voter not in case.roll.by_id:
        raise VoterUnknownError
    if casting.channel not in manifest.channels:
        raise ChannelNotAllowedError


def _key_of(case: "Case", casting: Casting) -> bytes:
    if casting.assisted is not None:
        case.register.check_new(casting.assisted.key)
        if casting.assisted.serial in case.serials:
            raise SerialTwiceError
        case.paper.check(casting.voter, casting.assisted.serial)
        return casting.assisted.key
    return case.register.active_key(casting.voter, casting.credential)


def _check_signatures(case: "Case", casting: Casting, public: bytes) -> None:
    first, others = casting.signatures[0], casting.signatures[1:]
    if first.key != VOTER:
        raise SignersWrongError
    case.verify(public, casting.signed, first.signature)
    count = 2 if casting.assisted is not None else 0
    check_officers(others, casting.assisted_signed, case.officers, PAPER_OFFICERS, count, case.verify)


def _check_place(case: "Case", casting: Casting, manifest: Manifest) -> None:
    casts = case.casts.get(casting.voter, [])
    if casting.id in case.index_of:
        raise BallotTwiceError
    if sum((cast.mandate is None) == (casting.mandate is None) for cast in casts) >= manifest.max_ballots:
        raise BallotLimitError
    if casting.sequence != len(casts) + 1:
        raise SequenceWrongError
    if casting.previous != case.previous_of(casting.voter):
        raise PreviousWrongError
