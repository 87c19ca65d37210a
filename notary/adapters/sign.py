"""The two signatures of a certificate: the officer certifies it, then the office seals it, then a timestamp.

What is written is PAdES B-LTA: each signature bears a timestamp, and the last revision holds what proves that their
certificates were good, under a timestamp over the whole file. Renewal adds such a revision; nothing else ever follows.
A key is whatever pyHanko calls a signer: see `pens`. Clause: notary/SPEC.md, sections Formats and Security.
"""

# mypy: disable-error-code="no-untyped-call"
# The library that appends revisions types only some of its functions.

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, PathError, RevokedError

from notary.adapters.errors import (
    AuthorityUnreachableError,
    PdfCertificateExpiredError,
    PdfCertificateRevokedError,
)
from notary.adapters.pdf import Appearances
from notary.adapters.pdflongterm import CLOCKS_DIFFER
from notary.adapters.pens import Signer
from notary.certificate import OFFICER_FIELD, SEAL_FIELD, STAMP_FIELD

DIGEST: Final = "sha256"
FILLED: Final = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(0, 0, 0, 0))
BEFORE: Final = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
PATIENCE: Final = 30  # seconds for one answer


class _Drawing(PdfContent):
    """The first page of a PDF in memory, with its fonts, as the look of a signature."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self._page = page

    def render(self) -> bytes:
        """Bring the page over as a form object and draw it in its own size."""
        source = PdfFileReader(io.BytesIO(self._page), strict=True)
        drawing = self._ensure_writer.import_page_as_xobject(source)
        _, _, width, height = (float(edge) for edge in drawing.get_object()["/BBox"])
        self.box = BoxConstraints(width=width, height=height)
        self.resources.xobject["/Drawing"] = drawing
        return b"/Drawing Do"


class _Appending(IncrementalPdfFileWriter):
    """Appends a revision and leaves title, author and dates as they were drawn: nobody may rename what was signed."""

    def _update_meta(self) -> None:
        """Nothing: the library would write its own name and the time into the metadata."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """Who is asked while signing: ``stamps`` is the address for timestamps, ``roots`` are the certificates trusted.

    Where certificates are answered for, they say themselves.
    """

    stamps: str
    roots: tuple[x509.Certificate, ...]


def sign_certificate(
    pdf: bytes, officer: Signer, office: Signer, appearances: Appearances, authorities: Authorities
) -> bytes:
    """The signed certificate: ``pdf``, unchanged, followed by the officer's, the office's and the timestamp's revision.

    The officer's signature certifies the file and lets nothing change after it but the office's seal and timestamps.
    Raises: AuthorityUnreachableError; PdfCertificateRevokedError.
    """
    with _asking():
        certified = _sign(
            pdf,
            signers.PdfSignatureMetadata(
                field_name=OFFICER_FIELD,
                md_algorithm=DIGEST,
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.FILL_FORMS,
            ),
            officer,
            appearances.officer,
            authorities,
        )
        seal = signers.PdfSignatureMetadata(
            field_name=SEAL_FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES
        )
        return _stamp(_sign(certified, seal, office, appearances.seal, authorities), authorities)


def renew_certificate(pdf: bytes, authorities: Authorities) -> bytes:
    """``pdf``, unchanged, followed by one more revision: fresh evidence on what stands there, and a new timestamp.

    Whether ``pdf`` is a good certificate is for the caller to check. Raises: as `sign_certificate`.
    """
    with _asking():
        return _stamp(pdf, authorities)


def _sign(pdf: bytes, metadata: Any, signer: Signer, appearance: bytes, authorities: Authorities) -> bytes:
    # Without a look of its own the signature would be drawn in a font that is not embedded, and PDF/A is lost.
    look = StaticStampStyle(
        background=_Drawing(appearance), background_layout=FILLED, border_width=0, background_opacity=1
    )
    writer = _Appending(io.BytesIO(pdf))
    stamps = HTTPTimeStamper(authorities.stamps, timeout=PATIENCE)
    maker = signers.PdfSigner(metadata, signer=signer, timestamper=stamps, stamp_style=look)
    signed = io.BytesIO()
    maker.sign_pdf(writer, existing_fields_only=True, output=signed)
    return signed.getvalue()


def _stamp(pdf: bytes, authorities: Authorities) -> bytes:
    """One revision with what proves the certificates of every signature so far, and a timestamp over all of it."""
    context = ValidationContext(
        trust_roots=list(authorities.roots),
        allow_fetching=True,
        revocation_mode="hard-fail",
        time_tolerance=CLOCKS_DIFFER,  # an answer is later than the question, on a busy machine by seconds
    )
    return asyncio.run(_gather_and_stamp(pdf, authorities, context))


async def _gather_and_stamp(pdf: bytes, authorities: Authorities, context: ValidationContext) -> bytes:
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    writer = _Appending.from_reader(reader)
    name = f"{STAMP_FIELD}{len(reader.embedded_timestamp_signatures) + 1}"
    maker = signers.PdfTimeStamper(HTTPTimeStamper(authorities.stamps, timeout=PATIENCE), field_name=name)
    out = io.BytesIO()
    try:
        # Each timestamp proves what stood before it: of an earlier one only the last needs fresh evidence.
        for signature in reader.embedded_timestamp_signatures[-1:] or reader.embedded_signatures:
            paths = await collect_validation_info(signature, context)
            contents = signature.pkcs7_content.hex().encode("ascii")
            DocumentSecurityStore.supply_dss_in_writer(writer, contents, paths=paths, validation_context=context)
        await maker.async_timestamp_pdf(writer, DIGEST, validation_context=context, output=out, dss_settings=BEFORE)
    finally:
        await context.aclose()
    return out.getvalue()


@contextmanager
def _asking() -> Iterator[None]:
    """Turn what comes of an authority that does not answer, or answers no, into a refusal."""
    try:
        yield
    except RevokedError as error:
        raise PdfCertificateRevokedError from error
    except ExpiredError as error:
        raise PdfCertificateExpiredError from error
    except (TimestampRequestError, PathError, SigningError, OSError) as error:
        raise AuthorityUnreachableError(type(error).__name__) from error
