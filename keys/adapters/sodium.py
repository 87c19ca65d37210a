"""Ed25519 by libsodium: everything that touches a secret, and the signature check at full speed.

``check_signature`` here and in keys/ed25519.py give the same answer for every input; a test holds that.
Clause: keys/SPEC.md, Algorithms 2.
"""

from typing import Final

from nacl import bindings, utils
from nacl.exceptions import CryptoError

from keys.errors import SignatureWrongError

SEED_SIZE: Final = bindings.crypto_sign_SEEDBYTES


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """Check that the owner of ``public`` signed ``message``.

    Shapes: ``public`` has 32 bytes, ``signature`` 64; other lengths are refused.
    Raises: SignatureWrongError.
    Source: RFC 8032 section 5.1.7 as libsodium decides it.
    """
    if len(public) != bindings.crypto_sign_PUBLICKEYBYTES or len(signature) != bindings.crypto_sign_BYTES:
        raise SignatureWrongError
    try:
        bindings.crypto_sign_open(signature + message, public)
    except CryptoError:
        raise SignatureWrongError from None


def make_seed() -> bytes:
    """Return a new secret seed of 32 bytes from the operating system."""
    return utils.random(SEED_SIZE)


class SigningKey:
    """A secret key; ``public`` may be told, the rest stays inside."""

    __slots__ = ("_secret", "public")

    def __init__(self, seed: bytes) -> None:
        """Derive the key pair from a ``seed`` of 32 secret bytes (RFC 8032 section 5.1.5)."""
        if len(seed) != SEED_SIZE:
            raise ValueError("a seed has 32 bytes")
        self.public: bytes
        self._secret: bytes
        self.public, self._secret = bindings.crypto_sign_seed_keypair(seed)

    def sign(self, message: bytes) -> bytes:
        """Return the signature over ``message``, always the same for the same message."""
        signed: bytes = bindings.crypto_sign(message, self._secret)
        return signed[: bindings.crypto_sign_BYTES]

    def __repr__(self) -> str:
        return f"SigningKey(public={self.public.hex()})"
