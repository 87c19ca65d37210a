"""SHA-256 under registered labels, HKDF, and the bytes that are signed.

A label says what a hash or signature is for, so that none can be taken for another. Labels are registered here and
listed in keys/SPEC.md; an unknown one is a mistake of the programmer and raises KeyError.
Clause: keys/SPEC.md, Algorithms 1.
"""

import hashlib
import hmac

LABELS = frozenset(
    {
        "zhengyi/assisted/v1",
        "zhengyi/ballot-seed/v1",
        "zhengyi/ballot-signature/v1",
        "zhengyi/belenios-credential/v1",
        "zhengyi/belenios-possession/v1",
        "zhengyi/case-uuid/v1",
        "zhengyi/cast/v1",
        "zhengyi/ceremony-commit/v1",
        "zhengyi/code-check/v1",
        "zhengyi/commitment/v1",
        "zhengyi/credential/v1",
        "zhengyi/decryption-factor/v1",
        "zhengyi/identification-details/v1",
        "zhengyi/identification-document/v1",
        "zhengyi/login/v1",
        "zhengyi/possession/v1",
        "zhengyi/statement/v1",
        "zhengyi/vault-key/v1",
    }
)

HASH_SIZE = 32


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 of ``data``, for formats whose own rules keep their uses apart."""
    return hashlib.sha256(data).digest()


def labelled(label: str, *parts: bytes) -> bytes:
    """Return ``label``, a zero byte, and each part behind its length in eight bytes, most significant first.

    The lengths make the result unambiguous: no two lists of parts give the same bytes.
    """
    return _registered(label) + b"\x00" + b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def digest(label: str, *parts: bytes) -> bytes:
    """Return the SHA-256 of ``labelled(label, *parts)``."""
    return sha256(labelled(label, *parts))


def wide_digest(label: str, *parts: bytes) -> bytes:
    """Return the SHA-512 of ``labelled(label, *parts)``: wide enough to give a scalar without bias."""
    return hashlib.sha512(labelled(label, *parts)).digest()


def message(label: str, payload: bytes) -> bytes:
    """Return what is signed: ``label``, a line feed, and the payload, which a person can read."""
    return _registered(label) + b"\n" + payload


def hkdf_sha256(ikm: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """Derive ``length`` bytes from the secret ``ikm``.

    Source: RFC 5869, extract then expand.
    """
    if not 0 < length <= 255 * HASH_SIZE:
        raise ValueError("HKDF gives 1 to 8160 bytes")
    pseudorandom = hmac.digest(salt or bytes(HASH_SIZE), ikm, "sha256")
    output = block = b""
    while len(output) < length:
        block = hmac.digest(pseudorandom, block + info + bytes([len(output) // HASH_SIZE + 1]), "sha256")
        output += block
    return output[:length]


def _registered(label: str) -> bytes:
    if label not in LABELS:
        raise KeyError(label)
    return label.encode("ascii")
