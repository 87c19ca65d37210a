"""The tracking code: the short name of a ballot, for people to compare. The binding name is the whole hash.

Specification: ``voting/SPEC.md`` section Formats, "Tracking code".
"""

from voting.credential import ALPHABET

CHARACTERS = 8


def format_tracking(ballot_id: bytes) -> str:
    """The first 40 bits of a ballot's id as eight characters in two groups."""
    number = int.from_bytes(ballot_id[:5], "big")
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(CHARACTERS)))
    return f"{letters[:4]}-{letters[4:]}"
