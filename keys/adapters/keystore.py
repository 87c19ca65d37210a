"""Key files: sealed by a passphrase for people, plain for services; both are canonical JSON and a line feed.

A sealed file holds the seed in XChaCha20-Poly1305 under a key that Argon2id makes from the passphrase; everything else
in the file is authenticated with it, so neither name nor parameters can be exchanged. A plain file is only as safe as
its place: it is written for its owner alone and refused when others may read it. Clause: keys/SPEC.md, Formats 5.
"""

import contextlib
import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nacl import bindings, pwhash, utils
from nacl.exceptions import CryptoError

from keys.adapters.sodium import SEED_SIZE, SigningKey
from keys.canonical import Encodable, encode_canonical, parse_canonical
from keys.ed25519 import Sign
from keys.encoding import base64_of, hex_of
from keys.errors import JsonMalformedError, KeyMalformedError, PassphraseWrongError
from keys.hashing import hkdf_sha256, labelled
from keys.note import ED25519, VerifierKey, format_vkey, parse_vkey
from keys.shape import base64_bytes, hex_bytes, integer, one_of, record, text

MAX_FILE: Final = 4_096
MAX_MEMORY: Final = 2**30
MAX_PASSES: Final = 20

_ARGON: Final = pwhash.argon2id
_SEALED: Final = "zhengyi-key-sealed"
_PLAIN: Final = "zhengyi-key-plain"
_NONCE_SIZE: Final = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_BOX_SIZE: Final = SEED_SIZE + bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES

_COMMON: Final = {"name": text(255), "v": one_of(1), "vkey": text(400)}
_read_plain = record({**_COMMON, "kind": one_of(_PLAIN), "seed": hex_bytes(SEED_SIZE)})
_read_sealed = record(
    {
        **_COMMON,
        "box": base64_bytes(_BOX_SIZE),
        "kdf": record(
            {
                "memory": integer(_ARGON.MEMLIMIT_MIN, MAX_MEMORY),
                "name": one_of("argon2id"),
                "passes": integer(_ARGON.OPSLIMIT_MIN, MAX_PASSES),
                "salt": hex_bytes(_ARGON.SALTBYTES),
            }
        ),
        "kind": one_of(_SEALED),
        "nonce": hex_bytes(_NONCE_SIZE),
    }
)


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A key that can sign; what is secret in it stays behind ``sign``."""

    key: VerifierKey
    sign: Sign


def save_sealed_key(path: Path, name: str, seed: bytes, passphrase: str, *, fast: bool = False) -> NamedKey:
    """Write ``seed`` under ``name`` to a new file, sealed by ``passphrase``.

    ``fast`` takes the least work that Argon2id allows: for demonstrations and tests, and recorded in the file.
    Raises: KeyMalformedError for a name no key can have; FileExistsError.
    """
    named = _named(name, seed)
    salt, nonce = utils.random(_ARGON.SALTBYTES), utils.random(_NONCE_SIZE)
    passes = _ARGON.OPSLIMIT_MIN if fast else _ARGON.OPSLIMIT_INTERACTIVE
    memory = _ARGON.MEMLIMIT_MIN if fast else _ARGON.MEMLIMIT_INTERACTIVE
    header: dict[str, Encodable] = {
        "kdf": {"memory": memory, "name": "argon2id", "passes": passes, "salt": hex_of(salt)},
        "kind": _SEALED,
        "name": name,
        "nonce": hex_of(nonce),
        "v": 1,
        "vkey": format_vkey(named.key),
    }
    box = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        seed, encode_canonical(header), nonce, _sealing_key(passphrase, salt, passes, memory)
    )
    write_new(path, encode_canonical({**header, "box": base64_of(box)}))
    return named


def open_sealed_key(path: Path, passphrase: str) -> NamedKey:
    """Open a sealed key file.

    Raises: PassphraseWrongError, also if the file was changed; KeyMalformedError and what the parsers raise.
    """
    value = _read_file(path)
    fields = _read_sealed(value)
    header, kdf = {name: member for name, member in value.items() if name != "box"}, fields["kdf"]
    key = _sealing_key(passphrase, kdf["salt"], kdf["passes"], kdf["memory"])
    try:
        seed = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            fields["box"], encode_canonical(header), fields["nonce"], key
        )
    except CryptoError:
        raise PassphraseWrongError from None
    return _checked(fields, seed)


def save_plain_key(path: Path, name: str, seed: bytes) -> NamedKey:
    """Write ``seed`` under ``name`` to a new file that only its owner may read.

    Raises: KeyMalformedError for a name no key can have; FileExistsError.
    """
    named = _named(name, seed)
    fields: dict[str, Encodable] = {
        "kind": _PLAIN,
        "name": name,
        "seed": hex_of(seed),
        "v": 1,
        "vkey": format_vkey(named.key),
    }
    write_new(path, encode_canonical(fields))
    return named


def open_plain_key(path: Path) -> NamedKey:
    """Open a plain key file.

    Raises: KeyMalformedError, also if anybody but the owner may read the file; what the parsers raise.
    """
    fields = _read_plain(_read_file(path, private=True))
    return _checked(fields, fields["seed"])


def derive_key(path: Path, label: str, size: int) -> bytes:
    """Return ``size`` bytes that only the holder of the plain key file can make, for the use that ``label`` names.

    Raises: as ``open_plain_key``. Source: RFC 5869.
    """
    fields = _read_plain(_read_file(path, private=True))
    _checked(fields, fields["seed"])
    return hkdf_sha256(fields["seed"], b"", labelled(label, fields["name"].encode()), size)


def read_public_key(path: Path) -> VerifierKey:
    """Return the public key that a key file of either kind names, without opening it."""
    value = _read_file(path)
    fields = (_read_plain if value.get("kind") == _PLAIN else _read_sealed)(value)
    return parse_vkey(fields["vkey"])


def _named(name: str, seed: bytes) -> NamedKey:
    secret = SigningKey(seed)
    return NamedKey(VerifierKey(name, ED25519, secret.public), secret.sign)


def _checked(fields: dict[str, Any], seed: bytes) -> NamedKey:
    """Return the key of ``seed``, having compared it with the name and the public key in the file."""
    named = _named(fields["name"], seed)
    if format_vkey(named.key) != fields["vkey"]:
        raise KeyMalformedError("the public key does not belong to the secret one")
    return named


def _sealing_key(passphrase: str, salt: bytes, passes: int, memory: int) -> bytes:
    """Make the key of the box; one passphrase gives one key, however the keyboard composes its letters."""
    data = unicodedata.normalize("NFC", passphrase).encode()
    size = bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
    key: bytes = _ARGON.kdf(size, data, salt, opslimit=passes, memlimit=memory)
    return key


def write_new(path: Path, data: bytes) -> None:
    """Write a file that did not exist, readable by its owner alone; a crash leaves no file or the whole one."""
    temporary = path.with_name(f".{path.name}.{utils.random(8).hex()}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read_file(path: Path, *, private: bool = False) -> dict[str, Any]:
    """Read the JSON object of a key file; if ``private``, refuse a file that others may read."""
    with open(path, "rb") as file:
        if private and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise KeyMalformedError("others may read the file; it must have mode 600")
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE or not data.endswith(b"\n"):
        raise KeyMalformedError("not a key file")
    value = parse_canonical(data[:-1])
    if not isinstance(value, dict):
        raise JsonMalformedError("not an object")
    return value
