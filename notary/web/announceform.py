"""The announcement editor's form: what a browser sent becomes terms and notice; what they say becomes fields again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from notary.announcement import DATED, PARKING, WORDED, Announcement
from notary.application import Gap
from notary.web.fieldview import time_input
from notary.web.words import ZONE, words
from voting.manifest import APP, ASSISTED, PRECEDENCES, SILENCES

CHANNELS = (APP, *ASSISTED)
INVALID = ("participating", "not_participating")
QUESTIONS = 20
OPTION_KINDS = ("for", "against", "abstain")
CHOICES = {
    "silence": SILENCES,
    "invalid_paper": INVALID,
    "precedence": PRECEDENCES,
    "parking": ("", *PARKING),
    "mode": ("recorded", "secret"),
}
TIMES = ("opens", "closes", "latest")


def read_announcement(sent: MultiDict[str, str], before: Announcement) -> Announcement:
    """The announcement as it was typed. Heads, area, annexes and the rule about proxies stay as they were."""
    times = {name: time_of(sent.get(name, ""), _before(before, name)) for name in (*TIMES, *DATED)}
    chosen = {name: _chosen(sent, name, values, before) for name, values in CHOICES.items()}
    channels = sorted(name for name in CHANNELS if name in sent.getlist("channels")) or [APP]
    terms = {
        **before.terms,
        "channels": channels,
        "closes": times["closes"],
        "extension": {"latest": max(times["latest"], times["closes"])},
        "opens": times["opens"],
        "questions": [_question(sent, place, item) for place, item in enumerate(before.terms["questions"])],
        **{name: chosen[name] for name in ("silence", "invalid_paper", "mode", "precedence")},
    }
    notice = {
        **before.notice,
        **{name: _words(sent, name) for name in WORDED},
        **{name: times[name] for name in DATED},
        **{name: chosen[name] for name in ("parking",)},
        "objection_phone": " ".join(sent.get("objection_phone", "").split())[:60],
        "scrutineers": [line.strip()[:100] for line in sent.get("scrutineers", "").splitlines() if line.strip()][:20],
    }
    text = {language: _plain(sent.get(f"text.{language}", "")) for language in ("zh_cn", "en")}
    return Announcement(_words(sent, "title"), text, terms, notice)


def fields_of(made: Announcement) -> dict[str, Any]:
    """What stands in the form's fields."""
    terms, notice = made.terms, made.notice
    latest = terms["extension"]["latest"]
    times = {"opens": terms["opens"], "closes": terms["closes"], "latest": latest}
    return {
        "times": {name: time_input(time) for name, time in times.items()}
        | {name: time_input(notice[name]) if notice[name] else "" for name in DATED},
        "choices": {
            name: [
                (value, words(f"choice-{name}-{value or 'unsaid'}".replace("_", "-")), value == _said(made, name))
                for value in values
            ]
            for name, values in CHOICES.items()
        },
        "channels": [
            (name, words(f"channel-{name}".replace("_", "-")), name in terms["channels"]) for name in CHANNELS
        ],
        "worded": {name: notice[name] for name in WORDED},
        "scrutineers": "\n".join(notice["scrutineers"]),
        "phone": notice["objection_phone"],
        "questions": terms["questions"],
    }


def announcement_gap_words(gap: Gap) -> str:
    """A gap in words: where, and what."""
    return f"{_place_words(gap.place)}{words('colon')}{words(f'gap-{gap.code}')}"


def _place_words(place: str) -> str:
    parts = place.split("/")
    if parts[0] == "questions" and len(parts) > 1:
        inner = "-".join(part for part in parts[2:] if not part.isdigit()) or "text"
        return words("announce-question", number=int(parts[1]) + 1) + words(
            f"announce-question-{inner}".replace("_", "-")
        )
    name = "-".join(part for part in parts if part not in ("terms", "zh_cn", "en")).replace("_", "-")
    language = words(f"language-{parts[-1]}".replace("_", "-")) if parts[-1] in ("zh_cn", "en") else ""
    return words(f"announce-{name}") + language


def _question(sent: MultiDict[str, str], place: int, before: Mapping[str, Any]) -> dict[str, Any]:
    """One question; its id, kinds of options and limits stay, candidates are those of the lines."""
    prefix = f"q{place}-"
    if f"{prefix}title.zh_cn" not in sent:
        return dict(before)
    options = [
        {**option, "label": _words(sent, f"{prefix}option{number}")} for number, option in enumerate(before["options"])
    ]
    made = {
        **before,
        "title": _words(sent, f"{prefix}title"),
        "text": _words(sent, f"{prefix}text"),
        "options": options,
    }
    return {**made, "rule": sent.get(f"{prefix}rule", before["rule"])[:40]}


def _words(sent: MultiDict[str, str], name: str) -> dict[str, str]:
    chinese, english = (_plain(sent.get(f"{name}.{language}", ""))[:4_000] for language in ("zh_cn", "en"))
    return {"en": english or chinese, "zh_cn": chinese}


def _plain(typed: str) -> str:
    return typed.replace("\r\n", "\n").strip()[:20_000]


def time_of(typed: str, before: int) -> int:
    """A time as a browser's field holds it, in China; ``before`` where it cannot be read."""
    try:
        return int(datetime.fromisoformat(typed).replace(tzinfo=ZONE).timestamp())
    except ValueError:
        return before


def _chosen(sent: MultiDict[str, str], name: str, values: tuple[str, ...], before: Announcement) -> str:
    value = sent.get(name, "")
    return value if value in values else _said(before, name)


def _said(made: Announcement, name: str) -> str:
    return str(made.terms[name] if name in made.terms else made.notice[name])


def _before(made: Announcement, name: str) -> int:
    if name == "latest":
        return int(made.terms["extension"]["latest"])
    return int(made.terms[name] if name in made.terms else made.notice[name])
