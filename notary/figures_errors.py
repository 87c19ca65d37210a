"""Refusals of published and hypothetical figures: every cause one class with a stable code."""

from keys.errors import MalformedError, NotAllowedError


class FiguresMalformedError(MalformedError):
    """The file of figures is not in the form it must have."""

    code = "figures-malformed"


class FiguresContradictError(NotAllowedError):
    """The figures contradict each other."""

    code = "figures-contradict"


class RuleMissingError(NotAllowedError):
    """No file of rules holds a rule of this name."""

    code = "rule-missing"


class RuleNotInForceError(NotAllowedError):
    """The rule was not in force on the day of the vote."""

    code = "rule-not-in-force"
