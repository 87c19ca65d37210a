"""The keys that sign certificates: a PKCS#12 file, or a token behind a PKCS#11 library. One interface for both.

Clause: notary/SPEC.md, section Formats, "Signatures".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign import signers

from keys.errors import PassphraseWrongError
from notary.adapters.errors import TokenRefusedError

Signer = signers.Signer


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A PKCS#12 file with key, certificate and chain, and the passphrase that opens it."""

    path: Path
    passphrase: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A key on a token: the library that speaks to it, the token's and the key's labels, its PIN.

    The signer's certificate stands on the token under the key's label, those of authorities beside it; ``roots`` is a
    PEM file with the root.
    """

    library: Path
    token: str
    label: str
    roots: Path
    pin: str = field(repr=False)


Pen = KeyFile | Token


@contextmanager
def open_pen(pen: Pen) -> Iterator[Signer]:
    """Make ``pen`` ready to sign. Raises: PassphraseWrongError, TokenRefusedError."""
    if isinstance(pen, KeyFile):
        yield open_signer(pen.path, pen.passphrase)
        return
    # Only here: the library is not there where no token is used, and it opens the token's own.
    import pkcs11
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session = open_pkcs11_session(str(pen.library), token_criteria=TokenCriteria(pen.token), user_pin=pen.pin)
    except (pkcs11.PKCS11Error, RuntimeError) as error:  # the binding tells of a library that is none by the latter
        raise TokenRefusedError(pen.token) from error
    try:
        # Many tokens sign a digest by elliptic curves, but do not make it themselves.
        roots = load_certs_from_pemder([str(pen.roots)])  # type: ignore[no-untyped-call]
        signer = PKCS11Signer(
            session, cert_label=pen.label, key_label=pen.label, ca_chain=roots, other_certs_to_pull=None
        )
        algorithm = signer.signing_cert.public_key.algorithm
        signer.use_raw_mechanism = algorithm == "ec"
        yield signer
    except pkcs11.PKCS11Error as error:
        raise TokenRefusedError(pen.label) from error
    finally:
        session.close()


def open_signer(path: Path, passphrase: bytes) -> Signer:
    """The signing key and chain of a PKCS#12 file; the whole chain, root included, goes into the signature.

    Raises: PassphraseWrongError if the file does not open.
    """
    try:
        signer: Signer = signers.SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=(), passphrase=passphrase)
    except ValueError as error:
        raise PassphraseWrongError from error
    return signer
