"""Checking of identity documents with python-stdnum: form, date of birth and check digit, never the region.

Regions are not looked at: codes are added and abolished, and an old card keeps the code it was issued with.
"""

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from voting.problem import FaultError
from voting.rollrow import Document

_RESIDENT = "resident_id"
_ORGANISATION = "uscc"
_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()-")


def read_document(kind: str, number: str) -> Document:
    """Read a document number of ``kind``; an empty kind is told from the check digit, if that leaves no doubt.

    Raises: FaultError ``document-malformed``, ``document-check-wrong``, ``document-kind-unknown``.
    """
    plain = "".join(number.split()).removeprefix("'").upper()
    if kind == _RESIDENT:
        return _resident(plain)
    if kind == _ORGANISATION:
        return _organisation(plain)
    if kind:
        return _other(kind, plain)
    return _told_by_number(plain)


def _resident(number: str) -> Document:
    """Read a resident identity number of 18 characters, or of 15 as issued before 1999 (born in the 1900s)."""
    whole = _lengthened(number) if len(number) == 15 else number
    if len(whole) != 18 or not set(whole[:-1]) <= _DIGITS or whole[-1] not in _DIGITS | {"X"}:
        raise FaultError("document-malformed")
    if whole[-1] != ric.calc_check_digit(whole):
        raise FaultError("document-check-wrong")
    try:
        ric.get_birth_date(whole)
    except ValidationError:
        raise FaultError("document-malformed") from None
    return Document(_RESIDENT, number, whole, whole[6:14])


def _lengthened(number: str) -> str:
    if not set(number) <= _DIGITS:
        raise FaultError("document-malformed")
    body = f"{number[:6]}19{number[6:]}"
    return body + ric.calc_check_digit(body + "0")


def _organisation(number: str) -> Document:
    if len(number) != 18 or not number.isascii():
        raise FaultError("document-malformed")
    try:
        uscc.validate(number)
    except ValidationError as error:
        is_check = type(error).__name__ == "InvalidChecksum"
        raise FaultError("document-check-wrong" if is_check else "document-malformed") from None
    return Document(_ORGANISATION, number, number)


def _other(kind: str, number: str) -> Document:
    """Take a document without a public check digit: 4 to 32 letters and digits; soldiers' cards name their issuer."""
    has_text = kind in ("military", "other")
    if not 4 <= len(number) <= 32 or (not has_text and not set(number) <= _LETTERS):
        raise FaultError("document-malformed")
    return Document(kind, number, number)


def _told_by_number(number: str) -> Document:
    found = []
    for read in (_resident, _organisation):
        try:
            found.append(read(number))
        except FaultError:
            continue
    if len(found) != 1:
        raise FaultError("document-kind-unknown")
    return found[0]
