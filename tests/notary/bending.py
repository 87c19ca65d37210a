"""Ways to bend a certificate's PDF, with and without keys, for the tests."""

# mypy: disable-error-code="no-untyped-call"
# The library that bends the files types only some of its functions.

import io
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import HTTPTimeStamper

from keys.errors import RejectionError
from tests.notary import signing

Writer = IncrementalPdfFileWriter


def code_of(pdf: bytes, **other: Any) -> str:
    with pytest.raises(RejectionError) as refusal:
        signing.check(pdf, **other)
    return refusal.value.code


def dictionary(**items: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{name}"): value for name, value in items.items()})


def page_of(writer: Writer, number: int = 0) -> Any:
    return writer.root["/Pages"]["/Kids"][number]


def annotate(writer: Writer, note: generic.DictionaryObject) -> None:
    note[pdf_name("/Type")] = pdf_name("/Annot")
    note[pdf_name("/Rect")] = generic.ArrayObject(generic.NumberObject(edge) for edge in (50, 50, 250, 90))
    note[pdf_name("/F")] = generic.NumberObject(4)
    writer.register_annotation(page_of(writer).container_ref, writer.add_object(note))


def put_signature(pdf: bytes, metadata: Any, signer: Any, *places: str) -> bytes:
    """Sign as the product does, with a timestamp, but by any terms."""
    out = io.BytesIO()
    with signing.asked(*places) as authorities:
        maker = signers.PdfSigner(metadata, signer=signer, timestamper=HTTPTimeStamper(authorities.stamps))
        maker.sign_pdf(Writer(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def metadata(name: str, **other: Any) -> Any:
    return signers.PdfSignatureMetadata(
        field_name=name, **{"md_algorithm": "sha256", "subfilter": fields.SigSeedSubFilter.PADES, **other}
    )
