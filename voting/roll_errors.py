"""Refusals of the roll and of letter codes: every cause one class with a stable code.

Faults found in a roll file are not here: a file is read to its end and every fault is named by place, as
``voting.problem.Problem``; the file as a whole is then refused by ``RollRefusedError``.
"""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class RollMalformedError(MalformedError):
    """The public roll is not in the one accepted form."""

    code = "roll-malformed"


class RollOrderWrongError(MalformedError):
    """The voters of the roll are not sorted by distinct ids."""

    code = "roll-order-wrong"


class RollUnitTwiceError(VerificationError):
    """A unit stands in the roll twice."""

    code = "roll-unit-twice"


class RollTotalsWrongError(VerificationError):
    """The voters of the roll do not add up to its totals."""

    code = "roll-totals-wrong"


class RollOwnersWrongError(VerificationError):
    """A voter of the roll has a number of owners that its kind does not allow."""

    code = "roll-owners-wrong"


class RollRefusedError(NotAllowedError):
    """The roll file has faults, so nothing of it was imported."""

    code = "roll-refused"


class CommitmentWrongError(VerificationError):
    """The value and salt do not open the commitment."""

    code = "commitment-wrong"


class CodeMalformedError(MalformedError):
    """The letter code is not 22 letters and digits of its alphabet."""

    code = "code-malformed"


class CodeCheckWrongError(VerificationError):
    """The check characters of the letter code do not fit: a character was mistyped."""

    code = "code-check-wrong"


class PossessionWrongError(VerificationError):
    """The proof that the voter's key is held does not hold for this case, voter and issue."""

    code = "possession-wrong"


class LettersMalformedError(MalformedError):
    """The letter maker's public file is not in the one accepted form."""

    code = "letters-malformed"


class RollOwnerTwiceError(NotAllowedError):
    """The same commitment to a document stands twice: a line of the roll was copied, and its head would count twice."""

    code = "roll-owner-twice"
