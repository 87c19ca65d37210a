"""Certificates whose last revision is made by hand: what somebody with a key, or with none, would append."""

# mypy: disable-error-code="no-untyped-call"
# The library that appends revisions types only some of its functions.

import io
from collections.abc import Callable, Sequence

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from notary.adapters.authorityserver import answer_state
from notary.adapters.pens import Signer
from notary.adapters.sign import _Appending
from notary.certificate import OFFICER_FIELD, SEAL_FIELD
from tests.notary import signing
from tests.notary.bending import metadata, put_signature

Change = Callable[[IncrementalPdfFileWriter], None]


def signed_only(place: str = "office") -> bytes:
    """Both signatures with their timestamps, and no evidence yet."""
    certify = metadata(OFFICER_FIELD, certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS)
    pdf = put_signature(signing.unsigned(), certify, signing.officer(0, place), place)
    return put_signature(pdf, metadata(SEAL_FIELD), signing.seal(place), place)


def stamp_with(
    pdf: bytes, change: Change | None = None, place: str = "office", keep_title: bool = True, number: int = 1
) -> bytes:
    """Append ``change`` and a good timestamp over all of it: anybody can."""
    kind = _Appending if keep_title else IncrementalPdfFileWriter
    writer = kind(io.BytesIO(pdf))
    if change is not None:
        change(writer)
    out = io.BytesIO()
    with signing.asked(place) as authorities:
        maker = signers.PdfTimeStamper(HTTPTimeStamper(authorities.stamps), field_name=f"Timestamp{number}")
        maker.timestamp_pdf(writer, "sha256", output=out)
    return out.getvalue()


def evidence(place: str = "office") -> Change:
    """What the authority says now of both signers and of the authority between."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        online = signing.authority(place).online
        answers = [_state(place, each.signing_cert) for each in (signing.officer(0, place), signing.seal(place))]
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=_certificates(place),
            ocsps=[asn1_ocsp.OCSPResponse.load(answer) for answer in answers],
            crls=[asn1_crl.CertificateList.load((online / "root.crl").read_bytes())],
        )

    return change


def certificate_of(signer: Signer) -> x509.Certificate:
    assert signer.signing_cert is not None
    return x509.load_der_x509_certificate(signer.signing_cert.dump())


def _state(place: str, certificate: asn1_x509.Certificate) -> bytes:
    online = signing.authority(place).online
    issuing = x509.load_der_x509_certificate((online / "issuing.crt").read_bytes())
    subject = x509.load_der_x509_certificate(certificate.dump())
    request = ocsp.OCSPRequestBuilder().add_certificate(subject, issuing, hashes.SHA1()).build()  # noqa: S303
    return answer_state(online, request.public_bytes(serialization.Encoding.DER))


def _certificates(place: str) -> Sequence[asn1_x509.Certificate]:
    online = signing.authority(place).online
    responder = x509.load_pem_x509_certificate((online / "ocsp.crt").read_bytes())
    ders = [
        *((online / name).read_bytes() for name in ("issuing.crt", "root.crt")),
        responder.public_bytes(serialization.Encoding.DER),
    ]
    return [asn1_x509.Certificate.load(der) for der in ders]
