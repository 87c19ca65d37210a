"""Proves that signatures were good when they were made, years after their certificates ended, with no network.

1. Each timestamp over the file holds and leads to a root that is pinned for timestamps; its certificate was valid when
   the next timestamp was set, that of the last one is valid at the time of the check.
2. Times do not run backwards, and none lies after the check.
3. Each signature existed when the first timestamp was set; then its certificates were valid, and the file holds what
   proves that they were not revoked.

Whether a timestamp authority's own certificate was revoked is not asked: an answer to that cannot be in the file
before the next timestamp. Clause: notary/SPEC.md, section Algorithms.
"""

import asyncio
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from asn1crypto import ocsp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed
from pyhanko.sign.validation import ades, async_validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from keys.errors import RejectionError
from notary.adapters import errors

CLOCKS_DIFFER = timedelta(minutes=5)  # between authorities
OFFLINE = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
REFUSALS: dict[Any, type[RejectionError]] = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: errors.PdfRootWrongError,
    AdESFailure.REVOKED: errors.PdfCertificateRevokedError,
    AdESIndeterminate.REVOKED_NO_POE: errors.PdfCertificateRevokedError,
    AdESIndeterminate.REVOKED_CA_NO_POE: errors.PdfCertificateRevokedError,
    AdESIndeterminate.EXPIRED: errors.PdfCertificateExpiredError,
    AdESFailure.NOT_YET_VALID: errors.PdfCertificateExpiredError,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: errors.PdfCertificateExpiredError,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: errors.PdfCertificateExpiredError,
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: errors.PdfEvidenceMissingError,
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: errors.PdfEvidenceMissingError,
    AdESIndeterminate.TRY_LATER: errors.PdfEvidenceMissingError,
}


class Proven(NamedTuple):
    """The timestamps of a file: how many, the first and the last time, and until when the last one proves itself."""

    number: int
    first: datetime
    last: datetime
    until: datetime


def check_stamps(stamps: Sequence[EmbeddedPdfSignature], roots: Sequence[Any], moment: datetime) -> Proven:
    """Check the timestamps over the file, in their order, at ``moment``. Raises: PdfTimestampWrongError."""
    times = [time_of(stamp) for stamp in stamps]
    if times != sorted(times) or times[-1] > moment:
        raise errors.PdfTimestampWrongError("times run backwards, or one lies after this check")
    for stamp, needed in zip(stamps, [*times[1:], moment], strict=True):
        context = ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=roots),
            moment=needed,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        )
        status = asyncio.run(async_validate_pdf_timestamp(stamp, context, skip_diff=True))
        if not (status.intact and status.valid and status.trusted):
            raise errors.PdfTimestampWrongError(stamp.field_name)
    return Proven(len(stamps), times[0], times[-1], _end(stamps[-1]))


def check_at_its_time(pdf: bytes, name: str, roots: Sequence[Any], stamping: Sequence[Any], moment: datetime) -> None:
    """Check that the signature in field ``name`` was good at ``moment``, the time of the first timestamp.

    ``pdf`` is the file up to that timestamp, and everything is judged by what stands in it; the timestamp itself was
    checked before. Raises: a class of ``REFUSALS``; PdfSignatureInvalidError.
    """
    if not roots:
        raise errors.PdfRootWrongError(name)
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    (signature,) = (each for each in reader.embedded_regular_signatures if each.field_name == name)
    signature.compute_integrity_info(skip_diff=True)
    trust, stamps = (SimpleTrustManager.build(trust_roots=each) for each in (roots, stamping))
    specification = SignatureValidationSpec(
        CertValidationPolicySpec(trust, CertRevTrustPolicy(REQUIRE_REVINFO), time_tolerance=CLOCKS_DIFFER),
        revinfo_gathering_policy=OFFLINE,
        ts_cert_validation_policy=CertValidationPolicySpec(
            stamps, CertRevTrustPolicy(NO_REVOCATION), time_tolerance=CLOCKS_DIFFER
        ),
    )
    timing = ValidationTimingInfo(moment, moment, point_in_time_validation=True)
    result = asyncio.run(
        ades.ades_lta_validation(signature, PdfSignatureValidationSpec(specification), timing_info=timing)
    )
    if result.ades_subindic != AdESPassed.OK:
        if _is_said_revoked(reader, signature):
            raise errors.PdfCertificateRevokedError(name)
        raise REFUSALS.get(result.ades_subindic, errors.PdfSignatureInvalidError)(name)
    if result.api_status is None or not (result.api_status.intact and result.api_status.valid):
        raise errors.PdfSignatureInvalidError(name)


def _is_said_revoked(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> bool:
    """Whether an answer in the file says so of the signer: the library refuses that by a word that fits much else."""
    if "/DSS" not in reader.root or "/OCSPs" not in reader.root["/DSS"]:
        return False
    answers = reader.root["/DSS"]["/OCSPs"]
    for place in range(len(answers)):
        answer = ocsp.OCSPResponse.load(answers[place].data).response_data
        for each in answer["responses"]:
            if each["cert_id"]["serial_number"].native == signature.signer_cert.serial_number:
                return bool(each["cert_status"].name == "revoked")
    return False


def time_of(stamp: EmbeddedPdfSignature) -> datetime:
    """The time that a timestamp over the file states."""
    token = stamp.signed_data["encap_content_info"]["content"].parsed
    made: datetime = token["gen_time"].native
    return made.astimezone(UTC)


def _end(stamp: EmbeddedPdfSignature) -> datetime:
    """When the first certificate of the timestamp's chain ends."""
    end: datetime = min(each.not_valid_after for each in (stamp.signer_cert, *stamp.other_embedded_certs))
    return end.astimezone(UTC)
