"""The Chinese edition, which binds."""

from typing import Final

from notary.editions import formats
from notary.editions.edition import Edition
from notary.editions.zh_cn_annexes import WORDS as ANNEXES
from notary.editions.zh_cn_statement import WORDS as STATEMENT

ZH_CN: Final = Edition(
    code="zh_cn",
    language="zh-CN",
    direction="ltr",
    words=STATEMENT | ANNEXES,
    moment=formats.zh_moment,
    date=formats.zh_date,
    formal_date=formats.zh_formal_date,
    fraction=formats.zh_fraction,
    place=formats.zh_numeral,
    separator="、",
    quotes=("“", "”"),
)
