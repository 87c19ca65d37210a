"""What the statements of a vote say: readers of the bodies on which the state of a vote depends.

Specification: ``notary/SPEC.md`` section Formats, "Entry kinds", where the office's own kinds are added.
"""

from collections.abc import Mapping
from typing import Any

from keys.canonical import parse_canonical
from keys.errors import RejectionError
from keys.shape import Reader, boolean, hex_bytes, integer, list_of, one_of, record, text
from voting.enrolment import LETTER, REMOTE
from voting.errors import DeliveryWrongError
from voting.manifest import ASSISTED, ROLL_TOTALS, TIME_LIMIT, words
from voting.secret_bodies import BELENIOS_KEY, SECRET_BODIES
from voting.statement import Officer

BATCH_LIMIT = 64 << 20

time = integer(0, TIME_LIMIT)
count = integer(0, 10**7)
index = integer(0, 2**53 - 1)
sha256 = hex_bytes(32)
identifier = text(32)
note = text(2_000)
posting = record({"from": time, "until": time})

_OFFICER = record(
    {
        "key": sha256,
        "name": identifier,
        "roles": list_of(one_of("notary", "assistant", "registrar", "letter_maker", "trustee"), 5, 1),
        "title": words,
    }
)
_CASE_OPENED = record(
    {
        "applicants": list_of(words, 10, 1),
        "compound": words,
        "demonstration": boolean,
        "legal_basis": list_of(text(200), 20, 1),
        "log": text(400),
        "matter": words,
        "office": record({"address": words, "name": words, "phone": text(40)}),
        "officers": list_of(_OFFICER, 40, 1),
    }
)
_ROLL_POSTED = record({"posting": posting, "roll": sha256, **ROLL_TOTALS})
_DELIVERY = record({"batch": sha256, "delivered": count, "not_found": count, "refused": count})
_ISSUED = record(
    {
        "identified": one_of("in_person", "letter", "oidc", "remote"),
        "issue": integer(1, 1000),
        "key": sha256,
        "kind": one_of(LETTER, REMOTE),
        "possession": hex_bytes(64),
        "voter": identifier,
    },
    optional={"belenios": BELENIOS_KEY, "replaces": index},
)
_REVOKED = record({"credential": index, "reason": one_of("error", "lost", "reissue")})
_SET_ASIDE = record(
    {"ballots": list_of(index, 100, 1), "reason": one_of("error", "impersonation", "owner_request")},
    optional={"request": sha256},
)
_INVALID = record(
    {
        "channel": one_of(*ASSISTED),
        "reason": one_of("blank", "not_signed", "several_options", "unreadable"),
        "scan": sha256,
        "serial": text(40),
        "voter": identifier,
    }
)
_PAPER = record(
    {
        "delivered": count,
        "invalid": list_of(_INVALID, 200),
        "issued": count,
        "returned": count,
        "valid": count,
    }
)
_DELIVERIES = record(
    {
        "deliveries": list_of(
            record(
                {
                    "evidence": sha256,
                    "mode": one_of("hand_over", "letter_box", "log_in", "posted", "sms"),
                    "outcome": one_of("delivered", "not_found", "refused"),
                    "time": time,
                    "voter": identifier,
                }
            ),
            10**6,
        ),
        "v": integer(1, 1),
    }
)

BODIES: Mapping[str, Reader] = {
    "ballot_set_aside": _SET_ASIDE,
    "case_opened": _CASE_OPENED,
    "credential_issued": _ISSUED,
    "credential_revoked": _REVOKED,
    "delivery_recorded": _DELIVERY,
    "manifest_sealed": record({"manifest": sha256}),
    "paper_reconciled": _PAPER,
    "roll_posted": _ROLL_POSTED,
    "voting_closed": record({"ballots": count, "voters": count}),
    "voting_extended": record({"closes": time, "reason": note}),
    "voting_opened": record({"credentials": count}),
    **SECRET_BODIES,
}


def read_officers(body: Mapping[str, Any]) -> dict[str, Officer]:
    """The officers whom a case names when it is opened, by name."""
    return {item["name"]: Officer(item["name"], item["key"], tuple(item["roles"])) for item in body["officers"]}


def read_deliveries(data: bytes, body: Mapping[str, Any], recorded: int) -> list[tuple[str, str]]:
    """Voter and outcome of each delivery in a batch, whose counts the entry's ``body`` repeats, at ``recorded``.

    Raises: DeliveryWrongError.
    """
    try:
        batch: dict[str, Any] = _DELIVERIES(parse_canonical(data, BATCH_LIMIT))
    except RejectionError as error:
        raise DeliveryWrongError(str(error)) from error
    outcomes = [item["outcome"] for item in batch["deliveries"]]
    if any(outcomes.count(name) != body[name] for name in ("delivered", "not_found", "refused")):
        raise DeliveryWrongError
    if any(item["time"] > recorded for item in batch["deliveries"]):
        raise DeliveryWrongError("a delivery later than its record")
    return [(item["voter"], item["outcome"]) for item in batch["deliveries"]]
