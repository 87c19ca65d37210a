"""Which ballots of an archive count: for each credential the last one, and none twice.

Kept in flat arrays beside the electorate, about 40 bytes for each credential and 150 for each ballot that replaces one.
Specification: voting/SPEC.md, "Belenios", Tally; Belenios specification, "Tallied ballots".
"""

import hashlib
from array import array

from voting.belenios.ballot import credential_of
from voting.belenios.electorate import Electorate
from voting.belenios.errors import BallotCredentialError, BallotRepeatedError, SecretBallotMalformedError

HASH_SIZE = 32


class BallotBox:
    """The ballots seen so far, by the place of their credential in the electorate."""

    def __init__(self, electorate: Electorate) -> None:
        self.ballots = 0
        self._electorate = electorate
        self._last = array("q", [-1]) * len(electorate.places)
        self._first_hashes = bytearray(HASH_SIZE * len(electorate.places))
        self._later_hashes: set[bytes] = set()

    def put(self, entry: int, data: bytes) -> None:
        """Note the ballot at event ``entry``; only its credential is read.

        Raises: SecretBallotMalformedError, BallotCredentialError, BallotRepeatedError.
        """
        self.ballots += 1
        place = self._place(data)
        sha256 = hashlib.sha256(data).digest()
        first = slice(HASH_SIZE * place, HASH_SIZE * (place + 1))
        if self._last[place] < 0:
            self._first_hashes[first] = sha256
        elif self._first_hashes[first] == sha256 or sha256 in self._later_hashes:
            raise BallotRepeatedError
        else:
            self._later_hashes.add(sha256)
        self._last[place] = entry

    def weight(self, entry: int, data: bytes) -> int:
        """Return the weight with which the ballot at ``entry`` counts; 0 if a later one replaces it."""
        place = self._place(data)
        return self._electorate.weights[place] if self._last[place] == entry else 0

    @property
    def counted(self) -> int:
        return sum(last >= 0 for last in self._last)

    @property
    def weight_counted(self) -> int:
        pairs = zip(self._last, self._electorate.weights, strict=True)
        return sum(weight for last, weight in pairs if last >= 0)

    def _place(self, data: bytes) -> int:
        credential = credential_of(data)
        if credential is None:
            raise SecretBallotMalformedError
        place = self._electorate.places.get(credential)
        if place is None:
            raise BallotCredentialError
        return place
