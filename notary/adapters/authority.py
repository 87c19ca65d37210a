"""A development authority: the X.509 certificates with which a demonstration's PDFs are signed.

Makes root, issuing authority, one certificate for each officer and one for the office's seal, and writes the
keys as PKCS#12 files under their own passphrases. It stands in for a licensed authority and gives no proof of
anybody's identity; the policy pins what comes out of it as it would pin the real one.
Clause: notary/SPEC.md, section Formats.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from notary.certificate import OFFICER_FIELD, SEAL_FIELD, Office, Officer

DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
AUTHORITY_YEARS: Final = 20
SIGNER_YEARS: Final = 5
CLOCK_SLACK: Final = timedelta(days=1)

SigningKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Commissioned:
    """Who gets a key file, and the passphrase that opens it."""

    officer: Officer
    passphrase: bytes


@dataclass(frozen=True, slots=True)
class SigningFile:
    """A PKCS#12 file and the subject its certificate bears, as an RFC 4514 string."""

    path: Path
    subject: str


@dataclass(frozen=True, slots=True)
class Authority:
    """What `office init` needs for the policy: the root's digest and each signer's subject."""

    root_path: Path
    root_sha256: bytes
    officers: tuple[SigningFile, ...]
    seal: SigningFile

    def signers(self, officer: int = 0) -> dict[str, str]:
        """The subject for each signature field, with the officer who certifies."""
        return {OFFICER_FIELD: self.officers[officer].subject, SEAL_FIELD: self.seal.subject}


@dataclass(frozen=True, slots=True)
class _Issuer:
    certificate: x509.Certificate
    key: SigningKey


def make_authority(
    folder: Path, office: Office, officers: Sequence[Commissioned], seal_passphrase: bytes, now: datetime
) -> Authority:
    """Make the whole development authority in ``folder``: `root.pem`, `officer-<n>.p12`, `seal.p12`.

    ``now`` is an aware time. The authorities' own keys are dropped once they have signed: nobody can add a
    signer to this root afterwards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root_key, issuing_key = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP384R1())
    root_name = _name(office, f"{office.name_zh} 开发根证书")
    root = _Issuer(_issue(root_name, root_key, None, now, AUTHORITY_YEARS, path_length=1), root_key)
    issuing_name = _name(office, f"{office.name_zh} 开发签发证书")
    issuing = _Issuer(_issue(issuing_name, issuing_key, root, now, AUTHORITY_YEARS, path_length=0), issuing_key)
    chain = (issuing.certificate, root.certificate)
    files = tuple(
        _make_file(
            folder / f"officer-{place}.p12",
            _name(office, commissioned.officer.name, commissioned.officer.licence),
            ec.generate_private_key(ec.SECP256R1()),
            issuing,
            chain,
            commissioned.passphrase,
            now,
        )
        for place, commissioned in enumerate(officers, 1)
    )
    seal_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    seal_name = _name(office, f"{office.name_zh} 电子印章")
    seal = _make_file(folder / "seal.p12", seal_name, seal_key, issuing, chain, seal_passphrase, now)
    root_path = folder / "root.pem"
    root_path.write_bytes(root.certificate.public_bytes(serialization.Encoding.PEM))
    root_sha256 = sha256(root.certificate.public_bytes(serialization.Encoding.DER)).digest()
    return Authority(root_path, root_sha256, files, seal)


def _make_file(
    path: Path,
    name: x509.Name,
    key: SigningKey,
    issuer: _Issuer,
    chain: Sequence[x509.Certificate],
    passphrase: bytes,
    now: datetime,
) -> SigningFile:
    certificate = _issue(name, key, issuer, now, SIGNER_YEARS)
    encryption = serialization.BestAvailableEncryption(passphrase)
    sealed = pkcs12.serialize_key_and_certificates(path.stem.encode(), key, certificate, list(chain), encryption)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed)
    return SigningFile(path, certificate.subject.rfc4514_string())


def _issue(
    name: x509.Name,
    key: SigningKey,
    issuer: _Issuer | None,
    now: datetime,
    years: int,
    path_length: int | None = None,
) -> x509.Certificate:
    """Issue a certificate; an authority's if ``path_length`` is given, a signer's otherwise."""
    authority = path_length is not None
    public = key.public_key()
    signer = issuer.key if issuer else key
    draft = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=path_length), critical=True)
        .add_extension(_usage(authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not authority:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING])
        draft = draft.add_extension(purposes, critical=False)
    return draft.sign(signer, hashes.SHA384() if isinstance(signer, ec.EllipticCurvePrivateKey) else hashes.SHA256())


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(office: Office, common: str, licence: str = "") -> x509.Name:
    """A subject: country, organisation, common name and, for an officer, the practising number."""
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, office.name_zh),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ]
    if licence:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, licence))
    return x509.Name(attributes)
