"""Ed25519 signature check in integers, on public data only.

Nothing here runs in constant time, so no secret may ever come near it; signing is in keys/adapters/sodium.py. The
rule is the one libsodium applies, and every verifier of this service gives the same answer, for crafted keys too:

1. the signature has 64 bytes, R then S, and S is below the group order L;
2. the public key A is canonical (y below the field prime p, no sign on x = 0), on the curve, and not of small order;
3. R, taken byte for byte, equals the canonical encoding of S*B - h*A with h = SHA-512(R, A, message) mod L;
4. R is not of small order.

There is no multiplication by the cofactor. ``check_public_key`` asks for more: order exactly L. Every key must pass it
before it is trusted for anything. Clause: keys/SPEC.md, Algorithms 2; RFC 8032 section 5.1.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from keys.errors import KeyWeakError, SignatureWrongError

Verify: TypeAlias = Callable[[bytes, bytes, bytes], None]
"""Public key, message, signature; raises SignatureWrongError."""
Sign: TypeAlias = Callable[[bytes], bytes]
"""Message to signature; whoever holds one holds a secret key."""

PUBLIC_KEY_SIZE: Final = 32
SIGNATURE_SIZE: Final = 64

_P: Final = 2**255 - 19
_L: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE: Final = pow(2, (_P - 1) // 4, _P)
_BASE_X: Final = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE_Y: Final = 4 * pow(5, -1, _P) % _P

# A point (X, Y, Z, T) in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
_Point: TypeAlias = tuple[int, int, int, int]
# The same point made ready to be added: Y + X, Y - X, 2Z, 2dT.
_Addend: TypeAlias = tuple[int, int, int, int]

_IDENTITY: Final[_Point] = (0, 1, 1, 0)

# A table of a key costs as much as about six plain products, and 200 kB; the keys of an office are used far more often.
_USES_BEFORE_TABLE: Final = 6


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """Check that the owner of ``public`` signed ``message``.

    Shapes: ``public`` has 32 bytes, ``signature`` 64; other lengths are refused.
    Raises: SignatureWrongError.
    Source: RFC 8032 section 5.1.7, with the four steps in the opening of this module.
    """
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != SIGNATURE_SIZE or s >= _L:  # 1
        raise SignatureWrongError
    key = _load_key(public) if len(public) == PUBLIC_KEY_SIZE else None  # 2; only keys of this size are remembered
    if key is None:
        raise SignatureWrongError
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    expected = _add(_multiply_by_table(_base_table(), s), _ready(key.multiply_negative(h)))
    if _encode(expected) != signature[:32] or _is_small_order(expected):  # 3, 4
        raise SignatureWrongError


@lru_cache(maxsize=16_384)
def check_public_key(public: bytes) -> None:
    """Check that ``public`` is a canonical point of order exactly L.

    Shapes: 32 bytes; other lengths are refused.
    Raises: KeyWeakError.
    """
    point = _decode(public)
    if point is None or _is_small_order(point) or not _is_identity(_multiply(_small_multiples(point), _L)):
        raise KeyWeakError


class _Key:
    """A decoded public key A with the multiples of -A that speed up its next product."""

    __slots__ = ("_multiples", "_negative", "_uses")

    def __init__(self, point: _Point) -> None:
        x, y, z, t = point
        self._negative = (-x % _P, y, z, -t % _P)
        self._multiples = _small_multiples(self._negative)
        self._uses = 0

    def multiply_negative(self, scalar: int) -> _Point:
        """Return ``scalar`` times -A, by a full table once the key has proven to be in frequent use."""
        self._uses += 1
        if self._uses > _USES_BEFORE_TABLE:
            return _multiply_by_table(_table(self._negative), scalar)
        return _multiply(self._multiples, scalar)


@lru_cache(maxsize=4_096)
def _load_key(public: bytes) -> _Key | None:
    """Decode a public key for verification; None if it is not canonical or of small order."""
    point = _decode(public)
    return None if point is None or _is_small_order(point) else _Key(point)


def _decode(data: bytes) -> _Point | None:
    """Return the point that ``data`` is the canonical encoding of, None if there is none (RFC 8032 section 5.1.3)."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(data) != PUBLIC_KEY_SIZE or y >= _P:
        return None
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * v**3 * pow(u * v**7 % _P, (_P - 5) // 8, _P) % _P
    if (v * x * x + u) % _P == 0:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (v * x * x - u) % _P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _encode(point: _Point) -> bytes:
    """Return the canonical encoding of ``point`` (RFC 8032 section 5.1.2)."""
    x, y, z, _ = point
    inverse = pow(z, -1, _P)
    return (y * inverse % _P | (x * inverse % _P & 1) << 255).to_bytes(32, "little")


def _add(p: _Point, q: _Addend) -> _Point:
    """Return the sum (RFC 8032 section 5.1.4); complete, so equal and opposite points need no care."""
    x, y, z, t = p
    plus, minus, double_z, scaled_t = q
    a, b, c, d = (y - x) * minus % _P, (y + x) * plus % _P, t * scaled_t % _P, z * double_z % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(p: _Point) -> _Point:
    """Return the sum of ``p`` and itself (RFC 8032 section 5.1.4)."""
    x, y, z, _ = p
    a, b = x * x % _P, y * y % _P
    h = a + b
    e, g = h - (x + y) * (x + y) % _P, a - b
    f = 2 * z * z % _P + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _ready(p: _Point) -> _Addend:
    """Return ``p`` in the form in which it is added."""
    x, y, z, t = p
    return (y + x) % _P, (y - x) % _P, 2 * z % _P, 2 * _D * t % _P


def _small_multiples(p: _Point) -> list[_Addend]:
    """Return 0 to 15 times ``p``, each ready to be added."""
    step, multiple, multiples = _ready(p), _IDENTITY, [_ready(_IDENTITY)]
    for _ in range(15):
        multiple = _add(multiple, step)
        multiples.append(_ready(multiple))
    return multiples


def _multiply(multiples: Sequence[_Addend], scalar: int) -> _Point:
    """Return ``scalar`` times the point of ``multiples``, four bits at a time from the highest."""
    result = _IDENTITY
    for digit in f"{scalar:x}":
        result = _double(_double(_double(_double(result))))
        if digit != "0":
            result = _add(result, multiples[int(digit, 16)])
    return result


@lru_cache(maxsize=64)
def _table(p: _Point) -> list[list[_Addend]]:
    """Return, for each four bits of a scalar from the lowest, the sixteen multiples that they may stand for."""
    table = []
    for _ in range(64):
        table.append(_small_multiples(p))
        p = _double(_double(_double(_double(p))))
    return table


@lru_cache(maxsize=1)
def _base_table() -> list[list[_Addend]]:
    """Return the table of the base point B (RFC 8032 section 5.1)."""
    return _table.__wrapped__((_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P))


def _multiply_by_table(table: Sequence[Sequence[_Addend]], scalar: int) -> _Point:
    """Return ``scalar`` times the point of ``table``: one addition for four bits and no doubling."""
    result = _IDENTITY
    for digit, multiples in zip(reversed(f"{scalar:x}"), table, strict=False):
        if digit != "0":
            result = _add(result, multiples[int(digit, 16)])
    return result


def _is_identity(p: _Point) -> bool:
    return p[0] == 0 and p[1] == p[2]


def _is_small_order(p: _Point) -> bool:
    """Return whether eight times ``p`` is the identity."""
    return _is_identity(_double(_double(_double(p))))
