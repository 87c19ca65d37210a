"""Refusals at the desk."""

from keys.errors import NotAllowedError


class VoterNotFoundError(NotAllowedError):
    """Nobody on the roll has this number."""

    code = "voter-not-found"


class BallotsMissingError(NotAllowedError):
    """The voter has no ballot there that still counts."""

    code = "ballots-missing"
