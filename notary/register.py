"""The office's register of certificates: what an entry must be to stand in it, and how a certificate stands by it.

    register_opened         notary         the form of numbers, the key of the register's log
    register_certificate    notary         number, case with final size and root, hash and size of the signed PDF
    certificate_withdrawn   two officers   number, ground, reason, hash of the public notice, which is a blob
    certificate_corrected   two officers   number, hash of the correction, which is a blob
    certificate_countersigned  notary      number, algorithm and hash of a signature beside the PDF, which is a blob
    reexamination_filed     officer        number, by whom in kind, hash of the request, which the office keeps
    reexamination_decided   two officers   which request, outcome, reason
    data_erased             two officers   what the office no longer holds of an ended case in clear, in rows by table

Numbers are consecutive for each year, without gaps or doubles. The entries carry no name of a party.
One checker, two callers: the office asks it before it appends, the audit replays it.
Specification: ``notary/SPEC.md`` section Formats, "Register".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from keys.ed25519 import Verify
from keys.note import format_vkey, parse_vkey
from keys.shape import Reader, integer, list_of, mapping_of, nullable, one_of, record, text
from ledger.entry import Entry
from notary.errors import KindUnknownError, OutOfOrderError, StatementReplayedError, StatementWrongError
from notary.kinds import NOTARY, OFFICER, TWO_OFFICERS, Signers
from notary.register_errors import (
    CaseRegisteredError,
    CertificateUnknownError,
    CertificateWithdrawnError,
    NumberFormatError,
    ReexaminationLateError,
    ReexaminationUnknownError,
    RegisterNumberError,
)
from voting.bodies import index, note, sha256
from voting.rules import Blobs
from voting.statement import Officer, Statement, check_officers, parse_statement

BEIJING: Final = timezone(timedelta(hours=8))
GROUNDS: Final = ("unlawful", "untrue", "procedure")
OUTCOMES: Final = ("upheld", "corrected", "withdrawn", "changed", "procedure")
"""What a re-examination may come to: Rules of Notarial Procedure, article 63."""
ALGORITHMS: Final = ("ecdsa-sha256", "rsa-sha256", "sm2-sm3")
TWENTY_YEARS: Final = 20 * 366 * 86_400

_number, _rows, _algorithm = text(80), integer(1, 10**9), one_of(*ALGORITHMS)
_FILE = record({"sha256": sha256, "size": integer(1, 1 << 30)})
_KINDS: Mapping[str, tuple[Signers, Reader]] = {
    "register_opened": (NOTARY, record({"log": text(300), "number_format": _number})),
    "register_certificate": (
        NOTARY,
        record(
            {
                "case": text(200),
                "number": _number,
                "root": sha256,
                "serial": integer(1, 10**6),
                "signed": _FILE,
                "size": integer(1, 2**53 - 1),
                "year": integer(2000, 9999),
            }
        ),
    ),
    "certificate_withdrawn": (
        TWO_OFFICERS,
        record(
            {
                "ground": one_of(*GROUNDS),
                "notice": sha256,
                "number": _number,
                "reason": note,
                "reexamination": nullable(index),
            }
        ),
    ),
    "certificate_corrected": (
        TWO_OFFICERS,
        record({"correction": sha256, "number": _number, "reexamination": nullable(index)}),
    ),
    "certificate_countersigned": (NOTARY, record({"algorithm": _algorithm, "number": _number, "signature": sha256})),
    "reexamination_filed": (
        OFFICER,
        record({"by": one_of("party", "interested"), "number": _number, "request": sha256}),
    ),
    "data_erased": (
        TWO_OFFICERS,
        record(
            {
                "case": text(200),
                "categories": list_of(
                    record({"category": text(32), "days": integer(0, 10**5), "tables": mapping_of(_rows, 100)}), 10, 1
                ),
                "ended": integer(0, 1 << 40),
                "terms": sha256,
            }
        ),
    ),
    "reexamination_decided": (
        TWO_OFFICERS,
        record({"outcome": one_of(*OUTCOMES), "reason": note, "request": index}),
    ),
}


@dataclass(slots=True)
class Registered:
    """A certificate in the register: its entry's index and time, and what became of it.

    ``beside`` are algorithms by a signature's hash; ``corrections`` hashes of documents; ``requests`` outcomes of
    re-examinations by their entry's index, None while open; ``withdrawn`` what the entry says, with its time.
    """

    number: str
    year: int
    serial: int
    case: str
    size: int
    root: bytes
    pdf_sha256: bytes
    pdf_size: int
    index: int
    time: int
    corrections: list[bytes] = field(default_factory=list)
    requests: dict[int, str | None] = field(default_factory=dict)
    withdrawn: Mapping[str, Any] | None = None
    beside: dict[bytes, str] = field(default_factory=dict)


class Register:
    """The register as its first entries leave it. ``follow`` checks one more entry and takes it in, or raises.

    ``officers`` are the commissions of the caller's own policy, former officers included; ``blobs`` gives the bytes
    that an entry names by hash, or None.
    """

    def __init__(self, origin: str, verify: Verify, blobs: Blobs, officers: Mapping[str, Officer]) -> None:
        self.origin = origin
        self.number_format = ""
        self.log = ""
        self.certificates: dict[str, Registered] = {}
        self.named: set[bytes] = set()
        self._verify = verify
        self._blobs = blobs
        self._officers = officers
        self._nonces: set[bytes] = set()

    def next_number(self, time: int) -> tuple[str, int, int]:
        """The number that a certificate issued at ``time`` bears, its year and its serial."""
        year = datetime.fromtimestamp(time, UTC).astimezone(BEIJING).year
        serial = 1 + sum(each.year == year for each in self.certificates.values())
        return format_number(self.number_format, year, serial), year, serial

    def follow(self, entry: Entry) -> None:
        """Check ``entry`` and take it in.

        Steps: 1 its kind is known and may stand here; 2 its statement is for this register and kind, and new; 3 it
        says what its kind must say; 4 exactly the due persons signed; 5 what it says agrees with the register.
        Raises: a RejectionError, and then the state is as it was.
        """
        if entry.kind not in _KINDS:  # 1
            raise KindUnknownError
        if (entry.kind == "register_opened") != (self.number_format == ""):
            raise OutOfOrderError(entry.kind)
        statement = self._statement(entry)  # 2
        signers, read = _KINDS[entry.kind]
        body = read(statement.body)  # 3
        check_officers(
            statement.signatures, statement.signed, self._officers, signers.roles, signers.count, self._verify
        )  # 4
        step: Callable[[Entry, Any], None] = getattr(self, f"_{entry.kind}")
        step(entry, body)  # 5
        self._nonces.add(statement.nonce)

    def _statement(self, entry: Entry) -> Statement:
        statement = parse_statement(entry.body)
        if (statement.case, statement.kind) != (self.origin, entry.kind):
            raise StatementWrongError
        if statement.nonce in self._nonces:
            raise StatementReplayedError
        return statement

    def _register_opened(self, _entry: Entry, body: Any) -> None:
        format_number(body["number_format"], 2000, 1)
        self.log = format_vkey(parse_vkey(body["log"]))
        self.number_format = body["number_format"]

    def _register_certificate(self, entry: Entry, body: Any) -> None:
        if (body["number"], body["year"], body["serial"]) != self.next_number(entry.time):
            raise RegisterNumberError(body["number"])
        if any(each.case == body["case"] and each.withdrawn is None for each in self.certificates.values()):
            raise CaseRegisteredError
        self.certificates[body["number"]] = Registered(
            number=body["number"],
            year=body["year"],
            serial=body["serial"],
            case=body["case"],
            size=body["size"],
            root=body["root"],
            pdf_sha256=body["signed"]["sha256"],
            pdf_size=body["signed"]["size"],
            index=entry.index,
            time=entry.time,
        )

    def _certificate_withdrawn(self, entry: Entry, body: Any) -> None:
        found = self._valid(body)
        self._name(body["notice"])
        found.withdrawn = {**body, "time": entry.time}

    def _certificate_corrected(self, _entry: Entry, body: Any) -> None:
        found = self._valid(body)
        self._name(body["correction"])
        found.corrections.append(body["correction"])

    def _certificate_countersigned(self, _entry: Entry, body: Any) -> None:
        found = self._valid({**body, "reexamination": None})
        self._name(body["signature"])
        found.beside[body["signature"]] = body["algorithm"]

    def _reexamination_filed(self, entry: Entry, body: Any) -> None:
        found = self.find(body["number"])
        if entry.time > found.time + TWENTY_YEARS:
            raise ReexaminationLateError
        found.requests[entry.index] = None

    def _reexamination_decided(self, _entry: Entry, body: Any) -> None:
        for each in self.certificates.values():
            if body["request"] in each.requests and each.requests[body["request"]] is None:
                each.requests[body["request"]] = body["outcome"]
                return
        raise ReexaminationUnknownError

    def _data_erased(self, _entry: Entry, _body: Any) -> None:
        """The office's own account: what it erased cannot be recomputed from what is public."""

    def find(self, number: str) -> Registered:
        """The certificate with this number. Raises CertificateUnknownError."""
        if number not in self.certificates:
            raise CertificateUnknownError
        return self.certificates[number]

    def _valid(self, body: Any) -> Registered:
        """The certificate that an entry changes, not withdrawn before; it names a re-examination of it, or none."""
        found = self.find(body["number"])
        if found.withdrawn is not None:
            raise CertificateWithdrawnError
        if body["reexamination"] is not None and body["reexamination"] not in found.requests:
            raise ReexaminationUnknownError
        return found

    def _name(self, sha256: bytes) -> None:
        """Take in the hash of a document that is published beside the entries. Raises: of ``blobs``."""
        if self._blobs(sha256) is None:
            raise CertificateUnknownError("its public document is missing")
        self.named.add(sha256)


def format_number(form: str, year: int, serial: int) -> str:
    """Such as （2026）示证字第1号 for （{year}）示证字第{serial}号. Raises NumberFormatError."""
    if form.count("{year}") != 1 or form.count("{serial}") != 1 or form.count("{") != 2 or form.count("}") != 2:
        raise NumberFormatError
    return form.replace("{year}", str(year)).replace("{serial}", str(serial))
