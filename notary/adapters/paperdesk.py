"""The desk where papers are issued, read by two officers, entered, and accounted for.

Valid papers become ballots in the ledger, encrypted here in a secret vote; invalid ones wait in a private table for the
account after closing. Specification: ``notary/SPEC.md``, "Paper desk".
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, String, Table, insert, select

from keys.canonical import Json, encode_canonical
from keys.encoding import hex_of
from ledger.adapters.db import METADATA
from notary.adapters.casework import Casework, Desk, Signers
from notary.adapters.secret_errors import StatementFileError
from notary.adapters.signedfile import Signed, make_signed
from notary.adapters.station import Paper, enter_paper
from notary.adapters.telling import tell
from notary.errors import OutOfOrderError
from notary.paper_errors import PaperNotIssuedError
from notary.paper_reading import Sheet, check_returned, compare_readings, make_reading, parse_reading
from notary.process import Process
from voting.admission import PAPER_OFFICERS
from voting.errors import OfficersSameError, SerialTwiceError, SignersWrongError
from voting.paper import sum_channels
from voting.rules import Case
from voting.statement import check_officers, parse_ballot_cast, parse_statement

READING = "paper_read"
"""A statement that two officers exchange as a file; it never stands in the ledger, for it holds choices."""

INVALID_PAPER = Table(
    "invalid_paper",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("serial", String(40), primary_key=True),
    Column("voter", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("scan", LargeBinary(32), nullable=False),
)


def issue_papers(work: Casework, each: int, signers: Signers) -> int:
    """Log ``each`` serials for every voter of the sealed roll, in its order; gives how many papers that is.

    Raises: OutOfOrderError, and what the process refuses.
    """
    with work.writing() as desk:
        case = desk.process.case
        if case.roll is None or case.manifest is None:
            raise OutOfOrderError("the manifest is not sealed")
        first = case.paper.last + 1
        ranges: list[Json] = [
            {"first": first + each * place, "last": first + each * (place + 1) - 1, "voter": voter.id}
            for place, voter in enumerate(case.roll.voters)
        ]
        data = encode_canonical({"papers": ranges, "v": 1})
        count = each * len(ranges)
        desk.add("paper_issued", {"count": count, "papers": hashlib.sha256(data).hexdigest()}, signers, [data])
    work.publish()
    return count


def sign_reading(work: Casework, typed: Mapping[str, Any], signers: Signers) -> Signed:
    """One officer's reading as a signed statement; nothing is entered yet.

    Raises: SignersWrongError unless one officer signs; PaperNotIssuedError; what ``parse_reading`` raises.
    """
    case = work.process().case
    if len(signers) != 1:
        raise SignersWrongError("each officer reads and signs alone")
    if case.manifest is None or not case.paper.issued:
        raise PaperNotIssuedError
    data = make_reading(typed)
    for sheet in parse_reading(data, case).values():
        case.paper.check(sheet.voter, sheet.serial)
    signed = make_signed(work.origin, READING, {"papers": hashlib.sha256(data).hexdigest()}, signers, [data])
    _check_reader(signed, work.process())
    return signed


def enter_readings(work: Casework, readings: Sequence[Signed], officers: Signers) -> tuple[int, int]:
    """Enter what two officers read alike, all or none; gives how many papers were valid and how many invalid.

    Steps: 1 each reading is of one officer, and the two who sign now are the two who read; 2 both read the same on the
    same papers; 3 no more papers came back than were issued; 4 each valid paper is cast, encrypted in a secret vote.
    Raises: OfficersSameError, SignersWrongError, PapersDifferError, PaperTooManyError, SerialTwiceError, and what the
    rules of the vote refuse.
    """
    with work.writing() as desk:
        process = desk.process
        readers = [_check_reader(signed, process) for signed in readings]  # 1
        if len(readers) != 2 or len(set(readers)) != 2:
            raise OfficersSameError
        if set(readers) != set(officers):
            raise SignersWrongError("those who sign are not those who read")
        first, second = (parse_reading(_papers_of(signed), process.case) for signed in readings)
        sheets = compare_readings(first, second)  # 2
        if process.case.reconciled:
            raise OutOfOrderError("the papers are accounted for")
        taken = {str(item["serial"]) for item in load_invalid(desk.writer.connection, work.origin)}
        check_returned(process.case, len(process.case.serials) + len(taken), len(sheets))  # 3
        if not taken.isdisjoint(sheet.serial for sheet in sheets):
            raise SerialTwiceError
        _keep_invalid(desk, [sheet for sheet in sheets if sheet.reason is not None])
        valid = [sheet for sheet in sheets if sheet.choices is not None]
        for sheet in valid:  # 4
            choices = {name: list(chosen) for name, chosen in (sheet.choices or {}).items()}
            enter_paper(
                desk, Paper(sheet.voter, sheet.channel, choices, sheet.serial, sheet.scan, sheet.mandate), officers
            )
        _tell_voters(work, desk)
    return len(valid), len(sheets) - len(valid)


def _tell_voters(work: Casework, desk: Desk) -> None:
    """Tell every voter whose paper was cast in this transaction: serial and place, never a choice (attack A69)."""
    for entry in desk.writer.appended:
        casting = parse_ballot_cast(entry.body) if entry.kind == "ballot_cast" else None
        if casting and casting.assisted:
            said = {"index": str(entry.index), "phone": work.office.facts.phone, "serial": casting.assisted.serial}
            tell(work, desk.writer.connection, casting.voter, "sms-paper", entry.index, said)


def reconcile(work: Casework, delivered: int, kept: int, returned: int, signers: Signers) -> dict[str, Json]:
    """Account for every sheet by what two officers counted by hand; gives the account.

    Raises: PaperWrongError if it does not close to zero.
    """
    with work.writing() as desk:
        body, data = reconciled_body(desk.writer.connection, desk.process.case, delivered, kept, returned)
        desk.add("paper_reconciled", body, signers, [data])
    work.publish()
    return body


def reconciled_body(
    connection: Connection, case: Case, delivered: int, kept: int, returned: int
) -> tuple[dict[str, Json], bytes]:
    """What the account of all sheets says, and the list of invalid papers that it names."""
    invalid = load_invalid(connection, case.origin)
    data = encode_canonical({"invalid": [*invalid], "v": 1})
    body: dict[str, Json] = {
        "channels": sum_channels(case, invalid),
        "delivered": delivered,
        "invalid": hashlib.sha256(data).hexdigest(),
        "issued": case.paper.issued,
        "kept": kept,
        "outstanding": max(delivered - returned, 0),
        "returned": returned,
        "v": 2,
        "valid": len(case.serials),
    }
    return body, data


def make_account(work: Casework) -> dict[str, Json]:
    """The account so far: what ledger and desk know; once it is closed also what hands counted, and that it closes."""
    case = work.process().case
    with work.engine.connect() as connection:
        invalid = load_invalid(connection, work.origin)
    valid = len(case.serials)
    reasons = Counter(str(item["reason"]) for item in invalid)
    counted: Any = {"delivered": None, "kept": None, "outstanding": None, "returned": None}
    for entry in work.log.entries() if case.reconciled else ():
        if entry.kind == "paper_reconciled":
            counted = {name: parse_statement(entry.body).body[name] for name in counted}  # type: ignore[index]  # read before
    return {
        "channels": sum_channels(case, invalid),
        **counted,
        "entered": valid + len(invalid),
        "invalid": {name: count for name, count in sorted(reasons.items())},
        "issued": case.paper.issued,
        "not_entered": case.paper.issued - valid - len(invalid),
        "reconciled": case.reconciled,
        "valid": valid,
    }


def load_invalid(connection: Connection, origin: str) -> list[dict[str, Json]]:
    """The invalid papers of a case on which two officers agreed, by serial."""
    query = select(INVALID_PAPER).where(INVALID_PAPER.c.origin == origin).order_by(INVALID_PAPER.c.serial)
    return [
        {
            "channel": row.channel,
            "reason": row.reason,
            "scan": hex_of(row.scan),
            "serial": row.serial,
            "voter": row.voter,
        }
        for row in connection.execute(query)
    ]


def _keep_invalid(desk: Desk, sheets: Iterable[Sheet]) -> None:
    case = desk.process.case
    for sheet in sheets:
        case.paper.check(sheet.voter, sheet.serial)
        if sheet.serial in case.serials:
            raise SerialTwiceError
        row = {
            "origin": desk.writer.origin,
            "serial": sheet.serial,
            "voter": sheet.voter,
            "channel": sheet.channel,
            "reason": sheet.reason,
            "scan": sheet.scan,
        }
        desk.writer.connection.execute(insert(INVALID_PAPER), row)


def _check_reader(signed: Signed, process: Process) -> str:
    """Who signed a reading of this case. Raises StatementFileError, SignersWrongError, SignatureWrongError."""
    statement = parse_statement(signed.body)
    if (statement.case, statement.kind) != (process.case.origin, READING):
        raise StatementFileError("not a reading of this case")
    officers = process.case.officers
    check_officers(statement.signatures, statement.signed, officers, PAPER_OFFICERS, 1, process.case.verify)
    return statement.signatures[0].key


def _papers_of(signed: Signed) -> bytes:
    data = signed.blob(str(signed.says("papers")))
    if data is None:
        raise StatementFileError("the papers are not in the file")
    return data
