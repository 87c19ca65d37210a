"""The secret part of a case's state: ceremony, election, Belenios keys, what ballots may not repeat, tally, shares.

A case of recorded mode has one too, which stays empty. Checks never change the state; what is taken in was checked.
Specification: ``voting/SPEC.md`` section Algorithms, "Secret mode".
"""

from collections.abc import Container
from typing import TYPE_CHECKING, Any

from keys.elgamal import scale
from keys.group import Group, parse_element
from voting.ballot import Ballot, SealedBallot
from voting.belenios.ballot import (
    check_secret_ballot,
    credential_of,
    hash_unsigned,
    parse_secret_ballot,
    recall_choices,
)
from voting.belenios.decryption import Decryption
from voting.belenios.election import Election
from voting.belenios.result import Counts
from voting.belenios.tally import Tally, add_tallies, empty_tally
from voting.belenios.trustees import Single
from voting.ceremony import Ceremony
from voting.manifest import Manifest
from voting.register import Register
from voting.roll import Roll
from voting.secret import check_ballot_size, check_belenios_possession, make_case_election, make_questions
from voting.secret_bodies import AREA, MEASURES
from voting.secret_errors import (
    BallotCopiedError,
    BallotCredentialWrongError,
    BallotTestedError,
    BeleniosKeyWrongError,
)
from voting.share import Context
from voting.statement import Casting

if TYPE_CHECKING:
    from voting.rules import Cast


class Sealed:
    """What only a secret vote has. ``keys`` are Belenios keys by the index of the credential's entry, as bytes."""

    def __init__(self, origin: str, group: Group) -> None:
        self.origin = origin
        self.group = group
        self.ceremony = Ceremony(origin, group)
        self.election: Election | None = None
        self.keys: dict[int, bytes] = {}
        self.proved: Container[bytes] = ()  # SHA-256 of ballots whose elements, proofs and signature hold
        self.halves: dict[bytes, str] = {}
        self.cast_hashes: set[bytes] = set()
        self.tested: set[bytes] = set()
        self.drilled: set[str] = set()
        self.accepted: dict[str, list[dict[str, Any]]] = {}
        self.tallies: dict[str, Tally] = {}
        self.closing_size = 0  # how many entries the closed record has, once the tally stands
        self.confirmed: set[str] = set()
        self.shares: dict[str, dict[int, Decryption]] = {measure: {} for measure in MEASURES}
        self.share_texts: dict[str, dict[int, str]] = {measure: {} for measure in MEASURES}
        self.counts: dict[str, Counts] = {}
        self.destroyed = False

    @property
    def keeps_key(self) -> bool:
        """Whether there is a service's key that was not destroyed."""
        return not self.destroyed and any(isinstance(item, Single) for item in self.ceremony.items)

    def make_election(self, manifest: Manifest) -> Election | None:
        """The election of a manifest about to be sealed, None in recorded mode.

        Raises: TrusteesDifferError, BallotsTooLargeError.
        """
        self.ceremony.check_sealed(manifest.trustees)
        if not manifest.is_secret:
            return None
        check_ballot_size(make_questions(manifest))
        return make_case_election(self.group, manifest, self.ceremony.items)

    def context(self, manifest: Manifest) -> Context:
        """What the shares of this case belong to; the manifest is sealed and secret."""
        if self.election is None:
            raise ValueError("not a sealed secret vote")
        return Context(self.origin, manifest.sha256, self.election)

    # -- keys ---------------------------------------------------------------------------------------------------

    def read_key(self, text: str, register: Register) -> bytes:
        """The bytes of a Belenios key that this case has never heard of. Raises BeleniosKeyWrongError."""
        data = self.group.encode(parse_element(self.group, text))
        if data in register.public_keys:
            raise BeleniosKeyWrongError("known already")
        return data

    def check_issued(self, body: dict[str, Any], register: Register) -> bytes | None:
        """Check the Belenios part of a credential about to be issued; None in recorded mode.

        Raises: BeleniosKeyWrongError, BeleniosPossessionError, and what elements deserve.
        """
        given = body.get("belenios")
        if (given is None) != (self.election is None):
            raise BeleniosKeyWrongError("missing in a secret vote, or present in a recorded one")
        if given is None:
            return None
        data = self.read_key(given["key"], register)
        if data == body["key"]:
            raise BeleniosKeyWrongError("the same as the signing key")
        key = self.group.decode_nonzero(data)
        check_belenios_possession(self.group, self.origin, body["voter"], body["issue"], key, given["possession"])
        return data

    def key_of(self, casting: Casting, register: Register) -> bytes:
        """The Belenios key with which this ballot must be made.

        Raises: BeleniosKeyWrongError, and what elements deserve.
        """
        if casting.assisted is None:
            return self.keys[-1 if casting.credential is None else casting.credential]
        if casting.assisted.belenios is None:
            raise BeleniosKeyWrongError("an assisted ballot names its one-use credential")
        data = self.read_key(casting.assisted.belenios, register)
        if data == casting.assisted.key:
            raise BeleniosKeyWrongError("the same as the signing key")
        return data

    # -- ballots ------------------------------------------------------------------------------------------------

    def read_ballot(self, casting: Casting, register: Register, *, proved: bool = False) -> Ballot:
        """Decode a secret ballot and check what it says of itself.

        1. it is made with the credential due; 2. every element, proof and its signature hold.
        ``proved``: 2 was checked before, and is not checked again; nor is it for ballots of ``self.proved``.
        Raises: BallotCredentialWrongError, and what voting.belenios raises.
        """
        if self.election is None:
            raise ValueError("not a sealed secret vote")
        key = self.key_of(casting, register)
        if credential_of(casting.ballot) not in (None, key):  # one that names none is no ballot of this election: 2
            raise BallotCredentialWrongError  # 1, before anything costs much
        if proved or casting.ballot_sha256 in self.proved:
            choices = recall_choices(self.group, casting.ballot)
        else:
            made = parse_secret_ballot(self.group, self.election, casting.ballot)
            check_secret_ballot(self.group, self.election, made)  # 2
            choices = tuple(answer.choices for answer in made.answers)
        return Ballot((), SealedBallot(casting.ballot, key, hash_unsigned(casting.ballot), choices))

    def check_new(self, casting: Casting, ballot: Ballot) -> None:
        """Check that a ballot was not opened as a test, and that no half of a ciphertext was cast by another voter.

        Raises: BallotTestedError, BallotCopiedError.
        """
        if ballot.sealed is None:
            return
        if ballot.sealed.unsigned in self.tested:
            raise BallotTestedError
        if any(self.halves.get(half, casting.voter) != casting.voter for half in self._halves(ballot.sealed)):
            raise BallotCopiedError

    def take_in(self, casting: Casting, ballot: Ballot, register: Register) -> None:
        """Remember a checked ballot."""
        if ballot.sealed is None:
            return
        self.halves.update(dict.fromkeys(self._halves(ballot.sealed), casting.voter))
        self.cast_hashes.add(ballot.sealed.unsigned)
        if casting.assisted is not None:
            register.public_keys.add(ballot.sealed.credential)

    def _halves(self, ballot: SealedBallot) -> list[bytes]:
        return [self.group.encode(half) for row in ballot.choices for pair in row for half in (pair.alpha, pair.beta)]

    # -- tally --------------------------------------------------------------------------------------------------

    def add_up(self, counted: dict[str, "Cast"], roll: Roll, measure: str) -> Tally:
        """The encrypted tally of one measure: the counted ballots, each times its voter's weight in the sealed roll.

        Ballots of one weight are added up before they are weighed, which saves most of the products.
        """
        if self.election is None:
            raise ValueError("not a sealed secret vote")
        by_weight: dict[int, Tally] = {}
        for voter, cast in counted.items():
            if cast.ballot.sealed is not None:
                weight, choices = weight_of(roll, voter, measure), cast.ballot.sealed.choices
                before = by_weight.get(weight)
                by_weight[weight] = add_tallies(self.group, before, choices) if before else choices
        total = empty_tally(self.group, self.election)
        for weight, tally in by_weight.items():
            weighed = tuple(tuple(scale(self.group, choice, weight) for choice in row) for row in tally)
            total = add_tallies(self.group, total, weighed)
        return total


def weight_of(roll: Roll, voter: str, measure: str) -> int:
    """What a voter weighs in one measure: thousandths of a square metre, or heads."""
    line = roll.by_id[voter]
    return line.area if measure == AREA else line.head
