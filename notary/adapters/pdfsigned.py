"""Checks the signatures of a certificate's PDF against the policy, with no network and no trust of its own.

 1. The file has the form of a certificate and ends where its last revision ends.
 2. Every byte range starts at zero, leaves out exactly its own signature and ends with a revision (A82).
 3. The fields are the officer's and the office's, signed in this order, the first one certifying.
 4. The attachment of the first signed revision, of the file and of the auditor are the same bytes.
 5. Both signatures have one encoding, with nothing in them that nobody signed, and hold over their bytes.
 6. What came after each was allowed by it: after the officer only the office's seal (A81).
 7. The seal covers the whole file but its own contents.
 8. The chains lead to the root the policy pins, and are valid at the time of the check.
 9. Each signer is the one the policy pins for that field.
10. Nothing in the file is active, hidden or added (A83).

The root certificate is taken from the signature itself and compared with the pinned digest, so a self-made root
never vouches for itself (A54). Clause: notary/SPEC.md, section Algorithms.
"""

import asyncio
import io
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from asn1crypto import cms
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager

from keys.errors import RejectionError
from notary.adapters import errors
from notary.adapters.attachment import Item, attachment_of, read_objects
from notary.adapters.pdfprofile import check_profile
from notary.certificate import ATTACHMENT_NAME, OFFICER_FIELD, SEAL_FIELD

FIELDS: Final = (OFFICER_FIELD, SEAL_FIELD)
OBJECT_LIMIT: Final = 20_000
REVISION_LIMIT: Final = 8
RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*0 (\d{1,10}) (\d{1,10}) (\d{1,10})\s*\]")


class Checked(NamedTuple):
    """A step that held, in words for the report."""

    id: str
    detail: str


class Judged(NamedTuple):
    """A signature with what the library found of it."""

    signature: EmbeddedPdfSignature
    status: PdfSignatureStatus


def check_signed_pdf(
    pdf: bytes, root_sha256: bytes, signers: Mapping[str, str], bundle: bytes, moment: datetime | None = None
) -> list[Checked]:
    """Check ``pdf`` in this process: steps 1 to 10 above, in order.

    ``signers`` gives the pinned subject of each field as an RFC 4514 string; ``bundle`` is what the auditor
    took from the file; ``moment`` is the time of the check, now if absent. Callers that were handed the file
    by a stranger go through `pdfcheck.check_pdf`, which bounds time and memory.
    Raises: a class of notary/adapters/errors.py for the first step that fails.
    """
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    moment = moment or datetime.now(UTC)
    items, ends = read_objects(pdf)  # 1
    if sum(map(len, items.values())) > OBJECT_LIMIT or len(ends) > REVISION_LIMIT:
        raise errors.PdfTooLargeError
    ranges = _byte_ranges(pdf, items, ends)  # 2
    with _reading():
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        signatures = _signatures(reader, ranges)  # 3
        _check_attachment(pdf, reader, signatures[0], bundle)  # 4
        for signature in signatures:  # 5
            _check_container(signature)
        roots = _pinned_roots(signatures, root_sha256)
        judged = [_judge(signature, roots, moment) for signature in signatures]
    if not all(status.intact and status.valid for _, status in judged):  # 5
        raise errors.PdfSignatureInvalidError
    if not all(status.docmdp_ok for _, status in judged):  # 6
        raise errors.PdfModifiedError
    if judged[-1].status.coverage != SignatureCoverageLevel.ENTIRE_FILE or ranges[-1][1] != len(pdf):  # 7
        raise errors.PdfCoverageError
    for signature, status in judged:
        _check_trust(signature, status, roots, moment)  # 8
        _check_signer(signature, signers)  # 9
    check_profile(items, FIELDS)  # 10
    return _report(pdf, ends, judged, moment)


@contextmanager
def _reading() -> Iterator[None]:
    """Turn whatever the library raises over a hostile file into one refusal.

    It has no family of its own for that: broken files end in key, type, value, index and recursion errors.
    """
    try:
        yield
    except (RejectionError, MemoryError):
        raise
    except Exception as error:
        raise errors.PdfMalformedError(type(error).__name__) from error


def _byte_ranges(pdf: bytes, items: Mapping[int, Sequence[Item]], ends: Sequence[int]) -> list[tuple[int, int]]:
    """For each signature, where its own value begins and where its coverage ends, in the order of the file."""
    ranges = []
    for item in (item for defined in items.values() for item in defined):
        if b"ByteRange" not in item.text:
            continue
        found = RANGE.findall(item.text)
        if item.text.count(b"ByteRange") != 1 or len(found) != 1 or item.text.count(b"/Contents") != 1:
            raise errors.PdfByteRangeError
        gap, resumed, rest = map(int, found[0])
        if not re.fullmatch(rb"<(?:[0-9A-F]{2})+>", pdf[gap:resumed]) or resumed + rest not in ends:
            raise errors.PdfByteRangeError
        if not pdf[:gap].endswith(b"/Contents ") or pdf[gap:resumed] not in item.text:
            raise errors.PdfByteRangeError
        ranges.append((gap, resumed + rest))
    ranges.sort()
    if len({end for _, end in ranges}) != len(ranges):
        raise errors.PdfByteRangeError
    return ranges


def _signatures(reader: PdfFileReader, ranges: Sequence[tuple[int, int]]) -> list[EmbeddedPdfSignature]:
    form = reader.root.get("/AcroForm", {})
    titles = sorted(str(field.get_object().get("/T")) for field in form.get("/Fields", ()))
    signatures: list[EmbeddedPdfSignature] = list(reader.embedded_signatures)
    if titles != sorted(FIELDS) or [signature.field_name for signature in signatures] != list(FIELDS):
        raise errors.PdfFieldsWrongError
    kinds = {str(signature.sig_object.get("/SubFilter")) for signature in signatures}
    if signatures[0].docmdp_level != MDPPerm.FILL_FORMS or kinds != {SigSeedSubFilter.PADES.value}:
        raise errors.PdfFieldsWrongError
    stated = [[int(part) for part in signature.byte_range] for signature in signatures]
    if [(parts[1], parts[2] + parts[3]) for parts in stated] != list(ranges):
        raise errors.PdfByteRangeError
    return signatures


def _check_attachment(pdf: bytes, reader: PdfFileReader, first: EmbeddedPdfSignature, bundle: bytes) -> None:
    """Both readers, ours and the library's, find the auditor's bundle; the library in the first signed revision too."""
    if attachment_of(pdf, ATTACHMENT_NAME) != bundle:
        raise errors.PdfAttachmentDiffersError
    for root in (reader.root, reader.get_historical_root(first.signed_revision)):
        names = list(root["/Names"]["/EmbeddedFiles"]["/Names"])
        files = {str(name): file.get_object() for name, file in zip(names[::2], names[1::2], strict=True)}
        if files[ATTACHMENT_NAME]["/EF"]["/F"].data != bundle:
            raise errors.PdfAttachmentDiffersError


def _check_container(signature: EmbeddedPdfSignature) -> None:
    """The CMS is in its one encoding, padded with zeros, and names no second algorithm, certificate or list."""
    raw = bytes(signature.pkcs7_content)
    container = cms.ContentInfo.load(raw, strict=False)
    encoded = container.dump(force=True)
    data = container["content"]
    (signer,) = data["signer_infos"]
    unsigned = [attribute["type"].native for attribute in signer["unsigned_attrs"] or ()]
    if (
        raw.rstrip(b"\0") != encoded.rstrip(b"\0")
        or len(raw) < len(encoded)
        or (data["version"].native, signer["version"].native) != ("v1", "v1")
        or [each.dump() for each in data["digest_algorithms"]] != [signer["digest_algorithm"].dump()]
        or signer["digest_algorithm"]["parameters"].native is not None
        or data["crls"].native is not None
        or set(unsigned) - {"signature_time_stamp_token"}
    ):
        raise errors.PdfSignatureInvalidError(signature.field_name)


def _pinned_roots(signatures: Sequence[EmbeddedPdfSignature], root_sha256: bytes) -> list[Any]:
    """The pinned root certificate, if every signature carries it."""
    found = [
        [each for each in signature.other_embedded_certs if sha256(each.dump()).digest() == root_sha256]
        for signature in signatures
    ]
    return found[0][:1] if all(found) else []


def _judge(signature: EmbeddedPdfSignature, roots: Sequence[Any], moment: datetime) -> Judged:
    context = ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=roots), moment=moment, allow_fetching=False
    )
    status = asyncio.run(async_validate_pdf_signature(signature, signer_validation_context=context))
    return Judged(signature, status)


def _check_trust(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, roots: Sequence[Any], moment: datetime
) -> None:
    if not roots:
        raise errors.PdfRootWrongError(signature.field_name)
    chain = [signature.signer_cert, *signature.other_embedded_certs]
    if not all(each.not_valid_before <= moment <= each.not_valid_after for each in chain):
        raise errors.PdfCertificateExpiredError(signature.field_name)
    if not status.trusted:
        raise errors.PdfRootWrongError(signature.field_name)
    if not status.bottom_line:
        raise errors.PdfSignatureInvalidError(signature.field_name)


def _check_signer(signature: EmbeddedPdfSignature, signers: Mapping[str, str]) -> None:
    if subject_of(signature) != signers.get(signature.field_name):
        raise errors.PdfSignerWrongError(signature.field_name)


def subject_of(signature: EmbeddedPdfSignature) -> str:
    """The subject of a signer's certificate as an RFC 4514 string, as policies write it."""
    return x509.load_der_x509_certificate(signature.signer_cert.dump()).subject.rfc4514_string()


def _report(pdf: bytes, ends: Sequence[int], judged: Sequence[Judged], moment: datetime) -> list[Checked]:
    at = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [
        Checked("pdf-form", f"{len(ends)} revisions, nothing after the last, nothing active"),
        Checked("pdf-unsigned", f"unsigned file {ends[0]} bytes, sha256 {sha256(pdf[: ends[0]]).hexdigest()}"),
        Checked("pdf-attachment", f"{ATTACHMENT_NAME} is the same in the first signed revision and in the file"),
        *(
            Checked(f"pdf-signature-{signature.field_name}", f"holds at {at}: {subject_of(signature)}")
            for signature, _ in judged
        ),
        Checked("pdf-coverage", "only the seal followed the officer's signature, and it covers the whole file"),
    ]
