"""What the registrar and the letter maker do one by one: ending a voter's credential, wiping the secrets of letters.

Credentials are entered by the hundred, from files, on the command line.
"""

from typing import Any

from notary.adapters.proposals import Draft
from notary.office_errors import FieldsWrongError
from notary.web.forms.form import CHOICE, NUMBER, TIME, Bench, Field, Form
from notary.web.words import value_words

REASONS = ("lost", "error")
MOST_LETTERS = 10**7


def _revoke(bench: Bench, answers: dict[str, Any]) -> Draft:
    index = bench.process.case.register.active.get(answers["voter"])
    if index is None:
        raise FieldsWrongError({"voter": "field-credential-missing"})
    return Draft({"credential": index, "reason": answers["reason"]})


def _destroyed(_bench: Bench, answers: dict[str, Any]) -> Draft:
    return Draft({"count": answers["count"], "time": answers["time"]})


def _has_credentials(bench: Bench) -> bool:
    return bool(bench.process.case.register.active)


CREDENTIAL_FORMS = (
    Form(
        "credential_revoked",
        (
            Field("voter", limit=32),
            Field("reason", CHOICE, choices=lambda _: [(name, value_words("reason", name)) for name in REASONS]),
        ),
        _revoke,
        fits=_has_credentials,
    ),
    Form(
        "letters_destroyed",
        (
            Field("count", NUMBER, limit=MOST_LETTERS, first=lambda bench: len(bench.process.case.register.active)),
            Field("time", TIME, first=lambda bench: bench.now),
        ),
        _destroyed,
        fits=_has_credentials,
    ),
)
