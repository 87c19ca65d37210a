"""The curve of Ed25519 and its signature check in integers, on public data only.

Nothing here runs in constant time, so no secret may ever come near it; signing is in keys/adapters/sodium.py. The
rule is the one libsodium applies, and every verifier of this service gives the same answer, for crafted keys too:

1. the signature has 64 bytes, R then S, and S is below the group order L;
2. the public key A is canonical (y below the field prime p, no sign on x = 0), on the curve, and not of small order;
3. R, taken byte for byte, equals the canonical encoding of S*B - h*A with h = SHA-512(R, A, message) mod L;
4. R is not of small order.

There is no multiplication by the cofactor. ``check_public_key`` asks for more: order exactly L. Every key must pass it
before it is trusted for anything. The arithmetic below also serves keys/puregroup.py and keys/dlog.py.
Clause: keys/SPEC.md, Algorithms 2; RFC 8032 section 5.1.
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

FIELD: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, FIELD) % FIELD
_LOW: Final = 2**255 - 1
_ROOT_OF_MINUS_ONE: Final = pow(2, (FIELD - 1) // 4, FIELD)
_BASE_X: Final = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE_Y: Final = 4 * pow(5, -1, FIELD) % FIELD

# A point (X, Y, Z, T) in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
Point: TypeAlias = tuple[int, int, int, int]
# The same point made ready to be added: Y + X, Y - X, 2Z, 2dT.
Addend: TypeAlias = tuple[int, int, int, int]

IDENTITY: Final[Point] = (0, 1, 1, 0)
BASE: Final[Point] = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % FIELD)

# A table of a key costs as much as about six plain products, and 200 kB; the keys of an office are used far more often.
_USES_BEFORE_TABLE: Final = 6


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """Check that the owner of ``public`` signed ``message``.

    Shapes: ``public`` has 32 bytes, ``signature`` 64; other lengths are refused.
    Raises: SignatureWrongError.
    Source: RFC 8032 section 5.1.7, with the four steps in the opening of this module.
    """
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != SIGNATURE_SIZE or s >= ORDER:  # 1
        raise SignatureWrongError
    key = _load_key(public) if len(public) == PUBLIC_KEY_SIZE else None  # 2; only keys of this size are remembered
    if key is None:
        raise SignatureWrongError
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    expected = add_points(multiply_by_table(base_table(), s), make_addend(key.multiply_negative(h)))
    if encode_point(expected) != signature[:32] or is_small_order(expected):  # 3, 4
        raise SignatureWrongError


@lru_cache(maxsize=16_384)
def check_public_key(public: bytes) -> None:
    """Check that ``public`` is a canonical point of order exactly L.

    Shapes: 32 bytes; other lengths are refused.
    Raises: KeyWeakError.
    """
    point = decode_point(public)
    if point is None or is_small_order(point) or not is_identity(multiply_point(make_multiples(point), ORDER)):
        raise KeyWeakError


class _Key:
    """A decoded public key A with the multiples of -A that speed up its next product."""

    __slots__ = ("_multiples", "_negative", "_uses")

    def __init__(self, point: Point) -> None:
        x, y, z, t = point
        self._negative = (-x % FIELD, y, z, -t % FIELD)
        self._multiples = make_multiples(self._negative)
        self._uses = 0

    def multiply_negative(self, scalar: int) -> Point:
        """Return ``scalar`` times -A, by a full table once the key has proven to be in frequent use."""
        self._uses += 1
        if self._uses > _USES_BEFORE_TABLE:
            return multiply_by_table(_key_table(self._negative), scalar)
        return multiply_point(self._multiples, scalar)


@lru_cache(maxsize=4_096)
def _load_key(public: bytes) -> _Key | None:
    """Decode a public key for verification; None if it is not canonical or of small order."""
    point = decode_point(public)
    return None if point is None or is_small_order(point) else _Key(point)


def decode_point(data: bytes) -> Point | None:
    """Return the point that ``data`` is the canonical encoding of, None if there is none (RFC 8032 section 5.1.3)."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(data) != PUBLIC_KEY_SIZE or y >= FIELD:
        return None
    u, v = (y * y - 1) % FIELD, (_D * y * y + 1) % FIELD
    x = u * v**3 * pow(u * v**7 % FIELD, (FIELD - 5) // 8, FIELD) % FIELD
    if (v * x * x + u) % FIELD == 0:
        x = x * _ROOT_OF_MINUS_ONE % FIELD
    if (v * x * x - u) % FIELD != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = FIELD - x
    return x, y, 1, x * y % FIELD


def encode_point(point: Point) -> bytes:
    """Return the canonical encoding of ``point`` (RFC 8032 section 5.1.2)."""
    x, y, z, _ = point
    inverse = pow(z, -1, FIELD)
    return (y * inverse % FIELD | (x * inverse % FIELD & 1) << 255).to_bytes(32, "little")


def add_points(p: Point, q: Addend) -> Point:
    """Return the sum (RFC 8032 section 5.1.4); complete, so equal and opposite points need no care."""
    x, y, z, t = p
    plus, minus, double_z, scaled_t = q
    a, b, c, d = (y - x) * minus % FIELD, (y + x) * plus % FIELD, t * scaled_t % FIELD, z * double_z % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def double_times(p: Point, times: int) -> Point:
    """Return ``p`` doubled once or more (RFC 8032 section 5.1.4).

    Nearly all time goes here, so: the last coordinate is made once at the end, and the sums are folded at bit 255
    (2^255 is 19 in the field), which leaves a few bits too many but costs less than a division.
    """
    x, y, z, _ = p
    e = h = 0
    for _ in range(times):
        a, b, s = x * x, y * y, x + y
        h = a + b
        e, g = h - s * s, a - b
        f = 2 * z * z + g
        e, f = (e & _LOW) + 19 * (e >> 255), (f & _LOW) + 19 * (f >> 255)
        g, h = (g & _LOW) + 19 * (g >> 255), (h & _LOW) + 19 * (h >> 255)
        x, y, z = e * f % FIELD, g * h % FIELD, f * g % FIELD
    return x, y, z, e * h % FIELD


def make_addend(p: Point) -> Addend:
    """Return ``p`` in the form in which it is added."""
    x, y, z, t = p
    return (y + x) % FIELD, (y - x) % FIELD, 2 * z % FIELD, 2 * _D * t % FIELD


def make_multiples(p: Point) -> list[Addend]:
    """Return 0 to 15 times ``p``, each ready to be added."""
    step, multiple, multiples = make_addend(p), IDENTITY, [make_addend(IDENTITY)]
    for _ in range(15):
        multiple = add_points(multiple, step)
        multiples.append(make_addend(multiple))
    return multiples


def multiply_point(multiples: Sequence[Addend], scalar: int) -> Point:
    """Return ``scalar`` times the point of ``multiples``, four bits at a time from the highest."""
    result = IDENTITY
    for digit in f"{scalar:x}":
        result = double_times(result, 4)
        if digit != "0":
            result = add_points(result, multiples[int(digit, 16)])
    return result


def make_table(p: Point) -> list[list[Addend]]:
    """Return, for each four bits of a scalar from the lowest, the sixteen multiples that they may stand for."""
    table = []
    for _ in range(64):
        table.append(make_multiples(p))
        p = double_times(p, 4)
    return table


@lru_cache(maxsize=64)
def _key_table(p: Point) -> list[list[Addend]]:
    return make_table(p)


@lru_cache(maxsize=1)
def base_table() -> list[list[Addend]]:
    """Return the table of the base point B (RFC 8032 section 5.1)."""
    return make_table(BASE)


def multiply_by_table(table: Sequence[Sequence[Addend]], scalar: int) -> Point:
    """Return ``scalar`` times the point of ``table``: one addition for four bits and no doubling."""
    result = IDENTITY
    for digit, multiples in zip(reversed(f"{scalar:x}"), table, strict=False):
        if digit != "0":
            result = add_points(result, multiples[int(digit, 16)])
    return result


def is_identity(p: Point) -> bool:
    return p[0] == 0 and p[1] == p[2]


def is_small_order(p: Point) -> bool:
    """Return whether eight times ``p`` is the identity."""
    return is_identity(double_times(p, 3))
