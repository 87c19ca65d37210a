"""Refusals of the secret mode in the record. Those of Belenios structures are in ``voting/belenios/errors.py``."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class ThresholdWrongError(NotAllowedError):
    """The threshold is not at least two and less than the number of trustees, so one loss would end the vote."""

    code = "threshold-wrong"


class CeremonyOrderError(NotAllowedError):
    """A step of the trustees' ceremony stands before its turn, twice, or after the end."""

    code = "ceremony-order-wrong"


class CeremonyPlaceError(NotAllowedError):
    """A trustee's certificate is for another board, for a place that is taken, or repeats a key."""

    code = "ceremony-place-wrong"


class RevealWrongError(VerificationError):
    """What a trustee reveals is not what it committed to."""

    code = "reveal-wrong"


class ServiceKeyWrongError(MalformedError):
    """The service's item is not one single trustee with a sound key."""

    code = "service-key-wrong"


class TrusteesDifferError(VerificationError):
    """The trustees are not those that the ceremony in the ledger made."""

    code = "trustees-differ"


class BallotsTooLargeError(NotAllowedError):
    """The largest possible ballot of these questions would not fit into an entry."""

    code = "ballots-too-large"


class ElectionWrongError(NotAllowedError):
    """The statement names another election than the one that follows from the manifest."""

    code = "election-wrong"


class BeleniosKeyWrongError(NotAllowedError):
    """The Belenios key of a credential is missing, not wanted in this mode, or known already."""

    code = "belenios-key-wrong"


class BeleniosPossessionError(VerificationError):
    """The proof that the Belenios credential is held by this voter in this case is wrong."""

    code = "belenios-possession-wrong"


class BallotCredentialWrongError(NotAllowedError):
    """The ballot is made with another Belenios credential than the voter's."""

    code = "ballot-credential-wrong"


class BallotCopiedError(NotAllowedError):
    """The ballot holds part of a ciphertext that another voter cast."""

    code = "ballot-copied"


class BallotTestedError(NotAllowedError):
    """This ballot was opened as a test and can never be cast."""

    code = "ballot-tested"


class TestWrongError(NotAllowedError):
    """The ballot named as tested was cast, or named before."""

    __test__ = False
    code = "test-wrong"


class DrillWrongError(VerificationError):
    """The trustee's drill does not open the number one."""

    code = "drill-wrong"


class DrillTwiceError(NotAllowedError):
    """This trustee has made its drill, or is none of the board."""

    code = "drill-not-due"


class DrillMissingError(NotAllowedError):
    """Voting cannot open before every trustee has made its drill."""

    code = "drill-missing"


class ConfirmationNotDueError(NotAllowedError):
    """The closed record is confirmed before the tally stands, twice by one trustee, or by none of the board."""

    code = "confirmation-not-due"


class ConfirmationWrongError(VerificationError):
    """A trustee confirms another size or root than those of the closed record in this log."""

    code = "confirmation-wrong"


class ClosingUnconfirmedError(NotAllowedError):
    """A share is published before as many trustees as decrypt have confirmed the closed record."""

    code = "closing-unconfirmed"


class ShareNotDueError(NotAllowedError):
    """A share is published by nobody of the trustees, or twice for one measure."""

    code = "share-not-due"


class KeyKeptError(NotAllowedError):
    """The destruction of the service's key is not recorded, or names another key."""

    code = "service-key-kept"
