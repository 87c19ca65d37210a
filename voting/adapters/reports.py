"""Delivery reports: taken in once, kept without number or words, so that their hash can prove a delivery.

A gateway that calls back signs what it sends: HMAC-SHA-256 under a secret shared with it, over the time and the body.
Specification: ``voting/SPEC.md``, "Messages".
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, update

from keys.canonical import encode_canonical
from keys.encoding import hex_of
from voting.adapters.gateway import GatewaySettingsError, Report, Settings, reason_of
from voting.adapters.outbox import OUTBOX
from voting.dispatch import DELIVERED, FAILED, NEVER, ReportRefusedError, after_report

SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
WINDOW = 300
"""Seconds by which the time of a signed report may differ from ours."""
MAX_REPORT = 16_384


@dataclass(frozen=True, slots=True)
class ReportRules:
    """How a gateway's reports are read: secret, header, and where id, reference and state stand in their JSON."""

    secret: str = field(repr=False)
    header: str
    id: str
    reference: str
    state: str
    delivered: tuple[str, ...]
    failed: tuple[str, ...]


def report_rules(settings: Settings) -> ReportRules | None:
    """The member ``report`` of a gateway's settings, None without it. Raises: GatewaySettingsError."""
    raw = settings.any("report")
    if raw is None:
        return None
    inner = settings.inner("report")
    secret = inner.secret("secret")
    if len(secret) < 16:
        raise GatewaySettingsError("the secret of reports has fewer than 16 characters")
    return ReportRules(
        secret,
        inner.text("header", "X-Zhengyi-Signature"),
        inner.text("id", "/id"),
        inner.text("reference", ""),
        inner.text("state", "/state"),
        tuple(map(str, inner.any("delivered") or ("delivered",))),
        tuple(map(str, inner.any("failed") or ("failed",))),
    )


def sign_report(secret: str, time: int, body: bytes) -> str:
    """The signature that goes with a report: ``t=<unix seconds>,v1=<hex>``."""
    made = hmac.digest(secret.encode(), f"{time}.".encode() + body, "sha256")
    return f"t={time},v1={hex_of(made)}"


def read_report(rules: ReportRules, body: bytes, signature: str, now: int) -> Report | None:
    """A signed report; None for one that says neither delivered nor failed. Raises: ReportRefusedError."""
    match = SIGNATURE.fullmatch(signature)
    if match is None or len(body) > MAX_REPORT or abs(int(match[1]) - now) > WINDOW:
        raise ReportRefusedError
    if not hmac.compare_digest(signature, sign_report(rules.secret, int(match[1]), body)):
        raise ReportRefusedError
    try:
        value = json.loads(body)
    except ValueError:
        raise ReportRefusedError("the body is not JSON") from None
    said = str(point(value, rules.state))
    name = str(point(value, rules.id) or "") if rules.id else ""
    reference = str(point(value, rules.reference) or "") if rules.reference else ""
    if not name and not reference:
        raise ReportRefusedError("the report names no message")
    if said in rules.delivered:
        return Report(DELIVERED, name, reference, reason_of(said))
    return Report(FAILED, name, reference, reason_of(said)) if said in rules.failed else None


def take_report(connection: Connection, report: Report, now: int) -> None:
    """Take in what became of a message, in the caller's transaction.

    Raises: ReportRefusedError for a message that is none of ours; ReportRepeatedError if its end was known.
    """
    row = connection.execute(select(OUTBOX).where(_named(report)).with_for_update()).first()
    if row is None:
        raise ReportRefusedError("no such message")
    state = after_report(row.state, report.state)
    kept = encode_canonical(
        {
            "message": hex_of(row.id),
            "reason": report.reason,
            "reference": report.reference or row.reference,
            "state": state,
            "time": now,
        }
    )
    values = {"state": state, "due": NEVER, "reason": report.reason[:40], "holder": None, "changed": now}
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(report=kept.decode(), **values))


def _named(report: Report) -> Any:
    try:
        name = bytes.fromhex(report.id)
    except ValueError:
        raise ReportRefusedError("no such message") from None
    if len(name) == 16:
        return OUTBOX.c.id == name
    if not report.reference:
        raise ReportRefusedError("no such message")
    return OUTBOX.c.reference == report.reference


def point(value: Any, pointer: str) -> Any:
    """What stands at a JSON pointer (RFC 6901), None if nothing does; ``""`` is the whole."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isascii() and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value
