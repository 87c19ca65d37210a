"""Secret, signed messages between trustees: what one writes, only the other reads, and the server only carries.

A trustee has one secret text, the seed; a signing key and a decryption key come from it. A message names its recipient,
is signed, and is encrypted under a fresh element to which ElGamal carries the key. The cipher, which is not in the
standard library, is an argument. Clause: keys/SPEC.md, Formats 7; Belenios, public key infrastructure, channels.
"""

import hashlib
from dataclasses import dataclass
from typing import Final, Protocol

from keys.canonical import Json
from keys.compact import TEXT_LIMIT, element_of, format_compact, members, parse_compact, proof, proof_json
from keys.encoding import bytes_of_hex
from keys.errors import EncodingMalformedError
from keys.group import ORDER, Draw, Element, Group, element_text
from keys.refusal import ChannelWrongError, MessageMalformedError, SeedMalformedError
from keys.schnorr import check_message_signature, sign_message
from keys.shape import one_of, text
from keys.sigma import Proof

ALGORITHM: Final = "AES-GCM"
ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SEED_LENGTH: Final = 22


class Cipher(Protocol):
    """AES-256 in Galois counter mode; the tag stands behind the ciphertext."""

    def encrypt(self, key: bytes, nonce: bytes, data: bytes) -> bytes: ...

    def decrypt(self, key: bytes, nonce: bytes, data: bytes) -> bytes:
        """Raises: ChannelWrongError if the tag is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A text and its author's signature."""

    message: str
    signature: Proof


@dataclass(frozen=True, slots=True, repr=False)
class TrusteeSecret:
    """A trustee's two secret keys in the ceremony, from one seed."""

    signing: int
    decryption: int


def make_seed_text(draw: Draw) -> str:
    """Return a new seed of 22 characters, 128 bits: the digits of a fresh scalar to the base 58."""
    rest, digits = draw(), []
    for _ in range(SEED_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits)


def derive_secret(seed: str) -> TrusteeSecret:
    """Return the keys of a seed.

    Raises: SeedMalformedError.
    """
    if len(seed) != SEED_LENGTH or not set(seed) <= set(ALPHABET):
        raise SeedMalformedError
    signing, decryption = (hashlib.sha256(f"{tag}|{seed}".encode()).digest() for tag in ("sk", "dk"))
    return TrusteeSecret(int.from_bytes(signing, "big") % ORDER, int.from_bytes(decryption, "big") % ORDER)


def sign_text(group: Group, secret: TrusteeSecret, message: str, draw: Draw) -> SignedMessage:
    """Return ``message`` with this trustee's signature."""
    return SignedMessage(message, sign_message(group, secret.signing, message, draw))


def signed_json(signed: SignedMessage) -> Json:
    """Return the JSON of a signed message."""
    return {"message": signed.message, "signature": proof_json(signed.signature)}


def signed_message(value: Json) -> SignedMessage:
    """Read a signed message; its signature is still to be checked."""
    return SignedMessage(*members(message=text(TEXT_LIMIT), signature=proof)(value))


def send(group: Group, secret: TrusteeSecret, recipient: Element, message: str, cipher: Cipher, draw: Draw) -> str:
    """Return ``message`` signed by ``secret`` and encrypted to the key ``recipient``."""
    inner = format_compact({"recipient": element_text(group, recipient), "message": message})
    signed = format_compact(signed_json(sign_text(group, secret, inner, draw)))
    randomness, carried = draw(), group.base(draw())
    alpha = group.base(randomness)
    data = cipher.encrypt(_hash(group, "key", carried), _hash(group, "iv", alpha), signed.encode())
    beta = group.add(group.mul(recipient, randomness), carried)
    return format_compact(
        {
            "algorithm": ALGORITHM,
            "alpha": element_text(group, alpha),
            "beta": element_text(group, beta),
            "data": data.hex(),
        }
    )


def receive(group: Group, secret: TrusteeSecret, sender: Element, message: str, cipher: Cipher) -> str:
    """Return what the holder of the verification key ``sender`` wrote to this trustee.

    Raises: MessageMalformedError, ChannelWrongError, MessageSignatureWrongError.
    """
    element = element_of(group)
    read = members(algorithm=one_of(ALGORITHM), alpha=element, beta=element, data=text(TEXT_LIMIT))
    _, alpha, beta, data = parse_compact(message, read)
    carried = group.sub(beta, group.mul(alpha, secret.decryption))
    opened = cipher.decrypt(_hash(group, "key", carried), _hash(group, "iv", alpha), _bytes_of(data))
    signed = parse_compact(_text_of(opened), signed_message)
    check_message_signature(group, sender, signed.message, signed.signature)
    recipient, inner = parse_compact(signed.message, members(recipient=element, message=text(TEXT_LIMIT)))
    if not group.equal(recipient, group.base(secret.decryption)):
        raise ChannelWrongError("for another recipient")
    return str(inner)


def _hash(group: Group, tag: str, element: Element) -> bytes:
    return hashlib.sha256(f"{tag}|{element_text(group, element)}".encode()).digest()


def _bytes_of(data: str) -> bytes:
    try:
        return bytes_of_hex(data, len(data) // 2)
    except EncodingMalformedError:
        raise MessageMalformedError from None


def _text_of(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MessageMalformedError from None
