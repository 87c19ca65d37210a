"""AES-256 in Galois counter mode, for the channel between trustees.

libsodium takes nonces of twelve bytes only; Belenios has thirty-two. Clause: keys/SPEC.md, Formats 7.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.refusal import ChannelWrongError


class AesGcm:
    """``Cipher`` of keys/channel.py."""

    __slots__ = ()

    def encrypt(self, key: bytes, nonce: bytes, data: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, data, None)

    def decrypt(self, key: bytes, nonce: bytes, data: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(nonce, data, None)
        except InvalidTag:
            raise ChannelWrongError("the tag is wrong") from None
