"""After the vote: the result, and the statement read aloud."""

from typing import Any

from notary.adapters.ends import declared_body
from notary.adapters.proposals import Draft
from notary.ending import is_without_quorum
from notary.web.forms.form import LINES, LONG, TIME, WORDS, Bench, Field, Form, sha256_of


def _declare(bench: Bench, answers: dict[str, Any]) -> Draft:
    return Draft(declared_body(bench.process, bench.now, answers["until"]))


def _read(_bench: Bench, answers: dict[str, Any]) -> Draft:
    data = answers["statement"].encode()
    place = answers["place"]
    words = {"en": place.get("en") or place["zh_cn"], "zh_cn": place["zh_cn"]}
    return Draft({"place": words, "present": answers["present"], "statement": sha256_of(data)}, [data])


def _first_until(bench: Bench) -> int:
    """How long a result declared now is posted at least, to the minute that a form can say."""
    schedule = bench.process.schedule
    until = schedule.end_of(bench.now, schedule.deadlines.query_days) if schedule else bench.now
    return -(-until // 60) * 60


def _can_read(bench: Bench) -> bool:
    is_told = bench.process.lapsed or not is_without_quorum(bench.process)
    return is_told and (not bench.process.is_secret or bench.process.case.sealed.destroyed)


CLOSING_FORMS = (
    Form("result_declared", (Field("until", TIME, first=_first_until),), _declare),
    Form(
        "statement_read",
        (Field("place", WORDS, limit=200), Field("present", LINES), Field("statement", LONG, limit=20_000)),
        _read,
        fits=_can_read,
    ),
)
