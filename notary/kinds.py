"""The entry kinds of a case: who signs each, in which phases it may stand, what its statement says.

One table, used by server and audit alike.  A second ballot mode and later steps of the process add lines here.
Specification: ``notary/SPEC.md`` section Formats, "Entry kinds".
"""

from dataclasses import dataclass
from typing import Any

from keys.shape import Reader, integer, list_of, nullable, one_of, record, text
from voting.bodies import BODIES, DOCUMENT, count, index, note, sha256, time
from voting.manifest import words
from voting.posting import POSTING

START, DRAFTED, POSTED, SEALED = "start", "drafted", "posted", "sealed"
OPEN, CLOSED, TALLIED, PROVISIONAL = "open", "closed", "tallied", "provisional"
FINAL, READ, CERTIFIED, ARCHIVED = "final", "read", "certified", "archived"
REFUSED, TERMINATED = "refused", "terminated"


@dataclass(frozen=True, slots=True)
class Signers:
    """Who must sign a statement: exactly ``count`` different persons, each holding one of ``roles``.

    One of them holds one of ``lead``, where it names any.
    """

    roles: frozenset[str]
    count: int
    lead: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry kind: signers (None: the voter, checked with the ballot), phases, reader of its body, phase after."""

    signers: Signers | None
    phases: frozenset[str]
    read: Reader
    after: str | None = None


OFFICER = Signers(frozenset({"notary", "assistant"}), 1)
TWO_OFFICERS = Signers(frozenset({"notary", "assistant"}), 2)
NOTARY_AND_OFFICER = Signers(frozenset({"notary", "assistant"}), 2, frozenset({"notary"}))
NOTARY = Signers(frozenset({"notary"}), 1)
REGISTRAR = Signers(frozenset({"registrar"}), 1)
LETTER_MAKER = Signers(frozenset({"letter_maker"}), 1)
SERVICE = Signers(frozenset(), 0)

_EARLY_NOTICES = record({"count": count, "notice": one_of("announcement", "ballot", "reminder"), "voters": sha256})
_STATEMENT_READ = record({"place": words, "present": list_of(text(200), 50, 1), "statement": sha256})
_FILE = record({"sha256": sha256, "size": integer(1, 1 << 30)})
_PUBLIC_ADVICE = record({"answer": note, "question": note})
_PRIVATE_ADVICE = record({"private": sha256})
_SUBJECT = one_of("announcement", "result", "roll")
_POSTED = record({"documents": list_of(DOCUMENT, 50, 1), "place": words, "subject": _SUBJECT, "time": time})
_RECOUNTED = record({"objection": nullable(index), "reason": note, "result": sha256, "root": sha256, "size": count})
_CERTIFICATE = record({"bundle": sha256, "number": text(80), "signed": _FILE, "unsigned": _FILE})


def _any(value: Any) -> Any:
    return value


def _advice(value: Any) -> Any:
    """A question and its answer, or a commitment to both."""
    return _PRIVATE_ADVICE(value) if isinstance(value, dict) and "private" in value else _PUBLIC_ADVICE(value)


def _phases(*names: str) -> frozenset[str]:
    return frozenset(names)


COUNTED = _phases(CLOSED, TALLIED)
BEFORE_RESULT = _phases(DRAFTED, POSTED, SEALED, OPEN, CLOSED, TALLIED)
VOTERS_SERVED = _phases(SEALED, OPEN)
AFTER_RESULT = _phases(PROVISIONAL, FINAL, READ)
ENDED = _phases(REFUSED, TERMINATED)
NOTICE_PHASES = {
    "announcement": _phases(POSTED, SEALED, OPEN),
    "ballot": VOTERS_SERVED,
    "reminder": _phases(OPEN),
    "result": AFTER_RESULT,
}
"""When each notice to all owners may go out; before version 3 only what stands in ``BEFORE_3``."""
_NOTICES = record({"count": count, "notice": one_of(*NOTICE_PHASES), "voters": sha256})

KINDS: dict[str, Kind] = {
    "case_opened": Kind(NOTARY, _phases(START), BODIES["case_opened"], DRAFTED),
    "advice_given": Kind(OFFICER, _phases(DRAFTED, POSTED), _advice),
    "roll_posted": Kind(OFFICER, _phases(DRAFTED), BODIES["roll_posted"]),
    "roll_amended": Kind(TWO_OFFICERS, _phases(DRAFTED, POSTED), BODIES["roll_amended"]),
    "announcement_posted": Kind(OFFICER, _phases(DRAFTED), BODIES["announcement_posted"], POSTED),
    "posting_recorded": Kind(OFFICER, BEFORE_RESULT | {PROVISIONAL, FINAL}, _POSTED),
    "objection_filed": Kind(OFFICER, BEFORE_RESULT | {PROVISIONAL}, BODIES["objection_filed"]),
    "objection_answered": Kind(OFFICER, BEFORE_RESULT | {PROVISIONAL}, BODIES["objection_answered"]),
    "manifest_sealed": Kind(TWO_OFFICERS, _phases(POSTED), BODIES["manifest_sealed"], SEALED),
    "credential_issued": Kind(REGISTRAR, VOTERS_SERVED, BODIES["credential_issued"]),
    "credential_revoked": Kind(REGISTRAR, VOTERS_SERVED, BODIES["credential_revoked"]),
    "letters_destroyed": Kind(LETTER_MAKER, VOTERS_SERVED, record({"count": count, "time": time})),
    "notices_sent": Kind(SERVICE, VOTERS_SERVED | AFTER_RESULT | {POSTED}, _NOTICES),
    "delivery_recorded": Kind(OFFICER, VOTERS_SERVED, BODIES["delivery_recorded"]),
    "paper_issued": Kind(TWO_OFFICERS, _phases(SEALED), BODIES["paper_issued"]),
    "voting_opened": Kind(OFFICER, _phases(SEALED), BODIES["voting_opened"], OPEN),
    "proxy_recorded": Kind(TWO_OFFICERS, VOTERS_SERVED, BODIES["proxy_recorded"]),
    "proxy_revoked": Kind(TWO_OFFICERS, VOTERS_SERVED, BODIES["proxy_revoked"]),
    "ballot_cast": Kind(None, _phases(OPEN), _any),
    "ballot_set_aside": Kind(TWO_OFFICERS, _phases(OPEN), BODIES["ballot_set_aside"]),
    "voting_extended": Kind(TWO_OFFICERS, _phases(OPEN), record({"closes": time, "notice": sha256, "reason": note})),
    "voting_closed": Kind(SERVICE, _phases(OPEN), BODIES["voting_closed"], CLOSED),
    "paper_reconciled": Kind(TWO_OFFICERS, _phases(CLOSED), BODIES["paper_reconciled"]),
    "result_declared": Kind(OFFICER, COUNTED, record({"posting": POSTING, "result": _any}), PROVISIONAL),
    "result_recounted": Kind(OFFICER, _phases(PROVISIONAL), _RECOUNTED),
    "result_confirmed": Kind(TWO_OFFICERS, _phases(PROVISIONAL), record({"result": sha256}), FINAL),
    "case_lapsed": Kind(OFFICER, _phases(FINAL), record({"result": sha256})),
    "statement_read": Kind(NOTARY, _phases(FINAL), _STATEMENT_READ, READ),
    "certificate_issued": Kind(NOTARY, _phases(READ), _CERTIFICATE, CERTIFIED),
    # The side exits. What ended is sealed too; of the phase ``read`` only a rehearsal is, which nobody certifies.
    "case_refused": Kind(NOTARY_AND_OFFICER, BEFORE_RESULT | AFTER_RESULT, BODIES["case_refused"], REFUSED),
    "case_terminated": Kind(TWO_OFFICERS, BEFORE_RESULT | AFTER_RESULT, BODIES["case_terminated"], TERMINATED),
    "case_sealed": Kind(SERVICE, _phases(READ, CERTIFIED) | ENDED, record({"root": sha256, "size": count}), ARCHIVED),
    # The secret mode. Trustees sign by name besides: notary/secret_kinds.py.
    "trustees_set": Kind(SERVICE, _phases(DRAFTED, POSTED), BODIES["trustees_set"]),
    "trustee_drill": Kind(SERVICE, _phases(SEALED), BODIES["trustee_drill"]),
    "risk_accepted": Kind(TWO_OFFICERS, _phases(SEALED, CLOSED, TALLIED), BODIES["risk_accepted"]),
    "ballot_tested": Kind(SERVICE, _phases(OPEN), BODIES["ballot_tested"]),
    "tally_computed": Kind(SERVICE, _phases(CLOSED), BODIES["tally_computed"], TALLIED),
    "closing_confirmed": Kind(SERVICE, _phases(TALLIED), BODIES["closing_confirmed"]),
    "share_published": Kind(SERVICE, _phases(TALLIED), BODIES["share_published"]),
    "key_destroyed": Kind(SERVICE, _phases(PROVISIONAL, FINAL) | ENDED, BODIES["key_destroyed"]),
    "incident": Kind(OFFICER, BEFORE_RESULT | AFTER_RESULT | ENDED | {CERTIFIED}, record({"done": note, "what": note})),
}

_LATER = ("case_lapsed", "case_refused", "case_terminated", "posting_recorded", "result_confirmed", "result_recounted")
BEFORE_3 = {
    **{name: kind for name, kind in KINDS.items() if name not in _LATER},
    "advice_given": Kind(OFFICER, _phases(DRAFTED, POSTED), _PUBLIC_ADVICE),
    "notices_sent": Kind(SERVICE, VOTERS_SERVED, _EARLY_NOTICES),
    "result_declared": Kind(OFFICER, COUNTED, record({"result": _any}), PROVISIONAL),
    "statement_read": Kind(NOTARY, _phases(PROVISIONAL), _STATEMENT_READ, READ),
    "case_sealed": Kind(SERVICE, _phases(CERTIFIED), record({"root": sha256, "size": count}), ARCHIVED),
    "voting_extended": Kind(TWO_OFFICERS, _phases(OPEN), record({"closes": time, "reason": note})),
}
"""The table of versions 1 and 2, which knew no side exits and no final result."""


def kinds_of(version: int) -> dict[str, Kind]:
    """The kinds of a case of this version of the process."""
    return KINDS if version > 2 else BEFORE_3
