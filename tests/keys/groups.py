"""Both implementations of the group, fixed randomness, and a small cast of keys for the tests of proofs."""

import hashlib
from collections.abc import Callable

import pytest

from keys.adapters.sodium import SodiumGroup
from keys.elgamal import Ciphertext, encrypt
from keys.group import ORDER, Group
from keys.puregroup import PureGroup

BOTH = pytest.mark.parametrize("group", [PureGroup(), SodiumGroup()], ids=["pure", "sodium"])


def number(*names: object) -> int:
    """Return a scalar that these names always give."""
    return int.from_bytes(hashlib.sha512(repr(names).encode()).digest(), "big") % ORDER


def drawing(name: str) -> Callable[[], int]:
    """Return a source of scalars that always gives the same ones."""
    count = 0

    def draw() -> int:
        nonlocal count
        count += 1
        return number(name, count)

    return draw


SECRET = number("election secret")


def ciphertext(group: Group, message: int, name: str = "r") -> Ciphertext:
    return encrypt(group, group.base(SECRET), message, number(name))
