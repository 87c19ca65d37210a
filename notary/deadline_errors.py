"""Refusals by the deadlines of a case: too early, too late, too long."""

from keys.errors import NotAllowedError


class DeadlinesUnknownError(NotAllowedError):
    """The manifest names no deadlines, or some that its rule file does not hold."""

    code = "deadlines-unknown"


class DeadlinesReservedError(NotAllowedError):
    """These deadlines are for rehearsals and demonstrations alone."""

    code = "deadlines-reserved"


class PostingShortError(NotAllowedError):
    """Roll, announcement or provisional result is posted for a shorter time than the deadlines demand."""

    code = "posting-too-short"


class NoticeShortError(NotAllowedError):
    """Voting would open before the announcement has stood as long as the deadlines demand."""

    code = "notice-too-short"


class WindowShortError(NotAllowedError):
    """Voting would be open for a shorter time than the deadlines allow."""

    code = "window-too-short"


class WindowLongError(NotAllowedError):
    """Voting would be open for a longer time than the deadlines allow."""

    code = "window-too-long"


class ExtensionLongError(NotAllowedError):
    """The last closing time is further behind the first one than the deadlines allow."""

    code = "extension-too-long"


class ExtensionCountError(NotAllowedError):
    """Voting was extended as often as the deadlines allow."""

    code = "extension-too-often"


class QueryOpenError(NotAllowedError):
    """The provisional result is still posted for queries: it is confirmed when the posting is over."""

    code = "query-open"
