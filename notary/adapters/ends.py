"""How a case goes on after the count, and how it ends: recount, final result, lapse, refusal, termination, sealing.

Every step is one transaction; what may stand when is decided by ``notary/process.py``.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from keys.canonical import Json, encode_canonical
from keys.encoding import hex_of
from ledger.adapters.bundle import format_bundle
from notary.adapters.casework import NOBODY, Casework, Desk, Signers
from notary.adapters.postings import check_public
from notary.ending import result_sha256
from notary.process import Process
from notary.wording import format_time
from voting.posting import CHINA


def extend_voting(work: Casework, closes: int, reason: str, signers: Signers) -> None:
    """Move the closing time, once more within what was sealed, and announce it. Two officers sign."""
    body, data = extended_body(closes, reason)
    with work.writing() as desk:
        _check_public(desk, reason)
        desk.add("voting_extended", body, signers, [data])


def extended_body(closes: int, reason: str) -> tuple[dict[str, Json], bytes]:
    """What the extension says, and the announcement of it, in every language."""
    time = datetime.fromtimestamp(closes, UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    text: Json = {
        "en": f"Voting is open until {time} (Beijing time). Reason: {reason}",
        "zh_cn": f"表决时间延长至{format_time(closes)}（北京时间）。理由：{reason}",
    }
    data = encode_canonical({"text": text, "title": {"en": "Voting is extended", "zh_cn": "延期公告"}, "v": 1})
    return {"closes": closes, "notice": hashlib.sha256(data).hexdigest(), "reason": reason}, data


def declare_result(work: Casework, signers: Signers, until: int | None = None) -> dict[str, Json]:
    """Declare what the entries give, as provisional, posted for queries from now ``until`` then.

    By default until the period that the case's deadlines demand has ended.
    """
    with work.writing() as desk:
        body = declared_body(desk.process, desk.writer.now, until)
        desk.add("result_declared", body, signers)
    work.publish()
    result: dict[str, Json] = body["result"]  # type: ignore[assignment]  # made by notary.result
    return result


def declared_body(process: Process, now: int, until: int | None = None) -> dict[str, Json]:
    """What the declaration says: the result that the entries give, and its posting."""
    if until is None:
        until = process.schedule.end_of(now, process.schedule.deadlines.query_days) if process.schedule else now
    return {"posting": {"from": now, "until": until}, "result": process.make_result()}


def recount_result(work: Casework, reason: str, signers: Signers, objection: int | None = None) -> None:
    """Count again from the entries alone, as the audit does, and record that; for an ``objection``, or unasked.

    The shares of a secret vote are read once more, never made once more.
    """
    with work.writing() as desk:
        _check_public(desk, reason)
        desk.add("result_recounted", recounted_body(desk.process, reason, objection), signers)
    work.publish()


def recounted_body(process: Process, reason: str, objection: int | None) -> dict[str, Json]:
    """What a recount says of the record as it is now."""
    return {
        "objection": objection,
        "reason": reason,
        "result": hashlib.sha256(encode_canonical(process.make_result())).hexdigest(),
        "root": hex_of(process.case.root),
        "size": process.case.size,
    }


def confirm_result(work: Casework, signers: Signers) -> None:
    """Make the result final when its posting is over and every objection answered. Two officers sign."""
    _name_result(work, "result_confirmed", signers)


def lapse_case(work: Casework, signers: Signers) -> None:
    """Record that no decision was formed, since no question reached its quorum. An officer signs."""
    _name_result(work, "case_lapsed", signers)


def _name_result(work: Casework, kind: str, signers: Signers) -> None:
    with work.writing() as desk:
        desk.add(kind, named_body(desk.process), signers)
    work.publish()


def named_body(process: Process) -> dict[str, Json]:
    """What confirmation and lapse say: which result they are about."""
    return {"result": hex_of(result_sha256(process))}


def refuse_case(work: Casework, reason: str, text: str, signers: Signers) -> None:
    """Refuse to certify, by article 31 of the Notarisation Law. A notary and a second officer sign."""
    _end(work, "case_refused", {"reason": reason, "text": text}, signers)


def terminate_case(work: Casework, reason: str, text: str, signers: Signers) -> None:
    """End the case. Two officers sign."""
    _end(work, "case_terminated", {"reason": reason, "text": text}, signers)


def _end(work: Casework, kind: str, body: Mapping[str, str], signers: Signers) -> None:
    with work.writing() as desk:
        _check_public(desk, body["text"])
        desk.add(kind, body, signers)
    work.publish()


def seal_case(work: Casework) -> bytes:
    """Seal a case that ends without certificate: one refused or terminated, or a rehearsal. Gives its archive."""
    with work.writing() as desk:
        case = desk.process.case
        desk.add("case_sealed", {"root": hex_of(case.root), "size": case.size}, NOBODY)
    work.publish()
    work.log.close()
    return format_bundle(work.record())


def _check_public(desk: Desk, text: str) -> None:
    """What goes into the public record names nobody of the roll. Raises AnswerPersonalError."""
    check_public(desk.writer.connection, desk.writer.origin, text)
