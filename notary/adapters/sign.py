"""The two signatures of a certificate: the officer certifies it, then the office seals it.

A key is whatever pyHanko calls a signer, so that a token behind PKCS#11 takes the place of a file without a
change here; timestamps come in by their own argument. Clause: notary/SPEC.md, sections Formats and Security.
"""

import io
from pathlib import Path
from typing import Any, Final

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle

from keys.errors import PassphraseWrongError
from notary.adapters.pdf import Appearances
from notary.certificate import OFFICER_FIELD, SEAL_FIELD

DIGEST: Final = "sha256"
FILLED: Final = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(0, 0, 0, 0))

Signer = signers.Signer
TimeStamper = timestamps.TimeStamper


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


def open_signer(path: Path, passphrase: bytes) -> Signer:
    """The signing key and chain of a PKCS#12 file; the whole chain, root included, goes into the signature.

    Raises: PassphraseWrongError if the file does not open.
    """
    try:
        signer: Signer = signers.SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=(), passphrase=passphrase)
    except ValueError as error:
        raise PassphraseWrongError from error
    return signer


def sign_certificate(
    pdf: bytes,
    officer: Signer,
    office: Signer,
    appearances: Appearances,
    *,
    timestamper: TimeStamper | None = None,
) -> bytes:
    """The signed certificate: ``pdf``, unchanged, followed by the officer's and the office's revision.

    The officer's signature certifies the file and lets nothing change after it but the office's seal.
    """
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
        timestamper,
    )
    seal = signers.PdfSignatureMetadata(field_name=SEAL_FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES)
    return _sign(certified, seal, office, appearances.seal, timestamper)


def _sign(
    pdf: bytes,
    metadata: Any,
    signer: Signer,
    appearance: bytes,
    timestamper: TimeStamper | None,
) -> bytes:
    # Without a look of its own the signature would be drawn in a font that is not embedded, and PDF/A is lost.
    look = StaticStampStyle(
        background=_Drawing(appearance), background_layout=FILLED, border_width=0, background_opacity=1
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    maker = signers.PdfSigner(metadata, signer=signer, timestamper=timestamper, stamp_style=look)
    signed = io.BytesIO()
    maker.sign_pdf(writer, existing_fields_only=True, output=signed)
    return signed.getvalue()
