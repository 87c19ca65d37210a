"""The English edition, a translation of the Chinese one."""

from typing import Final

from notary.editions import formats
from notary.editions.edition import Edition
from notary.editions.en_annexes import WORDS as ANNEXES
from notary.editions.en_statement import WORDS as STATEMENT

EN: Final = Edition(
    code="en",
    language="en",
    direction="ltr",
    words=STATEMENT | ANNEXES,
    moment=formats.en_moment,
    date=formats.en_date,
    formal_date=formats.en_date,
    fraction=formats.en_fraction,
    place=str,
    separator=", ",
    quotes=("“", "”"),
)
