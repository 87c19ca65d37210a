"""Refusals of the office's register of certificates."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class RegisterNumberError(NotAllowedError):
    """A certificate in the register does not bear the next number of its office and year."""

    code = "register-number-wrong"


class NumberFormatError(MalformedError):
    """The form of numbers does not name year and serial once each."""

    code = "number-format-wrong"


class CaseRegisteredError(NotAllowedError):
    """The case has a certificate in the register that was not withdrawn."""

    code = "case-registered"


class CertificateUnknownError(NotAllowedError):
    """No certificate with this number stands in the register."""

    code = "certificate-unknown"


class CertificateWithdrawnError(VerificationError):
    """The certificate was withdrawn and is void from the beginning."""

    code = "certificate-withdrawn"


class CertificateUnregisteredError(VerificationError):
    """The certificate does not stand in the office's register."""

    code = "certificate-not-registered"


class ReexaminationUnknownError(NotAllowedError):
    """There is no such request for re-examination of this certificate, or it was decided."""

    code = "reexamination-unknown"


class ReexaminationLateError(NotAllowedError):
    """Twenty years after issue a certificate is not re-examined any more."""

    code = "reexamination-late"
