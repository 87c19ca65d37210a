"""The announcement of a vote: its mandatory parts, what is still missing, and its text in every language.

The *terms* are the members of the manifest that owners are told beforehand; what is sealed later must be these very
terms (``notary/announced.py``). The *notice* holds the rest. The text is written from both and may be edited; what an
edited text must still say is checked. Specification: ``notary/SPEC.md``, "Announcements"; ``domain.md`` section 8.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.shape import hex_bytes, integer, list_of, one_of, record, text
from notary.announced import ALSO, TERMS
from notary.application import Gap
from notary.decision import Rule
from notary.matter import LEFT_OPEN
from notary.wording import format_time
from voting.manifest import TIME_LIMIT, UNDIRECTED

LIMIT = 1 << 20
DAY = 86_400
VERSION = 2
PARKING = ("in", "out", "none")
"""Parking spaces and stores as units of their own count, do not count, or there are none."""

_long = text(4_000, 0)
_time = integer(0, TIME_LIMIT)
_words = record({"en": _long, "zh_cn": _long})
_NOTICE = record(
    {
        "annexes": list_of(record({"sha256": hex_bytes(32), "title": _words}), 30),
        "area": integer(0, 10**11),
        "authentication": _words,
        "compound": _words,
        "count_at": _time,
        "count_place": _words,
        "counting": _words,
        "date": _time,
        "heads": integer(0, 10**7),
        "issuer": _words,
        "objection_contact": _words,
        "objection_phone": text(60, 0),
        "objection_until": _time,
        "parking": one_of("", *PARKING),
        "proxies": one_of("", "none", "allowed"),
        "scope": _words,
        "scrutineers": list_of(text(100), 20),
    }
)
WORDED = ("compound", "scope", "counting", "authentication", "count_place", "objection_contact", "issuer")
DATED = ("count_at", "date", "objection_until")


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement: ``terms`` as the manifest will hold them, ``notice`` the rest, as in canonical JSON."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    terms: Mapping[str, Any]
    notice: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """What the deadlines allow: the earliest opening, in unix seconds; shortest and longest time of voting, in days.

    ``later``: so many days the last closing time may be behind the first one.
    """

    earliest: int
    shortest: int = 5
    longest: int = 60
    later: int = 90


def format_announcement(announcement: Announcement) -> bytes:
    """Encode an announcement as it is posted. Raises MalformedError for what is not in form."""
    _NOTICE(dict(announcement.notice))
    return encode_canonical(
        {
            "notice": dict(announcement.notice),
            "terms": dict(announcement.terms),
            "text": dict(announcement.text),
            "title": dict(announcement.title),
            "v": VERSION,
        }
    )


def parse_announcement(data: bytes) -> Announcement:
    """Read what ``format_announcement`` wrote. Raises MalformedError, KeyError for another version."""
    raw: Any = parse_canonical(data, LIMIT)
    _NOTICE(raw["notice"])
    return Announcement(raw["title"], raw["text"], raw["terms"], raw["notice"])


def find_gaps(made: Announcement, rules: Mapping[str, Rule], posted: int, span: Span) -> list[Gap]:
    """What the announcement must say and does not, and what in it contradicts itself; ``posted`` is when it hangs."""
    gaps = [Gap("field-missing", f"terms/{name}") for name in TERMS if name not in made.terms]
    for name in WORDED:
        said = made.notice[name]
        gaps += [Gap("field-missing", f"{name}/{part}") for part in ("zh_cn", "en") if not said[part].strip()]
    gaps += [Gap("field-missing", name) for name in DATED if not made.notice[name]]
    gaps += [Gap("field-missing", name) for name in ("parking", "proxies", "objection_phone") if not made.notice[name]]
    gaps += [Gap("field-missing", name) for name in ("heads", "area") if not made.notice[name]]
    if not made.terms.get("questions", True):
        gaps.append(Gap("field-missing", "questions"))
    if not made.notice["scrutineers"]:
        gaps.append(Gap("field-missing", "scrutineers"))
    if gaps:
        return gaps
    gaps += _time_gaps(made, posted, span)
    for place, question in enumerate(made.terms["questions"]):
        gaps += _question_gaps(question, f"questions/{place}", rules)
        if made.terms["silence"] not in UNDIRECTED and "seats" in question:
            gaps.append(Gap("silence-undirected", "silence"))
    if ("proxies" in made.terms) != (made.notice["proxies"] == "allowed"):
        gaps.append(Gap("field-missing", "proxies"))
    return gaps + list(_text_gaps(made))


def _time_gaps(made: Announcement, posted: int, span: Span) -> Iterator[Gap]:
    opens, closes, latest = made.terms["opens"], made.terms["closes"], made.terms["extension"]["latest"]
    times = {"opens": opens, "closes": closes, "latest": latest, "count_at": made.notice["count_at"]}
    yield from (Gap("time-not-whole", name) for name, time in times.items() if time % 60)
    if not posted < opens < closes <= latest:
        yield Gap("times-crossed", "closes")
    if opens < span.earliest:
        yield Gap("notice-too-short", "opens")
    if not span.shortest * DAY <= closes - opens <= span.longest * DAY:
        yield Gap("window-out-of-range", "closes")
    if latest - closes > span.later * DAY:
        yield Gap("extension-too-long", "latest")
    if made.notice["count_at"] < closes:
        yield Gap("times-crossed", "count_at")
    if not posted < made.notice["objection_until"]:
        yield Gap("times-crossed", "objection_until")


def _question_gaps(question: Mapping[str, Any], place: str, rules: Mapping[str, Rule]) -> Iterator[Gap]:
    for name in ("title", "text"):
        for part, said in question[name].items():
            if not said or LEFT_OPEN in said:
                yield Gap("field-missing", f"{place}/{name}/{part}")
    rule = rules.get(question["rule"])
    if rule is None:
        yield Gap("rules-unknown", f"{place}/rule")
    elif ("election" if "seats" in question else "motion") not in rule.questions:
        yield Gap("rule-kind-wrong", f"{place}/rule")
    if "seats" in question and not question.get("blank", False) and question["min"] > 0:
        yield Gap("none-of-these-missing", f"{place}/options")


def _text_gaps(made: Announcement) -> Iterator[Gap]:
    """What an edited Chinese text no longer says: the binding figures and words must stand in it literally."""
    said = "".join(made.text["zh_cn"].split())
    for name, needed in must_say(made).items():
        if "".join(needed.split()) not in said:
            yield Gap("text-lacks", name)


def must_say(made: Announcement) -> dict[str, str]:
    """What the Chinese text must hold word for word, by the place in the form that it comes from."""
    terms, notice = made.terms, made.notice
    latest = terms["extension"]["latest"]
    needed = {
        "opens": format_time(terms["opens"]),
        "closes": format_time(terms["closes"]),
        "latest": format_time(latest) if latest > terms["closes"] else "",
        "count_at": format_time(notice["count_at"]),
        "objection_until": format_time(notice["objection_until"]),
        "objection_phone": notice["objection_phone"],
        **{name: notice[name]["zh_cn"] for name in ("scope", "count_place", "issuer")},
    }
    for place, question in enumerate(terms["questions"]):
        needed[f"questions/{place}/title"] = question["title"]["zh_cn"]
        needed[f"questions/{place}/text"] = question["text"]["zh_cn"]
        for number, option in enumerate(question["options"]):
            needed[f"questions/{place}/options/{number}"] = option["label"]["zh_cn"]
    return {name: words for name, words in needed.items() if words}


def plain_terms(terms: Mapping[str, Any]) -> dict[str, Json]:
    """The terms alone, for a plan from which the manifest is made."""
    return {name: value for name, value in terms.items() if name in (*TERMS, *ALSO)}
