"""Ed25519 by libsodium: everything that touches a secret, and the signature check at full speed.

``check_signature`` here and in keys/ed25519.py give the same answer for every input; a test holds that.
``SodiumGroup`` here and ``PureGroup`` in keys/puregroup.py give the same bytes; another test holds that.
Clause: keys/SPEC.md, Algorithms 2 and 3.
"""

from dataclasses import dataclass
from typing import Final, cast

from nacl import bindings, utils
from nacl.exceptions import CryptoError

from keys.errors import SignatureWrongError
from keys.group import IDENTITY_BYTES, ORDER, Element
from keys.refusal import ElementIdentityError, ElementMalformedError

SEED_SIZE: Final = bindings.crypto_sign_SEEDBYTES

_ZERO: Final = bytes(32)
_ONE: Final = b"\x01" + bytes(31)


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


def draw_scalar() -> int:
    """Return a fresh secret scalar: 64 bytes of the operating system's randomness, reduced modulo the order."""
    wide = utils.random(bindings.crypto_core_ed25519_NONREDUCEDSCALARBYTES)
    return int.from_bytes(bindings.crypto_core_ed25519_scalar_reduce(wide), "little")


@dataclass(frozen=True, slots=True)
class SodiumElement(Element):
    """The canonical encoding of an element, checked when it came in."""

    data: bytes


_IDENTITY: Final = SodiumElement(IDENTITY_BYTES)
_GENERATOR: Final = SodiumElement(bindings.crypto_scalarmult_ed25519_base_noclamp(_ONE))


class SodiumGroup:
    """``Group`` by libsodium.

    The library takes no identity as a factor and reports an error where a product is the identity; here both are
    legal values (a sum that nobody added to), so they are answered before the library is asked.
    """

    __slots__ = ()

    @property
    def order(self) -> int:
        return ORDER

    @property
    def identity(self) -> Element:
        return _IDENTITY

    @property
    def generator(self) -> Element:
        return _GENERATOR

    def decode(self, data: bytes) -> Element:
        if data == IDENTITY_BYTES:
            return _IDENTITY
        if len(data) != bindings.crypto_core_ed25519_BYTES or not bindings.crypto_core_ed25519_is_valid_point(data):
            raise ElementMalformedError
        return SodiumElement(data)

    def decode_nonzero(self, data: bytes) -> Element:
        if data == IDENTITY_BYTES:
            raise ElementIdentityError
        return self.decode(data)

    def decode_known(self, data: bytes) -> Element:
        return SodiumElement(data)

    def encode(self, e: Element) -> bytes:
        return _data(e)

    def add(self, e: Element, f: Element) -> Element:
        return SodiumElement(bindings.crypto_core_ed25519_add(_data(e), _data(f)))

    def sub(self, e: Element, f: Element) -> Element:
        return SodiumElement(bindings.crypto_core_ed25519_sub(_data(e), _data(f)))

    def negate(self, e: Element) -> Element:
        return self.sub(_IDENTITY, e)

    def base(self, k: int) -> Element:
        scalar = _scalar(k)
        if scalar == _ZERO:
            return _IDENTITY
        return SodiumElement(bindings.crypto_scalarmult_ed25519_base_noclamp(scalar))

    def mul(self, e: Element, k: int) -> Element:
        scalar = _scalar(k)
        if scalar == _ZERO or _data(e) == IDENTITY_BYTES:
            return _IDENTITY
        if scalar == _ONE:
            return e
        return SodiumElement(bindings.crypto_scalarmult_ed25519_noclamp(scalar, _data(e)))

    def base_plus(self, k: int, e: Element, x: int) -> Element:
        return self.add(self.base(k), self.mul(e, x))

    def pair(self, e: Element, x: int, f: Element, y: int) -> Element:
        return self.add(self.mul(e, x), self.mul(f, y))

    def equal(self, e: Element, f: Element) -> bool:
        return _data(e) == _data(f)

    def multiply_add(self, a: int, b: int, c: int) -> int:
        product = bindings.crypto_core_ed25519_scalar_mul(_scalar(a), _scalar(b))
        return int.from_bytes(bindings.crypto_core_ed25519_scalar_add(product, _scalar(c)), "little")


def _data(e: Element) -> bytes:
    return cast(SodiumElement, e).data


def _scalar(k: int) -> bytes:
    return (k % ORDER).to_bytes(bindings.crypto_core_ed25519_SCALARBYTES, "little")
