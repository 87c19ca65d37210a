"""The ballot corridor: each refusal by its code with nothing appended, retries, replays, re-votes."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.encoding import hex_of
from tests.simulator import DAY, START, key_of
from tests.voting.ballotbox import Box, Request, assert_refused, signed
from voting.statement import cast_message

SCALAR_ORDER = 2**252 + 27742317777372353535851937790883648493


def choosing(box: Box, text: str, **bent: Any) -> Request:
    """A well-signed request that carries ``text`` for a ballot."""
    return box.request("v0001", "for", ballot_text=text, **bent)


def good_text(box: Box) -> str:
    return str(box.request("v0001", "for")["ballot"])


def test_a_good_ballot_is_appended() -> None:
    box = Box()
    size = len(box.log.entries)
    accepted = box.cast("v0001", "for")
    assert (accepted.index, accepted.repeated) == (size, False)
    entry = box.log.entries[-1]
    assert (entry.kind, entry.index) == ("ballot_cast", size)
    assert box.case.index_of == {accepted.ballot_id: size}
    assert box.log.keys == {accepted.ballot_id.hex(): size}
    assert accepted.ballot_id == hashlib.sha256(cast_message(entry.body["statement"])).digest()


def test_a_later_ballot_replaces_an_earlier_one() -> None:
    box = Box()
    first, second = box.cast("v0001", "for"), box.cast("v0001", "against")
    assert second.index == first.index + 1
    assert [cast.id for cast in box.case.casts["v0001"]] == [first.ballot_id, second.ballot_id]
    assert box.case.previous_of("v0001") == second.ballot_id


# -- retries and replays ----------------------------------------------------------------------------------------------


def test_a_retry_is_answered_as_before() -> None:
    box = Box()
    request = box.request("v0001", "for")
    first = box.send(request)
    before = box.state()
    again = box.send(request)
    assert (again.index, again.ballot_id, again.repeated) == (first.index, first.ballot_id, True)
    assert box.state() == before


def test_a_retry_is_answered_after_closing_too() -> None:
    box = Box()
    request = box.request("v0001", "for")
    first = box.send(request)
    box.log.now = START + 21 * DAY
    assert box.send(request).index == first.index


def test_a_copy_of_an_earlier_ballot_is_a_replay() -> None:
    box = Box()
    request = box.request("v0001", "for")
    box.send(request)
    box.cast("v0001", "against")
    assert_refused(box, request, "ballot-replayed")


@pytest.mark.parametrize("change", ["order", "zeros", "stranger"])
def test_a_copy_with_a_bad_signature_is_no_retry(change: str) -> None:
    """Attack A27: the id leaves the signature out, so a retry's signature is checked like any other."""
    box = Box()
    request = box.request("v0001", "for")
    box.send(request)
    data = bytes.fromhex(request["signature"])
    scalar = int.from_bytes(data[32:], "little") + SCALAR_ORDER
    bad = {
        "order": data[:32] + scalar.to_bytes(32, "little"),
        "zeros": bytes(64),
        "stranger": key_of("stranger").sign(cast_message(request["statement"])),
    }[change]
    assert_refused(box, {**request, "signature": hex_of(bad)}, "signature-wrong")


def test_a_copy_with_another_choice_is_no_retry() -> None:
    box = Box()
    request = box.request("v0001", "for")
    box.send(request)
    assert_refused(box, {**request, "ballot": request["ballot"].replace("for", "against")}, "ballot-hash-wrong")


# -- each refusal of the list -----------------------------------------------------------------------------------------

MALFORMED: dict[str, Callable[[Request], Any]] = {
    "a name too many": lambda request: {**request, "weight": 2},
    "a name too few": lambda request: {name: value for name, value in request.items() if name != "ballot"},
    "no statement": lambda request: {**request, "statement": None},
    "a list": lambda request: [request],
    "a ballot that is no text": lambda request: {**request, "ballot": {}},
    "an empty ballot": lambda request: {**request, "ballot": ""},
    "a short signature": lambda request: {**request, "signature": "00"},
    "a signature in capitals": lambda request: {**request, "signature": request["signature"].upper()},
    "several signatures": lambda request: {**request, "signature": [request["signature"]]},
    "a paper's channel": lambda request: {**request, "statement": {**request["statement"], "channel": "paper"}},
    "officers' papers": lambda request: {**request, "assisted": {"key": "00" * 32, "scan": "00" * 32, "serial": "x"}},
    "no credential": lambda request: {**request, "statement": {**request["statement"], "credential": None}},
    "another version": lambda request: {**request, "statement": {**request["statement"], "v": 2}},
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_request_is_refused(name: str) -> None:
    box = Box()
    assert_refused(box, MALFORMED[name](box.request("v0001", "for")), "cast-malformed")


BYTES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a blank": (lambda data: data.replace(b":", b": ", 1), "json-not-canonical"),
    "a line feed behind": (lambda data: data + b"\n", "json-not-canonical"),
    "a name twice": (lambda data: data[:-1] + b',"ballot":"x"}', "json-malformed"),
    "half of it": (lambda data: data[: len(data) // 2], "json-malformed"),
    "nothing": (lambda data: b"", "json-malformed"),
    "a byte order mark": (lambda data: b"\xef\xbb\xbf" + data, "json-malformed"),
    "a float": (lambda data: data.replace(b'"sequence":1', b'"sequence":1.0'), "json-not-canonical"),
    "too many bytes": (lambda data: data + b" " * 65_536, "json-too-large"),
    "a control character": (lambda data: data.replace(b'"v0001"', b'"v\\u0000001"'), "text-not-allowed"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_not_the_one_form_are_refused(name: str) -> None:
    change, code = BYTES[name]
    box = Box()
    assert_refused(box, change(encode_canonical(box.request("v0001", "for"))), code)


STATEMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "another suite": ({"suite": "secret-1"}, "suite-wrong"),
    "an election key": ({"election": "00" * 32}, "suite-wrong"),
    "another case": ({"case": "vote.example/shihezi/case/2026-02"}, "case-wrong"),
    "another manifest": ({"manifest": "00" * 32}, "manifest-wrong"),
    "another ballot's hash": ({"ballot": "00" * 32}, "ballot-hash-wrong"),
    "a voter not on the roll": ({"voter": "v0009"}, "voter-unknown"),
    "another voter's credential": ({"credential": 5}, "credential-unknown"),
    "a credential that is no credential": ({"credential": 0}, "credential-unknown"),
    "a credential never issued": ({"credential": 10_000}, "credential-unknown"),
    "a number too high": ({"sequence": 2}, "sequence-wrong"),
    "a ballot before the first": ({"previous": "00" * 32}, "previous-wrong"),
    "a head of another tree": ({"checkpoint": {"root": "00" * 32, "size": 1}}, "checkpoint-seen-wrong"),
    "a head of the future": ({"checkpoint": {"root": "00" * 32, "size": 99}}, "checkpoint-seen-wrong"),
    "a head of nothing": (
        {"checkpoint": {"root": hashlib.sha256().hexdigest(), "size": 0}},
        "checkpoint-seen-wrong",
    ),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_that_does_not_fit_is_refused(name: str) -> None:
    bent, code = STATEMENTS[name]
    box = Box()
    request = box.request("v0001", "for")
    request["statement"].update(bent)
    assert_refused(box, signed(box, request, box.world.voter_key("v0001")), code)


TEXTS: dict[str, tuple[Callable[[str], str], str]] = {
    "an unknown option": (lambda text: text.replace('"for"', '"perhaps"'), "option-unknown"),
    "an unknown question": (lambda text: text.replace('"q1"', '"q2"'), "option-unknown"),
    "an option twice": (lambda text: text.replace('["for"]', '["for","for"]'), "option-unknown"),
    "options out of order": (lambda text: text.replace('["for"]', '["against","for"]'), "option-unknown"),
    "no option": (lambda text: text.replace('["for"]', "[]"), "selection-count-wrong"),
    "two options": (lambda text: text.replace('["for"]', '["for","against"]'), "selection-count-wrong"),
    "another suite": (lambda text: text.replace("recorded-1", "secret-1"), "suite-wrong"),
    "another manifest": (
        lambda text: text.replace('"manifest":"', '"manifest":"00')[:-2] + text[-2:],
        "ballot-malformed",
    ),
    "a weight": (lambda text: text.replace('"v":1', '"v":1,"weight":2'), "ballot-malformed"),
    "no JSON": (lambda text: "for", "ballot-malformed"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_ballot_that_does_not_answer_is_refused(name: str) -> None:
    change, code = TEXTS[name]
    box = Box()
    assert_refused(box, choosing(box, change(good_text(box))), code)


@pytest.mark.parametrize("who", ["stranger", "v0002", "office", "zeros"])
def test_a_ballot_that_its_voter_did_not_sign_is_refused(who: str) -> None:
    box = Box()
    request = box.request("v0001", "for")
    if who == "zeros":
        assert_refused(box, {**request, "signature": "00" * 64}, "signature-wrong")
        return
    keys = {"stranger": key_of("stranger"), "v0002": box.world.voter_key("v0002"), "office": box.world.office_key}
    assert_refused(box, signed(box, request, keys[who]), "signature-wrong")


def test_nothing_unsigned_can_be_changed() -> None:
    box = Box()
    request = box.request("v0001", "for")
    statement = {**request["statement"], "checkpoint": {"root": "00" * 32, "size": 1}}
    assert_refused(box, {**request, "statement": statement}, "signature-wrong")
