"""Numbers that look random and are the same on every machine and in every version of Python.

For invented data only: the numbers can be foretold from the seed.
"""

import hashlib
from collections.abc import MutableSequence, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class Draw:
    """A stream of numbers from SHA-256 over ``purpose``, ``seed`` and a counter."""

    def __init__(self, purpose: str, seed: int) -> None:
        self._prefix = f"{purpose}/{seed}/"
        self._counter = 0

    def below(self, bound: int) -> int:
        """Return a number from 0 to ``bound`` - 1; 64 bits make the bias immaterial here."""
        self._counter += 1
        hashed = hashlib.sha256(f"{self._prefix}{self._counter}".encode("ascii")).digest()
        return int.from_bytes(hashed[:8], "big") % bound

    def between(self, low: int, high: int) -> int:
        """Return a number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        """Return true in ``percent`` of a hundred cases."""
        return self.below(100) < percent

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of ``choices``."""
        return choices[self.below(len(choices))]

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put ``items`` in another order, in place."""
        for place in range(len(items) - 1, 0, -1):
            other = self.below(place + 1)
            items[place], items[other] = items[other], items[place]
