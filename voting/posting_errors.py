"""Refusals around what is posted: the roll, its amendments, the result, objections and their answers."""

from keys.errors import NotAllowedError


class PostingWrongError(NotAllowedError):
    """The posting ends before it begins or before it is entered, or begins long before it is entered."""

    code = "posting-wrong"


class PostingRunningError(NotAllowedError):
    """The roll is still posted: the manifest is sealed when the posting is over."""

    code = "posting-running"


class RollPostedError(NotAllowedError):
    """The roll is posted: two officers may amend it, nobody posts another."""

    code = "roll-posted"


class RollCutoffWrongError(NotAllowedError):
    """The roll describes a day to come, or an amended roll another day than the posted one."""

    code = "roll-cutoff-wrong"


class ObjectionLateError(NotAllowedError):
    """The time for objections of this kind is over or has not come, or the answer would be due in the past."""

    code = "objection-late"


class ObjectionLimitError(NotAllowedError):
    """This voter has objected as often as anybody may."""

    code = "objection-limit"


class ObjectionUnknownError(NotAllowedError):
    """No open objection of this kind stands at that entry."""

    code = "objection-unknown"


class ObjectionOpenError(NotAllowedError):
    """An objection waits for its answer: one to roll or announcement before sealing and opening, any at the end."""

    code = "objection-open"
