"""Paper: the serials logged before opening, whose they are, and the account of every sheet after closing.

A *round* is what was issued. Where serials were logged, a ballot that no phone signed stands on a sheet of its voter's
own range, each sheet once; so no more papers can be entered than were issued.
Specification: ``voting/SPEC.md`` sections Formats, "Paper", and Algorithms, "Paper".
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from keys.canonical import Json, parse_canonical
from keys.errors import NotAllowedError, RejectionError
from keys.shape import Reader, hex_bytes, integer, list_of, mapping_of, one_of, record, text
from ledger.entry import Entry
from voting.errors import ChannelNotAllowedError, NotOpenError, PaperWrongError, SerialTwiceError, VoterUnknownError
from voting.manifest import APP, ASSISTED
from voting.paper_errors import PaperRangeWrongError, SerialForeignError

if TYPE_CHECKING:
    from voting.rules import Case

PAPERS_LIMIT = 64 << 20
MAX_SERIAL = 9_999_999
MAX_ISSUED = 1_000_000
"""Serials of one case: server and auditor hold each in memory."""
OLD_REASONS = ("blank", "not_signed", "several_options", "unreadable")
REASONS = (*OLD_REASONS, "late")

_count = integer(0, 10**7)
_serial = integer(1, MAX_SERIAL)


def _invalid(*reasons: str) -> Reader:
    return record(
        {
            "channel": one_of(*ASSISTED),
            "reason": one_of(*reasons),
            "scan": hex_bytes(32),
            "serial": text(40),
            "voter": text(32),
        }
    )


_COUNTS: Mapping[str, Reader] = dict.fromkeys(("delivered", "issued", "returned", "valid"), _count)
_CHANNEL = record({"invalid": mapping_of(_count, len(REASONS)), "valid": _count})
_RECONCILED = {
    1: record({**_COUNTS, "invalid": list_of(_invalid(*OLD_REASONS), 200)}),
    2: record(
        {
            **_COUNTS,
            "channels": mapping_of(_CHANNEL, len(ASSISTED)),
            "invalid": hex_bytes(32),
            "kept": _count,
            "outstanding": _count,
            "v": integer(2, 2),
        }
    ),
}
_RANGE = record({"first": _serial, "last": _serial, "voter": text(32)})
_RANGES = record({"papers": list_of(_RANGE, 100_000, 1), "v": integer(1, 1)})
_INVALID_LIST = record({"invalid": list_of(_invalid(*REASONS), 10**6), "v": integer(1, 1)})


def read_reconciled(value: Json) -> dict[str, Any]:
    """Read the body of ``paper_reconciled`` in the version it says, 1 if it says none."""
    return _RECONCILED[2 if isinstance(value, dict) and "v" in value else 1](value)


PAPER_BODIES: Mapping[str, Reader] = {
    "paper_issued": record({"count": integer(1, MAX_SERIAL), "papers": hex_bytes(32)}),
    "paper_reconciled": read_reconciled,
}


def format_serial(number: int) -> str:
    """The serial as it is printed and typed."""
    return f"P{number:07}"


class Round:
    """The papers issued: whose each serial is."""

    def __init__(self) -> None:
        self.is_demanded = False
        self.voter_of: dict[str, str] = {}
        self.last = 0

    @property
    def issued(self) -> int:
        """How many serials were logged."""
        return len(self.voter_of)

    def check(self, voter: str, serial: str) -> None:
        """Check that ``serial`` is of the voter's own range, if the manifest demands ranges or any were logged.

        Raises: SerialForeignError.
        """
        if (self.is_demanded or self.voter_of) and self.voter_of.get(serial) != voter:
            raise SerialForeignError

    def add(self, ranges: Iterable[Mapping[str, Any]], voters: Iterable[str]) -> int:
        """Take in ranges, all or none; gives how many serials they hold.

        Raises: PaperRangeWrongError unless they rise from what was logged before; VoterUnknownError.
        """
        known, last, fresh = set(voters), self.last, dict[str, str]()
        for item in ranges:
            if not last < item["first"] <= item["last"]:
                raise PaperRangeWrongError
            if item["voter"] not in known:
                raise VoterUnknownError
            last = item["last"]
            fresh |= {format_serial(number): item["voter"] for number in range(item["first"], last + 1)}
        self.voter_of |= fresh
        self.last = last
        return len(fresh)


def sum_channels(case: "Case", invalid: Iterable[Mapping[str, Any]]) -> dict[str, Json]:
    """By channel of the manifest but the app: how many valid papers stand in the ledger, how many invalid by reason."""
    casts = [cast.channel for casts in case.casts.values() for cast in casts]
    reasons = Counter((item["channel"], item["reason"]) for item in invalid)
    channels = [name for name in (case.manifest.channels if case.manifest else ()) if name != APP]
    return {
        name: {
            "invalid": {reason: reasons[name, reason] for reason in REASONS if reasons[name, reason]},
            "valid": casts.count(name),
        }
        for name in channels
    }


def _follow_issued(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    if case.state != "sealed" or case.roll is None:
        raise NotOpenError
    ranges = _read_blob(case, body["papers"], _RANGES, PaperRangeWrongError)["papers"]
    if sum(item["last"] - item["first"] + 1 for item in ranges) != body["count"]:
        raise PaperRangeWrongError
    if case.paper.issued + body["count"] > MAX_ISSUED:
        raise PaperRangeWrongError
    case.paper.add(ranges, case.roll.by_id)


def _follow_reconciled(case: "Case", _entry: Entry, body: dict[str, Any]) -> None:
    if case.state != "closed" or case.reconciled or case.roll is None or case.manifest is None:
        raise PaperWrongError
    if "v" in body:
        invalid = _read_blob(case, body["invalid"], _INVALID_LIST, PaperWrongError)["invalid"]
        _check_account(case, body, invalid)
    else:
        invalid = body["invalid"]
        _check_old_account(case, body, invalid)
    if not {item["channel"] for item in invalid} <= set(case.manifest.channels):
        raise ChannelNotAllowedError
    serials = {item["serial"] for item in invalid}
    if len(serials) != len(invalid) or serials & case.serials:
        raise SerialTwiceError
    case.invalid_paper = {item["voter"]: item["reason"] for item in invalid if item["reason"] != "late"}
    case.reconciled = True


def _check_account(case: "Case", body: dict[str, Any], invalid: list[dict[str, Any]]) -> None:
    for item in invalid:
        case.paper.check(item["voter"], item["serial"])
    if body["channels"] != sum_channels(case, invalid):
        raise PaperWrongError
    if body["valid"] != len(case.serials) or body["issued"] != case.paper.issued:
        raise PaperWrongError
    if (
        body["issued"] != body["delivered"] + body["kept"]
        or body["delivered"] != body["returned"] + body["outstanding"]
    ):
        raise PaperWrongError
    if body["returned"] != body["valid"] + len(invalid):
        raise PaperWrongError


def _check_old_account(case: "Case", body: dict[str, Any], invalid: list[dict[str, Any]]) -> None:
    voters = {item["voter"] for item in invalid}
    if case.paper.is_demanded or case.paper.issued or body["valid"] != len(case.serials):
        raise PaperWrongError
    if not body["returned"] == body["valid"] + len(invalid) <= body["delivered"] <= body["issued"]:
        raise PaperWrongError
    if case.roll is None or len(voters) != len(invalid) or not voters <= set(case.roll.by_id):
        raise PaperWrongError


def _read_blob(case: "Case", sha256: bytes, read: Reader, refusal: type[NotAllowedError]) -> dict[str, Any]:
    data = case.blob(sha256)
    try:
        fields: dict[str, Any] = read(parse_canonical(data, PAPERS_LIMIT))
    except RejectionError as error:
        raise refusal(error.code) from error
    return fields


PAPER_STEPS = {"paper_issued": _follow_issued, "paper_reconciled": _follow_reconciled}
