"""Refusals of the voters' site: logging in, sessions, receipts asked for too early."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class RequestForeignError(NotAllowedError):
    """The request does not come from a page of this site."""

    code = "request-foreign"


class SessionMissingError(NotAllowedError):
    """Nobody is logged in, or the login has ended."""

    code = "session-missing"


class TooManyRequestsError(NotAllowedError):
    """Too many failed logins came from this address."""

    code = "too-many-logins"


class SmsCodeWrongError(NotAllowedError):
    """The code is not the one that was sent, or it is no longer valid."""

    code = "code-wrong"


class ReceiptNotYetError(NotAllowedError):
    """No signed checkpoint covers this entry yet."""

    code = "receipt-not-yet"


class BallotUnknownError(NotAllowedError):
    """No such ballot stands in the ledger."""

    code = "ballot-unknown"


class BallotNameWrongError(NotAllowedError):
    """The address names another ballot than the one sent."""

    code = "ballot-name-wrong"


class BallotForeignError(NotAllowedError):
    """The ballot is of another voter than the one logged in."""

    code = "ballot-foreign"


class ElectionMissingError(NotAllowedError):
    """This vote is not secret, or not sealed yet: it has no election."""

    code = "election-missing"


class TooManyTestsError(NotAllowedError):
    """This voter has tested as many ballots as anybody may."""

    code = "too-many-tests"


class ObjectionMalformedError(MalformedError):
    """The objection has no text, a too long one, or is about something else than roll, announcement or conduct."""

    code = "objection-malformed"


class MailAddressError(MalformedError):
    """The e-mail address is not in a form that can be written to."""

    code = "mail-address-wrong"


class BoothChangedError(VerificationError):
    """The voting script on this server is not the one that the sealed manifest names."""

    code = "booth-changed"


STATUSES = {
    "ballot-replayed": 409,
    "ballot-tested": 409,
    "ballot-unknown": 404,
    "booth-changed": 503,
    "case-unknown": 404,
    "code-wrong": 403,
    "election-missing": 404,
    "enrolment-closed": 409,
    "identity-missing": 401,
    "previous-wrong": 409,
    "provider-missing": 404,
    "receipt-not-yet": 404,
    "report-repeated": 409,
    "sequence-wrong": 409,
    "session-missing": 401,
    "test-wrong": 409,
    "too-many-enrolments": 429,
    "too-many-logins": 429,
}
"""HTTP statuses where the family's own does not do."""
