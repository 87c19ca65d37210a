"""The announcement's text, written from its terms and notice: Chinese, which binds, and English.

Thresholds are written out from the rule's own conditions, with the base of each. Clause: ``notary/SPEC.md``,
"Announcements".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from notary.announcewords import (
    AGAIN,
    BASES,
    CHANNELS,
    HEADINGS,
    INVALID,
    MEASURES,
    MODE,
    PARKING,
    PROXIES,
    ROUNDED,
    SILENCE,
)
from notary.decision import Condition, Rule
from notary.result import format_area
from notary.wording import CHINA, format_fraction, format_numeral, format_time

Rules = Mapping[str, Rule]
Plain = Mapping[str, Any]
ORDINALS: Mapping[str, Callable[[int], str]] = {
    "zh_cn": lambda place: f"{format_numeral(place)}、",
    "en": lambda place: f"{place}. ",
}


def write_text(terms: Plain, notice: Plain, rules: Rules, language: str) -> str:
    """The text in one language, a line for each paragraph; nothing in it is markup."""
    parts: Sequence[Callable[..., Iterable[str]]] = (
        _scope,
        _matters,
        _thresholds,
        _window,
        _identification,
        _counted,
        _count,
        _extension,
        _objections,
        _annexes,
    )
    lines: list[str] = []
    place = 0
    for heading, part in zip(HEADINGS[language], parts, strict=True):
        said = list(part(terms, notice, rules, language))
        if said:
            place += 1
            lines += [f"{ORDINALS[language](place)}{heading}", *said]
    return "\n".join([*lines, notice["issuer"][language], _date(notice["date"], language)])


def threshold_words(rule: Rule, language: str) -> str:
    """What the rule demands, every condition with its base, in one sentence each for quorum and adoption."""
    parts = []
    for conditions, heads in (
        (rule.quorum, ("参与表决的业主", "those taking part")),
        (rule.adoption, ("同意的业主", "votes for")),
    ):
        if conditions:
            who = heads[0 if language == "zh_cn" else 1]
            joined = ("，且" if language == "zh_cn" else ", and ").join(
                _condition(item, who, language) for item in conditions
            )
            parts.append(joined)
    return ("；" if language == "zh_cn" else "; ").join(parts) + ("。" if language == "zh_cn" else ".")


def _condition(item: Condition, who: str, language: str) -> str:
    measure, base = MEASURES[language][item.measure], BASES[language][item.base]
    if item.of == "against":
        who = "反对的业主" if language == "zh_cn" else "votes against"
    top, bottom = item.fraction
    if language == "zh_cn":
        part = format_fraction(item.fraction)
        if item.comparison == "<=":
            return f"{who}{measure}不超过{base}{measure}的{part}"
        more = (
            "过半数"
            if (item.comparison, item.fraction) == (">", (1, 2))
            else f"的{part}以上"
            if top < bottom
            else "的全部"
        )
        return (
            f"{who}{measure}达到{base}{measure}{more}"
            if more != "过半数"
            else f"{who}{measure}超过{base}{measure}的半数"
        )
    than = {">": "more than", ">=": "at least", "<=": "no more than"}[item.comparison]
    return (
        f"{who} hold {than} {top}/{bottom} of {base} by {measure}"
        if top < bottom
        else f"{who} are all of {base} by {measure}"
    )


def _scope(_terms: Any, notice: Plain, _rules: Any, language: str) -> Iterable[str]:
    heads, area = notice["heads"], format_area(notice["area"])
    if language == "zh_cn":
        yield f"{notice['compound']['zh_cn']}。范围：{notice['scope']['zh_cn']}"
        yield f"业主总人数{heads}人，专有部分总面积{area}平方米。计算方法：{notice['counting']['zh_cn']}"
    else:
        yield f"{notice['compound']['en']}. Scope: {notice['scope']['en']}"
        yield f"{heads} owners (heads), {area} m² in all. How they are counted: {notice['counting']['en']}"
    yield PARKING[language][notice["parking"]] if notice["parking"] else ""


def _matters(terms: Plain, _notice: Any, _rules: Any, language: str) -> Iterable[str]:
    for place, question in enumerate(terms["questions"], 1):
        mark = f"（{format_numeral(place)}）" if language == "zh_cn" else f"({place}) "
        yield f"{mark}{question['title'][language]}"
        yield question["text"][language]
        labels = [option["label"][language] for option in question["options"]]
        if question.get("blank") or question["min"] == 0:
            labels.append("以上都不选" if language == "zh_cn" else "none of these")
        yield ("选项：" if language == "zh_cn" else "Options: ") + ("、" if language == "zh_cn" else ", ").join(labels)
        if "seats" in question:
            yield f"应选{question['seats']}名。" if language == "zh_cn" else f"{question['seats']} to be elected."


def _thresholds(terms: Plain, _notice: Any, rules: Rules, language: str) -> Iterable[str]:
    for place, question in enumerate(terms["questions"], 1):
        rule = rules.get(question["rule"])
        if rule is None:
            continue
        mark = (
            ""
            if len(terms["questions"]) == 1
            else f"（{format_numeral(place)}）"
            if language == "zh_cn"
            else f"({place}) "
        )
        name = f"{rule.title}。" if language == "zh_cn" else f"Rule {rule.id}: "
        yield f"{mark}{name}{threshold_words(rule, language)}"


def _window(terms: Plain, _notice: Plain, _rules: Any, language: str) -> Iterable[str]:
    opens, closes = (_time(terms[name], language) for name in ("opens", "closes"))
    for name in terms["channels"]:
        way = CHANNELS[language][name]
        yield f"{way}：{opens}至{closes}。" if language == "zh_cn" else f"{way.capitalize()}: {opens} to {closes}."
    yield MODE[language][terms["mode"]]


def _identification(terms: Plain, notice: Plain, _rules: Any, language: str) -> Iterable[str]:
    yield notice["authentication"][language]
    if not notice["proxies"]:
        return
    said = PROXIES[language][notice["proxies"]]
    if notice["proxies"] == "allowed":
        most = terms.get("proxies", {}).get("limit", 0)
        said += f"一名代理人最多接受{most}户委托。" if language == "zh_cn" else f"one agent acts for {most} at most."
    yield said


def _counted(terms: Plain, _notice: Any, _rules: Any, language: str) -> Iterable[str]:
    yield SILENCE[language][terms["silence"]]
    yield INVALID[language][terms["invalid_paper"]]
    yield AGAIN[language][terms["precedence"]]
    if "rounding" in terms:
        yield ROUNDED[language].format(step=format_area(terms["rounding"]))


def _count(_terms: Any, notice: Plain, _rules: Any, language: str) -> Iterable[str]:
    time, place = _time(notice["count_at"], language), notice["count_place"][language]
    names = ("、" if language == "zh_cn" else ", ").join(notice["scrutineers"])
    if language == "zh_cn":
        yield f"计票时间：{time}；地点：{place}；监票人：{names}。公证人员现场监督。"
    else:
        yield f"{time}, {place}; scrutineers: {names}. Notary officers supervise."


def _extension(terms: Plain, _notice: Any, _rules: Any, language: str) -> Iterable[str]:
    latest = terms["extension"]["latest"]
    if latest > terms["closes"]:
        time = _time(latest, language)
        if language == "zh_cn":
            yield f"截止时参与表决的业主不足法定比例的，经两名公证人员确认可以延期一次，最迟至{time}，另行公告。"
        else:
            yield f"If too few owners have taken part at closing, two officers may extend once, to {time} at most."
    else:
        yield "不延期。" if language == "zh_cn" else "There is no extension."


def _objections(_terms: Any, notice: Plain, _rules: Any, language: str) -> Iterable[str]:
    time, contact = _time(notice["objection_until"], language), notice["objection_contact"][language]
    phone = notice["objection_phone"]
    if language == "zh_cn":
        yield f"对本公告或者业主名册有异议的，请在{time}前向{contact}提出，电话{phone}；也可以在网上登录后提出。"
    else:
        yield f"Objections to this announcement or the roll: to {contact}, {phone}, until {time}, or online."


def _annexes(_terms: Any, notice: Plain, _rules: Any, language: str) -> Iterable[str]:
    for place, annex in enumerate(notice["annexes"], 1):
        yield f"{place}. {annex['title'][language]}"


def _time(time: int, language: str) -> str:
    if language == "zh_cn":
        return format_time(time)
    moment = datetime.fromtimestamp(time, CHINA)
    return f"{moment.day} {moment:%B %Y, %H:%M} (Beijing time)"


def _date(time: int, language: str) -> str:
    moment = datetime.fromtimestamp(time, CHINA)
    return f"{moment.year}年{moment.month}月{moment.day}日" if language == "zh_cn" else f"{moment.day} {moment:%B %Y}"
