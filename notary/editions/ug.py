"""The Uyghur edition, a translation of the Chinese one. It awaits a sworn translator's eye.

Numbers stand apart from letters, without hyphens between them: so they read the same way wherever a line breaks.
"""

from typing import Final

from notary.editions import formats
from notary.editions.edition import Edition
from notary.editions.ug_annexes import WORDS as ANNEXES
from notary.editions.ug_statement import WORDS as STATEMENT

UG: Final = Edition(
    code="ug",
    language="ug",
    direction="rtl",
    words=STATEMENT | ANNEXES,
    moment=formats.ug_moment,
    date=formats.ug_date,
    formal_date=formats.ug_date,
    fraction=formats.ug_fraction,
    place=str,
    separator="، ",
    quotes=("«", "»"),
)
