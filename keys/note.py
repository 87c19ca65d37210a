"""Signed notes: a text, an empty line, and signatures by named keys (C2SP signed-note).

A note is bytes: the text, which ends in a line feed; an empty line; then one line for each signature, made of an em
dash, the name of the key, and base64 of the key's id and the signature. The signature covers the text with its last
line feed. A verifier knows its keys beforehand::

    key = parse_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    signers = check_note(parse_note(data), [key], verify)

Signatures of unknown keys are ignored, because others may sign too. A signature by a known key that does not hold
refuses the note. This module holds no trust: which keys count is the caller's word. Clause: keys/SPEC.md, Formats 4.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from keys.ed25519 import PUBLIC_KEY_SIZE, Sign, Verify, check_public_key
from keys.encoding import base64_of, bytes_of_base64
from keys.errors import (
    EncodingMalformedError,
    KeyMalformedError,
    NoteMalformedError,
    SignatureMissingError,
)

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04

MAX_BYTES: Final = 65_536
MAX_SIGNATURES: Final = 64
MAX_NAME: Final = 255
KEY_ID_SIZE: Final = 4

_CONTROLS = bytes(code for code in range(0x20) if code != 0x0A)
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_KEY_NAME = re.compile(r"[^\s+\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name; ``kind`` says what its signatures mean (ED25519 or COSIGNATURE)."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise KeyMalformedError("a key name is empty, too long, or holds a space or a plus sign")
        if self.kind not in (ED25519, COSIGNATURE) or len(self.public) != PUBLIC_KEY_SIZE:
            raise KeyMalformedError("a kind of key that is not known, or its length")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, line feed, kind and key: a short name, not a safe one."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:KEY_ID_SIZE]


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line; what ``signature`` holds depends on the kind of the key that the line names."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it, none of them checked yet."""

    text: bytes
    signatures: tuple[NoteSignature, ...]


def is_key_name(name: str) -> bool:
    """Return whether ``name`` may name a key: not empty, no Unicode space, no plus sign, no control character."""
    return len(name) <= MAX_NAME and _KEY_NAME.fullmatch(name) is not None


def parse_vkey(text: str) -> VerifierKey:
    """Read a public key written as ``name+id+base64(kind and key)``.

    Raises: KeyMalformedError for another form or an id that is not the key's; KeyWeakError for weak points.
    Source: C2SP signed-note, verifier keys.
    """
    name, id_text, key_text = (*text.split("+", 2), "", "")[:3]
    try:
        data = bytes_of_base64(key_text)
    except EncodingMalformedError:
        raise KeyMalformedError("the key is not base64") from None
    key = VerifierKey(name, data[0] if data else 0, data[1:])
    if _KEY_ID.fullmatch(id_text) is None or bytes.fromhex(id_text) != key.key_id:
        raise KeyMalformedError("the id is not that of the key")
    check_public_key(key.public)
    return key


def format_vkey(key: VerifierKey) -> str:
    """Write ``key`` in the form that ``parse_vkey`` reads."""
    return f"{key.name}+{key.key_id.hex()}+{base64_of(bytes([key.kind]) + key.public)}"


def parse_note(data: bytes) -> Note:
    """Read a note of at most 64 KiB with 1 to 64 signatures.

    1. The bytes are UTF-8 without control characters other than line feed.
    2. The last empty line parts the text from the signature lines.
    3. Each signature line is ``— name base64``, with at least one byte behind the four of the key id.

    Raises: NoteMalformedError.
    Source: C2SP signed-note, format.
    """
    if len(data) > MAX_BYTES or len(data.translate(None, _CONTROLS)) != len(data):  # 1
        raise NoteMalformedError("too long, or a control character")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteMalformedError("not UTF-8") from None
    text, separator, block = whole.rpartition("\n\n")  # 2
    lines = block.split("\n")
    if not separator or lines.pop() != "" or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise NoteMalformedError("no signature lines behind an empty line, or too many")
    return Note((text + "\n").encode(), tuple(_parse_signature(line) for line in lines))  # 3


def format_note(note: Note) -> bytes:
    """Write ``note`` as bytes; the inverse of ``parse_note``."""
    lines = (f"\u2014 {line.name} {base64_of(line.key_id + line.signature)}\n" for line in note.signatures)
    return note.text + b"\n" + "".join(lines).encode()


def sign_note(text: bytes, key: VerifierKey, sign: Sign) -> bytes:
    """Return a note over ``text``, signed by ``key`` alone.

    Raises: NoteMalformedError if ``text`` does not end in a line feed or cannot be the text of a note.
    """
    return make_note(text, key, sign)[1]


def make_note(text: bytes, key: VerifierKey, sign: Sign) -> tuple[Note, bytes]:
    """Return the same as what ``parse_note`` makes of it, and as bytes."""
    note = Note(text, (_sign(text, key, sign),))
    return note, _format_checked(note)


def add_signature(data: bytes, key: VerifierKey, sign: Sign) -> bytes:
    """Return the note ``data`` with a signature by ``key`` behind the others."""
    note = parse_note(data)
    return _format_checked(Note(note.text, (*note.signatures, _sign(note.text, key, sign))))


def check_note(note: Note, keys: Collection[VerifierKey], verify: Verify) -> tuple[VerifierKey, ...]:
    """Check the signatures of ``keys`` under ``note`` and return the keys that signed, in the order of ``keys``.

    1. A line whose name and id are those of no key is ignored.
    2. A line of a known key holds, or the note is refused.
    3. At least one known key has signed.

    Raises: SignatureWrongError, SignatureMissingError. Keys of another kind than ED25519, and two different keys of
        one name and id, are a mistake of the programmer: ValueError.
    Source: C2SP signed-note, verifying.
    """
    known = {(key.name, key.key_id): key for key in keys}
    if any(key.kind != ED25519 for key in known.values()) or len(set(known.values())) != len(set(keys)):
        raise ValueError("keys of another kind, or two keys of one name and id")
    signed = set()
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is not None:  # 1
            verify(key.public, note.text, line.signature)  # 2
            signed.add(key)
    if not signed:  # 3
        raise SignatureMissingError
    return tuple(key for key in known.values() if key in signed)


def _parse_signature(line: str) -> NoteSignature:
    dash, name, payload = (*line.split(" ", 2), "", "")[:3]
    try:
        data = bytes_of_base64(payload)
    except EncodingMalformedError:
        raise NoteMalformedError("a signature line whose last part is not base64") from None
    if dash != "\u2014" or not is_key_name(name) or len(data) <= KEY_ID_SIZE:
        raise NoteMalformedError("a signature line in another form")
    return NoteSignature(name, data[:KEY_ID_SIZE], data[KEY_ID_SIZE:])


def _sign(text: bytes, key: VerifierKey, sign: Sign) -> NoteSignature:
    if key.kind != ED25519:
        raise ValueError("only keys of kind ED25519 sign the text itself")
    return NoteSignature(key.name, key.key_id, sign(text))


def _format_checked(note: Note) -> bytes:
    """Write ``note``, having made sure that it is read as it was meant: the text may hold empty lines."""
    data = format_note(note)
    if parse_note(data) != note:
        raise NoteMalformedError("the text does not end in a line feed")
    return data
