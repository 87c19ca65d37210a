"""Refusals of the page for those who deliver: links, visits, pictures."""

from keys.errors import NotAllowedError


class OrderUnknownError(NotAllowedError):
    """There is no such round, or it has ended."""

    code = "order-unknown"


class OrderExistsError(NotAllowedError):
    """A round of this name exists in the case."""

    code = "order-exists"


class OrderWrongError(NotAllowedError):
    """The round names nobody to visit, nobody who goes, or ends before it begins."""

    code = "order-wrong"


class VisitWrongError(NotAllowedError):
    """The visit is not of this round, not at its time, or says what its collectors cannot attest."""

    code = "visit-wrong"


class VisitDiffersError(NotAllowedError):
    """A visit of this name was sent before and said something else."""

    code = "visit-differs"


class VisitsTooManyError(NotAllowedError):
    """More visits or pictures were sent than a round can have."""

    code = "visits-too-many"


class PhotoMissingError(NotAllowedError):
    """The visit names a picture that has not arrived."""

    code = "photo-missing"


class PhotoWrongError(NotAllowedError):
    """The picture is not the one that its name says, not a JPEG, or too large."""

    code = "photo-wrong"


STATUSES = {
    "order-unknown": 401,
    "photo-missing": 409,
    "photo-wrong": 400,
    "visit-differs": 409,
    "visits-too-many": 403,
}
"""HTTP statuses where the family's own does not do."""
