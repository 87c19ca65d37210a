"""The group of the ballot cryptography: what an implementation offers, and its text forms.

There is one group, the subgroup of prime order of edwards25519, and one generator, the base point of Ed25519; neither
is ever read from a document. Two implementations stand behind ``Group``: keys/puregroup.py in integers, for public data
only, and ``SodiumGroup`` in keys/adapters/sodium.py, for secrets and for speed. They give the same bytes.

An element comes from ``decode`` or from other elements, so it is always canonical, on the curve and in the subgroup.
The text form is that of Belenios: the 32 bytes of RFC 8032 in reverse, in hexadecimal; scalars are decimal.
Clause: keys/SPEC.md, Formats 6 and Algorithms 3.
"""

from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from keys.encoding import bytes_of_hex
from keys.errors import EncodingMalformedError
from keys.refusal import ElementMalformedError, ScalarMalformedError

GROUP_NAME: Final = "Ed25519"
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
ELEMENT_SIZE: Final = 32
SCALAR_DIGITS: Final = len(str(ORDER))
IDENTITY_BYTES: Final = b"\x01" + bytes(31)

Draw: TypeAlias = Callable[[], int]
"""Gives a fresh scalar, uniform below the order, at each call."""


class Element:
    """An element of the group; what is inside belongs to the implementation that made it."""

    __slots__ = ()


class Group(Protocol):
    """Operations on elements; scalars are integers of any size and sign, taken modulo the order."""

    @property
    def order(self) -> int: ...
    @property
    def identity(self) -> Element: ...
    @property
    def generator(self) -> Element: ...

    def decode(self, data: bytes) -> Element:
        """Return the element of this encoding, the identity included.

        Shapes: 32 bytes as in RFC 8032.
        Raises: ElementMalformedError if not canonical, not on the curve or not in the subgroup.
        """
        ...

    def decode_nonzero(self, data: bytes) -> Element:
        """Return the element of this encoding.

        Raises: ElementMalformedError as ``decode``; ElementIdentityError.
        """
        ...

    def decode_known(self, data: bytes) -> Element:
        """Return the element of an encoding that ``decode`` has accepted before, in this process or another.

        Only for what the caller itself had checked; whether the point is in the subgroup is not asked again.
        """
        ...

    def encode(self, e: Element) -> bytes:
        """Return the 32 bytes of ``e`` as in RFC 8032."""
        ...

    def add(self, e: Element, f: Element) -> Element: ...
    def sub(self, e: Element, f: Element) -> Element: ...
    def negate(self, e: Element) -> Element: ...

    def base(self, k: int) -> Element:
        """Return k times the generator."""
        ...

    def mul(self, e: Element, k: int) -> Element:
        """Return k times ``e``."""
        ...

    def base_plus(self, k: int, e: Element, x: int) -> Element:
        """Return k times the generator plus x times ``e``."""
        ...

    def pair(self, e: Element, x: int, f: Element, y: int) -> Element:
        """Return x times ``e`` plus y times ``f``."""
        ...

    def equal(self, e: Element, f: Element) -> bool: ...

    def multiply_add(self, a: int, b: int, c: int) -> int:
        """Return the scalar a times b plus c, all modulo the order."""
        ...


def element_text(group: Group, e: Element) -> str:
    """Return the text form of ``e``: 64 hexadecimal digits, most significant first."""
    return group.encode(e)[::-1].hex()


def parse_element(group: Group, text: str, zero: bool = False, *, known: bool = False) -> Element:
    """Return the element of this text form; ``zero`` says whether the identity is legal here.

    ``known`` is for a text that was accepted here before, as ``Group.decode_known`` has it.

    Raises: ElementMalformedError, ElementIdentityError.
    """
    try:
        data = bytes_of_hex(text, ELEMENT_SIZE)[::-1]
    except EncodingMalformedError:
        raise ElementMalformedError from None
    if known:
        return group.decode_known(data)
    return group.decode(data) if zero else group.decode_nonzero(data)


def parse_scalar(text: str) -> int:
    """Return the scalar of this decimal text: no sign, no leading zero, below the order.

    Raises: ScalarMalformedError.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= SCALAR_DIGITS):
        raise ScalarMalformedError
    value = int(text)
    if value >= ORDER or str(value) != text:
        raise ScalarMalformedError
    return value
