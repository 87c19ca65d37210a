"""Refusals around proxies: what may not be recorded, and which ballots a mandate does not carry."""

from keys.errors import NotAllowedError


class ProxyNotAllowedError(NotAllowedError):
    """The sealed manifest allows no proxies."""

    code = "proxy-not-allowed"


class ProxySelfError(NotAllowedError):
    """An owner needs no mandate of their own."""

    code = "proxy-self"


class ProxyOutsideError(NotAllowedError):
    """The sealed manifest takes as agents only voters of the roll."""

    code = "proxy-outside"


class ProxyExcludedError(NotAllowedError):
    """The sealed manifest excludes this person from acting for others."""

    code = "proxy-excluded"


class ProxyScopeWrongError(NotAllowedError):
    """The mandate names a question that is not voted on, or only some questions of a secret vote."""

    code = "proxy-scope-wrong"


class ProxyLateError(NotAllowedError):
    """The mandate is recorded after the closing time or after its own end."""

    code = "proxy-late"


class ProxyTwiceError(NotAllowedError):
    """The principal has a mandate in force already."""

    code = "proxy-twice"


class ProxyChainError(NotAllowedError):
    """A proxy of a proxy: the agent is represented, or the principal represents somebody."""

    code = "proxy-chain"


class ProxyLimitError(NotAllowedError):
    """The agent would act for more principals than the sealed manifest allows."""

    code = "proxy-limit"


class ProxyUnknownError(NotAllowedError):
    """No mandate of this voter stands at that entry."""

    code = "proxy-unknown"


class ProxyEndedError(NotAllowedError):
    """The mandate was revoked, ended by the principal's own ballot, or its time is over."""

    code = "proxy-ended"


class ProxyScopeExceededError(NotAllowedError):
    """The ballot answers a question for which the agent has no mandate."""

    code = "proxy-scope-exceeded"


class ProxyInForceError(NotAllowedError):
    """The owner has a mandate in force, and the sealed manifest demands that it be revoked before they vote."""

    code = "proxy-in-force"
