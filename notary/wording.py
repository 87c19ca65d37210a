"""The certifying statement of a certificate in formal Chinese.

Every figure stands beside the base it is measured against. A motion that fell short is said to have fallen
short; it is never turned into the opposite decision, and where no quorum took part no decision is said to
exist at all. Percentages are printed for the eye only: the decision is an exact comparison of integers.
Clause: notary/SPEC.md, section Algorithms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from notary.certificate import Amount, Certificate, Condition, QuestionResult, Step
from notary.elected import format_elected, format_outcome, format_ranking, format_terms

CHINA: Final = timezone(timedelta(hours=8))
DIGITS: Final = "〇一二三四五六七八九"
MEASURES: Final = {"headcount": "人数", "area": "专有部分面积"}
UNITS: Final = {"headcount": "人", "area": "平方米"}
BASES: Final = {"all": "全体业主", "participating": "参与表决", "valid": "有效表决", "for_against": "同意与反对合计"}
STAGES: Final = {"participation": "参与条件", "adoption": "通过条件"}
CHANNELS: Final = {"app": "手机", "paper": "纸质票", "door_to_door": "入户", "telephone": "电话"}
COMPARISONS: Final = {">": "超过", ">=": "达到或者超过", "<": "低于", "<=": "不超过"}
SIGNS: Final = {">": ">", ">=": "≥", "<": "<", "<=": "≤"}
OUTCOMES: Final = {
    "adopted": "通过",
    "not_adopted": "未通过",
    "quorum_not_met": "未形成决定",
    "not_determinable": "不能确定",
}
NOTHING: Final = Amount(0, "0.000")
CONCLUSIONS: Final = {
    "adopted": "上述条件全部成立，该事项依法已获通过，形成业主共同决定。",
    "not_adopted": (
        "通过条件未全部成立，该事项未获通过。此项结论仅表明该事项未形成业主共同决定，"
        "不得解释为业主作出了与该事项内容相反的决定。"
    ),
    "quorum_not_met": (
        "参与表决的业主未达到法定比例，参与条件不成立，就该事项未能形成业主共同决定。"
        "各选项的票数仅作如实记载，既不表明该事项获得通过，也不表明该事项被否决。"
    ),
    "not_determinable": (
        "依据投票开始前封存的表决规则，由已有数据不能得出唯一结果，本处仅对计票数字予以证明，对该事项通过与否不作结论。"
    ),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the statement: a heading, what is said, and the numbered points it lists, if any."""

    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is certified of one question: the figures, each condition with both numbers, and the outcome."""

    figures: str
    rule: str
    conditions: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class CertificateText:
    """The statement in reading order; ``conclusion`` is what 兹证明 introduces, ``findings`` one per question."""

    sections: tuple[Section, ...]
    conclusion: str
    findings: tuple[Finding, ...]
    date: str


def certificate_text(certificate: Certificate) -> CertificateText:
    """The certifying statement of ``certificate``: application, review, supervision, basis, conclusion."""
    sections = [_application(certificate)]
    if certificate.documents_zh:
        sections.append(Section("审查", (f"经审查，本案有下列材料在卷：{_join(certificate.documents_zh)}。",)))
    sections.append(_supervision(certificate))
    if certificate.incidents:
        opening = "监督期间发生并已处理的情况如下："
        sections.append(Section("异常与处理", (opening,), tuple(format_step(step) for step in certificate.incidents)))
    sections.append(Section("依据", (f"本公证依据{'、'.join(certificate.basis_zh)}作出。",)))
    return CertificateText(
        tuple(sections),
        _conclusion(certificate),
        tuple(finding_of(question, certificate.all) for question in certificate.questions),
        format_formal_date(certificate.issued),
    )


def format_text(text: CertificateText) -> str:
    """The statement as plain lines, for reading aloud on the spot and for the record of that reading."""
    lines: list[str] = []
    for section in text.sections:
        lines += [section.heading, *section.paragraphs]
        lines += [f"{format_numeral(place)}、{point}" for place, point in enumerate(section.points, 1)]
    lines.append(text.conclusion)
    for finding in text.findings:
        lines += [finding.figures, finding.rule, *finding.conditions, finding.outcome]
    return "\n".join([*lines, text.date]) + "\n"


def finding_of(question: QuestionResult, whole: Amount) -> Finding:
    """The words for one question; silent votes stand apart from those expressly cast, before and after."""
    said = [f"选择“{option.label_zh}”的{_amount(option.cast)}" for option in question.options]
    if question.blank.heads:
        said.append(f"空白票{_amount(question.blank)}")
    if question.invalid.heads:
        said.append(f"计入参与表决的无效票{_amount(question.invalid)}")
    terms = format_terms(question.election) if question.election else ""
    figures = (
        f"关于“{question.title_zh}”：业主总人数{whole.heads}人，专有部分总面积{whole.area}平方米；"
        f"参与表决的{_amount(question.participating)}。{terms}其中{'；'.join(said)}。"
    )
    if question.silent.heads:
        after = [
            f"；计入后“{option.label_zh}”共{_amount(option.counted)}"
            for option in question.options
            if option.silent.heads
        ]
        figures += f"已送达而未表决的{_amount(question.silent)}，{question.silence_zh}{''.join(after)}。"
    return Finding(
        figures,
        f"按照{question.rule_zh}核对{f'（{format_ranking(question.election)}）' if question.election else ''}：",
        tuple(format_condition(condition) + "。" for condition in question.conditions),
        _outcome(question),
    )


def format_condition(condition: Condition) -> str:
    """One condition in words, both numbers and the demanded part named."""
    measure, unit = MEASURES[condition.measure], UNITS[condition.measure]
    return (
        f"{condition.subject_zh}{measure}{condition.value}{unit}，"
        f"须{COMPARISONS[condition.comparison]}{BASES[condition.base_name]}{measure}{condition.base}{unit}的"
        f"{format_fraction(condition.fraction)}，{'成立' if condition.holds else '不成立'}"
    )


def format_products(condition: Condition) -> tuple[str, str]:
    """The comparison that was made, by cross-multiplication: two lines that a reader can redo by hand.

    The sign before the second line is how the products stand, not how they should stand.
    """
    numerator, denominator = condition.fraction
    left, right = multiply_decimal(condition.value, denominator), multiply_decimal(condition.base, numerator)
    difference = int(_scaled(left)) - int(_scaled(right))
    sign = ">" if difference > 0 else "<" if difference < 0 else "="
    return f"{condition.value} × {denominator} = {left}", f"{sign} {condition.base} × {numerator} = {right}"


def multiply_decimal(text: str, factor: int) -> str:
    """A decimal string times an integer, exactly, with as many decimals as it had."""
    whole, _, decimals = text.partition(".")
    product = str(int(whole + decimals) * factor).rjust(len(decimals) + 1, "0")
    return (
        f"{product[: len(product) - len(decimals)]}.{product[len(product) - len(decimals) :]}" if decimals else product
    )


def format_percent(value: str | int, base: str | int) -> str:
    """A share of ``base`` in per cent with two decimals, half rounded up, computed in integers."""
    top, bottom = (int(_scaled(str(number))) for number in (value, base))
    if bottom == 0:
        return "—"
    hundredths = (top * 20_000 + bottom) // (2 * bottom)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def format_time(time: int) -> str:
    """A moment in Beijing time, to the minute: 2022年8月20日8时30分."""
    moment = datetime.fromtimestamp(time, CHINA)
    return f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{moment.minute:02d}分"


def format_date(time: int) -> str:
    """A day in Beijing time: 2022年8月20日."""
    moment = datetime.fromtimestamp(time, CHINA)
    return f"{moment.year}年{moment.month}月{moment.day}日"


def format_formal_date(time: int) -> str:
    """A day in Chinese numerals, as it stands under a seal: 二〇二二年八月二十日."""
    moment = datetime.fromtimestamp(time, CHINA)
    year = "".join(DIGITS[int(digit)] for digit in str(moment.year))
    return f"{year}年{format_numeral(moment.month)}月{format_numeral(moment.day)}日"


def format_numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals, others in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")


def format_fraction(fraction: tuple[int, int]) -> str:
    """A fraction in words: 三分之二; the whole is 全部."""
    if fraction[0] == fraction[1]:
        return "全部"
    return f"{format_numeral(fraction[1])}分之{format_numeral(fraction[0])}"


def format_step(step: Step) -> str:
    """A supervised fact with its time before it."""
    return f"{format_time(step.time)}，{step.text_zh.removesuffix('。')}。"


def outcome_of(question: QuestionResult) -> str:
    """The outcome in one line, under the table of conditions."""
    return format_outcome(question.election, question.outcome) if question.election else OUTCOMES[question.outcome]


def channels_of(question: QuestionResult) -> Sequence[tuple[str, str]]:
    """The channels in which a question was answered, as (id, word), in order of first appearance."""
    found = dict.fromkeys(name for option in question.options for name, _ in option.channels)
    return [(name, CHANNELS.get(name, name)) for name in found]


def _application(certificate: Certificate) -> Section:
    applicants = _join(applicant.name for applicant in certificate.applicants)
    officers = _join(officer.name for officer in certificate.officers)
    applied, accepted = format_date(certificate.applied), format_date(certificate.accepted)
    return Section(
        "申请与受理",
        (
            f"申请人{applicants}就{certificate.compound_zh}“{certificate.title_zh}”表决活动，"
            f"于{applied}向本处申请办理{certificate.matter_zh}公证。"
            f"本处于{'同日' if accepted == applied else accepted}受理，由公证人员{officers}共同承办。",
        ),
    )


def _supervision(certificate: Certificate) -> Section:
    return Section(
        "监督",
        ("公证人员对该次表决依次进行监督，下列事实均按发生次序记载于本案账本：",),
        tuple(format_step(step) for step in certificate.steps),
    )


def _conclusion(certificate: Certificate) -> str:
    officers = _join(officer.name for officer in certificate.officers)
    return (
        f"兹证明{certificate.compound_zh}“{certificate.title_zh}”的表决自{format_time(certificate.opens)}开始，"
        f"至{format_time(certificate.closes)}截止；本处公证人员{officers}对表决及计票进行了监督，"
        f"并依据本案账本的全部{certificate.ledger.size}条记录逐条复核，{_rounding(certificate)}"
        f"计票结果真实、准确，内容如下："
    )


def _rounding(certificate: Certificate) -> str:
    """How areas were counted, where the sealed manifest rounds them."""
    if certificate.rounding is None:
        return ""
    step, whole = certificate.rounding
    return (
        f"各业主的专有部分面积依照表决方案取整为{step}平方米的整数倍计票"
        f"（名册所载总面积为{whole}平方米，下列面积均为取整后的面积），"
    )


def _outcome(question: QuestionResult) -> str:
    if question.election is not None:
        return format_elected(question.election, question.outcome)
    conclusion = CONCLUSIONS[question.outcome]
    return (f"因{question.reason_zh}，" if question.reason_zh else "") + conclusion


def _amount(amount: Amount) -> str:
    return f"{amount.heads}人、面积{amount.area}平方米"


def _join(names: Iterable[str]) -> str:
    return "、".join(names)


def _scaled(text: str) -> str:
    """The digits of a decimal string at nine decimals, so that two of them compare as integers."""
    whole, _, decimals = text.partition(".")
    return whole + decimals.ljust(9, "0")


def add_amounts(amounts: Iterable[Amount]) -> Amount:
    """The exact sum of some amounts, with as many decimals as the finest area among them."""
    listed = list(amounts)
    decimals = max((len(amount.area.partition(".")[2]) for amount in listed), default=0)
    total = str(sum(int(_scaled(amount.area)) for amount in listed) // 10 ** (9 - decimals)).rjust(decimals + 1, "0")
    area = f"{total[: len(total) - decimals]}.{total[len(total) - decimals :]}" if decimals else total
    return Amount(sum(amount.heads for amount in listed), area)
