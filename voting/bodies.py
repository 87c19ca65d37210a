"""What the statements of a vote say: readers of the bodies on which the state of a vote depends.

Specification: ``notary/SPEC.md`` section Formats, "Entry kinds", where the office's own kinds are added.
"""

from collections.abc import Mapping
from typing import Any

from keys.shape import Reader, boolean, hex_bytes, integer, list_of, one_of, record, text
from voting.delivery import DELIVERY_BODIES
from voting.enrolment import LETTER, REMOTE
from voting.manifest import TIME_LIMIT, words
from voting.paper import PAPER_BODIES
from voting.posting import make_bodies
from voting.proxy import PROXY_BODIES
from voting.secret_bodies import BELENIOS_KEY, SECRET_BODIES
from voting.statement import Officer

time = integer(0, TIME_LIMIT)
count = integer(0, 10**7)
PROCESS = 3
"""The version of the process that new cases name; a case that names none is of version 1."""

REFUSALS = ("no_interest", "dispute", "evidence_insufficient", "untrue", "unlawful", "unpaid")
"""Why an office must refuse to certify: Notarisation Law, article 31."""
TERMINATIONS = ("withdrawn_by_applicant", "rules_broken", "failure_of_system", "superseded")

index = integer(0, 2**53 - 1)
sha256 = hex_bytes(32)
identifier = text(32)
note = text(2_000)

_OFFICER = record(
    {
        "key": sha256,
        "name": identifier,
        "roles": list_of(one_of("notary", "assistant", "registrar", "letter_maker", "trustee"), 5, 1),
        "title": words,
    }
)
DOCUMENT = record({"commitment": sha256, "kind": text(40), "size": integer(1, 1 << 30)})
"""A document that stays with the office, as the ledger names it."""
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
    },
    optional={"documents": list_of(DOCUMENT, 200), "process": integer(2, PROCESS), "rehearsal": boolean},
)
_COUNTED = one_of("each", "in", "out")
_BASIS = record(
    {
        "decisions": count,
        "left_out": record({"area": integer(0, 10**14), "units": count}),
        "parking": _COUNTED,
        "record": sha256,
        "states": count,
        "storage": _COUNTED,
    }
)
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

_REFUSED = record({"reason": one_of(*REFUSALS), "text": note})
_TERMINATED = record({"reason": one_of(*TERMINATIONS), "text": note})

BODIES: Mapping[str, Reader] = {
    "ballot_set_aside": _SET_ASIDE,
    "case_opened": _CASE_OPENED,
    "case_refused": _REFUSED,
    "case_terminated": _TERMINATED,
    "credential_issued": _ISSUED,
    "credential_revoked": _REVOKED,
    "manifest_sealed": record({"manifest": sha256}),
    "voting_closed": record({"ballots": count, "voters": count}),
    "voting_extended": record({"closes": time, "reason": note}, optional={"notice": sha256}),
    "voting_opened": record({"credentials": count}),
    **DELIVERY_BODIES,
    **PAPER_BODIES,
    **PROXY_BODIES,
    **make_bodies(_BASIS),
    **SECRET_BODIES,
}


def read_officers(body: Mapping[str, Any]) -> dict[str, Officer]:
    """The officers whom a case names when it is opened, by name."""
    return {item["name"]: Officer(item["name"], item["key"], tuple(item["roles"])) for item in body["officers"]}
