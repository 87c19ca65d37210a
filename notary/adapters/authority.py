"""A development authority: the X.509 certificates with which a demonstration's PDFs are signed.

Makes root, issuing authority, one certificate for each officer and one for the office's seal, and writes the
keys as PKCS#12 files under their own passphrases. It stands in for a licensed authority and gives no proof of
anybody's identity; the policy pins what comes out of it as it would pin the real one. What answers for it later, the
list of the root, the OCSP responder and the time-stamping authority, is made here too and served by `authorityserver`.
Clause: notary/SPEC.md, section Formats.
"""

import os
import random
import socket
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
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from notary.adapters.errors import AuthorityUnreachableError
from notary.certificate import OFFICER_FIELD, SEAL_FIELD, Office, Officer

DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
AUTHORITY_YEARS: Final = 20
STAMP_YEARS: Final = 10
SIGNER_YEARS: Final = 5
PORTS: Final = range(20_000, 32_000)  # below those that systems hand out
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
    """What `office init` needs for the policy: the root's digest and each signer's subject.

    ``online`` is the folder of what `authorityserver` serves.
    """

    root_path: Path
    online: Path
    root_sha256: bytes
    officers: tuple[SigningFile, ...]
    seal: SigningFile

    def signers(self, officer: int = 0) -> dict[str, str]:
        """The subject for each signature field, with the officer who certifies."""
        return {OFFICER_FIELD: self.officers[officer].subject, SEAL_FIELD: self.seal.subject}


@dataclass(frozen=True, slots=True)
class _Issuer:
    """An authority while it signs; ``addresses`` are the extensions by which its certificates are checked later."""

    certificate: x509.Certificate
    key: SigningKey
    addresses: tuple[x509.ExtensionType, ...]


def make_authority(
    folder: Path,
    office: Office,
    officers: Sequence[Commissioned],
    seal_passphrase: bytes,
    now: datetime,
    online: Path | None = None,
) -> Authority:
    """Make the whole development authority: `root.pem`, `officer-<n>.p12`, `seal.p12` in ``folder``.

    ``now`` is an aware time; ``online`` is where the services' files go, ``folder / "authority"`` if absent. The
    root's key is dropped once it has signed; the issuing authority's stays there in plain, to sign lists of what is
    revoked, and so nothing may trust this authority but a demonstration.
    """
    folder.mkdir(parents=True, exist_ok=True)
    online = online or folder / "authority"
    online.mkdir(parents=True)
    address = f"http://127.0.0.1:{_free_port()}"
    root_key, issuing_key = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP384R1())
    root_name = _name(office, f"{office.name_zh} 开发根证书")
    root_certificate = _issue(root_name, root_key, None, now, AUTHORITY_YEARS, path_length=1)
    root = _Issuer(root_certificate, root_key, _list_address(f"{address}/root.crl"))
    issuing_name = _name(office, f"{office.name_zh} 开发签发证书")
    issuing_certificate = _issue(issuing_name, issuing_key, root, now, AUTHORITY_YEARS, path_length=0)
    issuing = _Issuer(
        issuing_certificate, issuing_key, (*_list_address(f"{address}/issuing.crl"), *_responder_address(address))
    )
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
    _make_services(online, office, address, root, issuing, now)
    root_sha256 = sha256(root.certificate.public_bytes(serialization.Encoding.DER)).digest()
    return Authority(root_path, online, root_sha256, files, seal)


def _make_services(online: Path, office: Office, address: str, root: _Issuer, issuing: _Issuer, now: datetime) -> None:
    """Write what answers for the authority: certificates, the root's list, the keys of responder and stamps."""
    end = now + timedelta(days=365 * AUTHORITY_YEARS)
    empty = x509.CertificateRevocationListBuilder(root.certificate.subject, now - CLOCK_SLACK, end)
    number = empty.add_extension(x509.CRLNumber(1), critical=False)
    key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())
    listed = number.add_extension(key_id, critical=False).sign(root.key, hashes.SHA384())
    (online / "root.crl").write_bytes(listed.public_bytes(serialization.Encoding.DER))
    for name, issuer in (("root", root), ("issuing", issuing)):
        (online / f"{name}.crt").write_bytes(issuer.certificate.public_bytes(serialization.Encoding.DER))
    extensions = {
        "ocsp": ([x509.OCSPNoCheck()], ExtendedKeyUsageOID.OCSP_SIGNING),
        "stamp": ([], ExtendedKeyUsageOID.TIME_STAMPING),
    }
    for name, (further, purpose) in extensions.items():
        key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
        title = {"ocsp": "开发证书状态服务", "stamp": "开发时间戳服务"}[name]
        subject = _name(office, f"{office.name_zh} {title}")
        certificate = _issue(subject, key, issuing, now, STAMP_YEARS, purposes=[purpose], further=further)
        (online / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        _write_secret(online / f"{name}.key", _plain(key))
    _write_secret(online / "issuing.key", _plain(issuing.key))
    chain = [issuing.certificate, root.certificate]
    (online / "chain.pem").write_bytes(b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain))
    (online / "address").write_text(address, encoding="ascii")


def _make_file(
    path: Path,
    name: x509.Name,
    key: SigningKey,
    issuer: _Issuer,
    chain: Sequence[x509.Certificate],
    passphrase: bytes,
    now: datetime,
) -> SigningFile:
    purposes = [ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING]
    certificate = _issue(name, key, issuer, now, SIGNER_YEARS, purposes=purposes)
    encryption = serialization.BestAvailableEncryption(passphrase)
    sealed = pkcs12.serialize_key_and_certificates(path.stem.encode(), key, certificate, list(chain), encryption)
    _write_secret(path, sealed)
    return SigningFile(path, certificate.subject.rfc4514_string())


def _plain(key: SigningKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_secret(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _issue(
    name: x509.Name,
    key: SigningKey,
    issuer: _Issuer | None,
    now: datetime,
    years: int,
    path_length: int | None = None,
    purposes: Sequence[ObjectIdentifier] = (),
    further: Sequence[x509.ExtensionType] = (),
) -> x509.Certificate:
    """Issue a certificate; an authority's if ``path_length`` is given, for ``purposes`` otherwise."""
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
    if purposes:
        only_stamps = list(purposes) == [ExtendedKeyUsageOID.TIME_STAMPING]  # RFC 3161: critical, and alone
        draft = draft.add_extension(x509.ExtendedKeyUsage(purposes), critical=only_stamps)
    for extension in (*further, *(issuer.addresses if issuer else ())):
        draft = draft.add_extension(extension, critical=False)
    return draft.sign(signer, hashes.SHA384() if isinstance(signer, ec.EllipticCurvePrivateKey) else hashes.SHA256())


def _list_address(address: str) -> tuple[x509.ExtensionType, ...]:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(address)], None, None, None)
    return (x509.CRLDistributionPoints([point]),)


def _responder_address(address: str) -> tuple[x509.ExtensionType, ...]:
    described = (
        (AuthorityInformationAccessOID.OCSP, "ocsp"),
        (AuthorityInformationAccessOID.CA_ISSUERS, "issuing.crt"),
    )
    access = [x509.AccessDescription(kind, x509.UniformResourceIdentifier(f"{address}/{at}")) for kind, at in described]
    return (x509.AuthorityInformationAccess(access),)


def _free_port() -> int:
    """A port of this computer that nobody listens on now. Certificates name it, so it stays the authority's."""
    for port in random.SystemRandom().sample(PORTS, 50):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AuthorityUnreachableError


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
