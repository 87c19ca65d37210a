"""The tracking code: the short name of a ballot, for people to compare. The binding name is the whole hash.

Specification: ``voting/SPEC.md`` section Formats, "Tracking code".
"""

from voting.belenios.ballot import hash_unsigned
from voting.credential import ALPHABET
from voting.statement import Casting

CHARACTERS = 8


def format_tracking(ballot_id: bytes) -> str:
    """The first 40 bits of a ballot's id as eight characters in two groups."""
    number = int.from_bytes(ballot_id[:5], "big")
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(CHARACTERS)))
    return f"{letters[:4]}-{letters[4:]}"


def tracking_of(casting: Casting) -> str:
    """The tracking code of an admitted ballot: of an encrypted one from what its signature signs, its unsigned hash."""
    if casting.election is None:
        return format_tracking(casting.id)
    return format_tracking(hash_unsigned(casting.ballot))
