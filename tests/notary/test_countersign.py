"""A signature beside a certificate: made and verified by OpenSSL, its form and digest checked by us.

OpenSSL 3.0 makes no CMS with SM2; for that one it makes and verifies the signature, and the container is put together
here around it.
"""

import hashlib
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, x509

from notary.adapters.countersign import check_beside
from notary.register import ALGORITHMS
from tests.notary import signing
from tests.notary.test_register import BY_TWO, Book, code_of
from tests.programs import require

NUMBER = "（2026）示证字第1号"
SM3, SM2 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"
KEYS = {
    "ecdsa-sha256": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "rsa-sha256": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
}
IDENTITY = ("-sigopt", "distid:1234567812345678")


def openssl(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    require("openssl")
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, check=False)


def make_key(folder: Path, kind: tuple[str, ...], digest: str = "-sha256") -> None:
    assert openssl("genpkey", *kind, "-out", folder / "key.pem").returncode == 0
    made = ("-key", folder / "key.pem", digest, "-subj", "/CN=beside", "-days", "30", "-out", folder / "root.pem")
    assert openssl("req", "-x509", "-new", *made).returncode == 0


def sign(folder: Path, data: bytes, *more: str) -> bytes:
    """A detached CMS by OpenSSL over ``data``."""
    (folder / "signed").write_bytes(data)
    keys = ("-signer", folder / "root.pem", "-inkey", folder / "key.pem")
    out = ("-in", folder / "signed", "-outform", "DER", "-out", folder / "p7s")
    done = openssl("cms", "-sign", "-binary", "-md", "sha256", *keys, *more, *out)
    assert done.returncode == 0, done.stderr
    return (folder / "p7s").read_bytes()


def verified(folder: Path, signature: bytes, data: bytes) -> bool:
    """What the command in the specification says."""
    (folder / "certificate.pdf.p7s").write_bytes(signature)
    (folder / "certificate.pdf").write_bytes(data)
    form = ("-binary", "-inform", "DER", "-in", folder / "certificate.pdf.p7s", "-content", folder / "certificate.pdf")
    trust = ("-CAfile", folder / "root.pem", "-purpose", "any", "-out", "/dev/null")
    return openssl("cms", "-verify", *form, *trust).returncode == 0


def sm2_signature(folder: Path, data: bytes) -> bytes:
    """A detached CMS with SM2 and SM3: the attributes are signed by OpenSSL."""
    pem = openssl("x509", "-in", folder / "root.pem", "-outform", "DER").stdout
    certificate = x509.Certificate.load(pem)
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [hashlib.new("sm3", data).digest()]},
        ]
    )
    (folder / "attributes").write_bytes(attributes.dump())
    key = ("-sign", folder / "key.pem", *IDENTITY, "-out", folder / "signature", folder / "attributes")
    assert openssl("dgst", "-sm3", *key).returncode == 0
    issued = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", issued),
        "digest_algorithm": {"algorithm": SM3},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": SM2},
        "signature": (folder / "signature").read_bytes(),
    }
    content = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": SM3}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())


def sm2_verified(folder: Path, signature: bytes) -> bool:
    """The attributes and the signature taken out of the file, by the command in the specification."""
    [signer] = cms.ContentInfo.load(signature)["content"]["signer_infos"]
    (folder / "attributes").write_bytes(signer["signed_attrs"].untag().dump(force=True))
    (folder / "signature").write_bytes(signer["signature"].native)
    public = openssl("x509", "-in", folder / "root.pem", "-pubkey", "-noout").stdout
    (folder / "public.pem").write_bytes(public)
    given = ("-verify", folder / "public.pem", *IDENTITY, "-signature", folder / "signature", folder / "attributes")
    return openssl("dgst", "-sm3", *given).returncode == 0


@pytest.mark.parametrize("kind", KEYS)
def test_openssl_signs_beside_and_a_changed_certificate_is_refused(kind: str, tmp_path: Path) -> None:
    make_key(tmp_path, KEYS[kind])
    pdf = signing.signed()
    signature = sign(tmp_path, pdf)
    assert check_beside(signature, pdf) == kind
    assert verified(tmp_path, signature, pdf)
    for forged in (pdf + b"\n", pdf[:-1], pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1)):
        assert code_of(partial(check_beside, signature, forged)) == "countersignature-wrong"
        assert not verified(tmp_path, signature, forged)
    assert signing.check(pdf)  # the certificate is as it was


def test_sm2_signs_beside(tmp_path: Path) -> None:
    make_key(tmp_path, ("-algorithm", "SM2"), "-sm3")
    pdf = signing.signed()
    signature = sm2_signature(tmp_path, pdf)
    assert check_beside(signature, pdf) == "sm2-sm3"
    assert sm2_verified(tmp_path, signature)
    assert code_of(lambda: check_beside(signature, pdf + b"\n")) == "countersignature-wrong"
    digest = hashlib.new("sm3", pdf).digest()
    assert signature.count(digest) == 1
    forged = signature.replace(digest, hashlib.new("sm3", pdf + b"\n").digest())
    assert check_beside(forged, pdf + b"\n") == "sm2-sm3"  # our check is of the digest ...
    assert not sm2_verified(tmp_path, forged)  # ... and OpenSSL's of the signature


def test_other_forms_are_malformed(tmp_path: Path) -> None:
    make_key(tmp_path, KEYS["ecdsa-sha256"])
    good = sign(tmp_path, b"content")
    assert check_beside(good, b"content") == "ecdsa-sha256"
    (tmp_path / "two").mkdir()
    make_key(tmp_path / "two", KEYS["ecdsa-sha256"])
    other = ("-signer", str(tmp_path / "two" / "root.pem"), "-inkey", str(tmp_path / "two" / "key.pem"))
    forms = {
        "with its content": sign(tmp_path, b"content", "-nodetach"),
        "without signed attributes": sign(tmp_path, b"content", "-noattr"),
        "two signers": sign(tmp_path, b"content", *other),
        "another digest": sign(tmp_path, b"content", "-md", "sha512"),
        "bytes behind": good + b"\0",
        "cut": good[:-1],
        "nothing": b"",
        "text": b"-----BEGIN CMS-----",
        "a certificate": openssl("x509", "-in", tmp_path / "root.pem", "-outform", "DER").stdout,
    }
    for name, data in forms.items():
        assert code_of(partial(check_beside, data, b"content")) == "countersignature-malformed", name


def beside(book: Book, number: str = NUMBER, signers: tuple[str, ...] = ("li",), **bent: Any) -> None:
    body = {"algorithm": "sm2-sm3", "number": number, "signature": book.blob(b"p7s")}
    book.append("certificate_countersigned", body | bent, signers)


def test_a_notary_enters_it_and_the_register_names_it() -> None:
    book = Book()
    book.certify()
    beside(book)
    beside(book)
    found = book.replayed().find(NUMBER)
    assert found.beside == {hashlib.sha256(b"p7s").digest(): "sm2-sm3"}
    assert set(ALGORITHMS) == {*KEYS, "sm2-sm3"}


def test_what_is_not_so_is_refused() -> None:
    refused: tuple[tuple[str, dict[str, Any]], ...] = (
        ("certificate-unknown", {"number": "（2026）示证字第2号"}),
        ("certificate-unknown", {"signature": "77" * 32}),  # the file itself is missing
        ("shape-wrong", {"algorithm": "md5"}),
        ("signers-wrong", {"signers": ("wang",)}),
        ("signers-wrong", {"signers": BY_TWO}),
    )
    for code, bent in refused:
        book = Book()
        book.certify()
        beside(book, **bent)
        assert code_of(book.replayed) == code, bent
    book = Book()
    book.certify()
    book.withdraw()
    beside(book)
    assert code_of(book.replayed) == "certificate-withdrawn"
