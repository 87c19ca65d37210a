"""Keys as text and signed notes, beyond the vectors."""

import hashlib

import pytest

from keys.adapters.sodium import SigningKey, check_signature
from keys.encoding import base64_of
from keys.errors import (
    KeyMalformedError,
    KeyWeakError,
    NoteMalformedError,
    RejectionError,
    SignatureMissingError,
    SignatureWrongError,
)
from keys.note import (
    COSIGNATURE,
    ED25519,
    MAX_SIGNATURES,
    Note,
    NoteSignature,
    VerifierKey,
    add_signature,
    check_note,
    format_note,
    format_vkey,
    parse_note,
    parse_vkey,
    sign_note,
)

SECRET = SigningKey(b"zhengyi test: signed notes, one.")
OTHER_SECRET = SigningKey(b"zhengyi test: signed notes, two.")
KEY = VerifierKey("example.com/a", ED25519, SECRET.public)
OTHER = VerifierKey("example.com/b", ED25519, OTHER_SECRET.public)
VKEY = format_vkey(KEY)
NAME, ID, BASE64 = VKEY.split("+", 2)


def test_a_key_as_text() -> None:
    assert parse_vkey(VKEY) == KEY
    witness = VerifierKey("w", COSIGNATURE, SECRET.public)
    assert parse_vkey(format_vkey(witness)) == witness
    assert witness.key_id != VerifierKey("w", ED25519, SECRET.public).key_id


def vkey_of(name: str, kind: int, public: bytes) -> str:
    """Write any bytes as a key, with the id that belongs to them."""
    data = bytes([kind]) + public
    key_id = hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8]
    return f"{name}+{key_id}+{base64_of(data)}"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", KeyMalformedError),
        (NAME, KeyMalformedError),
        (f"{NAME}+{ID}", KeyMalformedError),
        (f"{NAME}+{ID}+", KeyMalformedError),
        (f"{NAME}+00000000+{BASE64}", KeyMalformedError),
        (f"{NAME}+{ID.upper()}+{BASE64}", KeyMalformedError),
        (f"{NAME}+{ID[:-1]}+{BASE64}", KeyMalformedError),
        (f"{NAME}+zzzzzzzz+{BASE64}", KeyMalformedError),
        (f"{NAME}+{ID}+{BASE64[:-1]}", KeyMalformedError),
        (f"{NAME}+{ID}+{BASE64}\n", KeyMalformedError),
        (f" {VKEY}", KeyMalformedError),
        (f"other+{ID}+{BASE64}", KeyMalformedError),
        (vkey_of("", ED25519, SECRET.public), KeyMalformedError),
        (vkey_of("a b", ED25519, SECRET.public), KeyMalformedError),
        (vkey_of("a\u3000b", ED25519, SECRET.public), KeyMalformedError),
        (vkey_of("a\x01b", ED25519, SECRET.public), KeyMalformedError),
        (vkey_of("n" * 256, ED25519, SECRET.public), KeyMalformedError),
        (vkey_of("a", 2, SECRET.public), KeyMalformedError),
        (vkey_of("a", ED25519, SECRET.public[:-1]), KeyMalformedError),
        (vkey_of("a", ED25519, SECRET.public + b"\x00"), KeyMalformedError),
        (vkey_of("a", ED25519, bytes(32)), KeyWeakError),
        (vkey_of("a", COSIGNATURE, b"\x01" + bytes(31)), KeyWeakError),
    ],
)
def test_other_texts_are_no_keys(text: str, refusal: type[RejectionError]) -> None:
    with pytest.raises(refusal):
        parse_vkey(text)


def test_two_people_sign_one_text() -> None:
    data = sign_note(b"text\n", KEY, SECRET.sign)
    both = add_signature(data, OTHER, OTHER_SECRET.sign)
    assert both.startswith(data)
    note = parse_note(both)
    assert check_note(note, [KEY, OTHER], check_signature) == (KEY, OTHER)
    assert check_note(note, [OTHER, KEY], check_signature) == (OTHER, KEY)
    assert check_note(note, [OTHER], check_signature) == (OTHER,)
    assert check_note(parse_note(data), [KEY, OTHER], check_signature) == (KEY,)
    with pytest.raises(SignatureMissingError):
        check_note(parse_note(data), [OTHER], check_signature)
    with pytest.raises(SignatureMissingError):
        check_note(parse_note(data), [], check_signature)


def test_a_signature_under_another_name_is_not_the_keys() -> None:
    note = parse_note(sign_note(b"text\n", KEY, OTHER_SECRET.sign))
    with pytest.raises(SignatureWrongError):
        check_note(note, [KEY], check_signature)


@pytest.mark.parametrize("text", [b"", b"text", b"a\tb\n", b"a\r\n", b"\xff\n", b"a" * 65_536 + b"\n"])
def test_texts_that_cannot_be_signed(text: bytes) -> None:
    with pytest.raises(NoteMalformedError):
        sign_note(text, KEY, SECRET.sign)


def test_a_text_that_would_be_read_as_signatures_cannot_be_signed() -> None:
    # Without its last line feed the text would end where its own last line begins.
    pretended = sign_note(b"text\n", OTHER, OTHER_SECRET.sign).removesuffix(b"\n")
    with pytest.raises(NoteMalformedError):
        sign_note(pretended, KEY, SECRET.sign)


def test_an_empty_line_is_a_text() -> None:
    note = parse_note(sign_note(b"\n", KEY, SECRET.sign))
    assert note.text == b"\n"


def test_no_line_beyond_the_limit_is_added() -> None:
    line = NoteSignature("x", b"\x00\x00\x00\x00", b"y")
    full = format_note(Note(b"text\n", (line,) * MAX_SIGNATURES))
    with pytest.raises(NoteMalformedError):
        add_signature(full, KEY, SECRET.sign)


def test_mistakes_of_the_programmer() -> None:
    witness = VerifierKey("w", COSIGNATURE, SECRET.public)
    note = parse_note(sign_note(b"text\n", KEY, SECRET.sign))
    with pytest.raises(ValueError, match="kind"):
        check_note(note, [witness], check_signature)
    with pytest.raises(ValueError, match="kind"):
        sign_note(b"text\n", witness, SECRET.sign)


def test_two_keys_of_one_name_and_id_are_a_mistake() -> None:
    class Twin(VerifierKey):
        @property
        def key_id(self) -> bytes:
            return KEY.key_id

    note = parse_note(sign_note(b"text\n", KEY, SECRET.sign))
    with pytest.raises(ValueError, match="one name and id"):
        check_note(note, [KEY, Twin(KEY.name, ED25519, OTHER_SECRET.public)], check_signature)
    assert check_note(note, [KEY, KEY], check_signature) == (KEY,)
