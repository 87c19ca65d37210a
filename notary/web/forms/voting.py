"""The vote: sealing its manifest, opening, extending, setting ballots aside, accounting for papers."""

import json
from typing import Any

from notary.adapters.ends import extended_body
from notary.adapters.paperdesk import reconciled_body
from notary.adapters.proposals import Draft
from notary.adapters.steps import announced_plan, compose_manifest
from notary.office_errors import FieldsWrongError
from notary.web.forms.extension import first_closes, first_reason
from notary.web.forms.form import CHOICE, FILE, LINES, LONG, NUMBER, TIME, Bench, Field, Form, sha256_of
from notary.web.words import value_words
from voting.manifest import APP

REASONS = ("error", "impersonation", "owner_request")
MOST_SHEETS = 10**7


def _seal(bench: Bench, answers: dict[str, Any]) -> Draft:
    try:
        plan = json.loads(answers["plan"].decode()) if answers["plan"] else announced_plan(bench.work)
    except ValueError:
        raise FieldsWrongError({"plan": "field-json-wrong"}) from None
    if not isinstance(plan, dict) or not plan:
        raise FieldsWrongError({"plan": "field-json-wrong"})
    data = compose_manifest(bench.work, plan)
    return Draft({"manifest": sha256_of(data)}, [data])


def _open(bench: Bench, _answers: dict[str, Any]) -> Draft:
    return Draft({"credentials": len(bench.process.case.register.active)})


def _extend(_bench: Bench, answers: dict[str, Any]) -> Draft:
    body, notice = extended_body(answers["closes"], answers["reason"])
    return Draft(body, [notice])


def _set_aside(_bench: Bench, answers: dict[str, Any]) -> Draft:
    if any(not line.isascii() or not line.isdigit() or len(line) > 15 for line in answers["ballots"]):
        raise FieldsWrongError({"ballots": "field-number-wrong"})
    body = {"ballots": [int(line) for line in answers["ballots"]], "reason": answers["reason"]}
    request: bytes = answers["request"]
    return Draft({**body, "request": sha256_of(request)} if request else body)


def _reconcile(bench: Bench, answers: dict[str, Any]) -> Draft:
    with bench.work.engine.connect() as connection:
        counted = (answers["delivered"], answers["kept"], answers["returned"])
        body, data = reconciled_body(connection, bench.process.case, *counted)
    return Draft(body, [data])


def _takes_paper(bench: Bench) -> bool:
    manifest = bench.process.case.manifest
    return manifest is not None and any(name != APP for name in manifest.channels) and not bench.process.case.reconciled


VOTING_FORMS = (
    Form(
        "manifest_sealed",
        (Field("plan", FILE, is_needed=False),),
        _seal,
        fits=lambda bench: not bench.process.case.sealed.ceremony.names(),  # trustees' signatures come by files
    ),
    Form("voting_opened", (), _open),
    Form(
        "voting_extended",
        (
            Field("closes", TIME, first=first_closes),
            Field("reason", LONG, first=first_reason),
        ),
        _extend,
        fits=lambda bench: not bench.process.case.extended and bench.now < bench.process.case.closes,
    ),
    Form(
        "ballot_set_aside",
        (
            Field("ballots", LINES),
            Field("reason", CHOICE, choices=lambda _: [(name, value_words("reason", name)) for name in REASONS]),
            Field("request", FILE, is_needed=False),
        ),
        _set_aside,
    ),
    Form(
        "paper_reconciled",
        tuple(Field(name, NUMBER, limit=MOST_SHEETS) for name in ("delivered", "kept", "returned")),
        _reconcile,
        fits=_takes_paper,
    ),
)
