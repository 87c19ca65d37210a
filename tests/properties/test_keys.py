"""Whatever is written is read alike, whatever is changed is refused, and both signature checks always agree."""

import contextlib
import hashlib
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from nacl import bindings

from keys import ed25519
from keys.adapters import sodium
from keys.canonical import MAX_INTEGER, check_text, encode_canonical, parse_canonical
from keys.ed25519 import Verify, check_public_key
from keys.encoding import base64_of, bytes_of_base64, bytes_of_hex, hex_of, parse_decimal
from keys.errors import KeyWeakError, MalformedError, RejectionError, SignatureWrongError
from keys.hashing import labelled
from keys.note import (
    ED25519,
    Note,
    NoteSignature,
    VerifierKey,
    check_note,
    format_note,
    format_vkey,
    parse_note,
    parse_vkey,
    sign_note,
)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
TORSION = [  # the eight points of small order
    bytes.fromhex("0100000000000000000000000000000000000000000000000000000000000000"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("0000000000000000000000000000000000000000000000000000000000000000"),
    bytes.fromhex("0000000000000000000000000000000000000000000000000000000000000080"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
]

seeds = st.binary(min_size=32, max_size=32)
texts = st.text(max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
integers = st.integers(-MAX_INTEGER, MAX_INTEGER)
names = st.text("abcxyz019_", min_size=1, max_size=6)
documents: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
key_names = st.text("abc./-09业", min_size=1, max_size=20)


def answer(verify: Verify, public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        verify(public, message, signature)
    except SignatureWrongError:
        return False
    return True


def flip(data: bytes, bit: int) -> bytes:
    bit %= 8 * len(data)
    return bytes(byte ^ (1 << bit % 8 if place == bit // 8 else 0) for place, byte in enumerate(data))


def is_allowed(value: Any) -> bool:
    """Whether every text inside ``value`` may stand in a document."""
    try:
        encode_canonical(value)
    except MalformedError:
        return False
    return True


@given(documents)
def test_canonical_documents_come_back(value: Any) -> None:
    assume(is_allowed(value))
    assert parse_canonical(encode_canonical(value)) == value


@given(documents, st.integers(0))
@example({"a": "é"}, 30)
def test_a_changed_document_is_refused_or_says_something_else(value: Any, bit: int) -> None:
    assume(is_allowed(value))
    data = encode_canonical(value)
    try:
        other = parse_canonical(flip(data, bit))
    except MalformedError:
        return
    assert repr(other) != repr(value)


@given(st.binary(max_size=60))
def test_any_bytes_are_one_form_or_refused(data: bytes) -> None:
    try:
        value = parse_canonical(data)
    except MalformedError:
        return
    assert encode_canonical(value) == data


@given(st.text(max_size=30))
def test_a_text_that_passes_has_no_control_and_is_composed(text: str) -> None:
    try:
        check_text(text)
    except MalformedError:
        return
    assert unicodedata.normalize("NFC", text) == text
    assert all(unicodedata.category(char) not in {"Cc", "Cs"} or char in "\n\t" for char in text)


@given(st.binary(max_size=80))
def test_encodings_come_back(data: bytes) -> None:
    assert bytes_of_hex(hex_of(data), len(data)) == data
    assert bytes_of_base64(base64_of(data)) == data


@given(st.text("0123456789+-_ aA=/\n٣", max_size=12))
def test_a_text_has_one_spelling_or_none(text: str) -> None:
    try:
        assert str(parse_decimal(text)) == text
    except MalformedError:
        assert not (text.isascii() and text.isdecimal() and str(int(text)) == text)
    with contextlib.suppress(MalformedError):
        assert base64_of(bytes_of_base64(text)) == text


@given(st.lists(st.binary(max_size=12), max_size=4), st.lists(st.binary(max_size=12), max_size=4))
def test_different_parts_never_hash_the_same_bytes(one: list[bytes], other: list[bytes]) -> None:
    assert (labelled("zhengyi/cast/v1", *one) == labelled("zhengyi/cast/v1", *other)) == (one == other)


@given(seeds, st.binary(max_size=200), st.integers(0), st.sampled_from(["public", "message", "signature"]))
def test_good_signatures_hold_and_a_flipped_bit_does_not(seed: bytes, message: bytes, bit: int, part: str) -> None:
    key = sodium.SigningKey(seed)
    given = {"public": key.public, "message": message, "signature": key.sign(message)}
    assert answer(ed25519.check_signature, **given)
    assert answer(sodium.check_signature, **given)
    given[part] = flip(given[part], bit) if given[part] else b"x"
    assert not answer(ed25519.check_signature, **given)
    assert not answer(sodium.check_signature, **given)


@given(st.binary(max_size=70), st.binary(max_size=10), st.binary(max_size=70))
def test_both_checks_agree_on_any_bytes(public: bytes, message: bytes, signature: bytes) -> None:
    assert answer(ed25519.check_signature, public, message, signature) is False
    assert answer(sodium.check_signature, public, message, signature) is False


@given(
    st.integers(1, L - 1),
    st.integers(1, L - 1),
    st.sampled_from(TORSION),
    st.sampled_from(TORSION),
    st.binary(max_size=20),
    st.sampled_from([0, L, -1]),
)
def test_both_checks_agree_on_crafted_points(
    secret: int, nonce: int, in_key: bytes, in_nonce: bytes, message: bytes, shift: int
) -> None:
    """A signature made by the book over points with a part of small order, S shifted by the group order or by one."""
    public = plus(times_base(secret), in_key)
    commitment = plus(times_base(nonce), in_nonce)
    challenge = hashlib.sha512(commitment + public + message).digest()
    s = (nonce + int.from_bytes(challenge, "little") * secret) % L + shift
    assume(s >= 0)
    signature = commitment + s.to_bytes(32, "little")
    expected = answer(sodium.check_signature, public, message, signature)
    assert answer(ed25519.check_signature, public, message, signature) == expected
    assert expected is False or shift == 0


@given(st.sampled_from(TORSION), st.sampled_from([0, P]), st.binary(max_size=4), st.integers(0, L - 1))
def test_both_checks_agree_on_points_of_small_order(point: bytes, more: int, message: bytes, s: int) -> None:
    number = int.from_bytes(point, "little") + more
    assume(number < 2**256)
    public = number.to_bytes(32, "little")
    for signature in (TORSION[0] + bytes(32), public + s.to_bytes(32, "little"), times_base(s or 1) + bytes(32)):
        assert not answer(ed25519.check_signature, public, message, signature)
        assert not answer(sodium.check_signature, public, message, signature)
    with pytest.raises(KeyWeakError):
        check_public_key(public)


@given(st.integers(1, L - 1), st.sampled_from(TORSION))
def test_a_key_is_good_exactly_if_libsodium_says_so(secret: int, torsion: bytes) -> None:
    public = plus(times_base(secret), torsion)
    try:
        check_public_key(public)
        good = True
    except KeyWeakError:
        good = False
    assert good == (torsion == TORSION[0]) == bool(bindings.crypto_core_ed25519_is_valid_point(public))


@given(seeds, key_names)
def test_keys_come_back(seed: bytes, name: str) -> None:
    key = VerifierKey(name, ED25519, sodium.SigningKey(seed).public)
    assert parse_vkey(format_vkey(key)) == key


@given(
    st.text("ab \n—业", max_size=20),
    st.lists(st.tuples(key_names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=70)), min_size=1),
)
def test_notes_come_back(text: str, lines: list[tuple[str, bytes, bytes]]) -> None:
    note = Note(text.encode() + b"\n", tuple(NoteSignature(*line) for line in lines))
    assert parse_note(format_note(note)) == note


@given(seeds, st.text("ab \n业", max_size=20), st.integers(0))
def test_any_flipped_bit_of_a_note_is_refused(seed: bytes, text: str, bit: int) -> None:
    secret = sodium.SigningKey(seed)
    key = VerifierKey("example.com/log", ED25519, secret.public)
    data = sign_note(text.encode() + b"\n", key, secret.sign)
    assert check_note(parse_note(data), [key], ed25519.check_signature) == (key,)
    with pytest.raises(RejectionError):
        check_note(parse_note(flip(data, bit)), [key], ed25519.check_signature)


def times_base(scalar: int) -> bytes:
    return bindings.crypto_scalarmult_ed25519_base_noclamp(scalar.to_bytes(32, "little"))


def plus(point: bytes, torsion: bytes) -> bytes:
    """Return the sum; libsodium adds points of any order."""
    return bindings.crypto_core_ed25519_add(point, torsion)
