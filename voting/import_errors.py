"""Refusals of an import whose file could be read: what the officer handed in beside it does not fit.

Apart from voting/roll_errors.py, because an auditor needs none of these.
"""

from keys.errors import MalformedError, NotAllowedError


class MappingMalformedError(MalformedError):
    """The mapping of columns is not in the one accepted form."""

    code = "mapping-malformed"


class DecisionsMalformedError(MalformedError):
    """The file of decisions is not in the one accepted form."""

    code = "decisions-malformed"


class DoubtsOpenError(NotAllowedError):
    """A doubtful row of the roll has no decision, so nothing was imported."""

    code = "doubts-open"


class DecisionUnfoundedError(NotAllowedError):
    """A decision names a doubt that the file does not raise."""

    code = "decision-unfounded"


class DeciderWrongError(NotAllowedError):
    """A decision names nobody of the office, or fewer persons than it needs."""

    code = "decider-wrong"


class StateWrongError(NotAllowedError):
    """A voter's state names a unit that the roll does not have, or does not fit its kind of voter."""

    code = "state-wrong"
