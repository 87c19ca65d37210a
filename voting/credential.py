"""The credential of the letter kind: from the code on a printed letter to the voter's key pair.

The code holds 100 bits that nobody can guess and two check characters that catch slips of the finger. Everything else
follows from the code, the case, the voter and the issue number, so the phone needs nothing stored. Randomness and
signing are handed in; this file never keeps a secret. Specification: ``voting/SPEC.md``, "Letter code" and
"Credential". Source of the alphabet: Crockford's base 32.
"""

import re
from collections.abc import Callable

from keys.canonical import Encodable, encode_canonical
from keys.ed25519 import Sign, Verify, check_public_key
from keys.encoding import hex_of
from keys.errors import SignatureWrongError
from keys.hashing import digest, hkdf_sha256, labelled, message
from voting.roll_errors import CodeCheckWrongError, CodeMalformedError, PossessionWrongError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LENGTH = 20
CHECK_LENGTH = 2
SECRET_BYTES = 13
"""Random bytes asked for: 104 bits, of which the first 100 are used."""

_SEPARATORS = re.compile(r"[ -]")
_CODE = re.compile(f"[{ALPHABET}]{{{SECRET_LENGTH + CHECK_LENGTH}}}")
_SECRET = re.compile(f"[{ALPHABET}]{{{SECRET_LENGTH}}}")
_MISREAD = str.maketrans("OIL", "011")


def make_secret(random: Callable[[int], bytes]) -> str:
    """Draw the 20 characters of a new code from ``random``, which gives so many bytes that nobody can guess."""
    data = random(SECRET_BYTES)
    if len(data) != SECRET_BYTES:
        raise ValueError("the random source gave another number of bytes")
    return _characters(int.from_bytes(data, "big") >> 4, SECRET_LENGTH)


def format_code(secret: str) -> str:
    """Return the code as it is printed: ``secret`` in groups of four, and its two check characters."""
    groups = [secret[start : start + 4] for start in range(0, SECRET_LENGTH, 4)]
    return "-".join([*groups, _check_characters(secret)])


def parse_code(text: str) -> str:
    """Read a code as a person types it and return the 20 characters of its secret.

    Lower case, spaces and hyphens are taken as they come; O is read as 0, I and L as 1.
    Raises: CodeMalformedError for another length or character; CodeCheckWrongError if the check characters differ.
    """
    if len(text) > 100 or not text.isascii():  # Before folding case: the capital of a foreign letter may be ASCII.
        raise CodeMalformedError
    code = _SEPARATORS.sub("", text).upper().translate(_MISREAD)
    if _CODE.fullmatch(code) is None:
        raise CodeMalformedError
    secret, check = code[:SECRET_LENGTH], code[SECRET_LENGTH:]
    if _check_characters(secret) != check:
        raise CodeCheckWrongError
    return secret


def make_seed(secret: str, origin: str, voter: str, issue: int) -> bytes:
    """Derive the 32-byte seed of the voter's Ed25519 key.

    ``secret`` is what ``parse_code`` returns; ``origin`` names the case; ``issue`` counts the letters of this voter
    from 1. The same code gives unrelated keys in another case, for another voter or issue.
    """
    if _SECRET.fullmatch(secret) is None or issue < 1:
        raise ValueError("not a secret of 20 characters, or not an issue number")
    info = labelled("zhengyi/credential/v1", voter.encode("ascii"), str(issue).encode("ascii"))
    return hkdf_sha256(secret.encode("ascii"), origin.encode(), info, 32)


def possession_message(origin: str, voter: str, issue: int, key: bytes) -> bytes:
    """Return the bytes that the voter's key signs to prove that someone holds it."""
    statement: dict[str, Encodable] = {"case": origin, "issue": issue, "key": hex_of(key), "voter": voter}
    return message("zhengyi/possession/v1", encode_canonical(statement))


def prove_possession(origin: str, voter: str, issue: int, key: bytes, sign: Sign) -> bytes:
    """Sign the proof of possession of ``key``, the public part of what ``sign`` signs with."""
    return sign(possession_message(origin, voter, issue, key))


def check_possession(origin: str, voter: str, issue: int, key: bytes, possession: bytes, verify: Verify) -> None:
    """Check that ``key`` is a sound public key and that its holder bound it to this case, voter and issue.

    Raises: KeyWeakError for a key of small order or in another form; PossessionWrongError if the proof does not hold.
    """
    check_public_key(key)
    try:
        verify(key, possession_message(origin, voter, issue, key), possession)
    except SignatureWrongError:
        raise PossessionWrongError from None


def login_message(origin: str, challenge: bytes, voter: str) -> bytes:
    """Return the bytes that the voter's key signs to log in."""
    statement = {"case": origin, "challenge": hex_of(challenge), "voter": voter}
    return message("zhengyi/login/v1", encode_canonical(statement))


def _check_characters(secret: str) -> str:
    hashed = digest("zhengyi/code-check/v1", secret.encode("ascii"))
    return _characters(int.from_bytes(hashed[:2], "big") >> 6, CHECK_LENGTH)


def _characters(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))
