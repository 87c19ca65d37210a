"""Write the vectors of this folder: ``python -m tests.vectors.note.generate``.

Each is read as a note and then checked against the one key below, whose seed is public.
"""

import base64
from pathlib import Path

from keys.adapters.sodium import SigningKey
from keys.note import ED25519, VerifierKey
from tests.vectors.vector import Vector, save_vector

SECRET = SigningKey(b"zhengyi test vectors: note, seed")
KEY = VerifierKey("zhengyi.example/test", ED25519, SECRET.public)

C2SP = "C2SP signed-note"
OURS = "keys/SPEC.md, Formats 4"
OK, MALFORMED, WRONG, MISSING = "ok", "note-malformed", "signature-wrong", "signature-missing"

TEXT = b"one line\n"
DASH = "\u2014".encode()


def line(payload: bytes, name: bytes = KEY.name.encode()) -> bytes:
    return DASH + b" " + name + b" " + base64.b64encode(payload) + b"\n"


def signed(text: bytes) -> bytes:
    return line(KEY.key_id + SECRET.sign(text))


def stray_bits(text: bytes) -> bytes:
    """Return a signature line whose base64 ends in bits that mean nothing, and are not zero."""
    good = signed(text).rstrip(b"=\n")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return good[:-1] + alphabet[alphabet.index(good[-1:]) + 1 :][:1] + b"=\n"


GOOD = signed(TEXT)
HEAD = TEXT + b"\n"
ID = KEY.key_id
SIGNATURE = SECRET.sign(TEXT)
OTHER = line(b"\x01\x02\x03\x04" + bytes(64), b"other.example")
SPACED = "a\u3000b".encode()
LIKE = b"a\n\n" + OTHER
PAYLOAD = GOOD.split(b" ")[2]

CASES: dict[str, tuple[str, str, str, bytes]] = {
    "signed": (OK, C2SP, "one line, one signature", HEAD + GOOD),
    "empty-lines-in-text": (OK, C2SP, "the last empty line parts", b"a\n\n\nb\n\n" + signed(b"a\n\n\nb\n")),
    "text-like-a-signature": (OK, C2SP, "a signature line in the text", LIKE + b"\n" + signed(LIKE)),
    "unknown-beside-known": (OK, C2SP, "a line of an unknown key", HEAD + OTHER + GOOD),
    "fifteen-unknown": (OK, C2SP, "fifteen unknown lines and the known one", HEAD + OTHER * 15 + GOOD),
    "sixty-four-lines": (OK, OURS, "as many lines as are read", HEAD + OTHER * 63 + GOOD),
    "same-line-twice": (OK, C2SP, "the known line twice", HEAD + GOOD + GOOD),
    "chinese-text": (OK, C2SP, "text in UTF-8", "一行\n\n".encode() + signed("一行\n".encode())),
    "known-id-other-name": (
        MISSING,
        C2SP,
        "the id of the key under another name",
        HEAD + line(ID + SIGNATURE, b"else"),
    ),
    "known-name-other-id": (
        MISSING,
        C2SP,
        "the name of the key with another id",
        HEAD + line(b"\x00\x00\x00\x00" + SIGNATURE),
    ),
    "only-unknown": (MISSING, C2SP, "no line of the known key", HEAD + OTHER),
    "other-text": (WRONG, C2SP, "signed another text", b"two lines\n\n" + GOOD),
    "text-without-line-feed-signed": (WRONG, C2SP, "signed without the last line feed", HEAD + signed(TEXT[:-1])),
    "empty-line-signed": (WRONG, C2SP, "signed with the empty line", HEAD + signed(HEAD)),
    "short-signature": (WRONG, C2SP, "63 bytes", HEAD + line((ID + SIGNATURE)[:-1])),
    "long-signature": (WRONG, C2SP, "65 bytes", HEAD + line(ID + SIGNATURE + b"\x00")),
    "good-and-bad-of-one-key": (WRONG, C2SP, "a good line does not save a bad one", HEAD + GOOD + signed(b"x\n")),
    "bad-before-good": (WRONG, C2SP, "nor in the other order", HEAD + signed(b"x\n") + GOOD),
    "empty": (MALFORMED, C2SP, "no bytes", b""),
    "only-text": (MALFORMED, C2SP, "no signatures", TEXT),
    "no-signature-lines": (MALFORMED, C2SP, "an empty line and nothing behind", HEAD),
    "no-empty-line": (MALFORMED, C2SP, "signatures straight behind the text", TEXT + GOOD),
    "no-text": (MALFORMED, C2SP, "nothing before the empty line", b"\n" + GOOD),
    "no-last-line-feed": (MALFORMED, C2SP, "the last line does not end", HEAD + GOOD[:-1]),
    "empty-line-at-end": (MALFORMED, C2SP, "an empty line behind the signatures", HEAD + GOOD + b"\n"),
    "empty-line-between": (WRONG, C2SP, "an empty line makes the first signature text", HEAD + GOOD + b"\n" + GOOD),
    "text-behind": (MALFORMED, C2SP, "a line that is no signature", HEAD + GOOD + b"more\n"),
    "carriage-return": (MALFORMED, C2SP, "lines of another system", (HEAD + GOOD).replace(b"\n", b"\r\n")),
    "tab": (MALFORMED, C2SP, "a tab in the text", b"one\tline\n\n" + signed(b"one\tline\n")),
    "nul": (MALFORMED, C2SP, "a zero byte in the text", b"one\x00line\n\n" + signed(b"one\x00line\n")),
    "not-utf-8": (MALFORMED, C2SP, "a byte that is not UTF-8", b"caf\xe9\n\n" + signed(b"caf\xe9\n")),
    "surrogate": (MALFORMED, "RFC 3629", "U+D800 in three bytes", b"\xed\xa0\x80\n\n" + signed(b"\xed\xa0\x80\n")),
    "hyphen": (MALFORMED, C2SP, "a hyphen for the dash", HEAD + GOOD.replace(DASH, b"-")),
    "en-dash": (MALFORMED, C2SP, "the shorter dash", HEAD + GOOD.replace(DASH, "\u2013".encode())),
    "two-spaces": (MALFORMED, C2SP, "two spaces behind the dash", HEAD + GOOD.replace(b" ", b"  ", 1)),
    "space-at-end": (MALFORMED, C2SP, "a space behind the base64", HEAD + GOOD[:-1] + b" \n"),
    "no-name": (MALFORMED, C2SP, "no name", HEAD + DASH + b" " + PAYLOAD),
    "empty-name": (MALFORMED, C2SP, "an empty name", HEAD + line(KEY.key_id + bytes(64), b"")),
    "plus-in-name": (MALFORMED, C2SP, "a plus sign in a name", HEAD + GOOD + line(bytes(68), b"a+b")),
    "unicode-space-in-name": (MALFORMED, C2SP, "U+3000 in a name", HEAD + GOOD + line(bytes(68), SPACED)),
    "no-padding": (MALFORMED, C2SP, "base64 without its padding", HEAD + GOOD.replace(b"=", b"")),
    "url-alphabet": (MALFORMED, C2SP, "the other base64", HEAD + GOOD + b"\xe2\x80\x94 a -_-_-_-_\n"),
    "stray-bits": (MALFORMED, "RFC 4648 section 3.5", "bits that mean nothing", HEAD + stray_bits(TEXT)),
    "only-id": (MALFORMED, C2SP, "a key id and no signature", HEAD + GOOD + line(b"\x01\x02\x03\x04", b"a")),
    "short-id": (MALFORMED, C2SP, "three bytes in all", HEAD + GOOD + line(b"\x01\x02\x03", b"a")),
    "sixty-five-lines": (MALFORMED, OURS, "one line more than is read", HEAD + OTHER * 64 + GOOD),
    "too-long": (MALFORMED, OURS, "more than 64 KiB", b"a" * 65_536 + b"\n\n" + GOOD),
}


def main() -> None:
    for name, (expect, source, about, data) in CASES.items():
        save_vector(Path(__file__).parent / f"{name}.vector", Vector(expect, source, about, data))


if __name__ == "__main__":
    main()
