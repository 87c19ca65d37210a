"""Deliveries of notices: what a batch says of each, and which of them prove that a notice reached its voter.

A silent owner is counted only if the ballot was really delivered, so version 2 refuses a delivery that says more than
its evidence shows. Version 1, whose deliveries carry no notice and no collectors, is read in cases without serials.
Specification: ``voting/SPEC.md`` sections Formats, "Deliveries", and Algorithms, "Proof of delivery".
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from keys.canonical import parse_canonical
from keys.errors import RejectionError
from keys.shape import Reader, hex_bytes, integer, list_of, nullable, one_of, record, text
from ledger.entry import Entry
from voting.errors import DeliveryWrongError, NotOpenError
from voting.manifest import TIME_LIMIT
from voting.paper_errors import DeliveryTwiceError, DeliveryUnprovenError

if TYPE_CHECKING:
    from voting.rules import Case

BATCH_LIMIT = 64 << 20
MODES = ("hand_over", "letter_box", "log_in", "posted", "sms")
NOTICES = ("announcement", "ballot", "reminder")
OUTCOMES = ("attempted", "delivered", "not_found", "refused")
SERVED = ("delivered", "refused")  # a refused ballot was served
POSTED_FOR = 7 * 86_400
WITNESSES = 2

_count = integer(0, 10**7)
_V1 = {
    "evidence": hex_bytes(32),
    "mode": one_of(*MODES),
    "outcome": one_of(*OUTCOMES[1:]),
    "time": integer(0, TIME_LIMIT),
    "voter": text(32),
}
_V2 = {
    **_V1,
    "collectors": list_of(text(32), 4),
    "evidence": nullable(hex_bytes(32)),
    "id": hex_bytes(16),
    "notice": one_of(*NOTICES),
    "outcome": one_of(*OUTCOMES),
}
_BATCHES: Mapping[int, Reader] = {
    version: record({"deliveries": list_of(record(item), 10**6), "v": integer(version, version)})
    for version, item in ((1, _V1), (2, _V2))
}

DELIVERY_BODIES: Mapping[str, Reader] = {
    "delivery_recorded": record(
        {"batch": hex_bytes(32), "delivered": _count, "not_found": _count, "refused": _count},
        optional={"attempted": _count},
    )
}


def read_deliveries(data: bytes, body: Mapping[str, Any], recorded: int) -> list[dict[str, Any]]:
    """The deliveries of a batch, whose counts the entry's ``body`` repeats, at ``recorded`` (unix seconds).

    Raises: DeliveryWrongError.
    """
    version = 2 if "attempted" in body else 1
    try:
        items: list[dict[str, Any]] = _BATCHES[version](parse_canonical(data, BATCH_LIMIT))["deliveries"]
    except RejectionError as error:
        raise DeliveryWrongError(str(error)) from error
    outcomes = [item["outcome"] for item in items]
    if any(outcomes.count(name) != body.get(name, 0) for name in OUTCOMES):
        raise DeliveryWrongError
    if any(item["time"] > recorded for item in items):
        raise DeliveryWrongError("a delivery later than its record")
    return items


def is_proven(item: Mapping[str, Any], recorded: int, missed: int | None) -> bool:
    """Whether a delivery of version 2 shows that its notice reached the voter.

    ``missed`` is when somebody first looked for the voter in vain, None if nobody did. Times are unix seconds.
    Source: voting/SPEC.md, "Proof of delivery".
    """
    if item["evidence"] is None or item["outcome"] not in SERVED:
        return False
    people = len(set(item["collectors"]))
    if item["outcome"] == "refused":
        return item["mode"] == "hand_over" and people >= WITNESSES
    if item["mode"] == "posted":
        return missed is not None and missed <= item["time"] <= recorded - POSTED_FOR
    return people > 0 or item["mode"] in ("log_in", "sms")


def follow_delivery(case: "Case", entry: Entry, body: dict[str, Any]) -> None:
    """Take in a batch. Raises DeliveryWrongError, DeliveryTwiceError, DeliveryUnprovenError, NotOpenError."""
    items = read_deliveries(case.blob(body["batch"]), body, entry.time)
    if case.roll is None or any(item["voter"] not in case.roll.by_id for item in items):
        raise DeliveryWrongError
    if case.state not in ("sealed", "open"):
        raise NotOpenError
    if entry.time >= case.closes:
        raise DeliveryWrongError("after the closing time")
    if case.version > 1 and "attempted" not in body and (case.paper.is_demanded or case.paper.issued):
        raise DeliveryUnprovenError  # version 1 says nothing that could be proved
    names = {item["id"] for item in items if "id" in item}
    if "attempted" in body:
        missed = _check_proofs(case, entry, items, names)
        case.visits |= names
        case.missed = missed
    case.served.update(
        item["voter"] for item in items if item["outcome"] in SERVED and item.get("notice", "ballot") == "ballot"
    )


def _check_proofs(case: "Case", entry: Entry, items: list[dict[str, Any]], names: set[bytes]) -> dict[str, int]:
    if len(names) != len(items) or names & case.visits:
        raise DeliveryTwiceError
    if any(item["time"] < case.sealed_at and item["notice"] == "ballot" for item in items):
        raise DeliveryWrongError("a ballot delivered before it was sealed")
    missed = dict(case.missed)
    for item in items:
        if item["outcome"] == "not_found":
            missed[item["voter"]] = min(item["time"], missed.get(item["voter"], item["time"]))
    for item in items:
        if item["outcome"] in SERVED and not is_proven(item, entry.time, missed.get(item["voter"])):
            raise DeliveryUnprovenError
    return missed
