"""What one officer reads on papers, and whether two officers read the same.

Each officer writes down what stands on each paper without seeing what the other wrote, and signs it. Only what both
readings say alike is entered; where they differ, the refusal names serials and never what was read.
Specification: ``notary/SPEC.md`` sections Formats, "Reading of papers", and Algorithms, "Paper desk".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from keys.canonical import Json, encode_canonical, parse_canonical
from keys.errors import RejectionError
from keys.shape import Reader, hex_bytes, integer, list_of, mapping_of, one_of, record, text
from notary.errors import OutOfOrderError
from notary.paper_errors import (
    PaperMiscountedError,
    PaperReadingMalformedError,
    PapersDifferError,
    PaperTooManyError,
)
from voting.ballot import make_ballot
from voting.errors import SerialTwiceError
from voting.manifest import ASSISTED, MAX_OPTIONS, MAX_QUESTIONS, RECORDED
from voting.paper import REASONS
from voting.rules import Case

READING_LIMIT = 6 << 20
MAX_PAPERS = 20_000

_SHEET: Mapping[str, Reader] = {
    "channel": one_of(*ASSISTED),
    "scan": hex_bytes(32),
    "serial": text(40),
    "voter": text(32),
}
_CHOICES = mapping_of(list_of(text(32), MAX_OPTIONS), MAX_QUESTIONS)
_VALID = record({**_SHEET, "choices": _CHOICES}, optional={"mandate": integer(0, 2**53 - 1)})
_INVALID = record({**_SHEET, "reason": one_of(*REASONS)})


def _paper(value: Json) -> dict[str, Any]:
    return (_INVALID if isinstance(value, dict) and "reason" in value else _VALID)(value)


_READING = record({"counted": integer(0, MAX_PAPERS), "papers": list_of(_paper, MAX_PAPERS), "v": integer(1, 1)})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper as an officer read it: either ``choices`` by question, or the ``reason`` why it is invalid.

    ``mandate`` is the place of the entry by which an agent filled it in.
    """

    serial: str
    voter: str
    channel: str
    scan: bytes
    choices: Mapping[str, tuple[str, ...]] | None
    reason: str | None
    mandate: int | None = None


def make_reading(value: Mapping[str, Any]) -> bytes:
    """The bytes of a reading from what an officer typed: ``counted`` and ``papers``."""
    return encode_canonical({**value, "v": 1})


def parse_reading(data: bytes, case: Case) -> dict[str, Sheet]:
    """Read a reading: its sheets by serial.

    Raises: PaperReadingMalformedError, PaperMiscountedError, SerialTwiceError.
    """
    try:
        fields: dict[str, Any] = _READING(parse_canonical(data, READING_LIMIT))
    except RejectionError as error:
        raise PaperReadingMalformedError(error.code) from error
    sheets = [_sheet(item, case) for item in fields["papers"]]
    found = {sheet.serial: sheet for sheet in sheets}
    if len(found) != len(sheets):
        raise SerialTwiceError
    if fields["counted"] != len(sheets):
        raise PaperMiscountedError
    return found


def compare_readings(first: Mapping[str, Sheet], second: Mapping[str, Sheet]) -> list[Sheet]:
    """The sheets on which both officers agree, which must be all, in the order of the first reading.

    Raises: PapersDifferError, which names the serials at most.
    """
    differing = sorted(serial for serial in first.keys() | second.keys() if first.get(serial) != second.get(serial))
    if differing:
        shown = ", ".join(differing[:10])
        raise PapersDifferError(f"{len(differing)} papers: {shown}{', …' if len(differing) > 10 else ''}")
    return list(first.values())


def check_returned(case: Case, entered: int, fresh: int) -> None:
    """Check that ``fresh`` papers and the ``entered`` ones are not more than issued. Raises PaperTooManyError."""
    if entered + fresh > case.paper.issued:
        raise PaperTooManyError(f"{entered + fresh} papers came back, {case.paper.issued} were issued")


def _sheet(item: Mapping[str, Any], case: Case) -> Sheet:
    choices, mandate = item.get("choices"), item.get("mandate")
    if choices is not None:
        choices = {name: _in_order(name, chosen, case) for name, chosen in choices.items()}
        _check_choices(choices, case, mandate)
    return Sheet(item["serial"], item["voter"], item["channel"], item["scan"], choices, item.get("reason"), mandate)


def _in_order(name: str, chosen: list[str], case: Case) -> tuple[str, ...]:
    """Options in the order of the ballot, whatever the order in which an officer read them; strangers at the end."""
    questions = case.manifest.questions if case.manifest else ()
    order = [option.id for question in questions if question.id == name for option in question.options]
    return tuple(sorted(chosen, key=lambda item: order.index(item) if item in order else len(order)))


def _check_choices(choices: Mapping[str, tuple[str, ...]], case: Case, mandate: int | None) -> None:
    """Check that a ballot could say this; what is wrong is not told, for it would tell the choice."""
    recorded = None if mandate is None else case.mandates.recorded.get(mandate)
    scope = None if recorded is None else recorded.questions
    if case.manifest is None:
        raise OutOfOrderError("the manifest is not sealed")
    asked = {question.id for question in case.manifest.questions}
    if not set(choices) <= asked or (scope is None and len(choices) < len(asked)):
        raise PaperReadingMalformedError("other questions than the manifest asks")
    unanswered: dict[str, tuple[str, ...]] = dict.fromkeys(asked, ())
    try:
        make_ballot(unanswered | dict(choices), replace(case.manifest, suite=RECORDED), scope)
    except RejectionError:
        raise PaperReadingMalformedError("answers that the manifest does not allow") from None
