"""What the entries of the secret mode say: readers of their bodies.

Specification: ``notary/SPEC.md`` section Formats, "Entry kinds"; ``voting/SPEC.md``, "Secret mode".
"""

from collections.abc import Mapping
from typing import Any

from keys.canonical import Json
from keys.errors import ShapeWrongError
from keys.shape import Reader, hex_bytes, integer, list_of, mapping_of, nullable, one_of, record, text
from voting.belenios.election import MAX_ANSWERS, MAX_QUESTIONS
from voting.belenios.structure import proof

AREA, HEADCOUNT = "area", "headcount"
MEASURES = (AREA, HEADCOUNT)

_sha256 = hex_bytes(32)
_element = text(64, 64)
_name = text(32)
_count = integer(0, 10**7)

CERTIFICATE, COMMIT, REVEAL, CONFIRM = "certificate", "commit", "reveal", "confirm"
SERVICE_KEY, COMPLETE = "service", "complete"

_PHASES: Mapping[str, Reader] = {
    CERTIFICATE: record({"certificate": text(10_000), "phase": text(20), "trustee": _name}),
    COMMIT: record({"digest": _sha256, "phase": text(20), "trustee": _name}),
    REVEAL: record({"phase": text(20), "polynomial": text(60_000), "trustee": _name}),
    CONFIRM: record({"phase": text(20), "trustee": _name, "voutput": text(20_000)}),
    SERVICE_KEY: record({"item": text(4_000), "phase": text(20)}),
    COMPLETE: record({"phase": text(20), "trustees": _sha256}),
}


def _trustees_set(value: Json) -> Any:
    phase = value.get("phase") if isinstance(value, dict) else None
    if not isinstance(phase, str) or phase not in _PHASES:
        raise ShapeWrongError("/phase must be one of the ceremony's")
    return _PHASES[phase](value)


_FINDING = record(
    {
        "code": text(40),
        "measure": one_of("area", "both", "heads"),
        "numbers": mapping_of(integer(-(2**53) + 1, 2**53 - 1), 20),
    }
)
BELENIOS_KEY = record({"key": _element, "possession": proof})

SECRET_BODIES: Mapping[str, Reader] = {
    "ballot_tested": record({"hash": _sha256}),
    "closing_confirmed": record({"root": _sha256, "size": _count, "trustee": _name}),
    "key_destroyed": record({"key": _element, "time": integer(0, 1 << 40)}),
    "risk_accepted": record(
        {"findings": list_of(_FINDING, 50, 1), "moment": one_of("opening", "decryption"), "reason": text(2_000)}
    ),
    "share_published": record(
        {
            "decryption": text(60_000),
            "measure": one_of(*MEASURES),
            "proofs": list_of(list_of(proof, MAX_ANSWERS + 1, 1), MAX_QUESTIONS, 1),
            "trustee": nullable(_name),
        }
    ),
    "tally_computed": record({"ballots": _count, "tallies": record(dict.fromkeys(MEASURES, _sha256))}),
    "trustee_drill": record(
        {
            "ciphertext": record({"alpha": _element, "beta": _element}),
            "factor": _element,
            "factor_proof": proof,
            "proof": proof,
            "trustee": _name,
        }
    ),
    "trustees_set": _trustees_set,
}
