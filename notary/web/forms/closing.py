"""After the vote: the result, and the statement read aloud."""

from typing import Any

from notary.adapters.proposals import Draft
from notary.web.forms.form import LINES, LONG, WORDS, Bench, Field, Form, sha256_of


def _declare(bench: Bench, _answers: dict[str, Any]) -> Draft:
    return Draft({"result": bench.process.make_result()})


def _read(_bench: Bench, answers: dict[str, Any]) -> Draft:
    data = answers["statement"].encode()
    place = answers["place"]
    words = {"en": place.get("en") or place["zh_cn"], "zh_cn": place["zh_cn"]}
    return Draft({"place": words, "present": answers["present"], "statement": sha256_of(data)}, [data])


def _can_read(bench: Bench) -> bool:
    return not bench.process.is_secret or bench.process.case.sealed.destroyed


CLOSING_FORMS = (
    Form("result_declared", (), _declare),
    Form(
        "statement_read",
        (Field("place", WORDS, limit=200), Field("present", LINES), Field("statement", LONG, limit=20_000)),
        _read,
        fits=_can_read,
    ),
)
