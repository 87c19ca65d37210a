"""The public credentials of an election with their weights: who may vote, and what a vote weighs.

The list can be long, so it is read piece by piece and kept in flat arrays, about 200 bytes for each credential.
Specification: voting/SPEC.md, "Belenios", Structures; Belenios specification, "Credentials".
"""

import json
import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keys.encoding import parse_decimal
from keys.errors import EncodingMalformedError
from voting.belenios.errors import ElectorateMalformedError, ElectorateRepeatedError, WeightsTooLargeError
from voting.belenios.structure import format_structure

MAX_TOTAL = 10**11
"""More than this can nobody find again as a discrete logarithm."""

_NAME = rb'(?:[^",\\\x00-\x1f\x7f]|\\.)*'
_ITEM = re.compile(rb'"([0-9a-f]{64})(?:,([0-9]{1,15})|,([0-9]{0,15}),(' + _NAME + rb'))?"([,\]])')


@dataclass(frozen=True, slots=True)
class Electorate:
    """Credentials in the order of the list; ``places`` names them by the 32 bytes of RFC 8032."""

    places: dict[bytes, int]
    weights: "array[int]"

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.places)

    def weight(self, credential: bytes) -> int:
        return self.weights[self.places[credential]]

    @property
    def total(self) -> int:
        return sum(self.weights)


def parse_electorate(data: bytes) -> Electorate:
    """Read the list of public credentials; that each is an element of the group is checked elsewhere, in parallel.

    Raises: ElectorateMalformedError, ElectorateRepeatedError, WeightsTooLargeError.
    """
    electorate = Electorate({}, array("Q"))
    if data == b"[]":
        return electorate
    place, end = 1, len(data)
    if data[:1] != b"[":
        raise ElectorateMalformedError
    closing = b","
    while closing == b",":
        item = _ITEM.match(data, place)
        if item is None:
            raise ElectorateMalformedError(f"line {len(electorate.places) + 1}")
        credential, weight, weight_of_named, name, closing = item.groups()
        _check_name(name or b"")
        key = bytes.fromhex(credential.decode("ascii"))[::-1]
        if key in electorate.places:
            raise ElectorateRepeatedError(f"line {len(electorate.places) + 1}")
        electorate.places[key] = len(electorate.places)
        electorate.weights.append(_parse_weight(weight or weight_of_named))
        place = item.end()
    if place != end:
        raise ElectorateMalformedError
    if electorate.total > MAX_TOTAL:
        raise WeightsTooLargeError
    return electorate


def format_electorate(weights: Mapping[bytes, int]) -> bytes:
    """Return the list as the tool writes it: ``<key>,<weight>`` by credential, ordered by the key's 32 bytes."""
    return format_structure([f"{key[::-1].hex()},{weight}" for key, weight in sorted(weights.items())])


def _parse_weight(digits: bytes | None) -> int:
    if not digits:
        return 1
    try:
        return parse_decimal(digits.decode("ascii"), MAX_TOTAL)
    except EncodingMalformedError:
        raise ElectorateMalformedError("a weight is not a decimal number within its limit") from None


def _check_name(name: bytes) -> None:
    """Check that a voter's name is UTF-8 and has no other spelling."""
    try:
        quoted = b'"' + name + b'"'
        if format_structure(json.loads(quoted)) != quoted:
            raise ElectorateMalformedError("a name in another spelling")
    except ValueError:
        raise ElectorateMalformedError("a name that is not text") from None
