"""Refusals on the way to a key from far away."""

from keys.errors import NotAllowedError, VerificationError


class EnrolmentClosedError(NotAllowedError):
    """This vote takes no keys from far away, or not now."""

    code = "enrolment-closed"


class IdentityMissingError(NotAllowedError):
    """Nobody was identified here, or it is too long ago."""

    code = "identity-missing"


class EnrolmentForeignError(NotAllowedError):
    """The key is for another voter than the one identified."""

    code = "enrolment-foreign"


class TooManyEnrolmentsError(NotAllowedError):
    """This voter has asked for as many keys as anybody may."""

    code = "too-many-enrolments"


class ProviderMissingError(NotAllowedError):
    """This office has no identity provider."""

    code = "provider-missing"


class ProviderRefusedError(VerificationError):
    """The identity provider's answer is not one that can be believed, or names nobody on the roll."""

    code = "provider-refused"
