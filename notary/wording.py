"""Chinese words and formats that the office's other papers share with its certificates."""

from collections.abc import Mapping, Sequence
from typing import Final

from notary import finding, numbers
from notary.certificate import Amount, QuestionResult
from notary.editions import formats
from notary.editions.zh_cn import ZH_CN

CHINA: Final = formats.CHINA
NOTHING: Final = Amount(0, "0.000")
SIGNS: Final = {">": ">", ">=": "≥", "<": "<", "<=": "≤"}


def _group(name: str) -> dict[str, str]:
    """The words of one group by what they stand for."""
    return {key.partition(".")[2]: word for key, word in ZH_CN.words.items() if key.startswith(f"{name}.")}


MEASURES: Final = _group("measure")
UNITS: Final = _group("unit")
BASES: Final = _group("base")
STAGES: Final = _group("stage")
CHANNELS: Final = _group("channel")
COMPARISONS: Final = _group("comparison")
OUTCOMES: Final = _group("outcome")
SILENCES: Final[Mapping[str, str]] = _group("silence")

format_time = formats.zh_moment
format_date = formats.zh_date
format_formal_date = formats.zh_formal_date
format_numeral = formats.zh_numeral
format_fraction = formats.zh_fraction
format_percent = numbers.format_percent
finding_of = finding.finding_of


def channels_of(question: QuestionResult) -> Sequence[tuple[str, str]]:
    """The channels in which a question was answered, as (id, word), in order of first appearance."""
    found = dict.fromkeys(name for option in question.options for name, _ in option.channels)
    return [(name, CHANNELS.get(name, name)) for name in found]
