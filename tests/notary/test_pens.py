"""A key on a token signs like a key in a file: SoftHSM stands for the token."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from keys.errors import PassphraseWrongError
from notary.adapters.errors import TokenRefusedError
from notary.adapters.pens import KeyFile, Token, open_pen
from notary.adapters.sign import sign_certificate
from tests.notary import signing
from tests.programs import require

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "123456"


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Token]:
    """The officer's and the seal's key on two tokens, from the development authority's files."""
    require("softhsm2-util", str(LIBRARY))
    (tmp_path / "store").mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tmp_path / 'store'}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    made = signing.authority()
    files = {"li_wen": (made.officers[0].path, b"officer"), "seal": (made.seal.path, b"seal")}
    for name in files:
        run("softhsm2-util", "--init-token", "--free", "--label", name, "--pin", PIN, "--so-pin", PIN)
    for name, (path, passphrase) in files.items():
        key, certificate, chain = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase)
        assert key is not None
        assert certificate is not None
        plain = tmp_path / f"{name}.pem"
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        plain.write_bytes(key.private_bytes(*form))
        place = ("--token", name, "--pin", PIN, "--label", name, "--id", "01")
        run("softhsm2-util", "--import", plain, *place)
        store(name, [certificate, chain[0]])
    return {name: Token(LIBRARY, name, name, made.root_path, PIN) for name in files}


def run(*words: str | Path) -> None:
    subprocess.run(list(map(str, words)), capture_output=True, check=True)


def store(name: str, certificates: list[x509.Certificate]) -> None:
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    library = pkcs11.lib(str(LIBRARY))
    library.reinitialize()
    with library.get_token(token_label=name).open(user_pin=PIN, rw=True) as session:
        for place, certificate in enumerate(certificates):
            found = decode_x509_certificate(certificate.public_bytes(serialization.Encoding.DER))
            found |= {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: name if place == 0 else "chain"}
            session.create_object(found)


def test_tokens_sign_what_files_sign(tokens: dict[str, Token]) -> None:
    with (
        open_pen(tokens["li_wen"]) as officer,
        open_pen(tokens["seal"]) as seal,
        signing.asked() as asked,
    ):
        pdf = sign_certificate(signing.unsigned(), officer, seal, signing.looks(), asked)
    assert signing.check(pdf)


def test_a_token_that_does_not_open_is_refused(tokens: dict[str, Token]) -> None:
    good = tokens["seal"]
    for token in (replace(good, pin="000000"), replace(good, token="other"), replace(good, library=Path("/no.so"))):
        with pytest.raises(TokenRefusedError), open_pen(token):
            pass
    assert PIN not in repr(good)


def test_a_file_opens_by_its_passphrase_alone() -> None:
    with open_pen(KeyFile(signing.authority().seal.path, b"seal")) as signer:
        assert signer.signing_cert is not None
    with pytest.raises(PassphraseWrongError), open_pen(KeyFile(signing.authority().seal.path, b"wrong")):
        pass
