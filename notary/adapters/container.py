"""The containers of signatures and timestamps (CMS) have one encoding, and nothing in them that nobody signed.

Otherwise one certificate could be given out in two files that both pass, with two hashes. What stands in an earlier
container is covered by every later one; what is in the last, the timestamp's, must be bound by itself.
Clause: notary/SPEC.md, section Formats, "Signatures".
"""

from collections.abc import Sequence
from typing import Any, Final

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from notary.adapters.errors import PdfSignatureInvalidError, PdfTimestampMissingError, PdfTimestampWrongError

CONSTRUCTED: Final = 0x20
CLASSES: Final = 0xC0
SEQUENCE: Final = 0x30
SET: Final = 0x31
DEPTH: Final = 40


def check_container(signature: EmbeddedPdfSignature) -> None:
    """Check a signature's container: one encoding, no second algorithm or list, one timestamp and no further words.

    Raises: PdfSignatureInvalidError, PdfTimestampMissingError.
    """
    raw = bytes(signature.pkcs7_content)
    data = cms.ContentInfo.load(raw, strict=False)["content"]
    (signer,) = data["signer_infos"]
    unsigned = [attribute["type"].native for attribute in signer["unsigned_attrs"] or ()]
    if not is_der(raw) or not _is_plain(data) or data["version"].native != "v1":
        raise PdfSignatureInvalidError(signature.field_name)
    if unsigned != ["signature_time_stamp_token"]:
        raise PdfTimestampMissingError(signature.field_name)


def check_token(stamp: EmbeddedPdfSignature, roots: Sequence[Any]) -> None:
    """Check a timestamp's container: one encoding, nothing unsigned, each certificate issued by another one in it.

    Many authorities leave their root out: one of the pinned ``roots`` may have issued the last.

    Raises: PdfTimestampWrongError.
    """
    raw = bytes(stamp.pkcs7_content)
    data = cms.ContentInfo.load(raw, strict=False)["content"]
    (signer,) = data["signer_infos"]
    certificates = [x509.load_der_x509_certificate(each.chosen.dump()) for each in data["certificates"]]
    issuers = [*certificates, *(x509.load_der_x509_certificate(root.dump()) for root in roots)]
    if (
        not is_der(raw)
        or not _is_plain(data)
        or data["version"].native != "v3"
        or signer["unsigned_attrs"].native
        or not all(any(_has_issued(issuer, each) for issuer in issuers) for each in certificates)
    ):
        raise PdfTimestampWrongError(stamp.field_name)


def is_der(raw: bytes) -> bool:
    """Whether ``raw`` is one value in DER's form of lengths, followed by zeros alone."""
    end = _end_of(raw, 0, DEPTH)
    return end is not None and not raw[end:].strip(b"\0")


def _end_of(raw: bytes, at: int, depth: int) -> int | None:
    """Where the value at ``at`` ends; None if its lengths, or those inside, are not in the shortest form."""
    if at + 2 > len(raw) or depth == 0 or raw[at] == 0 or raw[at] & 0x1F == 0x1F:
        return None
    tag, length, begin = raw[at], raw[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, begin = int.from_bytes(raw[begin : begin + size], "big"), begin + size
        if not 1 <= size <= 4 or length < 0x80 or length.bit_length() <= 8 * (size - 1):
            return None
    end = begin + length
    if end > len(raw) or (tag & CLASSES == 0 and (tag in (SEQUENCE, SET)) != bool(tag & CONSTRUCTED)):
        return None
    inside = begin
    while tag & CONSTRUCTED and inside < end:
        found = _end_of(raw, inside, depth - 1)
        if found is None or found > end:
            return None
        inside = found
    return end


def _is_plain(data: cms.SignedData) -> bool:
    """One signer in the form that names its certificate by number; one digest, without parameters; no lists."""
    (signer,) = data["signer_infos"]
    return bool(
        signer["version"].native == "v1"
        and [each["algorithm"].native for each in data["digest_algorithms"]]
        == [signer["digest_algorithm"]["algorithm"].native]
        and not any(each["parameters"].native for each in (*data["digest_algorithms"], signer["digest_algorithm"]))
        and data["crls"].native is None
    )


def _has_issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
