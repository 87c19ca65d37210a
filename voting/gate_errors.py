"""Refusals of the gate before a secret vote (voting/gate.py): every cause one class with a stable code."""

from keys.errors import NotAllowedError


class SecrecyLowError(NotAllowedError):
    """The exact totals would tell votes, and nobody has accepted this."""

    code = "secrecy-low"


class RoundingStepWrongError(NotAllowedError):
    """The step of rounding is not positive or is larger than the smallest area."""

    code = "rounding-step-wrong"
