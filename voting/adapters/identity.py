"""Checking of identity documents with python-stdnum: form, date of birth and check digit, never the region.

Regions are not looked at: codes are added and abolished, and an old card keeps the code it was issued with.
"""

import re

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from voting.problem import FaultError
from voting.rollrow import Document

_RESIDENT = "resident_id"
_ORGANISATION = "uscc"
_DIGITS = frozenset("0123456789")
_LIKE_RESIDENT = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
_LIKE_OTHER = re.compile(r"[A-Z]{1,3}[0-9]{5,10}(?:\([0-9A-Z]\))?|[0-9]{8}")
"""Passports, permits of residents of Hong Kong and Macao, and (eight digits) of Taiwan."""
_LETTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()-")


def read_document(kind: str, number: str) -> Document:
    """Read a document number of ``kind``; an empty kind is told from the number, if that leaves no doubt.

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
    """Tell the kind from the number: what looks like an identity number or a credit code must be a right one.

    One identity number in 31 has by chance the check character of a credit code, while hardly a credit code has a date
    of birth in its middle: so the identity number goes first. What looks like neither passes as another document.
    """
    if _LIKE_RESIDENT.fullmatch(number) is not None:
        try:
            return _resident(number)
        except FaultError as fault:
            try:
                return _organisation(number)
            except FaultError:
                raise fault from None
    if len(number) == 18:
        return _organisation(number)
    if _LIKE_OTHER.fullmatch(number) is not None:
        return _other("other", number)
    raise FaultError("document-kind-unknown")
