"""An edition: the words of one language, and how it writes dates, fractions and lists."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from notary.certificate import Said


@dataclass(frozen=True, slots=True)
class Edition:
    """``code`` as in records, ``language`` as in pages. ``words`` are templates, and what is
    put into one is text, never one.

    ``moment`` and ``date`` write a time of day and a day in Beijing time, ``formal_date`` a day as under a seal;
    ``fraction`` writes a numerator and denominator, ``place`` the number of a point.
    """

    code: str
    language: str
    direction: str
    words: Mapping[str, str]
    moment: Callable[[int], str]
    date: Callable[[int], str]
    formal_date: Callable[[int], str]
    fraction: Callable[[tuple[int, int]], str]
    place: Callable[[int], str]
    separator: str
    quotes: tuple[str, str]

    def say(self, name: str, /, **values: Any) -> str:
        """The words called ``name`` with ``values`` in their places."""
        return self.words[name].format(**values)

    def word(self, group: str, name: str) -> str:
        """The word for ``name`` in ``group``; the name itself where there is none."""
        return self.words.get(f"{group}.{name}", name)

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return "" if self.code == "zh_cn" else " "

    def join(self, names: Iterable[str]) -> str:
        """Names one after the other."""
        return self.separator.join(names)

    def quote(self, text: str) -> str:
        """The text in this language's quotation marks."""
        return text.join(self.quotes)

    def given(self, said: Said) -> str:
        """Words of the record: its own in this language with the Chinese ones beside them, or the Chinese ones."""
        own = "" if self.code == "zh_cn" else getattr(said, self.code)
        return f"{own} ({said.zh_cn})" if own and own != said.zh_cn else said.zh_cn
