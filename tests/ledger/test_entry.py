"""Entries: their one form, their one signature, and the chain."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from keys.adapters.sodium import check_signature
from keys.canonical import Encodable, encode_canonical
from keys.errors import RejectionError, SignatureMissingError, SignatureWrongError
from keys.note import ED25519, VerifierKey, add_signature, sign_note
from ledger.entry import check_chain, first_prev, make_entry, parse_entry, reread_entry
from ledger.errors import EntryMalformedError, EntryTooLargeError
from ledger.merkle import leaf_hash
from tests.ledger.sample import LOG, LOG_SECRET, OFFICE, OFFICE_SECRET, ORIGIN, START, make_entries

ENTRIES = make_entries(3)
LINE = json.loads(ENTRIES[1].note.text)


def signed(text: bytes) -> bytes:
    return sign_note(text, OFFICE, OFFICE_SECRET.sign)


def with_line(**members: Any) -> bytes:
    """Return entry 1 with other members, signed anew; None removes one."""
    line = {name: value for name, value in (LINE | members).items() if value is not None}
    return signed(encode_canonical(line) + b"\n")


def entry_of_size(size: int) -> Callable[[], bytes]:
    """Return what makes an entry of exactly ``size`` bytes."""
    room = size - len(make_entry(ORIGIN, "noted", {"a": ""}, 0, bytes(32), 0, OFFICE, OFFICE_SECRET.sign).data)
    return lambda: make_entry(ORIGIN, "noted", {"a": "x" * room}, 0, bytes(32), 0, OFFICE, OFFICE_SECRET.sign).data


def test_an_entry_is_one_line_of_json_and_one_signature() -> None:
    entry = ENTRIES[0]
    line, empty, signature, end = entry.data.decode().split("\n")
    assert json.loads(line) == {
        "body": {"number": 0, "text": "业主"},
        "case": ORIGIN,
        "kind": "noted",
        "prev": first_prev(ORIGIN).hex(),
        "seq": 0,
        "time": START,
        "v": 1,
    }
    assert (empty, end) == ("", "")
    assert signature.startswith(f"— {OFFICE.name} ")
    assert entry.leaf_hash == leaf_hash(entry.data)
    assert parse_entry(entry.data) == entry
    assert reread_entry(entry.data, OFFICE, check_signature) == entry


def test_the_chain_is_what_sha256sum_prints() -> None:
    assert first_prev("a").hex() == "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"  # printf 'a\n'
    time, prev = 0, first_prev(ORIGIN)
    for index, entry in enumerate(ENTRIES):
        check_chain(entry, index, prev, time, ORIGIN)
        time, prev = entry.time, entry.sha256


@pytest.mark.parametrize(
    ("index", "prev", "time", "origin", "code"),
    [
        (1, ENTRIES[0].sha256, START, "other", "entry-case-wrong"),
        (2, ENTRIES[0].sha256, START, ORIGIN, "entry-index-wrong"),
        (1, ENTRIES[1].sha256, START, ORIGIN, "entry-prev-wrong"),
        (1, ENTRIES[0].sha256, START + 2, ORIGIN, "entry-time-wrong"),
    ],
)
def test_an_entry_that_does_not_follow(index: int, prev: bytes, time: int, origin: str, code: str) -> None:
    check_chain(ENTRIES[1], 1, ENTRIES[0].sha256, START + 1, ORIGIN)
    with pytest.raises(RejectionError) as caught:
        check_chain(ENTRIES[1], index, prev, time, origin)
    assert (caught.value.code, caught.value.entry) == (code, index)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "note-malformed"),
        (ENTRIES[0].note.text, "note-malformed"),
        (add_signature(ENTRIES[0].data, LOG, LOG_SECRET.sign), "entry-malformed"),
        (add_signature(ENTRIES[0].data, OFFICE, OFFICE_SECRET.sign), "entry-malformed"),
        (sign_note(ENTRIES[0].note.text, OFFICE, lambda text: b"short"), "entry-malformed"),
        (signed(ENTRIES[0].note.text * 2), "entry-malformed"),
        (signed(b"\n" + ENTRIES[0].note.text), "entry-malformed"),
        (signed(b"\n"), "json-malformed"),
        (signed(b"[]\n"), "shape-wrong"),
        (signed(ENTRIES[0].note.text.replace(b",", b", ", 1)), "json-not-canonical"),
        (with_line(more=1), "shape-wrong"),
        (with_line(kind=None), "shape-wrong"),
        (with_line(kind="Noted"), "shape-wrong"),
        (with_line(kind=""), "shape-wrong"),
        (with_line(kind="n" * 65), "shape-wrong"),
        (with_line(kind=1), "shape-wrong"),
        (with_line(case="a b"), "shape-wrong"),
        (with_line(case=1), "shape-wrong"),
        (with_line(prev="00"), "shape-wrong"),
        (with_line(prev="AA" * 32), "shape-wrong"),
        (with_line(seq=-1), "shape-wrong"),
        (with_line(seq=True), "shape-wrong"),
        (with_line(time="1"), "shape-wrong"),
        (with_line(time=-1), "shape-wrong"),
        (with_line(v=2), "shape-wrong"),
        (with_line(v=True), "shape-wrong"),
        (with_line(body=[]), "shape-wrong"),
        (b"x" * 65_536, "entry-too-large"),
    ],
)
def test_other_forms_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(RejectionError) as caught:
        parse_entry(data)
    assert caught.value.code == code


def test_the_limit_is_exact() -> None:
    assert len(entry_of_size(65_535)()) == 65_535
    for size in (65_536, 65_700, 70_000):
        with pytest.raises(EntryTooLargeError):
            entry_of_size(size)()


def test_a_second_signature_is_refused_whoever_made_it() -> None:
    data = add_signature(ENTRIES[0].data, LOG, LOG_SECRET.sign)
    for read in (parse_entry, lambda given: reread_entry(given, OFFICE, check_signature)):
        with pytest.raises(EntryMalformedError):
            read(data)


def test_an_entry_of_another_key_is_refused() -> None:
    body: dict[str, Encodable] = {}
    other = make_entry(ORIGIN, "noted", body, 0, bytes(32), 0, LOG, LOG_SECRET.sign)
    with pytest.raises(SignatureMissingError):
        reread_entry(other.data, OFFICE, check_signature)
    posing = make_entry(ORIGIN, "noted", body, 0, bytes(32), 0, OFFICE, LOG_SECRET.sign)
    with pytest.raises(SignatureWrongError):
        reread_entry(posing.data, OFFICE, check_signature)
    with pytest.raises(SignatureMissingError):
        reread_entry(ENTRIES[0].data, VerifierKey("other", ED25519, OFFICE.public), check_signature)
