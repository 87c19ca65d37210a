"""Receipts: what the voter keeps proves one entry in one log, and nothing can be put in its place."""

import json
from dataclasses import replace
from typing import Any

import pytest

from keys.adapters.sodium import check_signature
from keys.canonical import encode_canonical
from keys.errors import RejectionError
from keys.note import VerifierKey
from ledger.proof import format_proof
from tests.simulator import World, key_of, make_world
from voting.errors import ReceiptMalformedError
from voting.receipt import Receipt, check_receipt, make_receipt, parse_receipt

WORLD = make_world()


def file_of(index: int, size: int | None = None) -> bytes:
    receipt = WORLD.receipt(index, size)
    return make_receipt(receipt.entry.data, format_proof(receipt.proof), receipt.log)


def code_of(receipt: Receipt, world: World = WORLD) -> str:
    with pytest.raises(RejectionError) as caught:
        check_receipt(receipt, world.log, check_signature)
    return caught.value.code


@pytest.mark.parametrize("size", [1, 2, 3, 8, 17, len(WORLD.drafts)])
def test_every_receipt_of_every_size_holds(size: int) -> None:
    for index in range(size):
        receipt = parse_receipt(file_of(index, size))
        head = check_receipt(receipt, WORLD.log, check_signature)
        assert (head.size, head.root, receipt.entry.index) == (size, WORLD.root(size), index)


def test_the_key_in_the_file_is_not_trusted() -> None:
    """A file that names a stranger's key is still checked with the key handed in."""
    receipt = parse_receipt(file_of(14))
    stranger = VerifierKey(WORLD.origin, 1, key_of("stranger").public)
    check_receipt(replace(receipt, log=stranger), WORLD.log, check_signature)
    with pytest.raises(RejectionError) as caught:
        check_receipt(receipt, stranger, check_signature)
    assert caught.value.code == "signature-missing"


def test_an_entry_of_another_place_is_refused() -> None:
    receipt, other = WORLD.receipt(14), WORLD.receipt(15)
    assert code_of(replace(receipt, entry=other.entry)) == "receipt-wrong"
    assert code_of(replace(receipt, proof=other.proof)) == "receipt-wrong"


def test_another_entry_in_the_same_place_is_refused() -> None:
    late = make_world()
    late.drafts[14].time += 1
    assert code_of(replace(WORLD.receipt(14), entry=late.receipt(14).entry)) == "inclusion-wrong"


def test_a_path_that_is_too_short_long_or_bent_is_refused() -> None:
    receipt = WORLD.receipt(14)
    path = receipt.proof.path
    bent = (bytes(32), *path[1:])
    for wrong in (path[1:], path[:-1], (*path, bytes(32)), bent, path[::-1]):
        assert code_of(replace(receipt, proof=replace(receipt.proof, path=wrong))) == "inclusion-wrong"


def test_a_receipt_of_another_log_is_refused() -> None:
    other = make_world(origin="vote.example/shihezi/case/2026-02")
    assert code_of(WORLD.receipt(14), other) == "origin-wrong"


FIELDS: dict[str, Any] = {
    "another kind": {"kind": "receipt"},
    "another version": {"v": 2},
    "a name too many": {"more": 1},
    "no entry": {"entry": ""},
    "an entry that is none": {"entry": "AAAA"},
    "an entry in the URL alphabet": {"entry": "__8="},
    "a log that is no key": {"log": "vote.example"},
    "a proof that is none": {"proof": "c2sp.org/tlog-proof@v1\n"},
    "a proof that is no text": {"proof": 7},
}


@pytest.mark.parametrize("name", FIELDS)
def test_files_in_another_form_are_refused(name: str) -> None:
    with pytest.raises(ReceiptMalformedError):
        parse_receipt(encode_canonical({**json.loads(file_of(14)), **FIELDS[name]}))


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", file_of(14) + b"\n", b" " + file_of(14), b"x" * (1 << 19)]
)
def test_bytes_in_another_form_are_refused(data: bytes) -> None:
    with pytest.raises(ReceiptMalformedError):
        parse_receipt(data)
