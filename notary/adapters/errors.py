"""Refusals of the certificate's file: its pages, its attachment, its signatures."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class RenderingRefusedError(NotAllowedError):
    """The page asked for something outside the certificate while it was drawn."""

    code = "rendering-refused"


class CharacterMissingError(NotAllowedError):
    """A character of the certificate is in none of the fonts; the detail is its number."""

    code = "character-missing"


class RenderingTooLongError(NotAllowedError):
    """What was to be drawn has more pages than one file may have."""

    code = "rendering-too-long"


class RenderingFailedError(NotAllowedError):
    """The drawing took longer, or more memory, than is allowed, or could not be made."""

    code = "rendering-failed"


class PagesUncheckedError(VerificationError):
    """The pages could not be drawn here to compare them with the certificate's, and that was not waived."""

    code = "pages-unchecked"


class SummaryWrongError(VerificationError):
    """The summary in the certificate is not what the record gives."""

    code = "summary-wrong"


class PageTextWrongError(VerificationError):
    """The pages of the certificate do not say what the record gives."""

    code = "page-text-wrong"


class PageDrawingWrongError(VerificationError):
    """The pages of the certificate are not as this program draws them, though the same program drew them."""

    code = "page-drawing-wrong"


class PdfMalformedError(MalformedError):
    """The file is not a whole PDF in the form of a certificate."""

    code = "pdf-malformed"


class PdfTooLargeError(MalformedError):
    """The PDF is larger, or holds more objects, than a certificate may."""

    code = "pdf-too-large"


class PdfTrailingBytesError(MalformedError):
    """There are bytes after the end of the PDF."""

    code = "pdf-trailing-bytes"


class AttachmentMissingError(VerificationError):
    """The PDF carries no attachment of that name."""

    code = "attachment-missing"


class AttachmentAmbiguousError(VerificationError):
    """The PDF carries more than one attachment of that name."""

    code = "attachment-ambiguous"


class PdfAttachmentDiffersError(VerificationError):
    """The attachment is not the one of the first signed revision."""

    code = "pdf-attachment-differs"


class PdfByteRangeError(VerificationError):
    """A signature does not state exactly which bytes it covers."""

    code = "pdf-byte-range"


class PdfFieldsWrongError(VerificationError):
    """The PDF does not carry exactly the officer's signature and then the office's seal."""

    code = "pdf-fields-wrong"


class PdfSignatureInvalidError(VerificationError):
    """A signature of the PDF does not hold."""

    code = "pdf-signature-invalid"


class PdfModifiedError(VerificationError):
    """The PDF was changed after it was signed."""

    code = "pdf-modified"


class PdfCoverageError(VerificationError):
    """The office's seal does not cover the whole file."""

    code = "pdf-coverage"


class PdfRootWrongError(VerificationError):
    """A signature's certificate does not lead to the root that the policy names."""

    code = "pdf-root-wrong"


class PdfCertificateRevokedError(VerificationError):
    """A signature's certificate had been revoked when the signature was made."""

    code = "pdf-certificate-revoked"


class PdfTimestampMissingError(VerificationError):
    """The PDF does not end with a timestamp over the whole of it."""

    code = "pdf-timestamp-missing"


class PdfTimestampWrongError(VerificationError):
    """A timestamp of the PDF does not hold, or its authority's certificate has expired and was not renewed."""

    code = "pdf-timestamp-wrong"


class PdfEvidenceMissingError(VerificationError):
    """The PDF does not carry what proves that a signer's certificate was not revoked."""

    code = "pdf-evidence-missing"


class AuthorityUnreachableError(NotAllowedError):
    """The authority that stamps times or answers for certificates gave no usable answer."""

    code = "authority-unreachable"


class TokenRefusedError(NotAllowedError):
    """The signing token is not there, does not open, or holds no such key."""

    code = "token-refused"


class PdfCertificateExpiredError(VerificationError):
    """A signature's certificate is not valid at the time of the check."""

    code = "pdf-certificate-expired"


class PdfSignerWrongError(VerificationError):
    """A signature was made by someone other than the policy names."""

    code = "pdf-signer-wrong"


class PdfActiveContentError(NotAllowedError):
    """The PDF holds scripts, actions, layers, annotations or form fields that a certificate may not hold."""

    code = "pdf-active-content"


class PdfCheckTimeoutError(VerificationError):
    """The check of the PDF took longer, or more memory, than is allowed."""

    code = "pdf-check-timeout"
