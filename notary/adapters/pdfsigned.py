"""Checks the signatures of a certificate's PDF against the policy, with no network and no trust of its own.

 1. The file has the form of a certificate and ends where its last revision ends.
 2. Every byte range starts at zero, leaves out exactly its own signature and ends with a revision (A82).
 3. The fields are the officer's and the office's, signed in this order, the first one certifying, then timestamps.
 4. The attachment of the first signed revision, of the file and of the auditor are the same bytes.
 5. Both signatures have one encoding, with nothing in them that nobody signed, and hold over their bytes.
 6. What came after each was allowed by it: after the officer only the office's seal, then timestamps (A81).
 7. Each revision ends with its signature or timestamp; the last timestamp covers the whole file but its own contents.
 8. The chains lead to the root the policy pins: `pdflongterm`.
 9. Each signer is the one the policy pins for that field.
10. Nothing in the file is active, hidden or added (A83).
11. What follows the seal holds evidence and timestamps alone: `pdfadditions`.

The root certificate is taken from the signature itself and compared with the pinned digest, so a self-made root
never vouches for itself (A54). Clause: notary/SPEC.md, section Algorithms.
"""

import io
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

from asn1crypto.x509 import Certificate
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from keys.errors import RejectionError
from notary.adapters import errors
from notary.adapters.attachment import Item, attachment_of, read_objects
from notary.adapters.container import check_container, check_token
from notary.adapters.pdfadditions import check_additions
from notary.adapters.pdflongterm import Proven, check_at_its_time, check_stamps
from notary.adapters.pdfprofile import check_profile
from notary.certificate import ATTACHMENT_NAME, OFFICER_FIELD, SEAL_FIELD, STAMP_FIELD

FIELDS: Final = (OFFICER_FIELD, SEAL_FIELD)
OBJECT_LIMIT: Final = 20_000
REVISION_LIMIT: Final = 64
RENEWAL_DUE: Final = timedelta(days=365)  # before the end of the last timestamp's certificate
RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*0 (\d{1,10}) (\d{1,10}) (\d{1,10})\s*\]")


class Checked(NamedTuple):
    """A step that held, in words for the report."""

    id: str
    detail: str


class Held(list[Checked]):
    """The steps that held, and what the timestamps prove."""

    def __init__(self, steps: Iterable[Checked], proven: Proven) -> None:
        super().__init__(steps)
        self.proven = proven


def check_signed_pdf(
    pdf: bytes,
    root_sha256: bytes,
    signers: Mapping[str, str],
    bundle: bytes,
    moment: datetime | None = None,
    stamp_roots: Sequence[bytes] = (),
) -> Held:
    """Check ``pdf`` in this process: steps 1 to 11 above, in order.

    ``signers`` gives the pinned subject of each field as an RFC 4514 string; ``bundle`` is what the auditor
    took from the file; ``moment`` is the time of the check, now if absent; ``stamp_roots`` are digests of further roots
    to which timestamps may lead. Callers that were handed the file
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
    with reading():
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        signatures, stamps = _signatures(reader, ranges)  # 3
        _check_attachment(pdf, reader, signatures[0], bundle)  # 4
        for signature in signatures:  # 5
            check_container(signature)
        stamping = _stamp_roots(reader, [*signatures, *stamps], {root_sha256, *stamp_roots})
        for stamp in stamps:
            check_token(stamp, stamping)
        if not all(map(_is_intact, signatures)):
            raise errors.PdfSignatureInvalidError
        for each in signatures:  # 6
            each.compute_integrity_info()  # type: ignore[no-untyped-call]
            if not each.summarise_integrity_info()["docmdp_ok"]:
                raise errors.PdfModifiedError
        roots = _pinned_roots(signatures, root_sha256)
    if [end for _, end in ranges] != ends[-len(ranges) :] or ends[-1] != len(pdf):  # 7
        raise errors.PdfCoverageError
    if not roots:  # 8
        raise errors.PdfRootWrongError
    with reading():
        proven = check_stamps(stamps, stamping, moment)  # 8
        for signature in signatures:
            first_stamped = pdf[: ranges[len(FIELDS)][1]]
            check_at_its_time(first_stamped, signature.field_name, roots, stamping, proven.first)
            _check_signer(signature, signers)  # 9
    check_profile(items, [*FIELDS, *(stamp.field_name for stamp in stamps)])  # 10
    check_additions(items, ends, len(stamps))  # 11
    return Held(_report(pdf, ends, signatures, proven, moment), proven)


@contextmanager
def reading() -> Iterator[None]:
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


def _signatures(
    reader: PdfFileReader, ranges: Sequence[tuple[int, int]]
) -> tuple[list[EmbeddedPdfSignature], list[EmbeddedPdfSignature]]:
    """The two signatures and the timestamps, each in their order."""
    signatures: list[EmbeddedPdfSignature] = list(reader.embedded_regular_signatures)
    stamps: list[EmbeddedPdfSignature] = list(reader.embedded_timestamp_signatures)
    form = reader.root.get("/AcroForm", {})
    titles = sorted(str(field.get_object().get("/T")) for field in form.get("/Fields", ()))
    wanted = [*FIELDS, *(f"{STAMP_FIELD}{number}" for number in range(1, len(stamps) + 1))]
    found = [each.field_name for each in reader.embedded_signatures]
    if titles != sorted(wanted) or found != wanted:
        raise errors.PdfFieldsWrongError
    kinds = {str(signature.sig_object.get("/SubFilter")) for signature in signatures}
    if signatures[0].docmdp_level != MDPPerm.FILL_FORMS or kinds != {SigSeedSubFilter.PADES.value}:
        raise errors.PdfFieldsWrongError
    if not stamps:
        raise errors.PdfTimestampMissingError
    stated = [[int(part) for part in each.byte_range] for each in (*signatures, *stamps)]
    if [(parts[1], parts[2] + parts[3]) for parts in stated] != list(ranges):
        raise errors.PdfByteRangeError
    return signatures, stamps


def _check_attachment(pdf: bytes, reader: PdfFileReader, first: EmbeddedPdfSignature, bundle: bytes) -> None:
    """Both readers, ours and the library's, find the auditor's bundle; the library in the first signed revision too."""
    if attachment_of(pdf, ATTACHMENT_NAME) != bundle:
        raise errors.PdfAttachmentDiffersError
    for root in (reader.root, reader.get_historical_root(first.signed_revision)):
        names = list(root["/Names"]["/EmbeddedFiles"]["/Names"])
        files = {str(name): file.get_object() for name, file in zip(names[::2], names[1::2], strict=True)}
        if files[ATTACHMENT_NAME]["/EF"]["/F"].data != bundle:
            raise errors.PdfAttachmentDiffersError


def _is_intact(signature: EmbeddedPdfSignature) -> bool:
    """Whether the signature holds over its bytes, whoever made it."""
    digest = signature.compute_digest()
    return all(validate_sig_integrity(signature.signer_info, signature.signer_cert, "data", digest))


def _pinned_roots(signatures: Sequence[EmbeddedPdfSignature], root_sha256: bytes) -> list[Any]:
    """The pinned root certificate, if every signature carries it."""
    found = [
        [each for each in signature.other_embedded_certs if sha256(each.dump()).digest() == root_sha256]
        for signature in signatures
    ]
    return found[0][:1] if all(found) else []


def _stamp_roots(
    reader: PdfFileReader, carriers: Sequence[EmbeddedPdfSignature], pinned: Collection[bytes]
) -> list[Any]:
    """The pinned roots for timestamps that stand anywhere in the file: a token need not hold its own."""
    stored = reader.root["/DSS"]["/Certs"] if "/DSS" in reader.root and "/Certs" in reader.root["/DSS"] else ()
    found = [Certificate.load(stored[place].data) for place in range(len(stored))]
    found += [each for carrier in carriers for each in (carrier.signer_cert, *carrier.other_embedded_certs)]
    return list(
        {sha256(each.dump()).digest(): each for each in found if sha256(each.dump()).digest() in pinned}.values()
    )


def _check_signer(signature: EmbeddedPdfSignature, signers: Mapping[str, str]) -> None:
    if subject_of(signature) != signers.get(signature.field_name):
        raise errors.PdfSignerWrongError(signature.field_name)


def subject_of(signature: EmbeddedPdfSignature) -> str:
    """The subject of a signer's certificate as an RFC 4514 string, as policies write it."""
    return x509.load_der_x509_certificate(signature.signer_cert.dump()).subject.rfc4514_string()


def _report(
    pdf: bytes, ends: Sequence[int], signatures: Sequence[EmbeddedPdfSignature], proven: Proven, moment: datetime
) -> list[Checked]:
    renewal = f"renew before {proven.until:%Y-%m-%d}"
    return [
        Checked("pdf-form", f"{len(ends)} revisions, nothing after the last, nothing active"),
        Checked("pdf-unsigned", f"unsigned file {ends[0]} bytes, sha256 {sha256(pdf[: ends[0]]).hexdigest()}"),
        Checked("pdf-attachment", f"{ATTACHMENT_NAME} is the same in the first signed revision and in the file"),
        *(
            Checked(
                f"pdf-signature-{signature.field_name}",
                f"made before {proven.first:%Y-%m-%dT%H:%M:%SZ} with a certificate good then: {subject_of(signature)}",
            )
            for signature in signatures
        ),
        Checked(
            "pdf-timestamps",
            f"{proven.number}, the last at {proven.last:%Y-%m-%dT%H:%M:%SZ}; their authority's own certificate is not "
            f"checked for revocation; {'WARNING, ' if proven.until - moment < RENEWAL_DUE else ''}{renewal}",
        ),
        Checked("pdf-coverage", "only seal, evidence and timestamps followed, and the last covers the whole file"),
    ]
