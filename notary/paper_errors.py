"""Refusals of the desk where papers are read: two officers who must agree, sheets that must be there."""

from keys.errors import MalformedError, NotAllowedError


class PaperReadingMalformedError(MalformedError):
    """The reading is not in the one accepted form, or answers other questions than the manifest asks."""

    code = "paper-reading-malformed"


class PaperMiscountedError(NotAllowedError):
    """A reading does not list as many papers as its officer counted."""

    code = "paper-miscounted"


class PaperTooManyError(NotAllowedError):
    """More papers came back than were issued, so none of them is entered."""

    code = "paper-too-many"


class PapersDifferError(NotAllowedError):
    """The two officers did not read the same on the same papers."""

    code = "papers-differ"


class PaperNotIssuedError(NotAllowedError):
    """No serials were logged for this case, or for this voter no such sheet."""

    code = "paper-not-issued"
