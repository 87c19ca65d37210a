"""A case as pages show it: every value in words, in the reader's language; nothing here decides anything."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import format_datetime

from keys.canonical import parse_canonical
from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.note import format_vkey
from ledger.adapters.store import case_id
from voting.enrolment import REMOTE
from voting.manifest import Manifest, Question
from voting.posting import ANNOUNCEMENT
from voting.rules import Case
from voting.web.catalogue import say
from voting.web.service import Service

ZONE = "Asia/Shanghai"


def localised(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else the binding Chinese one."""
    return texts.get(g.get("language", "zh_cn")) or texts["zh_cn"]


def time_words(seconds: int) -> str:
    """A time as people in China read it."""
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(ZONE))
    shape = "d MMMM yyyy, HH:mm" if g.get("language") == "en" else "y年M月d日 HH:mm"
    return str(format_datetime(moment, shape, rebase=False))


def area_words(thousandths: int) -> str:
    """An area in square metres, exactly."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole:,}" + (f".{rest:03}".rstrip("0") if rest else "")


def phase_of(case: Case, now: int) -> str:
    """What a visitor may do now: a case past its closing time is closed, though nobody said so yet."""
    if case.state == "open" and now >= case.closes:
        return "closed"
    return case.state


def make_line(case: Case, now: int) -> dict[str, Any]:
    """A case in the list of cases."""
    phase = phase_of(case, now)
    title = localised(case.manifest.title) if case.manifest else case_id(case.origin)
    return {
        "id": case_id(case.origin),
        "address": f"/case/{case_id(case.origin)}",
        "title": title,
        "state": phase,
        "state_words": say(f"state-{phase}"),
        "time_words": _span_words(case, phase),
    }


def make_page(service: Service, case: Case) -> dict[str, Any]:
    """A case on its own pages."""
    page = make_line(case, service.clock())
    log = service.cases.log(case.origin)
    page |= {
        "origin": case.origin,
        "board": f"/board/{page['id']}/",
        "log": format_vkey(log.log_key),
        "manifest": "",
        "is_posted": ANNOUNCEMENT in case.postings.until,
        "has_provider": service.provider is not None,
        "is_secret": case.manifest is not None and case.manifest.is_secret,
        "election": hex_of(sha256(case.sealed.election.data).digest()) if case.sealed.election else "",
    }
    if case.manifest is not None:
        page |= _manifest_words(case, case.manifest)
        page["announcement"] = _announcement_lines(log.blob(case.manifest.announcement))
    return page


def _span_words(case: Case, phase: str) -> str:
    if phase == "ended":
        return say("span-ended")
    if case.manifest is None:
        return say("span-before")
    times = {"opens": time_words(case.manifest.opens), "closes": time_words(case.closes)}
    return say(f"span-{phase}", **times)


def _manifest_words(case: Case, manifest: Manifest) -> dict[str, Any]:
    return {
        "manifest": hex_of(manifest.sha256),
        "roll": hex_of(manifest.roll_sha256),
        "booth": hex_of(manifest.assets.get("booth_js", b"")),
        "takes_paper": "paper" in manifest.channels,
        "takes_remote": REMOTE in manifest.credentials,
        **_trustees_words(manifest),
        "questions": [_question_words(question) for question in manifest.questions],
        "opens_words": time_words(manifest.opens),
        "closes_words": time_words(case.closes),
        "heads": f"{manifest.totals.heads:,}",
        "area": area_words(manifest.totals.area),
        "rounding": area_words(manifest.rounding) if manifest.rounding else "",
        "channel_words": say("list-comma").join(say(f"channel-{name}".replace("_", "-")) for name in manifest.channels),
        "precedence_words": say(f"precedence-{manifest.precedence}".replace("_", "-")),
        "silence_words": say(f"silence-{manifest.silence}".replace("_", "-")),
    }


def _trustees_words(manifest: Manifest) -> dict[str, Any]:
    if manifest.trustees is None:
        return {}
    board = manifest.trustees.board
    return {
        "board_names": say("list-comma").join(board),
        "board_size": len(board),
        "threshold": manifest.trustees.threshold,
    }


def _question_words(question: Question) -> dict[str, Any]:
    return {
        "title": localised(question.title),
        "lines": localised(question.text).splitlines(),
        "options": [localised(option.label) for option in question.options],
        "rule_words": " · ".join(_rule_words(question)),
    }


def _rule_words(question: Question) -> Iterator[str]:
    """How many may be chosen, whether none, and how many are elected."""
    code = "choose-count" if question.min else "choose-up-to"
    if question.min == question.max:
        code = "choose-exactly"
    yield say("choose-one" if question.max == 1 else code, min=question.min, max=question.max)
    if question.blank or question.min == 0:
        yield say("blank-allowed")
    if question.seats:
        yield say("seats-count", seats=question.seats)


def _announcement_lines(data: bytes) -> list[str]:
    """The announcement's text: canonical JSON with one text per language, or else plain text."""
    try:
        value: Any = parse_canonical(data, len(data))
        return localised(value["text"]).splitlines()
    except (RejectionError, KeyError, TypeError):
        return data.decode("utf-8", "replace").splitlines()
