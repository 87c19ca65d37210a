"""A small state sealed by a passphrase: what a trustee keeps on its own computer, never in clear on disk.

Argon2id makes the key from the passphrase once; the state is canonical JSON in XChaCha20-Poly1305, under a new nonce
each time it is written, everything else in the file authenticated with it. A write replaces the file whole and is on
the disk when it returns. Specification: ``notary/SPEC.md`` section Formats, "Trustee's file".
"""

import contextlib
import fcntl
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from nacl import bindings, pwhash, utils
from nacl.exceptions import CryptoError

from keys.canonical import Encodable, encode_canonical, parse_canonical
from keys.encoding import base64_of, hex_of
from keys.errors import PassphraseWrongError, RejectionError
from keys.shape import base64_bytes, hex_bytes, integer, one_of, record, text
from notary.adapters.secret_errors import TrusteeFileExistsError, TrusteeFileMalformedError, TrusteeFileMissingError

LIMIT: Final = 16 << 20
MAX_MEMORY: Final = 2**30
MAX_PASSES: Final = 20

_ARGON: Final = pwhash.argon2id
_KIND: Final = "zhengyi-trustee-sealed"
_NONCE: Final = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_READ: Final = record(
    {
        "box": base64_bytes(None),
        "kdf": record(
            {
                "memory": integer(_ARGON.MEMLIMIT_MIN, MAX_MEMORY),
                "name": one_of("argon2id"),
                "passes": integer(_ARGON.OPSLIMIT_MIN, MAX_PASSES),
                "salt": hex_bytes(_ARGON.SALTBYTES),
            }
        ),
        "key_file": text(255),
        "kind": one_of(_KIND),
        "name": text(64),
        "nonce": hex_bytes(_NONCE),
        "v": one_of(1),
    }
)

State = dict[str, Any]


class SealedState:
    """One sealed file, unlocked. ``key_file`` names the file, beside it, of the key that signs statements."""

    def __init__(self, path: Path, header: dict[str, Encodable], key: bytes) -> None:
        self.path = path
        self.key_file = str(header["key_file"])
        self._header = header
        self._key = key

    @classmethod
    def create(cls, path: Path, name: str, key_file: str, passphrase: str, *, fast: bool = False) -> "SealedState":
        """Make a new file with an empty state; ``fast`` as for sealed keys. Raises TrusteeFileExistsError."""
        if path.exists():
            raise TrusteeFileExistsError
        salt = utils.random(_ARGON.SALTBYTES)
        passes = _ARGON.OPSLIMIT_MIN if fast else _ARGON.OPSLIMIT_INTERACTIVE
        memory = _ARGON.MEMLIMIT_MIN if fast else _ARGON.MEMLIMIT_INTERACTIVE
        kdf: dict[str, Encodable] = {"memory": memory, "name": "argon2id", "passes": passes, "salt": hex_of(salt)}
        header: dict[str, Encodable] = {"kdf": kdf, "key_file": key_file, "kind": _KIND, "name": name, "v": 1}
        made = cls(path, header, _derive(passphrase, salt, passes, memory))
        made.save({"cases": [], "v": 1})
        return made

    @classmethod
    def open(cls, path: Path, passphrase: str) -> "SealedState":
        """Unlock a file. Raises TrusteeFileMissingError, TrusteeFileMalformedError, PassphraseWrongError."""
        value, fields = _read(path)
        kdf = fields["kdf"]
        key = _derive(passphrase, kdf["salt"], kdf["passes"], kdf["memory"])
        made = cls(path, {name: member for name, member in value.items() if name not in ("box", "nonce")}, key)
        made.load()
        return made

    def load(self) -> State:
        """The state as last written. Raises PassphraseWrongError, also if the file was changed."""
        value, fields = _read(self.path)
        header = {name: member for name, member in value.items() if name != "box"}
        try:
            data = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                fields["box"], encode_canonical(header), fields["nonce"], self._key
            )
        except CryptoError:
            raise PassphraseWrongError from None
        state: State = parse_canonical(data, LIMIT)  # type: ignore[assignment]  # an object, written by save
        return state

    def save(self, state: State) -> None:
        """Write the state; when this returns it is on the disk."""
        nonce = utils.random(_NONCE)
        header = {**self._header, "nonce": hex_of(nonce)}
        box = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            encode_canonical(state), encode_canonical(header), nonce, self._key
        )
        replace_file(self.path, encode_canonical({**header, "box": base64_of(box)}) + b"\n")

    @contextmanager
    def locked(self) -> Iterator[State]:
        """The state, while no other program works with this file. Nothing is written but by ``save``."""
        with self.path.with_name(f".{self.path.name}.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.load()


def replace_file(path: Path, data: bytes) -> None:
    """Write or replace a file that only its owner may read; a crash leaves the old one or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{utils.random(8).hex()}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Bring the names in a folder onto the disk."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _derive(passphrase: str, salt: bytes, passes: int, memory: int) -> bytes:
    data = unicodedata.normalize("NFC", passphrase).encode()
    size = bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
    key: bytes = _ARGON.kdf(size, data, salt, opslimit=passes, memlimit=memory)
    return key


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        with path.open("rb") as file:
            data = file.read(2 * LIMIT)
    except FileNotFoundError:
        raise TrusteeFileMissingError from None
    try:
        value = parse_canonical(data.removesuffix(b"\n"), 2 * LIMIT)
        fields = _READ(value)
    except RejectionError as error:
        raise TrusteeFileMalformedError(error.code) from error
    return dict(value), fields  # type: ignore[arg-type]  # an object, as the reader found
